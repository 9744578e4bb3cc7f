"""What firms want to make (docs/model.md §2.3): existing capacity's plan, what projects add to it, and the whole."""

from __future__ import annotations

import numpy as np

from sim.dataset.arrays import OTHER
from sim.steps.axes import Index
from sim.workbook.live.addresses import EMPTY_TEXT
from sim.workbook.live.columns import Commissioning, ProjectColumns
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel, plan_year


def write_own_plan(live: LiveModel, sheet: FormulaSheet, base: CellBlock) -> CellBlock:
    """Write the growth every firm itself plans, a fraction, from either form of plan; an empty text where not known."""
    addresses, city, unedited = live.addresses, live.model.city, live.book.projection.unedited.city
    # What a planned output holds of projects was settled when it was given: no change of a cell moves it.
    held = dict(zip(unedited.lines, unedited.project_part, strict=True))
    part = sheet.fixed_column(live.book.word("project_part"), [float(held.get(line, 0.0)) for line in city.lines])

    def own(row: int) -> str:
        growth, output = (
            addresses.number_ref("lines", column, row, EMPTY_TEXT) for column in ("plan_growth", "plan_output")
        )
        includes, whole = addresses.cell_ref("lines", "plan_includes_projects", row), f"SUM({base.row_ref(row)})"
        rest = f'({output}-IF(ISNUMBER(SEARCH("no",{includes})),0,{part.ref(row)}))'
        of_output = f'IF(OR({output}="",{whole}=0),"",MAX({rest}/{whole}-1,-1))'
        return f'IF({growth}<>"",{growth},{of_output})'

    known = np.where(city.plan_known, city.plan_growth[:, 0, 0], np.nan)
    return sheet.formula_column(live.book.word("own_plan"), own, known, "share")


def write_planned_growth(live: LiveModel, sheet: FormulaSheet, own: CellBlock) -> CellBlock:
    """Write the growth every line plans, a fraction: the firm's own where it is known, else its chain's."""
    addresses = live.addresses

    def growth(row: int) -> str:
        chain, plan = addresses.cell_ref("lines", "chain", row), own.ref(row)
        of_chain = addresses.assumption_named(f'"growth_"&IF({chain}="","{OTHER}",{chain})')
        return f'IF({plan}="",{of_chain},MAX({plan},0)*plan_delivery+MIN({plan},0))+market'

    return sheet.formula_column(live.book.word("plan_rate"), growth, live.model.planned_growth, "share")


def write_existing_plan(live: LiveModel, sheet: FormulaSheet, base: CellBlock, growth: CellBlock) -> CellBlock:
    """Write what existing capacity is planned to make, by line and month in the line's unit; never below 0."""
    return sheet.monthly_formulas(
        live.book.word("existing_plan"),
        lambda row, month: f"{base.ref(row, month)}*MAX(0,1+{growth.ref(row)})",
        plan_year(live.model.existing_plan, live.line_count),
    )


def write_project_plan(
    live: LiveModel, sheet: FormulaSheet, commissioning: Commissioning, online: CellBlock, order: Index
) -> CellBlock:
    """Write what each project adds to its line's plan by month: more than the same month a year before, in base."""
    addresses, projects = live.addresses, live.model.city.projects

    def added(row: int, month: int) -> str:
        capacity = addresses.number_ref("projects", "capacity", row)
        load = addresses.number_ref("projects", "load", row, 1)
        risen = f"({online.ref(row, month + 12)}-{online.ref(row, month)})"
        return f"{commissioning.weight.ref(row)}*{capacity}*{load}/12*{risen}"

    whole = projects.capacity * projects.load / 12.0
    values = plan_year((whole * live.model.added_share)[order], sheet.rows)
    return sheet.monthly_formulas(live.book.word("plan_added"), added, values)


def write_plan(live: LiveModel, sheet: FormulaSheet, existing: CellBlock, projects: ProjectColumns | None) -> CellBlock:
    """Write the whole plan by line and month: existing capacity's and its projects', never below 0."""

    def whole(row: int, month: int) -> str:
        if projects is None:
            return existing.ref(row, month)
        own, lines = existing.ref(row, month), projects.line.column_ref()
        added = f"SUMIF({lines},{row + 1},{projects.plan.column_ref(month)})"
        return f"IF(COUNTIF({lines},{row + 1})=0,{own},MAX(0,{own}+{added}))"

    return sheet.monthly_formulas(live.book.word("plan"), whole, plan_year(live.model.planned, live.line_count))
