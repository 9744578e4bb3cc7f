"""Header rows: which row of a sheet heads which table, which of its cells names which column, and what is no data.

Found, read and laid out here and nowhere else: `find_headers` says which tables a sheet of unknown name can only hold,
`Header.find` which row heads a table that is known, `Header.at_row` what a row says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from sim.dataset import Column, Table, schema
from sim.dataset.arrays import MONTHS
from sim.intake.cells import DASHES
from sim.intake.column_names import (
    BRACKET,
    MAX_HEADING_LETTERS,
    heading_under,
    may_be_heading,
    of_a_year,
    own_columns,
    read_heading,
    stand_ins,
)
from sim.intake.grid import Cell, Grid, Row
from sim.intake.normalise import fold, half_width
from sim.intake.units import is_declared, read_unit
from sim.language import Catalogue, read_toml

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEMS = "甲乙丙丁戊己庚辛壬癸"
"""What columns of words are numbered by in forms of statistics."""
MAX_BESIDE = 8
"""Tables that may stand beside each other on a sheet."""
MANY = 14
"""Cells that a header of lines and twelve months has more of."""
MIN_NUMBERED = 4
"""Columns numbered 1, 2, 3, 4, 5 in a row are more than this."""
GROUP = re.compile(r"\(?[一二三四五六七八九十]+\s*[)、.,:]|.*[0-9]+\s*[户家个项]\)?$")
"""How the heading of a group of rows is written: 一、续建项目, (二)化工, 有色产业(12户)."""
NUMBERED = re.compile(r"\s*[0-9一二三四五六七八九十]{1,2}$")
SIGNED = re.compile(r"\s*[*＊※★☆△▲▽▼◆●■#＃†\u2460-\u2487\u2776-\u277f]+\s*[^\W\d_]{2}")
"""A sentence behind a sign: △为预计数; so are headings of groups written, ▲重点监测企业."""
NUMBERS_WORDS = ("栏次", "列次", "栏号", "列号", "行次", "序号")
"""What a row that numbers the columns may begin with."""
MAX_HEADER_ROW = 30
"""Rows among which the header of a known table is looked for."""
STATED_UNIT = re.compile(r"(?:计量)?单位\s*:\s*(\S{1,20})|\bunits?\s*:\s*(\S{1,20})", re.IGNORECASE)
"""A unit said for the whole table, above it: 单位:万吨."""


@dataclass
class Header:
    """A row of a grid read as a table's header. Places count from 0: of the row among the grid's, of cells from A.

    `columns` and the stated `units` and `years` are by place; `own` are headings of columns people add for themselves,
    `unknown` those nobody knows; `twice` says of a column named again where it was named first. `row_unit` is the
    place of a column with each row's own unit; `groups` are what stands above several headings. Data begins at
    `first_row`.
    """

    table: Table
    row: int
    label: str
    cells: list[Cell]
    columns: dict[int, Column] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    sheet_units: list[str] = field(default_factory=list)
    row_unit: int | None = None
    own: dict[int, str] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    twice: dict[int, int] = field(default_factory=dict)
    years: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    first_row: int = 0

    @classmethod
    def find(cls, table: Table, grid: Grid) -> Header | None:
        """The row, among the first ones, that names most columns of a table; of equals the first.

        None where no row names two of its columns, or one of its key.
        """
        best, most = None, 0
        for place in range(min(MAX_HEADER_ROW, len(grid.rows))):
            found = columns_named(table.name, grid.header_cells(place))
            if len(found) > most and (len(found) > 1 or found & set(table.key)):
                best, most = place, len(found)
        return None if best is None else cls.at_row(table, grid, best)

    @classmethod
    def at_row(cls, table: Table, grid: Grid, place: int) -> Header:
        """What a row says as a table's header, with the units stated above or below it."""
        header = cls(table, place, grid.rows[place].label, grid.header_cells(place), first_row=place + 1)
        header.groups = groups_above(grid, place)
        header._read_cells()
        for cell in (cell for above in grid.rows[:place] for cell in above.cells):
            if found := STATED_UNIT.search(half_width(cell.text)[:MAX_HEADING_LETTERS]):
                stated = re.split("[、,;]", (found[1] or found[2]).strip("()"))
                header.sheet_units += filter(None, stated)
        if place + 1 < len(grid.rows):
            header._read_unit_row(grid.rows[place + 1])
        return header

    @cached_property
    def places(self) -> dict[str, int]:
        """Places of the columns by their keys."""
        return {column.name: place for place, column in self.columns.items()}

    def take(self, place: int, key: str) -> None:
        """Take the heading at a place, which names no column, as that of a column, with the unit it states."""
        self.columns[place] = self.table.columns[key]
        bracket = BRACKET.match(half_width(self.unknown.pop(place)))
        unit, self.years[place] = of_a_year(bracket[2]) if bracket else ("", "")
        self.units[place] = unit or self.units.get(place, "")
        self.__dict__.pop("places", None)

    def leaves_out(self, row: Row, first: bool = False) -> bool:
        """Whether a row is no data: a total, a remark below the table, the template's example, the header once more.

        `first` is said of rows above which there are no data.
        """
        filled = [(at, cell.text) for at, cell in enumerate(row.cells) if cell.text]
        start = fold(filled[0][1])[:MAX_HEADING_LETTERS]
        if is_total(start) or start in example_words() or start.startswith(max(example_words(), key=len)):
            return True
        if self.is_group(filled) or numbers_columns(filled, first):
            return True
        same = sum(at < len(self.cells) and self.cells[at].text == text for at, text in filled)
        return is_remark(row) or (len(filled) > 1 and same > len(filled) / 2 and same >= len(self.columns) / 2)

    def is_group(self, filled: list[tuple[int, str]]) -> bool:
        """Whether a row's only words head a group of rows: 有色产业(1户), 一、续建项目."""
        if len(filled) != 1 or len(must_have(self.table.name)) < 2:
            return False
        at, text = filled[0]
        column = self.columns.get(at)
        words = half_width(text)[:MAX_HEADING_LETTERS]
        if column is not None and (column.numeric or column.name in self.table.key):
            return bool(GROUP.match(words))
        return set(self.table.key) <= set(self.places) and not words.replace(".", "").isdigit()

    def _read_cells(self) -> None:
        """Each cell of the row as a column, a column of units, a column left out, or a column named twice.

        A heading people also give to columns of their own (企业名称) is one of those beside another of the same column.
        """
        name = self.table.name
        said = {at: heading_under(name, cell.text, self.groups.get(at, "")) for at, cell in enumerate(self.cells)}
        weak = {at for at, (text, _) in said.items() if fold(text) in own_columns() | stand_ins(name)}
        surely = {heading.column for at, (_, heading) in said.items() if at not in weak}
        first_place: dict[str, int] = {}
        for at, (_, (key, unit, year)) in said.items():
            text, own = self.cells[at].text, at in weak
            if not text:
                continue
            if not key and "unit" not in self.table.columns and fold(text) in row_words("units"):
                self.row_unit = at
            elif not key or (own and key in surely):
                (self.own if own else self.unknown)[at] = text
            elif key in first_place:
                self.twice[at] = first_place[key]
            else:
                first_place[key] = at
                self.columns[at] = self.table.columns[key]
                self.units[at], self.years[at] = unit, year

    def _read_unit_row(self, row: Row) -> None:
        """Units in a row of their own below: nothing but units of number columns, none of them a number."""
        stated = {at: half_width(cell.text).strip("()") for at, cell in enumerate(row.cells) if cell.text}
        units = {at: text for at, text in stated.items() if at in self.columns and self.columns[at].numeric}
        units |= {at: text for at, text in stated.items() if at in self.unknown and is_unit(text)}
        others = [text for at, text in stated.items() if at not in units and fold(text) not in row_words("units")]
        if units and not set(others) - DASHES and all(is_unit(text) for text in units.values()):
            self.units |= {at: text for at, text in units.items() if not self.units.get(at)}
            self.first_row += 1


