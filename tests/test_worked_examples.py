"""docs/model.md §4, by both engines."""

import pytest
import tiny
from reference_model import reference
from strategies import load
from tiny import run

from sim import Scenario, designs, project
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
    place = terms.index("actuals")
    assert found.pop(place) > 0.04
    assert found == pytest.approx([x for k, x in enumerate(alone.tolist()) if k != place], abs=1e-12)


def test_nobody_plans_less_than_nothing():
    tables = tiny.city([tiny.line(design_capacity=120, plan_growth=-0.9)], [tiny.base()])
    assert both(tables, "output", "l", "2023-05", market=-0.15) == 0.0
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


def test_the_industry_s_rate_weighs_lines_as_the_statistics_do():
    lines = [
        tiny.line("a", industry="3211", va_rate=0.45, plan_growth=0.1),
        tiny.line("b", industry="32", va_rate=0.13, plan_growth=0),
    ]
    industries = tiny.rows({"industry": "32", "va_rate": 0.3}, {"industry": "321"})
    tables = tiny.city(lines, [tiny.base("a"), tiny.base("b")], industries=industries)
    assert both(tables, "iva_growth", "2023") == pytest.approx(0.05, abs=1e-12)
    assert both(tables, "pull_industry", "321", "2023") == pytest.approx(0.05, abs=1e-12)
    tables["profile"] += tiny.rows({"key": "va_basis", "value": "own"})
    assert both(tables, "iva_growth", "2023") == pytest.approx(4.5 / 58, abs=1e-12)


def stopped(*events, **more):
    """A line of 10 a month that plans no growth, with events on it."""
    each = [{"event": f"e{k}", "scope": "line", "of": "l", **event} for k, event in enumerate(events)]
    return tiny.city([tiny.line(plan_growth=0, **more)], [tiny.base()], events=tiny.rows(*each))


def test_an_event_takes_its_share_and_what_is_made_up_comes_later_in_the_year():
    june = {"from": "2023-06", "to": "2023-06", "change": -0.5}
    assert both(stopped(june), "iva_growth", "2023") == pytest.approx(115 / 120 - 1, abs=1e-12)
    tables = stopped({**june, "made_up": 0.6})
    assert list(both(tables, "output", "l").values()) == pytest.approx([10] * 5 + [5] + [10.5] * 6, abs=1e-12)
    assert both(tables, "iva_growth", "2023") == pytest.approx(118 / 120 - 1, abs=1e-12)
    assert both(tables, "binding", "l", "2023-06") == "event"


def test_two_events_of_one_month_made_up_in_full_cost_nothing():
    march = {"from": "2023-03", "to": "2023-03", "change": -0.5, "made_up": 1}
    assert both(stopped(march, march), "output", "l", "2023-03") == pytest.approx(2.5, abs=1e-12)
    assert both(stopped(march, march), "iva_growth", "2023") == pytest.approx(0, abs=1e-12)


def test_an_event_lowers_the_ceiling_with_the_plan():
    tables = stopped({"from": "2023-06", "to": "2023-06", "change": -0.5}, design_capacity=120)
    assert both(tables, "bridge", "events", "2023") == pytest.approx(-5 / 120, abs=1e-12)
    assert both(tables, "bridge", "lost_to_ceilings", "2023") == 0.0


def test_a_line_that_leaves_the_sample_is_on_neither_side():
    lines = [tiny.line("a", plan_growth=0, exit="2023-05"), tiny.line("b", plan_growth=0.1)]
    tables = tiny.city(lines, [tiny.base("a"), tiny.base("b")])
    assert both(tables, "iva_growth", "2023") == pytest.approx(0.1, abs=1e-12)
    for measure in ("iva_growth_month", "iva_growth_to_date"):
        assert list(both(tables, measure).values()) == pytest.approx([0.1] * 11, abs=1e-12)
    assert both(tables, "output", "a", "2023-12") == pytest.approx(10, abs=1e-12), "it still makes"


def from_july(base, load, **cells):
    """A flat firm of `base` a month, and a new entity whose project gives `load` a month from July of the plan year."""
    row = {"project": "j", "line": "new", "capacity": 12 * load, "stage": "building", "commissioning": "2023-07"}
    lines = [tiny.line(plan_growth=0), tiny.line("new", entry="new_entity", **cells)]
    tables = tiny.city(lines, [tiny.base(month=base)], {"horizon": 24})
    return tables | {"projects": tiny.rows({**row, "ramp": "r"}), "ramps": [{**tiny.RAMP, "m0": "1"}]}


