"""The sidebar's deck: levers by their worth, which stay where they are under the hand; search; what is folded away."""

import re

import pytest

from pages.ui.session.state import STATE
from pages.ui.session.widgets import SEARCH
from pages.ui.shell.deck import FIRST, MAX_SEARCHED
from pages.ui.shell.sliders import help_text
from pages.ui.words import WORDS, Words
from sim import Scenario
from sim.present.sliders import slider_text
from sim.registry import groups
from sim.studies.responses import worths
from tests.pages.test_pages import LOCALES, growth, opened, packed


def deck(app):
    """Keys of the sliders on view, in order."""
    return [each.key.removeprefix("slide.") for each in app.slider if each.key.startswith("slide.")]


def unfolded(app, kind):
    """The app with one kind of sliders unfolded."""
    app.session_state[f"fold.{kind}"] = True
    return app.run()


def ranked(sample, scenario):
    found = worths(sample, scenario)
    return [key for key in found["key"] if sample.assumptions[key].kind == "lever"]


@pytest.mark.parametrize("values", [{}, {"market": -0.03, "stretch_copper": 0.02}])
def test_the_levers_worth_most_stand_first(sample, values):
    app = opened("overview", "zh", {"s": packed(values)} if values else {})
    assert deck(app) == ranked(sample, Scenario(values))[:FIRST]


def test_no_slider_moves_away_under_the_hand(sample):
    """What is worth most after the move is another's matter: the order is that of what was opened."""
    app = opened("overview", "zh")
    before = deck(app)
    moved = {before[0]: 20.0, before[1]: -10.0}
    for key, value in moved.items():
        slider = app.slider(f"slide.{key}")
        slider.set_value(min(max(value, slider.min), slider.max)).run()
        assert deck(app) == before
    now = app.session_state[STATE].history.now
    assert ranked(sample, now)[:FIRST] != before, "else the test could not fail"


def test_a_slider_looked_up_stands_first_and_the_oldest_go():
    app = opened("overview", "zh")
    first = deck(app)
    looked = ["market", "power", "listing_lag", "project_slip", "promoted_firms"]
    assert not set(looked[:2]) & set(first)
    for place, key in enumerate(looked):
        app.selectbox(SEARCH).set_value(key).run()
        assert deck(app)[0] == key
        assert deck(app)[: place + 1][:MAX_SEARCHED] == looked[place::-1][:MAX_SEARCHED]
        assert app.selectbox(SEARCH).value is None, "ready for the next"
    assert [key for key in deck(app) if key in first and key not in looked] == [k for k in first if k not in looked]
    start = growth(app)
    app.slider("slide.promoted_firms").set_value(30).run()
    assert growth(app) != start


@pytest.mark.parametrize("lang", LOCALES)
def test_a_folded_change_is_told_by_how_many_and_the_fold_keeps_its_name(lang):
    def marks(app):
        bodies = " ".join(each.proto.body for each in app.get("html"))
        return dict(re.findall(r'fold-(lever|assumption) summary{--changed:"([^"]*)"}', bodies))

    plain = opened("overview", lang)
    assert marks(plain) == {"lever": "", "assumption": ""}
    app = opened("overview", lang, {"s": packed({"market": 0.01, "plan_delivery": 0.98})})
    assert marks(app) == {"lever": "", "assumption": WORDS["changed_inside"][lang].format(lang, count=2)}
    names = [[each.label for each in one.expander] for one in (plain, app)]
    assert names[0] == names[1], "another label would be another fold"


def test_every_slider_is_in_the_deck_or_in_a_group_of_its_kind(sample):
    app = opened("overview", "zh")
    first = deck(app)
    found = [*first]
    for kind in ("lever", "assumption"):
        unfolded(app, kind)
        for group in groups():
            if group.name["zh"] in app.pills(f"group.{kind}").options:
                app.pills(f"group.{kind}").set_value(group.key).run()
                assert deck(app)[: len(first)] == first
                shown = deck(app)[len(first) :]
                own = [key for key in shown if sample.assumptions[key].kind == kind]
                assert own
                assert {sample.assumptions[key].group for key in own} == {group.key}
                found += [key for key in own if key not in found]
    assert sorted(found) == sorted(sample.assumptions)


@pytest.mark.parametrize("lang", LOCALES)
def test_a_sliders_help_tells_what_its_rail_spans_and_what_its_box_takes(sample, lang):
    words = Words(lang)
    for slider in sample.assumptions.values():
        track = slider.track(slider.default)
        low, high, least, most = (
            slider_text(slider, x, lang) for x in (track.low, track.high, slider.low, slider.high)
        )
        beyond = "" if (low, high) == (least, most) else words("slider_beyond", low=least, high=most)
        span = {"zh": f"范围{low}至{high}{beyond}，", "en": f"From {low} to {high}{beyond}, "}[lang]
        assert f"\n\n{span}" in help_text(words, slider, track), slider.key
