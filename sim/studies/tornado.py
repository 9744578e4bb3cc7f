"""Which assumption swings growth most: each at its two ends, the others as they are (docs/model.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.design import Design
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.growth import growth

ENDS = (0.10, 0.90)

BETWEEN = 9
"""Values of each assumption, its ends among them, at which growth is looked at for a turn."""


def ends(case: Case, full_range: bool = False) -> dict[str, tuple[float, float]]:
    """The two ends of every assumption, in its unit: the 10 % and 90 % points of its spread, or its whole range.

    One without a spread is decided, not uncertain, and stands only in the whole-range tornado.
    """
    found = {}
    for key, slider in case.dataset.assumptions.items():
        if full_range:
            found[key] = (slider.low, slider.high)
        elif slider.spread is not None:
            low, high = slider.draw(np.array(ENDS), case.values[key])
            found[key] = (float(low), float(high))
    return found


def tornado(
    dataset: Dataset,
    scenario: Scenario,
    full_range: bool = False,
    keys: Iterable[str] | None = None,
    year: int = 0,
) -> pd.DataFrame:
    """Growth at both ends of each assumption, widest swing first.

    docs/model.md §3. Columns: key, low, high (the ends), growth_low, growth_high, swing (points as a fraction),
    one_sided (both ends lie on one side of growth in between, which turns round there), growth (the scenario's own).
    `year` is a place in the horizon, 0 the plan year. KeyError for a key without ends, ScenarioError as
    `designs.single`.
    """
    case = Case(dataset, scenario)
    wanted = ends(case, full_range)
    if keys is not None:
        wanted = {key: wanted[key] for key in keys}
    design = designs.one_at_a_time(dataset, scenario, wanted)
    own = growth(case, Design.of(case, {}, rows=1), year)[0]
    pairs = growth(case, design, year).reshape(-1, 2)
    frame = pd.DataFrame(
        {
            "key": list(wanted),
            "low": [low for low, _ in wanted.values()],
            "high": [high for _, high in wanted.values()],
            "growth_low": pairs[:, 0],
            "growth_high": pairs[:, 1],
            "swing": np.abs(pairs[:, 1] - pairs[:, 0]),
            "one_sided": turns_round(case, wanted, own, year),
            "growth": own,
        }
    )
    widest = np.maximum(frame["swing"], np.abs(pairs - own).max(axis=1)).to_numpy()
    return frame.iloc[np.argsort(-widest, kind="stable")].reset_index(drop=True)


def turns_round(case: Case, ends: Mapping[str, tuple[float, float]], own: float, year: int = 0) -> list[bool]:
    """For each assumption, whether growth somewhere between its ends goes beyond both; `own` is the scenario's growth.

    A spread to one side only, or a value at the edge of its range, is no turn.
    """
    numbers = case.values
    columns: dict[str, Array] = {}
    for place, (key, (low, high)) in enumerate(ends.items()):
        columns[key] = np.full(BETWEEN * len(ends), numbers[key])
        columns[key][BETWEEN * place : BETWEEN * (place + 1)] = np.linspace(low, high, BETWEEN)
    design = Design.of(case, columns, rows=BETWEEN * len(ends))
    between = growth(case, design, year).reshape(-1, BETWEEN)
    highest, lowest = between[:, [0, -1]].max(axis=1), between[:, [0, -1]].min(axis=1)
    inside = [low <= numbers[key] <= high for key, (low, high) in ends.items()]
    between = np.column_stack([between, np.where(inside, own, between[:, 0])])
    beyond = (between > highest[:, None] + 1e-12) | (between < lowest[:, None] - 1e-12)
    return [bool(turn) for turn in beyond.any(axis=1)]
