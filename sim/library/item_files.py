"""An item as a file, to travel to another library."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sim.intake.ledger import LedgerMap
from sim.library.codec import dataset_from_text, numbered, storable
from sim.library.database_errors import LibraryError
from sim.library.records import DATASET, ITEM_KINDS, MONTH, READING, SCENARIO, About, Item, Saved
from sim.library.store import Library
from sim.scenario import Scenario
from sim.studies.frozen import FrozenProjection

FORMAT = "growth-target-library/1"
TEXTS = ("author", "note", "dataset_name", "dataset_hash", "model_version")


def export(library: Library, item: Item, version: int = 0) -> str:
    """One version of an item as JSON, the one in force when 0, with author, note and dataset beside it.

    LibraryError for who may not export, and `unreadable` where the content is damaged.
    """
    library.allow("export")
    wanted = version or item.now.version
    about = next(each for each in library.versions(item.item) if each.version == wanted)
    beside = {name: getattr(about, name) for name in TEXTS}
    head = {"format": FORMAT, "kind": item.kind, "name": item.name, "saved": about.saved.isoformat()}
    try:
        content = json.loads(library.content(item.item, wanted))
    except (ValueError, RecursionError) as error:
        raise LibraryError("unreadable", name=item.name) from error
    return json.dumps({**head, **beside, "content": content}, ensure_ascii=False, indent=1)


def take_in(library: Library, text: str, who: str = "") -> tuple[Saved, str]:
    """A new item of an exported file, or of a plain scenario file, and its name: numbered where it is taken.

    LibraryError when the file is neither.
    """
    kind, name, content, about = parsed(text)
    about = replace(about, author=about.author or who)
    wanted, number = name, 1
    while True:
        try:
            return library.save(kind, wanted, content, about), wanted
        except LibraryError as error:
            if error.key != "name_taken":
                raise
            number += 1
            wanted = numbered(name, number)


def parsed(text: str) -> tuple[str, str, str, About]:
    """Kind, name, content and what is kept beside it, of a file; LibraryError `file` where any of it is not sound."""
    try:
        found: Any = json.loads(text)
        if isinstance(found, dict) and "format" not in found:
            found = {"format": FORMAT, "kind": SCENARIO, "name": found.get("name") or "1", "content": found}
        kind, name = found["kind"], found["name"]
        beside = {key: found.get(key, "") for key in TEXTS}
        sound = found["format"] == FORMAT and kind in ITEM_KINDS and isinstance(name, str)
        if not sound or not all(isinstance(value, str) for value in beside.values()):
            raise TypeError
        content = json.dumps(found["content"], ensure_ascii=False)
        own = name
        if kind == SCENARIO:
            own = Scenario.from_parts(found["content"]).name
        elif kind == DATASET:
            own = dataset_from_text(content).name
        elif kind == MONTH:
            require_month(found["content"])
        elif kind == READING:
            LedgerMap.from_json(content)
        else:
            FrozenProjection.from_json(content)
    except (LibraryError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LibraryError("file") from error
    storable(own, "name")
    return kind, name, content, About(**beside)


def require_month(content: Any) -> None:
    """TypeError or KeyError where a content is no month's report: its cells as they came, and what was read of them."""
    figures = [(row[0], row[1], float(row[2])) for row in content["rows"]]
    texts = [cell for rows in content["cells"].values() for row in rows for cell in row]
    answers = [part for pair in content["answers"].items() for part in pair]
    if not all(isinstance(text, str) for text in (*(part for row in figures for part in row[:2]), *texts, *answers)):
        raise TypeError
