"""Each study against a case whose answer is known."""

import math

import numpy as np
import pandas as pd
import pytest
import tiny
from strategies import load

from sim import Scenario, designs, project
from sim.registry import presets
from sim.studies.attribution import Change, attribution, shapley
from sim.studies.back_solve import back_solve, least_effort
from sim.studies.bottlenecks import bottlenecks
from sim.studies.coordination import coordination
from sim.studies.discovery import box_of, discovery
from sim.studies.ensemble import ensemble
from sim.studies.heat_map import heat_map
from sim.studies.limits import limits
from sim.studies.portfolio import portfolio
from sim.studies.sensitivity import sensitivity, sobol
from sim.studies.targets import targets_board
from sim.studies.tornado import tornado


def growth(dataset, scenario):
    return project(dataset, designs.single(dataset, scenario)).value("iva_growth")


# Ensemble ------------------------------------------------------------------------------------------------------------
def test_announceable_targets_are_the_quantiles_they_say(sample):
    found = ensemble(sample, Scenario(), 3000)
    told = found.announceable()
    assert told["cautious"] < told["likely"] < told["stretch"]
    for name, share in (("cautious", 0.8), ("likely", 0.5), ("stretch", 0.2)):
        assert found.odds(told[name]) == pytest.approx(share, abs=0.001)


def test_odds_of_a_target_fall_as_it_rises(sample):
    found = ensemble(sample, Scenario(), 1000)
    odds = [found.odds(target) for target in np.linspace(0.0, 0.2, 21)]
    assert odds == sorted(odds, reverse=True)


def test_fan_narrows_to_the_years_growth(sample):
    found = ensemble(sample, Scenario(), 1000)
    last = found.fan().query("release == '2023-12'").set_index("share")["value"]
    assert last[0.5] == pytest.approx(np.quantile(found.growth, 0.5))


# Tornado and heat map ------------------------------------------------------------------------------------------------
def test_tornado_rows_equal_the_scenarios_alone(sample):
    table = tornado(sample, Scenario())
    assert (table["swing"].diff().dropna() <= 1e-12).all() or table["one_sided"].any()
    for row in table.head(4).to_dict("records"):
        assert row["growth_low"] == pytest.approx(growth(sample, Scenario({row["key"]: row["low"]})), abs=1e-12)
        assert row["growth_high"] == pytest.approx(growth(sample, Scenario({row["key"]: row["high"]})), abs=1e-12)


def test_heat_map_cells_and_contour(sample):
    found = heat_map(sample, Scenario(), "project_slip", "stretch_nickel", points=11)
    assert found.growth[3, 7] == pytest.approx(
        growth(sample, Scenario({"project_slip": found.first[7], "stretch_nickel": found.second[3]})), abs=1e-12
    )
    target = float(np.median(found.growth))
    for point in found.contour(target).to_dict("records"):
        here = growth(sample, Scenario({"project_slip": point["first"], "stretch_nickel": min(point["second"], 0.2)}))
        assert here == pytest.approx(target, abs=2e-3)


# Attribution ---------------------------------------------------------------------------------------------------------
def test_shapley_splits_a_planted_interaction_evenly():
    worth = np.array([0.0, 1.0, 2.0, 5.0])  # 1 and 2 alone, 2 more only together
    assert shapley(worth) == pytest.approx([2.0, 3.0])


def test_attribution_adds_exactly_and_gives_idle_changes_nothing(sample):
    preset = presets()["what_happened"]
    found = attribution(sample, Scenario(), Scenario(preset.values | {"price_copper": 1.2}, preset.edits))
    assert sum(found.points.values()) == pytest.approx(found.scenario - found.reference, abs=1e-10)
    assert found.scenario == pytest.approx(growth(sample, Scenario(preset.values, preset.edits)), abs=1e-12)
    prices = [points for name, points in found.points.items() if name in ("price_copper", "prices")]
    assert prices == [0.0]


def test_attribution_between_two_edited_scenarios(sample):
    one = Scenario({}, {"projects": {"copper_electro_1": {"commissioning": "2023-03"}}})
    two = Scenario({"market": 0.01}, {"projects": {"copper_electro_1": {"commissioning": "2023-06"}}})
    found = attribution(sample, one, two)
    assert set(found.points) == {"market", "projects/copper_electro_1"}
    assert found.reference + sum(found.points.values()) == pytest.approx(growth(sample, two), abs=1e-10)


def test_too_many_groups_are_refused(sample):
    groups = [Change(str(k), {}, {}) for k in range(13)]
    with pytest.raises(ValueError, match="12 at most"):
        attribution(sample, Scenario(), Scenario(), groups)


# Bottlenecks and limits ----------------------------------------------------------------------------------------------
def test_relief_of_a_binding_ceiling_is_worth_its_share():
    table = bottlenecks(load(tiny.capped()), Scenario())
    row = table[table["kind"] == "ceiling"].iloc[0]
    assert row["points"] == pytest.approx(0.01 * 126 / 120, abs=1e-12)
    assert row["holds_to"] == 0.05, "from 4.8 % on the plan binds: 5 % still pays within a twentieth, 8 % does not"
    assert row["most_points"] == pytest.approx(0.05, abs=1e-12)


