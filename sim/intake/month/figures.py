"""The cells of a report that may hold figures: each with the words that name its line, its months, its units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from sim.dataset import Fault, Note
from sim.dataset.faults import Answers, Detail
from sim.intake.column_names import ENGLISH_MONTHS
from sim.intake.grid import EMPTY, Cell, Grid, Row
from sim.intake.headers import is_remark, is_total, is_unit
from sim.intake.month.headings import Meaning, read_meaning, without_unit
from sim.intake.month.layout import NAMING, Layout, Title, dated, plain
from sim.intake.normalise import fold, half_width
from sim.language import Text, read_toml

MONTHS = 12
MAX_ASKED = 200
"""Questions of one report: whoever is asked more has sent another table."""
STEMS = "甲乙丙丁戊己庚辛壬癸"
"""What statistics forms number their columns of words with."""
LEAVE_OUT = "leave_out"
"""The answer that leaves a row or a figure out."""
PRODUCT_OF = re.compile(r"\s*(?:的)?(?:产量|生产量|产出)$")
ADDED = re.compile("增加值|value added", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a cell stands, as people look for it: the row's number, or the cell's name in a workbook; the heading."""

    row: str
    heading: str
    cell: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Figure:
    """A cell that may hold a figure of months `first` to `last`; `base` is of the year before.

    `names` are the words that name its line, the most definite first, `named` where they stand, `firm` the one that
    names the firm; `units` are
    those stated by the heading, by the row and above the table, `index` the cell of the row's price index; `summed` is
    a figure to date.
    """

    cell: Cell
    place: Place
    names: tuple[str, ...]
    named: tuple[Place, ...]
    firm: str
    first: int
    last: int
    base: bool
    measure: str
    units: tuple[str, str, str]
    index: Cell = EMPTY
    constant: bool = False
    summed: bool = False

    @property
    def months(self) -> range:
        """The months it is of."""
        return range(self.first, self.last + 1)


@dataclass
class Paper:
    """A report on its way: its plan year, the answers given, the faults found, what was converted or left out."""

    year: str
    answers: Answers = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[tuple[str, ...], Note] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    """Questions about names that are no line, all of them left out by one answer."""

    def add_fault(self, place: Place, column: str, value: str, rule: str, /, **details: Detail) -> None:
        """Add a fault at a place."""
        self.faults.append(self.fault_at(place, column, value, rule, details))

    def fault_at(self, place: Place, column: str, value: str, rule: str, details: dict[str, Detail]) -> Fault:
        """A fault at a place."""
        row = "" if place.cell else place.row
        return Fault(
            row=row, column=column, value=value, rule=rule, details=details, cell=place.cell, sheet=place.sheet
        )

    def ask(self, question: str, place: Place, value: str, answers: Sequence[str], /, **details: Detail) -> str:
        """The answer given to a question; empty, with the fault that asks once, until it is given.

        The question's rule stands before its colon; an answer that is a detail's name is worded by that detail.
        """
        given = self.answers.get(question, "")
        if given in answers:
            self.used.add(question)
            return given
        if question not in self.asked and len(self.asked) < MAX_ASKED:
            self.asked.add(question)
            fault = self.fault_at(place, place.heading, value, question.partition(":")[0], details)
            self.faults.append(replace(fault, question=question, answers=tuple(answers)))
        return ""

    def ask_of_cell(self, rule: str, place: Place, value: str, answers: Sequence[str], /, **details: Detail) -> str:
        """The answer given to a question about one cell of this report; empty, with the fault that asks, until then."""
        where = place.cell or f"{place.row} {place.heading}"
        return self.ask(f"{rule}:{place.sheet} {where}", place, value, answers, **details)

    def add_note(self, rule: str, place: Place, found: str = "", read: str = "", /, **details: str) -> None:
        """Add a cell to the note of its kind; the first cell's texts stand for all."""
        key = (rule, place.sheet, *(details.values() if rule != "base_differs" else ()))
        key = (*key, found) if rule == "column_left_out" else key
        cell = place.cell or place.row
        old = self.notes.get(key)
        if old is None:
            heading = "" if rule in ("column_left_out", "rows_left_out") else place.heading
            self.notes[key] = Note("", place.sheet, heading, rule, (cell,) if cell else (), found, read, details)
        elif cell not in old.cells:
            self.notes[key] = replace(old, cells=(*old.cells, cell))


