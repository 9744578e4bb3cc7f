"""The sheet of projects: when each comes on stream, its ramp, and what it brings its line by month."""

from __future__ import annotations

import numpy as np

from sim.workbook.live.ceiling import write_project_capacity
from sim.workbook.live.columns import ProjectColumns
from sim.workbook.live.commissioning import write_commissioning
from sim.workbook.live.formula_sheet import FormulaSheet
from sim.workbook.live.live_model import LiveModel
from sim.workbook.live.plan import write_project_plan
from sim.workbook.live.ramp import write_ramp


def write_projects(live: LiveModel) -> ProjectColumns | None:
    """Write the sheet of projects, in the order of their table; None where there are none."""
    book, addresses, city = live.book, live.addresses, live.model.city
    rows, names = addresses.rows["projects"], live.names_by_key("projects")
    if not rows:
        return None
    order = np.array([city.projects.ids.index(row["project"]) for row in rows], dtype=np.intp)
    sheet = FormulaSheet(book, "model_projects", book.word("projects_note"), len(rows), city.month_labels)
    ids = [row["project"] for row in rows]
    code_refs = [addresses.cell_ref("projects", "project", row) for row in range(len(rows))]
    sheet.text_column(book.word("code"), ids, 18, code_refs)
    sheet.text_column(book.word("name"), [names[name] for name in ids], 30)
    line = sheet.formula_column(
        book.word("line_place"),
        lambda row: addresses.position_in(addresses.cell_ref("projects", "line", row), "lines"),
        city.projects.line[order] + 1,
        "code",
    )
    commissioning = write_commissioning(live, sheet, order)
    online = write_ramp(live, sheet, commissioning.month, order)
    plan = write_project_plan(live, sheet, commissioning, online, order)
    return ProjectColumns(line, plan, write_project_capacity(live, sheet, commissioning, online, order))
