"""What is declared once is complete, and used."""

import re
from dataclasses import replace
from inspect import getmembers, isfunction

import numpy as np
import pytest

from sim.language import Catalogue
from sim.measures import Measures
from sim.registry import Track, groups, measures, presets, templates


def test_every_measure_has_its_function_and_every_function_its_measure():
    functions = {name for name, _ in getmembers(Measures, isfunction) if not name.startswith("_")}
    assert functions == set(measures())


@pytest.mark.parametrize("slider", templates(), ids=lambda slider: slider.key)
def test_every_slider_is_whole(slider):
    assert slider.group in {group.key for group in groups()}
    assert slider.kind in ("lever", "assumption")
    assert slider.low <= slider.default <= slider.high
    assert slider.step > 0
    assert all((*slider.name, *slider.help, *slider.source))
    steps = (slider.high - slider.low) / slider.step
    assert steps == pytest.approx(round(steps), abs=1e-6), "the range is a whole number of steps"


@pytest.mark.parametrize("slider", templates(), ids=lambda slider: slider.key)
def test_what_a_slider_spans_lies_in_its_range_and_holds_what_is_plausible(slider):
    track = slider.track(slider.default)
    assert (track.low, track.high) == tuple(slider.shown or (slider.low, slider.high))
    assert slider.low <= track.low <= slider.default <= track.high <= slider.high
    if slider.spread is not None:
        (_, _), (low, high) = slider.bands()
        assert track.low <= low <= high <= track.high
    assert slider.natural > 0


@pytest.mark.parametrize("slider", templates(), ids=lambda slider: slider.key)
def test_a_slider_has_few_stops_wherever_it_stands_and_its_own_value_is_one(slider):
    whole = np.round(np.arange(slider.low, slider.high + slider.step / 2, slider.step), 12)
    between = slider.low + 0.37 * slider.step
    for value in (*whole, between, np.nextafter(slider.default, slider.high)):
        track, stops = slider.track(value), slider.stops(value)
        assert value in stops
        assert (np.diff(stops) > 1e-6 * slider.step).all()
        assert slider.low <= stops[0] <= stops[-1] <= slider.high
        assert (stops[0], stops[-1]) == pytest.approx((track.low, track.high))
        assert len(stops) <= 61 + (np.abs(np.delete(stops, stops == value) - value).min() < 0.99 * track.step)
        assert np.isin(np.setdiff1d(stops, value), whole).all(), "no value that a step of the range is not"
        assert (track.high - track.low) / track.step == pytest.approx(round((track.high - track.low) / track.step))


def test_a_value_beyond_what_is_shown_widens_its_slider():
    """Nickel spans −5 to +8 %, its range is −10 to +20 %; growth of a chain at 55 % takes every third step."""
    stretch, chain, slip = (
        next(each for each in templates() if each.key == key)
        for key in ("stretch_<product_group>", "growth_<chain>", "project_slip")
    )
    assert stretch.track(0.0) == Track(-0.05, 0.08, 0.005)
    assert stretch.track(0.1175) == Track(-0.05, 0.12, 0.005)
    assert stretch.track(-0.1) == Track(-0.10, 0.08, 0.005)
    assert len(stretch.stops(0.0)) == 27
    assert 0.1175 in stretch.stops(0.1175)
    assert len(stretch.stops(0.1175)) == 36
    assert chain.track(0.55) == Track(-0.105, 0.555, 0.015)
    assert slip.track(12.0) == Track(-3.0, 12.0, 0.5)
    assert replace(slip, default=11.0).track(0.0) == Track(-3.0, 11.0, 0.5)


def test_a_value_is_usual_tight_or_rare_by_the_assumptions_own_spread():
    """docs/model.md §3: stretch is a triangle of 2 points either way, its 90 % point at 2 − 2 × √0.2 = 1.106 points."""
    stretch, market, parks, firms = (
        next(each for each in templates() if each.key == key)
        for key in ("stretch_<product_group>", "market", "park_slip", "promoted_firms")
    )
    told = {value: stretch.rarity(value) for value in (0.0, 0.011, -0.011, 0.0115, 0.02, -0.02, 0.0201, 0.05, 0.2)}
    assert [value for value, found in told.items() if found == "usual"] == [0.0, 0.011, -0.011]
    assert [value for value, found in told.items() if found == "tight"] == [0.0115, 0.02, -0.02]
    assert [value for value, found in told.items() if found == "rare"] == [0.0201, 0.05, 0.2]
    assert [market.rarity(value) for value in (0.025, 0.026, 0.046, 0.047)] == ["usual", "tight", "tight", "rare"]
    assert [parks.rarity(value) for value in (0.0, 2.7, 4.0, -0.5)] == ["usual", "usual", "tight", "rare"]
    assert [firms.rarity(value) for value in (0, 41, 42, 60)] == ["usual", "usual", "tight", "tight"]
    raised = replace(stretch, default=0.05)
    assert [raised.rarity(value) for value in (0.05, 0.06, 0.07, 0.0)] == ["usual", "usual", "tight", "rare"]


@pytest.mark.parametrize("slider", templates(), ids=lambda slider: slider.key)
def test_a_default_is_usual_and_the_bands_lie_within_each_other_and_the_range(slider):
    usual, plausible = slider.bands()
    assert slider.low <= plausible[0] <= usual[0] <= slider.default <= usual[1] <= plausible[1] <= slider.high
    assert slider.rarity(slider.default) == "usual"


def test_a_unit_that_is_chinese_has_its_name_in_english_files():
    used = {each.unit for each in [*measures().values(), *templates()]}
    chinese = {unit for unit in used if re.search(r"[\u4e00-\u9fff]", unit)}
    told = Catalogue("exports", "units")
    assert chinese <= set(told), "an English file would show these as written: add them under [units] in exports.toml"
    assert not [unit for unit in chinese if re.search(r"[\u4e00-\u9fff]", told[unit]["en"])]


def test_presets_are_told_in_both_languages():
    assert {"cautious", "plan", "stretch", "what_happened"} <= set(presets())
    for preset in presets().values():
        assert all((*preset.name, *preset.note))


def test_every_preset_is_valid_for_the_sample(sample):
    from sim import Scenario, designs

    for preset in presets().values():
        designs.single(sample, Scenario(preset.values, preset.edits))
