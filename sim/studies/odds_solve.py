"""What it takes to meet a target as surely as is asked: up to three measures in order (docs/model.md §3)."""

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

MOST = 3
"""Measures of a plan: more are no longer a decision of one meeting."""

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
class Plan:
    """Measures in order, and where one is without any: `expected` growth, `odds` of the target, `energy` as above.

    `reached`: whether all of them together give the odds asked for.
    """

    reached: bool
    asked: float
    target: float
    expected: float
    odds: float
    energy: float | None
    actions: tuple[Action, ...]

    def scenario(self, scenario: Scenario) -> Scenario:
        """The scenario with the measures taken."""
        return scenario.with_values(**{each.key: each.value for each in self.actions})


class Drawn:
    """Ensembles of a scenario with some measures taken, all with the same luck, each worked out once."""

    def __init__(self, case: Case, target: float, draws: int, seed: int) -> None:
        self.case, self.target, self.draws, self.seed = case, target, draws, seed
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
    """The measures, MOST at most, that meet a growth target with the odds asked for, 0 to 1; as few as are enough.

    docs/model.md §3. Taken by what they bring as set, the most first, all to the end of what is usual; where that is
    not enough, begun anew with what is tight. The last one goes no further than is needed. Levers, and assumptions
    that ease a limit, but for those in `without`. Odds that cannot be reached so are an answer. ScenarioError as
    `ensemble`.
    """
    case = Case(dataset, scenario)
    drawn = Drawn(case, target, draws, seed)
    pool = [key for key in candidates(case) if key not in without]
    taken: dict[str, float] = {}
    if drawn.odds(taken) < asked:
        for limit in LIMITS:
            taken = greedy(case, pool, limit)
            if drawn.odds(taken) >= asked:
                taken = fewest(drawn, taken, asked)
                break
    return plan_of(drawn, taken, asked)


def greedy(case: Case, pool: Collection[str], limit: Rarity) -> dict[str, float]:
    """Where the sliders that bring most as set are led to, one by one, MOST at most, none rarer than `limit`."""
    taken: dict[str, float] = {}
    while len(taken) < MOST and (found := best_move(case, taken, [key for key in pool if key not in taken], limit)):
        taken |= [found]
    return taken


def fewest(drawn: Drawn, taken: Mapping[str, float], asked: float) -> dict[str, float]:
    """The first of some measures that are enough, the last of them no further than is needed."""
    every = list(taken.items())
    enough = next(so_far for count in range(1, MOST + 1) if drawn.odds(so_far := dict(every[:count])) >= asked)
    last = list(enough)[-1]
    return {**enough, last: least_enough(drawn, enough, last, asked)}


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


def least_enough(drawn: Drawn, taken: Mapping[str, float], key: str, asked: float) -> float:
    """The stop nearest to where a slider stands that still gives the odds asked for, the others as they are taken."""
    begin, end = drawn.case.values[key], taken[key]
    stops = within(drawn.case.dataset.assumptions[key], begin, LIMITS[-1])
    way = [float(stop) for stop in stops if min(begin, end) <= stop <= max(begin, end)]
    way.sort(key=lambda stop: abs(stop - begin))
    low, high = 0, len(way) - 1
    while low < high:
        middle = (low + high) // 2
        if drawn.odds({**taken, key: way[middle]}) >= asked:
            high = middle
        else:
            low = middle + 1
    return way[low]


def plan_of(drawn: Drawn, taken: Mapping[str, float], asked: float) -> Plan:
    """The measures as a plan, each with what it adds; one that lowers the odds after those before it is left out."""
    kept: dict[str, float] = {}
    for key, value in taken.items():
        if drawn.odds({**kept, key: value}) >= drawn.odds(kept):
            kept[key] = value
    energy = energy_growth(drawn.case, kept)
    now = start = drawn.expected({})
    actions = []
    for place, (key, value) in enumerate(kept.items(), start=1):
        so_far = dict(list(kept.items())[:place])
        before, now = now, drawn.expected(so_far)
        rarity = drawn.case.dataset.assumptions[key].rarity(value)
        actions.append(Action(key, value, rarity, now - before, now, drawn.odds(so_far), energy[place]))
    reached = drawn.odds(kept) >= asked
    return Plan(reached, asked, drawn.target, start, drawn.odds({}), energy[0], tuple(actions))


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
