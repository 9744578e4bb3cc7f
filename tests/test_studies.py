"""Each study against a case whose answer is known."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
import tiny
from strategies import load

from sim import Scenario, designs, project
from sim.case import Case
from sim.projection import Cancelled
from sim.registry import presets
from sim.studies import bottlenecks as bottlenecks_module
from sim.studies.attribution import Change, attribution, shapley
from sim.studies.back_solve import back_solve, least_effort
from sim.studies.bottlenecks import bottlenecks, rarity
from sim.studies.coordination import coordination
from sim.studies.discovery import discovery, find_box
from sim.studies.ensemble import ensemble, odds_error
from sim.studies.heat_map import heat_map
from sim.studies.limits import limits
from sim.studies.portfolio import cheapest_best, portfolio
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
    fan = found.fan()
    last = fan.query("release == '2023-12'").set_index("share")["value"]
    ends = {share: np.quantile(found.growth, share) for share in (0.1, 0.3, 0.5, 0.7, 0.9)}
    assert last.to_dict() == pytest.approx(ends)
    april = found.projection["iva_growth_to_date"][0, 2]
    for share, value in fan.query("release == '2023-04'").set_index("share")["value"].items():
        assert (april <= value).mean() == pytest.approx(share, abs=0.002)


def test_odds_of_so_many_draws_are_mostly_as_near_as_is_said(sample):
    fresh = ensemble(sample, Scenario(), 10_240, 99, ("iva_growth",)).growth
    goals = np.quantile(fresh, [0.2, 0.5, 0.8])
    off = [
        abs(found.odds(goal) - np.mean(fresh >= goal))
        for found in (ensemble(sample, Scenario(), 1024, seed, ("iva_growth",)) for seed in range(1, 7))
        for goal in goals
    ]
    assert odds_error(1024) == 0.015
    assert odds_error(4096) == 0.0075
    assert np.mean(np.array(off) <= odds_error(1024)) >= 5 / 6
    assert max(off) < 2 * odds_error(1024)


# Tornado and heat map ------------------------------------------------------------------------------------------------
def test_tornado_rows_equal_the_scenarios_alone(sample):
    table = tornado(sample, Scenario())
    own = growth(sample, Scenario())
    assert (table["growth"] == own).all()
    ends = table[["growth_low", "growth_high"]].assign(own=own)
    width = ends.max(axis=1) - ends.min(axis=1)
    assert (width.diff().dropna() <= 1e-12).all(), "widest first, the scenario's own growth among what it spans"
    for row in table.head(4).to_dict("records"):
        assert row["growth_low"] == pytest.approx(growth(sample, Scenario({row["key"]: row["low"]})), abs=1e-12)
        assert row["growth_high"] == pytest.approx(growth(sample, Scenario({row["key"]: row["high"]})), abs=1e-12)


def test_a_spread_to_one_side_is_no_turn(sample):
    """Park expansions can only be late: both ends of the spread lie below the scenario, and growth falls all along."""
    row = tornado(sample, Scenario()).set_index("key").loc["park_slip"]
    assert row["growth"] > row["growth_low"] > row["growth_high"]
    assert not row["one_sided"]
    edge = tornado(sample, Scenario({"market": 0.15})).set_index("key").loc["market"]
    assert edge["high"] == 0.15
    assert not edge["one_sided"]


def test_growth_that_turns_between_the_ends_is_marked():
    """A first user that grows takes ore from one that makes four times as much of it: growth rises, then falls."""
    lines = [
        tiny.line("cheap", product="x", price=1e8, chain="one"),
        tiny.line("dear", price=1e8, chain="two"),
    ]
    uses = tiny.rows(
        {"line": "cheap", "product": "ore", "role": "input", "per_unit": 1, "priority": 1},
        {"line": "dear", "product": "ore", "role": "input", "per_unit": 0.25, "priority": 2},
    )
    dataset = load(
        tiny.city(
            lines,
            [tiny.base("cheap"), tiny.base("dear")],
            chains=tiny.rows({"chain": "one"}, {"chain": "two"}),
            products=tiny.rows({"product": "ore", "purchase_limit": 12 * 12.5}, {"product": "x"}),
            recipes=uses,
        )
    )
    ends = tornado(dataset, Scenario(), full_range=True).set_index("key")
    assert ends.loc["growth_one", "one_sided"]
    assert ends.loc["growth_one", "growth_low"] < ends.loc["growth_one", "growth"]
    assert ends.loc["growth_one", "growth_high"] < ends.loc["growth_one", "growth"]
    assert not ends.loc["growth_two", "one_sided"]


def test_heat_map_cells_and_contour(sample):
    found = heat_map(sample, Scenario(), "market", "stretch_nickel", points=11)
    assert found.growth[3, 7] == pytest.approx(
        growth(sample, Scenario({"market": found.first[7], "stretch_nickel": found.second[3]})), abs=1e-12
    )
    target = float(np.median(found.growth))
    for point in found.contour(target).to_dict("records"):
        here = growth(sample, Scenario({"market": point["first"], "stretch_nickel": min(point["second"], 0.2)}))
        assert here == pytest.approx(target, abs=2e-3)


# Attribution ---------------------------------------------------------------------------------------------------------
def test_shapley_splits_a_planted_interaction_evenly():
    worth = np.array([0.0, 1.0, 2.0, 5.0])  # 1 and 2 alone, 2 more only together
    assert shapley(worth) == pytest.approx([2.0, 3.0])


def test_shapley_of_three_by_the_formula():
    worth = np.array([0.0, 3.0, 5.0, 9.0, 7.0, 13.0, 14.0, 20.0])
    found = shapley(worth)
    assert found.sum() == pytest.approx(20.0)
    first = (2 * 3.0 + (9.0 - 5.0) + (13.0 - 7.0) + 2 * (20.0 - 14.0)) / 6
    assert found[0] == pytest.approx(first)
    alike = shapley(np.array([0.0, 1.0, 1.0, 2.0, 0.0, 1.0, 1.0, 5.0]))
    assert alike.tolist() == pytest.approx([2.0, 2.0, 1.0]), "the third brings three, only to both"


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
    assert row["holds_to"] == 0.05, "from 4.8% on the plan binds: 5% still pays within a twentieth, 8% does not"
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


def test_a_months_relief_of_a_park_opens_it_a_month_earlier():
    """The project waits for its park's expansion in July: 8.5 in the year, 10.5 from June on (base 120)."""
    tables = tiny.with_project()
    tables["projects"][0] |= {"commissioning": "2023-01", "park": "p", "steam": "5"}
    tables["parks"] = tiny.rows({"park": "p", "steam": 0, "expansion": "2023-07", "steam_added": 10})
    dataset = load(tables)
    assert growth(dataset, Scenario()) == pytest.approx(8.5 / 120, abs=1e-12)
    row = bottlenecks(dataset, Scenario()).set_index("kind").loc["park"]
    assert (row["id"], row["unit"]) == ("p", 1.0)
    assert row["points"] == pytest.approx(2 / 120, abs=1e-12)
    assert row["most_points"] == pytest.approx((8.5 + 12 - 8.5) / 120, abs=1e-12), "six months: from January on"


