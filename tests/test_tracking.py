"""The year as it comes in: the worked example, laws over random cities, frozen projections and their scores."""

import numpy as np
import pytest
import tiny
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import datasets, load

from sim import Scenario, ScenarioError, designs, project
from sim.present.cautions import cautions
from sim.studies.ensemble import ensemble
from sim.studies.frozen import FrozenProjection, freeze, score
from sim.studies.rest_of_year import reach
from sim.studies.tracking import tracking, unreported, without_actuals
from sim.studies.value_added import plan_year_value_added

TARGET = tiny.rows({"target": "t", "measure": "iva_growth", "year": 2023, "value": 0.08, "direction": "at_least"})


def entered(outputs):
    """A scenario with actuals: line → its months from January on, None where one is not in."""
    rows = {
        f"{line}/2023-{month:02d}": {"output": value}
        for line, values in outputs.items()
        for month, value in enumerate(values, start=1)
        if value is not None
    }
    return Scenario({}, {"actuals": rows})


def uneven():
    """docs/model.md §4, fifth example: 60 % of the base by June."""
    months = dict(zip(tiny.MONTHS, [12] * 6 + [8] * 6, strict=True))
    return tiny.city([tiny.line()], [tiny.rows({"line": "l", **months})[0]], targets=TARGET)


def frozen_of(dataset, scenario, draws=64):
    now = project(dataset, designs.single(dataset, scenario))
    return freeze(now, ensemble(dataset, scenario, draws), "2023-04-10T09:00", dataset.hash)


# What the rest needs -------------------------------------------------------------------------------------------------
def test_six_percent_so_far_needs_eleven():
    found = tracking(load(uneven()), entered({"l": [12 * 1.06] * 6}), draws=8)
    assert found.months == 6
    assert found.growth == pytest.approx(0.06, abs=1e-12)
    assert found.base_elapsed == pytest.approx(0.6, abs=1e-12)
    assert found.calendar_elapsed == pytest.approx(0.5, abs=1e-12)
    assert found.made == pytest.approx(0.6 * 1.06 / 1.08, abs=1e-12)
    assert found.required == pytest.approx(0.11, abs=1e-12)
    assert found.rest["required"].tolist() == pytest.approx([8 * 1.11] * 6, abs=1e-12)
    assert found.releases["needed"].iloc[-1] == pytest.approx(0.08, abs=1e-12)
    assert found.covered == 1.0
    assert not found.enough, "a line without a ceiling on record is not counted on"
    assert found.missing == pytest.approx(0.08 - found.nowcast, abs=1e-12)


@given(datasets())
def test_required_growth_of_the_rest_leads_to_the_target(tables):
    dataset = load(tables)
    found = tracking(dataset, Scenario(), draws=4)
    now = project(dataset, designs.single(dataset, Scenario()))
    made, base = plan_year_value_added(now)
    assert found.months == dataset.city.months_in
    assert base.sum() * (1.0 + now.value("iva_growth")) == pytest.approx(made.sum(), rel=1e-9)
    if found.required is not None:
        reached = made[: found.months].sum() + found.rest["required"].sum()
        target = dataset.target("iva_growth", dataset.plan_year)
        assert reached == pytest.approx((1.0 + target) * base.sum(), rel=1e-9)
        assert found.releases["needed"].iloc[-1] == pytest.approx(target, abs=1e-9)
    if found.growth is not None and found.months > 1:
        assert found.releases["actual"].dropna().iloc[-1] == pytest.approx(found.growth, abs=1e-9)


@given(datasets())
def test_months_without_actuals_are_named(tables):
    dataset = load(tables)
    found = tracking(dataset, Scenario(), draws=4)
    for row in found.reports.to_dict("records"):
        assert row["reported"] + len(row["missing"]) == found.months
    if found.months:
        assert 0.0 <= found.covered <= 1.0 + 1e-12
        leaving = {line for line, year in zip(dataset.city.lines, dataset.city.exit_year, strict=True) if year < 1}
        said = {row["line"] for row in tables.get("actuals", ())} - leaving
        assert set(found.reports.loc[found.reports["reported"] > 0, "line"]) == said


