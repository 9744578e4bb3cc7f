"""Numbers that can hardly be meant: use of capacity, growth and prices beyond belief are asked about, cell by cell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from sim.dataset.odd import MAX_LOAD, MAX_PLAN_GROWTH, MIN_LOAD, PRICE_FACTOR
from sim.intake.cells import STOPPED
from sim.intake.ledger.derive import DerivedLine, growth_from, growth_said, known_load, peer_key
from sim.intake.ledger.draft import ROWS_NAMED
from sim.intake.ledger.figures import is_unknown, near
from sim.intake.ledger.lines import LedgerLine
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.words import is_word
from sim.intake.market import market_price
from sim.intake.units import read_unit

WAN, THOUSAND = 1e4, 1e3
SLIPS = {"up": WAN, "down": 1 / WAN, "thousand_up": THOUSAND, "thousand_down": 1 / THOUSAND}
MOST_ASKED_ONE_BY_ONE = 5
OPEN_BEFORE = ("share_of_cell", "load_beyond", "stop_unclear", "stop_with_plan")
"""Questions about a row whose answer may settle what else is odd in it."""

Odd = Callable[[DerivedLine], tuple[str, tuple[str, ...]] | None]
"""What is odd in a line, in figures, and what may be answered; None where nothing is."""


class Plausible:
    """Asks about odd numbers of derived lines, and changes them as answered."""

    def __init__(self, book: Notebook, base_year: int, found: Sequence[DerivedLine]) -> None:
        self.book, self.base_year, self.found = book, base_year, found
        self.settled: set[tuple[str, str]] = set()
        self.asked: set[str] = set()
        """Rows an oddity is asked about already: what its answer mends may mend the others."""
        self.of_product: dict[tuple[str, str], list[DerivedLine]] = {}
        for each in found:
            self.of_product.setdefault(peer_key(each.line), []).append(each)
        self.ordered: dict[tuple[str, str], list[float]] = {}

    def check_amounts(self) -> None:
        """Odd prices and use of capacity: prices first, for what mends them may mend the others."""
        if not self.book.asks("ledger_unit"):
            self.ask_all("price_odd", self.price_odd, mend_price)
        if not self.book.asks("capacity_period"):
            self.ask_all("load_odd", load_odd, mend_load)

    def check_growth(self) -> None:
        """Odd growth, and loads that differ, once what they are worked out from is settled."""
        self.ask_all("growth_odd_here", growth_odd, mend_growth)
        self.loads_differ()

    def ask_all(self, rule: str, odd: Odd, mend: Callable[[DerivedLine, str], None]) -> None:
        """Mend what was answered, then ask about what is still odd: line by line, or once where many share a slip."""
        self.ask_each(rule, odd, mend, self.book.answers)
        self.ask_each(rule, odd, mend, {})

    def ask_each(self, rule: str, odd: Odd, mend: Callable[[DerivedLine, str], None], given: Mapping[str, str]) -> None:
        """With answers: mend the lines they are of. Without: ask about every odd line."""
        slips: dict[tuple[str, ...], list[tuple[DerivedLine, str]]] = {}
        self.ordered.clear()  # what was mended has other prices
        unread = {fault.row for fault in self.book.faults if fault.rule in OPEN_BEFORE}
        for each in self.found:
            if each.line.row in unread or (each.line.row, rule) in self.settled:
                continue
            if (found := odd(each)) is not None:
                slips.setdefault(found[1], []).append((each, found[0]))
        for answers, found_lines in slips.items():
            lines = [each for each in found_lines if given or each[0].line.row not in self.asked]
            self.asked |= set() if given else {each.line.row for each, _ in lines}
            several = len(lines) > MOST_ASKED_ONE_BY_ONE
            for each, told in lines:
                of_all = given.get(f"{rule}_many:{answers[-2]}" if several else f"{rule}@*", "")
                if (answer := given.get(f"{rule}@{each.line.row}", "") or of_all) in answers:
                    mend(each, answer)
                    self.settled.add((each.line.row, rule))
                    self.book.assume(answer, each.line.rows, each.line.row)
                elif not given and not several:
                    self.book.ask(rule, answers, each.line.row, value=each.line.name, details={"found": told})
            if not given and several and any((each.line.row, rule) not in self.settled for each, _ in lines):
                rows = "、".join(each.line.row for each, _ in lines[:ROWS_NAMED]) + (
                    " …" if len(lines) > ROWS_NAMED else ""
                )
                told_of = {"found": lines[0][1], "rows": rows, "count": str(len(lines))}
                self.book.ask(f"{rule}_many", answers, of=answers[-2], details=told_of)

    def price_odd(self, each: DerivedLine) -> tuple[str, tuple[str, ...]] | None:
        """A price far from that of others of the product, or of the world market; with the likely slips."""
        if not each.line.unit or each.unit != each.line.unit or not each.output:
            return None
        middle = market_price((each.line.texts.get("product", ""),), each.unit, self.base_year)
        own = each.price / size_of(each)
        if middle is None and each.line.texts.get("product"):
            middle = median_without(self.prices_of(peer_key(each.line)), own)
        if not middle or not own or 1 / PRICE_FACTOR < own / middle < PRICE_FACTOR:
            return None
        far = max(own / middle, middle / own)
        size = "thousand_" if THOUSAND / 3 < far < THOUSAND * 3 else ""
        ways = ("down", "up") if own > middle else ("up", "down")
        answers = f"value_{size}{ways[0]}", f"output_{size}{ways[1]}"
        return f"{own * size_of(each):,.6g} / {middle * size_of(each):,.6g}", ("as_it_is", *answers)

    def prices_of(self, product: tuple[str, str]) -> list[float]:
        """The prices of a product's lines in yuan for what a unit measures, in order."""
        if product not in self.ordered:
            self.ordered[product] = sorted(each.price / size_of(each) for each in self.of_product.get(product, ()))
        return self.ordered[product]

    def loads_differ(self) -> None:
        """Where output over capacity is not the utilisation the file states, ask which of them counts."""
        for each in self.found:
            stated = each.line.utilisation
            if stated is None or each.capacity is None or not each.output or near(each.load, stated):
                continue
            if each.line.row in self.asked or self.book.asks("capacity_period"):
                continue
            if abs(each.load - stated) <= 0.02:
                continue
            answers = ("by_capacity", "by_utilisation")
            told = {"load": f"{each.load:.1%}", "stated": f"{stated:.1%}"}
            given = self.book.ask("loads_differ", answers, each.line.row, value=each.line.name, details=told)
            if given == "by_utilisation" and stated:
                each.capacity = each.output / stated
            if given:
                self.book.assume(given, each.line.rows, each.line.row)


