"""A ledger under its mapping becomes a city, or the questions before it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sim.dataset import DataError, Dataset, Fault
from sim.dataset.odd import MAX_PLAN_GROWTH
from sim.intake.grid import Grid, require_whole
from sim.intake.ledger.derive import DerivedLine, Deriver, growth_before
from sim.intake.ledger.draft import Draft
from sim.intake.ledger.header_rows import HeaderRows, heading_words
from sim.intake.ledger.lines import LedgerLine, WideReader, ask_to_date, columns_in_use
from sim.intake.ledger.long_form import read_long_form
from sim.intake.ledger.mapping import PLANS, YEAR, LedgerColumn, LedgerMap
from sim.intake.ledger.more_tables import tables_of
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.places import as_key, place
from sim.intake.ledger.plausible import Plausible, read_stops
from sim.intake.ledger.propose import (
    WHICH_SHEET,
    is_of_month,
    mapped_header,
    no_sheet,
    rivals,
    title_month,
    title_of,
    title_year,
)
from sim.intake.ledger.rows import Rows, Sorter
from sim.intake.ledger.tables import CityTables, own_rates_of, value_added_of
from sim.intake.ledger.years import MADE, base_years
from sim.intake.normalise import fold, half_width
from sim.intake.typed import read_typed

STOPS = re.compile("停产|关停|搬迁|破产|注销|停业")
TOTAL_TOLERANCE = 0.005
UNKNOWN_YEAR = 2022
"""Stands for a base year that has still to be given, so that all else is asked at the same time."""


def build(grids: Sequence[Grid], mapping: LedgerMap, name: str = "") -> Draft:
    """What the file comes to under a mapping: a dataset called `name`, or the faults and questions before there is one.

    DataError where the file has no such sheet, or the sheet no such rows.
    """
    grid = next((each for each in grids if fold(each.name) == fold(mapping.sheet)), None)
    if grid is None:
        raise no_sheet(grids, mapping.sheet)
    require_whole([grid])
    header = mapped_header(grid, mapping)
    builder = Builder(grid, header, mapping, name or grid.name)
    if others := rivals(grids, grid.name):
        told = {"sheet": grid.name, "others": "、".join(others)}
        if builder.book.ask(WHICH_SHEET, ("this_sheet",), details=told):
            builder.book.assume("this_sheet", **told)
    return builder.draft()


SURE = 0.2
"""Growth typed without a per cent sign that may be taken for a fraction; from here on 0.6 % or 5 % may be meant."""


class Builder:
    """One building of one sheet."""

    def __init__(self, grid: Grid, header: HeaderRows, mapping: LedgerMap, name: str) -> None:
        self.tables = tables_of(grid, header, mapping)
        self.header, self.mapping = header, mapping
        self.name = mapping.answers.get("city_name") or title_of(grid, header) or name
        self.book = Notebook(grid, mapping.answers, self.tables.cell_place)
        self.base_year: int | None = None
        self.likely = UNKNOWN_YEAR
        self.value, self.firms = 0.0, 0
        self.rows: dict[str, tuple[str, ...]] = {}

    def draft(self) -> Draft:
        """The draft, whatever the sheet came to."""
        dataset = self.dataset()
        ignored = tuple(each.heading.replace("\n", " ") for each in self.mapping.of_role("ignore") if each.heading)
        faults = self.book.few_faults()
        told = self.book.assumptions, tuple(self.book.left_out), ignored
        return Draft(dataset, faults, *told, self.base_year, self.value, self.firms, self.rows, self.name)

    def dataset(self) -> Dataset | None:
        """The dataset; None where a fault stands before it."""
        rows = Sorter(self.book, self.tables, self.header, self.mapping).rows()
        unsorted = {fault.row for fault in self.book.faults if fault.rule == "row_meant"}
        rows.records = [record for record in rows.records if record.label not in unsorted]
        named = {record.texts.get("credit_code") or record.texts.get("firm") for record in rows.records}
        self.firms = len(named - {None, ""})
        self.base_year = self.year_of_output()
        year = self.base_year or self.likely
        if not rows.records and not unsorted:
            self.book.add_fault("ledger_no_rows")
            return None
        columns = columns_in_use(self.book, self.mapping, year)
        self.tell_hidden(columns)
        lines = self.lines(columns, rows)
        derived = self.derived(lines, year)
        if not derived:
            if not self.book.faults:
                self.book.add_fault("ledger_no_rows")
            return None
        self.value = sum(each.price * each.output for each in derived) / 1e8
        return self.city(derived, year)

    def tell_hidden(self, columns: Sequence[LedgerColumn]) -> None:
        """Tell of the columns that are used and that nobody sees who looks at the sheet; and of a hidden sheet."""
        for column in columns:
            if any(first <= column.place + 1 <= last for first, last in self.book.grid.hidden_columns):
                self.book.assume("column_hidden", column=column.heading)
        if self.book.grid.hidden:
            self.book.assume("sheet_hidden", sheet=self.book.grid.name)

    def year_of_output(self) -> int | None:
        """The base year: as answered, of the headings, of the title; a fault where nothing says it."""
        if typed := self.mapping.answers.get("base_year"):
            if typed.isdigit() and 1990 <= int(typed) <= 2200:
                return int(typed)
            self.book.add_fault("ledger_base_year", value=typed)
            return None
        title = title_year(self.header.above)
        found = base_years(self.mapping, title)
        if len(found) == 1:
            if not any(column.year for column in self.mapping.columns if column.role in (*MADE, *PLANS)):
                self.book.assume("year_of_title", year=title)
            return found[0]
        if not found:
            self.book.add_fault("ledger_base_year")
            return None
        told = {"first": str(found[0]), "second": str(found[1])}
        given = self.book.ask("which_year", ("year_first", "year_second"), details=told)
        self.likely = found[given == "year_second"]
        return self.likely if given else None

    def lines(self, columns: Sequence[LedgerColumn], rows: Rows) -> list[LedgerLine]:
        """The lines of a wide table, or of a form with a row an indicator."""
        roles = {column.role for column in columns}
        if "indicator" in roles:
            return read_long_form(self.book, columns, rows.records, self.header.units)
        if not roles & {"output", "value"} and not {"capacity", "utilisation"} <= roles:
            if years := dict.fromkeys(column.year for column in self.mapping.of_role(*MADE) if column.year):
                year = str(self.base_year or self.likely)
                self.book.add_fault("ledger_other_years", years=", ".join(years), year=year)
            else:
                self.book.add_fault("ledger_nothing")
            return []
        self.ask_whole_year(columns)
        reader = WideReader(self.book, columns, self.header.units)
        lines = reader.lines(rows.records)
        self.check_totals(reader, rows)
        return lines

    def ask_whole_year(self, columns: Sequence[LedgerColumn]) -> None:
        """Ask whether what is to date is of the whole year, where this month stands beside it and no month is named."""
        unread = [heading_words(column.heading) for column in self.mapping.of_role("ignore")]
        if title_month(self.header.above) or not any(is_of_month(said) for said in unread):
            return
        for column in columns:
            to_date = "to_date" in heading_words(column.heading).said and column.months == YEAR
            told = {"column": column.heading}
            if column.role not in ("output", "value") or not to_date:
                continue
            if self.book.ask("whole_year", ("is_whole_year",), column=column, details=told):
                self.book.assume("is_whole_year", **told)

    def check_totals(self, reader: WideReader, rows: Rows) -> None:
        """Ask where neither all rows nor those of its own table come to a total, wherever that stands."""
        for column in reader.of("value"):
            for total in rows.totals if not self.book.asks("row_meant") else ():
                stated = reader.money(total, column)
                of_table = [record for record in rows.records if record.table == total.table]
                sums = [sum(reader.money(record, column) for record in each) for each in (rows.records, of_table)]
                near = (abs(summed - stated) <= TOTAL_TOLERANCE * max(abs(stated), abs(summed)) for summed in sums)
                if not stated or any(near):
                    continue
                told = {"summed": f"{sums[1]:,.6g}", "stated": f"{stated:,.6g}"}
                text = total.cell(column).text
                if self.book.ask("total_differs", ("by_rows",), total.label, column, text, column.heading, told):
                    self.book.assume("total_differs", [total.label], column=column.heading, **told)

    def derived(self, lines: list[LedgerLine], year: int) -> list[DerivedLine]:
        """Every line derived, and what is odd in them asked about."""
        lines = self.named(lines)
        self.read_remarks(lines)
        read_stops(self.book, lines)
        ask_to_date(self.book, lines)
        lines = self.once(lines)
        deriver = Deriver(self.book, year, lines)
        derived = [found for line in lines if (found := deriver.derived(line)) is not None]
        plausible = Plausible(self.book, year, derived)
        plausible.check_amounts()
        for found in derived:
            if found.line.row not in plausible.asked:
                deriver.settle_plan(found)
        plausible.check_growth()
        self.without_plan(derived)
        return derived

    def named(self, lines: Sequence[LedgerLine]) -> list[LedgerLine]:
        """The lines that firm, code or product names; a row with figures and none of them is asked about."""
        out = []
        for line in lines:
            if any(as_key(line.texts.get(role, "")) for role in ("credit_code", "firm", "product")):
                out.append(line)
            elif self.book.ask("ledger_no_name", ("leave_out",), line.row):
                self.book.leave_out(line.row, line.name, "answered")
        return out

    def read_remarks(self, lines: Sequence[LedgerLine]) -> None:
        """A remark that a firm has stopped counts as its mark where it has no other."""
        unread = self.mapping.of_role("ignore")
        for line in lines:
            remark = next((t for c in unread if STOPS.search(t := line.record.cell(c).text)), "")
            if remark and line.texts.get("stop", "") in ("", "否"):
                line.texts = {**line.texts, "stop": remark}

    def once(self, lines: Sequence[LedgerLine]) -> list[LedgerLine]:
        """Lines with those of one firm and product asked about: one line, or two."""
        found: dict[tuple[str, str], LedgerLine] = {}
        out: list[LedgerLine] = []
        for line in lines:
            texts = line.texts
            own = as_key(texts.get("credit_code", "")) or as_key(texts.get("firm", ""))
            key = own, as_key(texts.get("product", ""))
            first = found.setdefault(key, line)
            if first is line or not own:
                out.append(line)
                continue
            told = {"first": first.row, "firm": line.name}
            given = self.book.ask("same_twice", ("added_up", "apart"), line.row, value=own, details=told)
            if given == "added_up" and line.unit == first.unit:
                add_up(first, line)
                self.book.assume("added_up", [*first.rows], first.row)
            else:
                out.append(line)
                if given:
                    self.book.assume("apart", [first.row, line.row], line.row)
        return out

    def without_plan(self, derived: Sequence[DerivedLine]) -> None:
        """Lines without a plan: as last year, or with their chain; asked once for all."""
        lacking = [each for each in derived if each.growth is None and not each.plan_asked]
        stopped = [each for each in lacking if each.line.stopped]
        for each in stopped:
            each.growth = 0.0
        lacking = [each for each in lacking if not each.line.stopped]
        if not lacking or self.book.asks("ledger_percent"):
            return
        rows = [each.line.row for each in lacking]
        told = {"count": str(len(rows)), "rows": "、".join(rows[:8]) + (" …" if len(rows) > 8 else "")}
        before = {each.line.row: growth for each in lacking if (growth := usual_growth(each.line)) is not None}
        if before:
            told["before"] = f"{joint_growth(lacking, before):+.1%}"
        answers = ("plans_flat", *(("plans_as_before",) if before else ()), "plans_by_chain")
        given = self.book.ask("no_plan", answers, details=told)
        for each in lacking if given else ():
            if given == "plans_by_chain":
                each.capacity = None
            else:
                each.growth = before.get(each.line.row, 0.0) if given == "plans_as_before" else 0.0
            lacks = given == "plans_as_before" and each.line.row not in before
            self.book.assume("before_unknown" if lacks else given, each.line.rows, each.line.row)

    def city(self, derived: Sequence[DerivedLine], year: int) -> Dataset | None:
        """The dataset of derived lines, with the rest of the city where the official total is given."""
        answers = self.typed()
        tables = CityTables(self.book, year)
        tables.add_profile(answers, own_rates_of(derived))
        lines = place(self.book, derived, year)
        for placed in lines:
            tables.add_line(placed)
            self.rows[placed.key] = tuple(placed.found.line.rows)
        tables.add_ramps()
        if self.book.faults:
            return None
        try:
            dataset = tables.dataset(self.name)
            if official := answers.get("above_scale_va"):
                dataset = self.with_rest(tables, dataset, float(official), answers.get("rest_growth"))
        except DataError as error:
            self.book.faults += [of_file_row(fault, [each.found.line for each in lines]) for fault in error.faults]
            return None
        return dataset

    def typed(self) -> dict[str, str]:
        """The typed answers as numbers' texts; a fault where one is none."""
        found = {}
        for key, kind in (("above_scale_va", "亿元"), ("rest_growth", "share")):
            if text := self.mapping.answers.get(key, ""):
                value = read_typed(text, kind).value
                unsure = (
                    key == "rest_growth" and value is not None and "%" not in half_width(text) and abs(value) >= SURE
                )
                if value is None or unsure or (key == "above_scale_va" and value <= 0.0):
                    self.book.add_fault(f"ledger_{key}", value=text)
                else:
                    found[key] = f"{value:.12g}"
        return found

    def with_rest(self, tables: CityTables, dataset: Dataset, official: float, growth: str | None) -> Dataset:
        """The dataset with what the ledger lacks of the official value added as a line of its own."""
        held = value_added_of(dataset)
        rest = official - held
        told = {"held": f"{held:.4g}", "official": f"{official:.6g}", "rest": f"{rest:.4g}"}
        if rest <= 0.0:
            self.book.assume("over_official", **told)
        elif growth is None:
            self.book.assume("rest_left", **told)
        else:
            tables.add_rest(rest, float(growth))
            self.book.assume("rest_line", **told, growth=f"{float(growth):+.2%}")
            return tables.dataset(self.name)
        return dataset


