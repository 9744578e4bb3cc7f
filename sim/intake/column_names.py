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
from sim.intake.units import is_declared, read_unit
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


OF_A_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?\s*([^0-9\s].*)")
YEAR_ALONE = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?")
PLANS = {"lines": ("plan_output", "plan_growth")}
"""Columns of the plan year, whose heading may state it: 2023年计划产量."""
SAID_OF_A_YEAR = {
    "plan_growth": re.compile(r"(?:计划|预计|目标|预期)?(?:产量|产值)?(?:同比)?(?:增速|增长率?|增幅|同比)"),
    "plan_output": re.compile(r"(?:计划|预计|目标|预期|生产)?(?:年|总)?(?:产量|计划|目标)"),
}
"""What people write of the plan year behind its number (2023年增速): near to a column, so it is asked."""


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
        for name in [*words.get(f"{table}.{key}", []), *words.get(key, []), *standing_in(table, key)]:
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


def standing_in(table: str, key: str) -> list[str]:
    """Headings that name a column of a table only where no other one does: a firm's name, for its line."""
    return list(read_toml("workbook")["stand_ins"].get(f"{table}.{key}", []))


@cache
def stand_ins(table: str) -> frozenset[str]:
    """All of a table's, folded."""
    return frozenset(fold(name) for key in schema()[table].columns for name in standing_in(table, key))


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
    unit, said = of_a_year(unit)
    if (key := names.get(fold(head))) is not None:
        return Heading(key, unit, said if key in PLANS.get(table, ()) else "")
    if has_months and (month := MONTH_HEADING.fullmatch(head.strip())):
        return Heading(f"m{int(month[2]):02d}", unit, month[1] or said)
    if (dated := OF_A_YEAR.fullmatch(head.strip())) and names.get(fold(dated[2])) in PLANS.get(table, ()):
        return Heading(names[fold(dated[2])], unit, dated[1])
    if not bracket and text.endswith(("%", "‰")):
        found = read_heading(table, text[:-1].rstrip(" /,、"))
        return found._replace(unit=found.unit or text[-1]) if found.column else found
    return Heading() if bracket else _before_mark(names, text)


def of_a_year(text: str) -> tuple[str, str]:
    """What stands in a heading's brackets as a unit and a year: 2023年,% ; each empty where it is not said."""
    parts = [part.strip() for part in re.split("[,;、]", text)]
    years = [found[1] for part in parts if (found := YEAR_ALONE.fullmatch(part))]
    if not years:
        return text.strip(), ""
    return ",".join(part for part in parts if not YEAR_ALONE.fullmatch(part)), years[0]


def heading_under(table: str, text: str, group: str) -> tuple[str, Heading]:
    """A heading below another (产能 over 设计; 2023年 over 计划增速): what both say together, and the column of that.

    The unit in the upper one's brackets holds for those below that state none.
    """
    alone = read_heading(table, text)
    if not group or fold(group) == fold(text):
        return text, alone
    upper, lower = BRACKET.match(half_width(group)[:MAX_HEADING_LETTERS]), BRACKET.match(half_width(text))
    head = upper[1] if upper else half_width(group)
    unit = upper[2].removeprefix("单位").lstrip(":").strip() if upper else ""
    turned = f"{lower[1]}{head}({lower[2]})" if lower else text + head
    for whole in (head + text, turned):
        found = read_heading(table, whole)
        if found.column and (whole != turned or not alone.column):
            return whole, found._replace(unit=found.unit or fitting(table, found.column, unit))
    return text, alone._replace(unit=alone.unit or fitting(table, alone.column, unit))


def fitting(table: str, key: str, text: str) -> str:
    """A unit said for several columns, where a column can have it: per cent is one of shares, money none of them."""
    unit = read_unit(text)
    if not key or not text or not is_declared(unit) or not schema()[table].columns[key].numeric:
        return ""
    own = schema()[table].columns[key].unit
    if not unit.top:
        return text if own == "share" and not unit.bare else ""
    return text if own.startswith("unit") or (own.startswith("yuan") and unit.top == "yuan") else ""


def near_column(table: str, text: str) -> str:
    """The column a heading nearly names, by a slip or with more words around it; empty where it is near none."""
    text = half_width(text)[:MAX_HEADING_LETTERS]
    bracket = BRACKET.match(text)
    head, names = fold(bracket[1] if bracket else text), column_names(table)
    dated = OF_A_YEAR.fullmatch(head)
    said = dated[2].removesuffix("%") if dated else ""
    for key in PLANS.get(table, ()):
        if SAID_OF_A_YEAR[key].fullmatch(said):
            return key
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
