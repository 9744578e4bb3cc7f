"""What a slider would give at every place it can stand, the others as they are: exact, and known before it is moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.design import Design
from sim.projection import Projection, project
from sim.registry import Assumption
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.growth import growth

MEASURES = ("iva_growth", "bridge", "iva_growth_to_date", "energy_growth", "energy_headroom", "lost_to_factor")


@dataclass(frozen=True, eq=False)
class Response:
    """The plan year at every stop of one slider, fractions; `stops` in the assumption's unit, ascending."""

    stops: Array
    """Where the slider can stand, (stop,): `Assumption.stops`."""
    now: int
    """The place of the value in force among them."""
    growth: Array
    """Growth, (stop,); NaN where there is no base."""
    bridge: Array
    """The bridge's terms, (term, stop): they add up to growth."""
    to_date: Array
    """Growth to date, (release, stop)."""
    energy: Array | None
    """Growth of energy use, (stop,); None where the base's is not known."""
    energy_headroom: Array | None
    """The cap on it less that growth, (stop,); None likewise."""
    lost: Array
    """Points of growth that each shared factor costs, (factor, stop), 0 or less."""
    step: float
    """One natural step from the value in force, in the assumption's unit: `step_from`."""
    worth: float
    """Growth that step away less growth now; NaN where there is no base."""


@dataclass(frozen=True, eq=False)
class Responses:
    """The responses of some sliders of one scenario, by key, in the order they were asked for."""

    terms: tuple[str, ...]
    """Keys of the bridge's terms."""
    factors: tuple[str, ...]
    """Ids of the shared factors."""
    releases: tuple[str, ...]
    """Months of the plan year's releases, YYYY-MM."""
    of: Mapping[str, Response]


def responses(dataset: Dataset, scenario: Scenario, keys: Iterable[str]) -> Responses:
    """The plan year at every stop of some sliders, each moved alone: what `project` says of that scenario.

    docs/model.md §3. KeyError for a key the dataset has not, ScenarioError as `designs.single`.
    """
    case, asked = Case(dataset, scenario), dict.fromkeys(keys)
    sliders = case.dataset.assumptions
    order = {key: place for place, key in enumerate(sliders)}
    grouped = sorted(asked, key=order.__getitem__)  # sliders of one group together: the design is quickest so
    stops = {key: sliders[key].stops(case.values[key]) for key in grouped}
    steps = {key: step_from(sliders[key], case.values[key]) for key in grouped}
    rows_of = {key: np.append(own, sliders[key].within(case.values[key] + steps[key])) for key, own in stops.items()}
    found = project(dataset, designs.each_alone(dataset, scenario, rows_of), only=MEASURES, years=1)
    ends = np.cumsum([len(each) + 1 for each in stops.values()])
    rows = {key: slice(int(end) - 1 - len(stops[key]), int(end) - 1) for key, end in zip(grouped, ends, strict=True)}
    of = {key: _response(stops[key], case.values[key], steps[key], found, rows[key]) for key in asked}
    terms, factors = (tuple(found.entities(measure)) for measure in ("bridge", "lost_to_factor"))
    return Responses(terms, factors, tuple(found.times("iva_growth_to_date")), of)


def _response(stops: Array, value: float, step: float, found: Projection, rows: slice) -> Response:
    """One slider's rows of the projection: its stops, and after them a natural step from the value in force."""
    energy, headroom = (
        found[measure][0, 0, rows] if measure in found else None for measure in ("energy_growth", "energy_headroom")
    )
    growth, now = found["iva_growth"][0, 0], int(np.flatnonzero(stops == value)[0])
    return Response(
        stops=stops,
        now=now,
        growth=growth[rows],
        bridge=found["bridge"][:, 0, rows],
        to_date=found["iva_growth_to_date"][0, :, rows],
        energy=energy,
        energy_headroom=headroom,
        lost=found["lost_to_factor"][:, 0, rows],
        step=step,
        worth=float(growth[rows.stop] - growth[rows.start + now]),
    )


def worths(dataset: Dataset, scenario: Scenario) -> pd.DataFrame:
    """What one natural step of each slider is worth, the most first: `Assumption.natural` up, down where up cannot be.

    docs/model.md §3. Columns: key, step (in the assumption's unit, with its sign), points (growth there less growth
    now, a fraction; NaN where there is no base). ScenarioError as `designs.single`.
    """
    case = Case(dataset, scenario)
    sliders, now = case.dataset.assumptions, case.values
    steps = np.array([step_from(slider, now[key]) for key, slider in sliders.items()])
    columns = {key: np.full(len(sliders) + 1, now[key]) for key in sliders}
    for place, (key, step) in enumerate(zip(sliders, steps, strict=True)):
        columns[key][place] = sliders[key].within(now[key] + step)
    reached = growth(case, Design.of(case, columns, rows=len(sliders) + 1))
    frame = pd.DataFrame({"key": list(sliders), "step": steps, "points": reached[:-1] - reached[-1]})
    return frame.iloc[np.argsort(-np.abs(frame["points"].to_numpy()), kind="stable")].reset_index(drop=True)


def step_from(slider: Assumption, value: float) -> float:
    """One natural step up from a value, in the slider's unit; down, and so negative, where up leaves its range."""
    up = value + slider.natural <= slider.high + 1e-9
    return slider.natural if up else -slider.natural
