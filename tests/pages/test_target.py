"""The Target page: names beside the distribution, wordings as buttons, measures taken and undone."""

from types import SimpleNamespace

import numpy as np
import pytest

from pages.ui.session.state import STATE
from pages.ui.views.target_outlook import MOST, met_from, outlook_rows, shown_wordings, side_left
from pages.ui.views.target_past import year_rows
from pages.ui.words import Words
from sim import Scenario
from sim.present.verdict import odds_text
from sim.studies.odds_solve import odds_solve
from sim.studies.outlook import outlook
from tests.pages.test_pages import opened


@pytest.fixture(scope="module")
def found(sample):
    return outlook(sample, Scenario())


def test_the_dark_part_is_the_share_that_meets_the_target(found):
    rows = outlook_rows(Words("zh"), found, 0.08, 0.085)
    curve, met = (rows[rows["row"] == row] for row in ("curve", "met"))
    area = [np.trapezoid(each["height"], each["growth"]) for each in (curve, met)]
    beyond = np.trapezoid(
        np.interp(np.linspace(0.085, found.grid[-1], 2000), found.grid, found.density),
        np.linspace(0.085, found.grid[-1], 2000),
    )
    assert area[1] / area[0] == pytest.approx(beyond / np.trapezoid(found.density, found.grid), abs=1e-3)
    assert met["growth"].min() == 8.5
    assert curve["height"].max() == 1.0
    assert rows[rows["row"] == "rule"]["growth"].tolist() == [value * 100 for value in found.announceable.values()]
    assert outlook_rows(Words("zh"), found, 0.08, None)["row"].isin(["met", "target"]).sum() == 0


def test_names_stand_away_from_the_target():
    assert side_left("likely", 0.08, 0.085, 0.01)
    assert not side_left("likely", 0.08, 0.075, 0.01)
    assert side_left("cautious", 0.07, 0.085, 0.01)
    assert not side_left("cautious", 0.07, 0.065, 0.01)
    assert not side_left("stretch", 0.09, 0.085, 0.01)
    assert side_left("stretch", 0.09, 0.095, 0.01)


@pytest.mark.parametrize("target", [0.02, 0.07, 0.085, 0.2, None])
def test_beside_past_years_what_is_higher_is_named_above_all_and_what_is_lower_below(sample, found, target):
    page = SimpleNamespace(words=Words("en"), target=target, dataset=sample, year="2023")
    now = year_rows(page, {2021: 0.06, 2022: 0.17}, found).iloc[-1]
    told = {found.expected: f"Expected\n{found.expected:.1%}", target: target and f"Target\n{target:.1%}"}
    low, high = min(told, key=lambda each: each or 0.0), max(told, key=lambda each: each or 0.0)
    assert (now["lower_text"], now["upper_text"]) == (told[low] or "", told[high])
    assert now["lower_at"] < min(found.low, low or 1.0) * 100
    assert now["upper_at"] > max(found.high, high) * 100
    assert now["above"] == (high == found.expected), "whose colour it has"


def test_the_wordings_shown_fall_in_odds_and_hold_the_target(found):
    for target in (0.07, 0.085, None):
        shown = shown_wordings(found, target)
        assert len(shown) == MOST
        odds = [each.odds for each in shown]
        assert odds == sorted(odds, reverse=True)
        assert [each.kind for each in shown].count("about") == 1
        assert target is None or ("at_least", target) in [(each.kind, each.growth) for each in shown]
    assert {met_from(each) for each in shown if each.kind == "about"} <= {
        round(each.growth - 0.005, 6) for each in shown
    }


def test_a_wording_pressed_is_the_target_and_can_be_undone(sample):
    app = opened("target", "zh")
    app.button("wording.5").click().run()
    shown = shown_wordings(outlook(sample, Scenario()), 0.07)
    assert float(app.session_state[STATE].history.now.edits["targets"]["iva"]["value"]) == met_from(shown[5])
    assert not app.exception
    app.button("undo").click().run()
    assert not app.session_state[STATE].history.now.edits


def test_measures_taken_give_what_was_said_and_go_back_in_one_step(sample):
    app = opened("target", "zh")
    app.text_input("asked_odds").set_value("60").run()
    plan = odds_solve(sample, Scenario(), 0.6, 0.07)
    app.button("take_measures").click().run()
    now = app.session_state[STATE].history.now
    assert dict(now.values) == {each.key: each.value for each in plan.actions}
    said = next(e.proto.body for e in app.get("html") if 'class="message good"' in e.proto.body)
    assert odds_text(outlook(sample, now).odds, "zh") in said
    assert not [each for each in app.button if each.key == "take_measures"], "nothing more is needed"
    app.button("undo_taken").click().run()
    assert app.session_state[STATE].history.now == Scenario()


def html(app, look):
    """The first HTML with a class."""
    return next(e.proto.body for e in app.get("html") if f'class="{look}"' in e.proto.body)


def test_any_whole_per_cent_can_be_asked_for_and_stays_asked(sample):
    app = opened("target", "zh")
    assert app.text_input("asked_odds").value == "60", "the first ten above what there is"
    app.text_input("asked_odds").set_value("65%").run()
    plan = odds_solve(sample, Scenario(), 0.65, 0.07)
    assert f"升到{odds_text(plan.actions[-1].odds, 'zh')}" in html(app, "plan-said")
    app.button("take_measures").click().run()
    assert app.text_input("asked_odds").value == "65"
    assert "达标概率已有65%，不低于要求的65%" in html(app, "plan-said")
    app.text_input("asked_odds").set_value("100").run()
    assert app.text_input("asked_odds").value == "65"


def test_what_is_out_of_reach_says_how_far_everything_goes_and_everything_can_be_taken(sample):
    app = opened("target", "zh")
    app.text_input("asked_odds").set_value("80").run()
    plan = odds_solve(sample, Scenario(), 0.8, 0.07)
    together = odds_text(plan.others.odds, "zh")
    said = html(app, "plan-said")
    assert "够不到80%：" in said
    assert f"另有{len(plan.others.values)}项各不足1个百分点，一并用足可到{together}" in said
    assert f"试过{plan.considered}项" in said
    app.button("take_everything").click().run()
    assert app.session_state[STATE].history.now.content == plan.scenario(Scenario(), everything=True).content
    assert f"→ {together}" in html(app, "message good")
    assert f"够不到80%：现为{together}，没有哪一项能单独再提高1个百分点。" in html(app, "plan-said")
    assert not [each for each in app.button if each.key in ("take_measures", "take_everything")]


def test_what_many_small_ones_reach_is_not_called_out_of_reach(sample):
    app = opened("target", "zh")
    app.text_input("asked_odds").set_value("72").run()
    assert "逐项办够不到72%：" in html(app, "plan-said")


def test_another_set_leaves_the_first_measure_out(sample):
    app = opened("target", "en")
    app.text_input("asked_odds").set_value("80").run()
    app.button("other_measures").click().run()
    first = odds_solve(sample, Scenario(), 0.8, 0.07).actions[0].key
    name = f'class="called">{sample.assumptions[first].name["en"]}<'
    assert name not in html(app, "plan-said")
    assert "Left out as asked: " + sample.assumptions[first].name["en"] in html(app, "plan-said")
    app.button("best_measures").click().run()
    assert name in html(app, "plan-said")


def test_growth_can_be_asked_for_as_well():
    app = opened("target", "zh")
    app.segmented_control("target_way").set_value("growth").run()
    assert app.text_input("goal_target").value == "7.00"
    assert not app.exception
