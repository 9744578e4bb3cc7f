"""The ledger's third step: the projection it gives, what was assumed and left out, and the button to adopt it."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from sim import Dataset
from sim.atomic_files import file_name
from sim.intake.ledger import Draft
from sim.present.coverage import coverage, coverage_sentence
from sim.present.ledger_result import cut_sentence, no_plan_sentence, rest_sentence, without_plan
from sim.workbook.template import template_bytes

from ..markdown import verbatim
from ..session import access, clock, datasets, ledgers, widgets
from ..session.ledgers import Ledger
from ..session.state import state
from ..shell.context import PageContext
from ..show import downloads
from ..show.elements import heading, message, table_html
from ..words import Words, amount, percent
from ..work import cache
from .data import csv_button
from .imports import take

MOST_SHOWN = 100
"""Rows left out that are shown; the download holds all."""


def projection_step(page: PageContext, ledger: Ledger) -> None:
    """Growth, coverage and the button to adopt; below, what it rests on. What is still open where something is."""
    words, draft = page.words, ledger.draft
    if draft.dataset is None:
        open_now = len(ledger.unanswered) + len(ledger.open_faults)
        message(words("ledger_still_open", count=open_now), "warning")
        st.button(words("ledger_to_questions"), key="ledger_to_questions", type="primary", on_click=back_to_questions)
        return
    left = figures_panel(page, ledger, draft.dataset)
    adopt_row(page, ledger, draft.dataset)
    if left:
        st.caption(verbatim(left))
    basis_panel(page, ledger, "ledger")


def back_to_questions() -> None:
    """To the step where something is open."""
    if ledger := state().ledger:
        ledger.step = 2


def figures_panel(page: PageContext, ledger: Ledger, dataset: Dataset) -> str:
    """Growth as set, lines, firms and value, and how much of the city they are; what of the scenario does not fit."""
    words = page.words
    scenario, left = datasets.rebased(dataset, page.scenario)
    found = cache.projection(dataset, scenario)
    growth = found.value("iva_growth")
    planless = without_plan(ledger.draft) >= len(ledger.draft.rows)
    said = words(
        "ledger_growth_planless" if planless else "ledger_growth",
        firms=ledger.draft.firms,
        lines=len(dataset.tables["lines"]),
        base=dataset.base_year,
        value=amount(ledger.draft.value),
    )
    message(said, first=words("ledger_growth_first", year=dataset.plan_year, growth=percent(growth, 2)))
    if cut := cut_sentence(ledger.draft, found, page.lang):
        message(cut)
    if lacking := no_plan_sentence(ledger.draft, page.lang):
        message(lacking, "warning")
    covered = coverage(dataset)
    if rest := rest_sentence(ledger.draft, page.lang):
        message(rest)
    elif covered is None:
        message(words("ledger_part_only"), "warning")
    else:
        message(coverage_sentence(dataset, page.lang), "warning" if covered.far else "plain")
    return words("adopt_left_out", faults=datasets.short(left, words)) if left else ""


def adopt_row(page: PageContext, ledger: Ledger, dataset: Dataset) -> None:
    """Adopt, keep the reading, and two files: the filled template and the reading."""
    words, may = page.words, access.person().may("save")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            words("adopt"), key=widgets.ADOPT, type="primary", on_click=take_ledger, args=(ledger, dataset, words)
        )
        name = file_name(ledger.title, words("template_file"), clock.file_stamp(), ending="xlsx")
        st.download_button(
            words("ledger_template"),
            data=downloads.audited(partial(template_bytes, page.lang, dataset), name),
            file_name=name,
            mime=downloads.mime(name),
            on_click="ignore",
            key="ledger_template",
        )
        name = file_name(ledger.title, words("ledger_reading"), clock.file_stamp(), ending="json")
        st.download_button(
            words("ledger_reading"),
            data=ledger.to_json(),
            file_name=name,
            mime=downloads.mime(name),
            on_click="ignore",
            key="ledger_reading",
            help=words("ledger_reading_help"),
        )
    st.caption(words("ledger_adopt_note" if may else "adopt_note"))


def take_ledger(ledger: Ledger, dataset: Dataset, words: Words) -> None:
    """Adopt the ledger's city and keep how it was read."""
    ledger.said = ledgers.keep(ledger, dataset, words)
    take(dataset, words)


def basis_panel(page: PageContext, ledger: Ledger, key: str) -> None:
    """What was assumed, each with its count; rows left out with why; columns that are not used."""
    words, draft = page.words, ledger.draft
    left, right = st.columns([6, 4], gap="medium")
    with left:
        heading(words("ledger_assumed", count=len(draft.assumptions)))
        table = assumed_table(words, draft)
        table_html(list(table.columns), table.to_numpy().tolist(), [["", "text"]] * len(table))
        csv_button(page, table, f"{ledger.title}-assumed", f"assumed.{key}.csv")
    with right:
        heading(words("ledger_left_out", count=len(draft.left_out)))
        table = left_out_table(words, draft)
        if len(table):
            table_html(
                list(table.columns), table.head(MOST_SHOWN).to_numpy().tolist(), [["", "text", "text"]] * MOST_SHOWN
            )
            csv_button(page, table, f"{ledger.title}-left-out", f"left_out.{key}.csv")
        if draft.ignored:
            st.caption(verbatim(words("ledger_ignored", names=words.join(list(draft.ignored)))))


def assumed_table(words: Words, draft: Draft) -> pd.DataFrame:
    """What was assumed: for how many rows or lines, and the sentence."""
    rows = [(str(each.count), each.sentence(words.lang)) for each in draft.assumptions]
    return pd.DataFrame(rows, columns=[words("ledger_count"), words("ledger_assumption")])


def left_out_table(words: Words, draft: Draft) -> pd.DataFrame:
    """Rows that are no lines: row, first text, why."""
    rows = [(each.row, each.text, each.reason(words.lang)) for each in draft.left_out]
    return pd.DataFrame(rows, columns=[words(f"left_{key}") for key in ("row", "text", "why")])


def assumed_panel(page: PageContext) -> None:
    """Under the dataset in use: what was assumed when it was made from a ledger in this session, folded away."""
    ledger = ledgers.of_dataset(page.original)
    if ledger is None:
        return
    words = page.words
    if ledger.said:
        st.caption(verbatim(ledger.said))
    with st.expander(
        verbatim(words("ledger_assumed", count=len(ledger.draft.assumptions))), key="ledger_assumed", type="compact"
    ):
        table = assumed_table(words, ledger.draft)
        table_html(list(table.columns), table.to_numpy().tolist(), [["", "text"]] * len(table))
