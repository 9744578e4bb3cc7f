"""Numbers of a ledger's cells, each in the unit it is wanted in; a column of shares read in one way."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from sim.dataset.numbers import decimal
from sim.dataset.tables import MASK
from sim.intake.cells import STOPPED, read_number
from sim.intake.grid import Cell
from sim.intake.ledger.header_rows import sheet_unit_of_money
from sim.intake.ledger.mapping import YEAR, LedgerColumn
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.rows import Record
from sim.intake.ledger.words import is_word
from sim.intake.normalise import half_width
from sim.intake.units import Unit, factor, read_unit, scale_of

YUAN = read_unit("yuan")
NO_UNIT = Unit("?")
WAN = 10_000
YEARLY = re.compile("年(?:产能?|生产能力|生产)[:为]?(?=[0-9])")


@cache
def is_unknown(text: str) -> bool:
    """Whether a cell says that its number is not known: —, 未统计, **."""
    plain = half_width(text).strip()
    return (
        not plain or set(plain) <= set("-—―－/.… ") or bool(MASK.fullmatch(plain)) or is_word(plain, "cells", "unknown")
    )


@dataclass
class Figures:
    """Reads the numbers of one sheet; what is none is asked about. `records` are the rows a cell is compared with."""

    book: Notebook
    records: Sequence[Record] = ()
    middles: dict[tuple[str, int], float] = field(default_factory=dict)

    def number(self, record: Record, column: LedgerColumn, unit: str, wanted: Unit) -> float | None:
        """The number of a cell in the wanted unit; None where it is unknown, or asked about.

        `unit` is what its heading states; a unit in the cell comes first.
        """
        cell = without_year(record.cell(column))
        if not cell.text or is_unknown(cell.text):
            return None
        of_month = column.role in ("output", "value") and column.months != YEAR
        if of_month and half_width(cell.text) in STOPPED:
            self.book.assume("month_stopped", [record.label], column=column.heading)
            return 0.0
        if cell.kind in ("formula", "error"):
            self.no_number(record, column, cell)
            return None
        stated = Cell(cell.text) if cell.kind != "percent" else cell
        reading = read_number(stated, unit, read_unit(unit), wanted)
        if reading.refused and unit and reading.refused == unit:
            self.book.add_fault("unit", record.label, column, cell.text, stated=unit, wanted=wanted.top or "1")
            return None
        number = decimal(reading.text)
        if reading.refused or number is None or (number < 0.0 and not of_month):
            self.no_number(record, column, cell)
            return None
        if reading.note == "footnote_off":
            self.book.assume("footnote_off", [record.label], column=column.heading)
        scale = scale_in_cell(cell)
        return number if scale == 1 else self.of_scale(record, column, unit, wanted, number, scale)

    def of_scale(
        self, record: Record, column: LedgerColumn, unit: str, wanted: Unit, number: float, scale: Fraction
    ) -> float | None:
        """A number with 万 or 亿 alone behind it, which a unit with a scale of its own does not multiply once more.

        3.8亿 under 万元 is of yuan for certain. What 8.9万 is under 万吨 the rest of the column says, or it is asked.
        """
        own = unit or record.texts.get("unit", "")
        size = float(scale_of(own)) if own else max(float(wanted.size), 1.0)
        if size == 1.0:
            return number
        once, header = number / size, float(factor(read_unit(unit), wanted) or 1) if unit else 1.0
        sure = wanted.top == "yuan" and scale >= WAN and (scale >= size or once >= header / 100.0)
        middle = header * self.middle(record.texts.get("unit", ""), column)
        near_once, near_twice = (middle and size**-0.5 < each / middle < size**0.5 for each in (once, number))
        if sure or near_once:
            self.book.assume("scale_alone", [record.label], column=column.heading, unit=own or column.heading)
            return once
        if near_twice:
            return number
        text = record.cell(column).text
        told = {"one": f"{once / header:,.10g} {own}".strip(), "other": f"{number / header:,.10g} {own}".strip()}
        answers = ("scale_alone", "scale_twice")
        given = self.book.ask("scale_in_cell", answers, record.label, column, text, of=column.heading, details=told)
        if given == "scale_alone":
            self.book.assume("scale_alone", [record.label], column=column.heading, unit=own or column.heading)
        return number if given == "scale_twice" else once

    def middle(self, unit: str, column: LedgerColumn) -> float:
        """The middle of a column's bare numbers in rows of one unit; 0 where there are none."""
        if (unit, column.place) not in self.middles:
            of_unit = [each.cell(column).text for each in self.records if each.texts.get("unit", "") == unit]
            numbers = [number for text in of_unit if (number := decimal(text.replace(",", ""))) is not None]
            self.middles[unit, column.place] = statistics.median([each for each in numbers if each > 0.0] or [0.0])
        return self.middles[unit, column.place]

    def no_number(self, record: Record, column: LedgerColumn, cell: Cell) -> None:
        """Ask about a cell that is no number: it may be taken as unknown."""
        value = "" if cell.kind == "formula" else cell.text
        rule = "ledger_not_computed" if cell.kind == "formula" else "ledger_number"
        if self.book.ask(rule, ("as_unknown",), record.label, column, value, of=column.heading):
            self.book.assume("as_unknown", [record.label], column=column.heading)

    def money(self, record: Record, column: LedgerColumn, unit: str) -> float | None:
        """A value in yuan."""
        return self.number(record, column, unit, YUAN)


