"""What it takes to meet a target as surely as is asked: measures in order, as few as are enough (docs/model.md §3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.design import Design
from sim.projection import project
from sim.registry import Assumption, Rarity
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.back_solve import GROWTH_TOLERANCE
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.ensemble import DRAWS, Ensemble, ensemble
from sim.studies.growth import growth
from sim.studies.verdicts import odds_reading

MOST = 3
"""Measures within what is usual that are tried before any is pushed further: a decision of one meeting."""

EASING = ("project_slip", "park_slip", "purchases")
"""Assumptions that ease a limit, as `bottlenecks` does: they can be worked on as levers and factors can."""

LIMITS: tuple[Rarity, ...] = ("usual", "tight")
"""How far measures are pushed: each first within what is usual, then within what is tight, never into what is rare."""


@dataclass(frozen=True)
class Action:
    """One measure of a plan: a slider led to a value, and where one is with it and those before it."""

    key: str
    value: float
    """Where the slider is to stand, in its unit: one of its stops."""
    rarity: Rarity
    adds: float
    """Expected growth it adds to those before it, a fraction."""
    expected: float
    odds: float
    energy: float | None
    """Growth of energy use, a fraction; None where the base's is not known."""


@dataclass(frozen=True)
class Others:
    """Sliders that raise the odds too, each by less than can be read, led as far as is tight: `values` in their units.

    Odds of the target and expected growth are those with all measures and all of these.
    """

    values: dict[str, float]
    odds: float
    expected: float


@dataclass(frozen=True)
class Plan:
    """Measures in order, and where one is without any: `expected` growth, `odds` of the target, `energy` as above.

    `reached`: whether all of them together give the odds asked for, as odds are read. Where they do not, `actions` are
    all that raise that reading, so that none is left to be offered once they are taken.
    """

    reached: bool
    asked: float
    target: float
    expected: float
    odds: float
    energy: float | None
    actions: tuple[Action, ...]
    considered: int
    """Sliders that were tried."""
    others: Others | None
    """None where it is reached, or all others together do not raise the odds as read."""

    def scenario(self, scenario: Scenario, everything: bool = False) -> Scenario:
        """The scenario with the measures taken; with `everything`, the others too."""
        others = self.others.values if everything and self.others else {}
        return scenario.with_values(**{each.key: each.value for each in self.actions}, **others)


class Drawn:
    """Ensembles of a scenario with some measures taken, all with the same luck, each worked out once."""

    def __init__(self, case: Case, target: float, asked: float, draws: int, seed: int) -> None:
        self.case, self.target, self.asked, self.draws, self.seed = case, target, asked, draws, seed
        self.kept: dict[frozenset[tuple[str, float]], Ensemble] = {}

    def of(self, values: Mapping[str, float]) -> Ensemble:
        """The ensemble with some sliders moved."""
        key = frozenset(values.items())
        if key not in self.kept:
            there = self.case.scenario.with_values(**values)
            self.kept[key] = ensemble(self.case.unedited, there, self.draws, self.seed, ("iva_growth",))
        return self.kept[key]

    def odds(self, values: Mapping[str, float]) -> float:
        """Odds of the target with some sliders moved."""
        return self.of(values).odds(self.target)

    def reading(self, values: Mapping[str, float]) -> float:
        """Those odds as they are read."""
        return odds_reading(self.odds(values))

    def reaches(self, values: Mapping[str, float]) -> bool:
        """Whether the odds read as those asked for, or more."""
        return self.reading(values) >= self.asked

    def expected(self, values: Mapping[str, float]) -> float:
        """Median growth with some sliders moved, a fraction."""
        return float(np.median(self.of(values).growth))


