"""What the figures rest on: changed assumptions and cells, grades of evidence, limits of the model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.brief.blocks import UNKNOWN, Block, CaptionedTable, Section
from sim.brief.source import Brief, or_dash, points_size, share_text
from sim.dataset import schema
from sim.present.changed_cells import cell_said, changed_row_name
from sim.present.labels import choice_name
from sim.present.numbers import adding
from sim.steps.axes import TIME
from sim.studies.ensemble import odds_error

MAX_EDIT_ROWS = 30
"""Changed cells listed."""

GRADES = ("official", "reported", "estimated", "illustrative", "")


def grounds(brief: Brief) -> list[Block]:
    """What was changed, the grade of the evidence, and the limits of the model."""
    draws = brief.studies.ensemble.draws
    odds = brief.phrase("limit_odds", draws=f"{draws:,}", error=points_size(odds_error(draws), 1))
    limits = [brief.paragraph(brief.phrase("limit_arithmetic"), odds)]
    return [
        Section(brief.heading("changed"), changed(brief)),
        Section(brief.heading("evidence"), evidence(brief)),
        Section(brief.heading("limits"), limits),
    ]


def changed(brief: Brief) -> list[Block]:
    """Every assumption that differs from its default, with its source; every table cell that was changed."""
    scenario, sliders = brief.projection.design.scenario, brief.projection.dataset.assumptions
    values = {key: value for key, value in scenario.values.items() if value != sliders[key].default}
    cells = [
        (table, row, column, value)
        for table, rows in scenario.edits.items()
        for row, changes in rows.items()
        for column, value in changes.items()
    ]
    if not values and not cells:
        return [brief.paragraph(brief.phrase("unchanged"))]
    rows = [
        [
            sliders[key].name[brief.lang],
            brief.setting(sliders[key], sliders[key].default),
            brief.setting(sliders[key], value),
            sliders[key].source[brief.lang],
        ]
        for key, value in values.items()
    ]
    heads = [brief.word(key) for key in ("assumption", "default", "value", "source")]
    edited = [brief.word(key) for key in ("table_name", "row", "column", "new_value")]
    return [
        brief.paragraph(
            brief.phrase("changed", values=len(values), cells=len(cells)),
            brief.phrase("edits_shown", count=MAX_EDIT_ROWS) if len(cells) > MAX_EDIT_ROWS else "",
        ),
        CaptionedTable(brief.caption("changed"), heads, rows, (3.6, 1.6, 1.6, 4), texts=4),
        CaptionedTable(
            brief.caption("edits"),
            edited,
            [edit(brief, *cell) for cell in cells[:MAX_EDIT_ROWS]],
            (2, 3, 3, 3),
            texts=4,
        ),
    ]


def edit(brief: Brief, table: str, row: str, column: str, value: object) -> list[str]:
    """One changed cell as a row: its table, its row by name, its column, what it holds now."""
    declared = schema()[table]
    return [
        declared.title[brief.lang],
        changed_row_name(brief.projection.dataset, table, row, brief.lang),
        declared.columns[column].title[brief.lang],
        cell_said(brief.projection.dataset, (table, row, column), value, brief.lang),
    ]


def evidence(brief: Brief) -> list[Block]:
    """Lines, their share of last year's value added, and their pull, by grade; how many figures are not known."""
    projection, city = brief.projection, brief.projection.city
    frame = pd.DataFrame(
        {
            "grade": projection.dataset.tables["lines"]["grade"].fillna("").to_numpy(),
            "base": city.base_va.sum(axis=TIME) / city.base_total if city.base_total else np.nan,
            "pull": projection["pull_line"][:, 0, 0],
        }
    )
    parts = {grade: frame[frame["grade"] == grade] for grade in GRADES}
    found = {grade: part for grade, part in parts.items() if len(part)}
    names = [brief.capitalised(choice_name(grade, brief.lang)) if grade else brief.word("no_grade") for grade in found]
    counts = [str(len(part)) for part in found.values()]
    base = [float(part["base"].sum()) for part in found.values()]
    shares = [share_text(each / 100) for each in adding([each * 100 for each in base], sum(base) * 100, 1)]
    pulls = [float(part["pull"].sum()) for part in found.values()]
    for term, word in (("promoted_firms", "promoted"), ("accounting_difference", "accounting")):
        pull = float(projection["bridge"][projection.entities("bridge").index(term), 0, 0])
        if pull:
            names, counts = [*names, brief.word(word)], [*counts, UNKNOWN]
            shares, pulls = [*shares, None], [*pulls, pull]
    names, counts, shares = [*names, brief.word("total")], [*counts, str(len(frame))], [*shares, None]
    pulls.append(np.nan if brief.growth is None else brief.growth)
    columns = (
        names,
        counts,
        [or_dash(each) for each in shares],
        brief.pull_texts(pulls),
        brief.contribution_texts(pulls),
    )
    rows = [list(row) for row in zip(*columns, strict=True)]
    unknown = sum(len(names) for names in projection.dataset.unknown().values())
    heads = [brief.word(key) for key in ("grade", "lines", "base_share", "pull", "contribution")]
    return [
        brief.paragraph(brief.phrase("evidence"), brief.phrase("unknown", count=unknown) if unknown else ""),
        CaptionedTable(brief.caption("evidence"), heads, rows, (3, 1.6, 2.4, 2, 2)),
    ]