def numbers_columns(filled: list[tuple[int, str]], first: bool = False) -> bool:
    """Whether a row only numbers the columns of a form: 甲 乙 丙 1 2 3, 1 2 3 4 5, ① ② ③, 栏次 1 2 3=1+2.

    As the `first` row below the header also A B C 1 2 3, which further down may be a line called A.
    """
    written = [text for _, text in filled]
    texts = [half_width(text).strip("()").partition("=")[0] for text in written]
    if texts and texts[0] in NUMBERS_WORDS:
        texts, written, named = texts[1:], written[1:], True
    else:
        named = False
    stems = [text for text in texts if text in STEMS]
    letters = stems or ([text for text in texts if len(text) == 1 and text in LETTERS] if first else [])
    digits = [text for text in texts[len(letters) :] if text.isdecimal()]
    runs = [*map(int, digits)] == [*range(1, len(digits) + 1)]
    circled = all("\u2460" <= text[0] <= "\u2487" for text in written if text)
    in_turn = bool(stems) or letters == [*LETTERS[: len(letters)]]
    enough = named or bool(stems) or circled or len(texts) > MIN_NUMBERED
    whole = len(texts) > 1 and len(letters) + len(digits) == len(texts) and texts[: len(letters)] == letters
    return whole and enough and runs and in_turn


def groups_above(grid: Grid, place: int) -> dict[int, str]:
    """What stands right above each of a row's cells, and above those beside it as far as that reaches."""
    groups: dict[int, str] = {}
    if place == 0 or int(grid.rows[place].label) - int(grid.rows[place - 1].label) != 1:
        return groups
    above, held = grid.rows[place - 1].cells, ""
    if sum(bool(cell.text) for cell in above) < 2 and not grid.merged:
        return groups
    for at in range(len(grid.rows[place].cells)):
        held = (above[at].text if at < len(above) else "") or held
        if held:
            groups[at] = held
    return groups


