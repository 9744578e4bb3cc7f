"""Commissioning and ramp of every project (docs/model.md §2.1 and §2.2), and what each brings its line by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.dataset.city import KNOTS
from sim.model import Model
from sim.present.labels import table_names
from sim.steps.ramp import online_share
from sim.workbook.book import Book
from sim.workbook.live.addresses import NEVER, Places, month_number
from sim.workbook.live.grid import Block, Page

CELL = 6
EDGES = tuple(range(0, KNOTS[-1] + CELL, CELL))


@dataclass(frozen=True)
class ProjectBlocks:
    """What the lines' formulas take from the projects."""

    line: Block
    plan: Block
    capacity: Block


def write_projects(book: Book, places: Places, model: Model) -> ProjectBlocks | None:
    """The sheet of projects, in the order of their table; None where there are none."""
    city, projects = model.city, model.city.projects
    rows = places.rows["projects"]
    if not rows:
        return None
    order = [projects.ids.index(row["project"]) for row in rows]
    origin = (city.base_year + 1) * 12
    months = [f"{city.base_year}-{month:02d}" for month in range(1, 13)] + city.month_labels
    page = Page(book, "model_projects", book.word("projects_note"), len(rows), city.month_labels)
    names = table_names(book.projection.dataset, "projects", book.lang)

    def cell(column: str, row: int) -> str:
        return places.cell("projects", column, row)

    def number(column: str, row: int, default: float | None = None) -> str:
        return places.number_cell("projects", column, row, default)

    ids = [row["project"] for row in rows]
    page.texts(book.word("code"), ids, 18, [cell("project", row) for row in range(len(rows))])
    page.texts(book.word("name"), [names[name] for name in ids], 30)
    line = page.column(
        book.word("line_place"),
        lambda row: places.place_of(cell("line", row), "lines"),
        projects.line[order] + 1,
        "code",
    )
    planned = page.column(
        book.word("planned_month"),
        lambda row: month_number(cell("commissioning", row), origin),
        projects.planned[order],
        "month",
    )
    waits, no_room = np.isfinite(projects.wait[order].ravel()), projects.no_room[order]
    waiting = page.numbers(
        book.word("waits"), [float(w) + 2.0 * n for w, n in zip(waits, no_room, strict=True)], "code"
    )
    weight = page.column(
        book.word("weight"),
        lambda row: (
            f'IF(OR(ISNUMBER(SEARCH("shelved",{cell("stage", row)})),{waiting.at(row)}=2),0,'
            f'IF(ISNUMBER(SEARCH("proposed",{cell("stage", row)})),start_rate,1))'
        ),
        model.weight[order],
        "share",
    )

    def commissioned(row: int) -> str:
        opens = f"INDEX({places.column('parks', 'expansion')},{places.place_of(cell('park', row), 'parks')})"
        wait = f"IF({waiting.at(row)}=1,{month_number(opens, origin)}+park_slip,{NEVER})"
        at = planned.at(row)
        return f"IF({at}<0,{at},MAX({at}+project_slip,{wait},0))"

    comes = page.column(book.word("comes"), commissioned, model.commissioned[order], "month")
    ramp = page.column(
        book.word("ramp_place"),
        lambda row: places.place_of(cell("ramp", row), "ramps"),
        projects.ramp[order] + 1,
        "code",
    )

    def knot(month: int, row: int) -> str:
        column = f"m{month}"
        return places.number("ramps", column, f"INDEX({places.column('ramps', column)},{ramp.at(row)})")

    def edge(row: int, place: int) -> str:
        month = EDGES[place]
        if month in KNOTS:
            return knot(month, row)
        below, above = max(k for k in KNOTS if k < month), min(k for k in KNOTS if k > month)
        return f"({knot(below, row)}+{knot(above, row)})/2"

    shares = projects.ramp_cells[0][projects.ramp[order].ravel(), 1:]
    edges = page.block(book.word("ramp_edges"), edge, shares, "share", heads=[str(month) for month in EDGES])
    span = np.arange(-12.0, 12.0).reshape(1, -1, 1)
    pace = model.values["ramp_pace"]
    last = len(EDGES) - 1
    age = np.minimum((span - model.commissioned[order]) / pace / CELL, last)
    online = online_share(span, model.commissioned[order], pace, projects.ramp[order], projects.ramp_cells, CELL)
    place = page.block(
        book.word("ramp_age"),
        lambda row, month: f"MIN(({month - 12}-{comes.at(row)})/ramp_pace/{CELL},{last})",
        age[:, :, 0],
        "×",
        heads=months,
    )

    def share(row: int, month: int) -> str:
        at, of = place.at(row, month), edges.across(row)
        start = f"INDEX({of},INT({at})+1)"
        rise = f"(INDEX({of},MIN(INT({at})+2,{len(EDGES)}))-{start})"
        return f"IF({at}<0,0,{start}+({at}-INT({at}))*{rise})"

    on = page.block(book.word("online"), share, online[:, :, 0], "share", heads=months)
    working = (model.weight[order] * online)[:, :, 0]
    whole = (projects.capacity * projects.load / 12.0)[order][:, :, 0]
    plan = page.block(
        book.word("plan_added"),
        lambda row, month: (
            f"{weight.at(row)}*{number('capacity', row)}*{number('load', row, 1)}/12"
            f"*({on.at(row, month + 12)}-{on.at(row, month)})"
        ),
        whole * (working[:, 12:] - working[:, :12]),
    )
    off = projects.retires[order] * (span[:, 12:] >= model.commissioned[order])
    capacity = page.block(
        book.word("capacity_added"),
        lambda row, month: (
            f"{weight.at(row)}*({number('capacity', row)}*{on.at(row, month + 12)}"
            f"-{number('retires', row, 0)}*({month}>={comes.at(row)}))"
        ),
        projects.capacity[order][:, :, 0] * working[:, 12:] - (model.weight[order] * off)[:, :, 0],
    )
    return ProjectBlocks(line, plan, capacity)
