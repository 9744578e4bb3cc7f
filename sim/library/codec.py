"""What a library holds as text: names fit to be stored, datasets as their cells."""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib

from sim.dataset import Dataset, RawTable
from sim.library.database_errors import LibraryError

MAX_CONTENT_BYTES = 200_000_000
"""Bytes a stored content may unpack to."""


MAX_LETTERS = {"name": 200, "author": 200, "note": 2000, "dataset_name": 200, "dataset_hash": 64, "model_version": 64}
"""Most letters of each text stored beside a content: lists show these texts whole, and to everybody."""

MAX_DETAIL_LETTERS = 1000
"""Most letters in the detail of a line of the audit trail."""


def storable(text: str, what: str = "") -> str:
    """The text as it is, checked for UTF-8 and NUL: LibraryError `bad_text`; `too_long` beyond MAX_LETTERS[what]."""
    if what and len(text) > MAX_LETTERS[what]:
        raise LibraryError("too_long", what=what, most=MAX_LETTERS[what], length=len(text))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise LibraryError("bad_text") from error
    if "\0" in text:
        raise LibraryError("bad_text")
    return text


def storable_name(name: str) -> str:
    """The name without blanks around it; LibraryError `no_name` when nothing of it can be seen."""
    name = storable(name.strip(), "name")
    if not any(unicodedata.category(letter)[0] not in "CZ" for letter in name):
        raise LibraryError("no_name")
    return name


def numbered(name: str, number: int) -> str:
    """The name with a number behind it, such as plan (2), cut so that both fit into MAX_LETTERS."""
    end = f" ({number})"
    return name[: MAX_LETTERS["name"] - len(end)] + end


def name_key(name: str) -> str:
    """A name as an index takes it, however long."""
    return hashlib.sha256(name.encode()).hexdigest()


def packed(content: str) -> bytes:
    """Content as it is stored; text that is no UTF-8 (half an emoji in a JSON file) is kept too."""
    return zlib.compress(content.encode(errors="surrogatepass"), 6)


def unpacked(content: bytes, name: str) -> str:
    """Stored content as text; LibraryError `unreadable` for what is damaged or larger than MAX_CONTENT_BYTES."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(content, MAX_CONTENT_BYTES)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise LibraryError("unreadable", name=name)
        return text.decode(errors="surrogatepass")
    except (zlib.error, UnicodeDecodeError, TypeError) as error:
        raise LibraryError("unreadable", name=name) from error


def unpacked_or_empty(content: bytes, name: str) -> str:
    """Stored content as text; empty for what cannot be read, so that one item does not hide the others."""
    try:
        return unpacked(content, name)
    except LibraryError:
        return ""


def dataset_text(dataset: Dataset) -> str:
    """A dataset as JSON: its name, and every table's columns and rows of text as they were read."""
    tables = {name: {"columns": list(raw.columns), "rows": raw.rows} for name, raw in dataset.raw.items()}
    return json.dumps({"name": dataset.name, "tables": tables}, ensure_ascii=False)


def dataset_from_text(text: str) -> Dataset:
    """The dataset of such JSON; LibraryError when it is none, DataError when today's rules find faults in it."""
    try:
        found = json.loads(text)
        raw = {name: RawTable(table["rows"], table["columns"]) for name, table in found["tables"].items()}
        name = str(found["name"])
        cells = [cell for table in raw.values() for row in table.rows for pair in row.items() for cell in pair]
        columns = [column for table in raw.values() for column in table.columns]
        if not all(isinstance(cell, str) for cell in (*cells, *columns)):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LibraryError("unreadable", name="") from error
    return Dataset.from_tables(raw, name)