def columns_named(table: str, cells: list[Cell]) -> set[str]:
    """Keys of a table's columns that cells name as headings."""
    return {key for cell in cells if cell.text and (key := read_heading(table, cell.text).column)}


def find_headers(grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (place, tables) of rows that can only be headers; the same tables once more are no new ones."""
    last: tuple[str, ...] = ()
    for place, row in enumerate(grid.rows):
        if any(cell.kind != "text" for cell in row.cells if cell.text and cell.kind != "date"):
            continue
        if sum(may_be_heading(cell.text) for cell in row.cells if cell.text) < 2:
            continue
        tables = tables_headed(grid.header_cells(place))
        if tables and tables != last:
            last = tables
            yield place, tables


def tables_headed(cells: list[Cell]) -> tuple[str, ...]:
    """The tables whose headers a row's cells are: several where they stand beside each other, blank cells between."""
    beside = dict.fromkeys(filter(None, (table_headed(run) for run in runs_of(cells))))
    if len(beside) > 1:
        return tuple(beside)
    return tuple(filter(None, (table_headed(cells),)))


def runs_of(cells: list[Cell]) -> list[list[Cell]]:
    """Cells in runs without an empty one between them; no more runs than tables anybody writes beside each other."""
    runs: list[list[Cell]] = [[]]
    for cell in cells:
        if cell.text:
            runs[-1].append(cell)
        elif runs[-1]:
            runs.append([])
    found = [run for run in runs if len(run) > 1]
    return found if len(found) <= MAX_BESIDE else []


def table_headed(cells: list[Cell]) -> str:
    """The table whose header cells are beyond doubt: every column it must have, and hardly a cell it does not know.

    Empty where they are none. Headings people give to columns of their own speak neither for nor against a table.
    """
    written = [cell for cell in cells if cell.text]
    cells = [cell for cell in written if fold(cell.text) not in own_columns()]
    best, most = "", 0
    if len(written) > MANY and is_wide(cells):
        return "lines"
    for name in schema():
        found = columns_named(name, written if stand_ins(name) else cells)
        enough = len(found) > 2 or len(found) == len(cells) == 2
        if must_have(name) <= found and enough and len(found) >= 0.6 * len(cells) and len(found) > most:
            best, most = name, len(found)
    return best


def is_wide(cells: list[Cell]) -> bool:
    """Whether cells head lines with the twelve months of their output beside them."""
    found, months = columns_named("lines", cells), columns_named("base_output", cells) & set(MONTHS)
    enough = len(found) + len(months) >= 0.6 * len(cells)
    return must_have("lines") <= found and len(months) == len(MONTHS) and len(found) > 2 and enough


@cache
def must_have(table: str) -> frozenset[str]:
    """The columns without which a table cannot be read."""
    declared = schema()[table]
    always = {key for key, column in declared.columns.items() if column.need == "always" or column.kind == "key"}
    return frozenset({*always, *declared.key, *({"value"} & set(declared.columns))})


def above_header(rows: list[Row], place: int) -> int:
    """Where the titles of a header begin: lone cells right above it, up to a blank row or the table before."""
    while place > 1 and sum(bool(cell.text) for cell in rows[place - 1].cells) == 1:
        if fold(rows[place - 1].cells[0].text) in row_words("totals"):
            break
        place -= 1
        if int(rows[place].label) - int(rows[place - 1].label) > 1:
            break
    return place


def is_unit(text: str) -> bool:
    """Whether a text is a declared unit, written alone."""
    return not any(sign.isdigit() for sign in text) and is_declared(read_unit(text))


def is_total(text: str) -> bool:
    """Whether a folded text, the first of its row, says that the row is a total."""
    words = ("合计", "总计")
    return text in row_words("totals") or text.startswith(words) or text.endswith(("小计", *words))


def is_remark(row: Row) -> bool:
    """Whether a row is a sentence below a table: 注:…, 注1:…, 填表人:…, *为预计数."""
    filled = [cell.text for cell in row.cells if cell.text]
    if len(filled) != 1:
        return False
    words = half_width(filled[0])[:MAX_HEADING_LETTERS]
    opening = NUMBERED.sub("", words.partition(":")[0].strip("()"))
    return fold(opening) in row_words("remarks") or SIGNED.match(filled[0]) is not None


@cache
def example_words() -> frozenset[str]:
    """Folded words that begin the template's example row."""
    zh, en = Catalogue("workbook", "template")["example"]
    return frozenset((fold(zh), fold(en), fold(zh + en)))


@cache
def row_words(kind: str) -> frozenset[str]:
    """Folded words by which a row, or a column, is no data: `totals`, `remarks` or `units`."""
    return frozenset(fold(word) for word in read_toml("workbook")["rows"][kind])
