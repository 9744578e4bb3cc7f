"""More tables below the first on one sheet: each with a header, an order of columns and units of its own.

What stands in them is brought under the first table's header, a figure in another unit with that unit behind it, which
comes before a heading's (`Figures.number`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.dataset.numbers import decimal
from sim.intake.grid import EMPTY, Cell, Grid, Row
from sim.intake.ledger.header_rows import (
    HeaderRows,
    header_score,
    heading_words,
    headings_at,
    is_context,
    may_head,
    sheet_unit_of_money,
    sheet_unit_of_output,
    units_in,
)
from sim.intake.ledger.mapping import LedgerColumn, LedgerMap
from sim.intake.normalise import fold, half_width
from sim.intake.units import factor, read_unit

NUMBERED_TABLE = re.compile(r"(?:附?表|table)\s*[一二三四五六七八九十0-9]", re.IGNORECASE)
REPEATED = re.compile(
    r"[(\[]?\s*(?:续表?|接上页|第\s*[0-9]+\s*页)\s*[0-9]*\s*[)\]]?|\(?\bcont(?:inue)?d?\b\.?\)?", re.IGNORECASE
)
"""What a title on a later page adds to it."""
OF_VALUE = ("value", "value_before", "value_added", "plan_value")
OF_OUTPUT = ("output", "output_before", "capacity", "plan_output")
TITLE_ROWS = 4
"""Rows above a table that may be its titles."""


@dataclass(frozen=True)
class Table:
    """One table: where its columns stand, by the first table's, and the units it states where they are others.

    `own` are the places of its cells by those of the first table's columns; `units` are by the first table's places.
    """

    number: int = 0
    own: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def moved(self, row: Row, width: int) -> Row:
        """A row of it as the first table has its columns, with its own units behind its figures."""
        places = [self.own.get(at, -1) for at in range(width)] if self.own else range(max(width, len(row.cells)))
        cells = [EMPTY if at < 0 else row.cell_at(at) for at in places]
        for at, unit in self.units.items():
            if at < len(cells) and cells[at].kind in ("text", "number") and decimal(cells[at].text) is not None:
                cells[at] = Cell(cells[at].text + unit)
        return row._replace(cells=cells)


@dataclass(frozen=True)
class Tables:
    """A sheet with its tables brought under the first one's header.

    `of` are the tables by the label of each row that is not of the first; `heads` what the rows are that head a table
    below it, by label: title, units or header.
    """

    grid: Grid
    of: Mapping[str, Table]
    heads: Mapping[str, str]

    def cell_place(self, label: str, place: int) -> int:
        """Where the cell of a row stands that is read at a place."""
        table = self.of.get(label)
        return table.own.get(place, place) if table else place


def tables_of(grid: Grid, header: HeaderRows, mapping: LedgerMap) -> Tables:
    """The tables of a sheet, the first under a header and a mapping."""
    columns = {column.place: column for column in mapping.columns}
    width = len(header.headings)
    table, stated = Table(), header.units
    rows, of = list(grid.rows[: header.last + 1]), {}
    heads: dict[str, str] = {}
    starts = dict(starts_of(grid, header))
    place = header.last + 1
    while place < len(grid.rows):
        row = grid.rows[place]
        if again := starts.get(place):
            above = titles_above(grid.rows, place, header)
            stated = tuple(unit for each in above for unit in units_in(each)) or stated
            table = table_under(again, table.number + 1, stated, header, columns)
            heads = {each.label: "title" for each in above} | heads
            own = grid.rows[place : place + header.last - header.first + 1]
            heads |= {each.label: "header" for each in own}
            rows += own
            place += len(own)
            continue
        if sum(bool(cell.text) for cell in row.cells) == 1 and is_context(row):
            heads[row.label] = "units"
            if said := tuple(units_in(row)):
                stated = said
                table = replace(table, number=table.number + 1, units=other_units(columns, header.units, {}, stated))
        elif table.number:
            of[row.label] = table
            row = table.moved(row, width)
        rows.append(row)
        place += 1
    return Tables(replace(grid, rows=rows), of, heads)


def starts_of(grid: Grid, header: HeaderRows) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where a header stands again, by the place of its first row, with its headings."""
    count = header.last - header.first + 1
    wanted = set(keys(header.headings).values())
    for place in range(header.last + 1, len(grid.rows) - count + 1):
        if not all(may_head(row) for row in grid.rows[place : place + count]):
            continue
        headings = headings_at(grid, place, place + count - 1)
        found = set(keys(headings).values())
        if header_score(headings) and len(found & wanted) > max(2, len(found) / 2):
            yield place, headings


def keys(headings: Sequence[str]) -> dict[int, tuple[object, ...]]:
    """What each heading is of, by place: its role with year and months, whatever its unit; else its text."""
    out: dict[int, tuple[object, ...]] = {}
    for place, heading in enumerate(headings):
        if heading:
            said = heading_words(heading)
            known = said.role and said.role not in ("ignore", "months", "year")
            out[place] = (said.role, said.year, said.months, said.said) if known else (fold(heading),)
    return out


def titles_above(rows: Sequence[Row], place: int, header: HeaderRows) -> list[Row]:
    """The rows right above a header that are its titles: its number, its unit, what stands above the first header."""
    found: list[Row] = []
    for row in reversed(rows[max(header.last + 1, place - TITLE_ROWS) : place]):
        texts = [cell.text for cell in row.cells if cell.text]
        numbered = len(texts) == 1 and NUMBERED_TABLE.match(half_width(texts[0]))
        if not numbered and not is_context(row) and not stands_above(row, header.above):
            break
        found.append(row)
    return found[::-1]


def stands_above(row: Row, above: str) -> bool:
    """Whether the texts of a row are those above the first header once more, as they are on every printed page."""
    texts = [fold(REPEATED.sub("", half_width(cell.text))) for cell in row.cells if cell.text]
    return any(texts) and all(text in fold(half_width(above)) for text in texts)


def table_under(
    again: Sequence[str], number: int, stated: tuple[str, ...], header: HeaderRows, columns: Mapping[int, LedgerColumn]
) -> Table:
    """The table under headings that stand again."""
    own_keys, first_keys = keys(again), keys(header.headings)
    by_key: dict[tuple[object, ...], list[int]] = {}
    for place, key in own_keys.items():
        by_key.setdefault(key, []).append(place)
    own = {at: by_key[key].pop(0) for at, key in first_keys.items() if by_key.get(key)}
    unread = tuple(again[at] for places in by_key.values() for at in places)
    in_place = all(at == place for at, place in own.items()) and len(own) == len(first_keys) and not unread
    own_units = {at: heading_words(again[place]).unit for at, place in own.items()}
    units = other_units(columns, header.units, own_units, stated)
    return Table(number, {} if in_place else own, units, unread)


def other_units(
    columns: Mapping[int, LedgerColumn], first: tuple[str, ...], own: Mapping[int, str], stated: tuple[str, ...]
) -> dict[int, str]:
    """The units of a table's columns where they are not those of the first table, by the first table's places."""
    out = {}
    for at, column in columns.items():
        if column.role not in (*OF_VALUE, *OF_OUTPUT):
            continue
        of_sheet = sheet_unit_of_money if column.role in OF_VALUE else sheet_unit_of_output
        unit = own.get(at) or of_sheet(stated)
        before = column.unit or of_sheet(first)
        if unit and factor(read_unit(unit), read_unit(before or "?")) != 1:
            out[at] = unit
    return out