def test_limits_take_no_pace_of_actuals():
    """A line far above its model wants more than its ceiling; ceilings take what they take of firms' own plans."""
    plans = {"a": 0.1, "b": 0.15}
    lines = [tiny.line(name, design_capacity=120, ceiling=1.05, plan_growth=plan) for name, plan in plans.items()]
    tables = tiny.city(lines, [tiny.base(name) for name in plans])
    before = limits(tiny.run(tables))
    tables["actuals"] = tiny.rows(*({"line": "a", "month": f"2023-{m:02d}", "output": 15} for m in (1, 2, 3)))
    found = limits(tiny.run(tables))
    assert found == pytest.approx(before, abs=1e-12)
    assert found["ceiling:b"] == pytest.approx(2 * found["ceiling:a"], abs=1e-12)


@pytest.mark.parametrize("preset", [None, "what_happened"])
def test_limits_add_up_to_the_bridge(sample, preset):
    scenario = Scenario(presets()[preset].values, presets()[preset].edits) if preset else Scenario()
    projection = project(sample, designs.single(sample, scenario))
    losses = {
        "factor": "lost_to_factors",
        "ceiling": "lost_to_ceilings",
        "input": "lost_to_inputs",
        "listing": "not_yet_counted",
    }
    said = []
    for year in range(3):
        found = limits(projection, year)
        bridge = dict(zip(projection.entities("bridge"), projection["bridge"][:, year, 0], strict=True))
        said.append({kind: sum(v for k, v in found.items() if k.partition(":")[0] == kind) for kind in losses})
        for kind, term in losses.items():
            assert said[-1][kind] == pytest.approx(max(-bridge[term], 0.0), abs=1e-9), (year, kind)
        months, worth = slice(12 * year, 12 * year + 12), sample.city.unit_va
        over = np.maximum(projection["plan"] - projection["ceiling"], 0.0)[:, months, 0].sum(axis=1) * worth
        of_line = {line: found.get(f"ceiling:{line}", 0.0) / said[-1]["ceiling"] for line in sample.city.lines}
        assert list(of_line.values()) == pytest.approx((over / over.sum()).tolist(), abs=1e-9), "of this year's months"
    assert all(abs(said[0]["ceiling"] - later["ceiling"]) > 1e-4 for later in said[1:]), "each year has its own"


