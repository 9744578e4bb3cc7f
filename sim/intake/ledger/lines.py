"""The lines of a ledger: what its rows say of each, in one unit, before anything is derived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sim.dataset.numbers import decimal
from sim.intake.ledger.figures import (
    NO_UNIT,
    YUAN,
    Figures,
    as_headed,
    converts,
    is_unknown,
    read_shares,
    reads,
    unit_behind,
    value_units,
    yearly,
)
from sim.intake.ledger.header_rows import sheet_unit_of_output
from sim.intake.ledger.headings import is_unit_text
from sim.intake.ledger.mapping import BEFORE, OF_A_YEAR, PLANS, LedgerColumn, LedgerMap
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.rows import Record
from sim.intake.ledger.spans import QUARTERS, YEAR, Span, rises_to_year, whole
from sim.intake.ledger.words import says
from sim.intake.normalise import half_width
from sim.intake.units import TIME_UNITS, Unit, read_unit, wanted_unit

DATED = frozenset(("output", "value", "amount", *OF_A_YEAR, *PLANS))
WHOLE_YEAR = frozenset(("utilisation", "value_added", *PLANS))
"""Roles whose numbers are of a whole year, or not used."""
ONE = frozenset(("capacity", "price"))
"""Roles of which a line has one number, whatever month its heading states."""
DAILY = re.compile(r"(?<![0-9])[日天]均?(?:设计)?(?:产|生产|处理|加工)|每[日天]|daily|per day|a day", re.IGNORECASE)
MONTHLY = re.compile(r"(?<![0-9])月均?(?:设计)?(?:产|生产|处理|加工)|每月|monthly|per month|a month", re.IGNORECASE)
IN_A_YEAR = {"days_365": 365, "days_330": 330, "days_300": 300, "months_12": 12, "of_year": 1}
"""Answers to the question how a capacity of a day or a month makes one of a year, with what it is multiplied by."""
MOST_LOAD = 1.6
MOST_GROWTH = 0.6


@dataclass
class LedgerLine:
    """One line: its texts by role, and what its rows say in numbers, None or absent where they say nothing.

    Output, capacity and plan are in the line's unit, values in yuan; spans are by first and last month.
    """

    record: Record
    texts: dict[str, str]
    rows: list[str]
    unit: str = ""
    capacity: float | None = None
    utilisation: float | None = None
    output: dict[Span, float] = field(default_factory=dict)
    value: dict[Span, float] = field(default_factory=dict)
    output_before: dict[Span, float] = field(default_factory=dict)
    value_before: dict[Span, float] = field(default_factory=dict)
    value_added: float | None = None
    price: float | None = None
    plan_output: float | None = None
    plan_value: float | None = None
    plan_growth: float | None = None
    plan_utilisation: float | None = None
    plan_words: str = ""
    words_of_amounts: bool = False
    """Whether the words stand in a column of amounts, so that a number among them is one."""
    words_unit: str = ""
    """The unit of that column; empty where it is the line's."""
    words_column: LedgerColumn | None = None
    """The column the words stand in."""
    power: float | None = None
    energy: float | None = None
    stopped: bool = False
    part_year: bool = False
    """Whether it began in the base year, so that its growth was asked about."""
    of_load: bool = False
    """Whether the output is capacity × utilisation, for want of one."""
    capacity_of_load: bool = False
    """Whether the capacity is output ÷ utilisation, for want of one."""

    @property
    def row(self) -> str:
        """The number of its first row in the file."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """What people call it: firm and product."""
        return self.named or self.row

    @property
    def named(self) -> str:
        """The same, empty where neither is given."""
        return " ".join(part for part in (self.texts.get("firm"), self.texts.get("product")) if part)


def columns_in_use(book: Notebook, mapping: LedgerMap, base_year: int) -> list[LedgerColumn]:
    """The columns whose numbers count: output of the base year, plans of the year after. Others are told.

    Of two columns of the same thing one has to be chosen.
    """
    found: list[LedgerColumn] = []
    of_next = any(is_of_next(column) for column in mapping.of_role(*PLANS))
    for column in mapping.columns:
        wanted = base_year + (column.role in PLANS)
        if column.role == "ignore":
            continue
        if column.role in BEFORE or (column.role in ("output", "value") and column.year == str(base_year - 1)):
            found += before_column(found, column, base_year)
            continue
        own_plan = column.year == str(base_year) or (of_next and not column.year and not is_of_next(column))
        if column.role in PLANS and own_plan:
            found += expected_column(book, mapping, column, base_year)
            continue
        if column.role in DATED and column.year not in ("", str(wanted)):
            if column != only_capacity(mapping, base_year):
                book.assume("other_year", column=column.heading, year=column.year)
                continue
            book.assume("capacity_of_year", column=column.heading, year=column.year)
        if column.role in WHOLE_YEAR and column.months != YEAR:
            book.assume("part_of_year", column=column.heading)
            continue
        rival = next((c for c in found if c.role == column.role and (c.months == column.months or c.role in ONE)), None)
        if rival is not None and column.role not in ("firm",):
            names = {"first": rival.heading, "second": column.heading}
            if rival.heading == column.heading:
                names = {
                    key: f"{each.heading} ({book.grid.letter(each.place) or each.place + 1})"
                    for key, each in zip(names, (rival, column), strict=True)
                }
            answers = ("column_first", "column_second")
            given = book.ask("two_columns", answers, column=column, of=names["first"], details=names)
            if given == "column_second":
                found[found.index(rival)] = column
            continue
        found.append(column)
    return found


def expected_column(book: Notebook, mapping: LedgerMap, column: LedgerColumn, base_year: int) -> list[LedgerColumn]:
    """A plan of the base year itself: nothing, unless what the year is expected to come to completes its months."""
    role = {"plan_output": "output", "plan_value": "value"}.get(column.role, "")
    made = [each for each in mapping.of_role(role) if each.year in ("", str(base_year))]
    last = max((each.months[1] for each in made), default=12)
    if last < 12 and column.months == YEAR and says(column.heading, "said", "expected"):
        told = {"column": column.heading, "last": str(last)}
        given = book.ask("year_expected", ("as_expected", "by_months_so_far"), column=column, details=told)
        if given:
            book.assume(given, column=column.heading)
        if given == "as_expected":
            return [replace(column, role=role)]
        return []
    book.assume("own_year_plan", column=column.heading, year=str(base_year))
    return []


def is_of_next(column: LedgerColumn) -> bool:
    """Whether a heading says in words that its plan is of the next year: 下年计划."""
    return bool(says(column.heading, "said", "next_year"))


def only_capacity(mapping: LedgerMap, base_year: int) -> LedgerColumn | None:
    """The capacity of the year nearest to the base year, where no column is of that year or of none."""
    found = mapping.of_role("capacity")
    if not found or any(column.year in ("", str(base_year)) for column in found):
        return None
    return min(found, key=lambda column: (abs(int(column.year) - base_year), column.year))


def before_column(found: Sequence[LedgerColumn], column: LedgerColumn, base_year: int) -> list[LedgerColumn]:
    """A column of the year before the base, once for each kind and span; nothing where it is of another year."""
    role = column.role if column.role in BEFORE else f"{column.role}_before"
    there = any(each.role == role and each.months == column.months for each in found)
    return [] if there or column.year not in ("", str(base_year - 1)) else [replace(column, role=role)]


class WideReader:
    """Reads the rows of a table with a row a firm and product."""

    def __init__(self, book: Notebook, columns: Sequence[LedgerColumn], units: tuple[str, ...]) -> None:
        self.book, self.columns, self.units = book, columns, units
        self.figures = Figures(book)
        self.of_sheet = sheet_unit_of_output(units)
        made = any(self.of("output"))
        self.of_capacity = "" if made else next((yearly(c.unit) for c in self.of("capacity") if c.unit), "")
        self.value_units: dict[int, str] = {}
        self.in_a_year: dict[int, int] = {}

    def of(self, *roles: str) -> Iterable[LedgerColumn]:
        """The columns of some roles."""
        return (column for column in self.columns if column.role in roles)

    def lines(self, records: Sequence[Record]) -> list[LedgerLine]:
        """The line of each row."""
        self.figures.records = records
        self.ask_units(records)
        lines = self.of_whole_firms([self.line(record) for record in records])
        self.read_loads(lines)
        self.read_growth(lines)
        return lines

    def of_whole_firms(self, lines: list[LedgerLine]) -> list[LedgerLine]:
        """The lines with what is given once for several products of a firm (a merged cell) asked about.

        A value in the first of a firm's rows and none in the others may be the firm's: never the first product's alone.
        """
        firms: dict[str, list[LedgerLine]] = {}
        for line in lines:
            own = line.texts.get("credit_code") or line.texts.get("firm") or line.row
            firms.setdefault(own, []).append(line)
        out: set[str] = set()
        for rows in firms.values():
            first, others = rows[0], rows[1:]
            blank = [line for line in others if line.output and not line.value and line.price is None]
            for name in ("power", "energy"):
                if others and getattr(first, name) is not None and all(getattr(o, name) is None for o in others):
                    setattr(first, name, None)
                    self.book.assume("firm_unused", [line.row for line in rows])
            if first.value and others and len(blank) == len(others):
                told = {"firm": first.texts.get("firm", first.row), "count": str(len(rows))}
                answers = ("one_line", "first_alone")
                given = self.book.ask("value_of_firm", answers, first.row, value=first.name, details=told)
                if given:
                    self.book.assume(given, [line.row for line in rows])
                if given == "one_line":
                    self.join(rows)
                if given != "first_alone":
                    out |= {line.row for line in others}
        return [line for line in lines if line.row not in out]

    @staticmethod
    def join(rows: Sequence[LedgerLine]) -> None:
        """Make the first of a firm's lines one of its value alone."""
        first = rows[0]
        first.rows = [line.row for line in rows]
        first.texts = {**first.texts, "product": ""}
        first.output, first.capacity, first.plan_output, first.unit = {}, None, None, ""
        growths = {line.plan_growth for line in rows}
        first.plan_growth = growths.pop() if len(growths) == 1 else None

    def ask_units(self, records: Sequence[Record]) -> None:
        """Settle the unit of every column of values."""
        columns = list(self.of("value", "value_added", "plan_value", "value_before"))
        for column in columns:
            texts = [text for record in records if not is_unknown(text := record.cell(column).text)]
            if texts and not column.unit and all(states_money(text) for text in texts):
                self.value_units[column.place] = ""
        columns = [column for column in columns if column.place not in self.value_units]
        totals = {each.place: sum(self.plain(record, each) for record in records) for each in columns}
        self.value_units |= value_units(self.book, columns, self.units, totals)
        for column in self.of("capacity"):
            if answers := self.periods(column):
                given = self.book.ask("capacity_period", answers, column=column, details={"column": column.heading})
                self.in_a_year[column.place] = IN_A_YEAR.get(given, 1)
                if given:
                    self.book.assume("capacity_period", column=column.heading, times=str(IN_A_YEAR[given]))

    @staticmethod
    def periods(column: LedgerColumn) -> tuple[str, ...]:
        """How a capacity that its heading calls one of a day or a month may be read; empty where it is of a year."""
        heading = half_width(column.heading)
        if read_unit(column.unit).bottom in TIME_UNITS:
            return ()
        if DAILY.search(heading):
            return "days_365", "days_330", "days_300", "of_year"
        return ("months_12", "of_year") if MONTHLY.search(heading) else ()

    @staticmethod
    def plain(record: Record, column: LedgerColumn) -> float:
        """A cell's number as it stands, 0 where it is none: to show what a unit would come to."""
        try:
            return float(record.cell(column).text.replace(",", ""))
        except ValueError:
            return 0.0

    def money(self, record: Record, column: LedgerColumn) -> float:
        """A cell's number in its column's unit of money, whatever unit it states itself; 0 where it is none."""
        return as_headed(record.cell(column), self.value_units[column.place] or "yuan")

    def line(self, record: Record) -> LedgerLine:
        """What one row says."""
        line = LedgerLine(record, record.texts, [record.label])
        stated = next((column.unit for column in self.of("output") if column.unit), "") or self.of_capacity
        line.unit = record.texts.get("unit") or stated or self.of_sheet
        if is_unknown(line.unit):
            line.unit = stated
        line.unit = line.unit or self.unit_in_cells(record)
        unit = read_unit(line.unit) if line.unit else NO_UNIT
        for column in self.of("output"):
            if (number := self.in_unit(record, column, unit)) is not None:
                line.output[column.months] = number
        for column in self.of("value"):
            number = self.figures.money(record, column, self.value_units[column.place])
            if number is not None:
                line.value[column.months] = number
        self.read_others(line, unit)
        self.read_before(line, unit)
        return line

    def unit_in_cells(self, record: Record) -> str:
        """The unit a row's amounts state where nothing else does: 8.9万吨; empty where one of them is bare."""
        columns = [column for role in ("output", "capacity", "plan_output") for column in self.of(role)]
        cells = [record.cell(column) for column in columns]
        if any(decimal(cell.text.replace(",", "")) for cell in cells):
            return ""
        found = [unit for cell in cells if (unit := unit_behind(cell))]
        measured = [read_unit(unit).top for unit in found]
        for unit in found:
            if is_unit_text(unit) or measured.count(read_unit(unit).top) > 1:
                self.book.assume("unit_of_cells", [record.label], unit=unit)
                return unit
        return ""

    def read_before(self, line: LedgerLine, unit: Unit) -> None:
        """Output and value of the year before, where a cell says a number: nobody is asked about one that does not."""
        for column in self.of("output_before", "value_before"):
            if not self.is_number(line.record, column):
                continue
            if column.role == "output_before":
                number = self.in_unit(line.record, column, unit)
            else:
                number = self.figures.money(line.record, column, self.value_units[column.place])
            if number:
                (line.output_before if column.role == "output_before" else line.value_before)[column.months] = number

    def read_others(self, line: LedgerLine, unit: Unit) -> None:
        """Capacity, plans, price, power and energy of one row."""
        record = line.record
        per_year = wanted_unit("unit/yr", unit)
        for column in self.of("capacity"):
            line.capacity = self.in_unit(record, column, per_year)
            if line.capacity is not None and "/" not in half_width(record.cell(column).text).replace("每", "/"):
                line.capacity *= self.in_a_year.get(column.place, 1)
        for column in self.of("plan_output"):
            self.read_plan(line, column, per_year)
        for column in self.of("plan_value"):
            self.read_plan_value(line, column)
        for column in self.of("value_added"):
            line.value_added = self.figures.money(record, column, self.value_units[column.place])
        for column in self.of("price"):
            line.price = self.figures.number(record, column, column.unit, wanted_unit("yuan/unit", unit))
        for role, wanted in (("power", read_unit("kWh")), ("energy", read_unit("tce"))):
            for column in self.of(role):
                if column.months != YEAR:
                    self.book.assume("part_of_year", column=column.heading)
                elif column.unit and converts(column.unit, wanted):
                    setattr(line, role, self.figures.number(record, column, column.unit, wanted))
                else:
                    self.book.assume("unit_unknown", column=column.heading)

    def in_unit(self, record: Record, column: LedgerColumn, wanted: Unit) -> float | None:
        """A number of output in the line's unit."""
        return self.figures.number(record, column, column.unit or ("" if wanted is NO_UNIT else self.of_sheet), wanted)

    def is_number(self, record: Record, column: LedgerColumn) -> bool:
        """Whether a cell begins as a number does, so that it is no sentence."""
        text = record.cell(column).text.strip()
        return bool(text) and (text[0].isdigit() or text[0] in ".+-*") and "%" not in half_width(text)

    def read_plan(self, line: LedgerLine, column: LedgerColumn, per_year: Unit) -> None:
        """A plan of output: an amount, or words that say growth."""
        cell = line.record.cell(column)
        if is_unknown(cell.text):
            return
        unit = column.unit or ("" if per_year.top == NO_UNIT.top else self.of_sheet)
        if self.is_number(line.record, column) and reads(cell, unit, per_year):
            line.plan_output = self.in_unit(line.record, column, per_year)
        else:
            line.plan_words, line.words_of_amounts, line.words_column = cell.text, True, column
            line.words_unit = unit

    def read_plan_value(self, line: LedgerLine, column: LedgerColumn) -> None:
        """A plan of value: an amount, or words that say growth."""
        cell = line.record.cell(column)
        if is_unknown(cell.text):
            return
        if self.is_number(line.record, column) and reads(cell, self.value_units[column.place], YUAN):
            line.plan_value = self.figures.money(line.record, column, self.value_units[column.place])
        else:
            line.plan_words, line.words_unit = cell.text, self.value_units[column.place]
            line.words_of_amounts, line.words_column = bool(line.words_unit), column

    def read_loads(self, lines: Sequence[LedgerLine]) -> None:
        """The column of utilisation, read in one way; output over capacity decides where the cells do not."""
        for column in self.of("utilisation"):
            known = {
                line.row: year / line.capacity
                for line in lines
                if line.capacity and (year := whole(line.output)) is not None
            }
            shares = read_shares(self.book, column, [line.record for line in lines], MOST_LOAD, known)
            for line in lines:
                line.utilisation = shares.get(line.row)
        for column in self.of("plan_utilisation"):
            shares = read_shares(self.book, column, [line.record for line in lines], MOST_LOAD, {})
            for line in lines:
                line.plan_utilisation = shares.get(line.row)

    def read_growth(self, lines: Sequence[LedgerLine]) -> None:
        """The column of planned growth, read in one way; what is no number is read as words."""
        for column in self.of("plan_growth"):
            shares = read_shares(self.book, column, [line.record for line in lines], MOST_GROWTH, {})
            for line in lines:
                line.plan_growth = shares.get(line.row)
                text = line.record.cell(column).text
                if line.row not in shares and not is_unknown(text) and decimal(half_width(text)) is None:
                    line.plan_words, line.words_of_amounts = text, False
                    line.words_column = column


def states_money(text: str) -> bool:
    """Whether a cell states the unit of its value itself: 63.336亿元, or 8.7亿, which is of yuan."""
    unit = read_unit(half_width(text).lstrip("+-.,0123456789 "))
    return unit.top == "yuan" or unit.bare


def ask_to_date(book: Notebook, lines: Sequence[LedgerLine]) -> None:
    """Months that only rise are asked about: they may be to date."""
    for of in ("output", "value"):
        rising = [line for line in lines if rises_to_year(getattr(line, of))]
        counted = [line for line in lines if len(getattr(line, of)) > 5 or set(QUARTERS) <= getattr(line, of).keys()]
        if not rising or len(rising) < 0.8 * len(counted):
            continue
        if book.ask("months_to_date", ("single_months", "months_so_far"), of=of) == "months_so_far":
            book.assume("months_so_far", [line.row for line in counted])
            for line in counted:
                setattr(line, of, {(1, last): amount for (_, last), amount in getattr(line, of).items()})
