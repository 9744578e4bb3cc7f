"""Which sheet, or which part of one, is which table: by its name, else by the columns its header names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from sim.dataset import Table, schema
from sim.intake.grid import Grid, Row
from sim.intake.headers import both, own_columns, read_header_of, row_words
from sim.intake.normalise import fold, plain
from sim.registry import read_toml

SHORTEST = 2
"""Characters a table's name needs to be looked for inside a sheet's name."""


@dataclass(frozen=True)
class Part:
    """A sheet, or the rows of one that are a table of their own; whether its table was only guessed at."""

    grid: Grid
    table: str = ""
    guessed: bool = False


@cache
def table_names() -> dict[str, str]:
    """Tables by every folded name a sheet may have."""
    words = read_toml("workbook")["sheets"]
    names: dict[str, str] = {}
    for key, table in schema().items():
        for name in [*words.get(key, []), *both(table.zh, table.en, key)]:
            names.setdefault(fold(name), key)
    return names


def find_tables(grids: list[Grid]) -> list[Part]:
    """Each sheet that holds something, cut where another table begins. What a name says comes before guesses."""
    parts = [part for grid in grids if grid.rows for part in in_sheet(grid)]
    return sorted(parts, key=lambda part: part.guessed)


def in_sheet(grid: Grid) -> list[Part]:
    """The tables of one sheet: by its very name, by its header, by a name within its name; or none."""
    name = fold(plain(grid.name))
    exact = table_names().get(name, "")
    if exact and not grid.lettered:
        return [Part(grid, exact)]
    if not grid.lettered or (grid.hidden and not exact):
        return [Part(grid)]
    starts = list(headers(grid))
    if len({table for _, table in starts}) > 1:
        return list(cut(grid, starts))
    if exact:
        return [Part(grid, exact)]
    inside = [known for known in table_names() if len(known) >= SHORTEST and known in name]
    named = table_names()[max(inside, key=len)] if inside else ""
    table = starts[0][1] if starts else named
    return [Part(grid, table, bool(table))]


def headers(grid: Grid) -> Iterator[tuple[int, str]]:
    """Places of rows that can only be a table's header, with the table; the same table again is no new one."""
    last = ""
    for place, row in enumerate(grid.rows):
        if any(cell.kind != "text" for cell in row.cells if cell.text and cell.kind != "date"):
            continue
        table = header_of(grid, place)
        if table and table != last:
            last = table
            yield place, table


def header_of(grid: Grid, place: int) -> str:
    """The table whose header a row is beyond doubt: every column it must have, and hardly a cell it does not know."""
    row = grid.rows[place]
    if sum(may_be_header(cell.text) for cell in row.cells if cell.text) < 2:
        return ""
    texts = [cell.text for cell in grid.header_cells(place) if cell.text and fold(cell.text) not in own_columns()]
    best, most = "", 0
    for name, must in must_have().items():
        found = {key for text in texts if (key := read_header_of(name, text)[0])}
        enough = len(found) > 2 or len(found) == len(texts) == 2
        if must <= found and enough and len(found) >= 0.6 * len(texts) and len(found) > most:
            best, most = name, len(found)
    return best


@cache
def must_have() -> dict[str, frozenset[str]]:
    """The columns without which a table cannot be read."""

    def needed(table: Table) -> frozenset[str]:
        must = {key for key, column in table.columns.items() if column.need == "always" or column.kind == "key"}
        return frozenset({*must, *table.key, *({"value"} & set(table.columns))})

    return {name: needed(table) for name, table in schema().items()}


@lru_cache(maxsize=20_000)
def may_be_header(text: str) -> bool:
    """Whether a text is a header of some table: asked of every cell of every sheet."""
    return any(read_header_of(name, text)[0] for name in schema())


def cut(grid: Grid, starts: list[tuple[int, str]]) -> Iterator[Part]:
    """The sheet in parts, each from the titles above its header to those above the next."""
    firsts = [0, *(above_header(grid.rows, place) for place, _ in starts[1:]), len(grid.rows)]
    for (_, table), first, last in zip(starts, firsts, firsts[1:], strict=False):
        yield Part(replace(grid, rows=grid.rows[first:last]), table, guessed=True)


def above_header(rows: list[Row], place: int) -> int:
    """Where the titles of a header begin: lone cells right above it, up to a blank row or the table before."""
    while place > 1 and sum(bool(cell.text) for cell in rows[place - 1].cells) == 1:
        if fold(rows[place - 1].cells[0].text) in row_words("totals"):
            break
        place -= 1
        if int(rows[place].label) - int(rows[place - 1].label) > 1:
            break
    return place