def median_without(ordered: Sequence[float], own: float) -> float | None:
    """The median of sorted numbers without one that is among them; None where there is no other."""
    at, others = bisect_left(ordered, own), len(ordered) - 1
    if others < 1:
        return None
    low, high = (ordered[place + (place >= at)] for place in ((others - 1) // 2, others // 2))
    return (low + high) / 2


def size_of(each: DerivedLine) -> float:
    """The size of a line's unit in what it measures: 10,000 of 万吨."""
    return float(read_unit(each.unit).size)


def load_odd(each: DerivedLine) -> tuple[str, tuple[str, ...]] | None:
    """Use of capacity beyond belief, with the likely slips."""
    load = each.load
    beyond = each.line.of_load and load > MAX_LOAD
    if each.capacity is None or each.line.stopped or not each.output or beyond or MIN_LOAD <= load <= MAX_LOAD:
        return None
    slips = [
        name for name, by in (("capacity_up", WAN), ("capacity_down", 1 / WAN)) if MIN_LOAD <= load / by <= MAX_LOAD
    ]
    return f"{load:.4g}", ("as_it_is", *slips, "capacity_none")


def growth_odd(each: DerivedLine) -> tuple[str, tuple[str, ...]] | None:
    """Planned growth beyond belief, with the likely slips."""
    growth = each.growth
    if growth is None or abs(growth) <= MAX_PLAN_GROWTH or each.line.stopped or each.line.part_year:
        return None
    slips = [
        name
        for name, by in (("plan_up", WAN), ("plan_down", 1 / WAN))
        if abs((1.0 + growth) * by - 1.0) <= MAX_PLAN_GROWTH and each.line.plan_growth is None
    ]
    if each.line.plan_growth is not None:
        slips += [*(("growth_level",) if abs(growth - 1.0) <= MAX_PLAN_GROWTH else ()), "growth_percent"]
    return f"{growth:+.1%}", ("as_it_is", *slips, "plan_unknown")


def mend_price(each: DerivedLine, answer: str) -> None:
    """Value or output as the answer has it, and with them all that was worked out from them."""
    of, _, slip = answer.partition("_")
    by = SLIPS.get(slip, 1.0) if of in ("value", "output") else 1.0
    if of == "value":
        each.price *= by
        each.rate = None if each.rate is None else each.rate / by
        planned = None if each.growth is None else (1.0 + each.growth) / by - 1.0
        if each.by_value and planned is not None and abs(planned) <= MAX_PLAN_GROWTH < abs(each.growth or 0.0):
            each.growth = planned
    elif by != 1.0:
        each.months = each.months * by
        each.price /= by
        each.power, each.energy = (None if used is None else used / by for used in (each.power, each.energy))
        if (each.line.of_load or each.line.capacity_of_load) and each.capacity is not None:
            each.capacity *= by
        if each.line.plan_output is not None and each.output:
            each.growth = growth_from(each.line.plan_output, each.output)
    grow_again(each)


def grow_again(each: DerivedLine) -> None:
    """Growth by a planned use of capacity or a plan in words, worked out again once output or capacity was mended."""
    if each.plan_of_load and each.line.plan_utilisation is not None:
        load = known_load(each)
        each.growth = growth_from(each.line.plan_utilisation, load) if load else None
    elif each.said is not None:
        each.growth = growth_said(each, each.said)


def mend_load(each: DerivedLine, answer: str) -> None:
    """Capacity as the answer has it."""
    if answer == "capacity_none":
        each.capacity = None
    elif each.capacity is not None:
        each.capacity *= {"capacity_up": WAN, "capacity_down": 1 / WAN}.get(answer, 1.0)
    grow_again(each)


def mend_growth(each: DerivedLine, answer: str) -> None:
    """Growth as the answer has it."""
    growth = each.growth or 0.0
    by = {"plan_up": WAN, "plan_down": 1 / WAN}.get(answer)
    if by is not None:
        each.growth = (1.0 + growth) * by - 1.0
    elif answer == "growth_level":
        each.growth = round(growth - 1.0, 12)
    elif answer == "growth_percent":
        each.growth = growth / 100.0
    elif answer == "plan_unknown":
        each.growth = None


def read_stops(book: Notebook, lines: Iterable[LedgerLine]) -> None:
    """Whether each line is stopped; asked where the word is none we know, or the line has a plan all the same."""
    for line in lines:
        text = line.texts.get("stop", "")
        if not text or is_unknown(text) or is_word(text, "cells", "no"):
            continue
        said = line.plan_words not in STOPPED and line.plan_words
        planned = (
            bool(line.plan_output or line.plan_value or line.plan_utilisation or said)
            or (line.plan_growth or -1.0) > -1.0
        )
        if is_word(text, "cells", "yes") and not planned:
            line.stopped = True
        else:
            rule = "stop_with_plan" if is_word(text, "cells", "yes") else "stop_unclear"
            of = "" if rule == "stop_with_plan" else text
            given = book.ask(rule, ("stopped", "running_on"), line.row, value=text, of=of, details={"firm": line.name})
            line.stopped = given == "stopped"
            if given == "running_on":
                book.assume("running_on", line.rows, line.row)
        if line.stopped:
            book.assume("stopped", line.rows, line.row)
