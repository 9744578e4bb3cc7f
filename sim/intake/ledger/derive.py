"""What a line's rows do not say, from what they do: its months, price, plan, capacity. Each is told."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from sim.dataset.odd import MAX_LOAD
from sim.intake.ledger.lines import LedgerLine
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.plans import MOST_READINGS, UNCLEAR, Said, read_plan
from sim.intake.ledger.spans import (
    QUARTERS,
    YEAR,
    Span,
    amount_of,
    contradiction,
    corrected,
    covered,
    days_of,
    left_over,
    months_of,
    outermost,
    starts_late,
    whole,
)
from sim.intake.normalise import fold
from sim.intake.units import factor, read_unit, scale_of, wanted_unit
from sim.steps.axes import Array

PLANS_APART = 0.005
"""Growth by which a planned output and a planned growth may differ, which is rounding."""
VALUE_UNIT, VALUE_PRICE = "万元", 10_000.0
"""A line of which only the value is known: its unit, and that unit's price in yuan."""
READINGS = ("plan_one", "plan_two", "plan_three")
MOST_GROWTH_SAID = 3.0
"""Growth beyond which a reading of a plan's words is not offered."""


@dataclass
class DerivedLine:
    """A line ready for the tables: months (12,) in its unit, price in yuan, planned growth (None: not known)."""

    line: LedgerLine
    unit: str
    price: float
    months: Array
    growth: float | None = None
    capacity: float | None = None
    power: float | None = None
    energy: float | None = None
    rate: float | None = None
    by_value: bool = False
    """Whether the growth is that of a planned value."""
    said: Said | None = None
    """What the words of its plan say, where the growth is of them."""
    plan_asked: bool = False
    """Whether it was asked what its plan means, so that nobody asks once more for want of a plan."""
    estimated: list[str] = field(default_factory=list)
    plan_of_load: bool = False
    """Whether its growth is that of the use of capacity, the base year's worked out from its output."""

    @property
    def output(self) -> float:
        """Output of the year in the line's unit."""
        return float(self.months.sum())

    @property
    def load(self) -> float:
        """Output over capacity; nan without a capacity."""
        return self.output / self.capacity if self.capacity else float("nan")


