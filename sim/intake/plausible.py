"""Figures that can hardly be meant (a capacity of a thousandth of the output): asked about, with the likely slips.

What a slip would be is worked out cell by cell, so that one question is about cells with the same slip.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from sim.dataset import Fault, schema
from sim.dataset.arrays import MONTHS
from sim.dataset.numbers import decimal
from sim.dataset.odd import MAX_LOAD, MAX_PLAN_GROWTH, MIN_LOAD, PRICE_FACTOR
from sim.intake.cells import Reading
from sim.intake.market import market_price
from sim.intake.reader import Reader, Sheet
from sim.intake.shares import GROWTH, Limits, doubtful
from sim.intake.units import multiplied, read_unit
from sim.language import read_toml

Found = tuple[str, tuple[tuple[str, str, Fraction], ...]]
"""A doubtful figure's ratio in words, and its likely slips: answer, what is multiplied, the factor."""
Rows = Mapping[str, Sequence[Mapping[str, str]]]

ADDED = (0.001, 100.0)
"""New capacity over its line's."""
MAX_MONEY = 5_000.0
"""Investment of one project beyond which it is hardly in 亿元."""
MAX_CITY = 60_000.0
"""A city's GDP beyond which a figure is hardly in 亿元."""
MAX_COVERED = 2.0
"""What the lines' value added may come to, over the city's official one."""
SLIPS = {"wan": 10_000, "qian": 1_000, "yi": 100_000_000}
ALIKE = 3
"""Lines of one product whose prices say what is usual."""


@dataclass(frozen=True)
class Doubt:
    """Rows of a column whose figures can hardly be meant: what may be answered, and what each answer multiplies.

    `by` is, for each answer but `as_stated`, the table and column it multiplies, and the factor.
    """

    table: str
    column: str
    rule: str
    group: str
    rows: tuple[int, ...]
    by: Mapping[str, tuple[str, Fraction]]
    words: Mapping[str, str]


def number_of(row: Mapping[str, str], column: str) -> float:
    """A cell's number; nil where it holds none."""
    return decimal(row.get(column, "")) or 0.0


def in_words(ratio: float) -> str:
    """A ratio with three digits, never with an exponent."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}" if ratio >= 1e-4 else f"1/{1 / ratio:,.0f}"


def yearly_output(rows: Rows) -> dict[str, float]:
    """Each line's output of the base year."""
    return {row.get("line", ""): sum(number_of(row, month) for month in MONTHS) for row in rows.get("base_output", ())}


def slips(ratio: float, low: float, high: float, extra: Mapping[str, int] | None = None) -> list[tuple[str, Fraction]]:
    """What a figure whose `ratio` to what it is measured by is out of bounds may be off by: kind and factor."""
    found = []
    for kind, size in {**SLIPS, **(extra or {})}.items():
        for by in (Fraction(size), Fraction(1, size)):
            if low <= ratio * by <= high:
                found.append((kind if by > 1 else f"per_{kind}", by))
    return found


def find_doubts(rows: Rows) -> Iterator[Doubt]:
    """Yield every doubt about a file's figures, in their columns' units."""
    for finder in FINDERS:
        yield from finder(rows)


def grouped(table: str, column: str, rule: str, found: Mapping[int, Found]) -> Iterator[Doubt]:
    """Yield a doubt for each set of likely slips, of rows with the ratio in words and their slips."""
    sets: dict[tuple[tuple[str, str, Fraction], ...], list[int]] = {}
    for row, (_, likely) in found.items():
        sets.setdefault(likely, []).append(row)
    for likely, members in sets.items():
        by = {answer: (target, factor) for answer, target, factor in likely}
        group = "+".join(by)
        yield Doubt(table, column, rule, group, tuple(members), by, {"ratio": found[members[0]][0]})


def of_capacity(rows: Rows) -> Iterator[Doubt]:
    """Lines that make far more, or far less, than their capacity."""
    made = yearly_output(rows)
    found: dict[int, Found] = {}
    for index, row in enumerate(rows.get("lines", ())):
        design, output = number_of(row, "design_capacity"), made.get(row.get("line", ""), 0.0)
        if design > 0 and output > 0 and not MIN_LOAD <= output / design <= MAX_LOAD:
            ratio = output / design
            likely = [(f"output_{kind}", "base_output", by) for kind, by in slips(ratio, MIN_LOAD, MAX_LOAD)]
            flipped = slips(1 / ratio, 1 / MAX_LOAD, 1 / MIN_LOAD)
            likely += [(f"capacity_{kind}", "lines.design_capacity", by) for kind, by in flipped]
            if 0.3 <= ratio / 12 <= MAX_LOAD:
                likely.append(("capacity_month", "lines.design_capacity", Fraction(12)))
            found[index] = (in_words(ratio), tuple(likely))
    yield from grouped("lines", "design_capacity", "odd_capacity", found)


