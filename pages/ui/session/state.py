"""What a session remembers from run to run: one object under one key. Widgets keep their own values (widgets.py)."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import streamlit as st

from sim import Dataset, Fault, Scenario
from sim.studies.outlook import Outlook

from ..work.workers import Job
from .sidebar_state import SidebarState
from .undo import History

if TYPE_CHECKING:
    from .ledgers import Ledger, Reading

STATE = "state"
"""The one key of st.session_state that is no widget's."""

Changes = dict[tuple[str, str], str]
"""What was typed into a table, by row and column."""


@dataclass(frozen=True)
class Meeting:
    """One meeting: when it began and, once it has, when it ended, in seconds since 1970."""

    began: float = field(default_factory=time.time)
    ended: float = math.inf


class Agreed(NamedTuple):
    """A decision written down: when, in seconds since 1970, what, who does it, by when, and the figures of that moment.

    Growth, expected growth, target and odds: fractions, the last three None where not known.
    """

    at: float
    what: str
    who: str
    by: str
    growth: float
    expected: float | None
    target: float | None
    odds: float | None


class Option(NamedTuple):
    """A scenario pinned beside others, with its figures of that moment: fractions, None where not known.

    `dataset` is the one it is about, None for the app's own; names are in both, whatever a meeting hides.
    """

    name: str
    scenario: Scenario
    dataset: Dataset | None
    growth: float
    expected: float | None
    odds: float | None
    energy: float | None


class Opened(NamedTuple):
    """The item of the library that a session works on, and the latest version it knows of."""

    item: str
    name: str
    version: int


class Pin(NamedTuple):
    """A locked chart: its figures and finding at that moment, and the mark that says which moment."""

    data: pd.DataFrame
    finding: str
    mark: str


class Answer(NamedTuple):
    """What a long study found, and the case and arguments it was asked about."""

    about: tuple[Any, ...]
    found: Any


class Running(NamedTuple):
    """A long study under way, and the case and arguments it is asked about."""

    about: tuple[Any, ...]
    job: Job


