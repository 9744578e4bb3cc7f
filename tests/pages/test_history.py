"""A session's steps: what undo, redo and replay lead to, and what is no step at all."""

from contextlib import suppress
from itertools import zip_longest
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import page
from pages.ui.session import history, undo
from pages.ui.session.state import STATE
from pages.ui.session.undo import MAX_STEPS, History
from pages.ui.shell import number_box, sliders
from pages.ui.shell.number_box import NumberBox
from pages.ui.words import Words
from sim import Scenario


def moved(*values):
    """A history of a default scenario and one step to each market growth."""
    found = History()
    for value in values:
        found.go(Scenario({"market": value}))
    return found


def market(found):
    return found.now.values.get("market", 0.0)


def test_undo_and_redo_go_one_step_and_stop_at_the_ends():
    found = moved(0.01, 0.02, 0.03)
    seen = []
    for step in (found.undo, found.undo, found.undo, found.undo, found.redo, found.redo, found.redo, found.redo):
        step()
        seen.append(market(found))
    assert seen == [0.02, 0.01, 0.0, 0.0, 0.01, 0.02, 0.03, 0.03]
    assert [move.how for move in found.moves[3:]] == ["undo"] * 3 + ["redo"] * 3, "what changes nothing is no move"


def test_a_change_after_an_undo_forgets_what_was_undone():
    found = moved(0.01, 0.02)
    found.undo()
    found.go(Scenario({"market": 0.05}))
    found.redo()
    assert market(found) == 0.05
    found.undo()
    assert market(found) == 0.01, "0.02 is gone"


def test_a_run_of_one_slider_is_one_step_and_of_two_are_two():
    found = moved(0.01)
    for what, value in (("market", 0.02), ("market", 0.03), ("power", 0.04)):
        found.go(Scenario({"market": value}), what)
    found.undo()
    assert market(found) == 0.03
    found.undo()
    assert market(found) == 0.01


@pytest.mark.parametrize(
    ("works", "rests", "steps"),
    [([], [1.0], 2), ([], [2.0], 3), ([9.0], [0.5, 0.5], 2), ([9.0], [0.5, 2.0], 3), ([9.0, 9.0], [0.4, 0.4, 0.4], 2),
     ([9.0, 9.0], [0.8, 0.8, 0.8], 3)],
)  # fmt: skip
def test_a_run_of_one_slider_is_one_step_however_long_the_page_takes(monkeypatch, works, rests, steps):
    """Between two moves only the seconds count in which the page rests; what it works out in between does not."""
    clock = [10.0]
    monkeypatch.setattr(undo.time, "monotonic", lambda: clock[0])
    found = History()
    clock[0] += 60.0
    found.go(Scenario({"market": 0.01}), "market")
    for work, rest in zip_longest(works, rests, fillvalue=0.0):
        clock[0] += rest
        with suppress(RuntimeError), found.rest.working(), found.rest.working():
            clock[0] += work
            raise RuntimeError("the next move cuts a run off")
    found.go(Scenario({"market": 0.02}), "market")
    assert len(found.steps) == steps


def test_the_run_that_answers_a_move_is_no_rest(monkeypatch):
    """The part of the page that a move draws stops the watch: it is drawn without the rest of the page."""
    clock = [10.0]
    monkeypatch.setattr(undo, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    def works_a_minute(words):
        clock[0] += 60.0
        st.stop()

    monkeypatch.setattr(page.rerun, "rerun_if_needed", works_a_minute)

    def drawn():
        from pages.ui import page
        from pages.ui.session.history import history

        assert history().rest.seconds() == 0.0
        page.moving_part.__wrapped__("overview", None, None, {})

    app = AppTest.from_function(drawn).run()
    assert clock[0] == 70.0
    assert app.session_state[STATE].history.rest.seconds() == 0.0


def test_replay_takes_the_last_change_off_and_puts_it_on_again():
    found = moved(0.01, 0.02)
    seen = []
    for _ in range(3):
        found.replay()
        seen.append(market(found))
    assert seen == [0.01, 0.02, 0.01]


def test_undo_brings_back_the_dataset_of_its_step(sample):
    found = moved(0.01)
    found.adopt(sample, Scenario())
    assert found.dataset is sample
    found.undo()
    assert found.dataset is None
    assert market(found) == 0.01
    found.redo()
    assert found.dataset is sample


def test_the_oldest_steps_are_dropped_and_the_place_is_right():
    found = moved(*(0.001 * k for k in range(1, MAX_STEPS + 20)))
    assert len(found.steps) == len(found.datasets) == MAX_STEPS
    assert market(found) == 0.001 * (MAX_STEPS + 19)
    found.undo()
    assert market(found) == 0.001 * (MAX_STEPS + 18)


@pytest.fixture
def session(monkeypatch):
    found = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


def test_a_slider_moved_back_is_no_change(session):
    history.change(0.0, "market", 0.02)
    assert history.history().now == Scenario({"market": 0.02})
    history.change(0.0, "market", 1e-15)
    assert history.history().now == Scenario()
    assert not history.history().now.has_changes


def test_a_slider_of_a_page_that_was_left_says_nothing(session, sample):
    sliders.take_moved(sample.assumptions["market"], "slide.market")
    assert history.history().now == Scenario()


def test_a_box_of_a_page_that_was_left_says_nothing(session):
    taken = []
    number_box.take_typed("box.market.0.0", NumberBox("市场", 0.0), Words("zh"), taken.append)
    assert taken == []
    assert session.get(STATE) is None or session[STATE].notice == ""
    assert "box.market.0.0" not in session


def test_a_click_is_not_broken_off_by_the_next_one():
    """Another full run asked for while a callback is at work would have ended it at its first look at the session."""

    def clicked():
        import streamlit as st
        from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

        from pages.ui.shell import run

        run.finish_callbacks()

        def done():
            get_script_run_ctx().script_requests.request_rerun(RerunData())
            st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1

        st.button("A", on_click=done)
        st.session_state["runs"] = st.session_state.get("runs", 0) + 1

    app = AppTest.from_function(clicked).run()
    for click in (1, 2):
        app.button[0].click().run()
        assert app.session_state["clicks"] == click
        assert app.session_state["runs"] == 1 + click, "what was asked for meanwhile comes right after"
