"""Growth over two assumptions at once, and the line along which the target is just met (docs/model.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.growth import growth


@dataclass(frozen=True, eq=False)
class HeatMap:
    """Growth, (value of the second, value of the first), a fraction, over the values of two assumptions."""

    keys: tuple[str, str]
    first: Array
    second: Array
    growth: Array

    def frame(self) -> pd.DataFrame:
        """A row for each cell: first and second in their units, growth a fraction."""
        across, up = np.meshgrid(self.first, self.second)
        return pd.DataFrame({"first": across.ravel(), "second": up.ravel(), "growth": self.growth.ravel()})

    def contour(self, target: float) -> pd.DataFrame:
        """Points of the lines on which growth is `target`, a fraction: line, order, first, second.

        Empty where it is never met.
        """
        from contourpy import contour_generator

        lines = contour_generator(self.first, self.second, self.growth).lines(target)
        parts = [
            pd.DataFrame({"line": number, "order": range(len(line)), "first": line[:, 0], "second": line[:, 1]})
            for number, line in enumerate(np.asarray(line) for line in lines)
        ]
        columns = ["line", "order", "first", "second"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=float)


def heat_map(dataset: Dataset, scenario: Scenario, first: str, second: str, points: int = 41, year: int = 0) -> HeatMap:
    """Growth over the whole range of two assumptions, `points` values each.

    docs/model.md §3. `year` is a place in the horizon, 0 the plan year. KeyError for an unknown assumption.
    """
    case = Case(dataset, scenario)
    sliders = case.dataset.assumptions
    values = {key: np.linspace(sliders[key].low, sliders[key].high, points) for key in (first, second)}
    design = designs.grid(dataset, scenario, {second: values[second], first: values[first]})
    found = growth(case, design, year).reshape(points, points)
    return HeatMap((first, second), values[first], values[second], found)