def of_file_row(fault: Fault, lines: Sequence[LedgerLine]) -> Fault:
    """A fault of a built table, by the row of the file its line was made of; others as they are."""
    if fault.table not in ("lines", "base_output") or not fault.row.isdigit() or int(fault.row) > len(lines):
        return fault
    return replace(fault, table="", row=lines[int(fault.row) - 1].row)


def usual_growth(line: LedgerLine) -> float | None:
    """Growth over the year before, where the file gives it and it is not beyond belief."""
    growth = growth_before(line)
    return None if growth is None or abs(growth) > MAX_PLAN_GROWTH else growth


def joint_growth(lines: Sequence[DerivedLine], growth: Mapping[str, float]) -> float:
    """The growth of lines together, each weighted by its value; those without one stand still."""
    total = sum(each.price * each.output for each in lines)
    gained = sum(each.price * each.output * growth.get(each.line.row, 0.0) for each in lines)
    return gained / total if total else 0.0


def add_up(first: LedgerLine, line: LedgerLine) -> None:
    """Make one line of two: amounts are added, what only one of them gives stays as it is."""
    first.rows += line.rows
    for spans, others in ((first.output, line.output), (first.value, line.value)):
        for span, amount in others.items():
            spans[span] = spans.get(span, 0.0) + amount
    for name in ("capacity", "plan_output", "plan_value", "value_added", "power", "energy"):
        one, other = getattr(first, name), getattr(line, name)
        setattr(first, name, other if one is None else one if other is None else one + other)
    first.utilisation = None