def test_a_new_entity_s_second_year_is_compared_with_its_whole_first():
    tables = from_july(82.5, 10, listing="2023-10")
    assert both(tables, "iva_growth", "2023") == pytest.approx(30 / 990, abs=1e-12)
    assert both(tables, "iva_growth", "2024") == pytest.approx((990 + 120) / (990 + 60) - 1, abs=1e-12)


def test_a_new_entity_that_made_something_in_the_base_year_has_a_base():
    lines = [tiny.line(plan_growth=0), tiny.line("new", entry="new_entity", plan_growth=0.2, listing="2023-07")]
    tables = tiny.city(lines, [tiny.base(), tiny.base("new")], {"horizon": 24})
    assert both(tables, "iva_growth", "2023") == pytest.approx(192 / 180 - 1, abs=1e-12)
    assert both(tables, "iva_growth", "2024") == pytest.approx(292.8 / 264 - 1, abs=1e-12)


def test_an_official_release_is_met_and_what_the_ledger_missed_fades():
    tables = stopped() | {"official": tiny.rows({"month": "2023-03", "growth_to_date": 0.06})}
    q = list(both(tables, "accounting_difference").values())
    assert q == pytest.approx([0.6] * 3 + [0.5, 0.4, 0.3, 0.2, 0.1] + [0] * 4, abs=1e-12)
    assert both(tables, "iva_growth_to_date", "2023-03") == pytest.approx(0.06, abs=1e-12)
    assert both(tables, "iva_growth", "2023") == pytest.approx(3.3 / 120, abs=1e-12)
    assert both(tables, "iva_growth", "2023", unexplained=0.01) == pytest.approx(4.2 / 120, abs=1e-12)


def test_a_planned_fall_counts_in_full_and_a_known_plan_without_capacity_counts():
    tables = tiny.city([tiny.line(design_capacity=240, plan_growth=-0.1)], [tiny.base()])
    assert both(tables, "iva_growth", "2023", plan_delivery=0.7) == pytest.approx(-0.1, abs=1e-12)
    tables = tiny.city([tiny.line(plan_growth=0.05)], [tiny.base()])
    assert both(tables, "iva_growth", "2023", growth_other=0.3) == pytest.approx(0.05, abs=1e-12)


def test_a_firm_s_whole_plan_holds_what_its_project_was_planned_to_make():
    line = tiny.line(plan_output=132, plan_includes_projects="yes")
    row = {"project": "j", "line": "l", "capacity": 24, "stage": "building", "commissioning": "2023-07", "ramp": "r"}
    tables = tiny.city([line], [tiny.base()], projects=tiny.rows(row), ramps=[{**tiny.RAMP, "m0": "1"}])
    assert both(tables, "bridge", "existing_plan", "2023") == pytest.approx(0, abs=1e-12)
    assert both(tables, "iva_growth", "2023") == pytest.approx(0.1, abs=1e-12)
    assert both(tables, "iva_growth", "2023", project_slip=3.0) == pytest.approx(0.05, abs=1e-12)
    edit, dataset = {"lines": {"l": {"plan_includes_projects": "no"}}}, load(tables)
    edited = project(dataset, designs.single(dataset, Scenario(edits=edit)))
    assert edited.value("iva_growth") == pytest.approx(24 / 120, abs=1e-12)
    tables["lines"][0]["plan_includes_projects"] = "no"
    assert both(tables, "iva_growth", "2023") == pytest.approx(24 / 120, abs=1e-12)


def test_a_price_that_outruns_its_deflator_enters_growth():
    lines = [tiny.line("a", product="p", plan_growth=0.1), tiny.line("b", plan_growth=0)]
    tables = tiny.city(lines, [tiny.base("a"), tiny.base("b")], {"horizon": 24})
    tables["products"] = tiny.rows({"product": "p", "group": "copper"})
    gap = {"deflation_gap_copper": 0.2}
    assert both(tables, "iva_growth", "2023", **gap) == pytest.approx(0.16, abs=1e-12)
    assert both(tables, "bridge", "deflation_gap", "2023", **gap) == pytest.approx(0.11, abs=1e-12)
    assert both(tables, "iva_growth", "2024", **gap) == pytest.approx(24.52 / 23.2 - 1, abs=1e-12)