def test_a_late_line_is_the_models_and_said_so():
    tables = tiny.city([tiny.line(), tiny.line("late")], [tiny.base(), tiny.base("late", 30)], targets=TARGET)
    found = tracking(load(tables), entered({"l": [11, None, 11], "late": [33, 33, 33]}), draws=4)
    assert found.months == 3
    assert found.covered == pytest.approx((40 + 30 + 40) / 120, abs=1e-12)
    assert found.reports.set_index("line")["missing"].to_dict() == {"l": ["2023-02"], "late": []}


def test_a_month_is_in_when_half_its_base_has_reported_and_all_before_are():
    tables = tiny.city([tiny.line(), tiny.line("late")], [tiny.base(), tiny.base("late", 30)], targets=TARGET)
    found = tracking(load(tables), entered({"l": [11, 11, 11], "late": [33, None, 33]}), draws=4)
    assert found.months == 1, "February holds a quarter of its base, and March waits for February"
    assert found.ahead.to_dict("list") == {"month": ["2023-02", "2023-03"], "lines": [1, 2], "share": [0.25, 1.0]}
    exactly_half = tiny.city([tiny.line(), tiny.line("b")], [tiny.base(), tiny.base("b")], targets=TARGET)
    assert tracking(load(exactly_half), entered({"l": [11, 11]}), draws=4).months == 2


def test_one_december_figure_does_not_close_the_year(sample):
    largest = sample.city.lines[int(np.argmax(sample.city.base_va.sum(axis=1)))]
    for line in (largest, "nickel_electro", sample.city.lines[-1]):
        found = tracking(sample, entered({line: [None] * 11 + [100.0]}), draws=4)
        assert (found.months, found.growth, found.covered) == (0, None, None)
        assert found.ahead["month"].tolist() == ["2023-12"]
        assert found.can_give > 0.0
        assert found.required == found.target
        assert found.releases["actual"].isna().all()


def test_a_month_that_has_an_actual_gives_no_more():
    tables = tiny.capped() | {"targets": TARGET}
    tables["lines"][0]["plan_growth"] = "0"
    found = tracking(load(tables), entered({"l": [None] * 11 + [10]}), draws=4)
    assert found.months == 0
    assert found.can_give == pytest.approx(11 * 0.5 / 120, abs=1e-12)


def test_months_without_a_base_have_no_growth_yet():
    months = dict(zip(tiny.MONTHS, [0] * 6 + [20] * 6, strict=True))
    tables = tiny.city([tiny.line()], [tiny.rows({"line": "l", **months})[0]], targets=TARGET)
    found = tracking(load(tables), entered({"l": [3, 3]}), draws=4)
    assert (found.months, found.growth, found.base_elapsed) == (2, None, 0.0)
    assert found.required == pytest.approx(0.08 - 6 / 120, abs=1e-12)


def test_a_pace_too_far_off_is_cut_and_told():
    found = tracking(load(uneven()), entered({"l": [120, 120, 120]}), draws=4)
    row = found.pace.iloc[0]
    assert (row["line"], row["carried"]) == ("l", 1.5)
    assert row["pace"] > 9
    assert not len(tracking(load(uneven()), entered({"l": [12, 13, 12]}), draws=4).pace)


def test_actual_output_beyond_what_can_be_bought_is_told():
    tables = tiny.smelter(60) | {"targets": TARGET}
    found = tracking(load(tables), entered({"refinery": [110, 105]}), draws=4)
    assert found.bought.to_dict("list") == {
        "product": ["anode"],
        "month": ["2023-01"],
        "bought": [10.0],
        "limit": [5.0],
    }
    flows = project(load(tables), designs.single(load(tables), entered({"refinery": [110]})))
    assert flows.value("flow", "anode.purchase", "2023-01") == pytest.approx(10.0, abs=1e-12)
    assert flows.value("output", "smelter", "2023-01") == pytest.approx(100.0, abs=1e-12), "nobody else moves"


