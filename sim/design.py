"""A design: D scenarios as one table, a row each. `sim.designs` makes them; `project` answers them.

Columns hold only what varies from row to row; everything else is one number. An ensemble's columns are not stored:
they are drawn again, block by block, from the seed, so a million rows take no more memory than a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol, Self

import numpy as np

from sim.case import Case
from sim.dataset import ScenarioError
from sim.scenario import Scenario, value_faults
from sim.steps.axes import DRAW, Array

CHUNK = 128
"""Draws in a chunk where the caller does not say how many (`chunk_size` does for a city)."""

CHUNK_MONTHS = 6144
"""Draws × months in a chunk: few enough to stay in the processor's cache, 128 draws of three years (benchmarks/)."""

CHUNK_CELLS = 2**15 * 36
"""Lines × draws × months a chunk may have: a large city gets fewer draws at once, for time and memory."""

MIN_CHUNK = 4
"""Draws in the smallest chunk: with fewer, most of the time goes into calling numpy."""

BLOCK = 1024
"""Draws sampled at once. Never to be changed: with another block size the same seed gives other digits."""


def nothing() -> Array:
    """The shift of a design that shifts nothing: one 0 that broadcasts, (1, 1, 1)."""
    return np.zeros((1, 1, 1))


def chunk_size(lines: int, months: int) -> int:
    """Draws to project at once in a city of so many lines and months: a power of two, so that BLOCK is whole chunks."""
    draws = min(CHUNK_MONTHS // months, CHUNK_CELLS // (lines * months), BLOCK)
    return 1 << (max(MIN_CHUNK, draws).bit_length() - 1)


@dataclass(frozen=True, eq=False)
class EntityShifts:
    """Changes of single projects, lines or products that no slider makes: arrays (entity, 1, row), by default one 0.

    docs/model.md §2.1, §2.4 and §2.6 say where each acts.
    """

    slip: Array = field(default_factory=nothing)
    """Months added to each project's commissioning, beside `project_slip`."""
    park_slip: Array = field(default_factory=nothing)
    """Months added to the park expansion each project waits for, beside `park_slip`."""
    start: Array | None = None
    """Share of each project that starts, read for proposed ones only; None: all have the slider `start_rate`."""
    capacity: Array = field(default_factory=nothing)
    """Share by which each line's ceiling is larger."""
    purchase: Array = field(default_factory=nothing)
    """Share by which each product's purchase limit is larger."""

    def rows(self, part: slice) -> Self:
        """The shifts of some of the rows."""
        start = None if self.start is None else rows_of(self.start, part)
        months = rows_of(self.slip, part), rows_of(self.park_slip, part)
        return type(self)(*months, start, rows_of(self.capacity, part), rows_of(self.purchase, part))


NO_SHIFTS = EntityShifts()


def rows_of(array: Array, part: slice) -> Array:
    """Some rows of an array whose draws come last; all of one that is the same in every row."""
    return array[:, :, part] if array.shape[DRAW] > 1 else array


class Values:
    """The assumptions of one chunk of draws, as arrays that broadcast over entities and months."""

    def __init__(
        self,
        draws: int,
        numbers: Mapping[str, float],
        columns: Mapping[str, Array],
        shifts: EntityShifts = NO_SHIFTS,
    ) -> None:
        self.draws = draws
        self.shifts = shifts
        self._numbers = numbers
        self._columns = columns

    def __getitem__(self, key: str) -> Array:
        """One assumption in its own unit, (1, 1, draw); size 1 where it does not vary."""
        column = self._columns.get(key)
        return np.full((1, 1, 1), self._numbers[key]) if column is None else column.reshape(1, 1, -1)

    def stack(self, prefix: str, entities: Sequence[str]) -> Array:
        """A family of assumptions in their own unit, (entity, 1, draw), in the order of `entities`."""
        keys = [prefix + entity for entity in entities]
        if not any(key in self._columns for key in keys):
            return np.array([self._numbers[key] for key in keys], dtype=np.float64).reshape(-1, 1, 1)
        stacked = np.empty((len(keys), 1, self.draws))
        for row, key in enumerate(keys):
            stacked[row, 0] = self._columns.get(key, self._numbers[key])
        return stacked

    @property
    def start_share(self) -> Array:
        """Share of each proposed project that starts, (project or 1, 1, draw): the start rate, or 0 and 1 where drawn.

        docs/model.md §2.1.
        """
        return self["start_rate"] if self.shifts.start is None else self.shifts.start


class Sampler(Protocol):
    """Where an ensemble's columns come from."""

    def block(self, index: int) -> tuple[Mapping[str, Array], EntityShifts]:
        """One block of draws: columns by key, (BLOCK,), and shifts, (entity, 1, BLOCK)."""


@dataclass(frozen=True, eq=False)
class Design:
    """D rows of assumptions around one scenario, whose table edits every row shares.

    `numbers` are the values in force where no column varies; `columns` are (row,) arrays by key. A design with a
    `sampler` has neither columns nor shifts of its own: they are drawn block by block. `ends` are the rows before which
    a chunk ends, ascending: where few columns vary between two of them the others need no array, which is quicker.
    """

    scenario: Scenario
    rows: int
    numbers: Mapping[str, float]
    columns: Mapping[str, Array] = field(default_factory=dict)
    entity_shifts: EntityShifts = NO_SHIFTS
    sampler: Sampler | None = None
    ends: Sequence[int] = ()

    @classmethod
    def of(
        cls, case: Case, columns: Mapping[str, Array], rows: int | None = None, shifts: EntityShifts = NO_SHIFTS
    ) -> Self:
        """The design of a case's scenario with columns of assumption values, (row,) each.

        Without columns `rows` says how many there are. ScenarioError lists every key the dataset has not and every
        value out of its slider's range.
        """
        numbers = case.values
        arrays = {key: np.asarray(column, dtype=np.float64) for key, column in columns.items()}
        extremes = [{key: float(end(column)) for key, column in arrays.items()} for end in (np.min, np.max)]
        found = (fault for values in extremes for fault in value_faults(case.dataset, values))
        faults = {(fault.column, fault.value): fault for fault in found}
        if faults:
            raise ScenarioError(list(faults.values()))
        count = rows if rows is not None else len(next(iter(arrays.values())))
        return cls(case.scenario, count, numbers, arrays, shifts)

    def chunks(self, first: int = 0, last: int | None = None, chunk: int = CHUNK) -> Iterator[Values]:
        """The rows in order, `chunk` at a time, from `first` to before `last` (multiples of BLOCK in an ensemble)."""
        last = self.rows if last is None else min(last, self.rows)
        if self.sampler is not None:
            yield from self._sampled(self.sampler, first, last, chunk)
            return
        for begin, end in pairwise((first, *(row for row in self.ends if first < row < last), last)):
            for start in range(begin, end, chunk):
                yield self._values(slice(start, min(start + chunk, end)), self.columns, self.entity_shifts)

    def _sampled(self, sampler: Sampler, first: int, last: int, chunk: int) -> Iterator[Values]:
        for block in range(first // BLOCK, -(-last // BLOCK)):
            columns, shifts = sampler.block(block)
            size = min(BLOCK, last - block * BLOCK)
            for start in range(0, size, chunk):
                yield self._values(slice(start, min(start + chunk, size)), columns, shifts)

    def _values(self, part: slice, columns: Mapping[str, Array], shifts: EntityShifts) -> Values:
        cut = {key: column[part] for key, column in columns.items()}
        numbers = self.numbers
        if self.ends:
            same = {key: float(column[0]) for key, column in cut.items() if (column == column[0]).all()}
            numbers, cut = {**numbers, **same}, {key: column for key, column in cut.items() if key not in same}
        return Values(part.stop - part.start, numbers, cut, shifts.rows(part))

    def column(self, key: str) -> Array:
        """One assumption in its own unit over all rows, (row,); drawn anew in an ensemble."""
        if self.sampler is not None:
            blocks = [self.sampler.block(index)[0].get(key) for index in range(-(-self.rows // BLOCK))]
            parts = [part for part in blocks if part is not None]
            return np.concatenate(parts)[: self.rows] if parts else np.full(self.rows, self.numbers[key])
        return np.asarray(self.columns.get(key, np.full(self.rows, self.numbers[key])))
