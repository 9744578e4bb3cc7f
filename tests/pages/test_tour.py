"""The tour opens at a first visit, can be left and called back, and never comes between a link and its scenario."""

import pytest
import streamlit as st

from pages.ui.session import widgets
from pages.ui.shell.tour import CARDS, POINTED_AT, SEEN, SIDES
from pages.ui.words import WORDS
from tests.pages.test_pages import LOCALES, opened, packed


def shown(app):
    return [each.value for each in app.main.markdown if WORDS["tour"]["zh"] in each.value or "**Tour" in each.value]


def begun(app):
    """The tour called back from the panel of meetings, where its button stands."""
    app.session_state[widgets.MEETING] = True
    app.run()
    app.button("tour.begin").click().run()


@pytest.mark.parametrize("lang", LOCALES)
def test_every_card_is_shown_once_and_the_last_ends_it(lang):
    app = opened("overview", lang)
    for number in range(1, CARDS + 1):
        assert WORDS[f"tour_{number}"][lang] in shown(app)[0]
        app.button("tour.next").click().run()
    assert not shown(app)
    begun(app)
    assert f"1/{CARDS}" in shown(app)[0]
    app.button("tour.skip").click().run()
    assert not shown(app)


def test_skipped_it_stays_away_from_every_page():
    app = opened("overview", "zh")
    app.button("tour.skip").click().run()
    app.slider("slide.stretch_nickel").set_value(1.0).run()
    assert not shown(app)


def test_a_browser_that_has_shown_it_is_spared_it_until_it_asks(monkeypatch):
    monkeypatch.setattr(type(st.context), "cookies", dict([SEEN.split("=")]))
    app = opened("overview", "zh")
    assert not shown(app)
    begun(app)
    assert shown(app)


def test_each_card_points_at_what_it_tells_of():
    assert list(POINTED_AT) == list(range(1, CARDS + 1))
    app = opened("overview", "zh")
    for side, place in POINTED_AT.values():
        assert [each for each in app.get("html") if place in each.proto.body and SIDES[side] in each.proto.body]
        app.button("tour.next").click().run()


def test_somebody_who_follows_a_link_sees_the_scenario_first():
    app = opened("overview", "zh", {"s": packed({"market": 0.02})})
    assert not shown(app)
    begun(app)
    assert shown(app)
