"""What the plant can sustain (docs/model.md §2.4): capacity by month, the ceiling on it, and the plan within it."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array, Index
from sim.workbook.live.check_sheet import CheckSheet
from sim.workbook.live.columns import Commissioning, ProjectColumns, TouchedLines
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.links import Link
from sim.workbook.live.live_model import LiveModel, plan_year


def write_month_shares(live: LiveModel, check: CheckSheet) -> list[str]:
    """Write each month's days over the mean month of its year; references to the twelve cells from other sheets."""
    addresses = live.addresses
    base_year = addresses.fact_ref("base_year") or str(live.model.city.base_year)
    year = f"({addresses.as_number('profile', 'value', base_year)}+1)"
    mean = f"((DATE({year}+1,1,1)-DATE({year},1,1))/12)"
    said = addresses.fact_ref("month_lengths")

    def days(month: int) -> str:
        calendar = f"(DATE({year},{month + 2},1)-DATE({year},{month + 1},1))/{mean}"
        return calendar if said is None else f'IF({said}="equal",1,{calendar})'

    values = live.model.city.month_share[0, :12, 0]
    check.write_months("days", live.book.word("month_share"), days, values, total=False)
    return [check.sheet_ref("days", month) for month in range(12)]


def write_stretch(live: LiveModel, sheet: FormulaSheet, groups: CellBlock) -> CellBlock:
    """Write what is added to every line's ceiling by the assumption of its product group, a fraction of capacity."""
    city = live.model.city
    return sheet.formula_column(
        live.book.word("stretch"),
        lambda row: live.addresses.assumption_named(f'"stretch_"&{groups.ref(row)}'),
        live.model.values.stack("stretch_", city.groups)[city.group],
        "share",
    )


def write_project_capacity(
    live: LiveModel, sheet: FormulaSheet, commissioning: Commissioning, online: CellBlock, order: Index
) -> CellBlock:
    """Write what each project adds to its line's yearly capacity by month, less what it retires once on stream."""
    addresses, model, projects = live.addresses, live.model, live.model.city.projects

    def added(row: int, month: int) -> str:
        capacity = addresses.number_ref("projects", "capacity", row)
        retires = addresses.number_ref("projects", "retires", row, 0)
        gone = f"{retires}*({month}>={commissioning.month.ref(row)})"
        return f"{commissioning.weight.ref(row)}*({capacity}*{online.ref(row, month + 12)}-{gone})"

    off = model.weight * (projects.retires * (model.months >= model.commissioned))
    values = plan_year((projects.capacity * model.working_share - off)[order], sheet.rows)
    return sheet.monthly_formulas(live.book.word("capacity_added"), added, values)


def write_capacity(live: LiveModel, sheet: FormulaSheet, projects: ProjectColumns | None) -> CellBlock:
    """Write every line's yearly design capacity by month, its projects' in and what they retire out."""

    def on_line(row: int, month: int) -> str:
        design = live.addresses.number_ref("lines", "design_capacity", row, 0)
        if projects is None:
            return design
        return f"MAX(0,{design}+SUMIF({projects.line.column_ref()},{row + 1},{projects.capacity.column_ref(month)}))"

    return sheet.monthly_formulas(live.book.word("capacity"), on_line, plan_year(live.model.capacity, live.line_count))


def write_monthly_ceiling(
    live: LiveModel,
    sheet: FormulaSheet,
    capped: CellBlock,
    stretch: CellBlock,
    capacity: CellBlock,
    overhauls: Link | None,
    touched: TouchedLines | None,
    month_shares: list[str],
) -> CellBlock:
    """Write the most every line can make by month, overhauls and falls out; an empty text where it has no capacity."""

    def top(row: int, month: int) -> str:
        lost = f"*(1-{overhauls.sum_of(row, month)})" if overhauls else ""
        lost += f"*{touched.ceiling_kept(row, month)}" if touched else ""
        sustained = f"MAX(0,{live.addresses.number_ref('lines', 'ceiling', row, 1)}+{stretch.ref(row)})"
        most = f"{capacity.ref(row, month)}/12*{month_shares[month]}*{sustained}{lost}"
        return f'IF({capped.ref(row)}=1,{most},"")'

    values = plan_year(live.model.ceiling, live.line_count)
    known = np.where(live.model.city.capped[:, None], values, np.nan)
    return sheet.monthly_formulas(live.book.word("ceiling"), top, known)


def write_within(
    live: LiveModel, sheet: FormulaSheet, capped: CellBlock, ceiling: CellBlock, plan: CellBlock, values: Array
) -> CellBlock:
    """Write a plan held to the ceiling, by line and month; `values` are the model's (line, month, 1)."""

    def within(row: int, month: int) -> str:
        wanted = plan.ref(row, month)
        return f"IF({capped.ref(row)}=1,MIN({wanted},{ceiling.ref(row, month)}),{wanted})"

    return sheet.monthly_formulas(live.book.word("after_ceilings"), within, plan_year(values, plan.rows))
