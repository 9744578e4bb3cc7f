"""The words of data/ledger.toml, folded as texts of a file are."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sim.dataset import schema
from sim.intake.normalise import fold, half_width
from sim.language import Text, read_toml

SERIAL_WORDS = re.compile(
    r"^[\s(]*(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[ivx]{1,4}|[a-z])[.、):．]\s*", re.IGNORECASE
)
"""A number before a heading or a name: 1. 企业名称, (二)有色."""


@cache
def ledger_words(section: str, key: str) -> tuple[str, ...]:
    """The words of one entry, in half width and small letters, the longest first."""
    found: Any = read_toml("ledger")[section][key]
    return tuple(sorted({half_width(word).casefold() for word in found}, key=len, reverse=True))


def says(text: str, section: str, key: str) -> str:
    """The first of an entry's words that a text holds; empty where it holds none."""
    text = half_width(text).casefold()
    return next((word for word in ledger_words(section, key) if word in text), "")


@cache
def is_word(text: str, section: str, key: str) -> bool:
    """Whether a text is one of an entry's words and nothing else."""
    return fold(text) in {fold(word) for word in ledger_words(section, key)} if fold(text) else False


@cache
def role_names() -> dict[str, Text]:
    """Every role's name."""
    columns, entries = schema()["lines"].columns, read_toml("ledger")["roles"]
    return {
        role: entry if isinstance(entry, Text) else entry.get("name") or columns[entry["column"]].title
        for role, entry in entries.items()
    }


@cache
def headings_of_roles() -> dict[str, str]:
    """Roles by the folded headings that name them whole: their own, then those of the lines' columns."""
    columns, others = schema()["lines"].columns, read_toml("workbook")["columns"]
    found: dict[str, str] = {}
    entries = {role: {} if isinstance(each, Text) else each for role, each in read_toml("ledger")["roles"].items()}
    for role, entry in entries.items():
        for name in (*role_names()[role], *entry.get("names", ())):
            found.setdefault(fold(name), role)
    for role, entry in entries.items():
        if key := entry.get("column"):
            for name in (*columns[key].title, key, *others.get(f"lines.{key}", ()), *others.get(key, ())):
                found.setdefault(fold(name), role)
    return found