def of_planned_output(rows: Rows) -> Iterator[Doubt]:
    """Lines that plan far more, or far less, than they made."""
    made = yearly_output(rows)
    found: dict[int, Found] = {}
    low, high = 1 - MAX_PLAN_GROWTH, 1 + MAX_PLAN_GROWTH
    for index, row in enumerate(rows.get("lines", ())):
        planned, output = number_of(row, "plan_output"), made.get(row.get("line", ""), 0.0)
        if planned > 0 and output > 0 and not low <= planned / output <= high:
            ratio = planned / output
            likely = [(f"plan_{kind}", "lines.plan_output", by) for kind, by in slips(ratio, low, high)]
            found[index] = (in_words(ratio), tuple(likely))
    yield from grouped("lines", "plan_output", "odd_plan", found)


def of_projects(rows: Rows) -> Iterator[Doubt]:
    """Projects that add a trifle, or many times their line, or cost what no project costs."""
    held = {row.get("line", ""): number_of(row, "design_capacity") for row in rows.get("lines", ())}
    added: dict[int, Found] = {}
    for index, row in enumerate(rows.get("projects", ())):
        capacity, line = number_of(row, "capacity"), held.get(row.get("line", ""), 0.0)
        if capacity > 0 and line > 0 and not ADDED[0] <= capacity / line <= ADDED[1]:
            likely = [(f"added_{kind}", "projects.capacity", by) for kind, by in slips(capacity / line, 0.01, 10)]
            added[index] = (in_words(capacity / line), tuple(likely))
    yield from grouped("projects", "capacity", "odd_added", added)
    for column in ("investment", "spent"):
        in_wan = (("money_per_wan", f"projects.{column}", Fraction(1, 10_000)),)
        money = {
            index: (in_words(amount), in_wan)
            for index, row in enumerate(rows.get("projects", ()))
            if (amount := number_of(row, column)) > MAX_MONEY
        }
        yield from grouped("projects", column, "odd_money", money)


def of_prices(rows: Rows) -> Iterator[Doubt]:
    """Prices far from the world market's, or from what others of the same product and unit have; of a scaled unit."""
    lines = rows.get("lines", ())
    names = {row.get("product", ""): (row.get("zh", ""), row.get("en", "")) for row in rows.get("products", ())}
    year = fact_row(rows, "base_year").get("value", "")
    alike: dict[tuple[str, str], list[float]] = {}
    for row in lines:
        if number_of(row, "price") > 0 and product_of(row):
            alike.setdefault((product_of(row), row.get("unit", "")), []).append(number_of(row, "price"))
    found: dict[int, Found] = {}
    for index, row in enumerate(lines):
        prices = alike.get((product_of(row), row.get("unit", "")), [])
        usual = of_market(row, names, year) or (median(prices) if len(prices) >= ALIKE else 0.0)
        price = number_of(row, "price")
        if usual and price > 0 and not 1 / PRICE_FACTOR <= price / usual <= PRICE_FACTOR:
            likely = [
                (f"price_{kind}", "lines.price", by)
                for kind, by in slips(price / usual, 1 / PRICE_FACTOR, PRICE_FACTOR)
            ]
            found[index] = (in_words(price / usual), tuple(likely))
    yield from grouped("lines", "price", "odd_price", found)
    scaled: dict[str, list[int]] = {}
    official, worth = official_total(rows), worths(rows)
    for index, row in enumerate(lines):
        unit = row.get("unit", "")
        if unit and number_of(row, "price") > 0 and is_scaled(unit) and not settled(row, official, worth):
            scaled.setdefault(unit, []).append(index)
    for unit, members in scaled.items():
        by = {"price_per_base": ("lines.price", read_unit(unit).size)}
        yield Doubt("lines", "price", "price_unit", unit, tuple(members), by, {"unit": unit, "base": base_of(unit)})


def of_market(row: Mapping[str, str], names: Mapping[str, Sequence[str]], year: str) -> float:
    """The world market's price of a line's product in the base year, yuan per unit; nil where there is none."""
    unit = row.get("unit", "")
    known = year.isdigit() and not is_scaled(unit)
    return market_price(names.get(product_of(row), ()), unit, int(year)) or 0.0 if known else 0.0


