"""Editors whose changes become part of the scenario: never of the dataset, always to be undone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sim import DataError, Fault, ScenarioError, designs
from sim.dataset import schema
from sim.present.labels import shown_units, table_units
from sim.scenario import Scenario

from ..markdown import verbatim
from ..session.state import Changes, state
from ..shell.context import PageContext
from ..show.grids import edited_cells, forget_typed, read_cell, show_faults
from ..words import Words


def apply(page: PageContext, scenario: Scenario) -> bool:
    """The edited scenario, if it can be projected; otherwise a sentence says why not and nothing is changed."""
    try:
        designs.single(page.original, scenario)
    except ScenarioError as error:
        state().notice = page.words("edit_refused", faults=error.text(page.lang))
        return False
    page.go(scenario)
    return True


def project_editor(page: PageContext, shown: list[str]) -> None:
    """The projects as a table to type into or paste over; "apply" makes the changes part of the scenario."""
    words = page.words
    wanted = ["stage", "commissioning", "ramp", "capacity", "load", "retires"]
    names = page.names("projects")
    frame = page.dataset.tables["projects"].set_index("project").loc[shown, wanted]
    frame.insert(0, "name", [names[project] for project in shown])
    units, line_of = shown_units(page.dataset, "lines", page.lang), project_lines(page)
    frame.insert(5, "unit", [units[line_of[project]] for project in shown])
    place = f"projects.{page.original.hash}"
    token = f"projects.{page.dataset.hash}"  # the edited tables': a slider leaves what is being typed as it is
    shows = project_columns(page, words)
    found = edited_cells(place, token, frame, wanted, disabled=["name", "unit"], column_config=shows)
    changes, faults = read_projects(page, found)
    if faults:
        show_faults(page, DataError(faults))
    if st.button(
        verbatim(words("apply_count", count=len(found))),
        key="apply.projects",
        type="primary",
        disabled=bool(faults) or not changes,
    ):
        scenario = page.scenario
        for project, cells in changes.items():
            scenario = scenario.with_edit("projects", project, **cells)
        if apply(page, scenario):
            forget_typed(place)
            st.rerun()


def project_lines(page: PageContext) -> dict[str, str]:
    """The line of each project."""
    return dict(zip(*(page.dataset.tables["projects"][name] for name in ("project", "line")), strict=True))


def stage_names(words: Words) -> dict[str, str]:
    """The stages of a project by code."""
    return {stage: words(f"stage_{stage}") for stage in schema()["projects"].columns["stage"].choices}


def project_columns(page: PageContext, words: Words) -> dict[str, Any]:
    """How the editor shows each column."""
    columns = schema()["projects"].columns
    ramps, stages = page.names("ramps"), stage_names(words)
    numbers = {
        name: st.column_config.TextColumn(columns[name].title[words.lang], alignment="right")
        for name in ("capacity", "load", "retires")
    }
    return {
        "name": st.column_config.TextColumn(words("project"), pinned=True, width=300),
        "stage": st.column_config.SelectboxColumn(
            columns["stage"].title[words.lang],
            options=list(columns["stage"].choices),
            format_func=lambda code: stages[str(code)],
            required=True,
        ),
        "commissioning": st.column_config.TextColumn(columns["commissioning"].title[words.lang]),
        "ramp": st.column_config.SelectboxColumn(
            columns["ramp"].title[words.lang],
            options=list(ramps),
            format_func=lambda code: ramps[str(code)],
            required=True,
            width=140,
        ),
        **numbers,
        "unit": st.column_config.TextColumn(words("unit")),
    }


def read_projects(page: PageContext, found: Changes) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Typed cells by project, read as an imported table's are, and what cannot be read."""
    columns, names, units = schema()["projects"].columns, page.names("projects"), table_units(page.dataset, "lines")
    line_of = project_lines(page)
    changes: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for (project, name), text in found.items():
        column = columns[name]
        unit = column.unit.replace("unit", units[line_of[project]])
        value = read_cell(text, column, unit, names[project], column.title[page.lang])
        if isinstance(value, Fault):
            faults.append(value)
        else:
            changes.setdefault(project, {})[name] = value
    return changes, faults
