"""What can be expected, in figures few enough to travel: median, range, odds, shape, wordings (docs/model.md §3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.dataset import Dataset
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.ensemble import DRAWS, ENSEMBLE_MEASURES, Ensemble, ensemble
from sim.studies.targets import odds_of_targets, yearly_measures

RANGE = (0.10, 0.90)
"""Shares of draws below the two ends of the range that is told: 80 % lie within."""

POINTS = 61
"""Places at which the density is told: one in every four or five pixels of the header's strip."""

SPAN = 6.0
"""Standard deviations the grid is wide, at least."""

GRAIN = 0.0005
"""Steps of the grid are multiples of so much growth, so that a small move of the scenario leaves them as they are."""

WORDING = 0.005
"""Targets are announced in steps of half a point; one said as "about" is met by growth within so much below it."""


@dataclass(frozen=True)
class Wording:
    """A target as it could be announced: `at_least` its growth 以上, or `about` it 左右; odds are a share of draws."""

    kind: str
    growth: float
    odds: float


@dataclass(frozen=True, eq=False)
class Outlook:
    """The plan year's growth as its draws have it, fractions; `target` is the scenario's own, None without one."""

    expected: float
    """The median."""
    low: float
    high: float
    """The ends between which 80 % of the draws lie."""
    mean: float
    target: float | None
    odds: float | None
    """Share of draws that meet the target; None without one."""
    grid: Array
    """Growth at which the density is told, (POINTS,), even steps."""
    density: Array
    """Draws per unit of growth, (POINTS,): a share of all, so that the area under it is 1 but for its far ends."""
    wordings: tuple[Wording, ...]
    """What could be announced within the range, by growth, at least before about."""
    to_date: Array
    """Growth to date, (low, expected and high; release)."""
    announceable: Mapping[str, float] = field(default_factory=dict)
    """Targets met in 80, 50 and 20 % of the draws, by name, as in `ensemble.ANNOUNCEABLE`."""
    targets: Mapping[str, float] = field(default_factory=dict)
    """Odds of each of the plan year's targets whose measure is drawn, 0 to 1, by its id."""


def outlook(dataset: Dataset, scenario: Scenario, draws: int = DRAWS, seed: int = 1) -> Outlook:
    """What can be expected of a scenario, with the odds of its own target: the digits `ensemble.odds` gives.

    docs/model.md §3. ScenarioError as `ensemble`.
    """
    wanted = tuple(dict.fromkeys((*ENSEMBLE_MEASURES, *yearly_measures(dataset))))
    return of_ensemble(ensemble(dataset, scenario, draws, seed, wanted))


def of_ensemble(found: Ensemble) -> Outlook:
    """The outlook of an ensemble that has growth and growth to date, with the odds of its own scenario's target."""
    edited, growth = found.projection.dataset, found.growth
    target = edited.growth_target
    low, expected, high = (float(end) for end in quantiles(growth))
    places = grid(growth)
    return Outlook(
        expected=expected,
        low=low,
        high=high,
        mean=float(growth.mean()),
        target=target,
        odds=None if target is None else found.odds(target),
        grid=places,
        density=density(growth, places),
        wordings=wordings(found, low, high),
        to_date=quantiles(found.projection["iva_growth_to_date"][0]),
        announceable=found.announceable(),
        targets=odds_of_targets(found),
    )


def quantiles(values: Array) -> Array:
    """The low end, the median and the high end of draws along the last axis, (3, …)."""
    return np.asarray(np.quantile(values, (RANGE[0], 0.5, RANGE[1]), axis=-1), dtype=np.float64)


def grid(growth: Array) -> Array:
    """Growth at which a density is told, (POINTS,): SPAN standard deviations about the median in even steps or more.

    A step is a multiple of GRAIN and the middle one of ten steps, so that moved scenarios mostly share their grid.
    """
    around, middle = float(np.std(growth)), float(np.median(growth))
    if not math.isfinite(around):
        around = middle = 0.0
    step = GRAIN * max(1, math.ceil(SPAN * around / (POINTS - 1) / GRAIN))
    centre = 10 * round(middle / (10 * step))
    return np.asarray(step * (centre + np.arange(POINTS) - POINTS // 2), dtype=np.float64)


def density(values: Array, places: Array) -> Array:
    """Draws per unit of growth at some places, (place,), as a share of all: each draw spread by a normal kernel.

    Its width is Silverman's, 0.9 × the lesser of sd and interquartile range ÷ 1.34 × n^(−1/5), and half a step of the
    places at least. All 0 where growth is not known.
    """
    if not np.isfinite(values).all():
        return np.zeros_like(places)
    quarters = np.subtract(*np.quantile(values, (0.75, 0.25)))
    width = 0.9 * min(float(np.std(values)), float(quarters) / 1.34) * len(values) ** -0.2
    width = max(width, 0.5 * float(places[1] - places[0]))
    away = np.minimum(np.abs(places[:, None] - values) / width, 38.0)  # beyond that exp() underflows
    return np.asarray(np.exp(-0.5 * away**2).mean(axis=1) / (width * math.sqrt(2.0 * math.pi)))


def wordings(found: Ensemble, low: float, high: float) -> tuple[Wording, ...]:
    """What could be announced from the low end of the range to the first step beyond its high end, with its odds.

    Every half point as at least so much; whole points also as about so much, met from WORDING below on.
    """
    if not math.isfinite(low) or not math.isfinite(high):
        return ()
    told = []
    for place in range(math.ceil(low / WORDING), math.ceil(high / WORDING) + 1):
        growth = round(place * WORDING, 4)
        told.append(Wording("at_least", growth, found.odds(growth)))
        if place % 2 == 0:
            told.append(Wording("about", growth, found.odds(round(growth - WORDING, 4))))
    return tuple(told)