def odds_solve(
    dataset: Dataset,
    scenario: Scenario,
    asked: float,
    target: float,
    without: Collection[str] = (),
    draws: int = DRAWS,
    seed: int = 1,
) -> Plan:
    """The measures that meet a growth target with the odds asked for, 0 to 1, as they are read; as few as are enough.

    docs/model.md §3. Taken by what they bring as set, the most first: MOST at most to the end of what is usual; where
    that is not enough, begun anew, as many as it takes, with what is tight. Each raises the odds as read. The last one
    goes no further than is needed. Levers, and assumptions that ease a limit, but for those in `without`. Odds that
    cannot be reached so are an answer. ScenarioError as `ensemble`.
    """
    case = Case(dataset, scenario)
    drawn = Drawn(case, target, asked, draws, seed)
    pool = [key for key in candidates(case) if key not in without]
    taken = first_measures(drawn, pool)
    if not drawn.reaches(taken):
        taken = all_measures(drawn, pool)
    if taken and drawn.reaches(taken):
        last = list(taken)[-1]
        taken = {**taken, last: least_enough(drawn, taken, last)}
    return plan_of(drawn, taken, pool)


def first_measures(drawn: Drawn, pool: Collection[str]) -> dict[str, float]:
    """Where the sliders that bring most as set are led to within what is usual, MOST at most, until it is enough."""
    taken: dict[str, float] = {}
    while len(taken) < MOST and (found := next_measure(drawn, taken, pool, LIMITS[0])):
        taken |= found
    return taken


def all_measures(drawn: Drawn, pool: Collection[str]) -> dict[str, float]:
    """Likewise within what is tight, until it is enough or nothing raises the odds as read any more.

    What brings nothing as set, and yet in some draws, comes last.
    """
    taken: dict[str, float] = {}
    while found := next_measure(drawn, taken, pool, LIMITS[-1]) or surest(drawn, taken, pool):
        taken |= found
    return taken


def next_measure(drawn: Drawn, taken: Mapping[str, float], pool: Collection[str], limit: Rarity) -> dict[str, float]:
    """The slider that brings most as set, of those that raise the odds as read, with its stop; none where none does."""
    left = [] if drawn.reaches(taken) else [key for key in pool if key not in taken]
    while move := best_move(drawn.case, taken, left, limit):
        if drawn.reading({**taken, move[0]: move[1]}) > drawn.reading(taken):
            return dict([move])
        left.remove(move[0])
    return {}


def surest(drawn: Drawn, taken: Mapping[str, float], pool: Collection[str]) -> dict[str, float]:
    """The slider whose end within what is tight raises the odds most, where that can be read; none else."""
    ends = {} if drawn.reaches(taken) else best_ends(drawn, taken, pool)
    if not ends:
        return {}
    key = max(ends, key=lambda key: drawn.odds({**taken, key: ends[key]}))
    return {key: ends[key]} if drawn.reading({**taken, key: ends[key]}) > drawn.reading(taken) else {}


def best_ends(drawn: Drawn, taken: Mapping[str, float], pool: Collection[str]) -> dict[str, float]:
    """Every slider not taken whose one end or other within what is tight raises the odds, with the better end."""
    found = {}
    for key, ends in likely_ends(drawn.case, taken, pool).items():
        value = max(ends, key=lambda end: drawn.odds({**taken, key: end}))
        if drawn.odds({**taken, key: value}) > drawn.odds(taken):
            found[key] = value
    return found


def likely_ends(case: Case, taken: Mapping[str, float], pool: Collection[str]) -> dict[str, list[float]]:
    """Ends of the sliders not taken, within what is tight: the one with more growth as set, both where it is the same.

    It spares an ensemble for each end that is left out.
    """
    there, sliders = Case(case.unedited, case.scenario.with_values(**taken)), case.dataset.assumptions
    stops = {key: within(sliders[key], case.values[key], LIMITS[-1]) for key in pool if key not in taken}
    ends = {key: found[[0, -1]] for key, found in stops.items() if len(found)}
    if not ends:
        return {}
    gives = growth(there, designs.each_alone(there.unedited, there.scenario, ends)).reshape(-1, 2)
    alike = np.abs(gives[:, 0] - gives[:, 1]) <= GROWTH_TOLERANCE
    return {
        key: [float(end) for end in (own if same else own[[np.argmax(two)]])]
        for (key, own), two, same in zip(ends.items(), gives, alike, strict=True)
    }


def candidates(case: Case) -> list[str]:
    """Sliders that somebody can work on: levers, and assumptions that ease a limit."""
    easing = {*EASING, *case.dataset.city.factors}
    return [key for key, slider in case.dataset.assumptions.items() if slider.kind == "lever" or key in easing]