class Deriver:
    """Derives lines of one base year, with what the other lines of the same product say."""

    def __init__(self, book: Notebook, base_year: int, lines: Sequence[LedgerLine]) -> None:
        self.book, self.days = book, days_of(base_year)
        self.base_year = base_year
        self.quarters = {
            of: [span for span in QUARTERS if any(span in getattr(line, of) for line in lines)]
            for of in ("output", "value")
        }
        self.peers: dict[tuple[str, str], list[float]] = {}
        for line in lines:
            self.add_peer(line)

    def add_peer(self, line: LedgerLine) -> None:
        """Remember the price of a line that gives output and value of the whole year, by product."""
        output, value = whole(line.output), whole(line.value)
        if not line.output and line.capacity and line.utilisation is not None and line.utilisation <= MAX_LOAD:
            output = line.capacity * line.utilisation
        price = line.price or (value / output if output and value else 0.0)
        if price and line.unit and line.texts.get("product"):
            self.peers.setdefault(peer_key(line), []).append(price / float(read_unit(line.unit).size))

    def peer_price(self, line: LedgerLine) -> float | None:
        """The middle price of other lines of the product, a unit of the line's; None where there are none."""
        found = self.peers.get(peer_key(line), []) if line.unit else []
        return statistics.median(found) * float(read_unit(line.unit).size) if found else None

    def derived(self, line: LedgerLine) -> DerivedLine | None:
        """The line derived; None where the file says too little of it, which is then asked about."""
        for spans, of in ((line.output, "output"), (line.value, "value")):
            if (found := contradiction(spans)) is not None:
                self.settle_months(line, spans, of, found)
            self.ask_quarters(line, spans, of)
        self.complete_output(line)
        if any(amount > 0 for amount in line.output.values()) or (line.output and not any(line.value.values())):
            found_line = self.by_output(line)
        elif line.value:
            found_line = self.by_value(line)
        else:
            if self.book.ask("ledger_no_figures", ("leave_out",), line.row, value=line.named):
                self.book.leave_out(line.row, line.name, "answered")
            return None
        if found_line is not None:
            self.plan(found_line)
            self.use_of_energy(found_line)
            self.own_rate(found_line)
        return found_line

    def settle_months(
        self, line: LedgerLine, spans: dict[tuple[int, int], float], of: str, found: tuple[float, float]
    ) -> None:
        """Ask whether the months or the year count where they differ."""
        by, unit = (VALUE_PRICE, VALUE_UNIT) if of == "value" else (1.0, line.unit)
        joined, stated = (f"{number / by:,.10g} {unit}".strip() for number in found)
        answers = ("by_months", "by_year")
        told = {"joined": joined, "stated": stated}
        given = self.book.ask("months_differ", answers, line.row, value=line.name, of=of, details=told)
        if given == "by_months":
            for span in sorted(spans, key=length, reverse=True):
                if covered(spans, *span) is not None:
                    del spans[span]
        elif given == "by_year":
            for span in spans.keys() - outermost(spans).keys():
                del spans[span]

    def ask_quarters(self, line: LedgerLine, spans: dict[Span, float], of: str) -> None:
        """Ask about a quarter that a line lacks and others have: nothing was made, or nothing is known of it."""
        if not spans.keys() & set(QUARTERS):
            return
        begun = min(first for first, _ in spans)
        lacking = [
            (first, last)
            for first, last in self.quarters[of]
            if first > begun and not any(begin <= first and last <= end for begin, end in spans)
        ]
        if not lacking:
            return
        told = {"firm": line.name, "months": ", ".join(f"{first}-{last}" for first, last in lacking)}
        answers = ("quarter_nothing", "quarter_unknown")
        given = self.book.ask("quarter_missing", answers, line.row, value=line.name, of=of, details=told)
        if given == "quarter_nothing":
            spans.update(dict.fromkeys(lacking, 0.0))
        if given:
            self.book.assume(given, line.rows, line.row)

    def complete_output(self, line: LedgerLine) -> None:
        """Output of capacity and utilisation where it is not given; capacity of output and utilisation likewise."""
        year = whole(line.output)
        if not line.output and line.capacity and line.utilisation is not None and line.utilisation > MAX_LOAD:
            self.ask_load(line, line.utilisation)
        if not line.output and line.capacity and line.utilisation is not None:
            line.output[YEAR] = line.capacity * line.utilisation
            line.of_load = True
            self.book.assume("output_of_load", line.rows, line.row)
        elif line.capacity is None and line.utilisation and year:
            line.capacity = year / line.utilisation
            line.capacity_of_load = True
            self.book.assume("capacity_of_load", line.rows, line.row)
        elif not line.output and line.value and (price := self.peer_price(line)):
            line.output = {span: value / price for span, value in line.value.items()}
            self.book.assume("output_of_peers", line.rows, line.row, product=line.texts["product"])

    def ask_load(self, line: LedgerLine, load: float) -> None:
        """Ask about a utilisation beyond belief that nothing else in the row checks."""
        tenth = ("load_tenth",) if load / 10.0 <= MAX_LOAD else ()
        answers = ("as_it_is", *tenth, *(("load_unknown",) if line.value else ()))
        told = {"found": f"{load:.1%}", "tenth": f"{load / 10.0:.1%}"}
        given = self.book.ask("load_beyond", answers, line.row, value=line.name, details=told)
        if given:
            self.book.assume(given, line.rows, line.row)
        if given == "load_tenth":
            line.utilisation = load / 10.0
        elif given == "load_unknown":
            line.utilisation = line.capacity = None
            self.book.assume("capacity_unused", line.rows, line.row)

    def season(self, line: LedgerLine, of_value: bool) -> Array:
        """Weights of the months: those of the value where it is known by month and the output is not, else days."""
        if not of_value and len(line.value) > 1 and len(line.output) <= 1:
            months, _ = months_of(line.value, self.days)
            return months if months.sum() else self.days
        return self.days

    def months(self, line: LedgerLine, of_value: bool = False) -> Array:
        """The twelve months of a line's output, or of its value; what was estimated is told."""
        spans = line.value if of_value else line.output
        if first := starts_late(spans):
            told = {"firm": line.name, "first": str(first)}
            given = self.book.ask(
                "starts_late", ("started_then", "gap_before"), line.row, value=line.name, details=told
            )
            if given == "started_then":
                spans.update({(month, month): 0.0 for month in range(1, first)})
            if given:
                self.book.assume(given, line.rows, line.row)
        months, estimated = months_of(spans, self.season(line, of_value))
        last = max(end for _, end in spans)
        if last < 12:
            still = "rest_of_year" if months[last:].any() or not months.any() else "rest_idle"
            self.book.assume(still, line.rows, line.row, last=str(last))
        elif (1, 2) in spans and estimated == [1, 2]:
            self.book.assume("two_months", line.rows, line.row)
        elif estimated:
            by_value = self.season(line, of_value) is not self.days
            self.book.assume("months_by_value" if by_value else "months_by_days", line.rows, line.row)
        if left_over(spans):
            self.book.assume("months_left_over", line.rows, line.row)
        if (months < 0.0).any():
            self.book.assume("month_corrected", line.rows, line.row)
            months = corrected(months)
        return months

    def by_output(self, line: LedgerLine) -> DerivedLine | None:
        """A line whose output is known, at its price."""
        months = self.months(line)
        output, value = same_months(line) or (float(months.sum()), self.year_of(line.value))
        if line.price:
            price = line.price
        elif value is not None and output > 0:
            price = value / output
            self.book.assume("price", line.rows, line.row)
        elif peer := self.peer_price(line):
            price = peer
            self.book.assume("price_of_peers", line.rows, line.row, product=line.texts["product"])
        elif output == 0.0:
            price = 1.0
            self.book.assume("price_of_nothing", line.rows, line.row)
        else:
            if self.book.ask("ledger_no_value", ("leave_out",), line.row, value=line.name):
                self.book.leave_out(line.row, line.name, "answered")
            return None
        return DerivedLine(line, line.unit, price, months, capacity=line.capacity)

    def year_of(self, spans: dict[tuple[int, int], float]) -> float | None:
        """The year's amount, months that are missing estimated; None where nothing is given."""
        if not spans:
            return None
        return float(months_of(spans, self.days)[0].sum())

    def by_value(self, line: LedgerLine) -> DerivedLine | None:
        """A line of which only the value is known: counted in 万元 at 10,000 yuan each; asked where it has a capacity.

        None where it is left out, as answered.
        """
        months = self.months(line, of_value=True) / VALUE_PRICE
        self.book.assume("value_only", line.rows, line.row)
        if line.capacity is not None:
            answers = ("value_alone", "leave_out")
            given = self.book.ask("output_unknown", answers, line.row, value=line.name, details={"firm": line.name})
            if given == "leave_out":
                self.book.leave_out(line.row, line.name, "answered")
                return None
            self.book.assume("capacity_unused", line.rows, line.row)
        if line.plan_output is not None:
            line.plan_output = None
            self.book.assume("plan_unused", line.rows, line.row)
        return DerivedLine(line, VALUE_UNIT, VALUE_PRICE, months)

    def plan(self, found: DerivedLine) -> None:
        """The planned growth: stated, of an amount, of a value, or of words; asked where there is none."""
        line, output = found.line, found.output
        value = self.value_of(found)
        words = UNCLEAR
        if line.plan_words:
            in_percent = line.words_column is not None and line.words_column.unit == "%"
            words = read_plan(line.plan_words, self.base_year, line.words_of_amounts, in_percent)
        said = words.sure
        growth = growth_said(found, said) if said else None
        if line.plan_output is not None and output > 0 and found.unit == line.unit:
            found.growth = growth_from(line.plan_output, output)
            self.book.assume("growth_of_plan", line.rows, line.row)
        elif line.plan_value is not None and value:
            found.growth = growth_from(line.plan_value, value)
            found.by_value = True
            self.book.assume("growth_of_value", line.rows, line.row)
        elif said is not None and growth is not None:
            found.said, found.growth = said, growth
            self.book.assume("growth_of_words", line.rows, line.row, words=line.plan_words, read=f"{growth:+.2%}")
        elif line.plan_growth is not None:
            found.growth = line.plan_growth
        elif line.plan_utilisation is not None and (load := line.utilisation or known_load(found)):
            found.growth = growth_from(line.plan_utilisation, load)
            found.plan_of_load = not line.utilisation
            self.book.assume("growth_of_load", line.rows, line.row)
            self.ask_part_year(found)
        elif line.plan_words:
            self.plan_not_understood(found, words.maybe)

    def settle_plan(self, found: DerivedLine) -> None:
        """Ask about growth worked out from an amount: beside one that is stated, and over a base of part of a year."""
        of_output = found.line.plan_output is not None and found.output > 0 and found.unit == found.line.unit
        of_words = found.said.kind if found.said else ""
        if of_output or of_words:
            self.compare_plans(found)
        if of_output or found.by_value or of_words in ("amount", "load"):
            self.ask_part_year(found)

    def ask_part_year(self, found: DerivedLine) -> None:
        """Ask about an amount planned for a year beside a base of fewer months, for the firm began in the base year."""
        made = np.flatnonzero(found.months)
        if not len(made) or made[0] < 2 or found.growth is None:
            return
        line = found.line
        line.part_year = True
        told = {"firm": line.name, "first": str(made[0] + 1), "growth": f"{found.growth:+.1%}"}
        given = self.book.ask("plan_of_part_year", ("as_it_is", "plan_unknown"), line.row, details=told)
        if given:
            self.book.assume(given, line.rows, line.row)
        if given == "plan_unknown":
            found.growth = None

    def compare_plans(self, found: DerivedLine) -> None:
        """Where a planned growth stands beside a planned output and differs, ask which counts."""
        line, growth = found.line, found.growth
        if line.plan_growth is None or growth is None or abs(line.plan_growth - growth) <= PLANS_APART:
            return
        told = {"firm": line.name, "amount": f"{growth:+.2%}", "growth": f"{line.plan_growth:+.2%}"}
        given = self.book.ask("plans_differ", ("by_amount", "by_growth"), line.row, details=told)
        if given == "by_growth":
            found.growth, found.said = line.plan_growth, None
        if given:
            self.book.assume(given, line.rows, line.row)

    def plan_not_understood(self, found: DerivedLine, maybe: Sequence[Said]) -> None:
        """Ask what words of a plan mean, with the growth of each reading."""
        line = found.line
        readings: dict[float, Said] = {}
        for said in maybe:
            if (growth := growth_said(found, said)) is not None and -1.0 <= growth <= MOST_GROWTH_SAID:
                readings.setdefault(round(growth, 6), said)
        read = dict(zip(READINGS, list(readings.items())[:MOST_READINGS], strict=False))
        sizes = {code.removeprefix("plan_"): f"{growth:+.2%}" for code, (growth, _) in read.items()}
        told, answers = {"firm": line.name, **sizes}, (*read, "plan_flat", "plans_by_chain")
        given = self.book.ask("plan_words", answers, line.row, line.words_column, line.plan_words, details=told)
        found.plan_asked = True
        if given in read:
            found.growth, found.said = read[given]
            size = sizes[given.removeprefix("plan_")]
            self.book.assume("plan_read", line.rows, line.row, words=line.plan_words, read=size)
        elif given:
            self.book.assume(given, line.rows, line.row)
        if given == "plan_flat":
            found.growth = 0.0
        if given == "plans_by_chain":
            found.capacity = None

    def use_of_energy(self, found: DerivedLine) -> None:
        """Power and energy a unit of output."""
        for name, used in (("power", found.line.power), ("energy", found.line.energy)):
            if used is not None and found.output > 0:
                setattr(found, name, used / found.output)
                self.book.assume(f"{name}_a_unit", found.line.rows, found.line.row)

    def value_of(self, found: DerivedLine) -> float | None:
        """The year's value: as given, else of the year's output at its price; None where the file gives no value."""
        value = amount_of(found.line.value, YEAR)
        return found.price * found.output if value is None and found.line.value else value

    def own_rate(self, found: DerivedLine) -> None:
        """The line's own value-added rate where the file gives its value added and its value."""
        value = self.value_of(found)
        if found.line.value_added is not None and value:
            found.rate = found.line.value_added / value
            self.book.assume("own_rate", found.line.rows, found.line.row)


