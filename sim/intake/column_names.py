"""What one cell of a header says: which column it names, in whatever words people use, in what unit, of which year."""

from __future__ import annotations

import calendar
import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

from sim.dataset import schema
from sim.intake.months import CHINESE_MONTHS
from sim.intake.normalise import fold, half_width
from sim.language import read_toml

MAX_HEADING_LETTERS = 120
"""Characters of a heading that are looked at."""
NEARLY = 0.75
"""How alike a heading and a column's name must be for one to be a slip of the other."""
MIN_WORD = 4
"""Chinese characters a column's name needs to be looked for inside a longer heading."""
ENGLISH_MONTHS = [name.casefold() for name in calendar.month_name[1:]]
BRACKETS = re.compile(r"[(\[【〔「]([^()\[\]【】〔〕「」]*)[)\]】〕」]")
"""What stands in brackets anywhere in a heading."""
BRACKET = re.compile(r"^(.*?)\s*[(\[【〔「]([^()\[\]【】〔〕「」]*)[)\]】〕」]\s*$", re.DOTALL)
MONTH_HEADING = re.compile(r"(?:((?:19|20)[0-9]{2})\s*[年\-/.]\s*)?(0?[1-9]|1[0-2])\s*(?:月份?)?(?:-[0-9]{2})?")
CUMULATIVE = re.compile(r"累计|\b(?:to date|ytd)\b|[0-9]\s*月?\s*[-~至到]\s*[0-9]+\s*月", re.IGNORECASE)
"""What heads a column of several months together: 1-2月, without its dash, would pass for December."""


OF_A_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年度?\s*(.+)")
PLANS = {"lines": ("plan_output", "plan_growth")}
"""Columns of the plan year, whose heading may state it: 2023年计划产量."""


class Heading(NamedTuple):
    """What a header's cell says: a column's key (empty where it names none), the unit stated, a month's year."""

    column: str = ""
    unit: str = ""
    year: str = ""


def name_writings(zh: str, en: str, *more: str) -> list[str]:
    """Every writing of a name: Chinese, English, the key, and each pair of them written together."""
    names = [zh, en, *more]
    return [*names, *(a + b for a in names for b in names if a != b)]


@cache
def column_names(table: str) -> dict[str, str]:
    """A table's columns by every folded name a heading may give them.

    A name declared in the schema wins over another word for it; the first column to claim a name keeps it.
    """
    columns, words = schema()[table].columns, read_toml("workbook")["columns"]
    names: dict[str, str] = {}
    for key, column in columns.items():
        for name in name_writings(*column.title, key):
            names.setdefault(fold(name), key)
    for key in columns:
        for name in [*words.get(f"{table}.{key}", []), *words.get(key, [])]:
            names.setdefault(fold(name), key)
    if "m01" in columns:
        for month, (english, chinese) in enumerate(zip(ENGLISH_MONTHS, CHINESE_MONTHS, strict=True), start=1):
            for name in (english, english[:3], f"{chinese}月", f"{chinese}月份"):
                names.setdefault(fold(name), f"m{month:02d}")
    return names


@cache
def own_columns() -> frozenset[str]:
    """Folded headings of columns people add for themselves (序号, 备注, 名称), whatever the table."""
    return frozenset(fold(name) for name in read_toml("workbook")["own_columns"]["names"])


@lru_cache(maxsize=20_000)
def read_heading(table: str, text: str) -> Heading:
    """What a text says as a heading of a table; all empty where it names none of the table's columns.

    Kept, since every cell of a sheet of unknown name is asked for every table.
    """
    names, has_months = column_names(table), "m01" in schema()[table].columns
    text = half_width(text)[:MAX_HEADING_LETTERS]
    if has_months and CUMULATIVE.search(text):
        return Heading()
    if (key := names.get(fold(text))) is not None:
        return Heading(key)
    bracket = BRACKET.match(text)
    head, unit = (bracket[1], bracket[2]) if bracket else (text, "")
    if (key := names.get(fold(head))) is not None:
        return Heading(key, unit.strip())
    if has_months and (month := MONTH_HEADING.fullmatch(head.strip())):
        return Heading(f"m{int(month[2]):02d}", unit.strip(), month[1] or "")
    if (dated := OF_A_YEAR.fullmatch(head.strip())) and names.get(fold(dated[2])) in PLANS.get(table, ()):
        return Heading(names[fold(dated[2])], unit.strip(), dated[1])
    return Heading() if bracket else _before_mark(names, text)


def near_column(table: str, text: str) -> str:
    """The column a heading nearly names, by a slip or with more words around it; empty where it is near none."""
    text = half_width(text)[:MAX_HEADING_LETTERS]
    bracket = BRACKET.match(text)
    head, names = fold(bracket[1] if bracket else text), column_names(table)
    close = get_close_matches(head, names, n=1, cutoff=NEARLY)
    inside = [name for name in names if len(name) >= MIN_WORD and not name.isascii() and name in head]
    return names[close[0]] if close else names[max(inside, key=len)] if inside else ""


def _before_mark(names: dict[str, str], text: str) -> Heading:
    """A heading with its unit behind a slash or a comma: 产量/万吨."""
    for mark in ("/", ",", "、"):
        head, found, unit = text.partition(mark)
        if found and (key := names.get(fold(head))) is not None:
            return Heading(key, unit.strip())
    return Heading()


@lru_cache(maxsize=20_000)
def may_be_heading(text: str) -> bool:
    """Whether a text is a heading of some table; asked of every cell, so that few rows are looked at closely."""
    return any(read_heading(name, text).column for name in schema())