# Back-solve ----------------------------------------------------------------------------------------------------------
def steps_of(slider, value):
    return (value - slider.low) / slider.step


def test_one_assumption_meets_the_target_at_a_step_and_the_step_before_does_not(sample):
    for key in ("market", "stretch_nickel", "project_slip", "listing_lag", "promoted_va", "growth_batteries"):
        target = growth(sample, Scenario()) + 0.0005
        found = back_solve(sample, Scenario(), key, target)
        slider, value = sample.assumptions[key], found.values[key]
        assert found.reached
        assert growth(sample, found.scenario(Scenario())) == found.growth >= target, "as it is written"
        assert steps_of(slider, value) == pytest.approx(round(steps_of(slider, value)), abs=1e-6)
        short = value - slider.step * np.sign(value - slider.default)
        assert growth(sample, Scenario({key: round(short, 12)})) < target, "less would not do"


def test_firms_are_whole_and_a_value_in_force_off_the_steps_stays_where_it_is_enough(sample):
    found = back_solve(sample, Scenario(), "promoted_firms", growth(sample, Scenario()) + 0.0005)
    assert found.reached
    assert found.values["promoted_firms"] == round(found.values["promoted_firms"])
    odd = Scenario({"market": 0.0123, "promoted_firms": 25.5})
    there = growth(sample, odd)
    assert back_solve(sample, odd, "market", there).values == {"market": 0.0123}
    several = least_effort(sample, odd, ["market", "promoted_firms"], there + 0.001)
    assert several.reached
    moved = {key: value for key, value in several.values.items() if value != odd.values[key]}
    assert moved
    for key, value in moved.items():
        assert steps_of(sample.assumptions[key], value) == pytest.approx(
            round(steps_of(sample.assumptions[key], value)), abs=1e-6
        )


def test_a_target_that_sums_of_many_rows_just_miss_is_not_called_reached():
    """The best of a capped line is its ceiling: asked for that and a hair more, the hair is missing."""
    dataset = load(tiny.capped())
    top = growth(dataset, Scenario({"market": 0.1}))
    for ask in (lambda goal: back_solve(dataset, Scenario(), "market", goal),
                lambda goal: least_effort(dataset, Scenario(), ["market", "plan_delivery"], goal)):  # fmt: skip
        assert ask(top).reached
        over = ask(np.nextafter(top, 1.0))
        assert not over.reached
        assert over.growth == top
        assert over.gap > 0.0


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
    assert found.values["listing_lag"] == 2.0, "ten months must count"


def test_out_of_reach_says_how_far_and_what_binds():
    found = back_solve(load(tiny.capped()), Scenario(), "market", 0.5)
    assert not found.reached
    assert found.growth == pytest.approx(0.05, abs=1e-12)
    assert found.gap == pytest.approx(0.45, abs=1e-12)
    assert list(found.binding_limits) == ["ceiling:l"]


