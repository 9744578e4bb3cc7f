"""`project`: a design in, a projection out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim._version import __version__
from sim.case import Case
from sim.dataset import City, Dataset
from sim.design import Design, Values, chunk_size
from sim.measures import FLOWS, NEED_CUTS, TERMS, Measures, binding_labels, measure_names
from sim.model import Model
from sim.registry import measures
from sim.scenario import Scenario
from sim.steps import actuals
from sim.steps.accounting import rate_at_last_release
from sim.steps.axes import DRAW, TIME, Array
from sim.steps.plan import own_plan

Progress = Callable[[float], None]
"""Told the share done, 0 to 1; raises Cancelled to end the work."""


class Projection:
    """The answer to a design: every measure as an array (entity, month or year, draw) with named axes.

    `case` is the dataset with the design's scenario applied; `arrays` are the figures alone, by measure.
    """

    def __init__(self, case: Case, design: Design, arrays: Mapping[str, Array], city: City) -> None:
        self.case = case
        self.design = design
        self.city = city
        self.arrays = arrays

    @property
    def dataset(self) -> Dataset:
        """The dataset with the scenario's table edits in."""
        return self.case.dataset

    @property
    def unedited(self) -> Dataset:
        """The dataset as it was before the scenario's table edits."""
        return self.case.unedited

    @classmethod
    def of(cls, dataset: Dataset, design: Design, arrays: Mapping[str, Array], years: int | None = None) -> Projection:
        """A projection of arrays that were worked out before, for this dataset or one of equal content.

        `years` must be what they were worked out with. ScenarioError where the scenario's edits do not fit the dataset.
        """
        case = Case(dataset, design.scenario)
        return cls(case, design, arrays, city_of(case, years))

    def __contains__(self, measure: str) -> bool:
        return measure in self.arrays

    def __getitem__(self, measure: str) -> Array:
        """The measure, (entity, month or year, draw), in the unit data/measures.toml states; never written to.

        KeyError names the measures there are.
        """
        if measure not in self.arrays:
            raise KeyError(f"no measure {measure!r} in this projection; it has {', '.join(self.arrays)}")
        return self.arrays[measure]

    @property
    def names(self) -> tuple[str, ...]:
        """Keys of the measures this projection has, in the order they were worked out."""
        return tuple(self.arrays)

    def entities(self, measure: str) -> list[str]:
        """Ids along the measure's first axis: ["city"], or the city's lines, chains … in the order of their table."""
        city, kind = self.city, measures()[measure].entity
        if kind in city.divisions:
            return list(city.divisions[kind].ids)
        return {
            "city": lambda: ["city"],
            "term": lambda: list(TERMS),
            "line": lambda: list(city.lines),
            "chain": lambda: list(city.chains),
            "project": lambda: list(city.projects.ids),
            "factor": lambda: list(city.factors),
            "product": lambda: list(city.products),
            "flow": lambda: [f"{product}.{flow}" for product in city.products for flow in FLOWS],
        }[kind]()

    def times(self, measure: str) -> list[str]:
        """Labels along the measure's second axis: years "2023", months and releases "2023-02", or one empty label."""
        city, time = self.city, measures()[measure].time
        if time == "none":
            return [""]
        if time in ("year", "plan_year"):
            return city.year_labels if time == "year" else city.year_labels[:1]
        return [label for label in city.month_labels if time == "month" or not label.endswith("-01")]

    def labels(self, measure: str) -> list[str] | None:
        """The words that a measure's figures are indices of (what binds a line); None for a measure of quantities."""
        return binding_labels(self.dataset) if measures()[measure].labelled else None

    def frame(self, measure: str) -> pd.DataFrame:
        """The measure as a tidy frame, a row for each figure: entity, time, draw, value.

        In the measure's unit, a labelled measure in words. KeyError as for `projection[measure]`.
        """
        values = self._figures(measure)
        axes = self.entities(measure), self.times(measure), range(values.shape[DRAW])
        index = pd.MultiIndex.from_product(axes, names=["entity", "time", "draw"])
        return index.to_frame(index=False).assign(value=values.ravel())

    def to_xarray(self) -> Any:
        """Every measure as a variable of one xarray.Dataset, its axes named and labelled by what they hold.

        Dimensions are the entity (line, chain, product_flow …), the time where there is one (month, release, year …)
        and draw; attributes are zh, en and unit. ImportError where xarray is not installed: nothing else needs it.
        """
        try:
            xarray = import_module("xarray")
        except ImportError as error:
            raise ImportError("Projection.to_xarray() needs xarray: pip install xarray") from error
        variables: dict[str, Any] = {}
        labels: dict[str, list[str]] = {}
        for measure in self.names:
            declared, values = measures()[measure], self._figures(measure)
            entity = "product_flow" if declared.entity == "flow" else declared.entity  # `flow` is a measure as well
            axes = {entity: self.entities(measure), declared.time: self.times(measure)}
            if axes.pop("none", None) is not None:
                values = values[:, 0]
            labels |= axes
            about = {"zh": declared.name.zh, "en": declared.name.en, "unit": declared.unit}
            variables[measure] = [*axes, "draw"], values, about
        return xarray.Dataset(variables, coords=labels)

    def _figures(self, measure: str) -> npt.NDArray[Any]:
        """A measure with every axis at full length (entity, time, draw); a labelled measure in words."""
        values = self[measure]
        shape = len(self.entities(measure)), len(self.times(measure)), values.shape[DRAW]
        labels, whole = self.labels(measure), np.broadcast_to(values, shape)
        return whole if labels is None else np.array(labels, dtype=object)[whole.astype(np.intp)]

    def value(self, measure: str, entity: str | None = None, time: str | None = None, draw: int = 0) -> float:
        """One number in the measure's unit: of the first entity and time unless named.

        KeyError for a measure that is not there, ValueError for an entity or a time that is not.
        """
        row = 0 if entity is None else self.entities(measure).index(entity)
        column = 0 if time is None else self.times(measure).index(time)
        values = self[measure]
        return float(values[row, min(column, values.shape[TIME] - 1), min(draw, values.shape[DRAW] - 1)])

    def to_dict(self, draw: int = 0) -> dict[str, Any]:
        """One row of the design in the shape of the command line's JSON; unknown and infinite numbers are None."""
        design = self.design
        return {
            "dataset": {"name": self.dataset.name, "hash": self.dataset.hash},
            "scenario": {"name": design.scenario.name, "values": dict(design.scenario.values)},
            "assumptions": dict(design.numbers),
            "model_version": __version__,
            "measures": {measure: self._nested(measure, draw) for measure in self.names},
        }

    def _nested(self, measure: str, draw: int) -> dict[str, Any]:
        entities, times, values = self.entities(measure), self.times(measure), self._figures(measure)[:, :, draw]

        def shown(value: Any) -> float | str | None:
            if isinstance(value, str):
                return value
            return float(value) if np.isfinite(value) else None

        rows = {
            entity: {time: shown(value) for time, value in zip(times, row, strict=True)}
            for entity, row in zip(entities, values, strict=True)
        }
        if measures()[measure].time == "none":
            return {entity: row[""] for entity, row in rows.items()}
        return rows["city"] if measures()[measure].entity == "city" else rows


