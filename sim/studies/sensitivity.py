"""Which uncertainty matters, alone and together with others: Sobol indices of growth (docs/model.md §3).

The estimator is scipy's (Saltelli sample, first-order and total indices, bootstrap intervals).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

from sim.case import Case
from sim.dataset import Dataset
from sim.design import BLOCK, Design, EntityShifts
from sim.projection import Progress
from sim.sampling import UnitSampler
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.growth import growth

LUCK = "project_luck"
"""Stands for all projects' own slips and starts together: which draw of an ensemble they come from.

A project's own start is drawn against the start rate in force, so what the start rate moves is its own share.
"""

MIN_EFFECT = 1e-12
"""The least a factor moves that moves anything: sums taken in another order differ by less."""


def inert(function: Callable[[Array], Array], count: int, seed: int) -> list[bool]:
    """Which factors move nothing, (factor,): 64 random points answer the same, or nothing, whatever their value."""
    rng = np.random.default_rng(seed)
    points = rng.random((count, 64))
    before = function(points)
    moved = []
    for factor in range(count):
        others = points.copy()
        others[factor] = rng.random(64)
        moved.append(bool((np.abs(function(others) - before) > MIN_EFFECT).any()))
    return [not each for each in moved]


def sobol(function: Callable[[Array], Array], factors: list[str], points: int, seed: int) -> pd.DataFrame:
    """First-order and total Sobol indices of a function of uniform factors, largest total first.

    `function` takes shares (factor, row) in 0 to 1 and gives (row,). Columns: key, first, total, and the half widths of
    their 95 % intervals, first_error and total_error. `points` is rounded up to a power of two. A factor that moves
    nothing has indices of exactly 0 and is left out of the sample; one that alone moves anything has exactly 1. One
    whose effect none of the sample's rows shows has intervals of 0.
    """
    from scipy.stats import DegenerateDataWarning, sobol_indices, uniform

    still = inert(function, len(factors), seed)
    active = [row for row, idle in enumerate(still) if not idle]
    frame = pd.DataFrame({"key": factors, "first": 0.0, "total": 0.0, "first_error": 0.0, "total_error": 0.0})
    if len(active) < 2:  # nothing to sample: nothing varies, or all of it comes from one
        frame.loc[active, ["first", "total"]] = 1.0
        return frame.sort_values("total", ascending=False, kind="stable", ignore_index=True)

    def of_active(shares: Array) -> Array:
        points_of = np.full((len(factors), shares.shape[1]), 0.5)
        points_of[active] = shares
        return function(points_of)

    rng = np.random.default_rng(seed)
    count = 2 ** int(np.ceil(np.log2(points)))
    found = sobol_indices(func=of_active, n=count, dists=[uniform()] * len(active), rng=rng)
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # a factor that moves nothing in these very rows
        interval = found.bootstrap(n_resamples=200)
    for name, values, part in (
        ("first", found.first_order, interval.first_order),
        ("total", found.total_order, interval.total_order),
    ):
        ends = part.confidence_interval
        frame.loc[active, name] = values
        frame.loc[active, f"{name}_error"] = np.nan_to_num((ends.high - ends.low) / 2.0)
    return frame.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def sensitivity(
    dataset: Dataset,
    scenario: Scenario,
    points: int = 512,
    seed: int = 1,
    year: int = 0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Sobol indices of growth over every uncertain assumption and the projects' luck; columns as `sobol`.

    docs/model.md §3. `year` is a place in the horizon, 0 the plan year. `progress` is told the share of the sample done
    and may raise Cancelled.
    """
    case = Case(dataset, scenario)
    numbers = case.values
    uncertain = {key: slider for key, slider in case.dataset.assumptions.items() if slider.spread is not None}
    slips, chances = UnitSampler(case.dataset, numbers, seed).luck(0)
    most = points * (len(uncertain) + 1 + 2)  # Saltelli's sample: two of so many points, and one more for each factor
    done = 0

    def answer(shares: Array) -> Array:
        nonlocal done
        first, done = done, done + shares.shape[1]

        def tell(share: float) -> None:
            if progress is not None:
                progress(min((first + share * shares.shape[1]) / most, 1.0))

        columns = {key: uncertain[key].draw(shares[row], numbers[key]) for row, key in enumerate(uncertain)}
        chosen = np.minimum((shares[-1] * BLOCK).astype(np.intp), BLOCK - 1)
        start_rate = columns.get("start_rate", numbers["start_rate"])
        starts = (chances[:, :, chosen] < start_rate).astype(np.float64)
        shifts = EntityShifts(slip=slips[:, :, chosen], start=starts)
        return growth(case, Design.of(case, columns, shares.shape[1], shifts), year, tell)

    return sobol(answer, [*uncertain, LUCK], points, seed)