def effort(dataset, scenario, values):
    now = {key: slider.default for key, slider in dataset.assumptions.items()} | dict(scenario.values)
    sliders = dataset.assumptions
    return sum(((values[k] - now[k]) / (sliders[k].high - sliders[k].low)) ** 2 for k in values)


def test_several_assumptions_share_the_effort(sample):
    keys = ["market", "stretch_nickel", "stretch_copper"]
    target = growth(sample, Scenario()) + 0.005
    found = least_effort(sample, Scenario(), keys, target)
    assert found.reached
    assert growth(sample, found.scenario(Scenario())) == found.growth >= target
    alone = [back_solve(sample, Scenario(), key, target) for key in keys]
    enough = [effort(sample, Scenario(), answer.values) for answer in alone if answer.reached]
    assert len(enough) == 3
    assert effort(sample, Scenario(), found.values) < min(enough), "shared, it is less than any alone"


@pytest.mark.parametrize(
    ("keys", "target"),
    [
        (("steam", "growth_batteries"), 0.0845),
        (("market", "project_slip"), 0.1),
        (("stretch_nickel", "purchases"), 0.0885),
    ],
)
def test_no_two_settings_meet_the_target_with_less_effort(sample, keys, target):
    found = least_effort(sample, Scenario(), keys, target)
    assert found.reached
    assert growth(sample, found.scenario(Scenario())) >= target
    numbers = {key: sample.assumptions[key].default for key in keys}
    axes = {}
    for key in keys:
        slider = sample.assumptions[key]
        steps = np.round(np.arange(slider.low, slider.high + slider.step / 2, slider.step), 12)
        axes[key] = np.unique(np.append(steps, numbers[key]))
    design = designs.grid(sample, Scenario(), axes)
    every = project(sample, design, only=["iva_growth"], years=1)["iva_growth"][0, 0]
    taken = [effort(sample, Scenario(), dict(zip(keys, pair, strict=True)))
             for pair in zip(*(design.columns[key][every >= target] for key in keys), strict=True)]  # fmt: skip
    assert effort(sample, Scenario(), found.values) <= min(taken) + 1e-12


def test_both_ends_of_every_range_are_tried(sample):
    """A target was once called out of reach of delay and start rate, though three months early alone do it."""
    found = least_effort(sample, Scenario(), ["project_slip", "start_rate"], 0.09)
    assert found.reached
    assert found.values == {"project_slip": -3.0, "start_rate": 0.9}
    top = least_effort(sample, Scenario(), ["project_slip", "start_rate"], 0.5)
    best = growth(sample, Scenario({"project_slip": -3.0, "start_rate": 1.0}))
    assert not top.reached
    assert top.growth == pytest.approx(best, abs=1e-12)


def test_several_are_never_worse_than_the_best_alone(sample):
    rng = np.random.default_rng(12)
    sliders = [key for key, slider in sample.assumptions.items() if slider.group not in ("prices", "economy")]
    for _ in range(10):
        keys = [str(key) for key in rng.choice(sliders, int(rng.integers(2, 4)), replace=False)]
        start = Scenario({str(k): float(sample.assumptions[k].draw(rng.random(1), sample.assumptions[k].default)[0])
                          for k in rng.choice(sliders, 3, replace=False) if sample.assumptions[k].spread})  # fmt: skip
        target = round(growth(sample, start) + float(rng.uniform(-0.002, 0.012)), 4)
        found = least_effort(sample, start, keys, target)
        alone = [back_solve(sample, start, key, target) for key in keys]
        assert found.reached == (growth(sample, found.scenario(start)) >= target)
        assert growth(sample, found.scenario(start)) == found.growth
        assert found.growth >= min(target, max(answer.growth for answer in alone)) - 1e-12
        enough = [effort(sample, start, answer.values) for answer in alone if answer.reached]
        if enough:
            assert found.reached
            assert effort(sample, start, found.values) <= min(enough) + 1e-12


