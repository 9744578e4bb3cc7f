"""Which row of a sheet is its header, and which of its cells names which column in what unit."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from sim.dataset import Column, Table, schema
from sim.intake.grid import Cell, Grid, Row
from sim.intake.normalise import fold, plain
from sim.intake.units import known, read_unit
from sim.registry import read_toml

LOOKED_AT = 30
"""Rows among which a header is looked for."""
MOST_HEADER = 120
"""Characters of a header that are looked at."""
BRACKET = re.compile(r"^(.*?)\s*[(\[【〔「]([^()\[\]【】〔〕「」]*)[)\]】〕」]\s*$", re.DOTALL)
STATED = re.compile(r"(?:计量)?单位\s*:\s*(\S{1,20})|\bunits?\s*:\s*(\S{1,20})", re.IGNORECASE)
MONTH = re.compile(r"(?:((?:19|20)[0-9]{2})\s*[年\-/.]\s*)?(0?[1-9]|1[0-2])\s*(?:月份?)?(?:-[0-9]{2})?")
CUMULATIVE = re.compile(r"累计|\b(?:to date|ytd)\b|[0-9]\s*月?\s*[-~至到]\s*[0-9]+\s*月", re.IGNORECASE)
"""What heads a column of several months together: 1-2月, without its dash, would pass for December."""
ENGLISH = [name.casefold() for name in calendar.month_name[1:]]
CHINESE = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]


@dataclass
class Header:
    """A table's header row: the column and the stated unit of each place, and what else stood there."""

    row: int
    label: str
    columns: dict[int, Column] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    sheet_units: list[str] = field(default_factory=list)
    row_unit: int | None = None
    own: dict[int, str] = field(default_factory=dict)
    strange: dict[int, str] = field(default_factory=dict)
    twice: dict[int, int] = field(default_factory=dict)
    years: dict[int, str] = field(default_factory=dict)
    first_row: int = 0

    @property
    def sheet_unit(self) -> str:
        """The last unit stated above the table, or nothing."""
        return self.sheet_units[-1] if self.sheet_units else ""


def both(zh: str, en: str, *more: str) -> list[str]:
    """Every writing of a name: Chinese, English, the key, and each beside another."""
    names = [zh, en, *more]
    return [*names, *(a + b for a in names for b in names if a != b)]


@cache
def column_names(table: str) -> dict[str, str]:
    """A table's columns by every folded name a header may have; declared names come before other words for them."""
    columns, words = schema()[table].columns, read_toml("workbook")["columns"]
    names: dict[str, str] = {}
    for key, column in columns.items():
        for name in both(column.zh, column.en, key):
            names.setdefault(fold(name), key)
    for key in columns:
        for name in words.get(key, []):
            names.setdefault(fold(name), key)
    if "m01" in columns:
        for month in range(12):
            for name in (ENGLISH[month], ENGLISH[month][:3], f"{CHINESE[month]}月", f"{CHINESE[month]}月份"):
                names.setdefault(fold(name), f"m{month + 1:02d}")
    return names


@cache
def own_columns() -> frozenset[str]:
    """Headers of columns people add for themselves."""
    return frozenset(fold(name) for name in read_toml("workbook")["own_columns"]["names"])


@lru_cache(maxsize=20_000)
def read_header_of(table: str, text: str) -> tuple[str, str, str]:
    """`read_header` by the table's name, kept: one text is looked at for every table."""
    return read_header(schema()[table], text)


def read_header(table: Table, text: str) -> tuple[str, str, str]:
    """The column a header names (or nothing), the unit it states, and the year where it is a month's."""
    names = column_names(table.name)
    text = plain(text)[:MOST_HEADER]
    if "m01" in table.columns and CUMULATIVE.search(text):
        return "", "", ""
    if (key := names.get(fold(text))) is not None:
        return key, "", ""
    bracket = BRACKET.match(text)
    head, unit = (bracket[1], bracket[2]) if bracket else (text, "")
    key, year = names.get(fold(head)), ""
    if key is None and "m01" in table.columns and (month := MONTH.fullmatch(head.strip())):
        key, year = f"m{int(month[2]):02d}", month[1] or ""
    if key is None and not bracket:
        for mark in ("/", ",", "、"):
            head, found, unit = text.partition(mark)
            if found and (key := names.get(fold(head))) is not None:
                break
    return (key, unit.strip(), year) if key is not None else ("", "", "")


