"""What a slider would give at every stop: exact, and worth what it says."""

import numpy as np
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, edits_of, load

from sim import Scenario, designs, project
from sim.case import Case
from sim.registry import presets
from sim.studies.responses import MEASURES, responses, worths

AS_ALONE = {"rtol": 0.0, "atol": 1e-12}


def alone(dataset, scenario):
    """The plan year of one scenario alone, as a response has it: growth, terms, releases, energy, headroom, lost."""
    found = project(dataset, designs.single(dataset, scenario))
    energy = [found[name][0, 0, 0] if name in found else None for name in MEASURES[3:5]]
    terms = [found[name][:, 0, 0] for name in ("bridge", "lost_to_factor")]
    return found["iva_growth"][0, 0, 0], terms, found["iva_growth_to_date"][0, :11, 0], *energy


def assert_as_alone(response, at, expected):
    growth, (bridge, lost), to_date, energy, headroom = expected
    np.testing.assert_allclose(response.growth[at], growth, **AS_ALONE)
    np.testing.assert_allclose(response.bridge[:, at], bridge, **AS_ALONE)
    np.testing.assert_allclose(response.lost[:, at], lost, **AS_ALONE)
    np.testing.assert_allclose(response.to_date[:, at], to_date, **AS_ALONE)
    for found, one in ((response.energy, energy), (response.energy_headroom, headroom)):
        if found is None or one is None:
            assert found is one or np.isnan(found[at]), "unknown of both"
        else:
            np.testing.assert_allclose(found[at], one, **AS_ALONE)


def random_scenarios(dataset, number):
    """Settings of some sliders each, drawn evenly over their ranges, a preset's among them."""
    rng = np.random.default_rng(15)
    for place in range(number):
        keys = rng.choice(list(dataset.assumptions), size=rng.integers(0, 9), replace=False)
        sliders = [dataset.assumptions[key] for key in keys]
        values = {each.key: float(rng.uniform(each.low, each.high)) for each in sliders}
        preset = list(presets().values())[place] if place < len(presets()) else None
        yield Scenario({**(preset.values if preset else {}), **values}, preset.edits if preset else {})


def test_every_slider_at_any_stop_is_that_scenario_alone(sample):
    """All sliders × 20 scenarios: two stops of each against `project` of that scenario, and the one it stands at."""
    rng = np.random.default_rng(1)
    for scenario in random_scenarios(sample, 20):
        found = responses(sample, scenario, sample.assumptions)
        assert list(found.of) == list(sample.assumptions)
        now = alone(sample, scenario)
        for key, response in found.of.items():
            assert response.stops[response.now] == Case(sample, scenario).values[key]
            assert_as_alone(response, response.now, now)
            at = int(rng.integers(len(response.stops)))
            assert_as_alone(response, at, alone(sample, scenario.with_values(**{key: float(response.stops[at])})))


@given(st.data())
def test_responses_of_a_random_city_are_its_scenarios_alone(data):
    tables, dataset, values = data.draw(cases())
    edits = data.draw(st.one_of(st.just({}), edits_of(tables)))
    scenario = Scenario(values, edits)
    keys = data.draw(st.lists(st.sampled_from(sorted(dataset.assumptions)), unique=True, min_size=1, max_size=4))
    found = responses(dataset, scenario, keys)
    assert list(found.of) == keys, "in the order asked for"
    for key, response in found.of.items():
        np.testing.assert_allclose(response.bridge.sum(axis=0), response.growth, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(response.to_date[-1], response.growth, **AS_ALONE)
        for at in {0, len(response.stops) - 1, response.now}:
            moved = scenario.with_values(**{key: float(response.stops[at])})
            assert_as_alone(response, at, alone(dataset, moved))
    assert len(worths(dataset, scenario)) == len(Case(dataset, scenario).values), "no step leaves its range"


def test_responses_follow_the_worked_examples():
    """docs/model.md §4: a plan of +10 % under a ceiling of 1.05, raised by the slider; a project of 24 a year, late."""
    capped = load(tiny.capped())
    found = responses(capped, Scenario(), ["stretch_other"])
    one = found.of["stretch_other"]
    np.testing.assert_allclose(one.growth, np.minimum(0.10, 0.05 + one.stops), atol=1e-12)
    lost = one.bridge[found.terms.index("lost_to_ceilings")]
    np.testing.assert_allclose(lost, np.minimum(0.0, one.stops - 0.05), atol=1e-12)
    assert found.releases == tuple(f"2023-{month:02d}" for month in range(2, 13))
    late = responses(load(tiny.with_project()), Scenario(), ["project_slip"]).of["project_slip"]
    told = dict(zip(late.stops.tolist(), late.growth.tolist(), strict=True))
    assert told[0.0] == pytest.approx(8.5 / 120)
    assert told[3.0] == pytest.approx(3.5 / 120)
    assert told[6.0] == pytest.approx(0.0, abs=1e-12)
    assert (np.diff(late.growth) <= 1e-12).all(), "later is never more"


def test_sliders_that_prices_and_the_rest_of_the_economy_have_move_no_growth(sample):
    idle = [key for key, slider in sample.assumptions.items() if slider.group in ("prices", "economy")]
    found = responses(sample, Scenario(), idle)
    for key, response in found.of.items():
        assert np.ptp(response.growth) == 0.0, key
    cap = found.of["energy_cap"]
    np.testing.assert_allclose(cap.energy_headroom, cap.stops - cap.energy[0], **AS_ALONE)


def test_a_key_the_city_has_not_is_refused(sample):
    with pytest.raises(KeyError, match="no_such"):
        responses(sample, Scenario(), ["market", "no_such"])


def test_worth_is_growth_a_natural_step_away_and_the_most_comes_first(sample):
    scenario = Scenario({"promoted_firms": 55.0, "stretch_nickel": 0.02, "market": 0.14})
    frame = worths(sample, scenario)
    assert set(frame["key"]) == set(sample.assumptions)
    assert (np.diff(frame["points"].abs()) <= 0.0).all()
    now, values = alone(sample, scenario)[0], Case(sample, scenario).values
    for row in frame.to_dict("records"):
        moved = scenario.with_values(**{row["key"]: round(values[row["key"]] + row["step"], 12)})
        assert row["points"] == pytest.approx(alone(sample, moved)[0] - now, abs=1e-12)
    of = responses(sample, scenario, sample.assumptions).of
    for row in frame.to_dict("records"):
        found = of[row["key"]]
        assert (found.step, found.worth) == (row["step"], pytest.approx(row["points"], abs=1e-12))
    steps = dict(zip(frame["key"], frame["step"], strict=True))
    told = {"stretch_nickel": 0.01, "project_slip": 1.0, "power": 0.01, "promoted_firms": -10.0, "promoted_va": 0.1}
    assert {key: steps[key] for key in told} == told, "ten firms fewer: 65 cannot be"