def test_releases_and_months_to_come_one_by_one():
    found = tracking(load(uneven()), entered({"l": [12 * 1.06] * 6}), draws=8)
    assert found.releases["actual"].notna().tolist() == [True] * 5 + [False] * 6, "February to June"
    assert found.releases["actual"].dropna().tolist() == pytest.approx([0.06] * 5, abs=1e-12)
    assert found.rest["month"].tolist() == [f"2023-{month:02d}" for month in range(7, 13)]
    gap = (found.rest["nowcast"] - found.rest["required"]) / 120
    assert found.rest["gap"].tolist() == pytest.approx(gap.tolist(), abs=1e-12)
    assert (found.rest["gap"] < 0).all(), "what the months lack is below nought"
    none = tracking(load(uneven()), entered({"l": [12.0]}), draws=8)
    assert none.releases["actual"].isna().all(), "January alone is no release"


def test_a_chain_s_growth_progress_and_time_by_hand():
    lines = [tiny.line("a", chain="x", price=2e8), tiny.line("b", chain="x", price=1e8), tiny.line("c", chain="y")]
    months = dict(zip(tiny.MONTHS, [20] * 6 + [10] * 6, strict=True))
    outputs = [tiny.base("a"), tiny.rows({"line": "b", **months})[0], tiny.base("c")]
    chains = tiny.rows({"chain": "x", "output_target": 500}, {"chain": "y"})
    tables = tiny.city(lines, outputs, chains=chains, targets=TARGET)
    found = tracking(load(tables), entered({"a": [11, 11], "b": [20, 24]}), draws=4).chains.set_index("chain")
    row = found.loc["x"]
    assert row["to_date"] == pytest.approx(22 * 2 + 44, abs=1e-9)
    assert row["made"] == pytest.approx((22 * 2 + 44) / 500, abs=1e-12)
    assert row["elapsed"] == pytest.approx((20 * 2 + 40) / (120 * 2 + 180), abs=1e-12)
    assert row["growth"] == pytest.approx((22 * 2 + 44) / (20 * 2 + 40) - 1, abs=1e-12)
    assert row["covered"] == 1.0
    assert np.isnan(found.loc["y", "target"])
    assert np.isnan(found.loc["y", "made"])


# Who can give it -----------------------------------------------------------------------------------------------------
def test_a_smelter_at_its_ceiling_gives_to_the_end_of_the_year():
    tables = tiny.capped() | {"targets": TARGET}
    tables["lines"][0]["plan_growth"] = "0"
    found = tracking(load(tables), entered({"l": [10] * 9}), draws=4)
    assert found.can_give == pytest.approx(3 * 0.5 / 120, abs=1e-12)
    assert found.missing == pytest.approx(0.08, abs=1e-12)
    assert not found.enough
    assert found.required == pytest.approx(0.32, abs=1e-12)


def test_a_line_that_has_not_reported_gives_nothing_in_months_gone_by():
    lines = [tiny.line(name, design_capacity=240, ceiling=1, plan_growth=0) for name in ("l", "late")]
    tables = tiny.city(lines, [tiny.base("l"), tiny.base("late", 2)], targets=TARGET)
    found = tracking(load(tables), entered({"l": [20] * 9}), draws=4)
    assert found.months == 9
    gives = found.givers.set_index("line")
    assert gives.loc["late", "more"] == pytest.approx(3 * 18, abs=1e-9), "October to December"
    assert gives.loc["late", "gives"] == pytest.approx(3 * 18 / 144, abs=1e-12)


def test_what_inputs_do_not_allow_is_not_given():
    tables = tiny.smelter(0)
    tables["lines"][1] |= {"design_capacity": "2000", "ceiling": "1", "plan_growth": "0"}
    tables["base_output"][1] |= dict.fromkeys(tiny.MONTHS, "90")
    found = tracking(load(tables | {"targets": TARGET}), Scenario(), draws=4)
    row = found.givers.iloc[0]
    assert row["line"] == "refinery"
    assert row["more"] == pytest.approx(12 * 10, abs=1e-9), "the smelter makes 100"
    assert row["room"] == pytest.approx(12 * (2000 / 12 - 90) / 2280, abs=1e-12)