def test_least_effort_on_two_equal_levers_splits_evenly():
    lines = [tiny.line("a", chain="one"), tiny.line("b", chain="two")]
    dataset = load(
        tiny.city(lines, [tiny.base("a"), tiny.base("b")], chains=tiny.rows({"chain": "one"}, {"chain": "two"}))
    )
    found = least_effort(dataset, Scenario(), ["growth_one", "growth_two"], 0.05)
    assert found.values == {"growth_one": 0.05, "growth_two": 0.05}
    weighed = least_effort(dataset, Scenario(), ["growth_one", "growth_two"], 0.05, {"growth_two": 3.0})
    assert weighed.values == {"growth_one": 0.075, "growth_two": 0.025}, "efforts fall as their weights rise"
    held = least_effort(dataset, Scenario(), ["growth_one", "growth_two"], 0.05, bounds={"growth_one": (0.0, 0.02)})
    assert held.values == {"growth_one": 0.02, "growth_two": 0.08}


# Portfolio -----------------------------------------------------------------------------------------------------------
def test_portfolio_keeps_to_its_budget_and_measures_itself(sample):
    found = portfolio(sample, Scenario(), 1.0)
    assert 0 < found.cost <= 1.0 + 1e-9
    assert found.together == pytest.approx(found.chosen["points"].sum() + found.interaction, abs=1e-12)
    assert found.chosen["project"].is_unique
    assert portfolio(sample, Scenario(), 0.0).chosen.empty
    assert portfolio(sample, Scenario(), 5.0).together >= found.together - 1e-9


def two_projects(**first):
    """docs/model.md §4's project of 24 a year from July, and one like it; 8 亿元 each, unspent."""
    tables = tiny.with_project()
    (given,) = tables["projects"]
    own = {**given, "investment": "8", "spent": "0", "start": "2022-06"}
    tables["projects"] = [{**own, "project": "a", **first}, {**own, "project": "b"}]
    return load(tables)


def test_portfolio_spends_nothing_on_months_that_bring_nothing():
    """A project planned for February gains by one month and no more; the rest of the budget stays unspent."""
    found = portfolio(two_projects(commissioning="2023-02"), Scenario(), 1e3, months=6)
    months = found.chosen.set_index("project")["months"].to_dict()
    assert months == {"a": 1, "b": 6}
    assert found.cost == pytest.approx(0.08 * 7)
    assert found.together == pytest.approx(found.chosen["points"].sum(), abs=1e-12)


def test_portfolio_takes_the_cheapest_of_equals():
    """Two projects bring the same; the budget is enough for one of them, and one costs half."""
    for cheaper in ("a", "b"):
        costs = {"a": 0.2, "b": 0.2, cheaper: 0.1}
        found = portfolio(two_projects(), Scenario(), 0.25, months=1, costs=costs)
        assert found.chosen["project"].tolist() == [cheaper]
        assert found.cost == pytest.approx(0.1)


@pytest.mark.parametrize("budget", [0.05, 0.3, 1.0, 2.5])
def test_no_choice_of_projects_brings_more_or_as_much_for_less(budget):
    points = np.array([[3.0, 5.0, 5.0], [2.0, 4.0, 6.0], [0.0, 0.0, 0.0], [1.0, 1.0, 7.0]]) / 1e3
    cost = np.array([0.11, 0.2, 0.05, 0.4])[:, None] * [1, 2, 3]
    taken = cheapest_best(points, cost, budget)
    choices = [[None, *((row, month) for month in range(3))] for row in range(4)]
    every = [[each for each in pick if each] for pick in itertools.product(*choices)]
    sums = [(-sum(points[each] for each in pick), sum(cost[each] for each in pick)) for pick in every]
    within = [(round(worth, 12), round(spent, 12)) for worth, spent in sums if spent <= budget + 1e-12]
    assert (round(-sum(points[p] for p in taken), 12), round(sum(cost[p] for p in taken), 12)) == min(within)


# Sensitivity and discovery -------------------------------------------------------------------------------------------
def test_sobol_indices_of_ishigami():
    a, b = 7.0, 0.1

    def ishigami(shares):
        x = (2 * shares - 1) * math.pi
        return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])

    found = sobol(ishigami, ["x1", "x2", "x3"], 1024, seed=1).set_index("key")
    v1, v2 = 0.5 * (1 + b * math.pi**4 / 5) ** 2, a**2 / 8
    v13 = b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    assert found["first"].to_dict() == pytest.approx({"x1": v1 / total, "x2": v2 / total, "x3": 0.0}, abs=0.02)
    assert found["total"].to_dict() == pytest.approx(
        {"x1": (v1 + v13) / total, "x2": v2 / total, "x3": v13 / total}, abs=0.02
    )


