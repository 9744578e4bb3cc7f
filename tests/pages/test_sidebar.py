"""The sidebar is drawn from a SidebarState and nothing else, so nobody can forget what has to draw it anew."""

import ast
import inspect
from dataclasses import FrozenInstanceError, fields, replace
from typing import ClassVar

import pytest
import streamlit as st

from pages.ui.session import state
from pages.ui.session.sidebar_state import Panel, SidebarState
from pages.ui.session.state import STATE
from pages.ui.shell import rerun, sidebar
from pages.ui.words import Words
from sim import Scenario
from sim.registry import groups
from sim.rights import Person

SHOWN = SidebarState(
    lang="en",
    in_meeting=False,
    person=Person(),
    at_first=True,
    at_last=True,
    dataset=("cells", "streams", "city"),
    scenario_name="",
    edits="",
    moved=frozenset(),
    has_changes=False,
    kinds=("lever", "assumption"),
    deck=("stretch_nickel",),
    panels=(Panel("lever", groups()[0], ("market",)),),
    changed=(("lever", 0), ("assumption", 0)),
)
OTHER = {
    "lang": "zh",
    "in_meeting": True,
    "person": Person("li@city.example", "Li", "viewer"),
    "at_first": False,
    "at_last": False,
    "dataset": ("cells", "streams", "another"),
    "scenario_name": "plan",
    "edits": "x",
    "moved": frozenset({"market"}),
    "has_changes": True,
    "kinds": ("lever",),
    "deck": ("market", "stretch_nickel"),
    "panels": (),
    "changed": (("lever", 1), ("assumption", 0)),
    "reference_names": (("saved.1", "plan"),),
    "references_unlisted": "away",
    "reference": "cautious",
    "reference_note": "does not fit",
    "shared": Scenario({"market": 0.01}),
    "options_in_force": (True,),
}


def session_names(tree: ast.Module) -> set[str]:
    """Names a module has from pages/ui/session, but for the state it draws from and the keys of its widgets."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("session"):
            names |= {alias.asname or alias.name for alias in node.names}
    return names - {"SidebarState", "widgets"}


def reads(source: str) -> list[str]:
    """What of a session a module reads otherwise than in a callback or as a constant."""
    tree = ast.parse(source)
    names, found = session_names(tree), []
    callbacks = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("on_click", "on_change")
        for part in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("session_state", "query_params", "user", "secrets"):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            if id(node) not in callbacks and not node.attr.isupper():
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Name) and node.id in names and node.id.islower() and id(node) not in callbacks:
            parents = [each for each in ast.walk(tree) if isinstance(each, ast.Attribute) and each.value is node]
            found += [] if parents else [node.id]
    return found


def test_the_sidebar_reads_no_session_but_through_its_state():
    assert reads(inspect.getsource(sidebar)) == []


@pytest.mark.parametrize(
    "line",
    [
        "st.session_state['lang']",
        "st.query_params.get('s')",
        "st.button('a', disabled=history.history().place == 0)",
        "st.caption(state().notice)",
        "st.button('a', on_click=history.undo, args=(meeting.current(),))",
    ],
)
def test_a_look_past_the_state_is_seen(line):
    head = "from ..session import history, meeting, widgets\nfrom ..session.state import state\n"
    assert reads(head + line) != []
    assert reads(head + "st.button('a', key=widgets.SHARE, on_click=history.undo)") == []


class Blind(dict):
    """A session in which nobody may look, but at which folds are open: the deck's own (deck.py)."""

    def __getitem__(self, key):
        assert key == STATE, f"the sidebar looked at {key}"
        return OnlyFolds()

    def __contains__(self, key):
        return self[key] is not None

    get = setdefault = pop = __getitem__


class OnlyFolds:
    """As much of a session's memory as the deck may see."""

    unfolded: ClassVar = set()


@pytest.mark.parametrize("in_meeting", [False, True])
def test_the_sidebar_can_be_drawn_without_a_look_at_the_session(in_meeting, monkeypatch, sample):
    monkeypatch.setattr(st, "session_state", Blind())
    panels = sidebar.sidebar(Words("en"), replace(SHOWN, in_meeting=in_meeting), sample, lambda words: None)
    assert list(panels) == [("stretch_nickel",)], "what stands first is drawn, the rest is folded away"


def test_a_state_is_frozen_and_all_of_it_is_compared():
    assert {field.name for field in fields(SidebarState)} == set(OTHER)
    assert all(field.compare for field in fields(SidebarState))
    with pytest.raises(FrozenInstanceError):
        SHOWN.lang = "zh"


@pytest.mark.parametrize("name", OTHER)
def test_whatever_differs_draws_everything(name, monkeypatch):
    drawn, now, runs = state.State(drawn=SHOWN), [SHOWN], []
    monkeypatch.setattr(rerun, "state", lambda: drawn)
    monkeypatch.setattr(rerun, "sidebar_state", lambda words: now[0])
    monkeypatch.setattr(rerun.st, "rerun", lambda: runs.append(1))
    rerun.rerun_if_needed(Words("en"))
    assert not runs
    now[0] = replace(SHOWN, **{name: OTHER[name]})
    rerun.rerun_if_needed(Words("en"))
    assert runs
