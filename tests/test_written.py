"""Figures as readers see them: parts add up to their total, gaps are between the figures shown, odds have one word."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Scenario, designs, project
from sim.present.chart_data import bridge_frame, term_names
from sim.present.labels import unit_text
from sim.present.lamps import energy_state
from sim.present.numbers import (
    adding,
    amount,
    as_written,
    beside,
    decimals,
    gap_between,
    percent,
    points,
    set_digits,
    signed,
)  # fmt: skip
from sim.present.punctuation import bracket, clauses, listed, said_of
from sim.present.tables import bridge_points
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.projection import Projection
from sim.studies.ensemble import ensemble
from sim.studies.outlook import outlook
from sim.studies.targets import odds_of_targets
from sim.studies.verdicts import VERDICTS, verdict

FIGURES = st.floats(-1e4, 1e4, allow_nan=False)


@given(st.lists(FIGURES, max_size=40), st.integers(0, 4))
def test_parts_as_written_add_up_to_the_total_as_written(parts, digits):
    told = adding(parts, math.fsum(parts), digits)
    total = as_written(math.fsum(parts), digits)
    assert float(f"{math.fsum(told):.{digits}f}") == total
    assert told == [as_written(each, digits) for each in told], "each is a figure of so many decimals"
    assert np.allclose(told, parts, rtol=0.0, atol=10.0**-digits), "its own, rounded up or down"
    assert not [one for one, exact in zip(told, parts, strict=True) if exact == 0 and one != 0], "nothing stays nothing"
    assert not [one for one, exact in zip(told, parts, strict=True) if one * exact < 0], "no part changes its sign"


@given(st.lists(FIGURES, min_size=1, max_size=12), FIGURES)
def test_effects_add_up_to_the_difference_of_two_figures_as_written(effects, start):
    end = start + math.fsum(effects)
    change = as_written(end, 2) - as_written(start, 2)
    assert float(f"{math.fsum(adding(effects, change, 2)):.2f}") == float(f"{change:.2f}")


def test_the_largest_remainder_is_rounded_up():
    assert adding([1.006, 1.006, 1.006], 3.018, 2) == [1.01, 1.01, 1.0]
    assert adding([0.333, 0.333, 0.334], 1.0, 2) == [0.33, 0.33, 0.34]
    assert adding([5.124, -3.442, 0.0], 1.682, 2) == [5.12, -3.44, 0.0]
    assert adding([], 0.0, 2) == []


def test_parts_that_are_not_the_total_s_are_refused_and_unknown_ones_are_rounded_alone():
    with pytest.raises(ValueError, match="parts that come to 3"):
        adding([1.0, 2.0], 3.5, 2)
    told = adding([1.006, math.nan], math.nan, 2)
    assert told[0] == 1.01
    assert math.isnan(told[1])


def test_the_bridge_adds_up_in_every_year_and_scenario(sample):
    rng = np.random.default_rng(12)
    sliders = list(sample.assumptions.values())
    for _ in range(12):
        chosen = rng.choice(len(sliders), 6, replace=False)
        values = {sliders[k].key: float(rng.uniform(sliders[k].low, sliders[k].high)) for k in chosen}
        now = project(sample, designs.single(sample, Scenario(values)))
        for year in range(3):
            growth = as_written(now["iva_growth"][0, year, 0] * 100, 2)
            assert float(f"{math.fsum(bridge_points(now, year)):.2f}") == growth, values
        frame = bridge_frame(now, "growth", None)
        told = [float(label.replace("−", "-").replace("%", "")) for label in frame["label"]]
        assert sum(told[:-1]) == pytest.approx(told[-1], abs=1e-9), values


def test_a_term_s_words_follow_its_sign(sample):
    now = project(sample, designs.single(sample, Scenario()))
    eased = {name: now[name].copy() for name in now.names}
    place = now.entities("bridge").index("lost_to_inputs")
    eased["bridge"][0] -= 0.03 - eased["bridge"][place]
    eased["bridge"][place] = 0.03
    turned = Projection(now.case, now.design, eased, now.city)
    for lang, lost, gained in (("zh", "原料不足", "原料不足缓解"), ("en", "lost to inputs", "inputs less short")):
        names = [term_names(bridge_frame(each, "", None), lang)["term"].tolist() for each in (now, turned)]
        assert names[0][place] == lost
        assert names[1][place] == gained, "a loss that is none is not called one"


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ((0.0882, 0.095, "share", 1.0), ("8.8%", "9.5%", "−0.7")),
        ((0.0946, 0.095, "share", 1.0), ("9.46%", "9.50%", "−0.04")),
        ((0.09496, 0.095, "share", 1.0), ("9.496%", "9.500%", "−0.004")),
        ((0.0882, 0.0955, "share", 1.0), ("8.82%", "9.55%", "−0.73")),
        ((0.0804, 0.08, "share", -1.0), ("8.04%", "8.00%", "−0.04")),
        ((0.095, 0.095, "share", 1.0), ("9.5%", "9.5%", "0.0")),
        ((800.62, 836.0, "亿元", 1.0), ("800.6", "836.0", "−35.4")),
        ((1200.04, 1200.0, "亿元", 1.0), ("1,200.04", "1,200.00", "+0.04")),
        ((21.0, 20.0, "firms", 1.0), ("21", "20", "+1")),
        ((math.nan, 20.0, "firms", 1.0), ("–", "20", "–")),
    ],
)
def test_a_gap_is_between_the_figures_shown_and_never_nothing_for_something(figures, told):
    assert beside(*figures) == told


@given(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_value_less_target_is_the_gap_digit_by_digit(value, target):
    one, two, gap = (float(text.replace("−", "-").replace("%", "")) for text in beside(value, target, "share"))
    assert one - two == pytest.approx(gap, abs=1e-9)
    assert gap * (value - target) >= 0


def test_signs_and_digits():
    assert [signed(value, 2) for value in (0.123, -0.126, 0.0, -0.001, 1234.5)] == [
        "+0.12", "−0.13", "0.00", "0.00", "+1,234.50",
    ]  # fmt: skip
    assert points(None) == points(math.nan) == "–"
    assert [set_digits(value) for value in (0.095, 0.0955, 0.1, None)] == [1, 2, 1, 1]
    assert gap_between(0.08824, 0.08136, "share", 2) == "+0.68"


def test_quantities_from_a_thousand_on_have_no_decimals():
    assert [amount(value) for value in (999.94, 999.96, 1234.5, -1200.4, 0.0, None, math.nan)] == [
        "999.9", "1,000", "1,234", "−1,200", "0.0", "–", "–",
    ]  # fmt: skip
    assert decimals((1200.4, 999.0), "亿元") == 1, "one of them is small: both have a decimal"
    assert decimals((1200.4, 1000.2), "亿元") == 0
    assert percent(0.0866) == "8.7%"
    assert percent(-0.0866, 2) == "−8.66%"


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("t", "吨", "t"), ("t/h", "吨/小时", "t/h"), ("t/yr", "吨/年", "t/yr"), ("tce/t", "吨标准煤/吨", "tce/t"),
        ("yuan/kg", "元/千克", "yuan/kg"), ("ha", "公顷", "ha"), ("亿元", "亿元", "100m yuan"), ("辆", "辆", "辆"),
        ("柜月 cabinet-month", "柜月", "cabinet-month"), ("", "", ""),
    ],
)  # fmt: skip
def test_units_are_words_in_chinese_and_codes_in_english(unit, zh, en):
    assert (unit_text(unit, "zh"), unit_text(unit, "en")) == (zh, en)


def test_marks_are_those_of_the_language():
    marks = [(bracket("a", lang), bracket("", lang), said_of("a", "b", lang)) for lang in ("zh", "en")]
    assert marks == [("（a）", "", "a：b"), (" (a)", "", "a: b")]
    assert [clauses(["a", "b"], lang) + listed(["c", "d"], lang) for lang in ("zh", "en")] == ["a；bc、d", "a; bc, d"]


def test_one_word_by_the_odds_alone():
    odds = 1.0, 0.8, 0.7999, 0.5, 0.4999, 0.2, 0.1999, 0.0
    assert [verdict(each) for each in odds] == [
        "sure", "sure", "likely", "likely", "tight", "tight", "unlikely", "unlikely",
    ]  # fmt: skip
    assert [verdict_word(each, "zh") for each in (0.9, 0.6, 0.3, 0.1)] == ["达标把握大", "有把握", "偏紧", "不足"]
    assert verdict(None) == verdict(math.nan) == verdict_word(None, "zh") == ""
    assert verdict_look(None) == "none", "nothing is said while the odds are worked out"


@given(st.integers(0, 1024))
def test_odds_as_written_have_the_verdict_said_beside_them(met):
    odds = met / 1024
    for lang in ("zh", "en"):
        text = odds_text(odds, lang)
        if text in ("不到1%", "under 1%"):
            assert odds < 0.01
        elif text in ("超过99%", "over 99%"):
            assert odds > 0.99
        else:
            whole = float(text.rstrip("%")) / 100
            assert abs(whole - odds) < 0.01
            assert verdict(whole) == verdict(odds)
            assert 0.01 <= whole <= 0.99
    assert set(VERDICTS.values()) == {0.8, 0.5, 0.2, 0.0}


def test_odds_of_all_targets_are_those_of_the_header_s_draws(sample):
    scenario = Scenario({"market": 0.01})
    found = outlook(sample, scenario).targets
    drawn = ensemble(sample, scenario)
    goal = next(each.value for each in sample.targets if each.target == "iva")
    assert found["iva"] == drawn.odds(goal), "the same draws, one answer"
    assert set(found) > {"iva", "out_all", "intensity", "start"}
    assert not {"green", "innovative"} & set(found), "what is only recorded has no odds"
    values = ensemble(sample, scenario, measures=("energy_intensity_change",)).values("energy_intensity_change")
    assert found["intensity"] == np.mean(values <= -0.03), "at most"
    of_growth = [each.target for each in sample.targets if each.measure in ("iva_growth", "iva_growth_to_date")]
    assert odds_of_targets(drawn) == {target: found[target] for target in of_growth}, "every tier, and by a month"
    assert {"iva", "iva_province", "iva_internal", "iva_q1"} == set(of_growth)


def test_the_energy_cap_is_broken_only_where_it_can_be_read(sample):
    def state(cap):
        return energy_state(project(sample, designs.single(sample, Scenario({"energy_cap": cap}))))

    growth = project(sample, designs.single(sample, Scenario())).value("energy_growth")
    assert state(growth - 0.001) == "broken"
    assert state(growth) == state(growth + 0.001) == "tight"
    assert state(growth + 0.01) == "within"
