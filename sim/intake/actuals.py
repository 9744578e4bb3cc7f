"""Actuals pasted from a spreadsheet: lines or firms down, months across, or line, month, output; as people write."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from sim.dataset import Column, DataError, Dataset, Fault, Note, schema
from sim.intake.archive import refuse
from sim.intake.cells import read_month
from sim.intake.column_names import CUMULATIVE, ENGLISH_MONTHS, read_heading
from sim.intake.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Row, bounded
from sim.intake.headers import MAX_HEADER_ROW, Header
from sim.intake.normalise import fold, plain, tidy
from sim.intake.numbers import applies
from sim.intake.references import SHOWN, Names
from sim.intake.typed import read_typed
from sim.intake.units import read_unit

MOST_TEXT = 2_000_000
"""Characters read: 300 firms over twelve months are a twentieth of it."""
NEAR = 50
"""Unknown lines for which near ones are looked up; that takes longer than all the rest."""
MARKS = "\t,,;;"
MONTH_WORDS = "|".join(f"{name}|{name[:3]}" for name in ENGLISH_MONTHS)
NAMED_MONTH = re.compile(rf"({MONTH_WORDS})\.?[\s\-/]*((?:19|20|21)[0-9]{{2}})", re.IGNORECASE)
"""Jan 2023, January-2023."""
NAMING = ("line", "zh", "en", "firm")
"""Columns of the table of lines that may name a row, the most definite first."""


@dataclass(frozen=True)
class Reported:
    """Actual output by row of the table of actuals (line/2023-01), in the line's unit; what was converted."""

    output: dict[str, float]
    notes: tuple[Note, ...] = ()


class Spot(NamedTuple):
    """One figure on its way in: its row, what names its line under which heading, its month, its cell, units stated."""

    row: Row
    names: list[str]
    naming: str
    month: str
    heading: str
    cell: Cell
    units: tuple[str, ...]


@dataclass
class Pasted:
    """A pasted table on its way: the dataset it is for, the faults found, the figures read, what was converted."""

    dataset: Dataset
    faults: list[Fault] = field(default_factory=list)
    output: dict[str, float] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    notes: dict[tuple[str, str, str], Note] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    """Rows of whose line it was told that it is not known."""

    def wrong(self, place: str, column: str, value: str, rule: str, /, **details: str | Column) -> None:
        """Add a fault at a row of the text."""
        self.faults.append(Fault(row=place, column=column, value=value, rule=rule, details=details))

    @cached_property
    def names(self) -> Names:
        """Lines by every name they go by, their firm's too."""
        table = self.dataset.tables["lines"]
        rows = zip(table["line"], table["zh"], table["en"], table["firm"], strict=True)
        return Names.of((name, str(line)) for line, zh, en, firm in rows for name in naming(line, zh, en, firm))

    @cached_property
    def firms(self) -> frozenset[str]:
        """Folded names of the firms."""
        return frozenset(fold(str(firm)) for firm in self.dataset.tables["lines"]["firm"] if firm)

    def shown(self, lines: Iterable[str]) -> str:
        """Lines with their names, to choose from."""
        names = self.dataset.names("lines")
        return ", ".join(dict.fromkeys(f"{line} {names[line].zh}" for line in lines))


def read_actuals(text: str, dataset: Dataset) -> Reported:
    """The actuals of a pasted text; DataError lists every fault by row and column, and then nothing is taken.

    Empty and masked cells are months not yet in. Totals are left out; so are cumulative columns beside monthly ones.
    """
    pasted = Pasted(dataset)
    grid = read_text(text[:MOST_TEXT])
    for spot in [*spots(pasted, grid)]:
        take(pasted, spot)
    if pasted.faults:
        raise DataError(pasted.faults)
    return Reported(pasted.output, tuple(pasted.notes.values()))


