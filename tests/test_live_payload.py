"""The preview while a slider is dragged: at every stop what the page shows once the slider stands there."""

import json

import numpy as np
import pytest
import tiny
from strategies import load
from test_responses import random_scenarios

from sim import Scenario, designs, project
from sim.present.lamps import lamps
from sim.present.live import live_payload
from sim.present.numbers import gap_between, percent
from sim.present.sliders import on_screen, scale
from sim.present.story import Side, path_frame, story_frame

TERMS = ("gain", "loss")
"""Kinds of the story's rows that are terms of the bridge."""


def told(dataset, scenario, keys, lang="zh", reference=None):
    return json.loads(live_payload(dataset, scenario, tuple(keys), lang, reference))


def side(dataset, scenario):
    return Side(project(dataset, designs.single(dataset, scenario)), None)


def rows_of(payload, key, stop):
    """Names, ends and figures of the story's terms at a stop, as the browser puts them together."""
    slider = payload["sliders"][key]
    now = {"rows": payload["shown"], **{name: slider[name][stop] for name in ("start", "end", "label")}}
    rows, starts, ends, figures = slider["others"].get(str(stop), now).values()
    names = [payload["terms"][row][figure.startswith("+")] for row, figure in zip(rows, figures, strict=True)]
    return names, starts, ends, figures


def assert_the_page(dataset, scenario, payload, key, stop, lang, reference=None):
    """What the payload says of a stop is what the page's own functions say of the scenario with the slider there."""
    slider = payload["sliders"][key]
    value = round(slider["stops"][stop] / scale(dataset.assumptions[key]), 12)  # as `take_value` takes it
    after = side(dataset, scenario.with_values(**{key: value}))
    before = None if reference is None else side(dataset, reference)
    assert slider["written"][stop] == percent(after.growth, 2)
    assert slider["growth"][stop] == pytest.approx(after.growth * 100, abs=1e-8)  # typed values lose their 12th digit
    assert slider["ended"][stop] == percent(after.growth)
    if after.target is not None:
        assert slider["gap"][stop] == gap_between(after.growth, after.target, "share", 2)
    story = story_frame(after, lang, before)
    terms = story[story["kind"].isin(TERMS)]
    names, starts, ends, figures = rows_of(payload, key, stop)
    assert (names, figures) == (terms["term"].tolist(), terms["label"].tolist())
    low = max(float(story["low"].iloc[0]), min((*starts, *ends)))  # each axis cuts its bars where it begins
    for mine, own in ((starts, terms["start"]), (ends, terms["end"])):
        np.testing.assert_allclose(np.maximum(mine, low), np.maximum(own, low), atol=6e-5)
    path = path_frame(after, lang)
    np.testing.assert_allclose(slider["path"][stop], path.loc[path["row"] == "path", "set"].to_numpy(), atol=6e-5)
    lit = {lamp.key: [lamp.state, lamp.text] for lamp in lamps(after.now, lang)}
    for key, lamp in slider["lamps"].items():
        assert not lamp or lamp[stop] == lit.get(key, ["none", ""])


def test_every_slider_at_any_stop_is_the_page_after_release(sample):
    """20 scenarios, a stop of every third slider in turn: the same to the last digit written."""
    rng = np.random.default_rng(2)
    for place, scenario in enumerate(random_scenarios(sample, 20)):
        lang = ("zh", "en")[place % 2]
        payload = told(sample, scenario, sample.assumptions, lang)
        for key, slider in list(payload["sliders"].items())[place % 3 :: 3]:
            stop = int(rng.integers(len(slider["stops"])))
            assert_the_page(sample, scenario, payload, key, stop, lang)


def test_a_term_that_only_some_stops_have_gets_its_row_there(sample):
    """Nothing is unexplained until the slider says so; a gap of deflators likewise: the story then has a row more."""
    for key in ("unexplained", "deflation_gap_nickel"):
        payload = told(sample, Scenario(), [key])
        slider = payload["sliders"][key]
        assert str(slider["now"]) not in slider["others"]
        assert len(slider["others"]) == len(slider["stops"]) - 1
        for stop in (0, slider["now"], len(slider["stops"]) - 1):
            assert_the_page(sample, Scenario(), payload, key, stop, "zh")
        moved = Scenario({key: 0.02})
        back = told(sample, moved, [key])
        assert_the_page(sample, moved, back, key, back["sliders"][key]["stops"].index(0.0), "zh")


