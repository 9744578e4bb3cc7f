"""What every page has around it: `frame(page)` comes first in each. Language, menu, header, sliders, link."""

from __future__ import annotations

import functools
import gc
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sim import Dataset, Projection, Scenario, ScenarioError, designs
from sim.dataset import FaultsError
from sim.masking import Masking
from sim.present.labels import table_names
from sim.present.tables import broken_limits
from sim.studies.ensemble import odds

from ..markdown import verbatim
from ..session import datasets, history, link, login, meeting, references, widgets
from ..session.state import state
from ..words import LANGUAGES, Words
from ..work import cache
from . import tour
from .header import Standing, standing, strip

log = logging.getLogger("simulator")

PAGES = {
    "overview": "app.py",
    "producers": "pages/producers.py",
    "projects": "pages/projects.py",
    "chains": "pages/chains.py",
    "factors": "pages/factors.py",
    "target": "pages/target.py",
    "risk": "pages/risk.py",
    "scenarios": "pages/scenarios.py",
    "tracking": "pages/tracking.py",
    "data": "pages/data.py",
    "method": "pages/method.py",
}
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class PageContext:
    """What a page is given: words, the dataset, the scenario in force and the reference, both projected."""

    words: Words
    original: Dataset
    dataset: Dataset
    scenario: Scenario
    reference: Scenario
    now: Projection
    before: Projection
    target: float | None
    masking: Masking | None

    @property
    def lang(self) -> str:
        """Zh or en."""
        return self.words.lang

    @property
    def year(self) -> str:
        """The plan year."""
        return self.dataset.plan_year

    def go(self, scenario: Scenario) -> None:
        """Make a scenario the one in force; what a page shows without names is first turned back."""
        history.go(self.masking.real(scenario) if self.masking else scenario)

    def without_names(self, text: str) -> str:
        """Text that somebody typed, without the names a meeting hides."""
        return self.masking.text(text) if self.masking else text

    def names(self, table: str) -> dict[str, str]:
        """Names of a table's rows in the page's language."""
        return table_names(self.dataset, table, self.lang)


def frozen_garbage() -> None:
    """Collect once and set aside what the imports left; after that look for garbage less often.

    A run makes thousands of objects and drops nearly all of them by itself; every 700 would be five looks a run.
    """
    if not getattr(sys, "_garbage_frozen", False):
        sys._garbage_frozen = True  # type: ignore[attr-defined]
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)


def language() -> str:
    """Zh or en: the link's, the session's, else the browser's."""
    if not state().lang:
        asked = st.query_params.get("lang", "")
        state().lang = asked if asked in LANGUAGES else browsers_language()
    return state().lang


def browsers_language() -> str:
    """What a reader is given who has not said."""
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def set_language() -> None:
    """The switch was used; the widget is rebuilt on other pages, so its value is kept apart from it."""
    state().lang = st.session_state[widgets.LANG_SWITCH] or state().lang


def read_link(dataset: Dataset, words: Words) -> None:
    """Take over the scenario of the address a session begins with; a bad one gets a sentence and is left.

    Later the address follows the scenario, but for Back and Forward (`walk`): a browser that answers late still sends
    an old one.
    """
    state().carried_over = True
    text = state().link = st.query_params.get("s", "")
    made_with = st.query_params.get("d", "")
    try:
        found = link.unpack(text)
        if made_with and made_with != dataset.hash:
            again = datasets.find_again(made_with)
            found = found if again else datasets.take_link(dataset, found, made_with, words)
            dataset = again or dataset
        designs.single(dataset, found)
    except link.LinkError:
        state().notice = words("link_unreadable")
    except ScenarioError as error:
        state().notice = words("link_refused", faults=datasets.short(error.faults, words))
    else:
        history.open_whole(found)
    state().started = history.history().now


def follow_address(words: Words) -> None:
    """Back and Forward of the browser: the scenario of the address they led to, which is a step of the session's."""
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    past, text, about = history.history(), st.query_params.get("s", ""), st.query_params.get("d", "")

    def meant(scenario: Scenario, dataset: Dataset | None) -> bool:
        there = in_address(scenario, dataset)
        return there.get("s", "") == text and there.get("d", "") in (about, "" if about else there.get("d", ""))

    if past.visit(meant):
        return
    try:
        found = link.unpack(text)
        designs.single(datasets.in_use(), found)
    except (link.LinkError, ScenarioError):
        state().notice = words("link_unreadable")
    else:
        past.visit_between(found)


def in_address(scenario: Scenario, dataset: Dataset | None) -> dict[str, str]:
    """A scenario and the dataset it is about (None: the app's) as the query of an address; nothing for the default.

    A scenario too long for an address is left out of it; `long_link` says so.
    """
    text = link.pack(scenario)
    text = text if len(text) <= link.LONGEST else ""
    about = {"d": (dataset or datasets.apps_own()).hash} if text or dataset else {}
    return {**({"s": text} if text else {}), **about}


def write_link(scenario: Scenario, lang: str) -> dict[str, str]:
    """Put the scenario, the dataset it is about and the language into the address; its query.

    An address that says so already, only shorter, stays: another would be one more for Back to go through.
    """
    mode = {"meeting": "1"} if meeting.current() else {}
    query = {"lang": lang, **mode, **in_address(scenario, history.history().dataset)}
    given = st.query_params.to_dict()
    shorter = {"lang": browsers_language(), **({"d": query["d"]} if "d" in query else {})}
    if {**shorter, **given} != query:
        st.query_params.from_dict(query)
    return query


