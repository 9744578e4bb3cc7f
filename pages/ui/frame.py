"""What every page has around it: `frame(page)` comes first in each. Language, menu, header, sliders, link."""

from __future__ import annotations

import gc
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Dataset, Projection, Scenario, ScenarioError, designs
from sim.dataset import FaultsError
from sim.design import in_force
from sim.exchange.masking import Masking
from sim.registry import presets
from sim.scenario import apply_edits
from sim.studies.ensemble import DRAWS, ensemble

from . import cache, datasets, handout, history, link, login, meeting, references, tour
from .header import Standing, standing, strip, style, uploader_words
from .sliders import KINDS, reset, sliders
from .words import LANGUAGES, Words

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
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Frame:
    """What a page is given: words, the dataset, the scenario in force and the reference, both projected."""

    words: Words
    original: Dataset
    dataset: Dataset
    scenario: Scenario
    reference: Scenario
    now: Projection
    before: Projection
    target: float | None
    header: DeltaGenerator
    stale: bool
    masking: Masking | None
    files: DeltaGenerator | None

    @property
    def lang(self) -> str:
        """Zh or en."""
        return self.words.lang

    @property
    def year(self) -> str:
        """The plan year."""
        return self.dataset.plan_year

    def names(self, table: str) -> dict[str, str]:
        """Names of a table's rows in the page's language."""
        return self.words.names(self.dataset.names(table))


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
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang", "")
        locale = (st.context.locale or "").lower()
        st.session_state["lang"] = asked if asked in LANGUAGES else "zh" if locale.startswith("zh") else "en"
    return str(st.session_state["lang"])


def set_language() -> None:
    """The switch was used; the widget is rebuilt on other pages, so its value is kept apart from it."""
    st.session_state["lang"] = st.session_state["lang_switch"] or st.session_state["lang"]


def read_link(dataset: Dataset, words: Words) -> None:
    """Take over the scenario of the address, once a session; a bad one gets a sentence and is left.

    Later the address follows the scenario, never the reverse: a browser that answers late still sends an old one.
    """
    st.session_state["new_here"] = "link" not in st.session_state
    if "link" in st.session_state:
        return
    text = st.session_state["link"] = st.query_params.get("s", "")
    made_with = st.query_params.get("d", "")
    try:
        found = link.unpack(text)
        if made_with and made_with != dataset.hash:
            found = datasets.take_link(dataset, found, made_with, words)
        designs.single(dataset, found)
    except link.LinkError:
        st.session_state["notice"] = words("link_unreadable")
    except ScenarioError as error:
        st.session_state["notice"] = words("link_refused", faults=datasets.short(error.faults, words))
    else:
        history.go(found)
    st.session_state["started"] = history.history().now


def write_link(dataset: Dataset, scenario: Scenario, lang: str) -> dict[str, str]:
    """Put the scenario, the dataset it is about and the language into the address; its query.

    A scenario too long for an address is left out of it; `long_link` says so.
    """
    text = link.pack(scenario)
    text = text if len(text) <= link.LONGEST else ""
    about = {"d": dataset.hash} if text or history.history().dataset else {}
    mode = {"meeting": "1"} if meeting.current() else {}
    query = {"lang": lang, **mode, **({"s": text} if text else {}), **about}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    return query


def long_link(words: Words, scenario: Scenario) -> str:
    """What to do where the address is too long to travel, or holds no scenario any more; nothing where it is short."""
    length = len(link.pack(scenario))
    if length > link.LONGEST:
        return words("link_too_long", length=f"{length:,}")
    return words("link_long", length=f"{length:,}") if length > link.TRAVELS else ""


def menu(words: Words, page: str, query: dict[str, str]) -> None:
    """The bilingual menu."""
    with st.container(key="menu", horizontal=True, gap="small"):
        for key, path in PAGES.items():
            if (ROOT / path).exists():
                label = words(f"page_{key}")
                st.page_link(path, label=f"**{label}**" if key == page else label, query_params=query)


def load_preset(dataset: Dataset, key: str, words: Words) -> None:
    """A preset becomes the scenario."""
    scenario, faults = references.fitting(dataset, key)
    history.go(scenario)
    if faults:
        st.session_state["notice"] = words("left_out", faults=datasets.short(faults, words))


