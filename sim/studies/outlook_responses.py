"""How the outlook would move with a slider: the same draws at some of its stops, less those at the one in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.case import Case
from sim.dataset import Dataset
from sim.projection import Progress
from sim.registry import Assumption
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.ensemble import ensemble
from sim.studies.outlook import quantiles

POINTS, DRAWS = 9, 256
"""Stops of a slider looked at, and draws at each: two seconds of work for eight sliders of the sample city."""


@dataclass(frozen=True, eq=False)
class OutlookResponse:
    """What is expected at some stops of one slider less what is now, (stop,), fractions; 0 where it stands."""

    stops: Array
    """In the assumption's unit, ascending; the value in force is one."""
    expected: Array
    low: Array
    high: Array
    odds: Array | None
    """Share of draws that meet the scenario's target, less that now; None without a target."""


def outlook_responses(
    dataset: Dataset,
    scenario: Scenario,
    keys: Iterable[str],
    points: int = POINTS,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> dict[str, OutlookResponse]:
    """How the outlook moves with each slider, by key: to be added to that of more draws, which stays what it is now.

    docs/model.md §3. Every stop meets the same luck, so few draws tell the difference. `progress` is told the share
    done and may raise Cancelled. KeyError for a key the dataset has not, ScenarioError as `ensemble`.
    """
    case = Case(dataset, scenario)
    target = case.dataset.growth_target
    sliders = {key: case.dataset.assumptions[key] for key in keys}
    stops = {key: some_stops(slider, case.values[key], points) for key, slider in sliders.items()}
    runs = [(key, float(stop)) for key, own in stops.items() for stop in own if stop != case.values[key]]
    now = _figures(dataset, scenario, target, draws)
    found = {}
    for done, (key, stop) in enumerate(runs, start=1):
        found[key, stop] = _figures(dataset, scenario.with_values(**{key: stop}), target, draws) - now
        if progress is not None:
            progress(done / len(runs))
    return {
        key: OutlookResponse(own, *_columns([found.get((key, float(stop)), now - now) for stop in own], target))
        for key, own in stops.items()
    }


def some_stops(slider: Assumption, value: float, points: int) -> Array:
    """Stops of a slider in even steps of their places, both ends among them, and the value in force, (stop,)."""
    stops = slider.stops(value)
    places = np.linspace(0, len(stops) - 1, points).round().astype(int)
    return np.unique(np.append(stops[places], value))


def _figures(dataset: Dataset, scenario: Scenario, target: float | None, draws: int) -> Array:
    """Low end, median, high end and odds of a scenario, (4,)."""
    found = ensemble(dataset, scenario, draws, measures=("iva_growth",))
    odds = 0.0 if target is None else found.odds(target)
    return np.append(quantiles(found.growth), odds)


def _columns(rows: list[Array], target: float | None) -> tuple[Array, Array, Array, Array | None]:
    """Expected, low, high and odds, (stop,) each, of figures by stop."""
    low, expected, high, odds = np.array(rows).T
    return expected, low, high, None if target is None else odds
