"""What later formulas refer to, step by step: columns and blocks of the sheets of projects and lines."""

from __future__ import annotations

from dataclasses import dataclass

from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet


@dataclass(frozen=True)
class Commissioning:
    """Each project's month, counted from the plan year's January, and the weight it enters with, a fraction."""

    month: CellBlock
    weight: CellBlock


@dataclass(frozen=True)
class ProjectColumns:
    """Each project's line (a position), and what the project adds to the line's plan and capacity by month."""

    line: CellBlock
    plan: CellBlock
    capacity: CellBlock


@dataclass(frozen=True)
class Limits:
    """What a plan is held to: whether a line has a capacity (1 or 0), its ceiling, the share the factors leave."""

    capped: CellBlock
    ceiling: CellBlock
    kept: CellBlock | None


@dataclass(frozen=True)
class Pace:
    """Actual output by month (empty where none is in), and by what each month's plan is multiplied."""

    known: CellBlock
    carried: CellBlock


@dataclass(frozen=True)
class LineColumns:
    """The sheet of lines up to what the factors leave, in the lines' units by month.

    With actuals the limits stand twice: without them, as the bridge has it, and at the pace they show (`at_pace`).
    """

    sheet: FormulaSheet
    unit_va: CellBlock
    is_new: CellBlock
    base: CellBlock
    existing: CellBlock
    plan: CellBlock
    after_ceilings: CellBlock
    after_factors: CellBlock
    pace: Pace | None
    at_pace: CellBlock | None


@dataclass(frozen=True)
class FinalOutput:
    """What lines make in the end by month, and in which months it counts (1 or 0)."""

    output: CellBlock
    counted: CellBlock
