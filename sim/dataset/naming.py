"""What a row is called wherever it is shown: names told apart, and a name for what has none."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import pandas as pd

from sim.dataset.schema import entity_table, schema
from sim.dataset.target import split_measure
from sim.language import LANGUAGES, Text
from sim.registry import Assumption, groups, measures

JOINED = {"zh": ("{}（{}）", "，"), "en": ("{} ({})", ", ")}
"""How what tells equal names apart stands behind them."""

TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that are not seen and turn round what is written after them."""


def apart(names: Sequence[str], more: Sequence[Sequence[str]], lang: str) -> list[str]:
    """Names told apart: equal ones get the first of `more` in brackets, the still equal the next, at last a number.

    What is the same for all of an equal name tells nothing and is left out. Names a reader cannot tell apart, for
    blanks, capitals or full-width letters, count as equal.
    """
    found = list(names)
    if len(set(found)) == len(found) and not repeated(found):
        return found
    form, comma = JOINED[lang]
    added: list[list[str]] = [[] for _ in found]
    for extra in more:
        for places in repeated(found):
            extras = [extra[place] for place in places]
            for place, text in zip(places, extras, strict=True):
                if text and len(set(extras)) > 1:
                    added[place].append(text)
                    found[place] = form.format(names[place], comma.join(added[place]))
    taken = set(found)
    for places in repeated(found):
        for place in places[1:]:
            number = 2
            while f"{found[place]} {number}" in taken:
                number += 1
            found[place] = f"{found[place]} {number}"
            taken.add(found[place])
    return found


def repeated(names: Sequence[str]) -> list[list[int]]:
    """Groups of places whose names look alike, two or more in each."""
    looks = [looked(name) for name in names]
    count = Counter(looks)
    groups: dict[str, list[int]] = {}
    for place, look in enumerate(looks):
        if count[look] > 1:
            groups.setdefault(look, []).append(place)
    return list(groups.values())


def looked(name: str) -> str:
    """What a reader sees of a name: without capitals, double blanks, widths and signs that do not show."""
    if name.isascii():
        return " ".join(name.casefold().split())
    compatible = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(each for each in compatible if unicodedata.category(each) != "Cf").split())


def row_labels(frames: Mapping[str, pd.DataFrame], table: str) -> dict[str, Text]:
    """Chinese and English name of every row of a table, none twice: lines and projects by their firm, else by id."""
    frame = frames[table]
    ids = [str(row) for row in frame[schema()[table].key[0]]]
    zh = [name or row for name, row in zip(texts(frame["zh"]), ids, strict=True)]
    en = [name or other for name, other in zip(texts(frame["en"]), zh, strict=True)]
    if table == "targets":
        return target_labels(frames, ids)
    more = [[firm or row for firm, row in zip(firms(frames, table), ids, strict=True)], ids]
    pairs = map(Text, apart(zh, more, "zh"), apart(en, more, "en"))
    return dict(zip(ids, pairs, strict=True))


def texts(column: pd.Series[str]) -> list[str]:
    """A column's cells as text, without blanks at their ends and without what would turn round the text behind."""
    return [str(cell or "").translate(TURNING).strip() for cell in column]


def firms(frames: Mapping[str, pd.DataFrame], table: str) -> list[str]:
    """The firm of each row; nothing where a table's rows have none."""
    lines = frames["lines"]
    if table == "lines":
        return texts(lines["firm"])
    if table != "projects":
        return [""] * len(frames[table])
    owner = dict(zip(lines["line"], texts(lines["firm"]), strict=True))
    return [owner.get(line, "") for line in frames["projects"]["line"]]


def target_labels(frames: Mapping[str, pd.DataFrame], ids: list[str]) -> dict[str, Text]:
    """Names of targets: a nameless one is called by its measure; equal ones are told apart within their year."""
    frame, found = frames["targets"], []
    named_rows = cache(partial(row_labels, frames))
    for lang in LANGUAGES:
        own = [texts(frame[each]) for each in dict.fromkeys((lang, "zh"))]
        named = [next((name for name in names if name), "") for names in zip(*own, strict=True)]
        called = [measure_label(named_rows, str(text), lang) for text in frame["measure"]]
        labels = [name or other or row for name, other, row in zip(named, called, ids, strict=True)]
        for year in dict.fromkeys(frame["year"]):
            places = [place for place, each in enumerate(frame["year"]) if each == year]
            extras = [called[place] for place in places], [ids[place] for place in places]
            new = apart([labels[place] for place in places], extras, lang)
            for place, label in zip(places, new, strict=True):
                labels[place] = label
        found.append(labels)
    return dict(zip(ids, map(Text, *found), strict=True))


def measure_label(named_rows: Callable[[str], Mapping[str, Text]], measure: str, lang: str) -> str:
    """A measure's name with its entity's: 现价产值 有色金属; its own text where it is only recorded.

    `named_rows` gives the names of a table's rows by id.
    """
    key, entity = split_measure(measure)
    if key not in measures():
        return measure
    declared = measures()[key]
    table = entity_table(declared.entity)
    known = named_rows(table) if entity and table else {}
    return f"{declared.name[lang]} {known[entity][lang] if entity in known else entity}".strip()


def sliders_apart(sliders: Mapping[str, Assumption]) -> dict[str, Assumption]:
    """Sliders with names of their own: equal ones are told apart by their group, else by key."""
    keys, found = list(sliders), list(sliders.values())
    headings = {group.key: group.name for group in groups()}
    zh, en = (
        apart([each.name[lang] for each in found], [[headings[each.group][lang] for each in found], keys], lang)
        for lang in LANGUAGES
    )
    named = zip(found, map(Text, zh, en), strict=True)
    return {key: replace(each, name=name) for key, (each, name) in zip(keys, named, strict=True)}
