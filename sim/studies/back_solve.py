"""What would have to change for the target to be met: one assumption, or several with least effort (MODEL.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.dataset import Dataset
from sim.design import designs, in_force
from sim.projection import Projection, project
from sim.registry import Array
from sim.scenario import Scenario, apply_edits
from sim.studies.limits import NEEDED, limits

SCAN = 33
"""Values tried over a range at a time: the crossing nearest the value in force is bracketed ever closer."""

CLOSE = 1e-9
"""Share of a slider's range to which a crossing is narrowed."""


Rows = Callable[[Array], dict[str, Array]]
"""Moves, as shares of the sliders' ranges, to columns of values."""


@dataclass(frozen=True)
class Answer:
    """The values that meet the target, or the best that can be reached.

    `values` are those of the assumptions asked for; `growth` is what they lead to; `gap` is what is still missing (0
    when reached). `binds` says, where the target is out of reach, which limits hold growth back: points by limit.
    """

    reached: bool
    target: float
    values: dict[str, float]
    growth: float
    gap: float
    binds: dict[str, float] = field(default_factory=dict)

    def scenario(self, scenario: Scenario) -> Scenario:
        """The scenario with the answer put in."""
        return scenario.with_values(**self.values)


class Growth:
    """Growth of one year as a function of several assumptions, many points at a time."""

    def __init__(self, dataset: Dataset, scenario: Scenario, year: int) -> None:
        self.dataset = dataset
        self.scenario = scenario
        self.year = year
        self.numbers = in_force(apply_edits(dataset, scenario), scenario)

    def at(self, columns: Mapping[str, Array]) -> Array:
        """Growth of each row, (rows,)."""
        design = designs.table(self.dataset, self.scenario, columns)
        return np.asarray(self.projection(design.columns)["iva_growth"][0, self.year])

    def projection(self, columns: Mapping[str, Array], only: Sequence[str] = ("iva_growth",)) -> Projection:
        """The projection of rows of assumption values."""
        design = designs.table(self.dataset, self.scenario, columns)
        return project(self.dataset, design, only=only, years=self.year + 1)


def back_solve(dataset: Dataset, scenario: Scenario, key: str, target: float, year: int = 0) -> Answer:
    """The value of one assumption nearest the one in force that meets the target, over the slider's whole range.

    The range is scanned and the nearest crossing bracketed closer and closer, so a jump (a listing month) is found as
    well as a slope; the answer is the end of the bracket that meets the target.
    """
    slider = apply_edits(dataset, scenario).assumptions[key]
    growth = Growth(dataset, scenario, year)
    now = growth.numbers[key]
    values = np.unique(np.append(np.linspace(slider.low, slider.high, SCAN), now))
    reached = growth.at({key: values})
    meets = reached >= target
    if not meets.any():
        best = reached.argmax()
        nearest = values[np.flatnonzero(reached >= reached[best] - 1e-12)]
        return out_of_reach(growth, target, {key: float(nearest[np.abs(nearest - now).argmin()])})
    good = float(values[meets][np.abs(values[meets] - now).argmin()])
    if good == now:
        return Answer(True, target, {key: now}, float(reached[values == now][0]), 0.0)
    bad = float(values[values < good][-1] if now < good else values[values > good][0])
    while abs(good - bad) > CLOSE * (slider.high - slider.low):
        between = np.linspace(bad, good, SCAN)
        first = int((growth.at({key: between}) >= target).argmax())
        bad, good = float(between[max(first - 1, 0)]), float(between[first])
    return Answer(True, target, {key: good}, float(growth.at({key: np.array([good])})[0]), 0.0)


