"""Importing a dataset on the Data page: what was sent, its faults cell by cell, or what adopting it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from sim import DataError, Dataset, Fault
from sim.atomic_files import file_name
from sim.dataset import schema
from sim.dataset.difference import counts, differences
from sim.dataset.faults import NONE, PLACE, Answers
from sim.intake.archive import MAX_FILE_BYTES, megabytes
from sim.intake.project_list.open import load_project_list
from sim.intake.upload import read_files
from sim.present.labels import fact_name, row_name
from sim.workbook.template import template_bytes

from ..markdown import verbatim
from ..session import clock, datasets, history, ledgers, lists, widgets
from ..session.state import ListUpload, Upload, state
from ..shell.context import PageContext
from ..show import downloads
from ..show.changes import column_name, table_name
from ..show.elements import heading, message, table_html
from ..words import LANGUAGES, Words, percent, points, records
from ..work import cache
from .data import HEIGHT, cell_text, csv_button, notes_panel

MOST_SHOWN = 200
"""Faults shown at once; the download holds all."""


def take_files(page: PageContext) -> None:
    """The uploader; what it is sent is read once and kept in the session, faults and all. It is then empty again."""
    words = page.words
    with st.form("import", clear_on_submit=True, border=False):
        files = st.file_uploader(
            verbatim(words("import_label", size=megabytes(MAX_FILE_BYTES))),
            accept_multiple_files=True,
            key="import_files",
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            sent = st.form_submit_button(words("import_check"), key="import_check")
            st.caption(words("import_none") if sent and not files else words("import_help"))
    before = ledgers.in_work()
    if sent and files:
        with st.spinner(words("import_reading")):
            take_sent([(file.name, file.getvalue()) for file in files])
        if (found := ledgers.in_work()) or found is not before:
            st.rerun()  # a ledger stands where this uploader was drawn


def templates(page: PageContext) -> None:
    """The empty workbook in both languages."""
    heading(page.words("template_title"))
    st.caption(page.words("template_note"))
    with st.container(horizontal=True, gap="small"):
        for lang in LANGUAGES:
            name = file_name(Words(lang)("template_file"), clock.file_stamp(), ending="xlsx")
            st.download_button(
                Words(lang)("template"),
                data=downloads.kept(partial(template_bytes, lang), name),
                file_name=name,
                mime=downloads.mime(name),
                on_click="ignore",
                key=f"template.{lang}",
            )


def take_sent(files: Sequence[tuple[str, bytes]]) -> None:
    """Read what was sent: as a dataset, and as a ledger where it is none; kept readings among it say how."""
    files, readings = ledgers.split_off_readings(files)
    state().readings.update((each.name, each) for each in readings)
    if not files:
        if (ledger := ledgers.in_work()) is not None:  # a reading sent after its file
            files = ledger.files
        else:
            return
    state().upload = upload = read_upload(files)
    state().ledger = ledgers.recognised(files, upload.faults, readings)
    state().listed = recognised_list(files, upload.faults) if state().ledger is None else None


def recognised_list(files: Sequence[tuple[str, bytes]], faults: Sequence[Fault]) -> ListUpload | None:
    """The list of projects that a file is which is no dataset; None where it looks like none."""
    if len(files) > 1 or not nothing_recognised(faults):
        return None
    name, data = files[0]
    try:
        found = load_project_list(data, name, datasets.in_use())
    except DataError:
        return None
    return lists.sent(datasets.in_use(), name, data) if found.projects else None


def read_upload(files: Sequence[tuple[str, bytes]], answers: Answers = NONE) -> Upload:
    """The upload that files are, with the answers given to their questions: a dataset or its faults."""
    name = ", ".join(name for name, _ in files)[:80]
    try:
        return Upload(name, read_files(files, answers))
    except DataError as error:
        asks = any(fault.question for fault in error.faults)
        return Upload(name, faults=error.faults, files=tuple(files) if asks else (), answers=answers)


def questions_panel(page: PageContext, upload: Upload) -> None:
    """Every open question of an upload as a choice, and the button that reads the same files again with the answers."""
    words = page.words
    asked = [fault for fault in in_order(upload.faults) if fault.question]
    heading(words("questions_title", count=len(asked)))
    with st.form("questions", border=False):
        for fault in asked:
            st.radio(
                verbatim(question_text(words, fault)),
                fault.answers,
                index=None,
                format_func=partial(answer_text, fault, words.lang),
                key=question_key(fault),
            )
        sent = st.form_submit_button(words("questions_apply"), key="questions_apply", type="primary")
    if not sent:
        return
    keys = {fault.question: question_key(fault) for fault in asked}
    given = {question: st.session_state.get(key) for question, key in keys.items()}
    known = {question: code for question, code in given.items() if code}
    if not known:
        st.caption(words("questions_none"))
        return
    with st.spinner(words("import_reading")):
        state().upload = read_upload(upload.files, {**upload.answers, **known})
    st.rerun()


def question_key(fault: Fault) -> str:
    """The widget's key of a question."""
    return f"question.{fault.question}"


