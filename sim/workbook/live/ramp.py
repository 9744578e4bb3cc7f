"""Ramp of every project (docs/model.md §2.2): the share of its design on line, month by month from the base year on."""

from __future__ import annotations

import numpy as np

from sim.dataset.arrays import CELL, KNOTS
from sim.steps.axes import Index
from sim.steps.ramp import online_share
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel

EDGES = tuple(range(0, KNOTS[-1] + CELL, CELL))
"""Months after commissioning between which a ramp is a straight line."""

BOTH_YEARS = np.arange(-12.0, 12.0).reshape(1, -1, 1)
"""Months of the base year and the plan year (1, 24, 1), counted from the plan year's January."""


def write_ramp(live: LiveModel, sheet: FormulaSheet, commissioned: CellBlock, order: Index) -> CellBlock:
    """Write every project's ramp, its age on it, and the online share of both years' months, which is returned."""
    book, model, projects = live.book, live.model, live.model.city.projects
    months = [f"{model.city.base_year}-{month:02d}" for month in range(1, 13)] + model.city.month_labels
    edges = write_edges(live, sheet, order)
    pace, month, last = model.values["ramp_pace"], model.commissioned[order], len(EDGES) - 1
    age = sheet.monthly_formulas(
        book.word("ramp_age"),
        lambda row, month: f"MIN(({month - 12}-{commissioned.ref(row)})/ramp_pace/{CELL},{last})",
        np.minimum((BOTH_YEARS - month) / pace / CELL, last)[:, :, 0],
        "×",
        heads=months,
    )

    def share(row: int, month: int) -> str:
        at, of = age.ref(row, month), edges.row_ref(row)
        start = f"INDEX({of},INT({at})+1)"
        rise = f"(INDEX({of},MIN(INT({at})+2,{len(EDGES)}))-{start})"
        return f"IF({at}<0,0,{start}+({at}-INT({at}))*{rise})"

    values = online_share(BOTH_YEARS, month, pace, projects.ramp[order], projects.ramp_cells, CELL)
    return sheet.monthly_formulas(book.word("online"), share, values[:, :, 0], "share", heads=months)


def write_edges(live: LiveModel, sheet: FormulaSheet, order: Index) -> CellBlock:
    """Write which ramp each project has, and its share at every edge: a knot's own, or half way between two knots."""
    addresses, projects = live.addresses, live.model.city.projects
    ramp = sheet.formula_column(
        live.book.word("ramp_place"),
        lambda row: addresses.position_in(addresses.cell_ref("projects", "ramp", row), "ramps"),
        projects.ramp[order] + 1,
        "code",
    )

    def knot(month: int, row: int) -> str:
        column = f"m{month}"
        found = f"INDEX({addresses.column_ref('ramps', column)},{ramp.ref(row)})"
        return addresses.as_number("ramps", column, found)

    def edge(row: int, place: int) -> str:
        month = EDGES[place]
        if month in KNOTS:
            return knot(month, row)
        below, above = max(k for k in KNOTS if k < month), min(k for k in KNOTS if k > month)
        return f"({knot(below, row)}+{knot(above, row)})/2"

    shares = projects.ramp_cells[0][projects.ramp[order].ravel(), 1:]
    heads = [str(month) for month in EDGES]
    return sheet.monthly_formulas(live.book.word("ramp_edges"), edge, shares, "share", heads=heads)
