"""Data: the dataset in use, what it rests on, and the way to another one."""

import streamlit as st

from pages.ui.markdown import verbatim
from pages.ui.page import run_page
from pages.ui.session import ledgers, widgets
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import choice, heading, table_html
from pages.ui.views.data import (
    about_rows,
    coverage_panel,
    dataset_buttons,
    evidence_panel,
    notes_panel,
    tables_panel,
)
from pages.ui.views.imports import take_files, templates
from pages.ui.views.keep import keep_panel
from pages.ui.views.ledger import ledger_panel
from pages.ui.views.ledger_projection import assumed_panel
from pages.ui.views.project_list import sent_panel, take_list
from pages.ui.views.roll_over import roll_over_panel
from pages.ui.work import cache
from sim.studies.evidence import evidence


def data(page: PageContext) -> None:
    """The dataset in use beside its evidence; an import with its faults or changes; or the next base year."""
    words = page.words
    names = {key: words(f"data_{key}") for key in ("in_use", "import", "roll_over")}
    section = choice(words, "question", names, widgets.DATA_SECTION, persist_state="session")
    if section == "in_use":
        left, right = st.columns([4, 5], gap="medium")
        with left:
            keep_panel(page)
            coverage_panel(page)
            heading(words("data_title"))
            table_html(*about_rows(page))
            assumed_panel(page)
            notes_panel(page, page.original, "in_use")
            dataset_buttons(page)
            tables_panel(page)
            with st.expander(words("data_code"), type="compact"):
                st.caption(verbatim(page.original.hash))
        with right:
            evidence_panel(page, cache.study(evidence, page.original, page.scenario))
        return
    if section == "roll_over":
        roll_over_panel(page)
        return
    ledger = ledgers.in_work()
    if ledger is not None and not ledger.as_dataset:
        ledger_panel(page, ledger)
        with st.expander(words("ledger_other_file"), key="ledger_other_file"):
            take_files(page)
        return
    left, right = st.columns([4, 5], gap="medium")
    with left:
        templates(page)
    with right:
        take_files(page)
        take_list(page)
    sent_panel(page)


run_page("data", data)