def question_text(words: Words, fault: Fault) -> str:
    """A question with its sheet and its column, as the label of its choice."""
    place = [fault.sheet or table_name(words, fault.table), column_name(words, fault.table, fault.column)]
    return f"{words.join([part for part in place if part])}{PLACE['then'][words.lang]}{fault.right(words.lang)}"


def answer_text(fault: Fault, lang: str, code: str) -> str:
    """An answer as it is picked."""
    return verbatim(fault.answer(code, lang))


def upload_panel(page: PageContext) -> None:
    """What was last sent, until it is adopted or put aside; it stays when the page is left."""
    upload, ledger = state().upload, state().ledger
    if upload is None or (ledger is not None and ledgers.in_work() is None):  # nothing, or its ledger was adopted
        return
    if ledger is not None:
        st.button(page.words("ledger_as_ledger"), key="ledger_as_ledger", on_click=ledgers.read_as, args=("ledger",))
    if upload.faults:
        faults_panel(page, upload)
    elif upload.dataset is not history.history().dataset:
        offer_panel(page, upload)


def take(dataset: Dataset, words: Words) -> None:
    """Adopt the upload and show it in use."""
    if (listed := state().listed) is not None:
        lists.keep(datasets.in_use(), listed, words)
    datasets.adopt(dataset, words)
    state().listed = None
    st.session_state[widgets.DATA_SECTION] = "in_use"


def forget() -> None:
    """Put what was sent aside."""
    state().upload = state().ledger = state().listed = None


def in_order(faults: Sequence[Fault]) -> list[Fault]:
    """Faults as a reader goes through the file: sheet by sheet, row by row, what concerns a whole sheet first."""
    sheets = {sheet: place for place, sheet in enumerate(dict.fromkeys(fault.sheet or fault.table for fault in faults))}

    def place(fault: Fault) -> tuple[int, int, int, str]:
        row = int(fault.row) if fault.row.isdecimal() else 0
        return sheets[fault.sheet or fault.table], row, len(fault.cell), fault.cell

    return sorted(faults, key=place)


def fault_table(words: Words, faults: Sequence[Fault]) -> pd.DataFrame:
    """Faults as a table: sheet, cell (or row), column, what is there, what would be right."""
    rows = [
        (
            fault.sheet or table_name(words, fault.table),
            fault.cell or (words("row_number", row=fault.row) if fault.row else ""),
            column_name(words, fault.table, fault.column),
            fault.value,
            fault.right(words.lang),
        )
        for fault in in_order(faults)
    ]
    heads = [words(key) for key in ("fault_sheet", "fault_cell", "fault_column", "fault_found", "fault_right")]
    return pd.DataFrame(rows, columns=heads)