def test_what_is_planned_of_it_is_up_to_the_plan_and_no_further_than_can_be_made():
    """Lines of 10 a month at a ceiling of 20; the pace below the plan wears off by a third a month from October on.

    little: 10⅓, 10⅔ and 11 of 12 planned; much: 11⅔, 13⅓ and 15 of 30; less: all of 5; ahead: 13 of 12 in December.
    """
    plans = {"little": 0.2, "much": 2.0, "less": -0.5, "ahead": 0.2}
    lines = [tiny.line(name, design_capacity=240, ceiling=1, plan_growth=plan) for name, plan in plans.items()]
    tables = tiny.city(lines, [tiny.base(name) for name in plans], targets=TARGET)
    came = {name: [10] * 9 for name in plans} | {"ahead": [12] * 9 + [None, None, 13]}
    found = tracking(load(tables), entered(came), draws=4)
    given = found.givers.set_index("line")
    assert found.months == 9
    assert given.loc["little", ["planned", "gives"]].tolist() == pytest.approx([4 / 480, 28 / 480], abs=1e-12)
    assert given.loc["much", ["planned", "gives"]].tolist() == pytest.approx([20 / 480] * 2, abs=1e-12)
    assert given.loc["less", ["planned", "gives"]].tolist() == pytest.approx([0, 40 / 480], abs=1e-12)
    assert given.loc["ahead", ["planned", "gives"]].tolist() == pytest.approx([0, 16 / 480], abs=1e-12)


def test_what_factors_do_not_allow_is_not_given():
    """A capacity of 20 a month, of which power allows 16; the line makes 10."""
    tables = tiny.city(
        [tiny.line(design_capacity=240, ceiling=1, plan_growth=0)],
        [tiny.base()],
        targets=TARGET,
        factors=[{"factor": "power", **dict.fromkeys(tiny.MONTHS, "0.8")}],
        exposures=tiny.rows({"line": "l", "factor": "power", "exposure": 1}),
    )
    found = tracking(load(tables), entered({"l": [10] * 3}), draws=4)
    row = found.givers.iloc[0]
    assert row["more"] == pytest.approx(9 * 6, abs=1e-9)
    assert row["room"] == row["gives"] == pytest.approx(9 * 6 / 120, abs=1e-12)


@given(datasets())
def test_what_lines_give_adds_up_and_is_within_reach(tables):
    dataset = load(tables)
    found = tracking(dataset, Scenario(), draws=4)
    assert found.can_give == pytest.approx(found.givers["gives"].sum(), abs=1e-12)
    within_plan = found.givers["planned"].round(4)
    assert within_plan.is_monotonic_decreasing, "who has buyers by the plan stands first"
    for _, alike in found.givers.groupby(within_plan, sort=False):
        assert alike["gives"].is_monotonic_decreasing
    assert (found.givers["gives"] >= -1e-12).all()
    assert (found.givers["gives"] <= found.givers["room"] + 1e-9).all()
    now = project(dataset, designs.single(dataset, Scenario()))
    alone, together = reach(now)
    assert (together >= now["output"][:, :12, 0] - 1e-9).all()
    assert (together <= np.where(np.isnan(alone), np.inf, alone) + 1e-9).all()


# Firms and chains ----------------------------------------------------------------------------------------------------
def test_firms_stand_by_what_they_cost_the_city():
    lines = [tiny.line("a", firm="one"), tiny.line("b", firm="one"), tiny.line("c", firm="two"), tiny.line("d")]
    tables = tiny.city(lines, [tiny.base(line["line"]) for line in lines], targets=TARGET)
    found = tracking(load(tables), entered({"a": [9, 9], "b": [10, None], "c": [12, 12], "d": [8]}), draws=4).firms
    assert found["firm"].tolist() == ["one", "d", "two"], "equally far behind: in table order"
    plan = 1.0 + load(tables).assumptions["growth_other"].default
    assert found["points"].tolist() == pytest.approx(
        [(28 - 30 * plan) / 480, (8 - 10 * plan) / 480, (24 - 20 * plan) / 480], abs=1e-12
    )
    assert found["lines"].tolist() == [["a", "b"], ["d"], ["c"]]