def test_bottleneck_rows_equal_the_relief_made_by_hand(sample):
    table = bottlenecks(sample, Scenario()).set_index(["kind", "id"])
    own = growth(sample, Scenario())
    power = sample.assumptions["power"].default
    assert table.loc[("factor", "power"), "points"] == pytest.approx(
        growth(sample, Scenario({"power": power + 0.01})) - own, abs=1e-12
    )
    lines = sample.tables["lines"].set_index("line")
    for line in ("nickel_electro", "copper_refined"):
        edit = Scenario().with_edit("lines", line, ceiling=float(lines.loc[line, "ceiling"]) * 1.01)
        assert table.loc[("ceiling", line), "points"] == pytest.approx(growth(sample, edit) - own, abs=1e-9)


def test_one_step_of_each_relief_gives_the_same_points(sample):
    scenario = Scenario({"stretch_copper": 0.02})
    whole, quick = (bottlenecks(sample, scenario, steps=steps) for steps in (None, 1))
    assert quick[["kind", "id", "points"]].equals(whole[["kind", "id", "points"]])
    assert quick["most_points"].equals(quick["points"])


def test_limits_add_up_to_the_bridge(sample):
    projection = project(sample, designs.single(sample, Scenario()))
    for year in range(3):
        found = limits(projection, year)
        bridge = dict(zip(projection.entities("bridge"), projection["bridge"][:, year, 0], strict=True))
        told = sum(v for k, v in found.items() if k.startswith("factor:"))
        if year == 0:
            assert told == pytest.approx(-bridge["lost_to_factors"], abs=1e-9)
            assert sum(v for k, v in found.items() if k.startswith("ceiling:")) == pytest.approx(
                -bridge["lost_to_ceilings"], abs=1e-9
            )
            assert sum(v for k, v in found.items() if k.startswith("input:")) == pytest.approx(
                -bridge["lost_to_inputs"], abs=1e-9
            )


# Back-solve ----------------------------------------------------------------------------------------------------------
def test_one_assumption_meets_the_target_exactly(sample):
    for key in ("market", "stretch_nickel", "project_slip"):
        own = growth(sample, Scenario())
        target = own + 0.002
        found = back_solve(sample, Scenario(), key, target)
        assert found.reached
        assert growth(sample, found.scenario(Scenario())) >= target
        slider = sample.assumptions[key]
        short = found.values[key] - 1e-6 * (slider.high - slider.low) * np.sign(found.values[key] - slider.default)
        assert growth(sample, Scenario({key: short})) < target, "less would not do (a slip moves growth in small jumps)"


def test_a_jump_is_met_on_its_near_side():
    dataset = load(
        tiny.new_entity()
        | {
            "profile": tiny.rows(
                {"key": "base_year", "value": 2022},
                {"key": "horizon", "value": 12},
                {"key": "month_lengths", "value": "equal"},
                {"key": "listing_lag", "value": 6},
            )
        }
    )
    found = back_solve(dataset, Scenario(), "listing_lag", 8.0 / 990)
    assert found.reached
    assert found.values["listing_lag"] == pytest.approx(2.0, abs=0.01), "ten months must count"


def test_out_of_reach_says_how_far_and_what_binds():
    found = back_solve(load(tiny.capped()), Scenario(), "market", 0.5)
    assert not found.reached
    assert found.growth == pytest.approx(0.05, abs=1e-12)
    assert found.gap == pytest.approx(0.45, abs=1e-12)
    assert list(found.binds) == ["ceiling:l"]


def test_several_assumptions_share_the_effort(sample):
    keys = ["market", "stretch_nickel", "stretch_copper"]
    target = growth(sample, Scenario()) + 0.01
    found = least_effort(sample, Scenario(), keys, target)
    assert found.reached
    assert found.growth == pytest.approx(target, abs=1e-9)

    def effort(values):
        sliders = sample.assumptions
        return sum(((values[k] - sliders[k].default) / (sliders[k].high - sliders[k].low)) ** 2 for k in values)

    for key in keys:
        alone = back_solve(sample, Scenario(), key, target)
        if alone.reached:
            assert effort(found.values) <= effort(alone.values) + 1e-9


def test_least_effort_on_two_equal_levers_splits_evenly():
    lines = [tiny.line("a", chain="one"), tiny.line("b", chain="two")]
    dataset = load(
        tiny.city(lines, [tiny.base("a"), tiny.base("b")], chains=tiny.rows({"chain": "one"}, {"chain": "two"}))
    )
    found = least_effort(dataset, Scenario(), ["growth_one", "growth_two"], 0.05)
    assert found.values["growth_one"] == pytest.approx(0.05, abs=1e-4)
    assert found.values["growth_two"] == pytest.approx(0.05, abs=1e-4)


