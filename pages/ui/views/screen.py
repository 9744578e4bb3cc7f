"""The presenter's side of a second screen, and the screen itself.

What travels is what is drawn, not the scenario: a screen needs no dataset, works nothing out, and holds no name that
the meeting hides. So any number of screens costs the server a look-up each.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pandas as pd
import streamlit as st

from sim.brief.record import Change
from sim.library import LibraryError
from sim.present.chart_theme import Spec
from sim.present.numbers import signed
from sim.studies.bottlenecks import best_relief_by_kind

from ..markdown import verbatim
from ..session import library_access, login, second_screen
from ..session.options import LETTERS
from ..session.state import state
from ..shell.context import PageContext
from ..shell.errors import catch_errors
from ..shell.figures import figures_said
from ..shell.header import place_name, style
from ..shell.header_outlook import header_html
from ..shell.keys import scene_on_view
from ..shell.language import language
from ..shell.menu import PAGES
from ..shell.run import freeze_garbage
from ..show import chart_cache
from ..show.elements import arrow_table, heading
from ..show.sentences import binding_sentence
from ..words import Words, escape
from ..work import cache
from . import decisions, overview
from .options import cards, scenario_name
from .scenes import scene_html

GONE = timedelta(seconds=20)
"""Without a sign for so long, the presenter's page is closed or cut off."""

LOOK = 0.5
"""Seconds between two looks of a screen."""

PAUSE = 1.0
"""Seconds a wrong code costs."""

MOST = 2
"""Changes shown: as many as stand beside the options."""

WIDTHS = {"story": 517, "year_path": 389}
"""Pixels each chart is drawn wide; screen.css enlarges the pictures, text and all, to the window."""

HEIGHT = 235
"""Pixels both are drawn high."""

NAME = 0.105
"""Share of that height that a name at a line's end takes."""

BESIDE_ROWS = 75
"""Pixels of the story's height that its rows do not take."""


# The presenter ------------------------------------------------------------------------------------------------------
def publish(page: PageContext) -> None:
    """What is on the page goes out to the second screens, when it has changed."""
    try:
        second_screen.share(shared(page))
    except LibraryError as error:
        st.warning(verbatim(error.text(page.lang)))


def screen_address(page: str, name: str) -> str:
    """The screen's address beside a page's: a link to it opens a window of its own and leaves the presenter's be."""
    place = urlsplit(page)
    above, _, last = place.path.rpartition("/")
    known = {Path(path).stem for path in PAGES.values() if "/" in path}
    folder = above if last in known or not last else place.path
    return urlunsplit((place.scheme, place.netloc, f"{folder}/screen" if page else "screen", f"code={name}", ""))


def shared(page: PageContext) -> dict[str, Any]:
    """What a screen draws: header, both charts, the scene told, options, the last changes and the last decision."""
    words, (now, before) = page.words, overview.sides(page)
    name, finding, about, rows = overview.story_parts(page, now, before)
    story = name, finding, about + overview.axis_note(page, rows), rows
    charts = story, overview.path_parts(page, now, before, NAME)
    options, sentence = cards(page), ""
    if len(options) < len(LETTERS):
        sentence = "".join(binding_sentence(page, cache.study(best_relief_by_kind, page.original, page.scenario)))
    return {
        "lang": page.lang,
        "title": words("screen_title", place=place_name(words, page.dataset)),
        "scenario": words("screen_scenario", name=scenario_name(page)),
        "code": second_screen.code(),
        "hero": header_html(page),
        "charts": [[name, finding, about, frame.to_dict("list")] for name, finding, about, frame in charts],
        "scenes": [list(each) for each in state().scenes],
        "scene": state().scene,
        "options": options,
        "sentence": sentence,
        "changes": [changed(each) for each in decisions.changes(page, MOST)][::-1],
        "decision": last_decision(page),
    }


def last_decision(page: PageContext) -> str:
    """The decision written down last: what, who, by when, and its figures; empty before the first."""
    found = decisions.decisions(page)
    if not found:
        return ""
    last = found[-1]
    figures = figures_said(page, last.after, last.expected, last.odds)
    parts = [each for each in (last.what, last.who, last.by, figures) if each]
    return page.words("screen_decided", text=page.words.join(parts))


