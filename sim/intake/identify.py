"""Which sheet, or which part of one, is which table: by its name, else by the columns its header names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from sim.dataset import schema
from sim.intake.column_names import name_writings
from sim.intake.grid import Grid
from sim.intake.headers import above_header, find_headers
from sim.intake.normalise import fold, half_width
from sim.language import Catalogue, read_toml

MIN_NAME_LETTERS = 2
"""Characters a table's name needs to be looked for inside a sheet's name."""


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
    starts = list(find_headers(grid))
    if len({table for _, table in starts}) > 1:
        return list(cut_at_headers(grid, starts))
    if exact:
        return [Part(grid, exact)]
    if not grid.lettered:
        return [Part(grid, starts[0][1] if starts else "", bool(starts))]
    inside = [known for known in table_names() if len(known) >= MIN_NAME_LETTERS and known in name]
    named = table_names()[max(inside, key=len)] if inside else ""
    table = starts[0][1] if starts else named
    return [Part(grid, table, bool(table))]


def cut_at_headers(grid: Grid, starts: list[tuple[int, str]]) -> Iterator[Part]:
    """Yield the sheet in parts, each from the titles above its header to those above the next."""
    firsts = [0, *(above_header(grid.rows, place) for place, _ in starts[1:]), len(grid.rows)]
    for (_, table), first, last in zip(starts, firsts, firsts[1:], strict=False):
        yield Part(replace(grid, rows=grid.rows[first:last]), table, guessed=True)