def long_link(words: Words, scenario: Scenario) -> str:
    """What to do where the address is too long to travel, or holds no scenario any more; nothing where it is short."""
    length = len(link.pack(scenario))
    if length > link.LONGEST:
        return words("link_too_long", length=f"{length:,}")
    return words("link_long", length=f"{length:,}") if length > link.TRAVELS else ""


@functools.cache
def existing_pages() -> dict[str, str]:
    """The pages there are, by key."""
    return {key: path for key, path in PAGES.items() if (ROOT / path).exists()}


def menu(words: Words, page: str, query: dict[str, str]) -> None:
    """The bilingual menu."""
    with st.container(key="menu", horizontal=True, gap="small"):
        for key, path in existing_pages().items():
            st.page_link(
                path, label=f"**{words(f'page_{key}')}**" if key == page else words(f"page_{key}"), query_params=query
            )


def odds_of(ask: Callable[..., Any], page: PageContext, projection: Projection) -> Any:
    """`ask` (cache.study or cache.prefetch) for the odds that a projection's scenario meets the plan year's target."""
    target = projection.dataset.target("iva_growth", page.original.plan_year)
    return None if target is None else ask(odds, page.original, projection.design.scenario, target)


def begin_page() -> Words:
    """What a run of a whole page begins with; its words. Stops where somebody may not read, or there is no dataset."""
    st.set_page_config(page_title="Growth target 增速目标", layout="wide", initial_sidebar_state=340)
    frozen_garbage()
    words = Words(language())
    login.gate(words)
    try:
        dataset = datasets.in_use()
    except FaultsError as error:
        st.error(verbatim(words("dataset_refused", faults=error.text(words.lang))))
        st.stop()
    if state().link is None:
        read_link(dataset, words)
        meeting.from_address()
    follow_address(words)
    return words


def page_context(words: Words) -> PageContext:
    """What is on view, projected."""
    view = references.in_view(words.lang)
    dataset, scenario, reference = view.dataset, view.scenario, view.reference
    now, before = (cache.projection(dataset, each) for each in (scenario, reference))
    target = dataset.target("iva_growth", dataset.plan_year)
    return PageContext(words, dataset, now.dataset, scenario, reference, now, before, target, view.masking)


def draw_menu(words: Words, name: str) -> None:
    """Menu and tour, which a meeting goes without.

    The menu's links, opened in another tab, hold the scenario of when all was last drawn.
    """
    if not meeting.current():
        menu(words, name, write_link(history.history().now, words.lang))
        tour.tour(words, name == "overview" and not state().link)


def begin_part(top: DeltaGenerator) -> tuple[PageContext, DeltaGenerator]:
    """What a page is given, and its header, drawn in `top`; the address follows, and what is to be told is told.

    The header is overwritten when the odds are in (`finish`).
    """
    words = Words(language())
    query = write_link(history.history().now, words.lang)
    state().address = f"{(st.context.url or '').split('?')[0]}?{urlencode(query)}"
    page = page_context(words)
    if stale(page):
        for each in (page.now, page.before):
            odds_of(cache.prefetch, page, each)
    with top:
        header = st.html(header_html(page))  # not st.empty: that would blank it at each move
    show_notices(page)
    return page, header


def show_notices(page: PageContext) -> None:
    """What the last action has to say, and whether the link is too long to travel."""
    notice, state().notice = state().notice, ""
    if notice:
        st.warning(verbatim(page.without_names(notice)))
    if text := long_link(page.words, page.scenario):
        st.caption(verbatim(text))


def growth_without_changes(dataset: Dataset, reference: Scenario) -> float | None:
    """Growth without any change, where the reference is not that already; kept like any projection."""
    return cache.projection(dataset, Scenario()).value("iva_growth") if reference.has_changes else None


def standings(page: PageContext) -> tuple[Standing, Standing]:
    """Where both stand, with the odds last worked out; those of more draws where the Risk page shows them."""
    now, before = state().odds
    if (more := more_draws(page)) is not None:  # the reference's were not drawn as often: no comparison
        now, before = more, more if page.reference.content == page.scenario.content else None
    return standing(page.now, now), standing(page.before, before)


def more_draws(page: PageContext) -> float | None:
    """The odds of the ensemble that the Risk page shows of this scenario; None where it shows the quick one."""
    answer, wanted = state().answers.get("ensemble"), st.session_state.get(widgets.DRAWS)
    if page.target is None or answer is None or answer.found.draws != wanted:
        return None
    asked = *page.original.key, page.scenario.content_key
    return float(answer.found.odds(page.target)) if answer.about[: len(asked)] == asked else None


def stale(page: PageContext) -> bool:
    """Whether the odds last worked out are another scenario's."""
    return state().odds_about != odds_about(page)


def odds_about(page: PageContext) -> tuple[str, ...]:
    """What a pair of odds belongs to."""
    return *page.original.key, page.scenario.content, page.reference.content


def finish_header(page: PageContext, header: DeltaGenerator) -> None:
    """What the charts do not wait for: the header's odds, an ensemble each."""
    if stale(page):
        now, before = (odds_of(cache.study, page, each) for each in (page.now, page.before))
        state().odds, state().odds_about = (now, before), odds_about(page)
        header.html(header_html(page))


def header_html(page: PageContext) -> str:
    """The header as it stands now."""
    plain = growth_without_changes(page.original, page.reference)
    lamps = broken_limits(page.now)
    old = stale(page) and more_draws(page) is None
    return strip(page.words, page.original, *standings(page), old, plain, bool(page.masking), lamps)
