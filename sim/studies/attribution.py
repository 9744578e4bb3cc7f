"""What each change did: exact Shapley points between two scenarios (docs/model.md §3).

A change's points are its average effect over every order in which the changes could have been made. So they do not
depend on the order, split an interaction evenly, and add up to the whole difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.scenario import NO_CHANGES, Scenario, nested_dicts
from sim.steps.axes import Array
from sim.studies.growth import growth

MAX_GROUPS = 12
"""Groups at most: 2^12 rows."""

MAX_EDIT_GROUPS = 4
"""Groups of table edits at most: each subset of them is a dataset of its own."""


@dataclass(frozen=True)
class Change:
    """A group of changes made together: assumption values, table edits, or both."""

    name: str
    values: Mapping[str, float]
    edits: Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Attribution:
    """Growth of the reference and of the scenario, and each change's points between them (fractions)."""

    reference: float
    scenario: float
    points: dict[str, float]


def changes(dataset: Dataset, reference: Scenario, scenario: Scenario) -> list[Change]:
    """The changes that lead from one scenario to the other, grouped until there are at most MAX_GROUPS.

    docs/model.md §3. An assumption each and a table row each; assumptions by their sidebar group and edits by table
    where there are more. ScenarioError for a scenario that does not fit the dataset.
    """
    before, after = Case(dataset, reference), Case(dataset, scenario)
    sliders = after.dataset.assumptions
    moved = {key: value for key, value in after.values.items() if before.values.get(key) != value}
    edits = [Change(f"{table}/{row}", {}, {table: {row: cells}}) for table, row, cells in edited(reference, scenario)]
    if len(edits) > MAX_EDIT_GROUPS:
        tables = dict.fromkeys(change.name.split("/")[0] for change in edits)
        edits = [merged(name, [part for part in edits if part.name.split("/")[0] == name]) for name in tables]
    values = [Change(key, {key: value}, {}) for key, value in moved.items()]
    if len(values) + len(edits) > MAX_GROUPS:
        groups = dict.fromkeys(sliders[change.name].group for change in values)
        values = [merged(g, [part for part in values if sliders[part.name].group == g]) for g in groups]
    return values + edits


def edited(reference: Scenario, scenario: Scenario) -> list[tuple[str, str, dict[str, Any]]]:
    """Table rows whose cells differ: table, row, and the cells the scenario gives them."""
    before, after = nested_dicts(reference.edits), nested_dicts(scenario.edits)
    rows = []
    for table in dict.fromkeys((*after, *before)):
        for row in dict.fromkeys((*after.get(table, {}), *before.get(table, {}))):
            cells = after.get(table, {}).get(row, {})
            if cells != before.get(table, {}).get(row, {}):
                rows.append((table, row, cells))
    return rows


def merged(name: str, parts: Sequence[Change]) -> Change:
    """Several changes as one, under a name."""
    values: dict[str, float] = {}
    edits: dict[str, dict[str, Mapping[str, Any]]] = {}
    for part in parts:
        values |= part.values
        for table, rows in part.edits.items():
            edits.setdefault(table, {}).update(rows)
    return Change(name, values, edits)


def attribution(
    dataset: Dataset,
    reference: Scenario,
    scenario: Scenario,
    groups: Sequence[Change] | None = None,
    year: int = 0,
) -> Attribution:
    """Shapley points of each change between two scenarios in one year, fractions that add up to the whole difference.

    docs/model.md §3. `groups`: the changes, else found by `changes`; `year` is a place in the horizon, 0 the plan year.
    ValueError for more than MAX_GROUPS groups, ScenarioError for a scenario that does not fit.
    """
    groups = changes(dataset, reference, scenario) if groups is None else list(groups)
    if len(groups) > MAX_GROUPS:
        raise ValueError(f"{len(groups)} groups of changes; {MAX_GROUPS} at most can be attributed exactly")
    worth = subset_growth(dataset, reference, groups, year)
    points = shapley(worth)
    names = [group.name for group in groups]
    return Attribution(float(worth[0]), float(worth[-1]), dict(zip(names, points.tolist(), strict=True)))


def attribution_of(dataset: Dataset, scenario: Scenario) -> Attribution:
    """Shapley points of each change that the scenario makes to the dataset, fractions; as `attribution`.

    docs/model.md §3. ValueError for more than MAX_GROUPS groups, ScenarioError for a scenario that does not fit.
    """
    return attribution(dataset, NO_CHANGES, scenario)


def subset_growth(dataset: Dataset, reference: Scenario, groups: Sequence[Change], year: int) -> Array:
    """Growth with every subset of the groups applied to the reference, (2^G,), fractions; bit g of an index is g."""
    tables = [group for group in groups if group.edits]
    only_values = [group for group in groups if not group.edits]
    worth = np.empty(2 ** len(groups))
    number = np.arange(len(worth))
    place = {id(group): bit for bit, group in enumerate(groups)}
    for subset in range(2 ** len(tables)):
        inside = [group for bit, group in enumerate(tables) if subset >> bit & 1]
        base = with_rows(reference, inside)
        design = designs.factorial(dataset, base, [group.values for group in only_values])
        came = growth(Case(dataset, base), design, year)
        rows = np.zeros(len(worth), dtype=np.intp)
        for bit, group in enumerate(only_values):
            rows |= ((number >> place[id(group)]) & 1) << bit
        chosen = np.ones(len(worth), dtype=bool)
        for bit, group in enumerate(tables):
            chosen &= (number >> place[id(group)] & 1) == (subset >> bit & 1)
        worth[chosen] = came[rows[chosen]]
    return worth


def with_rows(reference: Scenario, groups: Sequence[Change]) -> Scenario:
    """The reference with the groups' table rows (as a whole) and values in place of its own."""
    edits: dict[str, dict[str, Mapping[str, Any]]] = {t: dict(rows) for t, rows in reference.edits.items()}
    values = dict(reference.values)
    for group in groups:
        values |= group.values
        for table, rows in group.edits.items():
            kept = edits.setdefault(table, {})
            for row, cells in rows.items():
                kept[row] = cells
                if not cells:
                    del kept[row]
    return Scenario(values, edits)


def shapley(worth: Array) -> Array:
    """Shapley values of a game, (G,), from the worth of every subset, (2^G,)."""
    players = len(worth).bit_length() - 1
    number = np.arange(len(worth))
    size = np.array([int(n).bit_count() for n in number])
    share = np.array([factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)])
    points = np.empty(players)
    for player in range(players):
        without = number[(number >> player) & 1 == 0]
        points[player] = share[size[without]] @ (worth[without | 1 << player] - worth[without])
    return points
