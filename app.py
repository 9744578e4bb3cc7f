"""Overview: growth against the target, why, and what would help."""

import streamlit as st

from pages.ui.markdown import verbatim
from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, download_buttons, finding, link_to_target, table_html, table_text
from pages.ui.show.sentences import (
    binding_sentence,
    bridge_rows,
    release_rows,
    release_table,
    release_title,
    standing_sentence,
    target_rows,
)
from pages.ui.views.pulls import parts_panel, pull_panel
from pages.ui.work import cache
from sim.present.cautions import cautions
from sim.studies.bottlenecks import best_relief_by_kind
from sim.studies.targets import target_odds


def overview(page: PageContext) -> None:
    """Two charts and a sentence first; the board and who pulls below."""
    words, year = page.words, page.year
    for each in (best_relief_by_kind, target_odds):
        cache.prefetch(each, page.original, page.scenario)
    left, right = st.columns(2, gap="medium")
    with left:
        rows, alt = bridge_rows(page)
        chart(page, "waterfall", words("bridge_title", year=year), rows, alt)
    with right:
        rows, alt = release_rows(page)
        series = [words(key) for key in ("this_scenario", "reference", "target")]
        chart(page, "releases", release_title(page), rows, alt, series)
    table_html(*release_table(page))
    sentence = st.container()  # not st.empty: that would blank it at each move
    left, right = st.columns([9, 8], gap="medium")
    with left:
        st.html(f'<div class="chart-title">{words("board_title", year=year)}</div>')
        board = table_html(*target_rows(page))
    with right:
        kind = pull_panel(page)
        download_buttons(page)
    parts_panel(page, kind)
    with sentence:  # a study: the charts do not wait for it
        priced = cache.study(best_relief_by_kind, page.original, page.scenario)
        finding(standing_sentence(page) + binding_sentence(page, priced))
        link_to_target(page)
        for caution in cautions(page.now, page.lang):
            st.caption(verbatim(caution))
    odds = cache.study(target_odds, page.original, page.scenario)
    board.html(table_text(*target_rows(page, odds)))  # its verdicts are by the odds


run_page("overview", overview)