@lru_cache(maxsize=16)
def modelled_output(loaded: Dataset) -> Array:
    """Output of the plan year without actuals, every slider at its default, (line, 12, 1), in the lines' units."""
    numbers = Case(loaded).values
    return Model(loaded.city.first_years(1).without_actuals(), Values(1, numbers, {})).balanced


def as_loaded(loaded: Dataset, lines: Sequence[str]) -> Array:
    """`modelled_output` of the named lines, (line, 12, 1); 0 for a line that only a scenario adds."""
    output = dict(zip(loaded.city.lines, modelled_output(loaded), strict=True))
    return np.array([output.get(line, np.zeros((12, 1))) for line in lines])


def city_of(case: Case, years: int | None = None) -> City:
    """The arrays of a case, cut to its first `years` (None: all), with what follows from the dataset as loaded.

    docs/model.md §2.3, §2.8, §2.15. The pace of actuals and the accounting difference after the last release are
    against the dataset without the scenario: so a slider moved, or a cell edited, after they came in acts in full. What
    a planned output holds of projects is that of the projects before the scenario's edits.
    """
    city = case.dataset.city if years is None else case.dataset.city.first_years(years)
    if case.scenario.edits and not np.isnan(city.plan_output).all():
        city = with_own_plans(city, case.unedited.city)
    city = with_pace(city, case.unedited)
    if city.releases.size:
        city = replace(city, released_rate=released_rate(with_months_in(case)))
    return city


