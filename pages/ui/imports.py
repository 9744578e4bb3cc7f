"""Importing a dataset on the Data page: what was sent, its faults cell by cell, or what adopting it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from sim import DataError, Dataset, Fault
from sim.dataset.difference import counts, differences
from sim.exchange.guard import MOST_BYTES, megabytes
from sim.exchange.uploads import read_files

from . import cache, datasets
from .data import HEIGHT, column_name, csv_button, notes_panel, table_name
from .frame import Frame
from .show import finding, table_html
from .words import Words, percent, points


@dataclass(frozen=True)
class Upload:
    """What was last sent in this session: a dataset, or the faults that keep it from being one."""

    name: str
    dataset: Dataset | None = None
    faults: tuple[Fault, ...] = ()


def kept_upload() -> Upload | None:
    """The session's last upload; it stays when the page is left."""
    found: Upload | None = st.session_state.get("upload")
    return found


def take_files(page: Frame) -> None:
    """The uploader; what it is sent is read once and kept in the session, faults and all. It is then empty again."""
    words = page.words
    with st.form("import", clear_on_submit=True, border=False):
        files = st.file_uploader(
            words("import_label", size=megabytes(MOST_BYTES)), accept_multiple_files=True, key="import_files"
        )
        sent = st.form_submit_button(words("import_check"), key="import_check", help=words("import_help"))
    if sent and not files:
        st.caption(words("import_none"))
    elif sent:
        with st.spinner(words("import_reading")):
            st.session_state["upload"] = read_upload([(file.name, file.getvalue()) for file in files])


def read_upload(files: Sequence[tuple[str, bytes]]) -> Upload:
    """The upload that files are: a dataset or its faults."""
    name = ", ".join(name for name, _ in files)[:80]
    try:
        return Upload(name, read_files(files))
    except DataError as error:
        return Upload(name, faults=error.faults)


def forget() -> None:
    """Put the upload aside."""
    st.session_state.pop("upload", None)


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
        for fault in faults
    ]
    heads = [words(key) for key in ("fault_sheet", "fault_cell", "fault_column", "fault_found", "fault_right")]
    return pd.DataFrame(rows, columns=heads)


def searched(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows in which any cell holds the text."""
    if not text.strip():
        return table
    wanted = text.strip().casefold()
    return table[[any(wanted in str(cell).casefold() for cell in row) for row in table.to_numpy()]]


def faults_panel(page: Frame, upload: Upload) -> None:
    """Every fault of an upload, to be searched and taken away; nothing is adopted."""
    words = page.words
    sheets = len({fault.sheet or fault.table for fault in upload.faults})
    finding(words("faults_found", name=upload.name, count=len(upload.faults), sheets=sheets))
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
        st.button(words("put_aside"), key="put_aside", on_click=forget, type="tertiary")
    shown = searched(table, text)
    widths = dict(zip(table.columns, (120, 60, 110, 130, 430), strict=True))
    columns = {head: st.column_config.TextColumn(width=width) for head, width in widths.items()}
    st.dataframe(shown, hide_index=True, height=HEIGHT, row_height=54, column_config=columns)


def offer_panel(page: Frame, upload: Upload) -> None:
    """What a sound upload would change (growth, tables, cells, the scenario), and the button to adopt it."""
    words, new = page.words, upload.dataset
    if new is None:
        return
    if new.hash == page.original.hash:
        finding(words("offer_same", name=upload.name))
        return
    scenario, left = datasets.fit(new, page.scenario)
    after = cache.projection(new, scenario)
    old, growth = page.now.value("iva_growth"), after.value("iva_growth")
    same_year = new.plan_year == page.year
    change = (
        words("offer_change", points=points(growth - old, 2)) if same_year else words("offer_year", year=new.plan_year)
    )
    finding(words("offer", name=upload.name, now=percent(old, 2), then=percent(growth, 2), change=change))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(words("adopt"), key="adopt", type="primary", on_click=datasets.adopt, args=(new, words))
        st.button(words("put_aside"), key="put_aside", on_click=forget, type="tertiary")
        st.caption(words("adopt_note"))
    if left:
        st.caption(words("adopt_left_out", faults=datasets.short(left, words)))
    notes_panel(page, new, "upload")
    changes_panel(page, new)


def changes_panel(page: Frame, new: Dataset) -> None:
    """Tables with rows before and after, and every row and cell that differs."""
    words = page.words
    found = cache.compared(differences, page.original, new)
    kinds = {key: words(f"kind_{key}") for key in ("added", "removed", "changed")}
    left, right = st.columns([4, 6], gap="medium")
    with left:
        heads = [words(key) for key in ("fault_table", "rows_before", "rows_after")] + list(kinds.values())
        cells = [
            [table_name(words, row[0]), *map(str, row[1:])] for row in counts(page.original, new, found).to_numpy()
        ]
        table_html(heads, cells)
    with right:
        table = pd.DataFrame(
            {
                words("fault_table"): [table_name(words, name) for name in found["table"]],
                words("change_row"): found["row"],
                words("fault_column"): [
                    column_name(words, name, column)
                    for name, column in zip(found["table"], found["column"], strict=True)
                ],
                words("change_kind"): [kinds[kind] for kind in found["kind"]],
                words("change_before"): found["before"],
                words("change_after"): found["after"],
            }
        )
        st.dataframe(table, hide_index=True, height=HEIGHT)
        csv_button(page, table, f"{page.original.name}-{new.name}", "changes.csv")
