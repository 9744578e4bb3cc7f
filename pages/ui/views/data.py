"""The dataset in use on the Data page: its facts, what was converted, its workbook, and what its growth rests on."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from sim import Dataset
from sim.dataset import schema
from sim.present.coverage import basis_text, coverage, coverage_sentence
from sim.present.labels import choice_name
from sim.registry import measures
from sim.studies.evidence import UNGRADED, Evidence
from sim.workbook.template import template_bytes

from ..markdown import verbatim
from ..session import datasets, history
from ..shell.context import PageContext
from ..show import downloads
from ..show.changes import column_name, table_name
from ..show.elements import heading, message, table_html
from ..words import Words, percent, points, records

NOT_USED_YET = ("past_plans", "past_projects")
"""Tables that are read, checked and exported; no study rests on them yet."""

HEIGHT = 320
"""Height of a table of faults or changes, in pixels: ten rows, then it scrolls."""


def cell_text(words: Words, table: str, column: str, text: str) -> str:
    """A cell as it is shown: choices in words."""
    columns = schema()[table].columns
    return choice_name(text, words.lang) if column in columns and columns[column].kind == "choice" else text


def grade_name(words: Words, grade: str) -> str:
    """A grade in the page's language."""
    return words("ungraded") if grade == UNGRADED else choice_name(grade, words.lang)


def about_rows(page: PageContext) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """The dataset in use as a table of facts: its name, whose it is, years and whose rates count."""
    words, used = page.words, page.original
    whose = words("data_adopted" if history.history().dataset else "data_own")
    facts = {
        "name": used.name,
        "whose": whose,
        "years": words("data_years_of", base=used.base_year, first=page.year, count=used.city.years),
        "basis": basis_text(page.dataset, page.lang),
    }
    rows = [[words(f"data_{key}"), text] for key, text in facts.items()]
    return ["", ""], rows, [["", "text"]] * len(rows)


def coverage_panel(page: PageContext) -> None:
    """What the ledger's lines come to beside the official total, in a sentence: a warning where they are far apart."""
    found = coverage(page.dataset)
    message(coverage_sentence(page.dataset, page.lang), "warning" if found is None or found.far else "plain")


def tables_panel(page: PageContext) -> None:
    """The dataset's tables with their rows and the grades of these; and which of them no figure rests on yet."""
    words, used = page.words, page.original
    heading(words("tables_title"))
    held = {name: frame for name, frame in used.tables.items() if len(frame)}
    rows = [[table_name(words, name), str(len(frame)), grades_of(words, frame)] for name, frame in held.items()]
    heads = [words(key) for key in ("fault_table", "data_rows", "grade")]
    table_html(heads, rows, [["text", "", "text"]] * len(rows))
    kept = [table_name(words, name) for name in NOT_USED_YET if name in held]
    if kept:
        st.caption(verbatim(words("tables_kept", names=words.join(kept))))


def grades_of(words: Words, frame: pd.DataFrame) -> str:
    """How many rows of a table have which grade; – where its rows have none."""
    if "grade" not in frame:
        return "–"
    counts = Counter(str(grade or UNGRADED) for grade in frame["grade"])
    said = [words("grade_count", grade=grade_name(words, grade), count=count) for grade, count in counts.items()]
    return words.join(said)


def notes_panel(page: PageContext, dataset: Dataset, key: str) -> None:
    """What was converted or left out when a dataset was read, folded away."""
    words = page.words
    if not dataset.notes:
        return
    with st.expander(verbatim(words("notes_title", count=len(dataset.notes))), key=f"notes.{key}"):
        table = pd.DataFrame({words("notes_column"): [note.sentence(page.lang) for note in dataset.notes]})
        st.dataframe(table, hide_index=True, height=min(HEIGHT, 38 + 35 * len(table)))
        csv_button(page, table, f"{dataset.name}-notes", f"notes.{key}.csv")


def csv_button(page: PageContext, table: pd.DataFrame, what: str, key: str) -> None:
    """A table's download as CSV."""
    name = downloads.file_name(page, what, "csv")
    st.download_button(
        page.words("download_csv"),
        data=downloads.table_file(page, table, name),
        file_name=name,
        mime=downloads.mime(name),
        on_click="ignore",
        key=key,
    )


def dataset_buttons(page: PageContext) -> None:
    """The dataset in use as a workbook, and the way back to the app's own."""
    words, used = page.words, page.original
    name = downloads.dataset_name(words, used, [words("page_data")], "xlsx", page.scenario)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            words("download_dataset"),
            data=downloads.dataset_file(page, template_bytes, name),
            file_name=name,
            mime=downloads.mime(name),
            on_click="ignore",
            key="download.dataset",
        )
        if history.history().dataset is not None:
            st.button(
                words("apps_own"),
                key="apps_own",
                help=words("apps_own_help"),
                on_click=datasets.adopt,
                args=(None, words),
            )


def evidence_panel(page: PageContext, found: Evidence) -> None:
    """The share of growth on each grade, as a sentence and a table, and the unknown numbers, dearest first."""
    words = page.words
    heading(words("evidence_title", year=page.year))
    message(evidence_sentence(page, found))
    heads = [words(key) for key in ("grade", "evidence_share", "evidence_points")]
    rows = [
        [grade_name(words, grade), percent(share), points(found.points[grade], 2)]
        for grade, share in found.shares.items()
        if share > 0 or grade != UNGRADED
    ]
    table_html(heads, rows)
    if len(found.unknown):
        table_html(*unknown_rows(page, found))
    else:
        st.caption(words("no_unknown"))
    with st.expander(words("evidence_how"), type="compact"):
        st.caption(words("evidence_how_text"))


def evidence_sentence(page: PageContext, found: Evidence) -> str:
    """What growth rests on: one grade throughout, or how much is official or reported; and the dearest unknown."""
    words = page.words
    whole = next((grade for grade, share in found.shares.items() if share > 1 - 1e-9), "")
    firm = found.shares["official"] + found.shares["reported"]
    growth = percent(found.growth)
    if whole:
        soft = "evidence_derived" if whole == "estimated" else "evidence_soft"
        key = "evidence_firm" if whole in ("official", "reported") else soft
        text = words(key, year=page.year, growth=growth, grade=grade_name(words, whole))
    else:
        text = words("evidence_mixed", year=page.year, growth=growth, firm=percent(firm), rest=percent(1 - firm))
    if not len(found.unknown):
        return text
    first = records(found.unknown)[0]
    name = words.told(table_name(words, first["table"]), column_name(words, first["table"], first["column"]))
    key = "evidence_unknown" if first["keeps_back"] else "evidence_unknown_free"
    return text + words(key, count=int(found.unknown["count"].sum()), name=name)


def unknown_rows(page: PageContext, found: Evidence) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """Unknown numbers by table and column: how many of how many, the share of growth concerned, what they keep back."""
    words = page.words
    heads = [words(key) for key in ("unknown_where", "unknown_count", "unknown_stake", "unknown_keeps")]
    rows = []
    for row in records(found.unknown):
        kept = [measures()[key].name[words.lang] for key in row["keeps_back"].split(", ") if key]
        where = words.told(table_name(words, row["table"]), column_name(words, row["table"], row["column"]))
        count = f"{row['count']} / {row['rows']}"
        rows.append([where, count, percent(row["stake"]), words.join(kept) or words("unknown_nothing")])
    return heads, rows, [["text", "", "", "text"]] * len(rows)
