"""Actuals typed into a table or pasted from a spreadsheet: they become edits of the scenario, to be undone like any."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from sim import DataError, Dataset, Fault, Scenario
from sim.intake.grid import Cell, Grid, Row
from sim.intake.month.amounts import Standing
from sim.intake.month.reading import read_report
from sim.present.cautions import of_actuals, of_releases
from sim.present.labels import month_name, table_units
from sim.present.numbers import compact
from sim.present.punctuation import listed
from sim.steps.axes import TIME
from sim.studies.tracking import actual_output

from ..markdown import verbatim
from ..session import widgets
from ..session.state import Changes, state
from ..shell.context import PageContext
from ..show.elements import message
from ..show.grids import edited_cells, forget_typed, show_faults
from ..words import records
from .editors import apply

EXAMPLE_LINES = 24
EXAMPLE_MONTHS = 3
EXAMPLE_GROWTH = (0.09, 0.04, 0.12, -0.02, 0.07, 0.15)
"""Growth on last year's months of the invented actuals, line by line in turn. Illustrative, not drawn."""
ODD = 5.0
"""Times above or below what a line made or can make at which a figure is asked about: often a unit is wrong."""

MAX_ODD = 3
"""Odd figures told; a wrong unit mostly shows in all months of a line."""

Output = Mapping[str, float]


def recorded(dataset: Dataset) -> dict[str, float]:
    """A dataset's actuals by row of their table: line/2023-01."""
    rows = records(dataset.tables["actuals"])
    return {f"{row['line']}/{row['month']}": float(row["output"]) for row in rows}


def entered(scenario: Scenario) -> Scenario:
    """The actuals of a scenario alone: a slider leaves the table, and what is being typed into it, as it is."""
    return Scenario({}, {"actuals": scenario.edits.get("actuals", {})})


def with_output(page: PageContext, changes: Mapping[str, float | None]) -> Scenario:
    """The scenario with actuals changed; None takes one out. What the dataset says anyway is no edit."""
    own = recorded(page.original)
    rows = {key: dict(cells) for key, cells in page.scenario.edits.get("actuals", {}).items()}
    for key, value in changes.items():
        rows.pop(key, None)
        if value is not None and own.get(key) != value:
            rows[key] = {"output": value}
    scenario = page.scenario
    return Scenario(scenario.values, {**scenario.edits, "actuals": rows}, scenario.name)


def example_output(dataset: Dataset) -> dict[str, float]:
    """Three invented months of the largest lines: last year's, grown by EXAMPLE_GROWTH. Every seventh line is late."""
    city = dataset.city
    largest = np.argsort(-city.base_va.sum(axis=TIME), kind="stable")[:EXAMPLE_LINES]
    found = {}
    for rank, line in enumerate(largest):
        last = EXAMPLE_MONTHS - (1 if rank % 7 == 6 else 0)
        for month in range(last if city.base[line].all() else 0):
            value = city.base[line, month] * (1.0 + EXAMPLE_GROWTH[rank % len(EXAMPLE_GROWTH)])
            found[f"{city.lines[line]}/{dataset.plan_year}-{month + 1:02d}"] = float(f"{value:.4g}")
    return found


def is_example(page: PageContext) -> bool:
    """Whether invented actuals are among those in force."""
    edits = page.scenario.edits.get("actuals", {})
    invented = example_output(page.original)
    same = [key for key, cells in edits.items() if invented.get(key) == cells.get("output")]
    return len(same) > len(invented) / 2


def try_example(page: PageContext) -> None:
    """The invented months become the scenario's."""
    if apply(page, with_output(page, example_output(page.original))):
        st.session_state[widgets.TRACKING_SECTION] = "givers"


def example_button(page: PageContext) -> None:
    """Fills in the invented months."""
    st.button(page.words("try_example"), key="try_example", on_click=try_example, args=(page,))


def take_out(page: PageContext) -> None:
    """Every actual entered in the scenario goes."""
    edits = {table: rows for table, rows in page.scenario.edits.items() if table != "actuals"}
    page.go(Scenario(page.scenario.values, edits, page.scenario.name))


def odd_figures(page: PageContext) -> list[str]:
    """Actuals far from what the line made last year or can make, a short sentence each; how many more there are."""
    city, names, words = page.dataset.city, page.names("lines"), page.words
    units = table_units(page.dataset, "lines")
    actual = actual_output(page.now)
    ceiling = page.now["ceiling"][:, :12, 0]
    most = np.maximum(city.base, np.where(np.isfinite(ceiling), ceiling, 0.0))
    odd = np.argwhere((most > 0.0) & ((actual > ODD * most) | ((city.base > 0.0) & (actual * ODD < city.base))))
    told = [
        words(
            "odd_figure",
            name=names[city.lines[line]],
            month=month_name(int(month) + 1, page.lang),
            value=compact(float(actual[line, month])),
            last=compact(float(city.base[line, month])),
            unit=units[city.lines[line]],
        )
        for line, month in odd[:MAX_ODD]
    ]
    return [*told, words("and_more", count=len(odd) - MAX_ODD)] if len(odd) > MAX_ODD else told


