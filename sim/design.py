"""A design: D scenarios as one table, a row each. Studies make designs; `project` answers them.

Columns hold only what varies from row to row; everything else is one number. An ensemble's columns are not stored:
they are drawn again, block by block, from the seed, so a million rows take no more memory than a thousand.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np

from sim.dataset import Dataset, Fault, ScenarioError
from sim.scenario import Scenario, apply_edits, value_faults
from sim.steps.axes import Array

CHUNK = 128
"""Draws projected at once where nothing is known of the city."""

LONG = 6144
"""Draws × months in a chunk: few enough to stay in the processor's cache, 128 draws of three years (benchmarks/)."""

WIDE = 2**15 * 36
"""Lines × draws × months up to which a chunk keeps that length; a larger city's are cut down, for time and memory."""

FEWEST = 4
"""Draws in the smallest chunk: fewer would pay the same calls again and again."""

BLOCK = 1024
"""Draws sampled at once. Part of the seed's contract: other blocks, other digits."""

MOST_DRAWS = 10_000_000
"""Draws an ensemble may have: its growth and growth to date are then 1 GB (docs/scale.md)."""
MOST_SEED = 2**32 - 1

NOTHING = np.zeros((1, 1, 1))


def chunk_size(lines: int, months: int) -> int:
    """Draws projected at once in a city of so many lines and months: a power of two, so parts begin where chunks do."""
    draws = min(LONG // months, WIDE // (lines * months), BLOCK)
    return 1 << (max(FEWEST, draws).bit_length() - 1)


class Values:
    """The assumptions of one chunk of draws, as arrays that broadcast over entities and months.

    `own` holds what single entities have of their own, beyond any slider (see `Design.own`).
    """

    def __init__(
        self,
        draws: int,
        numbers: Mapping[str, float],
        columns: Mapping[str, Array],
        own: Mapping[str, Array] | None = None,
    ) -> None:
        self.draws = draws
        self._numbers = numbers
        self._columns = columns
        self._own = own or {}

    def __getitem__(self, key: str) -> Array:
        """One assumption, (1, 1, draw); size 1 where it does not vary."""
        column = self._columns.get(key)
        return np.full((1, 1, 1), self._numbers[key]) if column is None else column.reshape(1, 1, -1)

    def stack(self, prefix: str, entities: Sequence[str]) -> Array:
        """A family of assumptions, (entity, 1, draw), in the order of `entities`."""
        keys = [prefix + entity for entity in entities]
        if not any(key in self._columns for key in keys):
            return np.array([self._numbers[key] for key in keys], dtype=np.float64).reshape(-1, 1, 1)
        stacked = np.empty((len(keys), 1, self.draws))
        for row, key in enumerate(keys):
            stacked[row, 0] = self._columns.get(key, self._numbers[key])
        return stacked

    def own(self, name: str) -> Array:
        """What entities have of their own, (entity, 1, draw); a single 0 where nothing is given."""
        return self._own.get(name, NOTHING)

    @property
    def start_share(self) -> Array:
        """Share of each proposed project that starts: the start rate, or 0 and 1 by draw in an ensemble."""
        return self._own.get("start", self["start_rate"])


class Sampler(Protocol):
    """Where an ensemble's columns come from."""

    def block(self, index: int) -> tuple[Mapping[str, Array], Mapping[str, Array]]:
        """Columns by key, (BLOCK,), and what entities have of their own, (entity, 1, BLOCK), of one block."""


@dataclass(frozen=True, eq=False)
class Design:
    """D rows of assumptions around one scenario, whose table edits every row shares.

    `numbers` are the values in force where no column varies; `columns` are (rows,) arrays by key. `own` is what
    single entities have of their own, (entity, 1, rows): `slip` and `park_slip` of projects (months, added), `start`
    of projects (share that starts, instead of the start rate), `capacity` of lines and `purchase` of products (share
    by which the ceiling or the purchase limit is larger).
    """

    scenario: Scenario
    rows: int
    numbers: Mapping[str, float]
    columns: Mapping[str, Array] = field(default_factory=dict)
    own: Mapping[str, Array] = field(default_factory=dict)
    sampler: Sampler | None = None

    def chunks(self, first: int = 0, last: int | None = None, chunk: int = CHUNK) -> Iterator[Values]:
        """The rows in order, `chunk` at a time, from `first` to before `last` (multiples of BLOCK in an ensemble)."""
        last = self.rows if last is None else min(last, self.rows)
        if self.sampler is not None:
            yield from self._sampled(self.sampler, first, last, chunk)
            return
        for start in range(first, last, chunk):
            part = slice(start, min(start + chunk, last))
            yield Values(part.stop - start, self.numbers, *cut(part, self.columns, self.own))

    def _sampled(self, sampler: Sampler, first: int, last: int, chunk: int) -> Iterator[Values]:
        for block in range(first // BLOCK, -(-last // BLOCK)):
            columns, own = sampler.block(block)
            size = min(BLOCK, last - block * BLOCK)
            for start in range(0, size, chunk):
                part = slice(start, min(start + chunk, size))
                yield Values(part.stop - start, self.numbers, *cut(part, columns, own))

    def column(self, key: str) -> Array:
        """One assumption over all rows, (rows,)."""
        if self.sampler is not None:
            blocks = [self.sampler.block(index)[0].get(key) for index in range(-(-self.rows // BLOCK))]
            parts = [part for part in blocks if part is not None]
            return np.concatenate(parts)[: self.rows] if parts else np.full(self.rows, self.numbers[key])
        return np.asarray(self.columns.get(key, np.full(self.rows, self.numbers[key])))


def cut(
    part: slice, columns: Mapping[str, Array], own: Mapping[str, Array]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Columns and entities' own arrays of some of the rows."""
    return {key: column[part] for key, column in columns.items()}, {
        key: array[:, :, part] for key, array in own.items()
    }


def in_force(dataset: Dataset, scenario: Scenario) -> dict[str, float]:
    """Every assumption's value in a scenario; ScenarioError lists what the dataset does not allow."""
    faults = value_faults(dataset, scenario.values)
    if faults:
        raise ScenarioError(faults)
    defaults = {key: slider.default for key, slider in dataset.assumptions.items()}
    return {**defaults, **{key: float(value) for key, value in scenario.values.items()}}


def sampling_faults(draws: int, seed: int, most: int = MOST_DRAWS) -> list[Fault]:
    """Numbers of draws and seeds no ensemble can have."""
    limits = {"draws": (draws, 1, most), "seed": (seed, 0, MOST_SEED)}
    return [
        Fault("", "", name, str(number), "whole_number", {"low": f"{low:,}", "high": f"{high:,}"})
        for name, (number, low, high) in limits.items()
        if not low <= number <= high
    ]


def correlate(points: Mapping[str, Array], keys: Sequence[str], correlations: Array) -> dict[str, Array]:
    """Points of the given keys, (draw,) in 0 to 1 each, drawn together as their correlations say (Gaussian copula)."""
    if not keys:
        return {}
    from scipy.special import ndtr, ndtri

    normal = ndtri(np.array([points[key] for key in keys]))
    together = np.einsum("ij,jk->ik", np.linalg.cholesky(correlations), normal)
    return dict(zip(keys, ndtr(together), strict=True))


@lru_cache(maxsize=2048)
def latin_points(seed: int, name: str, index: int) -> Array:
    """A named stream's column of a block, (BLOCK,), not to be written to.

    Kept, 16 MB at most: every scenario meets the same ones, and the first block is asked for at every move of a slider.
    """
    stream = np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode()), index]))
    found = (stream.permutation(BLOCK) + stream.random(BLOCK)) / BLOCK
    found.flags.writeable = False
    return found


@dataclass(frozen=True)
class UnitSampler:
    """Latin hypercube through every spread, each assumption and project on a stream of its own.

    A stream is named by the seed, the block and the assumption's key or project's id. So the draws do not depend on
    the order of rows, and two scenarios with one seed meet the same luck. With a `place`, a city of a province, all but
    the common assumptions are named by it too: cities share the market's luck and have their own with their plants.
    """

    dataset: Dataset
    numbers: Mapping[str, float]
    seed: int
    place: str = ""

    def named(self, name: str) -> str:
        """The name of a stream, with the place where the place has it of its own."""
        slider = self.dataset.assumptions.get(name)
        return f"{self.place}: {name}" if self.place and not (slider and slider.common) else name

    def points(self, name: str, index: int) -> Array:
        """One column of a block's Latin hypercube: a point in each of BLOCK equal slices of 0 to 1, shuffled."""
        return latin_points(self.seed, self.named(name), index)

    def block(self, index: int) -> tuple[dict[str, Array], dict[str, Array]]:
        """Columns by key, and projects' own slips and starts, (project, 1, BLOCK), of one block of draws."""
        sliders = self.dataset.assumptions
        uncertain = [key for key, slider in sliders.items() if slider.spread is not None]
        points = {key: self.points(key, index) for key in uncertain}
        points |= correlate(points, self.dataset.city.correlated, self.dataset.city.correlations)
        columns = {key: sliders[key].draw(points[key], self.numbers[key]) for key in uncertain}
        slips, chances = self.luck(index)
        return columns, {"slip": slips, "start": (chances < columns["start_rate"]).astype(np.float64)}

    def luck(self, index: int) -> tuple[Array, Array]:
        """Projects' own slips, and the start rates above which each starts, (project, 1, BLOCK) both."""
        projects = self.dataset.city.projects
        slips = np.zeros((len(projects.ids), 1, BLOCK))
        chances = np.full_like(slips, -1.0)
        own = self.dataset.assumptions["project_slip"].own_spread
        for j, project in enumerate(projects.ids):
            stream = self.dataset.streams.get(project, project)
            if own is not None and not projects.started[j, 0, 0]:
                slips[j, 0] = own.quantile(self.points(f"slip of {stream}", index), 0.0)
            if projects.proposed[j, 0, 0]:
                chances[j, 0] = self.points(f"start of {stream}", index)
        return slips, chances


class Designs:
    """Makers of designs; each takes a dataset and a scenario and checks them (ScenarioError)."""

    def single(self, dataset: Dataset, scenario: Scenario = Scenario()) -> Design:  # noqa: B008 (it is frozen)
        """One row: the scenario itself."""
        return self.table(dataset, scenario, {}, rows=1)

    def table(
        self,
        dataset: Dataset,
        scenario: Scenario,
        columns: Mapping[str, Array],
        rows: int | None = None,
        own: Mapping[str, Array] | None = None,
    ) -> Design:
        """Rows given by columns of assumption values, (rows,) each; range checked like a scenario's."""
        dataset = apply_edits(dataset, scenario)
        numbers = in_force(dataset, scenario)
        arrays = {key: np.asarray(column, dtype=np.float64) for key, column in columns.items()}
        extremes = [{key: float(end(column)) for key, column in arrays.items()} for end in (np.min, np.max)]
        found = (fault for values in extremes for fault in value_faults(dataset, values))
        faults = {(fault.column, fault.value): fault for fault in found}
        if faults:
            raise ScenarioError(list(faults.values()))
        count = rows if rows is not None else len(next(iter(arrays.values())))
        return Design(scenario, count, numbers, arrays, own or {})

    def ensemble(self, dataset: Dataset, scenario: Scenario, draws: int, seed: int, place: str = "") -> Design:
        """`draws` rows through every assumption's spread, projects' own slips and starts drawn too.

        `place` names the city where several are drawn together (see UnitSampler).
        """
        faults = sampling_faults(draws, seed)
        if faults:
            raise ScenarioError(faults)
        dataset = apply_edits(dataset, scenario)
        numbers = in_force(dataset, scenario)
        return Design(scenario, draws, numbers, sampler=UnitSampler(dataset, numbers, seed, place))

    def sweep(self, dataset: Dataset, scenario: Scenario, key: str, values: Array) -> Design:
        """A row for each value of one assumption."""
        return self.table(dataset, scenario, {key: values})

    def grid(self, dataset: Dataset, scenario: Scenario, axes: Mapping[str, Array]) -> Design:
        """A row for each combination of values; the last axis runs fastest."""
        mesh = np.meshgrid(*axes.values(), indexing="ij")
        return self.table(dataset, scenario, {key: part.ravel() for key, part in zip(axes, mesh, strict=True)})

    def one_at_a_time(self, dataset: Dataset, scenario: Scenario, ends: Mapping[str, tuple[float, float]]) -> Design:
        """Two rows for each assumption, at its low and high end, the others as they are; row 2k and 2k + 1."""
        numbers = in_force(apply_edits(dataset, scenario), scenario)
        columns = {}
        for place, (key, (low, high)) in enumerate(ends.items()):
            column = np.full(2 * len(ends), numbers[key])
            column[2 * place : 2 * place + 2] = low, high
            columns[key] = column
        return self.table(dataset, scenario, columns, rows=2 * len(ends))

    def factorial(self, dataset: Dataset, scenario: Scenario, moves: Sequence[Mapping[str, float]]) -> Design:
        """2^G rows: every subset of G groups of changes; bit g of the row's number says whether group g is in."""
        numbers = in_force(apply_edits(dataset, scenario), scenario)
        rows = np.arange(2 ** len(moves))
        columns: dict[str, Array] = {}
        for bit, move in enumerate(moves):
            for key, value in move.items():
                columns.setdefault(key, np.full(len(rows), numbers[key]))
                columns[key][(rows >> bit) & 1 == 1] = value
        return self.table(dataset, scenario, columns, rows=len(rows))


designs = Designs()
