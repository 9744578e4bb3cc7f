"""Official releases: growth to date as published, typed month by month, beside what the model and the ledger have."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sim import DataError, Fault, Scenario
from sim.dataset import schema
from sim.dataset.checks import meant_percent
from sim.present.chart_data import RELEASE_COUNT
from sim.present.labels import months, release_months
from sim.present.numbers import percent, signed
from sim.present.punctuation import listed
from sim.studies.tracking import Tracking

from ..markdown import verbatim
from ..session.state import Changes, state
from ..shell.context import PageContext
from ..show.elements import table_html
from ..show.grids import edited_cells, forget_typed, read_cell, show_faults
from .editors import apply

TYPED = "growth"


def published(page: PageContext) -> dict[str, float]:
    """The releases of the dataset before the scenario, growth to date by month, fractions."""
    table = page.original.tables["official"]
    return dict(zip(table["month"], table["growth_to_date"], strict=True))


def with_releases(page: PageContext, changes: dict[str, float | None]) -> Scenario:
    """The scenario with releases changed; None takes one out. What the dataset says anyway is no edit."""
    own, scenario = published(page), page.scenario
    rows = {month: dict(cells) for month, cells in scenario.edits.get("official", {}).items()}
    for month, value in changes.items():
        rows.pop(month, None)
        if value is not None and own.get(month) != value:
            rows[month] = {"growth_to_date": value}
    return Scenario(scenario.values, {**scenario.edits, "official": rows}, scenario.name)


def release_rows(page: PageContext, found: Tracking) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """The releases as a table, a column each: growth to date and of the month, and what is published beside both.

    Figures are the scenario as set. Of what actuals change there is a row once there are some, of the ledger and the
    accounting difference once something is published.
    """
    words, table = page.words, found.releases
    kept = {"to_date_row": "nowcast", "of_month_row": "month"}
    if found.months or found.released:
        kept["without_actuals"] = "model"
    rows = [[words(key), *map(percent, table[name])] for key, name in kept.items()]
    if found.released:
        rows[2:2] = [[words("official_row"), *map(percent, table["official"])]]
        rows += [
            [words("ledger_row"), *map(percent, table["ledger"])],
            [words("difference_row"), *(signed(each, 2) for each in table["difference"])],
        ]
    heads = [words("as_set"), *release_months(table["release"].tolist(), page.lang)]
    return heads, rows, [["text", *[""] * len(table)]] * len(rows)


def release_panel(page: PageContext, found: Tracking) -> None:
    """Draw the releases month by month, above the questions."""
    table_html(*release_rows(page, found), faded=True)


def official_panel(page: PageContext, _: Tracking) -> None:
    """Type what the statistics office published, in percent; "apply" makes it part of the scenario."""
    words = page.words
    labels = page.now.times("iva_growth_to_date")[:RELEASE_COUNT]
    known = dict(zip(*(page.dataset.tables["official"][name] for name in ("month", "growth_to_date")), strict=True))
    frame = pd.DataFrame(
        {
            "month": months(labels, page.lang),
            TYPED: [known[label] * 100 if label in known else float("nan") for label in labels],
        },
        index=labels,
    )
    place = f"official.{page.original.hash}"
    entered = Scenario({}, {"official": page.scenario.edits.get("official", {})})
    left, right = st.columns([2, 3], gap="medium")
    with left:
        found = edited_cells(
            place,
            f"{place}.{entered.content_key}",
            frame,
            [TYPED],
            disabled=["month"],
            column_config={
                "month": st.column_config.TextColumn(words("month"), width=90),
                TYPED: st.column_config.TextColumn(words("published_percent"), width=150, alignment="right"),
            },
        )
        changes, faults = read_releases(page, found, labels)
        if faults:
            show_faults(page, DataError(faults))
        wanted = bool(changes) and not faults
        if st.button(
            verbatim(words("apply_count", count=len(found))), key="apply.official", type="primary", disabled=not wanted
        ):
            take_releases(page, place, changes)
    with right:
        st.caption(words("official_note"))


def take_releases(page: PageContext, place: str, changes: dict[str, float | None]) -> None:
    """Put typed releases in force; those of the dataset can be changed but not emptied, which is said."""
    own = published(page)
    kept = [month for month, value in changes.items() if value is None and month in own]
    if kept:
        state().notice = page.words("actual_in_dataset", rows=listed(kept, page.lang))
    if apply(page, with_releases(page, {month: value for month, value in changes.items() if month not in kept})):
        forget_typed(place)
        st.rerun()


def read_releases(
    page: PageContext, found: Changes, labels: Sequence[str]
) -> tuple[dict[str, float | None], list[Fault]]:
    """Typed growth in percent by month, as fractions; None where a cell was emptied."""
    column = schema()["official"].columns["growth_to_date"]
    told = dict(zip(labels, months(labels, page.lang), strict=True))
    changes: dict[str, float | None] = {}
    faults = []
    for (month, _), text in found.items():
        typed = text.strip()
        if typed and not typed.endswith(("%", "％")):
            typed += "%"
        place, heading = told[month], page.words("published_percent")
        value = read_cell(typed, column, "share", place, heading) if typed else None
        if isinstance(value, float) and (meant := meant_percent("iva_growth", value)):
            value = Fault(row=place, column=heading, value=text, rule="growth_meant", details=meant)
        if isinstance(value, Fault):
            faults.append(value)
        else:
            changes[month] = None if value is None else float(value)
    return changes, faults
