"""What later formulas refer to, step by step: columns and blocks of the sheets of projects and lines."""

from __future__ import annotations

from dataclasses import dataclass

from sim.steps.axes import Array
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
class EventValues:
    """The events as arrays: their ids, what each changes by month, its last month, share made up, lines touched."""

    ids: tuple[str, ...]
    change: Array  # (event, 12), 0 outside the event's months
    last: Array  # counted from the plan year's January, (event,)
    made_up: Array  # (event,)
    touched: Array  # 1 or 0, (line, event); of factors' events 0


@dataclass(frozen=True)
class EventColumns:
    """The sheet of events: number of the scope, what it is of, last month, share made up, position of its factor."""

    values: EventValues
    scope: CellBlock
    of: CellBlock
    last: CellBlock
    made_up: CellBlock
    factor: CellBlock
    change: CellBlock  # a row an event, a column a month of the plan year; 0 outside the event's months
    by_month: CellBlock  # the same, a row a month and a column an event
    is_over: CellBlock  # 1 in the months after the event, else 0, laid out so too

    def kept_of_factor(self, factor: int, month: int) -> str:
        """A formula for the share of a factor's availability that its events leave in a month."""
        return f"SUMPRODUCT(PRODUCT(1+{self.change.column_ref(month)}*({self.factor.column_ref()}={factor + 1})))"


@dataclass(frozen=True)
class TouchedLines:
    """Which events touch each line: 1 or 0, a row a line and a column an event."""

    events: EventColumns
    block: CellBlock

    def kept(self, row: int, month: int) -> str:
        """A formula for the share of a month's output that the line's events leave."""
        return f"SUMPRODUCT(PRODUCT(1+{self.block.row_ref(row)}*{self.events.by_month.sheet_row_ref(month)}))"

    def ceiling_kept(self, row: int, month: int) -> str:
        """A formula for the share of a month's ceiling that they leave: a surge does not raise it."""
        change = self.events.by_month.sheet_row_ref(month)
        return f"SUMPRODUCT(PRODUCT(1+{self.block.row_ref(row)}*{change}*({change}<0)))"


@dataclass(frozen=True)
class Industries:
    """The industries that have a value-added rate: their codes, an empty text for one without, and the rates."""

    codes: CellBlock
    rates: CellBlock


@dataclass(frozen=True)
class Releases:
    """The official releases: month, counted from the plan year's January, and growth to date."""

    month: CellBlock
    growth: CellBlock


@dataclass(frozen=True)
class Worth:
    """What a unit of each line's output is worth: value added in 亿元, 1 in the sample (else 0), 1 + deflation gap."""

    unit: CellBlock
    in_sample: CellBlock
    gap: CellBlock


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
    worth: Worth
    is_new: CellBlock
    base: CellBlock
    existing: CellBlock
    plan: CellBlock
    after_events: CellBlock
    after_ceilings: CellBlock
    after_factors: CellBlock
    pace: Pace | None
    at_pace: CellBlock | None


@dataclass(frozen=True)
class FinalOutput:
    """What lines make in the end by month, and in which months it counts (1 or 0)."""

    output: CellBlock
    counted: CellBlock
