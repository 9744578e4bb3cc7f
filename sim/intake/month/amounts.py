"""A report's figure as output in its line's unit: converted, or a value at current prices ÷ (price × index)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from sim.dataset import Dataset, schema
from sim.dataset.numbers import decimal
from sim.intake.cells import STOPPED
from sim.intake.grid import Cell
from sim.intake.month.figures import LEAVE_OUT, Figure, Paper
from sim.intake.month.lines import Lines, how
from sim.intake.month.plan import planned_output
from sim.intake.normalise import fold, half_width, trimmed
from sim.intake.references import MAX_CHOICES_NAMED
from sim.intake.typed import Typed, read_typed
from sim.intake.units import factor, halves, read_unit
from sim.language import Text, read_toml
from sim.steps.axes import Array

MONEY = "yuan"
VALUE_UNITS = {"in_wan": "万元", "in_qian": "千元", "in_yi": "亿元", "in_yuan": "元"}
LARGE_INDEX = 10.0
"""A price index above it is of a year before = 100."""
MARK_BEHIND_UNIT = re.compile(r"(?<=[^\d\s*.,])[*#†△▲\u2460-\u2487]+$")
ABOUT = re.compile(r"^(?:大约|约为|约)\s*(?=\d)")
DASHES = frozenset("-/.…~一")


@dataclass(frozen=True)
class Standing:
    """What the city stands at: actuals in force by row of their table, each line's price index and plan by month.

    `index` is by line, 1 where it says nothing; `plan` is (line, 12), in units.
    """

    known: Mapping[str, float]
    plan: Array
    index: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> Standing:
        """A dataset's own: its actuals, what is planned of its lines and projects, base-year prices."""
        table = dataset.tables["actuals"]
        rows = zip(table["line"], table["month"], table["output"], strict=True)
        known = {f"{line}/{month}": float(output) for line, month, output in rows}
        return cls(known, planned_output(dataset))


@dataclass(frozen=True)
class Amount:
    """A figure in numbers: `number` in a line's unit, or in yuan where `money`; how it was read."""

    number: float
    money: bool
    steps: tuple[Text, ...] = ()


@cache
def not_reported() -> frozenset[str]:
    """Folded texts that say that a month is not in."""
    return frozenset(fold(word) for word in read_toml("month")["rows"]["not_reported"])


@cache
def not_counted() -> frozenset[str]:
    """Folded texts that say that a line made less, or may have stood still, and not how much it made."""
    return frozenset(fold(word) for word in read_toml("month")["rows"]["not_counted"])


def is_unknown(text: str) -> bool:
    """Whether a text says that there is no figure: a dash, 空, 未报; a mask is another thing."""
    written = half_width(text)
    return bool(written) and (not set(written) - DASHES or fold(written) in not_reported())


def is_money(unit: str) -> bool:
    """Whether a unit is one of money alone, whatever it is per."""
    found = read_unit(unit) if unit else None
    return found is not None and (found.top, found.bottom) == (MONEY, "")


def in_money(figure: Figure) -> bool:
    """Whether a figure is a value by its heading or a unit stated for it."""
    return figure.measure == "value" or any(map(is_money, figure.units))


def read_amount(paper: Paper, figure: Figure, unit: str) -> Amount | None:
    """A figure's amount for a line counted in `unit`; None with a fault or question, or for a mask."""
    if any(half_width(figure.cell.text).endswith(word) for word in STOPPED):
        paper.add_note("stopped_nil", figure.place, figure.cell.text, "0")
        return Amount(0.0, in_money(figure))
    if fold(figure.cell.text) in not_counted():
        given = paper.ask_of_cell("month_word", figure.place, figure.cell.text, ("as_unknown", "as_nil"))
        return Amount(0.0, in_money(figure)) if given == "as_nil" else None
    figure = without_marks(paper, figure)
    stated, money = stated_unit(paper, figure, unit)
    if stated is None:
        return None
    column = schema()["actuals"].columns["output"]
    if not money:
        typed = read_typed(figure.cell, unit, column, stated)
        own = str(typed.details.get("stated", ""))
        if typed.rule == "unit" and own == stated and not is_money(own):
            words = Text(*(halves(unit) or (unit, unit)))
            choices = ("own_unit", LEAVE_OUT)
            question = f"unit:{fold(own)} {fold(unit)}"
            given = paper.ask(question, figure.place, figure.cell.text, choices, stated=own, wanted=words)
            if given != "own_unit":
                return None
            typed = read_typed(figure.cell, unit, column)
        if typed.rule == "unit" and is_money(own):
            given = paper.ask("value_meant", figure.place, figure.cell.text, ("value", "volume"), unit=own, wanted=unit)
            if given != "value":
                return taken(paper, figure, typed, unit, False) if given else None
            money, stated = True, own
    if money:
        typed = read_typed(figure.cell, MONEY, column, stated)
    return taken(paper, figure, typed, MONEY if money else unit, money)


def without_marks(paper: Paper, figure: Figure) -> Figure:
    """A figure without 约 before it or a footnote's mark behind its unit, which is told."""
    text = trimmed(figure.cell.text)
    bare = MARK_BEHIND_UNIT.sub("", text)
    plain = ABOUT.sub("", bare)
    for rule, old, new in (("footnote_off", text, bare), ("about_taken", bare, plain)):
        if new != old:
            paper.add_note(rule, figure.place, figure.cell.text, new)
    return replace(figure, cell=Cell(plain)) if plain != text else figure