@dataclass
class Sheet:
    """One table of a report: its cells, its layout and its title."""

    grid: Grid
    layout: Layout
    title: Title

    def place_of(self, row: Row, at: int) -> Place:
        """A cell's place."""
        cell = f"{self.grid.letter(at)}{row.label}" if self.grid.lettered else ""
        return Place(row.label, self.layout.head_at(at), cell, self.grid.name)

    def head_of(self, at: int) -> Place:
        """The place of the heading that names a column's line, of months that go down."""
        label = self.layout.named_by
        return Place(label, "", f"{self.grid.letter(at)}{label}" if self.grid.lettered else "", self.grid.name)

    @property
    def head_place(self) -> Place:
        """The place of the heading row."""
        return Place(self.layout.label, "", "", self.grid.name)


def read_figures(paper: Paper, sheet: Sheet) -> Iterator[Figure]:
    """Yield every cell that may hold a figure, in the order of the file."""
    layout = sheet.layout
    check_years(paper, sheet)
    for text in (*layout.unread, *unused(sheet)):
        paper.add_note("column_left_out", sheet.head_place, text)
    rows = sheet.grid.rows[layout.first_row :]
    if rows and layout.heads and not layout.across and not layout.naming:
        paper.add_fault(sheet.head_place, "", " ".join(layout.heads)[:60], "no_line_column")
        return
    left_out = []
    firms = firms_of(sheet, rows)
    produced = {firm for row, firm in zip(rows, firms, strict=True) if firm and not value_word(row, layout)}
    months = dated([row.cell_at(layout.month).text for row in rows]) if layout.month is not None else [""] * len(rows)
    for row, month, firm in zip(rows, months, firms, strict=True):
        if is_no_data(row, layout):
            left_out.append(row.label)
        elif layout.across:
            yield from across(paper, sheet, row, month)
        else:
            yield from along(paper, sheet, row, month, firm, firm in produced)
    if left_out:
        paper.add_note("rows_left_out", replace(sheet.head_place, row=""), rows=", ".join(left_out[:20]))


def unused(sheet: Sheet) -> list[str]:
    """Headings of columns that are understood and play no part: plans, shares, growth without a row of value added."""
    layout = sheet.layout
    growth = any(meaning.measure == "growth" for meaning in layout.columns.values())
    said = growth and any(ADDED.search(cell.text) for row in sheet.grid.rows for cell in row.cells)
    kinds = ("other",) if said else ("other", "growth")
    return [layout.head_at(at) for at, meaning in layout.columns.items() if meaning.measure in kinds]


def is_no_data(row: Row, layout: Layout) -> bool:
    """Whether a row is no data: a total, a remark, a row that counts the columns (甲 乙 1 2), or the headings again."""
    filled = [plain(cell) for cell in row.cells if cell.text]
    first = fold(filled[0])
    if is_total(first) or is_remark(row) or first in city_words():
        return True
    named = any(is_total(fold(row.cell_at(place).text)) for place in layout.naming.values() if row.cell_at(place).text)
    if named:
        return True
    numbers = [text for text in filled if text not in STEMS]
    counted = len(filled) > 2 and numbers == [str(number + 1) for number in range(len(numbers))]
    same = sum(cell.text == layout.head_at(at) for at, cell in enumerate(row.cells) if cell.text)
    units = all(is_unit(text.strip("()")) or fold(text) in ("单位", "计量单位", "unit") for text in filled)
    return counted or units or (len(filled) > 1 and same > len(filled) / 2)


@cache
def city_words() -> frozenset[str]:
    """Folded words for the city as a whole, whose row is no line's."""
    return frozenset(fold(word) for word in read_toml("month")["rows"]["city"])