def test_chains_against_time(sample):
    lines = sample.tables["lines"]
    ores = [sample.city.lines.index(line) for line in lines["line"][lines["chain"] == "nonferrous"]]
    came = {sample.city.lines[row]: sample.city.base[row, :3].tolist() for row in ores}
    found = tracking(sample, entered(came), draws=4).chains.set_index("chain")
    assert found.loc["nonferrous", "target"] == sample.target("chain_output:nonferrous", "2023")
    assert 0.15 < found.loc["nonferrous", "made"] < 0.35
    assert found.loc["nonferrous", "covered"] == pytest.approx(1.0, abs=1e-12)
    assert found.loc["chemicals", "covered"] == 0.0


def test_actuals_are_taken_out_again(sample):
    with_rows = entered({"nickel_electro": [13000]})
    assert unreported(with_rows) == Scenario()
    assert without_actuals(sample) is sample
    tables = uneven() | {"actuals": tiny.rows({"line": "l", "month": "2023-01", "output": 12})}
    assert not without_actuals(load(tables)).city.actual_lines.size


# Frozen projections --------------------------------------------------------------------------------------------------
def test_a_frozen_projection_travels(sample):
    frozen = frozen_of(sample, entered({"nickel_electro": [13000, 13000]}))
    assert FrozenProjection.from_json(frozen.to_json()) == frozen
    assert frozen.known == {"nickel_electro": ("2023-01", "2023-02")}
    assert Scenario.from_json(frozen.scenario).edits


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"scenario": 1}', "null", "3"])
def test_no_frozen_projection_is_refused(text):
    with pytest.raises(ScenarioError):
        FrozenProjection.from_json(text)


@given(datasets(with_actuals=False), st.integers(1, 12))
def test_a_perfect_forecast_has_no_error(tables, months):
    dataset = load(tables)
    frozen = frozen_of(dataset, Scenario(), draws=16)
    came = {line: values[:months] for line, values in frozen.output.items()}
    found = score(frozen, dataset, entered(came))
    assert found.months == months
    assert found.table["bias"].abs().max() == pytest.approx(0.0, abs=1e-9)
    assert found.table["mae"].max() == pytest.approx(0.0, abs=1e-9)
    assert found.table["mape"].fillna(0.0).max() == pytest.approx(0.0, abs=1e-9)
    if len(found.releases):
        assert found.releases["actual"].tolist() == pytest.approx(found.releases["forecast"].tolist(), abs=1e-9)
        inside = found.releases[(found.releases["low"] <= found.releases["actual"] - 1e-9)]
        assert inside.loc[inside["actual"] <= inside["high"] - 1e-9, "inside"].all()


def test_coverage_is_one_when_all_is_inside_and_none_when_none_is(sample):
    frozen = frozen_of(sample, Scenario(), draws=256)
    middle = [row[2] for row in frozen.to_date.values()]
    wide = {release: (row[0], -1.0, row[2], 1.0) for release, row in frozen.to_date.items()}
    narrow = {release: (row[0], 1.0, 1.0, 1.0) for release, row in frozen.to_date.items()}
    came = entered({line: values[:5] for line, values in frozen.output.items()})
    parts = frozen.__dict__
    assert score(FrozenProjection(**{**parts, "to_date": wide}), sample, came).inside == 1.0
    assert score(FrozenProjection(**{**parts, "to_date": narrow}), sample, came).inside == 0.0
    assert len(middle) == 11