def known_load(found: DerivedLine) -> float | None:
    """Output over capacity; None where either is unknown or nothing."""
    return found.load if found.capacity and found.output > 0 else None


def growth_said(found: DerivedLine, said: Said) -> float | None:
    """The growth that a reading of a plan's words comes to for a line; None where it lacks what that needs."""
    if said.kind == "growth":
        return said.number
    output, line = found.output, found.line
    if output <= 0.0:
        return None
    if said.kind == "load":
        usable = found.capacity is not None and said.number <= MAX_LOAD
        return growth_from(said.number * found.capacity, output) if usable and found.capacity else None
    unit = unit_said(line, said.unit)
    if unit is None:
        return None
    if read_unit(unit).top == "yuan":
        size, base = factor(read_unit(unit), read_unit("yuan")), output * found.price
    elif found.unit == line.unit:
        size, base = (
            factor(read_unit(unit), wanted_unit("unit/yr", read_unit(line.unit))) if unit else Fraction(1),
            output,
        )
    else:
        return None
    if size is None or not base:
        return None
    amount = said.number * float(size)
    return round(amount / base, 12) if said.kind == "change" else growth_from(amount, base)


def unit_said(line: LedgerLine, unit: str) -> str | None:
    """The unit of an amount in a plan's words: its own, else the column's; None where 万 of 万吨 may be meant."""
    column = line.words_unit
    if not unit or not read_unit(unit).bare:
        return unit or column
    if read_unit(column).top == "yuan":
        return f"{unit}元"
    return None if scale_of(column or line.unit) > 1 else f"{unit}{column or line.unit}"


def growth_from(after: float, before: float) -> float:
    """Growth from one amount to another, with twelve decimals: what is less is the rounding of a division."""
    return round(after / before - 1.0, 12)


def growth_before(line: LedgerLine) -> float | None:
    """Growth of a line over the year before, of output, else of value; None where the file does not give both."""
    for now, then in ((line.output, line.output_before), (line.value, line.value_before)):
        for (first, last), amount in then.items():
            made = now.get((first, last), covered(now, first, last))
            if first == 1 and last >= max(end for _, end in now or {(1, 12): 0.0}) and made is not None:
                return growth_from(made, amount)
    return None


def same_months(line: LedgerLine) -> tuple[float, float] | None:
    """Output and value of the same months from January on, the most that are known of both; None where none are."""
    for last in range(12, 0, -1):
        output, value = amount_of(line.output, (1, last)), amount_of(line.value, (1, last))
        if output and value is not None:
            return output, value
    return None


def length(span: Span) -> int:
    """Months between the first and the last of a span."""
    return span[1] - span[0]


def peer_key(line: LedgerLine) -> tuple[str, str]:
    """Lines that make the same: product and what its unit measures."""
    return fold(line.texts.get("product", "")), read_unit(line.unit).top
