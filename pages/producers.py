"""Producers: how near each line runs to its ceiling, and the most it can still add."""

import streamlit as st

from pages.ui.edits import line_editor
from pages.ui.frame import Frame, frame
from pages.ui.producers import capacity_rows, monthly_rows, producer_table
from pages.ui.show import behind, chart, finding


def producers(page: Frame) -> None:
    """The headroom chart and one producer's months first; the table and the edits below."""
    words, year = page.words, page.year
    table = producer_table(page)
    left, right = st.columns(2, gap="medium")
    with left:
        rows, alt = capacity_rows(page, table, 12)
        chart(page, "bars", words("headroom_title", year=year), rows, alt, [words("axis_points")])
    with right:
        names = dict(zip(table["line"], table[words("producer")], strict=True))
        line = st.selectbox(words("producer"), list(names), format_func=names.__getitem__, key="producer")
        rows, unit, alt = monthly_rows(page, line)
        series = [words(key) for key in ("output", "reference", "ceiling", "design")]
        chart(page, "monthly", words("monthly_title", name=names[line]), rows, alt, [unit, *series])
        line_editor(page, line)
    finding(words("producers_finding", near=words.join(table[words("producer")].head(3).tolist())))
    shown = table.drop(columns="line")
    st.dataframe(shown, hide_index=True, height=320)
    behind(page, "producers", shown, words("page_producers"))


producers(frame("producers"))
