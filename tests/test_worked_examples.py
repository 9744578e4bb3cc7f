"""MODEL.md §4, by both engines."""

import pytest
import tiny
from reference_model import reference
from tiny import run

from sim.steps.actuals import required_growth


def both(tables, measure, *path, **values):
    """A figure by the vectorised engine, after checking that the plain loops say the same."""
    found = run(tables, **values).to_dict()["measures"][measure]
    loops = reference(tables, values)[measure]
    for key in path:
        found, loops = found[key], loops[key]
    assert found == pytest.approx(loops, abs=1e-12)
    return found


def test_ceiling_binds_and_the_bridge_says_so():
    assert both(tiny.capped(), "iva_growth", "2023") == pytest.approx(0.05, abs=1e-12)
    assert both(tiny.capped(), "bridge", "existing_plan", "2023") == pytest.approx(0.10, abs=1e-12)
    assert both(tiny.capped(), "bridge", "lost_to_ceilings", "2023") == pytest.approx(-0.05, abs=1e-12)


def test_project_output_follows_its_ramp_from_july():
    projection = run(tiny.with_project())
    made = projection["output"][0, :, 0] - 10
    assert made == pytest.approx([0] * 6 + [1 + k / 6 for k in range(6)], abs=1e-12)
    assert both(tiny.with_project(), "iva_growth", "2023") == pytest.approx(8.5 / 120, abs=1e-12)


def test_slip_of_three_months():
    assert both(tiny.with_project(), "iva_growth", "2023", project_slip=3.0) == pytest.approx(3.5 / 120, abs=1e-12)


def test_refinery_gets_what_the_smelter_makes_and_what_can_be_bought():
    assert both(tiny.smelter(0), "output", "refinery", "2023-05") == pytest.approx(100, abs=1e-12)
    assert both(tiny.smelter(60), "output", "refinery", "2023-05") == pytest.approx(105, abs=1e-12)
    lost = run(tiny.smelter(0))["lost_to_input"][0, 0, 0]
    assert lost == pytest.approx(-10 / 210, abs=1e-12)


def test_second_priority_waits_until_the_first_is_full():
    assert both(tiny.smelter(60, second=True), "output", "other", "2023-05") == 0.0
    assert both(tiny.smelter(240, second=True), "output", "other", "2023-05") == pytest.approx(10, abs=1e-12)


def test_promoted_firm_counts_with_its_own_base():
    assert both(tiny.promoted(), "iva_growth", "2023") == pytest.approx(0.8 / 1000, abs=1e-12)


def test_new_entity_counts_without_a_base():
    assert both(tiny.new_entity(), "iva_growth", "2023") == pytest.approx(10 / 990, abs=1e-12)


def test_required_growth_of_the_rest():
    assert required_growth(0.08, 0.06, 0.6) == pytest.approx(0.11, abs=1e-12)


def test_twice_the_purchases_are_twice_what_can_be_bought():
    assert both(tiny.smelter(60), "output", "refinery", "2023-05", purchases=1.5) == pytest.approx(107.5, abs=1e-12)
    assert both(tiny.smelter(60), "output", "refinery", "2023-05", purchases=0.5) == pytest.approx(102.5, abs=1e-12)


def test_a_shelved_project_counts_for_no_start_and_no_money():
    tables = tiny.with_project()
    more = {
        "proposed": {},
        "shelved": {},
        "started": {"commissioning": "2023-12", "start": "2023-12", "investment": 24},
    }
    for stage, cells in more.items():
        tables["projects"] += tiny.rows({**tables["projects"][0], "project": stage, "stage": stage, **cells})
    tables["projects"] = [{"investment": "0", "spent": "0", "start": "2022-06", **row} for row in tables["projects"]]
    now = run(tables, start_rate=0.5)
    assert now.value("start_rate") == pytest.approx((1 + 0.5 + 1) / 3, abs=1e-12)
    assert now.value("investment") == pytest.approx(24, abs=1e-12), "a month at least, and it is December"