def searched(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows in which any cell holds the text."""
    if not text.strip():
        return table
    wanted = text.strip().casefold()
    return table[[any(wanted in str(cell).casefold() for cell in row) for row in table.to_numpy()]]


def nothing_recognised(faults: Sequence[Fault]) -> bool:
    """Whether no sheet of a file is a table of a dataset: that its tables are missing tells nobody anything."""
    missing = {fault.table for fault in faults if fault.rule.startswith("missing_table")}
    needed = {name for name, table in schema().items() if table.required}
    return missing >= needed


def faults_panel(page: PageContext, upload: Upload) -> None:
    """What an upload asks, as choices; then its other faults, to be searched and taken away; nothing is adopted."""
    words = page.words
    if upload.files:
        questions_panel(page, upload)
        plain = tuple(fault for fault in upload.faults if not fault.question)
        if not plain:
            st.button(words("put_aside"), key=widgets.PUT_ASIDE, on_click=forget, type="tertiary")
            return
        upload = replace(upload, faults=plain)
    if not any(fault.table or fault.sheet for fault in upload.faults):  # the file was not opened
        message(words.join([fault.sentence(words.lang) for fault in upload.faults]))
        return
    if nothing_recognised(upload.faults) and state().ledger is None:
        message(words("nothing_recognised", name=upload.name))
        st.button(words("put_aside"), key=widgets.PUT_ASIDE, on_click=forget, type="tertiary")
        return
    sheets = len({fault.sheet or fault.table for fault in upload.faults})
    message(words("faults_found", name=upload.name, count=len(upload.faults), sheets=sheets))
    table = fault_table(words, upload.faults)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        text = st.text_input(
            words("search"),
            key="fault_search",
            placeholder=words("search_hint"),
            label_visibility="collapsed",
            width=320,
        )
        csv_button(page, table, f"{upload.name}-faults", "faults.csv")
        st.button(words("put_aside"), key=widgets.PUT_ASIDE, on_click=forget, type="tertiary")
    shown = searched(table, text)
    with st.container(key="faults", height=HEIGHT, border=False):
        table_html(list(table.columns), shown.head(MOST_SHOWN).to_numpy().tolist(), [["text"] * 5] * MOST_SHOWN)
    if len(shown) > MOST_SHOWN:
        st.caption(verbatim(words("faults_first", shown=MOST_SHOWN, count=len(shown))))


def offer_panel(page: PageContext, upload: Upload) -> None:
    """What a sound upload would change (growth, tables, cells, the scenario), and the button to adopt it."""
    words, new = page.words, upload.dataset
    if new is None:
        return
    if new.hash == page.original.hash:
        message(words("offer_same", name=upload.name))
        return
    scenario, left = datasets.rebased(new, page.scenario)
    after = cache.projection(new, scenario)
    old, growth = page.now.value("iva_growth"), after.value("iva_growth")
    same_year = new.plan_year == page.year
    change = (
        words("offer_change", points=points(growth - old, 2)) if same_year else words("offer_year", year=new.plan_year)
    )
    message(words("offer", name=upload.name, now=percent(old, 2), then=percent(growth, 2), change=change))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(words("adopt"), key=widgets.ADOPT, type="primary", on_click=take, args=(new, words))
        st.button(words("put_aside"), key=widgets.PUT_ASIDE, on_click=forget, type="tertiary")
        st.caption(words("adopt_note"))
    if left:
        st.caption(verbatim(words("adopt_left_out", faults=datasets.short(left, words))))
    notes_panel(page, new, "upload")
    changes_panel(page, new)


def changes_panel(page: PageContext, new: Dataset) -> None:
    """Tables with rows before and after, and every row and cell that differs."""
    words = page.words
    found = cache.memo_pair(differences, page.original, new)
    sizes = counts(page.original, new, found)
    touched = sizes[sizes["table"].isin(found["table"])]
    left, right = st.columns([5, 6], gap="medium")
    with left:
        heads = [words(f"count_{key}") for key in sizes.columns]
        table_html(heads, [[table_name(words, row[0]), *map(str, row[1:])] for row in touched.to_numpy()])
        st.caption(verbatim(words("tables_alike", count=len(sizes) - len(touched))))
    with right:
        table = change_table(words, found, new)
        st.dataframe(table, hide_index=True, height=HEIGHT)
        csv_button(page, table, f"{page.original.name}-{new.name}", "changes.csv")


def called(dataset: Dataset, table: str, row: str, lang: str) -> str:
    """A row by name; its key where it has no name."""
    return fact_name(dataset, row, lang) if table == "profile" else row_name(dataset, table, row, lang)


def change_table(words: Words, found: pd.DataFrame, new: Dataset) -> pd.DataFrame:
    """What differs, in the page's language: table, row, column, kind of change, now and new."""
    rows = [
        (
            table_name(words, row["table"]),
            called(new, row["table"], row["row"], words.lang),
            column_name(words, row["table"], row["column"]),
            words(f"change_{row['kind']}"),
            cell_text(words, row["table"], row["column"], row["before"]),
            cell_text(words, row["table"], row["column"], row["after"]),
        )
        for row in records(found)
    ]
    heads = [
        words(key)
        for key in ("fault_table", "change_row", "fault_column", "change_kind", "change_before", "change_after")
    ]
    return pd.DataFrame(rows, columns=heads)