def test_what_the_reference_has_keeps_its_row(sample):
    reference = Scenario({"unexplained": 0.01})
    payload = told(sample, Scenario(), ["market", "unexplained"], "en", reference)
    for key in ("market", "unexplained"):
        assert not payload["sliders"][key]["others"]
        for stop in (0, payload["sliders"][key]["now"]):
            assert_the_page(sample, Scenario(), payload, key, stop, "en", reference)
    both = Scenario({"unexplained": 0.02})
    payload = told(sample, both, ["unexplained"], "en", reference)
    nil = payload["sliders"]["unexplained"]["stops"].index(0.0)
    assert_the_page(sample, both, payload, "unexplained", nil, "en", reference)


def test_figures_are_rounded_once():
    """Growth of 5.0249997 % is written 5.02; rounded to four decimals first it would be 5.03."""
    dataset = load(tiny.city([tiny.line(plan_growth=0.050249997)], [tiny.base()]))
    slider = told(dataset, Scenario(), ["energy_cap"])["sliders"]["energy_cap"]
    assert set(slider["written"]) == {"5.02%"}
    assert slider["growth"][0] == pytest.approx(5.0249997, abs=1e-9)


def test_stops_are_the_sliders_own_numbers_and_come_back_as_they_were(sample):
    scenario = Scenario({"stretch_nickel": 0.0123, "promoted_firms": 25.0})
    payload = told(sample, scenario, sample.assumptions)
    for key, slider in payload["sliders"].items():
        own = sample.assumptions[key]
        now = scenario.values.get(key, own.default)
        assert slider["stops"] == [on_screen(own, stop) for stop in own.stops(now).tolist()]
        assert slider["stops"][slider["now"]] == on_screen(own, now)
        track = own.track(now)
        assert (slider["stops"][0], slider["stops"][-1]) == (on_screen(own, track.low), on_screen(own, track.high))


def test_the_energy_lamp_follows_its_cap_and_is_silent_where_nothing_moves_it(sample):
    payload = told(sample, Scenario(), ["energy_cap", "price_nickel"])
    assert payload["sliders"]["price_nickel"]["lamps"]["energy_cap"] == []
    states = [state for state, _ in payload["sliders"]["energy_cap"]["lamps"]["energy_cap"]]
    assert states == sorted(states, key=["broken", "tight", "within"].index)
    assert set(states) >= {"broken", "within"}
    for stop in range(len(states)):
        assert_the_page(sample, Scenario(), payload, "energy_cap", stop, "zh")


def test_worth_is_told_of_one_natural_step_and_of_nothing_that_moves_nothing(sample):
    sliders = told(sample, Scenario({"promoted_firms": 55.0}), ["stretch_nickel", "promoted_firms", "energy_cap"])[
        "sliders"
    ]
    assert sliders["stretch_nickel"]["worth"].startswith("每+1.0")
    assert sliders["promoted_firms"]["worth"].startswith("每−10")
    assert sliders["energy_cap"]["worth"] == ""


def test_months_without_a_base_are_null():
    """A line whose base year begins in March: growth to date of February is not known, and JSON has no NaN."""
    late = tiny.base(month=10)
    late |= {"m01": "0", "m02": "0"}
    dataset = load(tiny.city([tiny.line()], [late]))
    text = live_payload(dataset, Scenario(), ("market",), "en")
    assert "NaN" not in text
    slider = json.loads(text)["sliders"]["market"]
    assert slider["path"][0][0] is None
    assert slider["path"][0][-1] is not None
    assert slider["gap"] == [], "no target, no gap"


def test_eight_sliders_are_small_enough_to_travel(sample):
    keys = list(sample.assumptions)[:8]
    assert len(live_payload(sample, Scenario(), tuple(keys), "en").encode()) < 150_000