def sidebar(words: Words, dataset: Dataset, scenario: Scenario) -> DeltaGenerator | None:
    """Language, the way back, presets and sliders; what comes back is the room for files, which a meeting has not."""
    past, own = history.history(), datasets.in_use()
    files = None
    with st.sidebar:
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.session_state["lang_switch"] = words.lang
            st.segmented_control(
                words("language"),
                list(LANGUAGES),
                format_func=LANGUAGES.__getitem__,
                key="lang_switch",
                on_change=set_language,
                label_visibility="collapsed",
            )
            st.button("↶", key="undo", help=words("undo"), on_click=past.undo, disabled=past.place == 0)
            st.button(
                "↷", key="redo", help=words("redo"), on_click=past.redo, disabled=past.place == len(past.steps) - 1
            )
            st.button("⇄", key="replay", help=words("replay"), on_click=past.replay, disabled=len(past.steps) == 1)
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="bottom"):
            panel = st.popover(words("presets"), key="presets", on_change="rerun")
            with panel:
                for key, preset in presets().items():
                    st.button(
                        words.name(preset),
                        key=f"preset.{key}",
                        help=words.pick((preset.note_zh, preset.note_en)),
                        on_click=load_preset,
                        args=(own, key, words),
                        width="stretch",
                    )
                references.choice(own, words, bool(panel.open))
            st.button(
                words("reset_all"),
                key="reset_all",
                on_click=reset,
                args=(dataset,),
                disabled=not scenario.content_changed,
            )
            if not meeting.current():
                files = share(words, dataset, scenario)
        with st.container(horizontal=True, wrap=True, gap="small", vertical_alignment="center"):
            st.toggle(words("freeze"), key="freeze", help=words("freeze_help"), persist_state="session")
            if not meeting.current():
                meeting_help = words("meeting_help")
                st.button(
                    words("meeting"), key="meeting.begin", help=meeting_help, type="tertiary", on_click=meeting.begin
                )
                st.button(
                    words("tour"), key="tour.begin", help=words("tour_help"), type="tertiary", on_click=tour.begin
                )
        if meeting.current():
            st.toggle(words("meeting_world"), key="meeting.world", persist_state="session")
        login.badge(words)
        kinds = ("lever",) if meeting.current() and not st.session_state.get("meeting.world") else KINDS
        sliders(words, dataset, in_force(apply_edits(dataset, scenario), scenario), kinds)
    return files


def share(words: Words, dataset: Dataset, scenario: Scenario) -> DeltaGenerator:
    """The link, and the scenario as a file out and in; the room above them for the files to hand up."""
    with st.popover(words("share"), key="share"):
        files = st.container()
        st.caption(words("share_note"))
        st.code(st.session_state.get("address", ""), language=None, wrap_lines=True)
        st.download_button(
            words("save_file"),
            data=handout.scenario_file(dataset, scenario, words.lang),
            file_name="scenario.json",
            on_click="ignore",
            key="save_file",
        )
        st.file_uploader(
            words("load_file"), type=["json"], key="load_file", on_change=load_file, args=(dataset, words.lang)
        )
    return files


def load_file(dataset: Dataset, lang: str) -> None:
    """A scenario file was handed in: it becomes the scenario, or a sentence says what is wrong with it."""
    file = st.session_state["load_file"]
    if file is None:
        return
    try:
        found = Scenario.from_json(file.getvalue().decode("utf-8"))
        designs.single(dataset, found)
    except (ScenarioError, UnicodeDecodeError) as error:
        faults = datasets.short(error.faults, Words(lang)) if isinstance(error, ScenarioError) else "UTF-8"
        st.session_state["notice"] = Words(lang)("file_refused", faults=faults)
    else:
        history.go(found)


def odds_ahead(dataset: Dataset, *projections: Projection) -> None:
    """The ensembles behind the odds set under way, while the page is drawn."""
    for each in projections:
        if each.dataset.target("iva_growth", dataset.plan_year) is not None:
            cache.ahead(ensemble, dataset, each.design.scenario, DRAWS, 1)


