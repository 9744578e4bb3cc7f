"""Target: what can be announced, what would have to change, and which limits are worth easing."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, choice, grid, heading, message, table_html
from pages.ui.views.target import (
    announce_rows,
    bottleneck_rows,
    bottleneck_table,
    goal_seek,
    heat_panel,
    portfolio_panel,
)

SECTIONS = ("goal", "bottlenecks", "heat", "portfolio")


def target(page: PageContext) -> None:
    """Three announceable numbers first, then one question at a time."""
    words = page.words
    heads, cells, looks, alt = announce_rows(page)
    heading(words("announce_title", year=page.year))
    table_html(heads, cells, looks)
    message(alt)
    section = choice(words, "question", {key: words(f"section_{key}") for key in SECTIONS}, "target_section")
    if section == "bottlenecks":
        left, right = st.columns([4, 5], gap="medium")
        with left:
            rows, alt = bottleneck_rows(page, 12)
            chart(page, "bars", alt, words("bottleneck_title", year=page.year), rows, [words("axis_points")])
        with right:
            if not rows.empty:
                grid(bottleneck_table(page), 380)
    elif section == "goal":
        goal_seek(page)
    elif section == "heat":
        heat_panel(page)
    else:
        portfolio_panel(page)


run_page("target", target)