def read_text(text: str) -> Grid:
    """The text as a table: cut at tabs where there are any, else at commas, full-width ones too, or semicolons."""
    first = next((line for line in text.splitlines() if set(line) & set(MARKS)), "")
    mark = next((mark for mark in MARKS if mark in first), ",")
    bounded(text, mark, "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows = []
    try:
        for cells in reader:
            found = [Cell(tidy(cell)) for cell in cells]
            if any(cell.text for cell in found):
                rows.append(Row(str(reader.line_num), found))
            if len(rows) > MOST_ROWS:
                raise refuse("", "too_many_rows", most=str(MOST_ROWS))
            if len(found) > MOST_COLUMNS:
                raise refuse("", "too_many_columns", most=str(MOST_COLUMNS))
    except csv.Error as error:
        raise DataError([Fault(row=str(reader.line_num), rule="unreadable", details={"right": "CSV"})]) from error
    return Grid("", rows, lettered=False)


def spots(pasted: Pasted, grid: Grid) -> Iterator[Spot]:
    """Every cell that may hold a figure; faults where the heading cannot be read."""
    for row in grid.rows[:MAX_HEADER_ROW]:
        row.cells[:] = [replace_month(cell) for cell in row.cells]
    months = schema()["base_output"]
    counts = [sum(heads_month(cell.text) for cell in row.cells) for row in grid.rows[:MAX_HEADER_ROW]]
    long = Header.find(schema()["actuals"], grid)
    if long is not None and {"month", "output"} <= {column.name for column in long.columns.values()}:
        yield from long_spots(pasted, grid, long)
    elif max(counts, default=0) > 0:
        yield from wide_spots(pasted, grid, Header.at(months, grid, counts.index(max(counts))))
    else:
        first = grid.rows[0] if grid.rows else Row("1", [])
        rule = "no_months"
        if any(CUMULATIVE.search(plain(cell.text)) for cell in first.cells):
            rule = "cumulative"
        pasted.wrong(first.label, "", " ".join(cell.text for cell in first.cells)[:60], rule)


def heads_month(text: str) -> bool:
    """Whether a cell is a month's heading; a bare 3 may be a figure."""
    return read_heading("base_output", text).column.startswith("m") and not plain(text).isdigit()


def replace_month(cell: Cell) -> Cell:
    """A heading like Jan 2023 as 2023-01."""
    found = NAMED_MONTH.fullmatch(plain(cell.text)[:20])
    if found is None:
        return cell
    month = [name[:3] for name in ENGLISH_MONTHS].index(found[1][:3].casefold()) + 1
    return Cell(f"{found[2]}-{month:02d}", cell.kind)


def own_words(header: Header) -> dict[str, int]:
    """Columns of a heading that name a row's line or firm, or its unit, by what they are."""
    found: dict[str, int] = {}
    for place, text in {**header.unknown, **header.own}.items():
        key = read_heading("lines", text).column
        if key in (*NAMING, "unit"):
            found.setdefault(key, place)
    if header.row_unit is not None:
        found.setdefault("unit", header.row_unit)
    for place, column in header.columns.items():
        if column.name in NAMING:
            found[column.name] = place
    return found


def words_of(row: Row, words: dict[str, int]) -> list[str]:
    """What a row says its line is, the most definite first."""
    places = [words[key] for key in NAMING if key in words]
    return [row.cells[place].text for place in places if place < len(row.cells) and row.cells[place].text]


def naming_heading(heads: list[Cell], words: dict[str, int]) -> str:
    """The heading over the words that name a row."""
    return next((heads[words[key]].text for key in NAMING if key in words), "")


def wide_spots(pasted: Pasted, grid: Grid, header: Header) -> Iterator[Spot]:
    """Cells of a table with months across."""
    heads = header.cells
    words, year = own_words(header), pasted.dataset.plan_year
    at = {place: column.name for place, column in header.columns.items() if column.name.startswith("m")}
    if not set(words) - {"unit"}:
        free = [place for place in range(min(at)) if place not in header.own]
        if not free:
            pasted.wrong(header.label, "", " ".join(head.text for head in heads)[:60], "no_line_column")
            return
        words["line"] = free[0]
    for place, text in {**header.unknown, **header.own}.items():
        if place not in words.values():
            rule = "column_left_out"
            pasted.notes[("", rule, text)] = Note("", "", "", rule, found=text)
    for place, first in header.twice.items():
        details = {"first": str(first + 1), "column": heads[first].text}
        pasted.wrong(header.label, heads[place].text, heads[place].text, "column_twice", **details)
    for place in at:
        if header.years[place] not in ("", year):
            pasted.wrong(header.label, heads[place].text, heads[place].text, "months_year", year=year)
    naming_head = naming_heading(heads, words)
    for row in grid.rows[header.first_row :]:
        if header.leaves_out(row):
            continue
        unit = row.cells[words["unit"]].text if "unit" in words and words["unit"] < len(row.cells) else ""
        for place, key in at.items():
            if place < len(row.cells):
                units = (header.units[place], unit, header.sheet_unit)
                month = f"{year}-{key[1:]}"
                yield Spot(row, words_of(row, words), naming_head, month, heads[place].text, row.cells[place], units)


def long_spots(pasted: Pasted, grid: Grid, header: Header) -> Iterator[Spot]:
    """Cells of a table with a row for each line and month."""
    heads = header.cells
    words, year = own_words(header), pasted.dataset.plan_year
    at = {column.name: place for place, column in header.columns.items()}
    naming_head = naming_heading(heads, words)
    for row in grid.rows[header.first_row :]:
        if header.leaves_out(row):
            continue
        cells = [*row.cells, *[Cell("")] * len(heads)]
        month, heading = read_month(cells[at["month"]]).text, heads[at["month"]].text
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", month):
            key = read_heading("base_output", month).column
            if not key.startswith("m"):
                pasted.wrong(row.label, heading, month, "should_be", right=schema()["actuals"].columns["month"])
                continue
            month = f"{year}-{key[1:]}"
        if month[:4] != year:
            details = {"first": f"{year}-01", "last": f"{year}-12"}
            pasted.wrong(row.label, heading, month, "month_range", **details)
            continue
        place = at["output"]
        unit = cells[words["unit"]].text if "unit" in words else ""
        units = (header.units[place], unit, header.sheet_unit)
        yield Spot(row, words_of(row, words), naming_head, month, heads[place].text, cells[place], units)


def naming(line: str, zh: str | None, en: str | None, firm: str | None) -> list[str]:
    """What a line may be called: its id, its names, its firm, and firm and name together."""
    own = [name for name in (line, zh, en) if name]
    return [*own, *([firm, *(firm + name for name in own)] if firm else [])]


def line_of(pasted: Pasted, spot: Spot) -> str | None:
    """The line a row speaks of, by all its words; a fault where that is none, or not one alone."""
    names = pasted.names
    meant: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()
    for words in (*spot.names, "".join(reversed(spot.names))):
        found = names.find(words)
        both = tuple(line for line in found if line in meant) if meant else found
        meant = both or meant
        clash = clash or (names.exactly(words) if found and not both else ())
    if len(meant) == 1 and not clash:
        return meant[0]
    said = spot.names[0] if spot.names else ""
    firm = next((word for word in spot.names if fold(word) in pasted.firms), "")
    rule = "no_line" if not meant else "several_lines" if firm and not clash else "several_rows"
    if (spot.row.label, rule) not in pasted.told:
        pasted.told.add((spot.row.label, rule))
        if not meant:
            writings = [name for name in names.folded if name]
            close = difflib.get_close_matches(fold(said), writings, n=4, cutoff=0.3) if len(pasted.told) < NEAR else []
            meant = tuple(line for name in close or writings[:4] for line in names.folded[name])
        known = pasted.shown((*meant, *clash)[:SHOWN])
        pasted.wrong(spot.row.label, spot.naming, (firm if rule == "several_lines" else said), rule, known=known)
    return None


def take(pasted: Pasted, spot: Spot) -> None:
    """One figure in its line's unit, or a fault. Nothing for an empty cell or a mask: that month is not in."""
    if not spot.cell.text:
        return
    line = line_of(pasted, spot)
    if line is None:
        return
    table = pasted.dataset.tables["lines"]
    unit = str(table["unit"].iloc[pasted.dataset.city.lines.index(line)] or "")
    row, heading = spot.row.label, spot.heading
    stated = next((text for text in spot.units[:2] if text), "")
    if not stated and spot.units[2] and applies(read_unit(spot.units[2]), read_unit(unit)):
        stated = spot.units[2]
    typed = read_typed(spot.cell, unit, schema()["actuals"].columns["output"], stated)
    reading = typed.reading
    if fault := typed.fault(spot.cell.text, row, heading):
        pasted.faults.append(fault)
    elif typed.value is not None:  # a mask is no number
        put(pasted, spot, f"{line}/{spot.month}", typed.value)
        if reading.note and (reading.by or reading.note == "footnote_off"):
            key = ("", reading.note, reading.stated)
            details = {"from_unit": reading.stated, "to_unit": unit, "factor": reading.by}
            old = pasted.notes.get(key)
            cells = (*(old.cells if old else ()), row)
            new = Note("", "", heading, reading.note, cells, spot.cell.text, reading.text, details)
            pasted.notes[key] = replace(old, cells=cells) if old else new


def put(pasted: Pasted, spot: Spot, key: str, value: float) -> None:
    """A figure under its row of the table of actuals; a fault where there is one already."""
    if key in pasted.places:
        pasted.wrong(spot.row.label, spot.heading, spot.cell.text, "month_twice", row=pasted.places[key])
        return
    pasted.places[key] = spot.row.label
    pasted.output[key] = value
