"""Months already in, and what lines' pace in them makes of the rest of the year (docs/model.md §2.15)."""

from __future__ import annotations

import numpy as np

from sim.projection import as_loaded
from sim.steps import actuals
from sim.steps.actuals import MAX_PACE, MIN_PACE, MIN_WORKING_SHARE, RECENT_MONTHS
from sim.steps.axes import Mask
from sim.workbook.live.addresses import MONTHS_OF_YEAR
from sim.workbook.live.columns import Pace
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.links import Link
from sim.workbook.live.live_model import LiveModel, plan_year


def write_pace(live: LiveModel, sheet: FormulaSheet, link: Link) -> Pace:
    """Write the lines' actuals, their pace against the model as loaded, and what of it is carried on."""
    city, count = live.model.city, live.line_count
    values = np.full((count, 12, 1), np.nan)
    values[city.actual_lines] = city.actual_output
    known = sheet.monthly_formulas(
        live.book.word("actual"),
        lambda row, month: f'IF({link.count_of(row, month)}=0,"",{link.sum_of(row, month)})',
        values[:, :, 0],
    )
    # What the model made of the tables as loaded is a number: no change of a cell moves what actuals are held against.
    loaded = as_loaded(live.book.projection.unedited, city.lines)
    modelled = sheet.monthly_formulas(
        live.book.word("as_loaded"), lambda row, month: repr(float(loaded[row, month, 0])), loaded[:, :, 0]
    )
    recent = write_recent(live, sheet, known, modelled, actuals.telling(values, loaded))
    last = write_last_month(live, sheet, known)

    def pace(row: int) -> str:
        sums = (f"SUMIF({recent.row_ref(row)},1,{block.row_ref(row)})" for block in (known, modelled))
        return f"IF(SUM({recent.row_ref(row)})=0,1,MIN(MAX({'/'.join(sums)},{MIN_PACE}),{MAX_PACE}))"

    paces = np.clip(actuals.pace(values, loaded), MIN_PACE, MAX_PACE)
    ratio = sheet.formula_column(live.book.word("ratio"), pace, paces, "×")
    return Pace(known, write_carried_on(live, sheet, last, ratio))


def write_recent(
    live: LiveModel, sheet: FormulaSheet, known: CellBlock, modelled: CellBlock, telling: Mask
) -> CellBlock:
    """Write which months tell a line's pace, and which of those are its last few."""

    def tells(row: int, month: int) -> str:
        made = modelled.ref(row, month)
        enough = f"{made}>={MIN_WORKING_SHARE!r}*AVERAGE({modelled.row_ref(row)})"
        return f'IF(AND({known.ref(row, month)}<>"",{made}>0,{enough}),1,0)'

    tell = sheet.monthly_formulas(live.book.word("telling"), tells, telling[:, :, 0], "code")
    return sheet.monthly_formulas(
        live.book.word("recent"),
        lambda row, month: (
            f"IF(AND({tell.ref(row, month)}=1,SUM({tell.ref(row, month)}:{tell.ref(row, 11)})<={RECENT_MONTHS}),1,0)"
        ),
        actuals.recent(telling)[:, :, 0],
        "code",
    )


def write_last_month(live: LiveModel, sheet: FormulaSheet, known: CellBlock) -> CellBlock:
    """Write the last month each line has an actual for, counted from 0; -1 where it has none."""
    city, last = live.model.city, np.full(live.line_count, -1)
    last[city.actual_lines] = actuals.last_month(city.actual_output)[:, 0, 0]
    return sheet.formula_column(
        live.book.word("last_actual"),
        lambda row: f'SUMPRODUCT(MAX(({known.row_ref(row)}<>"")*({MONTHS_OF_YEAR}+1)))-1',
        last,
        "code",
    )


def write_carried_on(live: LiveModel, sheet: FormulaSheet, last: CellBlock, ratio: CellBlock) -> CellBlock:
    """Write by what each month after the last actual is multiplied: the pace, forgotten over `memory` months."""
    values = np.ones((live.line_count, 12))
    values[live.model.city.actual_lines] = live.model.carried[:, :12, 0]

    def carried(row: int, month: int) -> str:
        since = f"{month}-{last.ref(row)}"
        return f"IF(AND({last.ref(row)}>=0,{month}>{last.ref(row)}),1+({ratio.ref(row)}-1)*MAX(1-({since})/memory,0),1)"

    return sheet.monthly_formulas(live.book.word("carried"), carried, values, "×")


def write_plan_at_pace(live: LiveModel, sheet: FormulaSheet, plan: CellBlock, pace: Pace) -> CellBlock:
    """Write the plan after events, raised where a line runs ahead of it; slow ones are cut after the limits."""
    return sheet.monthly_formulas(
        live.book.word("plan_at_pace"),
        lambda row, month: f"{plan.ref(row, month)}*MAX(1,{pace.carried.ref(row, month)})",
        plan_year(live.model.plan, live.line_count),
    )


def write_with_actuals(live: LiveModel, sheet: FormulaSheet, pace: Pace, balanced: list[list[str]]) -> CellBlock:
    """Write output by line and month: the actual where it is in, else what the balance leaves (`balanced`, cells)."""
    return sheet.monthly_formulas(
        live.book.word("with_actuals"),
        lambda row, month: f'IF({pace.known.ref(row, month)}<>"",{pace.known.ref(row, month)},{balanced[row][month]})',
        plan_year(live.model.output, live.line_count),
    )
