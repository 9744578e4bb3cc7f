"""Commissioning of every project (docs/model.md §2.1): when it comes on stream, and how surely."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Index
from sim.workbook.live.addresses import MONTH_BEFORE_ALL, months_after_january
from sim.workbook.live.columns import Commissioning
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel


def write_commissioning(live: LiveModel, sheet: FormulaSheet, order: Index) -> Commissioning:
    """Write planned month, who waits, weight and projected month; `order` places the sheet's rows among the model's."""
    book, addresses, projects = live.book, live.addresses, live.model.city.projects
    planned = sheet.formula_column(
        book.word("planned_month"),
        lambda row: months_after_january(addresses.cell_ref("projects", "commissioning", row), live.origin),
        projects.planned[order],
        "month",
    )
    # Park room is shared out in an order that formulas cannot follow: who waits (1) or has no room (2) is a number.
    waits, no_room = np.isfinite(projects.wait[order].ravel()), projects.no_room[order]
    waiting = sheet.fixed_column(
        book.word("waits"), [float(w) + 2.0 * n for w, n in zip(waits, no_room, strict=True)], "code"
    )
    weight = write_weight(live, sheet, waiting, order)
    return Commissioning(write_month(live, sheet, planned, waiting, order), weight)


def write_weight(live: LiveModel, sheet: FormulaSheet, waiting: CellBlock, order: Index) -> CellBlock:
    """Write the weight of every project: 0 if shelved or without room, the start rate if only proposed, else 1."""

    def weight(row: int) -> str:
        stage = live.addresses.cell_ref("projects", "stage", row)
        return (
            f'IF(OR(ISNUMBER(SEARCH("shelved",{stage})),{waiting.ref(row)}=2),0,'
            f'IF(ISNUMBER(SEARCH("proposed",{stage})),start_rate,1))'
        )

    return sheet.formula_column(live.book.word("weight"), weight, live.model.weight[order], "share")


def write_month(
    live: LiveModel, sheet: FormulaSheet, planned: CellBlock, waiting: CellBlock, order: Index
) -> CellBlock:
    """Write the month every project comes on stream: begun ones as planned, others late by their slip or their park."""
    addresses = live.addresses

    def commissioned(row: int) -> str:
        park = addresses.position_in(addresses.cell_ref("projects", "park", row), "parks")
        opens = f"INDEX({addresses.column_ref('parks', 'expansion')},{park})"
        expansion = months_after_january(opens, live.origin)
        wait = f"IF({waiting.ref(row)}=1,{expansion}+park_slip,{MONTH_BEFORE_ALL})"
        month = planned.ref(row)
        return f"IF({month}<0,{month},MAX({month}+project_slip,{wait},0))"

    return sheet.formula_column(live.book.word("comes"), commissioned, live.model.commissioned[order], "month")