def taken(paper: Paper, figure: Figure, typed: Typed, unit: str, money: bool) -> Amount | None:
    """The amount of a number that was read; None, with its fault, for what is no number, and for a mask."""
    place = figure.place
    if typed.rule:
        paper.ask_of_cell(typed.rule, place, figure.cell.text, (LEAVE_OUT,), **typed.details)
    if typed.value is None:
        return None
    reading, steps = typed.reading, []
    if reading.note == "footnote_off":
        steps.append(how("footnote"))
        paper.add_note("footnote_off", place, figure.cell.text, reading.text)
    elif reading.by and not money:
        steps.append(how("converted", factor=reading.by))
        details = {"from_unit": reading.stated, "to_unit": unit, "factor": reading.by}
        paper.add_note(reading.note, place, figure.cell.text, reading.text, **details)
    return Amount(typed.value, money, tuple(steps))


def stated_unit(paper: Paper, figure: Figure, unit: str) -> tuple[str | None, bool]:
    """The unit a figure is in, empty where it is the line's, and whether it is a value; None while that is asked.

    A heading's or a row's unit comes before the one above the table, which counts where it can be the line's. Money
    over a line that is counted in tonnes is a value where heading or title says so, else it is asked.
    """
    heading, row, above = figure.units
    stated = heading or row
    if not stated and above and (is_money(above) or factor(read_unit(above), read_unit(unit)) is not None):
        stated = above
    if figure.measure == "value":
        if is_money(stated) or (is_money(unit) and not stated):
            return stated or unit, True
        choices = tuple(VALUE_UNITS)
        given = paper.ask("value_unit", figure.place, figure.cell.text, choices, heading=figure.place.heading)
        return VALUE_UNITS.get(given), True
    if not is_money(stated) or is_money(unit):
        return stated, is_money(stated) and fold(stated) != fold(unit)
    if not figure.measure and stated in (heading, row):
        return stated, True
    given = paper.ask("value_meant", figure.place, figure.cell.text, ("value", "volume"), unit=stated, wanted=unit)
    return {"value": stated, "volume": ""}.get(given), given == "value"


@dataclass
class Prices:
    """What turns a value into output: the lines' base-year prices and the index of the month."""

    lines: Lines
    standing: Standing

    def base(self, line: str) -> float:
        """A line's base-year price, yuan a unit."""
        city = self.lines.dataset.city
        return float(city.price[city.lines.index(line)] * 1e8)

    def index(self, paper: Paper, figure: Figure, line: str) -> float:
        """The price index of a figure: its row's, else the line's in force; 1 at constant prices and of the base."""
        if figure.constant or figure.base:
            return 1.0
        found = decimal(half_width(figure.index.text).rstrip("%")) if figure.index.text else None
        if found is None:
            return float(self.standing.index.get(line, 1.0))
        if found <= 0.0:
            paper.add_fault(figure.place, figure.place.heading, figure.index.text, "index_not_read")
        return found / 100.0 if found > LARGE_INDEX else found or 1.0

    def output(self, paper: Paper, figure: Figure, line: str, yuan: float) -> tuple[float, Text] | None:
        """Output of a value in yuan, and how; None, with a fault, for a line without a price."""
        price, index = self.base(line), self.index(paper, figure, line)
        if not price:
            paper.ask_of_cell("value_no_price", figure.place, figure.cell.text, (LEAVE_OUT,))
            return None
        words = {"yuan": f"{yuan:,.12g}", "price": f"{price:,.12g}", "unit": self.lines.unit_of(line)}
        found = yuan / price if index == 1.0 else yuan / price / index
        paper.add_note("value_divided", figure.place, figure.cell.text, f"{found:.6g}")
        return found, how("value", **words, index=f"{index:.4g}")

    def spread(self, paper: Paper, figure: Figure, lines: tuple[str, ...], amount: Amount) -> dict[str, float]:
        """A firm's amount by line: each the same multiple of its plan in those months; in units."""
        city, months = self.lines.dataset.city, slice(figure.first - 1, figure.last)
        at = [city.lines.index(line) for line in lines]
        worth = np.ones(len(lines))
        if amount.money:
            worth = np.array([self.base(line) * self.index(paper, figure, line) for line in lines])
        plan = self.standing.plan[at, months].sum(axis=1)
        total = float((plan * worth).sum())
        if not amount.number:
            return dict.fromkeys(lines, 0.0)
        if total:
            return dict(zip(lines, (plan * (amount.number / total)).tolist(), strict=True))
        priced = {line: each for line, each in zip(lines, worth.tolist(), strict=True) if each}
        codes = {f"line:{line}": self.lines.choice(line) for line in list(priced)[:MAX_CHOICES_NAMED]}
        question = f"nothing_planned:{self.lines.firm_of[lines[0]]}"
        known = self.lines.choices(priced)
        given = paper.ask(question, figure.place, figure.cell.text, (*codes, LEAVE_OUT), known=known, **codes)
        line = given.partition(":")[2]
        return {line: amount.number / priced[line]} if line else {}