def settled(row: Mapping[str, str], official: float, worth: Mapping[str, float]) -> bool:
    """Whether a price can only be one of the line's whole unit: of a part of it the line would outgrow the city."""
    size = float(read_unit(row.get("unit", "")).size)
    return official > 0 and worth.get(row.get("line", ""), 0.0) * size > MAX_COVERED * official


def official_total(rows: Rows) -> float:
    """The city's official value added in yuan; nil where the profile does not say."""
    return number_of(fact_row(rows, "above_scale_va"), "value") * 1e8


def fact_row(rows: Rows, key: str) -> Mapping[str, str]:
    """The row of the profile of a fact; empty where there is none."""
    return next((row for row in rows.get("profile", ()) if row.get("key") == key), {})


def worths(rows: Rows) -> dict[str, float]:
    """Each line's value added of the base year in yuan, at its own rate, else its industry's."""
    made = yearly_output(rows)
    rates = {each.get("industry", ""): number_of(each, "va_rate") for each in rows.get("industries", ())}
    found: dict[str, float] = {}
    for row in rows.get("lines", ()):
        rate = number_of(row, "va_rate") or rates.get(row.get("industry", "")[:2], 0.0)
        line = row.get("line", "")
        found[line] = found.get(line, 0.0) + made.get(line, 0.0) * number_of(row, "price") * rate
    return found


def product_of(row: Mapping[str, str]) -> str:
    """What a line makes; empty where it is not said (names of lines may be anything)."""
    return row.get("product", "")


def is_scaled(unit: str) -> bool:
    """Whether a physical unit is a multiple (万吨), whose price people often give for one of its parts."""
    found = read_unit(unit)
    return found.top not in ("", "yuan") and not found.bottom and unit != base_of(unit) and not unit.startswith("千")


def base_of(unit: str) -> str:
    """A unit without the scale before it: 吨 of 万吨; the unit itself where it has none."""
    return unit[1:] if unit[0] in "十百千万亿" and not unit.startswith(("千克", "千瓦")) else unit


def of_shares(rows: Rows) -> Iterator[Doubt]:
    """Shares and growth that can hardly be meant as they came out: 120 % of growth."""
    for name, table in schema().items():
        for column in table.columns.values():
            where = f"{name}.{column.name}"
            if where not in GROWTH and column.name != "va_rate":
                continue
            limits = Limits.of(name, column)
            odd = tuple(
                index
                for index, row in enumerate(rows.get(name, ()))
                if (name != "targets" or "growth" in row.get("measure", ""))
                and (number := decimal(row.get(column.name, ""))) is not None
                and not limits.hold(number)
                and (column.lowest or -math.inf) <= number <= (column.highest or math.inf)
            )
            if odd:
                text = decimal(rows[name][odd[0]].get(column.name, "")) or 0.0
                by = {"hundredth": (where, Fraction(1, 100))}
                words = {"ratio": f"{text * 100:.6g}%", "less": f"{text:.6g}%"}
                yield Doubt(name, column.name, "odd_share", "", odd, by, words)


def of_facts(rows: Rows) -> Iterator[Doubt]:
    """Amounts of money no city has; lines that together make far more value added than the city is said to."""
    facts = read_toml("workbook")["facts"]
    held = list(rows.get("profile", ()))
    money = {
        index: (in_words(number_of(row, "value")), (("money_per_wan", "profile.value", Fraction(1, 10_000)),))
        for index, row in enumerate(held)
        if facts.get(row.get("key", ""), {}).get("unit") == "亿元" and number_of(row, "value") > MAX_CITY
    }
    yield from grouped("profile", "value", "odd_fact", money)
    total = next((at for at, row in enumerate(held) if row.get("key") == "above_scale_va"), None)
    official = number_of(held[total], "value") * 1e8 if total is not None and total not in money else 0.0
    if total is not None and official > 0:
        worth = sum(worths(rows).values())
        if worth / official > MAX_COVERED:
            yield from grouped("profile", "value", "odd_total", {total: (in_words(worth / official), ())})


FINDERS = (of_capacity, of_planned_output, of_projects, of_prices, of_shares, of_facts)
"""What is doubted, what others are measured by first."""


def question_doubts(reader: Reader) -> None:
    """Ask about every figure that can hardly be meant, once, and multiply those that are answered to be a slip."""
    rows = {name: sheet.raw.rows for name, sheet in reader.sheets.items()}
    for finder in FINDERS:
        for doubt in list(finder(rows)):
            question_doubt(reader, doubt)
        if any(fault.question for fault in reader.faults if fault.table in ("lines", "base_output")):
            break  # what is measured by an open figure is asked about once that is answered