def test_errors_by_hand_beside_the_naive_forecast():
    tables = uneven()
    frozen = frozen_of(load(tables), entered({"l": [12]}))
    came = [12.0, 13.0, 10.0]
    found = score(frozen, load(tables), entered({"l": came}))
    forecast = np.array(frozen.output["l"][1:3])
    row = found.table.iloc[0]
    assert (row["level"], row["entity"], row["months"], found.months) == ("line", "l", 2, 2)
    assert forecast.tolist() == pytest.approx([12.0, 12.0], abs=1e-12)
    assert row["bias"] == pytest.approx(0.5, abs=1e-12), "too much was forecast: 12 and 12 where 13 and 10 came"
    assert row["mae"] == pytest.approx(1.5, abs=1e-12)
    assert row["naive_mae"] == pytest.approx((abs(12.96 - 13) + abs(12.96 - 10)) / 2, abs=1e-12)
    assert row["naive_mape"] == pytest.approx((0.04 / 13 + 2.96 / 10) / 2, abs=1e-12)
    assert found.releases["release"].tolist() == ["2023-02", "2023-03"]


def test_releases_are_those_since_and_inside_only_between_both_ends():
    tables = uneven()
    frozen = frozen_of(load(tables), entered({"l": [12, 12, 12]}))
    ends = {"2023-04": (-1.0, 1.0), "2023-05": (1.0, 2.0), "2023-06": (-2.0, -1.0)}
    told = {
        month: (row[0], *ends.get(month, row[1::2])[:1], row[2], ends.get(month, row[1::2])[1])
        for month, row in frozen.to_date.items()
    }
    found = score(FrozenProjection(**{**vars(frozen), "to_date": told}), load(tables), entered({"l": [12] * 6}))
    assert found.releases[["release", "inside"]].values.tolist() == [
        ["2023-04", True],
        ["2023-05", False],
        ["2023-06", False],
    ]
    assert found.inside == pytest.approx(1 / 3)


def test_nothing_new_nothing_scored(sample):
    came = entered({"nickel_electro": [13000, 13000]})
    found = score(frozen_of(sample, came), sample, came)
    assert (found.months, found.inside, len(found.table)) == (0, None, 0)


@given(datasets(fewest_months=2))
def test_scores_of_other_months_only(tables):
    dataset = load(tables)
    assume(dataset.city.months_in > 1)
    frozen = frozen_of(dataset, Scenario(), draws=8)
    assert score(frozen, dataset).months == 0, "all that is in was known"


# What is told ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_model_had_to_bend_is_told(sample, lang):
    def told(tables, scenario):
        dataset = load(tables) if isinstance(tables, dict) else tables
        return cautions(project(dataset, designs.single(dataset, scenario)), lang)

    assert told(sample, Scenario()) == []
    made = sample.city.base[sample.city.lines.index("nickel_electro"), 11]
    december = told(sample, entered({"nickel_electro": [None] * 11 + [0.9 * made]}))
    assert len(december) == 2, "a by-product is missing too"
    assert december[0].startswith({"zh": "12月", "en": "Dec"}[lang])
    stopped = told(uneven(), entered({"l": [0, 0, 0]}))
    assert len(stopped) == 1
    assert "0.00" in stopped[0]
    assert "0.5" in stopped[0]
    beyond = told(tiny.smelter(60), entered({"refinery": [110], "smelter": [100]}))
    assert len(beyond) == 1
    assert "anode" in beyond[0]


def test_a_below_scale_sector_used_up_is_told():
    tables = tiny.promoted()
    facts = {"horizon": 24, "below_scale_va": 5, "promoted_firms": 3, "promoted_va": 1, "growth_below_scale": 0}
    kept = [row for row in tables["profile"] if row["key"] not in facts]
    tables["profile"] = [*kept, *tiny.rows(*({"key": key, "value": value} for key, value in facts.items()))]
    found = tiny.run(tables)
    assert "2024" in cautions(found, "en")[0]
    assert "by 1.0 (100m yuan)" in cautions(found, "en")[0], "two are left in 2024 and three are promoted"
    assert "2023" not in cautions(found, "zh")[0]
