"""One number as a person types or pastes it, read the same in a box, a grid and a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.dataset import Column, Fault
from sim.dataset.faults import Detail
from sim.dataset.tables import read_cell
from sim.intake.cells import Reading, read_number
from sim.intake.grid import Cell
from sim.intake.normalise import fold, trimmed
from sim.intake.units import read_unit


@dataclass(frozen=True)
class Typed:
    """What a text came to: its value, None where it is empty, a mask or refused; how it was read; the rule it broke."""

    value: float | None
    reading: Reading
    rule: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)

    def fault(self, text: str, row: str = "", column: str = "") -> Fault | None:
        """The fault of a refused text at its place; None where it was taken."""
        return Fault(row=row, column=column, value=text, rule=self.rule, details=self.details) if self.rule else None


ANY_NUMBER = Column("value", "number")


def read_typed(text: str | Cell, unit: str = "", column: Column = ANY_NUMBER, stated: str = "") -> Typed:
    """The number a text holds, in `unit`: 13,000.5, 13 000, 1.3万, １３０００, 13000t, 0。5, 12%.

    A unit in the text comes before the `stated` one of its heading. `column` says what the number may be. Nothing is
    guessed: 0,5 and 12 % of tonnes are refused.
    """
    cell = text if isinstance(text, Cell) else Cell(trimmed(text))
    own = "" if fold(stated) == fold(unit) else stated
    reading = read_number(cell, own, read_unit(own), read_unit(unit))
    if reading.refused:
        return Typed(None, reading, "unit", {"stated": reading.refused, "wanted": unit or "1"})
    value, rule = read_cell(replace(column, need="unknown"), reading.text)
    if rule or isinstance(value, str):
        return Typed(None, reading, rule or "should_be", {"right": column})
    return Typed(None if value is None or math.isnan(value) else value, reading)