def question_doubt(reader: Reader, doubt: Doubt) -> None:
    """Ask about one doubt where it is not answered, else do what was answered."""
    sheet = reader.sheets[doubt.table]
    asked = [index for index in doubt.rows if is_open(reader, sheet, index, doubt)]
    if doubt.column not in sheet.header.places or not asked:
        return
    answers = ("as_stated", *doubt.by) if doubt.rule != "price_unit" else (*doubt.by, "price_per_unit")
    given = reader.ask_cells(sheet, asked, doubt.column, doubt.rule, answers, doubt.group, **doubt.words)
    if given in doubt.by:
        multiply(reader, doubt, asked, *doubt.by[given])


def is_open(reader: Reader, sheet: Sheet, index: int, doubt: Doubt) -> bool:
    """Whether a figure is not yet asked about, nor confirmed by the file or by an answer."""
    if reader.is_confirmed(sheet, index, doubt.column) or (doubt.table, index, doubt.column) in reader.answered:
        return False
    if doubt.rule == "price_unit":
        headed = sheet.header.units[sheet.header.places["price"]]
        if headed or (doubt.table, index, doubt.column) in reader.measured:
            return False
    return (doubt.table, sheet.raw.row_label(index), doubt.column) not in reader.reported


def measured_by(reader: Reader, sheet: Sheet, index: int) -> list[tuple[str, str]]:
    """The rows (table, label) that a line's figures are measured by: its own and that of its months."""
    own, made = (sheet.table.name, sheet.raw.row_label(index)), reader.sheets.get("base_output")
    line = sheet.raw.rows[index].get("line") if sheet.table.name == "lines" else None
    if made is None or line is None:
        return [own]
    return [
        own,
        *(("base_output", made.raw.row_label(at)) for at, row in enumerate(made.raw.rows) if row.get("line") == line),
    ]


def without_consequences(reader: Reader, faults: Sequence[Fault]) -> list[Fault]:
    """The faults without doubts about a line of which a cell is wrong: what is measured by it is asked about later."""
    plain = {(fault.table, fault.row) for fault in faults if not fault.question}

    def follows(fault: Fault) -> bool:
        sheet = reader.sheets.get(fault.table)
        index = sheet.index_of.get(fault.row) if sheet else None
        if not fault.rule.startswith("odd_") or sheet is None or index is None:
            return False
        return any(place in plain for place in measured_by(reader, sheet, index))

    return [fault for fault in faults if not follows(fault)]


def multiply(reader: Reader, doubt: Doubt, rows: Sequence[int], target: str, by: Fraction) -> None:
    """Multiply the figures of some rows, or of their lines' months, with a note."""
    table, _, column = target.partition(".")
    sheet = reader.sheets[table]
    keys = {reader.sheets[doubt.table].raw.rows[index].get("line") for index in rows}
    members = rows if column else [at for at, row in enumerate(sheet.raw.rows) if row.get("line") in keys]
    for index in members:
        for name in (column,) if column else [month for month in MONTHS if month in sheet.header.places]:
            text = sheet.raw.rows[index].get(name, "")
            if decimal(text) is not None:
                reading = Reading(multiplied(text, by), "slip_mended", "", f"{float(by):.12g}")
                reader.write_cell(sheet, index, name, reading)


def doubtful_values(rows: Rows) -> dict[tuple[str, str, str], bool]:
    """Values (table, column, text) of a sound dataset that reading it as a file would ask about.

    True for a price whose unit alone would be asked about: there is nothing odd in its size.
    """
    found: dict[tuple[str, str, str], bool] = {}
    for doubt in find_doubts(rows):
        for index in doubt.rows:
            value = doubt.table, doubt.column, rows[doubt.table][index].get(doubt.column, "")
            found[value] = doubt.rule == "price_unit" and found.get(value, True)
    for name, table in schema().items():
        for column in (
            each for each in table.columns.values() if each.unit == "share" or f"{name}.{each.name}" in GROWTH
        ):
            held = {
                at: number
                for at, row in enumerate(rows.get(name, ()))
                if (number := decimal(row.get(column.name, ""))) is not None
            }
            asked = doubtful(held, Limits.of(name, column), None)
            found |= {(name, column.name, rows[name][at][column.name]): False for at in asked}
    return found