def find_header(table: Table, grid: Grid) -> Header | None:
    """The header: among the first rows the one that names most columns. None where no row names one of its keys."""
    best, most = None, 0
    for place in range(min(LOOKED_AT, len(grid.rows))):
        cells = grid.header_cells(place)
        found = {key for cell in cells if cell.text and (key := read_header_of(table.name, cell.text)[0])}
        if len(found) > most and (len(found) > 1 or found & set(table.key)):
            best, most = place, len(found)
    return None if best is None else lay_out(table, grid, best)


def lay_out(table: Table, grid: Grid, place: int) -> Header:
    """What each cell of the header row says, and the units stated above or below it."""
    row = grid.rows[place]
    header = Header(place, row.label, first_row=place + 1)
    seen: dict[str, int] = {}
    for at, cell in enumerate(grid.header_cells(place)):
        if not cell.text:
            continue
        key, unit, year = read_header(table, cell.text)
        if not key and "unit" not in table.columns and fold(cell.text) in row_words("units"):
            header.row_unit = at
        elif not key:
            own = fold(cell.text) in own_columns()
            (header.own if own else header.strange)[at] = cell.text
        elif key in seen:
            header.twice[at] = seen[key]
        else:
            seen[key] = at
            header.columns[at] = table.columns[key]
            header.units[at], header.years[at] = unit, year
    for cell in (cell for above in grid.rows[:place] for cell in above.cells):
        if found := STATED.search(plain(cell.text)[:MOST_HEADER]):
            header.sheet_units += [unit for unit in re.split("[、,;]", (found[1] or found[2]).strip("()")) if unit]
    if place + 1 < len(grid.rows):
        read_unit_row(header, grid.rows[place + 1])
    return header


def read_unit_row(header: Header, row: Row) -> None:
    """Units in a row of their own below the header: nothing but units of number columns, none of them a number."""
    stated = {at: plain(cell.text).strip("()") for at, cell in enumerate(row.cells) if cell.text}
    units = {at: text for at, text in stated.items() if at in header.columns and header.columns[at].numeric}
    others = [text for at, text in stated.items() if at not in units and fold(text) not in row_words("units")]
    if units and not others and all(is_unit(text) for text in units.values()):
        header.units |= {at: text for at, text in units.items() if not header.units[at]}
        header.first_row += 1


def is_unit(text: str) -> bool:
    """Whether a text is a declared unit, written alone."""
    return not any(sign.isdigit() for sign in text) and known(read_unit(text))


@cache
def row_words(kind: str) -> frozenset[str]:
    """Folded words by which a row is no data."""
    return frozenset(fold(word) for word in read_toml("workbook")["rows"][kind])


def left_out(header: Header, row: Row, head: list[Cell]) -> bool:
    """Whether a row is a total, a remark below the table, the template's example, or the header once more."""
    filled = [(at, cell.text) for at, cell in enumerate(row.cells) if cell.text]
    first = fold(filled[0][1])[:MOST_HEADER]
    if first in row_words("totals") or first.endswith(("小计", "合计", "总计")) or first.startswith(("合计", "总计")):
        return True
    words = read_toml("workbook")["template"]["example"]
    if first in (fold(words["zh"]), fold(words["en"]), fold(words["zh"] + words["en"])):
        return True
    same = sum(at < len(head) and head[at].text == text for at, text in filled)
    return is_remark(row) or (len(filled) > 1 and same > len(filled) / 2 and same >= len(header.columns) / 2)


def is_remark(row: Row) -> bool:
    """Whether a row is a sentence below a table: 注:…, 填表人:…"""
    filled = [cell.text for cell in row.cells if cell.text]
    opening = re.split("[::]", plain(filled[0])[:MOST_HEADER])[0]
    return len(filled) == 1 and fold(opening) in row_words("remarks")