def check_years(paper: Paper, sheet: Sheet) -> None:
    """Add faults of months of another year; the year before beside the plan year is there to be compared with."""
    year, base = int(paper.year), str(int(paper.year) - 1)
    columns = sheet.layout.columns
    if sheet.title.year not in ("", paper.year) and not any(each.year for each in columns.values()):
        paper.add_fault(sheet.head_place, "", sheet.title.year, "months_year", year=paper.year)
    ours = any(
        meaning.figures and meaning.year in ("", paper.year) and not meaning.base for meaning in columns.values()
    )
    for at, meaning in columns.items():
        if meaning.year and int(meaning.year) == year - 1 and ours:
            columns[at] = replace(meaning, base=True)
        elif meaning.year not in ("", paper.year) and not (meaning.base and meaning.year == base):
            head = sheet.layout.head_at(at)
            paper.add_fault(sheet.head_place, head, head, "months_year", year=paper.year)


def across(paper: Paper, sheet: Sheet, row: Row, month: str) -> Iterator[Figure]:
    """Yield the figures of a row whose month goes down, a line in each column."""
    layout, at = sheet.layout, sheet.layout.month or 0
    stated = read_meaning(month)
    if stated is None:
        if month and any(cell.text for cell in row.cells[at + 1 :]):
            paper.ask_of_cell("month_not_read", sheet.place_of(row, at), month, (LEAVE_OUT,))
        return
    if not stated.figures:
        paper.add_note("row_left_out_as", sheet.place_of(row, at), month)
        return
    own = of_year(paper, sheet, row, at, stated)
    for place, head in layout.across.items() if own is not None else ():
        name, unit = without_unit(half_width(head))
        if own is not None and not is_total(fold(name)):
            firm = layout.firms.get(place, "")
            name = without_product_word(name if unit else head)
            names = (name, firm) if firm else (name,)
            unit = unit or layout.units.get(place, "")
            named = (sheet.head_of(place),) * len(names)
            yield from one_figure(paper, sheet, row, place, replace(own, unit=unit), names, named, firm, None)


def firms_of(sheet: Sheet, rows: Sequence[Row]) -> list[str]:
    """The firm of each row: its own, or the one above where that cell is blank beside a product, as merged cells are.

    A row that names a firm and nothing else ends the one above; empty where no column names firms.
    """
    layout, above, found = sheet.layout, "", []
    for row in rows:
        if "firm" not in layout.naming or layout.across:
            found.append("")
            continue
        own = row.cell_at(layout.naming["firm"]).text
        others = [row.cell_at(at).text for key, at in layout.naming.items() if key != "firm"]
        above = own or (above if any(others) else "")
        found.append(above)
    return found


def value_word(row: Row, layout: Layout) -> str:
    """The word for a firm's value that stands where a row's product does (工业总产值); empty where none does."""
    text = next((text for key in ("line", "zh", "product") if (text := named_in(row, layout, key))), "")
    meaning = read_meaning(text) if text else None
    return text if meaning is not None and not meaning.first and meaning.measure in ("value", "other") else ""


def named_in(row: Row, layout: Layout, key: str) -> str:
    """The text of a naming column; empty where there is none."""
    return row.cell_at(layout.naming[key]).text if key in layout.naming else ""


def along(paper: Paper, sheet: Sheet, row: Row, month: str, firm: str, produced: bool) -> Iterator[Figure]:
    """Yield the figures of a row that names its line; `firm` is its own or the one above, `produced` by products."""
    layout = sheet.layout
    texts = {key: row.cell_at(layout.naming[key]).text for key in NAMING if key in layout.naming}
    if firm:
        texts["firm"] = firm
    if said := value_word(row, layout):
        if produced or not firm or read_meaning(said) != Meaning(measure="value"):
            if not ADDED.search(said):
                paper.add_note(
                    "row_left_out_as" if not produced else "value_row_left_out", sheet.place_of(row, 0), said
                )
            return
        texts = {"firm": firm, "indicator": said}
    stated = read_meaning(texts.get("indicator", ""))
    if stated is not None:
        said = texts.pop("indicator")
        if not stated.figures:
            paper.add_note("row_left_out_as", sheet.place_of(row, layout.naming["indicator"]), said)
            return
    names = tuple(without_product_word(text) for text in texts.values() if text)
    named = tuple(sheet.place_of(row, layout.naming[key]) for key, text in texts.items() if text)
    if any(ADDED.search(name) for name in names):  # the city's, read as the official figure
        return
    own = month_of(paper, sheet, row, month) if layout.month is not None else None
    if layout.month is not None and own is None:
        return
    for place, meaning in layout.columns.items():
        if meaning.figures:
            measured = replace(meaning, measure=meaning.measure or (stated.measure if stated else ""))
            yield from one_figure(paper, sheet, row, place, measured, names, named, texts.get("firm", ""), own)


