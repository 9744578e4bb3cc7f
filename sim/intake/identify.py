"""Which sheet, or which part of one, is which table: by its name, else by the columns its header names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from sim.dataset import schema
from sim.intake.column_names import name_writings
from sim.intake.grid import EMPTY, Grid, Row
from sim.intake.headers import MAX_BESIDE, MAX_HEADER_ROW, above_header, find_headers, table_headed
from sim.intake.normalise import fold, half_width
from sim.language import Catalogue, read_toml

MIN_NAME_LETTERS = 2
"""Characters a table's name needs to be looked for inside a sheet's name."""
MAX_BLOCKS = 40
"""Blocks between blank columns of a sheet whose tables may stand beside each other."""


@dataclass(frozen=True)
class Part:
    """A sheet, or the rows of one that are a table of their own; empty `table`: none, `guessed`: not by its name."""

    grid: Grid
    table: str = ""
    guessed: bool = False


@cache
def table_names() -> dict[str, str]:
    """Tables by every folded name a sheet may have."""
    words = read_toml("workbook")["sheets"]
    names: dict[str, str] = {}
    for key, table in schema().items():
        for name in [*words.get(key, []), *name_writings(*table.title, key)]:
            names.setdefault(fold(name), key)
    return names


@cache
def template_sheets() -> frozenset[str]:
    """Folded names of the template's sheets that are no tables: its instructions and its filled example."""
    words = Catalogue("workbook", "template")
    return frozenset(fold(name) for key in ("readme", "filled") for name in words[key])


def find_tables(grids: list[Grid]) -> list[Part]:
    """Every sheet that holds something, cut where another table begins; parts known by name before guessed ones."""
    own = template_sheets()
    parts = [part for grid in grids if grid.rows and fold(grid.name) not in own for part in tables_in_sheet(grid)]
    return sorted(parts, key=lambda part: part.guessed)


def tables_in_sheet(grid: Grid) -> list[Part]:
    """The tables of one sheet: by its very name, by its header, by a name within its name; one of no table if none."""
    name = fold(half_width(grid.name))
    exact = table_names().get(name, "")
    if exact and not grid.lettered:
        return [Part(grid, exact)]
    if grid.hidden and not exact:
        return [Part(grid)]
    parts = cut_up(grid, exact)
    wide = exact == "base_output" and parts[0].table == "lines"
    if len(parts) > 1 or exact:
        return parts if len(parts) > 1 or wide else [Part(grid, exact)]
    if parts[0].table or not grid.lettered:
        return parts
    inside = [known for known in table_names() if len(known) >= MIN_NAME_LETTERS and known in name]
    named = table_names()[max(inside, key=len)] if inside else ""
    return [Part(grid, named, bool(named))]


def cut_up(grid: Grid, exact: str = "") -> list[Part]:
    """A sheet, or a piece of one, in tables: cut between those beside each other, and where another begins below.

    `exact` is the table its name says, which a piece with another's header beside it may be without a whole header.
    """
    beside = blocks_beside(grid, exact)
    if len(beside) > 1:
        return [part for block in beside for part in cut_up(*block)]
    starts = list(find_headers(grid))
    if len({tables for _, tables in starts}) > 1:
        return [part for band in cut_at_headers(grid, [place for place, _ in starts]) for part in cut_up(band)]
    table = starts[0][1][0] if starts else exact
    return [Part(grid, table, bool(table) and table != exact)]


def cut_at_headers(grid: Grid, places: list[int]) -> Iterator[Grid]:
    """Yield the sheet in bands, each from the titles above its header to those above the next."""
    firsts = [0, *(above_header(grid.rows, place) for place in places[1:]), len(grid.rows)]
    for first, last in pairwise(firsts):
        yield replace(grid, rows=grid.rows[first:last])


def blocks_beside(grid: Grid, exact: str) -> list[tuple[Grid, str]]:
    """A sheet cut at its blank columns, where more than one block has a header: each with the table it may be by name.

    A block without a header goes on with the one before it; the first may be the table that the sheet is named after.
    """
    width = max((len(row.cells) for row in grid.rows), default=0)
    runs = [(one + 1, other) for one, other in pairwise([-1, *blank_columns(grid, width), width]) if other > one + 1]
    if not 1 < len(runs) <= MAX_BLOCKS:
        return [(grid, exact)]
    headed = {at: found for at, run in enumerate(runs) if (found := first_header(grid, *run))}
    named = bool(exact) and 0 not in headed and exact not in {table for _, table in headed.values()}
    starts = [0, *headed] if named else [0, *[*headed][1:]]
    if not 1 < len(starts) <= MAX_BESIDE:
        return [(grid, exact)]
    above = min(place for place, _ in headed.values())
    edges = [0, *(runs[at][0] for at in starts[1:]), width]
    blocks = [masked(grid, first, last, above) for first, last in pairwise(edges)]
    return [(blocks[0], exact if named else ""), *((block, "") for block in blocks[1:])]


def blank_columns(grid: Grid, width: int) -> list[int]:
    """Places below a width that hold nothing in any row; the lone cell of a title does not count."""
    blank = [*range(width)]
    for row in grid.rows:
        cells = row.cells
        left = [at for at in blank if at >= len(cells) or not cells[at].text]
        if len(left) < len(blank) and sum(bool(cell.text) for cell in cells) > 1:
            blank = left
            if not blank:
                break
    return blank


def first_header(grid: Grid, first: int, last: int) -> tuple[int, str] | None:
    """The first row, among the first ones, that is a table's header in a run of columns, and that table; or None."""
    for place in range(min(MAX_HEADER_ROW, len(grid.rows))):
        cells = grid.header_cells(place)[first:last]
        table = table_headed(cells) if all(cell.kind in ("text", "date") for cell in cells if cell.text) else ""
        if table:
            return place, table
    return None


def masked(grid: Grid, first: int, last: int, above: int) -> Grid:
    """A sheet with what stands outside a run of columns blank, so that cells keep their names; titles of all stay."""
    rows: list[Row] = []
    for place, row in enumerate(grid.rows):
        if place < above and sum(bool(cell.text) for cell in row.cells) == 1:
            rows.append(row)
        elif any(cell.text for cell in row.cells[first:last]):
            rows.append(row._replace(cells=[*[EMPTY] * first, *row.cells[first:last]]))
    return replace(grid, rows=rows)
