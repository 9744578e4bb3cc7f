"""Scenarios: any two side by side, and what each change between them did."""

import streamlit as st

from pages.ui.frame import Frame
from pages.ui.guard import run
from pages.ui.scenarios import attribution_rows, change_table, chosen, keep_panel, measure_table
from pages.ui.show import behind, chart, finding


def scenarios(page: Frame) -> None:
    """The waterfall of changes first; the differences in measures and assumptions below."""
    words = page.words
    keep_panel(page)
    one, two, names = chosen(page)
    if one == two:
        finding(words("scenarios_same"))
        return
    rows, alt = attribution_rows(page, one, two, names)
    finding(alt)
    with st.container(key="broad"):
        chart(page, "waterfall", words("attribution_title", year=page.year, **names), rows, alt, [""])
    left, right = st.columns(2, gap="medium")
    with left:
        table = measure_table(page, one, two, names)
        st.html(f'<div class="chart-title">{words("measures_title", year=page.year)}</div>')
        st.dataframe(table, hide_index=True)
        behind(page, "measures", table, words("measures_title", year=page.year))
    with right:
        st.html(f'<div class="chart-title">{words("changes_title")}</div>')
        st.dataframe(change_table(page, one, two, names), hide_index=True)


run("scenarios", scenarios)
