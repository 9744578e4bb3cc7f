"""A target: what is to be reached, by when, and which way is better. Read from its row once, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sim.dataset.tables import records
from sim.language import Text

TIERS = ("announced", "province", "internal", "plan")
"""Who may set a target, the one in force first (docs/model.md §3.2)."""


@dataclass(frozen=True)
class Target:
    """One row of the targets table, its measure taken apart and its names told apart (docs/model.md §1)."""

    target: str
    measure: str
    """A measure of data/measures.toml, else a fact of the profile, which is recorded and not computed."""
    entity: str
    """The chain, line, project, factor or product it is of; empty for the city."""
    period: str
    """The year, as measures name it: 2023; or the month by which growth to date is meant: 2023-03."""
    value: float
    """In the measure's own unit, shares and growth as fractions."""
    at_least: bool
    """Whether more is better; else the value is not to be passed."""
    name: Text
    tier: str = "announced"
    """Who set it: province, announced, internal or plan."""

    @property
    def cell(self) -> str:
        """Measure and entity as the table has them: chain_output:nonferrous."""
        return f"{self.measure}:{self.entity}" if self.entity else self.measure

    @property
    def better(self) -> float:
        """1 where more is better, else -1."""
        return 1.0 if self.at_least else -1.0


def split_measure(cell: str) -> tuple[str, str]:
    """Measure and entity of a cell of the targets table; the entity is empty where it names none."""
    measure, _, entity = cell.partition(":")
    return measure, entity


def dated_measure(measure: str, period: str) -> str:
    """The measure a target is of: growth to date where a growth target names a month."""
    return "iva_growth_to_date" if measure == "iva_growth" and "-" in period else measure


def read_targets(table: pd.DataFrame, names: Mapping[str, Text]) -> tuple[Target, ...]:
    """The rows of a sound targets table, in order, each under its name."""
    found = []
    for row in records(table):
        target, at_least = str(row["target"]), row["direction"] == "at_least"
        (measure, entity), period = split_measure(str(row["measure"])), str(row["year"])
        place = dated_measure(measure, period), entity, period
        found.append(Target(target, *place, float(row["value"]), at_least, names[target], str(row["tier"])))
    return tuple(found)