def check_panel(page: PageContext) -> None:
    """What a reader has to know about the actuals before believing the page: invented ones, odd ones."""
    if is_example(page):
        st.caption(page.words("invented_actuals"))
    if parts := odd_figures(page):
        message(page.words("odd_figures", parts=page.words.join(parts)), "warning")
    for sentence in (*of_releases(page.now, page.lang), *of_actuals(page.now, page.lang)):
        message(sentence, "warning")


def last_month(page: PageContext) -> int:
    """The last month of the plan year that has any actual, 1 to 12; 0 without one."""
    reported = ~np.isnan(actual_output(page.now)).all(axis=0)
    return int(np.flatnonzero(reported).max(initial=-1)) + 1


def table_editor(page: PageContext, shown: int) -> None:
    """Lines by months to type into, the largest first; "apply" makes the changes part of the scenario."""
    words, city = page.words, page.dataset.city
    order = np.argsort(-city.base_va.sum(axis=TIME), kind="stable")
    names, units = page.names("lines"), table_units(page.dataset, "lines")
    labels = page.now.times("output")[:shown]
    actual = actual_output(page.now)
    frame = pd.DataFrame(
        {
            "name": [names[city.lines[i]] + words.bracket(words.unit(units[city.lines[i]])) for i in order],
            "share": city.base_va.sum(axis=TIME)[order] / (city.base_total or np.nan) * 100,
            **{label: actual[order, month] for month, label in enumerate(labels)},
        },
        index=[city.lines[i] for i in order],
    )
    columns = {
        "name": st.column_config.TextColumn(words("producer"), pinned=True, width=170),
        "share": st.column_config.NumberColumn(words("share_of_va"), format="%.1f", width=70),
        **{
            label: st.column_config.TextColumn(month_name(month, page.lang), width=80, alignment="right")
            for month, label in enumerate(labels, start=1)
        },
    }
    place = f"actuals.{page.original.hash}"
    key = f"{place}.{entered(page.scenario).content_key}.{shown}"
    found = edited_cells(place, key, frame, labels, disabled=["name", "share"], column_config=columns)
    changes, faults = read_cells(page, found, labels)
    if faults:
        show_faults(page, DataError(faults))
    kept = [key for key, value in changes.items() if value is None and key in recorded(page.original)]
    if st.button(
        verbatim(words("apply_count", count=len(found))),
        key="apply.actuals",
        type="primary",
        disabled=bool(faults) or not changes,
    ):
        if kept:
            state().notice = words("actual_in_dataset", rows=listed(kept[:6], page.lang))
        taken = {key: value for key, value in changes.items() if key not in kept}
        if apply(page, with_output(page, taken)):
            forget_typed(place)
            st.rerun()
    st.caption(words("actuals_note"))


def standing_of(page: PageContext) -> Standing:
    """What the city stands at on this page: actuals in force, the price sliders, the plans."""
    city, numbers = page.now.city, page.now.design.numbers
    actual, labels = actual_output(page.now), page.now.times("output")[:12]
    known = {
        f"{line}/{label}": float(value)
        for line, values in zip(city.lines, actual, strict=True)
        for label, value in zip(labels, values, strict=True)
        if not math.isnan(value)
    }
    index = {line: numbers[f"price_{city.groups[group]}"] for line, group in zip(city.lines, city.group, strict=True)}
    return Standing(known, page.now["plan"][:, :12, 0], index)


def read_cells(page: PageContext, found: Changes, labels: Sequence[str]) -> tuple[dict[str, float | None], list[Fault]]:
    """Typed cells by row of the table of actuals, read as the paste box reads them; None where one was emptied.

    A dash or another mark that a month is not in empties its cell. What is far from last year is told below the header.
    """
    names = page.names("lines")
    headings = {label: month_name(month, page.lang) for month, label in enumerate(labels, start=1)}
    typed: dict[str, dict[str, str]] = {}
    for (line, month), text in found.items():
        typed.setdefault(line, {})[month] = text
    rows = [
        Row(names[line], [Cell(line), *(Cell(texts.get(label, "").strip()) for label in labels)])
        for line, texts in typed.items()
    ]
    changes: dict[str, float | None] = {f"{line}/{month}": None for line, month in found}
    if not any(text.strip() for text in found.values()):
        return changes, []
    grid = Grid("", [Row("0", [Cell("line"), *map(Cell, labels)]), *rows], lettered=False)
    answers = {f"odd_output:{label}": "as_written" for label in labels}
    try:
        report = read_report([grid], page.dataset, standing_of(page), answers)
    except DataError as error:
        nothing = [fault for fault in error.faults if fault.rule != "nothing_read"]
        return changes, [replace(fault, column=headings.get(fault.column, fault.column)) for fault in nothing]
    return changes | report.output, []
