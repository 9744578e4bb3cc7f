"""The address of the browser: it opens a scenario and the two compared, and then follows what is in force."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sim import Dataset, Scenario, ScenarioError, designs

from ..session import comparison, datasets, history, link, meeting
from ..session.state import state
from ..words import Words
from .language import browsers_language


def read_address(dataset: Dataset, words: Words) -> None:
    """Take over the scenario of the address a session begins with; a bad one gets a sentence and is left.

    Later the address follows the scenario, but for Back and Forward (`follow_address`): a browser that answers late
    still sends an old one.
    """
    state().carried_over = True
    text = state().link = st.query_params.get("s", "")
    made_with = st.query_params.get("d", "")
    comparison.from_query(st.query_params)
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
    """After the browser's Back or Forward, put the scenario of the address in force: one of the session's steps.

    A scenario that is none of them is a move that `History.go` merged into another; it becomes a step of its own.
    """
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    comparison.from_query(st.query_params)
    past, text, about = history.history(), st.query_params.get("s", ""), st.query_params.get("d", "")

    def meant(scenario: Scenario, dataset: Dataset | None) -> bool:
        there = scenario_query(scenario, dataset)
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


def scenario_query(scenario: Scenario, dataset: Dataset | None) -> dict[str, str]:
    """The query of an address by name: scenario and the dataset it is about (None: the app's); none for the default.

    A scenario too long for an address is left out of it; `length_warning` says so.
    """
    text = link.pack(scenario)
    text = text if len(text) <= link.MAX_ADDRESS_LETTERS else ""
    about = {"d": (dataset or datasets.apps_own()).hash} if text or dataset else {}
    return {**({"s": text} if text else {}), **about}


def write_address(lang: str) -> dict[str, str]:
    """Put the scenario in force, its dataset, the two compared and the language into the address; its query by name.

    An address that says so already, only shorter, stays: another would be one more for Back to go through.
    """
    past = history.history()
    mode = {"meeting": "1"} if meeting.current() else {}
    query = {"lang": lang, **mode, **scenario_query(past.now, past.dataset), **comparison.query()}
    given = st.query_params.to_dict()
    shorter = {"lang": browsers_language(), **({"d": query["d"]} if "d" in query else {})}
    if {**shorter, **given} != query:
        st.query_params.from_dict(query)
    state().address = f"{(st.context.url or '').split('?')[0]}?{urlencode(query)}"
    return query


def length_warning(words: Words, scenario: Scenario) -> str:
    """What to do where an address is too long to be mailed, or to hold the scenario at all; empty where it is short."""
    length = len(link.pack(scenario))
    if length > link.MAX_ADDRESS_LETTERS:
        return words("link_too_long", length=f"{length:,}")
    return words("link_long", length=f"{length:,}") if length > link.MAX_MAILED_LETTERS else ""
