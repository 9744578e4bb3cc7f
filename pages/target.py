"""Target: how likely growth is, what could be announced, what it takes to be surer, which limits to ease."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.shell.header_outlook import outlook_of
from pages.ui.show.elements import choice, heading
from pages.ui.views.target_goal import goal_seek
from pages.ui.views.target_limits import bottleneck_panel, heat_panel, portfolio_panel
from pages.ui.views.target_measures import asked_odds, plan_panel, prefetch_plan
from pages.ui.views.target_outlook import outlook_chart, wordings
from pages.ui.views.target_past import past_panel

SECTIONS = {"bottlenecks": bottleneck_panel, "heat": heat_panel, "portfolio": portfolio_panel}
WAYS = ("odds", "growth")


def target(page: PageContext) -> None:
    """The distribution and its wordings, the measures for the odds asked for, the record, the limits."""
    words, found = page.words, outlook_of(page, page.now)  # it is what the page is about: waited for
    outlook_chart(page, found)
    wordings(page, found)
    with st.container(key="asked", horizontal=True, gap="small", vertical_alignment="center"):
        heading(words("how_sure"))
        way = choice(words, "how_sure", {key: words(f"way_{key}") for key in WAYS}, "target_way")
        asked = asked_odds(page, found.odds) if way == "odds" else None
    place = st.container()
    if asked is not None:
        prefetch_plan(page, asked)
    past_panel(page, found)
    section = choice(words, "question", {key: words(f"section_{key}") for key in SECTIONS}, "target_section")
    SECTIONS[section](page)
    with place:  # studies: the charts do not wait for them
        if asked is not None:
            plan_panel(page, asked)
        else:
            goal_seek(page)


run_page("target", target)
