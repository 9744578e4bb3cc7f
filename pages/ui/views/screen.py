"""The presenter's side of a second screen, and the screen itself.

What travels is what is drawn, not the scenario: a screen needs no dataset, works nothing out, and holds no name that
the meeting hides. So any number of screens costs the server a look-up each.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pandas as pd
import streamlit as st

from sim.brief.decisions import Decision, decision_cells, decision_heads
from sim.library import LibraryError

from ..markdown import verbatim
from ..session import library_access, login, second_screen
from ..session.state import state
from ..shell.context import PageContext
from ..shell.errors import catch_errors
from ..shell.header import style
from ..shell.header_outlook import header_html
from ..shell.language import language
from ..shell.menu import PAGES
from ..shell.run import freeze_garbage
from ..show import chart_cache
from ..show.elements import heading, table_html
from ..show.sentences import bridge_rows, release_rows, release_title
from ..words import Words
from . import decisions

GONE = timedelta(seconds=20)
"""Without a sign for so long, the presenter's page is closed or cut off."""

BEAT = 5
"""Seconds between two signs of the presenter."""

LOOK = 1.5
"""Seconds between two looks of a screen."""

PAUSE = 1.0
"""Seconds a wrong code costs."""


# The presenter ------------------------------------------------------------------------------------------------------
def share(page: PageContext, made: list[Decision]) -> None:
    """The button, the code and the screens' address; and what is on the page goes out, when it has changed."""
    words, code = page.words, second_screen.code()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if not code:
            st.button(
                words("screen_begin"),
                key="screen.begin",
                on_click=second_screen.begin,
                args=(words,),
                help=words("screen_help"),
            )
            return
        st.markdown(f"{words('screen_code')} **{verbatim(code)}**")
        st.link_button(words("screen_open"), screen_address(st.context.url or "", code), type="tertiary")
        st.button(words("screen_end"), key="screen.end", on_click=second_screen.end, args=(words,), type="tertiary")
    content = json.dumps(shared(page, made), ensure_ascii=False)
    try:
        if state().shared != (code, content):
            library_access.live().publish(code, content)
            state().shared = code, content
    except LibraryError as error:
        st.warning(verbatim(error.text(words.lang)))
    beat(code)


def screen_address(page: str, name: str) -> str:
    """The screen's address beside a page's: a link to it opens a window of its own and leaves the presenter's be."""
    place = urlsplit(page)
    above, _, last = place.path.rpartition("/")
    known = {Path(path).stem for path in PAGES.values() if "/" in path}
    folder = above if last in known or not last else place.path
    return urlunsplit((place.scheme, place.netloc, f"{folder}/screen" if page else "screen", f"code={name}", ""))


@st.fragment(run_every=BEAT)
def beat(name: str) -> None:
    """A sign that the presenter is still there."""
    with suppress(LibraryError):  # without a sign the screens say so
        library_access.live().publish(name)


def shared(page: PageContext, made: list[Decision]) -> dict[str, Any]:
    """What a screen draws: header, bridge, growth to date and the last changes."""
    words = page.words
    bridge, bridge_alt = bridge_rows(page)
    releases, releases_alt = release_rows(page)
    series = [words(key) for key in ("this_scenario", "reference", "target")]
    return {
        "lang": page.lang,
        "strip": header_html(page),
        "charts": [
            ["waterfall", words("bridge_title", year=page.year), [], bridge.to_dict("list"), bridge_alt],
            ["releases", release_title(page), series, releases.to_dict("list"), releases_alt],
        ],
        "heads": decision_heads(page.lang, page.year),
        "changes": decision_cells(made)[-decisions.MOST :][::-1],
    }


# The screen ---------------------------------------------------------------------------------------------------------
def screen() -> None:
    """What is shared under the address's code; without one, a box to type it."""
    st.set_page_config(page_title="Growth target 增速目标", layout="wide", initial_sidebar_state="collapsed")
    freeze_garbage()
    words = Words(language())
    login.gate(words)
    st.html(style())
    name = st.query_params.get("code", "") or st.text_input(words("screen_ask"), key="screen_code", width=320)
    if name.strip():
        st.query_params["code"] = name.strip()
        follow(words, name.strip())


@st.fragment(run_every=LOOK)
def follow(words: Words, name: str) -> None:
    """The presenter's page as it is now, in the presenter's language; or a sentence why there is none."""
    with catch_errors("screen", way_back=False):
        draw(words, name)


def draw(words: Words, name: str) -> None:
    """One look at what is shared. A code nobody shares under costs whoever tries it a pause."""
    try:
        found = library_access.live().latest(name)
    except LibraryError as error:
        st.warning(verbatim(error.text(words.lang)))
        return
    if found is None:
        time.sleep(PAUSE)
    if found is None or not found[0]:
        st.info(verbatim(words("screen_unknown" if found is None else "screen_wait", code=name)))
        return
    content = json.loads(found[0])
    words = Words(content["lang"])
    if found[1] > GONE:
        st.warning(verbatim(words("screen_gone", minutes=f"{found[1].total_seconds() / 60:.0f}")))
    st.html(content["strip"])
    for column, (chart, title, labels, data, alt) in zip(st.columns(2, gap="medium"), content["charts"], strict=True):
        with column:
            heading(title)
            spec = chart_cache.specification(chart, tuple(labels), None, chart_cache.is_dark(), True)
            st.vega_lite_chart(pd.DataFrame(data), spec, key=f"screen.{chart}", alt=alt)
    if content["changes"]:
        table_html(content["heads"], content["changes"], [["", "", "text", "", "", ""]] * len(content["changes"]))