@dataclass(frozen=True)
class Upload:
    """What was last sent in this session: a dataset, or the faults that keep it from being one.

    `files` (name, bytes) are kept while questions are open, to be read again with the `answers` given so far.
    """

    name: str
    dataset: Dataset | None = None
    faults: tuple[Fault, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class MonthIn:
    """A month's report on its way: a file's name and bytes, or a text; growth typed beside it; the answers given.

    `kept` are those of them that were given to an earlier report.
    """

    name: str
    text: str
    data: bytes
    growth: str
    answers: dict[str, str]
    kept: dict[str, str]


class ListUpload(NamedTuple):
    """A list of key projects that was sent, what was answered and given for its rows, how many of that is kept."""

    name: str
    data: bytes
    answers: tuple[tuple[str, str], ...] = ()
    kept: int = 0


@dataclass
class State:
    """Everything a session keeps that no widget keeps for it. Each field says who writes it and who reads it."""

    lang: str = ""
    """The page's language, zh or en; empty before the first run. shell/language.py writes; pages read it as Words."""
    greeted: bool = False
    """Whether this login is in the audit trail. session/login.py alone."""

    history: History = field(default_factory=History)
    """The scenarios and datasets of the session. Written through session/history.py and session/datasets.py."""
    started: Scenario = field(default_factory=Scenario)
    """What the session or the meeting began with. shell/address.py and meeting.py write, references.py reads."""
    opened: dict[str, Opened] = field(default_factory=dict)
    """The library's item in work by kind. views/library.py writes and reads; datasets.py where an address names one."""

    link: str | None = None
    """The scenario's text in the first address; None until that was read, once a session. shell/address.py writes;
    the tour stays shut where there is one."""
    carried_over: bool = False
    """Until the first sliders are drawn: a browser may hold values of a server that is gone. shell/address.py sets
    it, shell/sliders.py takes those values over and clears it."""
    address: str = ""
    """The whole address of what is on view. Each run of a page's moving part writes it; the share panel shows it."""
    waiting_link: tuple[str, Scenario] | None = None
    """A link's dataset hash and scenario, until that dataset is adopted. session/datasets.py alone."""

    notice: str = ""
    """What the last action has to say. Whoever acts writes; the next run shows it, names hidden, and clears it."""
    noticed: str = ""
    """What the last run showed of it, for a run that the page asks for itself. shell/run.py writes, rerun.py reads."""
    outlooks: tuple[Outlook | None, Outlook | None] = (None, None)
    """The header's ensembles last worked out, of scenario and reference. shell/header_outlook.py alone."""
    outlook_about: tuple[str, ...] = ()
    """The dataset, scenario and reference those belong to. shell/header_outlook.py alone."""
    drawn_without: bool = False
    """Whether this run's charts did not wait for the ensembles. shell/header_outlook.py alone."""
    hurried: bool = False
    """Whether that was for want of room: the browser asks again. shell/header_outlook.py writes, live.py reads."""
    searched: list[str] = field(default_factory=list)
    """Sliders that were looked up, the newest first: they stand first in the deck. shell/deck.py alone."""
    term: str = ""
    """The key of the term that the glossary begins with. shell/glossary.py writes, views/method.py reads."""
    line: str = ""
    """The line whose months are on view. views/producers.py alone."""
    unfolded: set[str] = field(default_factory=set)
    """Kinds of sliders whose list is open, on whatever page. shell/deck.py alone."""
    taken: tuple[str, str] = ("", "")
    """The content of the scenario that took measures, and what they did. views/target_measures.py alone."""
    plan: tuple[tuple[str, ...], str] = ((), "")
    """The language and dataset of the measures last shown, and they as HTML. views/target_measures.py alone."""
    asked: float | None = None
    """Odds asked for, in per cent; None before they could be. views/target_measures.py alone."""
    left_out: tuple[str, ...] = ()
    """Sliders that other measures were asked for without. views/target_measures.py alone."""
    drawn: SidebarState | None = None
    """What the sidebar was last drawn from. shell/rerun.py alone."""
    tour: int | None = None
    """The open card of the tour, 0 where it is shut, None before the first page. shell/tour.py alone."""

    meeting: Meeting | None = None
    """The meeting that is on. session/meeting.py writes, `meeting.current()` reads."""
    past_meeting: Meeting | None = None
    """The last meeting that ended: its record can still be had. session/meeting.py alone."""
    agreed: list[Agreed] = field(default_factory=list)
    """Decisions written down, in the order of time. session/meeting.py writes, views/decisions.py reads."""
    options: list[Option] = field(default_factory=list)
    """Options A, B, C. session/options.py writes; the meeting panel and the second screen show them."""
    dialog: str = ""
    """The dialog that is open; empty: none. views/meeting.py opens, views/decisions.py shuts."""
    screen_code: str = ""
    """The code under which a second screen follows; empty: none does. session/second_screen.py alone."""
    shared: tuple[str, dict[str, Any]] = ("", {})
    """The code and the content last shared, so that equal content is not sent twice. session/second_screen.py alone."""
    scenes: list[tuple[str, str]] = field(default_factory=list)
    """Rows and sentences of the story on view, if there is one. views/scenes.py writes, second screens show it."""
    scene: int = -1
    """The scene that the presenter steps to; −1: none. shell/keys.py writes, second screens show it."""
    pins: dict[str, Pin] = field(default_factory=dict)
    """Charts locked in the meeting. show/elements.py writes and reads; the meeting's end clears them."""
    scales: dict[str, tuple[float, float] | None] = field(default_factory=dict)
    """Ranges of frozen value axes by chart. show/elements.py alone."""

    references: dict[str, Scenario] = field(default_factory=dict)
    """Saved scenarios chosen as the reference, as they were then. session/references.py alone."""
    reference_names: dict[str, str] = field(default_factory=dict)
    """Names of the saved scenarios when the choice was last looked at. session/references.py alone."""
    references_unlisted: str = ""
    """Why the library gave no list of them; empty when it did. session/references.py writes, the sidebar shows it."""

    said: str = ""
    """What the library's last action did. views/library.py and views/month_in.py write; shown once and cleared."""
    refused: str = ""
    """Why the library's last action could not be done. views/library.py alone, as the four that follow."""
    warned: str = ""
    """The warning shown in this run, so that it is not shown twice."""
    just_deleted: str = ""
    """The item deleted last, which a button beside `said` brings back."""
    lost: tuple[str, bool] = ("", False)
    """An open item that somebody else deleted, and whether this person may bring it back."""
    projections: list[tuple[str, str]] = field(default_factory=list)
    """Frozen projections the library could not take: name and JSON. views/tracking.py alone."""

    answers: dict[str, Answer] = field(default_factory=dict)
    """What long studies found, by panel. shell/long_study.py writes; the header reads the larger ensemble's."""
    running: dict[str, Running] = field(default_factory=dict)
    """Long studies under way, by panel. shell/long_study.py alone."""
    ahead: Running | None = None
    """The draws behind the sliders' curves. shell/live.py alone."""
    numbers: dict[str, float] = field(default_factory=dict)
    """Numbers typed into boxes, also while their page is away. shell/number_box.py alone."""
    typed: dict[str, Changes] = field(default_factory=dict)
    """Cells typed into tables and not yet applied, by table. show/grids.py alone."""
    begun: dict[str, Changes] = field(default_factory=dict)
    """What each table on view was first drawn with. show/grids.py alone."""
    upload: Upload | None = None
    """The dataset last sent, until it is adopted or put aside. views/imports.py alone."""
    month: MonthIn | None = None
    """The month's report last read, until it is taken or put aside. views/month_in.py alone."""
    month_answers: dict[str, str] = field(default_factory=dict)
    """Answers given to the questions of reports that were taken. views/month_in.py alone."""
    listed: ListUpload | None = None
    """The list of projects last sent, until it is adopted or put aside. views/project_list.py; imports.py clears it."""
    ledger: Ledger | None = None
    """The sheet last sent that looked like a ledger. views/imports.py and views/ledger*.py, through ledgers.py."""
    readings: dict[str, Reading] = field(default_factory=dict)
    """How sheets were read that this session adopted, by name, the latest last. session/ledgers.py alone."""
    compared: tuple[str, str] | None = None
    """The two scenarios compared, by key, once somebody chose them. session/comparison.py alone."""


def state() -> State:
    """This session's state, begun at the first call."""
    if STATE not in st.session_state:
        st.session_state[STATE] = State()
    found: State = st.session_state[STATE]
    return found