def without_year(cell: Cell) -> Cell:
    """A cell without the words of a year's production before its number: 150万吨 of 年产150万吨."""
    found = YEARLY.match(half_width(cell.text))
    return cell if found is None else cell._replace(text=half_width(cell.text)[found.end() :])


def yearly(unit: str) -> str:
    """What a capacity counts: kt of kt/yr."""
    counted, _, period = half_width(unit).replace("每", "/").rpartition("/")
    return counted if counted and read_unit(period).top == "yr" else unit


def unit_behind(cell: Cell) -> str:
    """The unit behind a cell's number, that of a capacity without its year; empty where none or a scale alone is."""
    return yearly(read_number(without_year(cell), "", Unit(""), Unit("")).refused)


def scale_in_cell(cell: Cell) -> Fraction:
    """The scale that stands alone behind a cell's number: 10,000 of 3.8万; one where a unit or nothing does."""
    scale = read_unit(read_number(Cell(cell.text), "", Unit(""), Unit("")).stated)
    return scale.size if scale.bare else Fraction(1)


def as_headed(cell: Cell, unit: str) -> float:
    """A cell's number in the unit of its heading, whatever unit or scale it states itself; 0 where it is none."""
    reading = read_number(Cell(cell.text), unit, read_unit(unit), read_unit(unit))
    number = None if reading.refused else decimal(reading.text)
    return 0.0 if number is None else number / float(scale_of(unit) if scale_in_cell(cell) > 1 else 1)


def reads(cell: Cell, unit: str, wanted: Unit) -> bool:
    """Whether a cell is a number without a sign, or asked about as one; else it is words: 700-750吨, +1500."""
    if cell.kind in ("formula", "error"):
        return True
    reading = read_number(Cell(cell.text), unit, read_unit(unit), wanted)
    if reading.refused:
        return reading.refused == unit
    return cell.text[0] not in "+-＋－" and decimal(reading.text) is not None


def converts(stated: str, wanted: Unit) -> bool:
    """Whether a stated unit can be turned into the wanted one."""
    return factor(read_unit(stated), wanted) is not None


def value_units(
    book: Notebook, columns: Sequence[LedgerColumn], sheet_units: tuple[str, ...], totals: Mapping[int, float]
) -> dict[int, str]:
    """The units of columns of values by place: each its own, else that of the whole sheet; asked once for all others.

    `totals` are what the columns' rows come to.
    """
    of_sheet = sheet_unit_of_money(sheet_units)
    found = {column.place: column.unit or of_sheet for column in columns}
    open_ones = [column for column in columns if not found[column.place]]
    if not open_ones:
        return found
    first = max(open_ones, key=lambda column: totals[column.place])
    total = totals[first.place]
    in_each = {f"in_{key}": f"{total * size / 1e8:,.4g}" for key, (_, size) in UNITS_OF_VALUE.items()}
    told = {"total": f"{total:,.0f}", "column": first.heading, **in_each}
    given = book.ask("ledger_unit", tuple(UNITS_OF_VALUE), details=told)
    for column in open_ones if given else ():
        found[column.place] = UNITS_OF_VALUE[given][0]
        book.assume("value_unit", column=column.heading, unit=UNITS_OF_VALUE[given][0])
    return found


UNITS_OF_VALUE = {
    "all_yuan": ("元", 1.0),
    "all_thousands": ("千元", 1e3),
    "all_wan": ("万元", 1e4),
    "all_yi": ("亿元", 1e8),
}
"""Answers to the question after the unit of value, each with its unit and its yuan."""


