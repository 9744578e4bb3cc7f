"""docs/model.md §4, by both engines."""

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
    assert required_growth(0.08, 0.06 * 0.6, 0.6) == pytest.approx(0.11, abs=1e-12)


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


def flat(months, **more):
    """A line of 10 a month at rest, with actual output from January on."""
    line = tiny.line(**more)
    facts = {"growth_other": 0}
    rows = [{"line": "l", "month": f"2023-{m:02d}", "output": value} for m, value in enumerate(months, start=1)]
    return tiny.city([line], [tiny.base()], facts, actuals=tiny.rows(*rows))


def test_actuals_are_carried_on_and_fade():
    months = both(flat([12] * 3), "output", "l")
    assert list(months.values()) == pytest.approx(
        [12] * 3 + [10 * (1 + 0.2 * k / 6) for k in (5, 4, 3, 2, 1)] + [10] * 4, abs=1e-12
    )
    assert both(flat([12] * 3), "iva_growth", "2023") == pytest.approx(11 / 120, abs=1e-12)
    assert both(flat([12] * 3), "bridge", "actuals", "2023") == pytest.approx(11 / 120, abs=1e-12)


def test_a_pace_is_cut_before_it_is_carried_on():
    assert both(flat([20] * 3), "iva_growth", "2023") == pytest.approx(42.5 / 120, abs=1e-12)
    assert both(flat([2] * 3), "output", "l", "2023-04") == pytest.approx(10 * (1 - 0.5 * 5 / 6), abs=1e-12)


def test_a_shortfall_under_a_ceiling_is_not_forgotten_and_an_excess_stays_under_it():
    capped = {"design_capacity": 120, "ceiling": 1, "plan_growth": 0.5}
    assert both(flat([9] * 3, **capped), "output", "l", "2023-04") == pytest.approx(10 * (1 - 0.1 * 5 / 6), abs=1e-12)
    assert both(flat([14], **{**capped, "ceiling": 1.1}), "output", "l", "2023-02") == pytest.approx(11, abs=1e-12)


def test_a_burst_in_idle_months_says_nothing_of_the_season():
    """docs/model.md §2.15: base 0.1 a month in spring, actual 5, a ceiling of 200 and a plan of 52.5 in August."""
    season = dict(zip(tiny.MONTHS, [0.1] * 3 + [50.0] * 9, strict=True))
    rows = [{"line": "l", "month": f"2023-{m:02d}", "output": 5} for m in (1, 2, 3)]
    line = tiny.line(design_capacity=2400, ceiling=1, plan_growth=0.05)
    tables = tiny.city([line], [tiny.rows({"line": "l", **season})[0]], actuals=tiny.rows(*rows))
    assert both(tables, "output", "l", "2023-08") == pytest.approx(52.5, abs=1e-12)
    assert both(tables, "iva_growth", "2023") == pytest.approx((15 + 9 * 52.5) / 450.3 - 1, abs=1e-12)


def test_actuals_stand_apart_from_what_limits_take():
    """docs/model.md §2.10: the bridge's losses are those of the run without actuals."""
    tables = tiny.smelter(0)
    alone = run(tables)["bridge"][:, 0, 0]
    tables["actuals"] = tiny.rows(*({"line": "smelter", "month": f"2023-{m:02d}", "output": 130} for m in (1, 2, 3)))
    terms = run(tables).entities("bridge")
    found = [both(tables, "bridge", term, "2023") for term in terms]
    assert found[:-1] == pytest.approx(alone[:-1].tolist(), abs=1e-12)
    assert terms[-1] == "actuals"
    assert found[-1] > 0.04


def test_nobody_plans_less_than_nothing():
    tables = tiny.city([tiny.line(design_capacity=120, plan_growth=-0.9)], [tiny.base()])
    assert both(tables, "output", "l", "2023-05", plan_delivery=1.15) == 0.0
    low = tiny.city([tiny.line(product="p", design_capacity=120, ceiling=0.02, plan_growth=0)], [tiny.base()])
    low["products"] = tiny.rows({"product": "p", "group": "nickel"})
    assert both(low, "ceiling", "l", "2023-05", stretch_nickel=-0.05) == 0.0


def test_who_needs_none_of_a_short_input_is_not_cut():
    tables = tiny.smelter(0)
    tables["lines"].append(tiny.line("idle"))
    tables["base_output"].append(tiny.base("idle", 7))
    tables["recipes"] += tiny.rows({"line": "idle", "product": "anode", "role": "input", "per_unit": 0, "priority": 1})
    assert both(tables, "output", "idle", "2023-05") == both(tables, "plan", "idle", "2023-05") > 0.0
    assert both(tables, "output", "refinery", "2023-05") == pytest.approx(
        both(tables, "output", "smelter", "2023-05"), abs=1e-12
    )


def test_firms_are_listed_not_lines():
    tables = tiny.new_entity()
    tables["lines"][1]["firm"] = "new"
    for name in ("second", "third"):
        tables["lines"].append(tiny.line(name, entry="new_entity", firm="new" if name == "second" else "other"))
        tables["projects"].append({**tables["projects"][0], "project": name, "line": name})
    assert both(tables, "firms_listed", "2023") == 2.0


def test_a_project_without_room_does_not_start():
    tables = tiny.with_project()
    tables["projects"][0] |= {"park": "full", "land": "2"}
    tables["projects"].append({**tables["projects"][0], "project": "k", "park": ""})
    tables["parks"] = tiny.rows({"park": "full", "land": 1})
    assert both(tables, "start_rate", "2023") == 0.5


def test_below_scale_is_never_below_nothing():
    tables = tiny.promoted()
    facts = {"horizon": 24, "below_scale_va": 5, "promoted_firms": 3, "promoted_va": 1, "promoted_growth": 0}
    facts["growth_below_scale"] = 0
    kept = [row for row in tables["profile"] if row["key"] not in facts]
    tables["profile"] = [*kept, *tiny.rows(*({"key": key, "value": value} for key, value in facts.items()))]
    above = both(tables, "iva")
    assert both(tables, "industry_va", "2023") - above["2023"] == pytest.approx(2, abs=1e-9)
    assert both(tables, "industry_va", "2024") - above["2024"] == pytest.approx(0, abs=1e-9)


def test_an_overhaul_takes_its_share_of_its_month_alone():
    tables = tiny.capped() | {"overhauls": tiny.rows({"line": "l", "month": "2023-04", "share_lost": 0.4})}
    made = [both(tables, "output", "l", f"2023-{month:02d}") for month in (3, 4, 5)]
    assert made == pytest.approx([10.5, 10.5 * 0.6, 10.5], abs=1e-12)


def test_the_pace_is_that_of_the_last_three_months_in():
    tables = tiny.city([tiny.line(design_capacity=999, plan_growth=0)], [tiny.base()])
    tables["actuals"] = tiny.rows(
        *(
            {"line": "l", "month": f"2023-{month:02d}", "output": made}
            for month, made in enumerate((5, 8, 10, 12), start=1)
        )
    )
    assert both(tables, "output", "l", "2023-05") == pytest.approx(10, abs=1e-12), "30 for 30 expected"