def within(slider: Assumption, value: float, limit: Rarity) -> Array:
    """Stops of a slider no rarer than `limit`, (stop,), ascending, in its unit; the value in force left out."""
    allowed = LIMITS[: LIMITS.index(limit) + 1]
    return np.array([stop for stop in slider.stops(value) if stop != value and slider.rarity(float(stop)) in allowed])


def best_move(case: Case, taken: Mapping[str, float], pool: Collection[str], limit: Rarity) -> tuple[str, float] | None:
    """The slider and its stop that bring most growth as set beside what is taken; None where none brings any.

    Of stops that bring as much, the nearest one.
    """
    there = Case(case.unedited, case.scenario.with_values(**taken))
    sliders = {key: case.dataset.assumptions[key] for key in pool}
    stops = {key: found for key in pool if len(found := within(sliders[key], there.values[key], limit))}
    if not stops:
        return None
    now = growth(there, Design.of(there, {}, rows=1))[0]
    gains = growth(there, designs.each_alone(there.unedited, there.scenario, stops)) - now
    moves = [(key, float(stop)) for key, found in stops.items() for stop in found]
    best = float(np.nan_to_num(gains, nan=0.0).max())
    if best < MIN_WRITTEN_POINTS:
        return None
    alike = [move for move, gain in zip(moves, gains, strict=True) if gain >= best - GROWTH_TOLERANCE]
    return min(alike, key=lambda move: abs(move[1] - there.values[move[0]]))


def least_enough(drawn: Drawn, taken: Mapping[str, float], key: str) -> float:
    """The stop nearest to where a slider stands that still gives the odds asked for, the others as they are taken."""
    begin, end = drawn.case.values[key], taken[key]
    stops = within(drawn.case.dataset.assumptions[key], begin, LIMITS[-1])
    way = [float(stop) for stop in stops if min(begin, end) <= stop <= max(begin, end)]
    way.sort(key=lambda stop: abs(stop - begin))
    low, high = 0, len(way) - 1
    while low < high:
        middle = (low + high) // 2
        if drawn.reaches({**taken, key: way[middle]}):
            high = middle
        else:
            low = middle + 1
    return way[low]


def plan_of(drawn: Drawn, taken: Mapping[str, float], pool: Collection[str]) -> Plan:
    """The measures as a plan, each with what it adds, and what the other sliders of the pool would add."""
    energy = energy_growth(drawn.case, taken)
    now = start = drawn.expected({})
    actions = []
    for place, (key, value) in enumerate(taken.items(), start=1):
        so_far = dict(list(taken.items())[:place])
        before, now = now, drawn.expected(so_far)
        rarity = drawn.case.dataset.assumptions[key].rarity(value)
        actions.append(Action(key, value, rarity, now - before, now, drawn.odds(so_far), energy[place]))
    reached = drawn.reaches(taken)
    others = None if reached else others_of(drawn, taken, pool)
    about = reached, drawn.asked, drawn.target, start, drawn.odds({}), energy[0]
    return Plan(*about, tuple(actions), len(pool), others)


def others_of(drawn: Drawn, taken: Mapping[str, float], pool: Collection[str]) -> Others | None:
    """What the sliders not taken come to together beside the measures; None where that cannot be read either."""
    ends = best_ends(drawn, taken, pool)
    every = {**taken, **ends}
    every |= best_ends(drawn, every, pool)  # what helps only beside the others
    if drawn.reading(every) <= drawn.reading(taken):
        return None
    return Others({key: every[key] for key in every if key not in taken}, drawn.odds(every), drawn.expected(every))


def energy_growth(case: Case, taken: Mapping[str, float]) -> list[float | None]:
    """Growth of energy use as set without any measure, then with each added in turn, fractions; None: not known."""
    rows = len(taken) + 1
    columns = {key: np.full(rows, case.values[key]) for key in taken}
    for place, (key, value) in enumerate(taken.items(), start=1):
        columns[key][place:] = value
    found = project(case.unedited, Design.of(case, columns, rows=rows), only=("energy_growth",), years=1)
    if "energy_growth" not in found:
        return [None] * rows
    return [float(each) for each in found["energy_growth"][0, 0]]
