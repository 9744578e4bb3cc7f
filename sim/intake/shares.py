"""Shares and percentages: one reading for a whole column, decided from all its values and its header, else asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from sim.dataset import Column
from sim.dataset.numbers import decimal
from sim.dataset.odd import MAX_PLAN_GROWTH, MAX_TARGET, MIN_TARGET
from sim.intake.cells import Reading
from sim.intake.reader import Reader, Sheet
from sim.intake.units import Unit, multiplied, read_unit

SMALL_GROWTH, SMALL_SHARE = 0.2, 1.0
"""Below this a bare number may well be a fraction, under a header that says per cent; growth from here on, written by
itself throughout a column, may well be in per cent (0.6 for 0.6 %)."""
MAX_VA_RATE = 0.9
"""A rate of value added beyond which a percentage, or a slip, is likelier."""
PER_CENT = Fraction(1, 100)
GROWTH = {
    "lines.plan_growth": (-MAX_PLAN_GROWTH, MAX_PLAN_GROWTH),
    "official.growth_to_date": (MIN_TARGET, MAX_TARGET),
    "past_years.target": (MIN_TARGET, MAX_TARGET),
    "past_years.forecast": (MIN_TARGET, MAX_TARGET),
    "past_years.outcome": (MIN_TARGET, MAX_TARGET),
    "targets.value": (MIN_TARGET, MAX_TARGET),
}
"""Columns of growth, and what growth in them is believed without asking."""


@dataclass(frozen=True)
class Limits:
    """What a column's shares are believed to be without asking, and below what a number looks like a fraction."""

    low: float
    high: float
    small: float
    growth: bool = False

    @classmethod
    def of(cls, table: str, column: Column) -> Limits:
        """A column's own: of growth, of a rate of value added, else what it may hold at all."""
        where = f"{table}.{column.name}"
        if where in GROWTH:
            return cls(*GROWTH[where], SMALL_GROWTH, growth=True)
        high = 1.0 if column.highest is None else column.highest
        low = -1.0 if column.lowest is None else column.lowest
        return cls(low, min(high, MAX_VA_RATE) if column.name == "va_rate" else high, SMALL_SHARE)

    def hold(self, number: float) -> bool:
        """Whether a share is believed without asking."""
        return self.low <= number <= self.high


def is_percent(unit: Unit) -> bool:
    """Whether a stated unit is a part of one: %, ‰."""
    return unit.top == unit.bottom == "" and unit.size < 1


def doubtful(numbers: dict[int, float], limits: Limits, stated: Unit | None) -> list[int]:
    """The rows of bare numbers, of a column whose header states this unit or none, that make its reading doubtful."""
    if stated is not None and is_percent(stated):
        return [row for row, number in numbers.items() if 0 < abs(number) < limits.small]
    large = [row for row, number in numbers.items() if not limits.hold(number)]
    growing = [row for row, number in numbers.items() if number]
    if not large and limits.growth and stated is None and all(abs(numbers[row]) >= limits.small for row in growing):
        return growing
    return large


def read_shares(
    reader: Reader, sheet: Sheet, column: Column, rows: Iterable[int], header: str, read: Callable[[int], Reading]
) -> None:
    """Write a column of shares; `read` gives a cell as it stands, without the header's unit.

    What says % itself is taken at its word; bare numbers have one reading, which is asked where they speak against
    their header or against each other.
    """
    stated = read_unit(header) if header else None
    bare: dict[int, float] = {}
    for index in rows:
        reading = read(index)
        number = decimal(reading.text)
        own = reading.by or reading.refused or sheet.source_cell(index, column.name).kind == "percent"
        if number is not None and not own and reading.stated in ("", header):
            bare[index] = number
        reader.write_cell(sheet, index, column.name, reading)
    limits = Limits.of(sheet.table.name, column)
    kept = {index: each for index, each in bare.items() if not reader.is_confirmed(sheet, index, column.name)}
    asked = doubtful(kept, limits, stated)
    mode = ask_share(reader, sheet, column, kept, asked, limits) if asked else ""
    for index, number in kept.items():
        by = stated_size(stated)
        if mode in ("percent", "fraction"):
            by = PER_CENT if mode == "percent" else Fraction(1)
        elif mode == "each":
            by = PER_CENT if not looks_fraction(number, limits) else Fraction(1)
        if by != 1:
            text, unit = sheet.raw.rows[index][column.name], header if header and by == stated_size(stated) else "%"
            read_as = Reading(multiplied(text, by), "unit_converted", unit, f"{float(by):.12g}")
            reader.write_cell(sheet, index, column.name, read_as)
    if mode in ("fraction", "each"):
        reader.answered |= {(sheet.table.name, index, column.name) for index in kept}


def stated_size(stated: Unit | None) -> Fraction:
    """A stated unit's size; one where none is stated."""
    return stated.size if stated is not None else Fraction(1)


def looks_fraction(number: float, limits: Limits) -> bool:
    """Whether a bare number looks like a fraction where fractions and percentages are mixed."""
    return abs(number) < limits.small


def ask_share(
    reader: Reader, sheet: Sheet, column: Column, bare: dict[int, float], asked: list[int], limits: Limits
) -> str:
    """The answer to how a column's bare numbers are meant; `each` is offered where some look like fractions."""
    number = bare[asked[0]]
    either = {"one": f"{number:.12g}%", "other": f"{number * 100:.12g}%"}
    small = next((each for each in bare.values() if each and looks_fraction(each, limits)), None)
    large = next((each for each in bare.values() if not looks_fraction(each, limits)), None)
    answers: tuple[str, ...] = ("percent", "fraction")
    if small is not None and large is not None:
        answers = ("each", *answers)
        either |= {"small": f"{small:.12g}", "small_as": f"{small * 100:.12g}%", "large": f"{large:.12g}"}
    return reader.ask_cells(sheet, asked, column.name, "percent_meant", answers, **either)