def without_product_word(name: str) -> str:
    """A name without what it is followed by: 电解镍产量."""
    return PRODUCT_OF.sub("", name) or name


def month_of(paper: Paper, sheet: Sheet, row: Row, text: str) -> Meaning | None:
    """The months that a row states in a column of their own; None, with a fault, where they are none of ours."""
    at = sheet.layout.month or 0
    digits = half_width(text)
    stated = read_meaning(text)
    if digits.isdigit() and 1 <= int(digits) <= MONTHS:
        return Meaning(first=int(digits), last=int(digits))
    if stated is None or not (stated.first or stated.relative):
        if any(row.cell_at(place).text for place in sheet.layout.columns):
            paper.ask_of_cell("month_not_read", sheet.place_of(row, at), text, (LEAVE_OUT,))
        return None
    return of_year(paper, sheet, row, at, stated)


def of_year(paper: Paper, sheet: Sheet, row: Row, at: int, stated: Meaning) -> Meaning | None:
    """The months of a row; None, with a fault, where they are of another year than the plan year."""
    if stated.year in ("", paper.year):
        return stated
    details = {"first": f"{paper.year}-01", "last": f"{paper.year}-12"}
    heading = sheet.layout.head_at(at)
    paper.add_fault(sheet.place_of(row, at), heading, row.cell_at(at).text, "month_range", **details)
    return None


def one_figure(
    paper: Paper,
    sheet: Sheet,
    row: Row,
    at: int,
    meaning: Meaning,
    names: tuple[str, ...],
    named: tuple[Place, ...],
    firm: str,
    own: Meaning | None,
) -> Iterator[Figure]:
    """Yield a cell's figure, its months worked out from heading, row and title; nothing for an empty cell."""
    cell, layout, title = row.cell_at(at), sheet.layout, sheet.title
    if not cell.text:
        return
    place = sheet.place_of(row, at)
    months = months_of(paper, sheet, meaning, own, place)
    if months is None:
        return
    index = next((other for other, each in layout.columns.items() if each.measure == "index"), None)
    yield Figure(
        cell=cell,
        place=place,
        names=names,
        named=named,
        firm=firm,
        first=months[0],
        last=months[1],
        base=meaning.base,
        measure=meaning.measure or title.measure,
        units=(meaning.unit, row.cell_at(layout.unit).text if layout.unit is not None else "", title.unit),
        index=EMPTY if index is None else row.cell_at(index),
        constant=meaning.constant,
        summed=meaning.relative == "to_date" or meaning.summed,
    )


def months_of(
    paper: Paper, sheet: Sheet, meaning: Meaning, own: Meaning | None, place: Place
) -> tuple[int, int] | None:
    """The first and last month of a figure; None, with a fault, where nothing says them."""
    if meaning.first:
        return meaning.first, meaning.last
    report = own if own is not None and own.first else None
    if report is None and sheet.title.first:
        report = Meaning(first=sheet.title.first, last=sheet.title.last)
    if report is None:
        last = max((each.last for each in sheet.layout.columns.values() if each.figures), default=0)
        report = Meaning(first=last, last=last) if last else None
    if report is None:
        codes = {f"month:{month:02d}": Text(f"{month}月", ENGLISH_MONTHS[month - 1].title()) for month in range(1, 13)}
        here = replace(sheet.head_place, heading=place.heading)
        given = paper.ask(f"month_not_said:{sheet.grid.name}", here, place.heading, tuple(codes), **codes)
        if not given:
            return None
        report = Meaning(first=int(given[-2:]), last=int(given[-2:]))
    if meaning.relative == "to_date" or (own is not None and own.relative == "to_date"):
        return 1, report.last
    if meaning.relative == "month" and report.first < report.last:
        if (report.first, report.last) != (1, 2):
            return report.last, report.last
        given = paper.ask("january_february", place, place.heading, ("together", "february"))
        return {"together": (1, 2), "february": (2, 2)}.get(given)
    return report.first, report.last