def with_pace(city: City, loaded: Dataset) -> City:
    """The city with the pace of its actuals against the dataset as loaded; as it is where it has none."""
    if not city.actual_lines.size:
        return city
    modelled = as_loaded(loaded, [city.lines[line] for line in city.actual_lines])
    return replace(city, actual_pace=actuals.pace(city.actual_output, modelled))


def with_own_plans(city: City, unedited: City) -> City:
    """The city with its planned outputs read as they were meant: with the projects of the dataset as loaded."""
    part = dict(zip(unedited.lines, unedited.project_part, strict=True))
    known = np.array([part.get(line, 0.0) for line in city.lines]) * city.plan_holds_projects
    given = ~np.isnan(city.plan_output)
    meant = own_plan(np.full(len(given), np.nan), city.plan_output, known, city.base.sum(axis=TIME))
    return replace(city, plan_growth=np.where(given.reshape(-1, 1, 1), np.nan_to_num(meant), city.plan_growth))


def with_months_in(case: Case) -> Dataset:
    """The dataset as loaded with the scenario's months in: its edits of actuals and official releases, no others."""
    lines = set(case.unedited.city.lines)
    edits = {table: dict(rows) for table, rows in case.scenario.edits.items() if table in ("actuals", "official")}
    if "actuals" in edits:
        edits["actuals"] = {row: cells for row, cells in edits["actuals"].items() if row.rpartition("/")[0] in lines}
    return Case(case.unedited, Scenario({}, edits)).dataset


@lru_cache(maxsize=16)
def ledger_as_loaded(loaded: Dataset) -> tuple[Array, Array]:
    """What counts in the plan year and what it is compared with, every slider at its default, (1, 12, 1) both, 亿元.

    docs/model.md §2.8.
    """
    model = Model(with_pace(loaded.city.first_years(1), loaded), Values(1, Case(loaded).values, {}))
    return model.counted_now, model.counted_base


def released_rate(loaded: Dataset) -> float:
    """Accounting difference ÷ base at the last release, every slider at its default, a share of the base.

    docs/model.md §2.8.
    """
    city = loaded.city
    rate = rate_at_last_release(*ledger_as_loaded(loaded), city.releases, city.released_growth)
    return float(rate[0, 0, 0])


class Cancelled(Exception):
    """Raised by a caller's `progress` function to end the work; no code on the way catches it."""


def project(
    dataset: Dataset,
    design: Design,
    detail: bool = True,
    only: Iterable[str] | None = None,
    years: int | None = None,
    rows: tuple[int, int] | None = None,
    progress: Progress | None = None,
) -> Projection:
    """The projection of every row of a design, row by row the same as that scenario alone.

    detail=False keeps city and chain measures; `only` names the measures to work out, and nothing else is; `years`
    stops after so many years of the horizon; `rows` takes only those from a first to before a last. The scenario's
    table edits are applied to the dataset first. `progress` is told the share done after each chunk and may raise
    Cancelled. Raises ArithmeticError when an invariant breaks.
    """
    names = tuple(only) if only is not None else measure_names(detail)
    case = Case(dataset, design.scenario)
    city = city_of(case, years)
    first, last = rows or (0, design.rows)
    keep_cuts = not NEED_CUTS.isdisjoint(names)
    arrays: dict[str, Array] = {}
    done = 0
    for values in design.chunks(first, last, chunk_size(len(city.lines), city.months)):
        found = Measures(case.dataset, Model(city, values, keep_cuts))
        for name in names:
            array = getattr(found, name)()
            if array is None:
                continue
            if name not in arrays:
                arrays[name] = np.empty((*array.shape[:DRAW], last - first))
            arrays[name][:, :, done : done + values.draws] = array
        done += values.draws
        if progress is not None:
            progress(done / (last - first))
    return Projection(case, design, arrays, city)
