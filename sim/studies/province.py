"""A province: its cities' datasets in one job, rolled up with each city's growth, pull and odds.

Growth of the province is what its cities count over the bases they are compared with. Cities share the luck of common
assumptions (data/assumptions.toml, `common`) and have their own in everything else, drawn on streams of their names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim import designs
from sim.dataset import Dataset, Fault, FaultsError, ScenarioError
from sim.parallel import Job, project_jobs
from sim.projection import Progress, Projection
from sim.rebase import fitted
from sim.sampling import sampling_faults
from sim.scenario import NO_CHANGES, Scenario, value_faults
from sim.steps.axes import ENTITY, Array
from sim.steps.growth import pulls
from sim.studies.asked import asked_faults
from sim.studies.ensemble import announceable

CITY_MEASURES = ("iva", "iva_base")
WHOLE = "province"

City = tuple[Dataset, Scenario]


@dataclass(frozen=True, eq=False)
class Province:
    """What the cities come to: `iva` and `base` (city, year, 1), and `drawn`, the same two (city, 1, draw), 亿元."""

    cities: tuple[Dataset, ...]
    years: list[str]
    iva: Array
    base: Array
    drawn: tuple[Array, Array] | None
    own_target: float | None

    @cached_property
    def growth(self) -> Array:
        """Growth of the province by year, (year,), fractions; NaN where there is no base."""
        return growth_of(self.iva.sum(axis=ENTITY), self.base.sum(axis=ENTITY))[:, 0]

    @cached_property
    def pull(self) -> Array:
        """Points each city adds to the province's growth, (city, year), fractions that add up to it."""
        return np.asarray(pulls(self.iva, self.base, nan_for_zero(self.base.sum(axis=ENTITY)))[:, :, 0])

    @cached_property
    def targets(self) -> list[float | None]:
        """The plan year's target of each city and, last, of the province, fractions; None where there is none.

        The province's is its own, else what all its cities' come to.
        """
        found = [city.target("iva_growth", self.years[0]) for city in self.cities]
        aims = np.array([np.nan if aim is None else aim for aim in found])
        base = self.base[:, 0, 0]
        rolled = float(aims @ base / base.sum()) if base.any() else np.nan
        whole = self.own_target if self.own_target is not None else rolled
        return [*found, None if np.isnan(whole) else whole]

    @cached_property
    def drawn_growth(self) -> Array | None:
        """Growth of the plan year in every draw, (city, draw), the province's in the last row; None without draws."""
        if self.drawn is None:
            return None
        iva, base = (part[:, 0] for part in self.drawn)
        return np.vstack([growth_of(iva, base), growth_of(iva.sum(axis=ENTITY), base.sum(axis=ENTITY))])

    def frame(self) -> pd.DataFrame:
        """A row for each year and city, the province's last: base, value added, growth, pull and share of the base.

        The plan year's rows have the target and the gap too, and with draws the odds and what can be announced.
        """
        names = [(city.name, *(city.profile.get(f"city_{lang}") for lang in ("zh", "en"))) for city in self.cities]
        frames = []
        for y, year in enumerate(self.years):
            base, iva = (np.append(part[:, y, 0], part[:, y, 0].sum()) for part in (self.base, self.iva))
            frame = pd.DataFrame([*names, (WHOLE, "全省", "Province")], columns=["city", "zh", "en"])
            frame = frame.assign(year=year, base=base, iva=iva, growth=growth_of(iva, base))
            frame = frame.assign(pull=np.append(self.pull[:, y], self.growth[y]), share=base / nan_for_zero(base[-1:]))
            frames.append(frame if y else frame.assign(**self._against(frame["growth"].to_numpy())))
        return pd.concat(frames, ignore_index=True)

    def _against(self, growth: Array) -> dict[str, Array]:
        aims = np.array([np.nan if aim is None else aim for aim in self.targets])
        found = {"target": aims, "gap": growth - aims}
        if self.drawn_growth is None:
            return found
        odds = (self.drawn_growth >= aims[:, None]).mean(axis=1)
        announced = [announceable(drawn) for drawn in self.drawn_growth]
        return found | {
            "odds": np.where(np.isnan(aims), np.nan, odds),
            **{name: np.array([each[name] for each in announced]) for name in announced[0]},
        }


def nan_for_zero(base: Array) -> Array:
    """A base, 亿元, with NaN where it is nothing."""
    return np.where(base != 0.0, base, np.nan)


def growth_of(iva: Array, base: Array) -> Array:
    """Growth of counted value added on its base, a fraction; NaN where the base is nothing."""
    return np.asarray(iva / nan_for_zero(base) - 1.0)


def province(
    cities: Sequence[City],
    draws: int = 0,
    seed: int = 1,
    target: float | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Province:
    """The cities' projections in one job, spread over the executor city by city and part by part.

    `draws` of the plan year beside each city's own scenario; `target` is the province's own growth, a fraction.
    ScenarioError lists the faults of all cities; raises as `project_jobs`.
    """
    faults = asked_faults(target=target) + (sampling_faults(draws, seed) if draws else [])
    if faults:
        raise ScenarioError(faults)
    jobs = [*jobs_of(cities, 0, seed), *(jobs_of(cities, draws, seed) if draws else [])]
    found = project_jobs(jobs, executor, progress)
    points, drawn = found[: len(cities)], found[len(cities) :]
    years = min((point.times("iva") for point in points), key=len)
    iva, base = (together(points, name, len(years)) for name in CITY_MEASURES)
    luck = (together(drawn, "iva", 1), together(drawn, "iva_base", 1)) if drawn else None
    return Province(tuple(point.dataset for point in points), years, iva, base, luck, target)


def together(found: Sequence[Projection], name: str, years: int) -> Array:
    """One measure of every city, (city, year, draw), in its unit."""
    return np.concatenate([each[name][:, :years] for each in found])


def jobs_of(cities: Sequence[City], draws: int, seed: int) -> list[Job]:
    """A job for each city: one row, or `draws` of the plan year; ScenarioError lists what is wrong in all of them."""
    first = cities[0][0].base_year
    faults: list[Fault] = []
    jobs = []
    for dataset, scenario in cities:
        if dataset.base_year != first:
            faults.append(
                Fault(
                    table="profile",
                    row="base_year",
                    column="value",
                    value=str(dataset.base_year),
                    rule="other_base_year",
                    details={"year": str(first)},
                    city=dataset.name,
                )
            )
        try:
            if draws:
                jobs.append(
                    Job(dataset, designs.ensemble(dataset, scenario, draws, seed, dataset.name), CITY_MEASURES, 1)
                )
            else:
                jobs.append(Job(dataset, designs.single(dataset, scenario), CITY_MEASURES))
        except FaultsError as error:
            faults += [replace(fault, city=dataset.name) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    return jobs


def shared_values(cities: Sequence[Dataset], values: Mapping[str, float], preset: Scenario = NO_CHANGES) -> list[City]:
    """Each city with the part of the preset that fits it, and on top those of the values it has an assumption for.

    Raises ScenarioError for values that no city has an assumption for.
    """
    had = {key for city in cities for key in city.assumptions}
    richest = max(cities, key=lambda city: len(city.assumptions))
    faults = value_faults(richest, {key: value for key, value in values.items() if key not in had})
    if faults:
        raise ScenarioError(faults)
    fitting = [fitted(city, preset)[0] for city in cities]
    return [
        (city, part.with_values(**{key: value for key, value in values.items() if key in city.assumptions}))
        for city, part in zip(cities, fitting, strict=True)
    ]