def least_effort(
    dataset: Dataset,
    scenario: Scenario,
    keys: Sequence[str],
    target: float,
    weights: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    year: int = 0,
) -> Answer:
    """The values of several assumptions that meet the target with the least effort.

    Effort is the weighted sum of squared moves, each as a share of its slider's range. The bend of every limit on the
    way is met by solving again from where the last solution landed; the last step back to the target is exact.
    """
    from scipy.optimize import minimize

    growth = Growth(dataset, scenario, year)
    sliders = apply_edits(dataset, scenario).assumptions
    span = np.array([sliders[key].high - sliders[key].low for key in keys])
    start = np.array([growth.numbers[key] for key in keys])
    allowed = [(bounds or {}).get(key, (sliders[key].low, sliders[key].high)) for key in keys]
    box = [((low - x) / s, (high - x) / s) for (low, high), x, s in zip(allowed, start, span, strict=True)]
    weight = np.array([(weights or {}).get(key, 1.0) for key in keys])

    def rows(moves: Array) -> dict[str, Array]:
        ends = np.array(allowed).T
        values = np.clip(start + np.atleast_2d(moves) * span, ends[0], ends[1])
        return {key: values[:, place] for place, key in enumerate(keys)}

    def slope(move: Array) -> Array:
        nudge = 1e-4 * np.eye(len(keys))
        ends = np.array(box).T
        up, down = np.minimum(move + nudge, ends[1]), np.maximum(move - nudge, ends[0])
        both = growth.at(rows(np.vstack([up, down]))).reshape(2, -1)
        return np.asarray((both[0] - both[1]) / np.maximum((up - down).sum(axis=1), 1e-12))

    best = best_corner(growth, rows, np.array(box))
    if growth.at(rows(best))[0] < target:
        values = {key: float(column[0]) for key, column in rows(best).items()}
        return out_of_reach(growth, target, values)
    candidates = []
    for begin in (np.zeros(len(keys)), 0.5 * best, best):
        found = minimize(
            lambda move: float(weight @ move**2),
            begin,
            jac=lambda move: 2.0 * weight * move,
            bounds=box,
            method="SLSQP",
            constraints={
                "type": "ineq",
                "fun": lambda move: growth.at(rows(move))[0] - target,
                "jac": slope,
            },
            options={"maxiter": 60, "ftol": 1e-12},
        )
        move = np.clip(found.x, *np.array(box).T)
        candidates.append(onto_target(growth, rows, move, best, target))
    move = min(candidates, key=lambda move: float(weight @ move**2))
    values = {key: float(column[0]) for key, column in rows(move).items()}
    return Answer(True, target, values, float(growth.at(rows(move))[0]), 0.0)


def best_corner(growth: Growth, rows: Rows, box: Array) -> Array:
    """The ends of each assumption's bounds that bring the most growth, found one at a time until none helps."""
    best = np.zeros(len(box))
    for _ in range(4):
        before = best.copy()
        for place, ends in enumerate(box):
            tries = np.tile(best, (SCAN, 1))
            tries[:, place] = np.linspace(ends[0], ends[1], SCAN)
            tries[0, place] = best[place]
            reached = growth.at(rows(tries))
            best = tries[reached.argmax()]
        if np.allclose(before, best):
            break
    return best


def onto_target(growth: Growth, rows: Rows, move: Array, best: Array, target: float) -> Array:
    """The move brought just onto the target: shortened where it overshoots, else led towards the best corner."""
    ahead, behind = (move, np.zeros_like(move)) if growth.at(rows(move))[0] >= target else (best, move)
    for _ in range(6):
        tries = behind + np.linspace(0.0, 1.0, SCAN)[:, None] * (ahead - behind)
        first = int((growth.at(rows(tries)) >= target).argmax())
        if first == 0:
            return np.asarray(tries[0])
        behind, ahead = tries[first - 1], tries[first]
    return np.asarray(ahead)


def out_of_reach(growth: Growth, target: float, values: dict[str, float]) -> Answer:
    """The best that can be reached, how much is missing, and the limits that bind there."""
    columns = {key: np.array([value]) for key, value in values.items()}
    there = growth.projection(columns, only=NEEDED)
    reached = float(there["iva_growth"][0, growth.year, 0])
    return Answer(False, target, values, reached, target - reached, limits(there, growth.year))