def test_one_factor_alone_is_all_of_it_and_none_is_nothing():
    alone = sobol(lambda shares: 3.0 * shares[1], ["a", "b", "c"], 64, seed=1).set_index("key")
    assert alone.loc["b"].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert (alone.loc[["a", "c"]] == 0.0).all(axis=None)
    assert alone.index[0] == "b"
    for nothing in (np.zeros, lambda count: np.full(count, np.nan)):
        still = sobol(lambda shares, made=nothing: made(shares.shape[1]), ["a", "b"], 64, seed=1)
        assert (still[["first", "total", "first_error", "total_error"]] == 0.0).all(axis=None)


def test_a_factor_no_row_of_the_sample_shows_has_an_interval_of_nothing():
    """It moves one of 64 random points, so that it is not left out, and none of Saltelli's."""
    rare = lambda shares: shares[0] + shares[1] + (shares[2] > 0.985)  # noqa: E731
    found = sobol(rare, ["a", "b", "rare"], 4, seed=1).set_index("key")
    assert found.loc["rare"].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert found.loc[["a", "b"], "total"].min() > 0.1


def test_a_city_with_one_live_assumption_gives_it_everything():
    """Its only line stands still all year, so that nothing moves growth but what the ledger cannot explain."""
    stopped = {"event": "e", "scope": "city", "from": "2023-01", "to": "2023-12", "change": -1}
    dataset = load(tiny.city([tiny.line(plan_growth=0.9)], [tiny.base()], events=tiny.rows(stopped)))
    found = sensitivity(dataset, Scenario(), points=16).set_index("key")
    assert found.index[0] == "unexplained"
    assert found.loc["unexplained", ["first", "total"]].tolist() == [1.0, 1.0]
    assert found["total"].sum() == 1.0


def proposed_alone():
    """One proposed project, begun at full size with a chance of 0.6, on a line of next to nothing."""
    offered = {"project": "j", "line": "l", "capacity": 12, "stage": "proposed", "commissioning": "2023-01"}
    return tiny.city(
        [tiny.line(design_capacity=1, ceiling=3, plan_growth=0)],
        [tiny.base(month=1e-6)],
        {"start_rate": 0.6},
        projects=tiny.rows(offered | {"ramp": "r"}),
        ramps=[{**tiny.RAMP, "m0": "1"}],
    )


def test_the_start_rates_share_is_its_own():
    """One proposed project on a line of next to nothing: growth is G, its months on line, if it starts, else 0.

    With r the start rate and S its chance to exceed a uniform draw u: first = Var r E[G]² / V, total =
    E[G²] E[S(u)(1 − S(u))] / V, V = E[r] E[G²] − (E[r] E[G])².
    """
    found = sensitivity(load(proposed_alone()), Scenario(), points=512).set_index("key")
    rng = np.random.default_rng(3)
    slip = rng.triangular(-1, 0, 2, 400_000) + rng.triangular(-2, 0, 5, 400_000)
    months = 12 - np.ceil(np.maximum(slip, 0.0))
    rate = np.sort(rng.triangular(0.45, 0.6, 0.7, 400_000))
    above = 1.0 - np.searchsorted(rate, rng.random(400_000)) / rate.size
    whole = rate.mean() * (months**2).mean() - (rate.mean() * months.mean()) ** 2
    first = rate.var() * months.mean() ** 2 / whole
    total = (months**2).mean() * (above * (1.0 - above)).mean() / whole
    assert 0.1 < total < 0.2
    assert found.loc["start_rate", "first"] == pytest.approx(first, abs=0.04)
    assert found.loc["start_rate", "total"] == pytest.approx(total, abs=0.04)
    assert found.loc["start_rate", "total"] > 4 * first, "mostly together with the draw it decides"


def test_sensitivity_gives_idle_assumptions_exactly_nothing(sample):
    found = sensitivity(sample, Scenario(), points=64).set_index("key")
    assert found.loc["price_copper", "total"] == 0.0
    assert found["total"].max() > 0.1