def changed(change: Change) -> list[str]:
    """A change as a line of the screen: what, its effect in points, and how that looks."""
    return [" ".join(change.what.split()), signed(change.effect, 2), "good" if change.effect >= 0 else "short"]


# The screen ---------------------------------------------------------------------------------------------------------
def screen() -> None:
    """What is shared under the address's code; without one, a box to type it."""
    st.set_page_config(page_title="Growth target 增速目标", layout="wide", initial_sidebar_state="collapsed")
    freeze_garbage()
    words = Words(language())
    login.gate(words)
    st.html(style(words.lang, "screen"))
    name = st.query_params.get("code", "") or st.text_input(words("screen_ask"), key="screen_code", width=320)
    if name.strip():
        st.query_params["code"] = name.strip()
        follow(words, name.strip())


@st.fragment(run_every=LOOK)
def follow(words: Words, name: str) -> None:
    """The presenter's page as it is now, in the presenter's language; or a sentence why there is none.

    What is as it was is sent again and drawn by no browser: specifications and rows are compared there.
    """
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
    minutes = f"{found[1].total_seconds() / 60:.0f}"
    head(words, content, words("screen_gone", minutes=minutes) if found[1] > GONE else "")
    charts(content["charts"])
    foot(words, content)
    st.html(scene_html(content["scenes"]))
    scene_on_view(content["scene"])


def head(words: Words, content: dict[str, Any], gone: str) -> None:
    """City and year, scenario and code, or that the presenter is away; then the header of the presenter's page."""
    right = f'<b class="away">{escape(gone)}</b>' if gone else escape(content["scenario"])
    code = f"{words('screen_code')} {escape(content['code'])}"
    st.html(
        f'<div class="screen-head"><b>{escape(content["title"])}</b><span>{right}</span><span>{code}</span></div>'
        f'<div class="screen-hero" style="--odds:\'{words("chance")}\'">{content["hero"]}</div>'
    )


def charts(given: list[list[Any]]) -> None:
    """The two charts of the headline, drawn at one size and enlarged to the window by the style sheet."""
    with st.container(key="screen.charts", gap=None):
        for column, (name, finding, about, rows) in zip(
            st.columns(list(WIDTHS.values()), gap=None), given, strict=True
        ):
            with column, st.container(key=f"screen.{name}", gap=None):
                heading(finding, about, name)
                spec = chart_cache.specification(name, (), None, chart_cache.is_dark(), False)
                data = pd.DataFrame(rows)
                st.vega_lite_chart(
                    arrow_table(data), fitted(spec, len(data)), key=f"screen.{name}", alt=finding, width=WIDTHS[name]
                )


def fitted(spec: Spec, rows: int) -> Spec:
    """A chart's specification at the height that the screen has for it."""
    height = spec["height"]
    return {**spec, "height": {"step": (HEIGHT - BESIDE_ROWS) / rows} if isinstance(height, dict) else HEIGHT}


def foot(words: Words, content: dict[str, Any]) -> None:
    """The options, or what binds most while there are none; beside them the last changes and the last decision."""
    left = "".join(map(card, content["options"]))
    left += f'<div class="says">{escape(content["sentence"])}</div>' if content["sentence"] else ""
    lines = [
        f"<li><span>{escape(text)}</span><b class='{look}'>{effect}</b></li>"
        for text, effect, look in content["changes"]
    ]
    changes = "".join(lines)
    decided = f'<p class="decided">✓ {escape(content["decision"])}</p>' if content["decision"] else ""
    latest = f"<h3>{words('screen_changes')}</h3><ul>{changes}</ul>{decided}" if changes or decided else ""
    st.html(f'<div class="screen-foot"><div class="cards">{left}</div><div class="latest">{latest}</div></div>')


def card(option: dict[str, Any]) -> str:
    """One option as HTML."""
    shown = {key: escape(text) for key, text in option.items()}
    return (
        f'<div class="option{" now" if option["now"] else ""}">'
        f"<div><i>{shown['letter']}</i><b>{shown['name']}</b></div>"
        f'<div><span>{shown["as_set"]}</span><span class="expected">{shown["expected"]}</span></div>'
        f'<div><b>{shown["odds"]}</b><span class="pill {shown["look"]}">{shown["verdict"]}</span>'
        f'<span class="energy">{shown["energy"]}</span></div></div>'
    )
