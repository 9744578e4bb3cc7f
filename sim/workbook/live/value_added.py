"""Value added at base-year prices (docs/model.md §2.8): of each line over the year, and of all lines by month."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import ENTITY, TIME, Array
from sim.workbook.live.check_sheet import CheckSheet
from sim.workbook.live.columns import FinalOutput, LineColumns
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel


def write_unit_va(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write the value added of a unit of every line's output, 亿元: its price by its value-added rate."""
    addresses = live.addresses

    def unit_va(row: int) -> str:
        price, rate = (addresses.number_ref("lines", column, row) for column in ("price", "va_rate"))
        return f"{price}*{rate}/100000000"

    return sheet.formula_column(live.book.word("unit_va"), unit_va, live.model.city.unit_va, "gap")


def write_line_va(live: LiveModel, lines: LineColumns, final: FinalOutput) -> tuple[CellBlock, CellBlock]:
    """Write every line's value added of the plan year and its base, 亿元; a new firm's line has no base."""
    va, base_va = line_va(live)
    now = lines.sheet.formula_column(
        live.book.word("va_now"),
        lambda row: f"{lines.unit_va.ref(row)}*SUMPRODUCT({final.output.row_ref(row)},{final.counted.row_ref(row)})",
        va,
        "亿元",
    )
    before = lines.sheet.formula_column(
        live.book.word("va_base"),
        lambda row: f"IF({lines.is_new.ref(row)}=1,0,{lines.unit_va.ref(row)}*SUM({lines.base.row_ref(row)}))",
        base_va,
        "亿元",
    )
    return now, before


def line_va(live: LiveModel) -> tuple[Array, Array]:
    """Value added of the plan year and its base by line (line,), 亿元, as the formulas have them."""
    city, count = live.model.city, live.line_count
    is_new = np.isin(np.arange(count), city.new_lines)
    base = np.where(is_new, 0.0, city.base.sum(axis=TIME) * city.unit_va)
    return live.model.line_va[0][:, 0, 0] + np.zeros(count), base


def write_monthly_va(
    live: LiveModel, check: CheckSheet, lines: LineColumns, modelled: FinalOutput, final: FinalOutput
) -> None:
    """Write all lines' value added by month after each step, what of it counts, and the base, 亿元.

    `modelled` is output without actuals, as the bridge has it up to what counts; `final` has the actuals in.
    """
    book, model, run = live.book, live.model, live.model.without_actuals
    city, weight = model.city, lines.unit_va.column_ref()
    stages = {
        "existing_plan": (lines.existing, run.existing_plan),
        "plan": (lines.plan, run.plan),
        "after_ceilings": (lines.after_ceilings, run.after_ceilings),
        "after_factors": (lines.after_factors, run.after_factors),
        "output": (modelled.output, run.output),
    }
    for key, (block, values) in stages.items():
        va = (city.unit_va @ np.broadcast_to(values, (len(city.lines), 12, 1))[:, :, 0]) + np.zeros(12)
        sums = [f"SUMPRODUCT({weight},{block.column_ref(month)})" for month in range(12)]
        check.write_months(key, book.word(f"va_{key}"), sums.__getitem__, va)
    for key, part, each in (("counted", modelled, run), ("observed", final, model)):
        output, counted = part.output, part.counted
        sums = [f"SUMPRODUCT({weight},{output.column_ref(m)},{counted.column_ref(m)})" for m in range(12)]
        check.write_months(key, book.word(f"va_{key}"), sums.__getitem__, each.lines_va[0][0, :12, 0] + np.zeros(12))
    check.write_months(
        "base",
        book.word("va_of_base"),
        lambda month: f"SUMPRODUCT({weight},{lines.base.column_ref(month)},1-{lines.is_new.column_ref()})",
        city.base_va.sum(axis=ENTITY),
    )
