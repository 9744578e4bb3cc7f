"""Stops, cuts and surges (docs/model.md §2.3): which lines each touches, what it leaves, and what is made up later."""

from __future__ import annotations

import numpy as np

from sim.dataset.arrays import OTHER
from sim.steps.axes import Array
from sim.workbook.live.addresses import MONTHS_OF_YEAR
from sim.workbook.live.columns import EventColumns, EventValues, TouchedLines
from sim.workbook.live.event_sheet import CITY, SCOPES
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel, plan_year


def write_touched(
    live: LiveModel, sheet: FormulaSheet, events: EventColumns | None, groups: CellBlock, codes: CellBlock
) -> TouchedLines | None:
    """Write which events touch each line, 1 or 0, a column an event; None where there are no events."""
    if events is None:
        return None

    def part(row: int, scope: str, of: str) -> str:
        """The line's part of a scope: an industry's code is as long as the event's, of a factor or the city is none."""
        if scope in ("factor", "city"):
            return '""'
        if scope == "product_group":
            return groups.ref(row)
        if scope == "industry":
            return f"LEFT({codes.ref(row)},LEN({of}))"
        cell = live.addresses.cell_ref("lines", scope, row)
        return f'IF({cell}="","{OTHER}",{cell})' if scope == "chain" else cell

    def touches(row: int, event: int) -> str:
        scope, of = events.scope.sheet_ref(event), events.of.sheet_ref(event)
        parts = ",".join(part(row, each, of) for each in SCOPES)
        return f'IF(OR({scope}={CITY},AND({of}<>"",EXACT(CHOOSE({scope},{parts}),{of}))),1,0)'

    title, values = live.book.word("touched"), events.values
    return TouchedLines(events, sheet.monthly_formulas(title, touches, values.touched, "code", values.ids))


def write_after_events(
    live: LiveModel, sheet: FormulaSheet, touched: TouchedLines | None, plan: CellBlock
) -> CellBlock:
    """Write what events leave of the plan, with what is made up of it later, by line and month in the line's unit."""
    if touched is None:
        return plan
    events, values = touched.events, touched.events.values
    falls = (values.touched @ (values.change < 0.0) > 0.0).astype(np.float64)
    falling = sheet.monthly_formulas(
        live.book.word("falling"),
        lambda row, month: (
            f"IF(SUMPRODUCT({touched.block.row_ref(row)}*({events.by_month.sheet_row_ref(month)}<0))>0,1,0)"
        ),
        falls,
        "code",
    )
    regained = sheet.monthly_formulas(
        live.book.word("made_up_monthly"),
        lambda row, event: regained_a_month(touched, plan, falling, row, event),
        made_up_by_event(values, plan_year(live.model.planned, live.line_count), falls),
        heads=values.ids,
    )

    def left(row: int, month: int) -> str:
        later = f"SUMPRODUCT({regained.row_ref(row)}*{events.is_over.sheet_row_ref(month)})"
        return f"{plan.ref(row, month)}*{touched.kept(row, month)}+{later}*(1-{falling.ref(row, month)})"

    return sheet.monthly_formulas(
        live.book.word("after_events"), left, plan_year(live.model.after_events, live.line_count)
    )


def regained_a_month(touched: TouchedLines, plan: CellBlock, falling: CellBlock, row: int, event: int) -> str:
    """A formula for what a line makes up of one event in each later month of the year in which no falling event acts.

    The event takes its share of what the events before it left of the plan.
    """
    events = touched.events
    touches, change = touched.block.ref(row, event), events.change.sheet_row_ref(event)
    left = "".join(
        f"*(1+{touched.block.ref(row, before)}*{events.change.sheet_row_ref(before)})" for before in range(event)
    )
    taken = f"SUMPRODUCT({plan.row_ref(row)}{left}*{change}*({change}<0))"
    free = f"SUMPRODUCT(({MONTHS_OF_YEAR}>{events.last.sheet_ref(event)})*(1-{falling.row_ref(row)}))"
    share = events.made_up.sheet_ref(event)
    return f"IF({touches}*{share}=0,0,IF({free}=0,0,-{share}*{taken}/{free}))"


def made_up_by_event(values: EventValues, planned: Array, falling: Array) -> Array:
    """What `regained_a_month` comes to, (line, event), from the plan (line, 12) and where falling events act."""
    left, made_up = np.array(planned), np.zeros((len(planned), len(values.ids)))
    for event, (change, last, share) in enumerate(zip(values.change, values.last, values.made_up, strict=True)):
        touched = values.touched[:, event : event + 1]
        taken = (left * touched * np.maximum(-change, 0.0)).sum(axis=1) * share
        free = ((np.arange(12) > last) * (1.0 - falling)).sum(axis=1)
        made_up[:, event] = np.divide(taken, free, out=np.zeros(len(planned)), where=free > 0.0)
        left *= 1.0 + touched * change
    return made_up
