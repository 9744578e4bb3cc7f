"""What every step's formulas are written from: the open workbook, where its cells stand, and the model they repeat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.dataset import Dataset
from sim.model import Model
from sim.present.labels import table_names
from sim.steps.axes import Array
from sim.workbook.book import Book
from sim.workbook.live.addresses import Addresses


@dataclass(frozen=True)
class LiveModel:
    """A workbook in the making with the model of its plan year, of one row."""

    book: Book
    addresses: Addresses
    model: Model

    @property
    def dataset(self) -> Dataset:
        """The dataset whose cells the formulas read: the scenario's edits are in."""
        return self.book.projection.dataset

    @property
    def line_count(self) -> int:
        """How many lines the city has: rows of the sheet of lines."""
        return len(self.model.city.lines)

    @cached_property
    def origin(self) -> int:
        """The plan year's January in months since year 0: months of formulas are counted from it."""
        return (self.model.city.base_year + 1) * 12

    def names_by_key(self, table: str) -> dict[str, str]:
        """Names of a table's rows by their key, in the workbook's language."""
        return table_names(self.dataset, table, self.book.lang)


def plan_year(months: Array, rows: int) -> Array:
    """The plan year's months of the model's one row (row, 12), from (row or 1, month, 1)."""
    return np.array(np.broadcast_to(months[:, :12, 0], (rows, 12)))