def test_discovery_finds_a_planted_box():
    rng = np.random.default_rng(0)
    quantities = {name: rng.random(6000) for name in "abcdefgh"}
    planted = (quantities["b"] < 0.4) & (quantities["e"] > 0.7)
    missed = planted ^ (rng.random(6000) < 0.02)
    box = find_box(quantities, missed)
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
    assert found.fresh.density > 1.5 * min(found.missed, 1.0 - found.missed)
    assert found.fresh.coverage > 0.25


def test_discovery_says_nothing_of_fewer_than_thirty_draws_on_one_side(sample):
    growths = np.sort(ensemble(sample, Scenario(), 1024).growth)
    for rarer, goal in ((29, growths[-29]), (29, growths[29]), (0, 0.5), (0, -0.5)):
        found = discovery(sample, Scenario(), float(goal), draws=1024)
        assert found.one_sided
        assert found.box is None
        assert found.fresh is None
        assert round(min(found.missed, 1.0 - found.missed) * 1024) == rarer
    assert not discovery(sample, Scenario(), float(growths[30]), draws=1024).one_sided


def test_discovery_says_nothing_of_what_no_drawn_condition_tells():
    """Growth hangs on one proposed project's start, which is drawn but is no condition."""
    found = discovery(load(proposed_alone()), Scenario(), 1.0, draws=1024)
    assert found.missed == pytest.approx(0.42, abs=0.04)
    assert not found.one_sided
    assert found.box is None
    assert found.fresh is None


@pytest.mark.parametrize(
    "asked",
    [
        lambda dataset, progress: discovery(dataset, Scenario(), 0.085, 512, progress=progress),
        lambda dataset, progress: sensitivity(dataset, Scenario(), 16, progress=progress),
        lambda dataset, progress: ensemble(dataset, Scenario(), 3000, progress=progress),
    ],
)
def test_progress_grows_and_whoever_is_told_may_end_the_work(sample, asked):
    told = []
    asked(sample, told.append)
    assert told == sorted(told)
    assert 0.0 < told[0] < 0.5 < told[-1] <= 1.0

    def stop(share):
        if share >= told[1]:
            raise Cancelled

    with pytest.raises(Cancelled):
        asked(sample, stop)


def test_discovery_names_nothing_that_cannot_move_growth(sample):
    rare = ensemble(sample, Scenario(), 4096).growth
    found = discovery(sample, Scenario(), float(np.quantile(rare, 0.975)))
    groups = {sample.assumptions[key].group for key in found.box.conditions if key in sample.assumptions}
    assert not groups & {"prices", "economy"}


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


def test_a_price_is_that_of_the_months_in_which_the_product_is_scarce():
    lines = [tiny.line("smelter", product="anode", price=1e6), tiny.line("dear", price=1e8)]
    enough = dict(zip(tiny.MONTHS, [5] * 4 + [20] * 8, strict=True))
    dataset = load(
        tiny.city(
            lines,
            [tiny.rows({"line": "smelter", **enough})[0], tiny.base("dear", 10)],
            products=tiny.rows({"product": "anode", "purchase_limit": 0}),
            recipes=tiny.rows({"line": "dear", "product": "anode", "role": "input", "per_unit": 1}),
        )
    )
    found = coordination(dataset, Scenario()).prices.iloc[0]
    assert found["price"] == pytest.approx(1.0)
    assert found["months"] == 4


def test_coordination_gap_of_the_sample_is_small(sample):
    found = coordination(sample, Scenario())
    assert 0.0 <= found.gap < 0.02


def test_targets_board_covers_every_row(sample):
    board = targets_board(project(sample, designs.single(sample, Scenario())))
    assert len(board) == len(sample.tables["targets"])
    assert set(board["status"]) <= {"met", "missed", "recorded", "unknown"}
    row = board[(board["measure"] == "iva_growth") & (board["year"] == "2023")].iloc[0]
    assert row["status"] == "met"
    assert list(board.loc[board["target"] == "iva_internal", "status"]) == ["missed"]
    assert row["gap"] == pytest.approx(growth(sample, Scenario()) - row["value"], abs=1e-12)


