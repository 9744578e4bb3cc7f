"""Coal, power, oil, gas, rail, steam (docs/model.md §2.5): the share they leave of every line's output."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array
from sim.steps.factors import kept_by_line
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.links import Links
from sim.workbook.live.live_model import LiveModel, plan_year


def write_kept_by_line(live: LiveModel, sheet: FormulaSheet, links: Links) -> CellBlock | None:
    """Write every line's exposures and the share its scarcest factor leaves it; None where no line is exposed."""
    exposures, shortage = links.exposures, links.shortage
    if exposures is None or shortage is None:
        return None
    city, count = live.model.city, live.line_count
    matrix = np.zeros((count, len(city.factors)))
    for lines, factors, exposure in city.exposure_rounds:
        matrix[lines, factors] = exposure.ravel()
    exposed = sheet.monthly_formulas(
        live.book.word("exposure"),
        lambda row, factor: exposures.sum_of(row, factor + 1),
        matrix,
        "share",
        heads=city.factors,
    )

    def kept_share(row: int, month: int) -> str:
        short = f"{shortage.sheet_ref(month)}:{shortage.ref(month, shortage.months - 1)}"
        return f"1-SUMPRODUCT(MAX({exposed.row_ref(row)}*{short}))"

    kept = kept_by_line(live.model.available, city.exposure_rounds, count)
    return sheet.monthly_formulas(live.book.word("kept"), kept_share, plan_year(kept, count), "share")


def write_within_factors(
    live: LiveModel,
    sheet: FormulaSheet,
    capped: CellBlock,
    ceiling: CellBlock,
    kept: CellBlock | None,
    output: CellBlock,
    carried: CellBlock | None,
    values: Array,
) -> CellBlock:
    """Write what the factors leave of output, by line and month; `carried` slows lines whose actuals do.

    Factors take from what a line with a capacity could make at its ceiling, so that spare capacity makes up for them.
    `values` are the model's (line, month, 1).
    """

    def left(row: int, month: int) -> str:
        now = output.ref(row, month)
        slower = "" if carried is None else f"*MIN(1,{carried.ref(row, month)})"
        if kept is None:
            return f"{now}{slower}"
        could = f"IF({capped.ref(row)}=1,{ceiling.ref(row, month)},{now})"
        return f"MIN({could}*{kept.ref(row, month)},{now}){slower}"

    return sheet.monthly_formulas(live.book.word("after_factors"), left, plan_year(values, output.rows))
