"""How likely: every assumption drawn from its spread, every project with its own slip and start (docs/model.md §3)."""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import designs
from sim.dataset import Dataset
from sim.parallel import project_in_parts
from sim.projection import Progress, Projection
from sim.scenario import Scenario
from sim.steps.axes import Array

FAN = (0.10, 0.30, 0.50, 0.70, 0.90)
ANNOUNCEABLE = {"cautious": 0.80, "likely": 0.50, "stretch": 0.20}
DRAWS = 1024
"""Draws behind the header's odds and the brief's: one block, quick enough for every move."""

ERROR = 0.015
"""How far odds of DRAWS draws lie from true ones at most, in five samples of six or more (fresh draws, sample city)."""

ENSEMBLE_MEASURES = ("iva_growth", "iva_growth_to_date")


def odds_error(draws: int) -> float:
    """How far odds of so many draws mostly lie from true ones, as a share; it falls with the root of their number."""
    return ERROR * math.sqrt(DRAWS / draws)


def announceable(growth: Array) -> dict[str, float]:
    """Targets met in 80 % (底线 bottom line), 50 % (预期 expected), 20 % (奋斗 ambitious) of draws, (draw,).

    docs/model.md §3.
    """
    return {name: float(np.quantile(growth, 1.0 - share)) for name, share in ANNOUNCEABLE.items()}


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Growth of every draw of the plan year, and how it was drawn: the seed is part of the result."""

    projection: Projection
    draws: int
    seed: int

    @property
    def growth(self) -> Array:
        """Growth of the plan year, (draw,), fractions."""
        return np.asarray(self.projection["iva_growth"][0, 0])

    def values(self, measure: str, entity: str | None = None, time: str | None = None) -> Array:
        """A measure's plan year, or one release of it, in every draw, (draw,), in its unit: of the first entity.

        Another where it is named. KeyError for a measure that was not drawn, ValueError for an entity or a time that is
        not there.
        """
        row = 0 if entity is None else self.projection.entities(measure).index(entity)
        column = 0 if time is None else self.projection.times(measure).index(time)
        return np.asarray(self.projection[measure][row, column])

    def range(self, measure: str, entity: str | None = None, share: float = 0.8) -> tuple[float, float]:
        """The two ends between which the middle `share` of the draws lies, in the measure's unit."""
        low, high = np.quantile(self.values(measure, entity), [(1.0 - share) / 2.0, (1.0 + share) / 2.0])
        return float(low), float(high)

    def odds(
        self,
        target: float,
        measure: str = "iva_growth",
        at_least: bool = True,
        entity: str | None = None,
        time: str | None = None,
    ) -> float:
        """Share of draws, 0 to 1, whose plan year, or one release, meets the target: at least, or at most, so much."""
        values = self.values(measure, entity, time)
        return float(np.mean(values >= target if at_least else values <= target))

    def announceable(self) -> dict[str, float]:
        """Targets met in 80, 50 and 20 % of the draws, fractions by name; as the function of that name."""
        return announceable(self.growth)

    def fan(self) -> pd.DataFrame:
        """Quantiles of growth to date at the shares of FAN: a row for each share and release, value a fraction."""
        to_date = self.projection["iva_growth_to_date"][0]
        quantiles = np.array([np.quantile(release, FAN) for release in to_date]).T  # a release at a time: less memory
        index = pd.MultiIndex.from_product(
            [FAN, self.projection.times("iva_growth_to_date")], names=["share", "release"]
        )
        return index.to_frame(index=False).assign(value=quantiles.ravel())


def ensemble(
    dataset: Dataset,
    scenario: Scenario,
    draws: int = DRAWS,
    seed: int = 1,
    measures: tuple[str, ...] = ENSEMBLE_MEASURES,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """The plan year drawn `draws` times from every assumption's spread, projects' own slips and starts drawn too.

    docs/model.md §3. The same seed meets every scenario with the same luck, so two can be paired. ScenarioError for a
    number of draws or a seed that cannot be; what `progress` raises, and `project_jobs` of an executor.
    """
    design = designs.ensemble(dataset, scenario, draws, seed)
    projection = project_in_parts(dataset, design, measures, years=1, executor=executor, progress=progress)
    return Ensemble(projection, draws, seed)


def odds(dataset: Dataset, scenario: Scenario, target: float, draws: int = DRAWS, seed: int = 1) -> float:
    """Share of draws, 0 to 1, whose plan year's growth meets a target, a fraction: the header's odds.

    docs/model.md §3. ScenarioError as `ensemble`.
    """
    return ensemble(dataset, scenario, draws, seed, ("iva_growth",)).odds(target)
