"""What would have to change for the target to be met: one assumption, or several with least effort (docs/model.md §3).

Values are looked for among those a slider can be set to, so that what is written is what was checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.design import Design
from sim.projection import Projection, project
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.growth import growth
from sim.studies.limits import LIMIT_MEASURES, limits
from sim.studies.settings import Places, Settings

GROWTH_TOLERANCE = 1e-12
"""How far a row's growth may lie from the same scenario's alone: sums of many rows are taken in another order."""

SETTINGS_BETWEEN = 33
"""Settings tried on the way from one to another."""

MAX_ROUNDS = 20
"""How often every slider is led to where growth is highest, at most."""


@dataclass(frozen=True)
class Answer:
    """The values that meet the target, or the best that can be reached.

    `values` are those of the assumptions asked for, in their units; `growth` is what they lead to and `gap` what is
    still missing (0 when reached), fractions. `binding_limits` says, where the target is out of reach, which limits
    hold growth back: points by limit, as in `limits`.
    """

    reached: bool
    target: float
    values: dict[str, float]
    growth: float
    gap: float
    binding_limits: dict[str, float] = field(default_factory=dict, metadata={"known_as": "binds"})

    def scenario(self, scenario: Scenario) -> Scenario:
        """The scenario with the answer's values put in."""
        return scenario.with_values(**self.values)