def odds(dataset: Dataset, projection: Projection) -> float | None:
    """The odds that a projection's scenario meets the plan year's target."""
    target = projection.dataset.target("iva_growth", dataset.plan_year)
    if target is None:
        return None
    return float(cache.study(ensemble, dataset, projection.design.scenario, DRAWS, 1).odds(target))


def frame(page: str) -> Frame:
    """The page's surroundings drawn, and what it needs to draw itself."""
    st.set_page_config(page_title="Growth target 增速目标", layout="wide", initial_sidebar_state=340)
    frozen_garbage()
    words = Words(language())
    login.gate(words)
    try:
        dataset = datasets.in_use()
    except FaultsError as error:
        st.error(words("dataset_refused", faults=error.text(words.lang)))
        st.stop()
    read_link(dataset, words)
    meeting.from_address()
    scenario, reference = history.history().now, references.fitting(dataset, references.chosen())[0]
    query = write_link(dataset, scenario, words.lang)
    st.session_state["address"] = f"{(st.context.url or '').split('?')[0]}?{urlencode(query)}"
    masking = meeting.masking(dataset, words.lang, scenario, reference)
    if masking:
        dataset, scenario, reference = masking.dataset, masking.scenario(scenario), masking.scenario(reference)
    now, before = (cache.projection(dataset, each) for each in (scenario, reference))
    own, other, stale = early_standings(dataset, now, before)
    if stale:
        odds_ahead(dataset, now, before)
    text = strip(words, dataset, own, other, stale, plain_growth(dataset, reference), bool(masking))
    header = surroundings(words, page, query, text)
    told(words, scenario)
    if masking:
        with st.sidebar:
            meeting.bar(words, page, {key: path for key, path in PAGES.items() if (ROOT / path).exists()}, query)
    files = sidebar(words, dataset, scenario)
    if masking and page in meeting.CLOSED:
        st.info(words("meeting_closed"))
        st.stop()
    edited = apply_edits(dataset, scenario)
    return Frame(words, dataset, edited, scenario, reference, now, before, own.target, header, stale, masking, files)


def surroundings(words: Words, page: str, query: dict[str, str], text: str) -> DeltaGenerator:
    """The header, to be overwritten when the odds are in; under it menu and tour, which a meeting goes without."""
    st.html(style() + uploader_words(words))
    with st.container(key="strip"):
        header = st.html(text)  # not st.empty: that would blank it at each move
    if not meeting.current():
        menu(words, page, query)
        tour.tour(words, page == "overview" and not st.session_state["link"])
    return header


def told(words: Words, scenario: Scenario) -> None:
    """What the last action has to say, and whether the link is too long to travel."""
    if notice := st.session_state.pop("notice", None):
        st.warning(meeting.text(notice))
    if text := long_link(words, scenario):
        st.caption(text)


def plain_growth(dataset: Dataset, reference: Scenario) -> float | None:
    """Growth without any change, where the reference is not that already; kept like any projection."""
    return cache.projection(dataset, Scenario()).value("iva_growth") if reference.content_changed else None


def early_standings(dataset: Dataset, now: Projection, before: Projection) -> tuple[Standing, Standing, bool]:
    """Where both stand with the odds last worked out, and whether those are another scenario's."""
    about, odds = st.session_state.get("odds", ((), (None, None)))
    stale = about != odds_about(dataset, now, before)
    return standing(now, odds[0]), standing(before, odds[1]), stale


def odds_about(dataset: Dataset, now: Projection, before: Projection) -> tuple[str, ...]:
    """What a pair of odds belongs to."""
    return dataset.hash, now.design.scenario.content, before.design.scenario.content


def finish(page: Frame) -> None:
    """What the charts do not wait for: the header's odds, an ensemble each."""
    if not page.stale:
        return
    found = tuple(odds(page.original, each) for each in (page.now, page.before))
    st.session_state["odds"] = odds_about(page.original, page.now, page.before), found
    page.header.html(header_html(page))


def header_html(page: Frame) -> str:
    """The header as it stands now."""
    now, before, stale = early_standings(page.original, page.now, page.before)
    plain = plain_growth(page.original, page.reference)
    return strip(page.words, page.original, now, before, stale, plain, bool(page.masking))
