"""A target: what is to be reached, by when, and which way is better. Read from its row once, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sim.language import Text


@dataclass(frozen=True)
class Target:
    """One row of the targets table, its measure taken apart and its names told apart (docs/model.md §1)."""

    target: str
    measure: str
    """A measure of data/measures.toml, else a fact of the profile, which is recorded and not computed."""
    entity: str
    """The chain, line, project, factor or product it is of; empty for the city."""
    period: str
    """The year, as measures name it: 2023."""
    value: float
    """In the measure's own unit, shares and growth as fractions."""
    at_least: bool
    """Whether more is better; else the value is not to be passed."""
    name: Text

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


def year_text(year: float) -> str:
    """A year of the table as measures name it: 2023."""
    return f"{year:.0f}"


def read_targets(table: pd.DataFrame, names: Mapping[str, Text]) -> tuple[Target, ...]:
    """The rows of a sound targets table, in order, each under its name."""
    found = []
    for row in table.to_dict("records"):
        target, at_least = str(row["target"]), row["direction"] == "at_least"
        place = *split_measure(str(row["measure"])), year_text(row["year"])
        found.append(Target(target, *place, float(row["value"]), at_least, names[target]))
    return tuple(found)