class Search:
    """Growth of one year at the settings of some sliders, and which of them meet a target."""

    def __init__(
        self,
        case: Case,
        keys: Sequence[str],
        target: float,
        year: int,
        weights: Mapping[str, float] | None = None,
        bounds: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:
        self.case, self.target, self.year = case, target, year
        sliders = [case.dataset.assumptions[key] for key in dict.fromkeys(keys)]
        self.settings = Settings.of(sliders, case.values, weights or {}, bounds or {})

    def growth(self, numbers: Array) -> Array:
        """Growth at each row of values, (row,), a fraction; minus infinity where there is none."""
        found = growth(self.case, Design.of(self.case, self.settings.columns(numbers)), self.year)
        return np.where(np.isnan(found), -np.inf, found)

    def at(self, places: Places) -> Array:
        """Growth at each setting, (row,), a fraction."""
        return self.growth(self.settings.numbers(places))

    def alone(self, place: Places, only: Sequence[str]) -> Projection:
        """One setting projected by itself, as a page or a file does."""
        dataset, scenario = self.case.unedited, self.case.scenario.with_values(**self.settings.values_at(place))
        return project(dataset, designs.single(dataset, scenario), only=only)

    def first(self, places: Places) -> tuple[Places, Answer] | None:
        """The first of some settings, (row, slider), that meets the target projected alone, with its answer; else None.

        Alone, since sums of many rows are taken in another order: `reached` is never said of a growth below the target.
        """
        for place in places[self.at(places) >= self.target - GROWTH_TOLERANCE] if len(places) else ():
            growth = float(self.alone(place, ["iva_growth"])["iva_growth"][0, self.year, 0])
            if growth >= self.target:
                return place, Answer(True, self.target, self.settings.values_at(place), growth, 0.0)
        return None

    def lighter(self, found: tuple[Places, Answer]) -> tuple[Places, Answer]:
        """A setting that meets the target, led on to ones nearby with less effort as long as there are some."""
        while further := self.first(self.settings.sorted(self.settings.nearby(found[0]))):
            found = further
        return found

    def best_of(self, places: Places) -> Places:
        """The setting with the most growth, of equals the one with least effort, (slider,)."""
        growth = self.at(places)
        best: Places = self.settings.sorted(places[growth >= growth.max() - GROWTH_TOLERANCE])[0]
        return best

    def highest(self) -> Places:
        """The setting with the most growth, (slider,): the best end of all ranges, then one slider after the other."""
        settings = self.settings
        best = self.best_of(np.vstack([settings.start, settings.corners(), *settings.each_alone()]))
        for _ in range(MAX_ROUNDS):
            before = best
            for slider in range(len(settings.last)):
                best = self.best_of(settings.one_moved(best, slider))
            if (before == best).all():
                break
        return best

    def out_of_reach(self, place: Places) -> Answer:
        """What the best setting reaches, how much is missing, and the limits that bind there."""
        there = self.alone(place, LIMIT_MEASURES)
        growth = float(there["iva_growth"][0, self.year, 0])
        values, gap = self.settings.values_at(place), self.target - growth
        return Answer(False, self.target, values, growth, gap, limits(there, self.year))


def back_solve(dataset: Dataset, scenario: Scenario, key: str, target: float, year: int = 0) -> Answer:
    """The value of one assumption nearest the one in force that meets the target, over the slider's whole range.

    docs/model.md §3. `target` is growth as a fraction; `year` a place in the horizon, 0 the plan year. Every step of
    the slider is tried, so a jump (a listing month) is found as well as a slope. KeyError for an unknown assumption; a
    target out of reach is an answer.
    """
    search = Search(Case(dataset, scenario), [key], target, year)
    places = search.settings.sorted(search.settings.each_alone()[0])
    found = search.first(places)
    return found[1] if found else search.out_of_reach(search.best_of(places))


def least_effort(
    dataset: Dataset,
    scenario: Scenario,
    keys: Sequence[str],
    target: float,
    weights: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    year: int = 0,
) -> Answer:
    """The values of several assumptions that meet the target with the least effort, never more than one alone takes.

    docs/model.md §3. Effort is the weighted sum of squared moves, each as a share of its slider's range. It is solved
    for smoothly from several places, then step by step: from each solution, and from each slider alone that is enough.
    KeyError for an unknown assumption; a target out of reach is an answer.
    """
    search = Search(Case(dataset, scenario), keys, target, year, weights, bounds)
    settings, best = search.settings, search.highest()
    ways = [search.first(settings.sorted(rows)) for rows in settings.each_alone()] + [search.first(best[None])]
    if any(ways):
        begins = settings.shares(np.vstack([settings.start, best]))
        for begin in (begins[0], begins.mean(axis=0), begins[1]):
            solved = solve(search, begin)
            ways.append(search.first(settings.way([begins[0], solved, begins[1]], SETTINGS_BETWEEN)))
    found = [search.lighter(way) for way in ways if way]
    if not found:
        return search.out_of_reach(best)
    return min(found, key=lambda way: float(settings.effort(way[0][None])[0]))[1]


def solve_keys(dataset: Dataset, scenario: Scenario, keys: Sequence[str], target: float) -> Answer:
    """`back_solve` of a single assumption, `least_effort` of several."""
    if len(keys) == 1:
        return back_solve(dataset, scenario, keys[0], target)
    return least_effort(dataset, scenario, keys, target)


def solve(search: Search, begin: Array) -> Array:
    """Moves, as shares of the sliders' ranges, that meet the target with least effort, steps left out of account."""
    from scipy.optimize import minimize

    settings = search.settings
    box = settings.box

    def growth(moves: Array) -> Array:
        found = search.growth(settings.moved(np.clip(moves, *box)))
        return np.maximum(found, -1e3)  # the solver takes no infinity

    def slope(move: Array) -> Array:
        nudge = 1e-4 * np.eye(len(move))
        up, down = np.minimum(move + nudge, box[1]), np.maximum(move - nudge, box[0])
        both = growth(np.vstack([up, down])).reshape(2, -1)
        return np.asarray((both[0] - both[1]) / np.maximum((up - down).sum(axis=1), 1e-12))

    found = minimize(
        lambda move: float(settings.weights @ move**2),
        begin,
        jac=lambda move: 2.0 * settings.weights * move,
        bounds=box.T,
        method="SLSQP",
        constraints={"type": "ineq", "fun": lambda move: growth(move[None])[0] - search.target, "jac": slope},
        options={"maxiter": 30, "ftol": 1e-7},
    )
    return np.asarray(np.clip(found.x, *box))