def test_bottlenecks_asked_for_alone_are_the_same(sample):
    every = bottlenecks(sample, Scenario())
    asked = {("ceiling", "nickel_electro"), ("project", "cathode_2")}
    some = bottlenecks(sample, Scenario(), only=asked)
    found = every[[pair in asked for pair in zip(every["kind"], every["id"], strict=True)]]
    pd.testing.assert_frame_equal(some, found.reset_index(drop=True))


def test_easing_a_limit_is_as_rare_as_its_slider_says(sample):
    numbers = Case(sample).values
    slider = sample.assumptions["stretch_nickel"]
    line = sample.city.lines.index("nickel_electro")
    ceiling = float(sample.city.ceiling[line, 0, 0])
    for step in (0.001, 0.01, 0.02, 0.05, 0.10):  # a share of the ceiling; the slider's is of design
        assert rarity(sample, numbers, "ceiling", "nickel_electro", step) == slider.rarity(ceiling * step)
    assert rarity(sample, numbers, "ceiling", "nickel_electro", 0.10) == "rare"
    assert rarity(sample, numbers | {"stretch_nickel": 0.05}, "ceiling", "nickel_electro", 0.001) == "rare"
    assert rarity(sample, numbers, "factor", "power", 0.05) == "rare"
    assert rarity(sample, numbers, "factor", "power", 0.005) == "usual"
    assert rarity(sample, numbers, "purchase", "copper_concentrate", 0.20) == "rare"
    project = sample.city.projects.ids[0]
    assert [rarity(sample, numbers, "project", project, months) for months in (0.5, 2.0, 3.0)] == [
        "usual",
        "tight",
        "rare",
    ]


def test_a_heat_maps_table_names_each_cell_by_its_two_values(sample):
    found = heat_map(sample, Scenario(), "project_slip", "stretch_nickel", points=4)
    table = found.frame()
    for place in (1, 7, 14):
        row = table.iloc[place]
        values = {"project_slip": row["first"], "stretch_nickel": row["second"]}
        assert row["growth"] == pytest.approx(growth(sample, Scenario(values)), abs=1e-12)


def test_hastening_costs_a_hundredth_of_what_is_unspent_a_month(sample):
    found = portfolio(sample, Scenario(), 2.0).chosen
    unspent = dict(zip(sample.city.projects.ids, sample.city.projects.unspent[:, 0, 0], strict=True))
    assert len(found) > 1
    for row in found.to_dict("records"):
        assert row["cost"] == pytest.approx(0.01 * unspent[row["project"]] * row["months"])
        assert row["per_yi"] == pytest.approx(row["points"] / row["cost"])
    own = portfolio(sample, Scenario(), 2.0, costs={found["project"][0]: 0.5}).chosen.set_index("project")
    if found["project"][0] in own.index:
        assert own.loc[found["project"][0], "cost"] == 0.5 * own.loc[found["project"][0], "months"]


def test_a_discovery_is_checked_on_draws_it_has_not_seen(sample, monkeypatch):
    seeds = []
    drawn = designs.ensemble

    def noted(dataset, scenario, draws, seed, *more):
        seeds.append(seed)
        return drawn(dataset, scenario, draws, seed, *more)

    monkeypatch.setattr(designs, "ensemble", noted)
    likely = ensemble(sample, Scenario(), 512).announceable()["likely"]
    seeds.clear()
    discovery(sample, Scenario(), likely, draws=512)
    assert len(set(seeds)) == len(seeds) == 2


def test_limits_are_eased_some_at_a_time_and_the_answer_is_the_same_to_the_bit(sample, monkeypatch):
    """A design of them all at once has a number for each line and project in every row: 3 GB in a city of 5,000."""
    whole = bottlenecks(sample, Scenario({"market": 0.01}))
    asked, real = [], bottlenecks_module.relief_design
    monkeypatch.setattr(bottlenecks_module, "RELIEFS_PER_DESIGN", 7)
    monkeypatch.setattr(bottlenecks_module, "relief_design", lambda *words: asked.append(len(words[1])) or real(*words))
    parted = bottlenecks(sample, Scenario({"market": 0.01}))
    pd.testing.assert_frame_equal(parted, whole, check_exact=True)
    assert max(asked) == 7
    assert sum(asked) == len(whole)
