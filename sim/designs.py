"""Makers of designs: each takes a dataset and a scenario, checks both and says which rows are to be projected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.case import Case
from sim.dataset import Dataset, ScenarioError
from sim.design import NO_SHIFTS, Design, EntityShifts
from sim.sampling import UnitSampler, sampling_faults
from sim.scenario import NO_CHANGES, Scenario
from sim.steps.axes import Array


def single(dataset: Dataset, scenario: Scenario = NO_CHANGES) -> Design:
    """One row: the scenario itself.

    ScenarioError lists every fault of the scenario.
    """
    return Design.of(Case(dataset, scenario), {}, rows=1)


def table(
    dataset: Dataset,
    scenario: Scenario,
    columns: Mapping[str, Array],
    rows: int | None = None,
    shifts: EntityShifts = NO_SHIFTS,
) -> Design:
    """Rows given by columns of assumption values, (row,) each, in the assumptions' own units.

    ScenarioError lists every fault of the scenario, and of the columns' lowest and highest values.
    """
    return Design.of(Case(dataset, scenario), columns, rows, shifts)


def ensemble(dataset: Dataset, scenario: Scenario, draws: int, seed: int, place: str = "") -> Design:
    """`draws` rows through every assumption's spread, projects' own slips and starts drawn too.

    `place` names the city where several are drawn together (UnitSampler). ScenarioError lists every fault of the
    scenario, of the number of draws and of the seed.
    """
    faults = sampling_faults(draws, seed)
    if faults:
        raise ScenarioError(faults)
    case = Case(dataset, scenario)
    return Design(scenario, draws, case.values, sampler=UnitSampler(case.dataset, case.values, seed, place))


def sweep(dataset: Dataset, scenario: Scenario, key: str, values: Array) -> Design:
    """A row for each value of one assumption, (row,) in its own unit; ScenarioError as `table`."""
    return table(dataset, scenario, {key: values})


def grid(dataset: Dataset, scenario: Scenario, axes: Mapping[str, Array]) -> Design:
    """A row for each combination of values; the last axis runs fastest. ScenarioError as `table`."""
    mesh = np.meshgrid(*axes.values(), indexing="ij")
    return table(dataset, scenario, {key: part.ravel() for key, part in zip(axes, mesh, strict=True)})


def one_at_a_time(dataset: Dataset, scenario: Scenario, ends: Mapping[str, tuple[float, float]]) -> Design:
    """Rows 2k and 2k + 1: assumption k at its low and at its high end, the others as they are.

    ScenarioError as `table`.
    """
    case = Case(dataset, scenario)
    columns = {}
    for place, (key, (low, high)) in enumerate(ends.items()):
        column = np.full(2 * len(ends), case.values[key])
        column[2 * place : 2 * place + 2] = low, high
        columns[key] = column
    return Design.of(case, columns, rows=2 * len(ends))


def each_alone(dataset: Dataset, scenario: Scenario, values: Mapping[str, Array]) -> Design:
    """A row for each value of each assumption in turn, (row,) in its own unit, the others as they are.

    ScenarioError as `table`.
    """
    case = Case(dataset, scenario)
    sizes = [len(each) for each in values.values()]
    ends = np.cumsum(sizes)
    columns = {}
    for key, own, end in zip(values, values.values(), ends, strict=True):
        columns[key] = np.full(sum(sizes), case.values[key])
        columns[key][end - len(own) : end] = own
    groups = [case.dataset.assumptions[key].group for key in values]
    turns = [int(end) for end, (one, other) in zip(ends, pairwise(groups), strict=False) if one != other]
    return replace(Design.of(case, columns, rows=sum(sizes)), ends=turns)


def factorial(dataset: Dataset, scenario: Scenario, moves: Sequence[Mapping[str, float]]) -> Design:
    """2^G rows, one for each subset of G groups of changes; bit g of a row's number says whether group g is in.

    ScenarioError as `table`.
    """
    case = Case(dataset, scenario)
    rows = np.arange(2 ** len(moves))
    columns: dict[str, Array] = {}
    for bit, move in enumerate(moves):
        for key, value in move.items():
            columns.setdefault(key, np.full(len(rows), case.values[key]))
            columns[key][(rows >> bit) & 1 == 1] = value
    return Design.of(case, columns, rows=len(rows))
