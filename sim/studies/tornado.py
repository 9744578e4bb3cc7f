"""Which assumption swings growth most: each at its two ends, the others as they are (docs/model.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from sim.dataset import Dataset
from sim.design import designs, in_force
from sim.projection import project
from sim.scenario import Scenario, apply_edits
from sim.steps.axes import Array

ENDS = (0.10, 0.90)

BETWEEN = 9
"""Values of each assumption, its ends among them, at which growth is looked at for a turn."""


def ends(dataset: Dataset, scenario: Scenario, full_range: bool = False) -> dict[str, tuple[float, float]]:
    """The two ends of every assumption: the 10 % and 90 % points of its spread, or its whole range.

    One without a spread is decided, not uncertain, and stands only in the whole-range tornado.
    """
    dataset = apply_edits(dataset, scenario)
    numbers = in_force(dataset, scenario)
    found = {}
    for key, slider in dataset.assumptions.items():
        if full_range:
            found[key] = (slider.low, slider.high)
        elif slider.spread is not None:
            low, high = slider.draw(np.array(ENDS), numbers[key])
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

    Columns: key, low, high (the ends), growth_low, growth_high, swing (points as a fraction), one_sided (both ends lie
    on one side of growth in between, which turns round there), growth (the scenario's own).
    """
    wanted = ends(dataset, scenario, full_range)
    if keys is not None:
        wanted = {key: wanted[key] for key in keys}
    design = designs.one_at_a_time(dataset, scenario, wanted)
    own = growth_of(project(dataset, designs.single(dataset, scenario), only=["iva_growth"], years=year + 1), year)[0]
    pairs = growth_of(project(dataset, design, only=["iva_growth"], years=year + 1), year).reshape(-1, 2)
    frame = pd.DataFrame(
        {
            "key": list(wanted),
            "low": [low for low, _ in wanted.values()],
            "high": [high for _, high in wanted.values()],
            "growth_low": pairs[:, 0],
            "growth_high": pairs[:, 1],
            "swing": np.abs(pairs[:, 1] - pairs[:, 0]),
            "one_sided": turns_round(dataset, scenario, wanted, own, year),
            "growth": own,
        }
    )
    widest = np.maximum(frame["swing"], np.abs(pairs - own).max(axis=1)).to_numpy()
    return frame.iloc[np.argsort(-widest, kind="stable")].reset_index(drop=True)


def turns_round(
    dataset: Dataset, scenario: Scenario, ends: Mapping[str, tuple[float, float]], own: float, year: int = 0
) -> list[bool]:
    """Whether growth somewhere between each assumption's ends goes beyond both; `own` is the scenario's.

    A spread to one side only, or a value at the edge of its range, is no turn.
    """
    numbers = in_force(apply_edits(dataset, scenario), scenario)
    columns: dict[str, Array] = {}
    for place, (key, (low, high)) in enumerate(ends.items()):
        columns[key] = np.full(BETWEEN * len(ends), numbers[key])
        columns[key][BETWEEN * place : BETWEEN * (place + 1)] = np.linspace(low, high, BETWEEN)
    design = designs.table(dataset, scenario, columns, rows=BETWEEN * len(ends))
    growth = growth_of(project(dataset, design, only=["iva_growth"], years=year + 1), year).reshape(-1, BETWEEN)
    highest, lowest = growth[:, [0, -1]].max(axis=1), growth[:, [0, -1]].min(axis=1)
    inside = [low <= numbers[key] <= high for key, (low, high) in ends.items()]
    growth = np.column_stack([growth, np.where(inside, own, growth[:, 0])])
    beyond = (growth > highest[:, None] + 1e-12) | (growth < lowest[:, None] - 1e-12)
    return [bool(turn) for turn in beyond.any(axis=1)]


def growth_of(projection: object, year: int = 0) -> Array:
    """Growth of one year, (row,)."""
    return np.asarray(projection["iva_growth"][0, year])  # type: ignore[index]
