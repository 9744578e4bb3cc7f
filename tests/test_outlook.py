"""What can be expected, in the figures that travel: the ensemble's own digits, and how they move with a slider."""

import math

import numpy as np
import pytest
import tiny
from scipy.stats import norm
from strategies import load

from sim import Scenario
from sim.projection import Cancelled
from sim.studies.ensemble import ensemble, odds
from sim.studies.outlook import GRAIN, density, grid, outlook
from sim.studies.outlook_responses import outlook_responses, some_stops

MOVED = Scenario({"stretch_nickel": 0.02, "project_slip": 2.0})


@pytest.mark.parametrize("scenario", [Scenario(), MOVED], ids=["as it is", "moved"])
def test_the_outlook_is_the_ensembles_own_digits(sample, scenario):
    found, drawn = outlook(sample, scenario), ensemble(sample, scenario)
    assert found.target == sample.target("iva_growth", sample.plan_year)
    assert found.odds == odds(sample, scenario, found.target) == drawn.odds(found.target)
    assert found.expected == np.median(drawn.growth)
    assert (found.low, found.high) == drawn.range("iva_growth")
    assert found.mean == drawn.growth.mean()
    fan = drawn.fan().pivot(index="share", columns="release", values="value")
    np.testing.assert_allclose(found.to_date, fan.loc[[0.1, 0.5, 0.9]].to_numpy(), rtol=1e-12)
    np.testing.assert_allclose(found.to_date[:, -1], [found.low, found.expected, found.high], rtol=1e-12)


def test_the_target_is_the_one_the_scenario_sets(sample):
    rows = sample.tables["targets"]
    row = rows[(rows["measure"] == "iva_growth") & (rows["year"] == str(sample.plan_year))]["target"].tolist()
    edited = Scenario({}, {"targets": {each: {"value": "0.09"} for each in row}})
    found = outlook(sample, edited)
    assert found.target == 0.09
    assert found.odds == odds(sample, edited, 0.09) < outlook(sample, Scenario()).odds


def test_without_a_target_there_are_no_odds():
    city = load(tiny.capped())
    assert outlook(city, Scenario(), 64).target is None
    assert outlook(city, Scenario(), 64).odds is None
    assert outlook_responses(city, Scenario(), ["stretch_other"], 3, 64)["stretch_other"].odds is None


def test_what_could_be_announced_has_the_odds_its_words_mean(sample):
    """8 % or more counts draws from 8 % on; about 8 % from 7.5 % on, half a point below."""
    found, drawn = outlook(sample, Scenario()), ensemble(sample, Scenario())
    told = {(each.kind, each.growth): each.odds for each in found.wordings}
    assert told["at_least", 0.08] == drawn.odds(0.08)
    assert told["about", 0.08] == drawn.odds(0.075) == told["at_least", 0.075]
    at_least = [growth for kind, growth in told if kind == "at_least"]
    assert np.diff(at_least) == pytest.approx(0.005), "half points"
    assert found.low <= at_least[0] < found.low + 0.005
    assert found.high <= at_least[-1] < found.high + 0.005
    assert [growth for kind, growth in told if kind == "about"] == [
        each for each in at_least if round(each * 200) % 2 == 0
    ]


def test_a_density_is_a_share_of_draws_per_unit_of_growth():
    draws = norm.ppf((np.arange(1024) + 0.5) / 1024) * 0.02 + 0.08
    places = grid(draws)
    told = density(draws, places)
    width = 0.9 * min(np.std(draws), np.subtract(*np.quantile(draws, (0.75, 0.25))) / 1.34) * 1024**-0.2
    smooth = norm.pdf(places, 0.08, math.hypot(np.std(draws), width))
    np.testing.assert_allclose(told, smooth, atol=0.01 * smooth.max())
    assert np.trapezoid(told, places) == pytest.approx(1.0, abs=0.01)
    assert places[np.argmax(told)] == pytest.approx(0.08, abs=0.6 * (places[1] - places[0]))
    assert (density(np.array([0.08, np.nan]), places) == 0.0).all()


def test_draws_that_all_agree_are_one_narrow_peak():
    places = grid(np.full(64, 0.051))
    told = density(np.full(64, 0.051), places)
    assert np.diff(places) == pytest.approx(GRAIN)
    assert np.trapezoid(told, places) == pytest.approx(1.0, abs=0.02)
    assert places[np.argmax(told)] == pytest.approx(0.051)


def test_the_grid_is_wide_enough_and_stays_for_a_small_move():
    draws = norm.ppf((np.arange(1024) + 0.5) / 1024) * 0.0296 + 0.062
    places = grid(draws)
    assert places[0] < np.quantile(draws, 0.01) < np.quantile(draws, 0.99) < places[-1]
    np.testing.assert_array_equal(grid(draws + 0.002), places)
    assert len(places) == 61
    step = places[1] - places[0]
    assert step / GRAIN == pytest.approx(round(step / GRAIN)), "round steps"


def test_outlook_responses_are_differences_of_the_same_draws(sample):
    keys = ["project_slip", "stretch_nickel"]
    found = outlook_responses(sample, MOVED, keys, 5, 128)
    target = outlook(sample, MOVED).target
    now = ensemble(sample, MOVED, 128)
    assert list(found) == keys
    for key, each in found.items():
        assert MOVED.values[key] in each.stops
        assert len(each.stops) in (5, 6)
        for place, stop in enumerate(each.stops):
            there = ensemble(sample, MOVED.with_values(**{key: float(stop)}), 128)
            assert each.expected[place] == np.median(there.growth) - np.median(now.growth)
            ends = np.subtract(there.range("iva_growth"), now.range("iva_growth"))
            assert (each.low[place], each.high[place]) == pytest.approx(tuple(ends), abs=1e-15)
            assert each.odds[place] == there.odds(target) - now.odds(target)
            if stop == MOVED.values[key]:
                assert (each.expected[place], each.odds[place]) == (0.0, 0.0), "it adds nothing where the slider stands"
    assert (np.diff(found["project_slip"].expected) < 0.0).all(), "the same luck: later is less at every stop"


def test_stops_looked_at_reach_both_ends(sample):
    slider = sample.assumptions["promoted_firms"]
    assert some_stops(slider, 22.0, 5).tolist() == [0.0, 15.0, 22.0, 30.0, 45.0, 60.0]
    assert some_stops(slider, 30.0, 3).tolist() == [0.0, 30.0, 60.0]


def test_outlook_responses_say_how_far_they_are_and_can_be_ended(sample):
    told = []
    outlook_responses(sample, Scenario(), ["power", "market"], 3, 32, told.append)
    assert told == pytest.approx([0.25, 0.5, 0.75, 1.0])

    def stop(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        outlook_responses(sample, Scenario(), ["power"], 3, 32, stop)
