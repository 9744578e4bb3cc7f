"""Which projects to hasten under a budget (docs/model.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.case import Case
from sim.dataset import Dataset
from sim.design import Design, EntityShifts
from sim.scenario import Scenario
from sim.steps.axes import DRAW, Array
from sim.studies.growth import growth

COST = 0.01
"""Cost of hastening by a month as a share of a project's unspent investment, where no cost is given. A judgement."""

MIN_GAIN = 1e-12
"""Growth that is nothing: sums taken in another order differ by less."""

SOLVER_SCALE = 1e4
"""The most points, as the solver sees them: what it lets pass, a millionth, is then a ten-thousandth of a millionth."""


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The projects chosen, with what each brings alone and what they bring together.

    `chosen` has columns project, months, cost (亿元), points (alone), per_yi (points per 亿元). `together` is the
    growth all bring when projected at once; `interaction` is how far that differs from the sum of their points.
    """

    chosen: pd.DataFrame
    budget: float
    cost: float
    together: float
    interaction: float
    uncosted: tuple[str, ...]


def gains(case: Case, months: int, year: int) -> Array:
    """Growth each project brings when hastened by 1 … months, (project, months), a fraction."""
    count = len(case.dataset.city.projects.ids)
    slip = np.zeros((count, 1, 1 + count * months))
    for j in range(count):
        slip[j, 0, 1 + j * months : 1 + (j + 1) * months] = -np.arange(1.0, months + 1)
    found = hastened(case, slip, year)
    return np.asarray((found[1:] - found[0]).reshape(count, months))


def hastened(case: Case, slip: Array, year: int) -> Array:
    """Growth in each row of projects' own slips, (project, 1, row) months: (row,), a fraction."""
    return growth(case, Design.of(case, {}, rows=slip.shape[DRAW], shifts=EntityShifts(slip=slip)), year)


def cheapest_best(points: Array, cost: Array, budget: float) -> list[tuple[int, int]]:
    """The (row, column) of each row's one column at most that bring most points within a budget, at the least cost.

    A column that brings no more than a cheaper one before it is never taken. Both arrays are (row, column).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, columns = points.shape
    before = np.maximum.accumulate(np.column_stack([np.zeros(rows), points]), axis=1)[:, :-1]
    more = (points > before + MIN_GAIN).ravel()
    if not more.any():
        return []
    worth = points.ravel() * (SOLVER_SCALE / points.max())
    limits = [
        LinearConstraint(cost.ravel(), ub=budget),
        LinearConstraint(np.repeat(np.eye(rows), columns, axis=1), ub=1.0),
    ]

    def solved(goal: Array, *constraints: LinearConstraint) -> Array:
        found = milp(
            goal,
            constraints=[*limits, *constraints],
            integrality=np.ones(goal.size),
            bounds=Bounds(0.0, more.astype(np.float64)),
            options={"mip_rel_gap": 0.0},
        )
        return np.zeros(goal.size) if found.x is None else np.round(found.x)

    best = solved(-worth)
    cheapest = solved(cost.ravel(), LinearConstraint(worth, lb=float(worth @ best) - SOLVER_SCALE * 1e-9))
    taken = cheapest if cheapest.any() else best
    return [(int(place // columns), int(place % columns)) for place in np.flatnonzero(taken)]


def portfolio(
    dataset: Dataset,
    scenario: Scenario,
    budget: float,
    months: int = 3,
    costs: Mapping[str, float] | None = None,
    year: int = 0,
) -> Portfolio:
    """The projects to hasten, each by up to `months` months, that bring most points within a budget in 亿元.

    docs/model.md §3. `costs` are 亿元 per project and month; where none is given COST of its unspent investment a month
    is taken, and a project whose investment is unknown or spent is left out and named. Points are measured one project
    at a time; the choice is a 0/1 programme over them (HiGHS), the cheapest of equals, projected again as a whole,
    since together they may get in each other's way. `year` is a place in the horizon, 0 the plan year.
    """
    case = Case(dataset, scenario)
    projects = case.dataset.city.projects
    points = gains(case, months, year)
    unspent = projects.unspent[:, 0, 0]
    each = np.array([(costs or {}).get(name, COST * unspent[j]) for j, name in enumerate(projects.ids)])
    open_ = projects.included[:, 0, 0] & ~projects.started[:, 0, 0]
    costed = each > 0.0
    uncosted = tuple(name for j, name in enumerate(projects.ids) if open_[j] and not costed[j])
    usable = np.flatnonzero(open_ & costed)
    cost = each[usable, None] * np.arange(1.0, months + 1)
    chosen = [(int(usable[row]), month + 1) for row, month in cheapest_best(points[usable], cost, budget)]
    rows = [
        {
            "project": projects.ids[j],
            "months": m,
            "cost": float(each[j] * m),
            "points": float(points[j, m - 1]),
            "per_yi": float(points[j, m - 1] / (each[j] * m)),
        }
        for j, m in chosen
    ]
    frame = pd.DataFrame(rows, columns=["project", "months", "cost", "points", "per_yi"])
    frame = frame.sort_values("per_yi", ascending=False, kind="stable", ignore_index=True)
    slip = np.zeros((len(projects.ids), 1, 2))
    for j, m in chosen:
        slip[j, 0, 1] = -float(m)
    before, after = hastened(case, slip, year)
    together = float(after - before)
    total = float(frame["points"].sum())
    return Portfolio(frame, budget, float(frame["cost"].sum()), together, together - total, uncosted)