# Portfolio -----------------------------------------------------------------------------------------------------------
def test_portfolio_keeps_to_its_budget_and_measures_itself(sample):
    found = portfolio(sample, Scenario(), 1.0)
    assert 0 < found.cost <= 1.0 + 1e-9
    assert found.together == pytest.approx(found.chosen["points"].sum() + found.interaction, abs=1e-12)
    assert found.chosen["project"].is_unique
    assert portfolio(sample, Scenario(), 0.0).chosen.empty
    assert portfolio(sample, Scenario(), 5.0).together >= found.together - 1e-9


# Sensitivity and discovery -------------------------------------------------------------------------------------------
def test_sobol_indices_of_ishigami():
    a, b = 7.0, 0.1

    def ishigami(shares):
        x = (2 * shares - 1) * math.pi
        return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])

    found = sobol(ishigami, ["x1", "x2", "x3"], 8192, seed=1).set_index("key")
    v1, v2 = 0.5 * (1 + b * math.pi**4 / 5) ** 2, a**2 / 8
    v13 = b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    assert found["first"].to_dict() == pytest.approx({"x1": v1 / total, "x2": v2 / total, "x3": 0.0}, abs=0.02)
    assert found["total"].to_dict() == pytest.approx(
        {"x1": (v1 + v13) / total, "x2": v2 / total, "x3": v13 / total}, abs=0.02
    )


def test_sensitivity_gives_idle_assumptions_exactly_nothing(sample):
    found = sensitivity(sample, Scenario(), points=64).set_index("key")
    assert found.loc["price_copper", "total"] == 0.0
    assert found["total"].max() > 0.1


def test_discovery_finds_a_planted_box():
    rng = np.random.default_rng(0)
    quantities = {name: rng.random(6000) for name in "abcdefgh"}
    planted = (quantities["b"] < 0.4) & (quantities["e"] > 0.7)
    missed = planted ^ (rng.random(6000) < 0.02)
    box, _ = box_of(quantities, missed)
    assert set(box.conditions) == {"b", "e"}
    assert box.conditions["b"][1] == pytest.approx(0.4, abs=0.03)
    assert box.conditions["e"][0] == pytest.approx(0.7, abs=0.03)
    assert box.density > 0.9
    assert box.coverage > 0.75


def test_discovery_checks_itself_on_fresh_draws(sample):
    likely = ensemble(sample, Scenario(), 1024).announceable()["likely"]
    found = discovery(sample, Scenario(), likely, draws=2048)
    assert found.missed == pytest.approx(0.5, abs=0.05)
    assert found.box.conditions == found.fresh.conditions
    assert found.fresh.density == pytest.approx(found.box.density, abs=0.1)
    assert found.fresh.density > found.missed + 0.1
    assert discovery(sample, Scenario(), -1.0, draws=256).box is None


# Coordination and the board ------------------------------------------------------------------------------------------
def test_coordination_prefers_the_dearer_user():
    lines = [
        tiny.line("smelter", product="anode", price=1e6),
        tiny.line("cheap", price=1e6),
        tiny.line("dear", price=1e8),
    ]
    outputs = [tiny.base("smelter", 10), tiny.base("cheap", 10), tiny.base("dear", 10)]
    uses = tiny.rows(
        *({"line": user, "product": "anode", "role": "input", "per_unit": 1} for user in ("cheap", "dear"))
    )
    dataset = load(
        tiny.city(lines, outputs, products=tiny.rows({"product": "anode", "purchase_limit": 0}), recipes=uses)
    )
    found = coordination(dataset, Scenario())
    assert found.rationed[0] == pytest.approx(0.1 + 0.05 + 5)
    assert found.best[0] == pytest.approx(0.1 + 10)
    assert found.prices["product"].tolist() == ["anode"]
    assert found.prices["price"][0] == pytest.approx(1.0)


def test_coordination_gap_of_the_sample_is_small(sample):
    found = coordination(sample, Scenario())
    assert 0.0 <= found.gap < 0.02


def test_targets_board_covers_every_row(sample):
    board = targets_board(project(sample, designs.single(sample, Scenario())))
    assert len(board) == len(sample.tables["targets"])
    assert set(board["status"]) <= {"met", "missed", "recorded", "unknown"}
    row = board[(board["measure"] == "iva_growth") & (board["year"] == "2023")].iloc[0]
    assert row["status"] == "missed"
    assert row["gap"] == pytest.approx(growth(sample, Scenario()) - row["value"], abs=1e-12)


def test_bottlenecks_asked_for_alone_are_the_same(sample):
    every = bottlenecks(sample, Scenario())
    asked = {("ceiling", "nickel_electro"), ("project", "cathode_2")}
    some = bottlenecks(sample, Scenario(), only=asked)
    found = every[[pair in asked for pair in zip(every["kind"], every["id"], strict=True)]]
    pd.testing.assert_frame_equal(some, found.reset_index(drop=True))