@dataclass
class Share:
    """A cell of a column of shares: its number as it stands, and whether it says itself that it is in percent."""

    record: Record
    number: float
    sure: bool


def read_shares(
    book: Notebook, column: LedgerColumn, records: list[Record], most: float, known: dict[str, float]
) -> dict[str, float]:
    """Shares by row number, as fractions: one reading for the whole column.

    `most` is the largest a share of this kind is likely to be; `known` are shares worked out from other columns, which
    decide where the cells alone do not. Asked where they disagree.
    """
    shares = list(cells_of_shares(column, records))
    found = {each.record.label: each.number for each in shares if each.sure}
    bare = [each for each in shares if not each.sure]
    if not bare:
        return found
    in_percent = bare_in_percent(book, column, bare, most, known)
    bare = bare if in_percent else []
    return found | {
        each.record.label: each.number / (100.0 if percent else 1.0)
        for each, percent in zip(bare, in_percent, strict=True)
    }


def cells_of_shares(column: LedgerColumn, records: list[Record]) -> list[Share]:
    """The cells of a column of shares that hold a number; others are left to who reads words."""
    found = []
    for record in records:
        cell = record.cell(column)
        plain = half_width(cell.text).replace(" ", "").removesuffix("左右")
        signed = plain.removesuffix("%").removesuffix("个百分点").replace(",", "")
        number = decimal(signed)
        if number is None or is_unknown(cell.text):
            continue
        if plain != signed:
            found.append(Share(record, number / 100.0, True))
        else:
            found.append(Share(record, number, cell.kind == "percent"))
    return found


def bare_in_percent(
    book: Notebook, column: LedgerColumn, bare: list[Share], most: float, known: dict[str, float]
) -> list[bool]:
    """Whether each bare number is in percent; nothing while that is asked about."""
    sizes = [abs(each.number) for each in bare]
    small, large = all(size <= most for size in sizes), all(size > most or size == 0.0 for size in sizes)
    if votes := votes_of(bare, known):
        by_number = [near(each.number / 100.0, known.get(each.record.label)) for each in bare]
        if all(votes) or not any(votes):
            return [votes[0]] * len(bare)
        if all(
            vote == (abs(each.number) > most)
            for vote, each in zip(by_number, bare, strict=True)
            if each.record.label in known
        ):
            return [size > most for size in sizes]
    elif large or (column.unit == "%" and max(sizes) > most):
        return [
            each.number == 0.0 or abs(each.number) > most or cell_in_percent(book, column, each, most) for each in bare
        ]
    elif small and column.unit != "%":
        return [False] * len(bare)
    one = next((each for each in bare if abs(each.number) <= most and each.number), bare[0])
    answers = ("percent", "fraction") if small or large else ("percent", "fraction", "by_size")
    details = {"one": f"{one.number:g}%", "other": f"{one.number * 100:g}%", "most": f"{most:g}"}
    given = book.ask("ledger_percent", answers, column=column, value=one.record.cell(column).text, details=details)
    if not given:
        return []
    return [given == "percent" or (given == "by_size" and size > most) for size in sizes]


def cell_in_percent(book: Notebook, column: LedgerColumn, cell: Share, most: float) -> bool:
    """Whether a small number of a column in percent is in percent too: growth of 0.8 % is, use of capacity is asked."""
    if most < 1.0:
        return True
    details = {"one": f"{cell.number:g}%", "other": f"{cell.number * 100:g}%", "most": f"{most:g}"}
    text, row = cell.record.cell(column).text, cell.record.label
    given = book.ask(
        "share_of_cell", ("cell_fraction", "cell_percent"), row, column, text, of=column.heading, details=details
    )
    if given:
        read = details["one" if given == "cell_percent" else "other"]
        book.assume("share_of_cell", [row], column=column.heading, read=read)
    return given != "cell_fraction"


def near(one: float, other: float | None, within: float = 0.05) -> bool:
    """Whether two numbers are the same but for rounding; False where the second is not known."""
    return other is not None and abs(one - other) <= within * max(abs(other), 1e-12)


def votes_of(bare: list[Share], known: dict[str, float]) -> list[bool]:
    """For each bare share that another column gives too, whether it agrees with that in percent; others do not vote."""
    votes = []
    for each in bare:
        other = known.get(each.record.label)
        as_percent, as_fraction = near(each.number / 100.0, other), near(each.number, other)
        if as_percent != as_fraction:
            votes.append(as_percent)
    return votes
