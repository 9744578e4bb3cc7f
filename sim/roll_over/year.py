"""What a year came to: the plan year of a case, month by month, as far as it is in and projected where it is not."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from sim.case import Case
from sim.dataset.arrays import ids
from sim.design import Values
from sim.model import Model
from sim.projection import city_of
from sim.scenario import Scenario
from sim.steps.axes import TIME, Array, Mask

YEARS = 2
"""Years a roll-over looks at: the plan year and the one after it."""


class Year:
    """The plan year of a case and the year after it, each quantity worked out when asked for.

    L lines in the order of their table, J projects in the order of `city.projects.ids`.
    """

    def __init__(self, case: Case) -> None:
        horizon = 12 * YEARS
        short = case.dataset.city.months < horizon
        scenario = case.scenario.with_edit("profile", "horizon", value=str(horizon)) if short else case.scenario
        self.case = Case(case.unedited, scenario)
        self.dataset = case.dataset
        self.city = city_of(self.case, YEARS)
        self.values = Values(1, self.case.values, {})
        self.model = Model(self.city, self.values)

    @property
    def number(self) -> int:
        """The year that is rolled over: the plan year, which becomes the base year."""
        return self.city.base_year + 1

    @property
    def scenario(self) -> Scenario:
        """The scenario whose assumptions fill in what is not known yet."""
        return self.case.scenario

    @cached_property
    def alone(self) -> Model:
        """The model without actuals and without official figures: the year as it was projected."""
        city = self.model.without_actuals.city
        none = self.city.releases[:0]
        return Model(replace(city, releases=none, released_growth=self.city.released_growth[:0]), self.values)

    @cached_property
    def made(self) -> Array:
        """Output of the year, actual where it is in and projected where not, (L, 12), in the lines' units."""
        return np.maximum(self.model.output[:, :12, 0], 0.0)

    @cached_property
    def projected(self) -> Array:
        """Output of the year as it was projected, before any actual, (L, 12), in the lines' units."""
        return np.maximum(self.alone.output[:, :12, 0], 0.0)

    @cached_property
    def is_actual(self) -> Mask:
        """Whether a month of a line has an actual, (L, 12)."""
        found = np.zeros((len(self.city.lines), 12), dtype=bool)
        found[self.city.actual_lines] = ~np.isnan(self.city.actual_output[:, :, 0])
        return found

    @cached_property
    def commissioned(self) -> Array:
        """Month each project is commissioned in, (J,), January of the year = 0; may be fractional."""
        found = self.model.commissioned[:, 0, 0]
        return np.asarray(np.broadcast_to(found, (len(self.city.projects.ids),)))

    @cached_property
    def came(self) -> Mask:
        """Whether the projection has a project come on stream in the year, (J,)."""
        projects = self.city.projects
        counts = projects.included.ravel() & ~projects.started.ravel()
        return np.asarray(counts & (np.round(self.commissioned) < 12.0))

    @cached_property
    def stages(self) -> dict[str, str]:
        """Stage of each project as its table stands now."""
        table = self.dataset.tables["projects"]
        return dict(zip(ids(table, "project"), ids(table, "stage"), strict=True))

    @cached_property
    def growth(self) -> float:
        """Growth of the year with all that is in, a fraction."""
        return float((self.model.iva / self.model.base_total - 1.0)[0, 0, 0])

    @cached_property
    def forecast(self) -> float:
        """Growth of the year as it was projected, before any actual or official figure, a fraction."""
        return float((self.alone.iva / self.alone.base_total - 1.0)[0, 0, 0])

    @property
    def official(self) -> float | None:
        """The official growth of the whole year, a fraction; None before December is released."""
        last = self.city.releases == 11
        return float(self.city.released_growth[last][0]) if last.any() else None

    @cached_property
    def listed(self) -> set[str]:
        """New entities' lines that count in the statistics by December."""
        counted = self.model.listed_share[:, 11, 0] > 0.0
        return {self.city.lines[line] for line, found in zip(self.city.new_lines, counted, strict=True) if found}

    def total(self, output: Array) -> Array:
        """Output summed over the year's months, (L,)."""
        return np.asarray(output.sum(axis=TIME))
