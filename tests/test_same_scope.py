"""Studies over one and the same set of firms: a line that leaves, a new one with a base, a release, a deflation gap."""

import numpy as np
import pytest
import tiny
from strategies import load

from sim import Scenario, designs, project
from sim.studies.ensemble import ensemble
from sim.studies.evidence import evidence
from sim.studies.frozen import FrozenProjection, freeze, score
from sim.studies.limits import limits
from sim.studies.province import province
from sim.studies.targets import odds_of_targets, targets_board
from sim.studies.tracking import tracking, unreported, without_actuals
from sim.studies.value_added import plan_year_value_added

GAP = Scenario({"deflation_gap_other": 0.2, "memory": 6.0})
TARGETS = tiny.rows(
    {"target": "t", "measure": "iva_growth", "year": 2023, "value": 0.08, "direction": "at_least"},
    {"target": "m", "measure": "iva_growth", "year": "2023-03", "value": 0.05, "direction": "at_least"},
    {
        "target": "p",
        "measure": "iva_growth",
        "year": 2023,
        "value": 0.07,
        "direction": "at_least",
        "tier": "province",
    },
)


def city(released=True, horizon=12):
    """A line of 10 a month that may make 20 and made 12 so far; one that leaves; one that counts from July.

    The base is 10 a month to June and 20 from July on, 180 in all.
    """
    lines = [
        tiny.line("stays", firm="one", chain="x", design_capacity=240, ceiling=1, plan_growth=0),
        tiny.line("gone", firm="two", chain="x", design_capacity=240, ceiling=1, plan_growth=0, exit="2023-05"),
        tiny.line("new", firm="three", chain="x", entry="new_entity", listing="2023-07", plan_growth=0),
    ]
    actuals = [{"line": "stays", "month": f"2023-{month:02d}", "output": 12} for month in (1, 2, 3)]
    actuals += [{"line": "gone", "month": "2023-01", "output": 5}]
    more = {"official": tiny.rows({"month": "2023-03", "growth_to_date": 0.06})} if released else {}
    bases = [tiny.base(name) for name in ("stays", "gone", "new")]
    chains = tiny.rows({"chain": "x"})
    return tiny.city(
        lines, bases, {"horizon": horizon}, chains=chains, targets=TARGETS, actuals=tiny.rows(*actuals), **more
    )


# The year so far -----------------------------------------------------------------------------------------------------
def test_growth_to_date_is_the_official_one_and_the_ledgers_stands_beside_it():
    found = tracking(load(city()), GAP, draws=4)
    assert (found.months, found.released) == (3, 3)
    assert found.growth == pytest.approx(0.06, abs=1e-12)
    assert found.growth_of_ledger == pytest.approx(36 * 1.2 / 30 - 1, abs=1e-12)
    assert found.growth_of_model == pytest.approx(0.2, abs=1e-12), "flat, with the gap, of the lines that count"
    assert found.covered == pytest.approx(1.0, abs=1e-12), "a line out of the sample and a new one hold no base"
    assert found.base_elapsed == pytest.approx(30 / 180, abs=1e-12)
    assert found.made == pytest.approx(31.8 / (180 * 1.08), abs=1e-12)
    assert found.required == pytest.approx((0.08 * 180 - 1.8) / 150, abs=1e-12)
    assert found.target == 0.08


def test_the_accounting_difference_release_by_release():
    table = tracking(load(city()), Scenario({"memory": 6.0}), draws=4).releases
    assert table["official"].dropna().tolist() == [0.06]
    assert table["release"][table["official"].notna()].tolist() == ["2023-03"]
    assert table["difference"][:3].tolist() == pytest.approx([-2.8, -1.4, -0.14 * 10 * 5 / 6], abs=1e-12)
    assert table["ledger"][:2].tolist() == pytest.approx([0.2, 0.2], abs=1e-12)
    assert table["actual"][:2].tolist() == pytest.approx([0.06, 0.06], abs=1e-12)
    assert table["month"][:2].tolist() == pytest.approx([0.06, 0.06], abs=1e-12)
    april = 10 * (1 + 0.2 * 5 / 6) - 0.14 * 10 * 5 / 6
    assert table["month"][2] == pytest.approx(april / 10 - 1, abs=1e-12)
    assert table["nowcast"][2] == pytest.approx((31.8 + april) / 40 - 1, abs=1e-12)


def test_value_added_by_month_comes_to_growth():
    dataset = load(city())
    now = project(dataset, designs.single(dataset, GAP))
    made, base = plan_year_value_added(now)
    assert base.tolist() == pytest.approx([10.0] * 6 + [20.0] * 6, abs=1e-12)
    assert made.sum() / base.sum() - 1 == pytest.approx(now.value("iva_growth"), abs=1e-12)
    assert made[:3].sum() == pytest.approx(31.8, abs=1e-12)


def test_months_to_come_are_set_against_the_same_firms():
    rest = tracking(load(city()), GAP, draws=4).rest
    assert rest["base"].tolist() == pytest.approx([10.0] * 3 + [20.0] * 6, abs=1e-12)
    need = 1 + (0.08 * 180 - 1.8) / 150
    assert rest["required"].tolist() == pytest.approx([10 * need] * 3 + [20 * need] * 6, abs=1e-12)
    gap = (rest["nowcast"] - rest["required"]) / 180
    assert rest["gap"].tolist() == pytest.approx(gap.tolist(), abs=1e-12)


def test_who_gives_counts_with_the_gap_over_the_base_of_all():
    gives = tracking(load(city()), GAP, draws=4).givers.set_index("line")
    carried = 90 + 2 * (5 + 4 + 3 + 2 + 1) / 6
    assert gives.loc["stays", "more"] == pytest.approx(180 - carried, abs=1e-9)
    assert gives.loc["stays", "gives"] == pytest.approx((180 - carried) * 1.2 / 180, abs=1e-12)
    assert gives.loc["gone", "more"] > 0
    assert gives.loc["gone", ["gives", "room"]].tolist() == [0.0, 0.0], "it counts no more"


def test_firms_and_chains_by_what_counts():
    found = tracking(load(city()), GAP, draws=4)
    (firm,) = found.firms.to_dict("records")
    assert (firm["firm"], firm["months"]) == ("one", 3)
    assert firm["of_plan"] == pytest.approx(1.2, abs=1e-12)
    assert firm["growth"] == pytest.approx(1.2 * 1.2 - 1, abs=1e-12)
    assert firm["points"] == pytest.approx(6 * 1.2 / 180, abs=1e-12)
    (chain,) = found.chains.to_dict("records")
    assert chain["growth"] == pytest.approx(1.2 * 1.2 - 1, abs=1e-12)
    assert chain["covered"] == pytest.approx(1.0, abs=1e-12)
    assert chain["to_date"] == pytest.approx(36 + 17.5 + 30, abs=1e-12), "5, then half of what is missing comes back"
    assert found.reports["line"].tolist() == ["stays", "new"]
    assert found.reports["share"].tolist() == [1.0, 0.0]


def test_a_release_alone_brings_its_months_in():
    tables = city()
    del tables["actuals"]
    found = tracking(load(tables), Scenario(), draws=4)
    assert (found.months, found.released, found.covered) == (3, 3, 0.0)
    assert found.growth == pytest.approx(0.06, abs=1e-12)
    assert found.growth_of_ledger == pytest.approx(0.0, abs=1e-12)
    before = without_actuals(load(city()))
    assert not before.city.releases.size
    assert not before.city.actual_lines.size
    entered = Scenario().with_edit("official", "2023-03", growth_to_date=0.06)
    assert unreported(entered) == Scenario()
    unreleased = load({name: rows for name, rows in tables.items() if name != "official"})
    assert tracking(unreleased, entered, draws=4).growth == pytest.approx(0.06, abs=1e-12)


# Frozen projections --------------------------------------------------------------------------------------------------
def test_a_release_known_when_frozen_is_not_scored():
    dataset = load(city())
    now = project(dataset, designs.single(dataset, Scenario()))
    frozen = freeze(now, ensemble(dataset, Scenario(), 16), "2023-04-10T09:00", dataset.hash)
    assert frozen.released == ("2023-03",)
    assert FrozenProjection.from_json(frozen.to_json()) == frozen
    old = frozen.to_json().replace(', "released": ["2023-03"]', "")
    assert FrozenProjection.from_json(old).released == (), "one kept by the first edition opens"
    later = Scenario().with_edit("official", "2023-05", growth_to_date=0.07)
    found = score(frozen, dataset, later)
    assert found.releases["release"].tolist() == ["2023-04", "2023-05"]
    assert found.releases["actual"].iloc[-1] == pytest.approx(0.07, abs=1e-12)


def test_errors_of_the_city_are_of_what_counts():
    tables = city(released=False)
    del tables["actuals"]
    dataset = load(tables)
    now = project(dataset, designs.single(dataset, Scenario()))
    frozen = freeze(now, ensemble(dataset, Scenario(), 16), "2023-01-10T09:00", dataset.hash)
    rows = {f"{line}/2023-01": {"output": made} for line, made in {"stays": 12, "gone": 99, "new": 99}.items()}
    table = score(frozen, dataset, Scenario({}, {"actuals": rows})).table.set_index(["level", "entity"])
    assert table.loc[("city", "city"), "bias"] == pytest.approx(-2.0, abs=1e-12)
    assert table.loc[("chain", "x"), "mape"] == pytest.approx(2 / 12, abs=1e-12)
    assert table.loc[("line", "gone"), "bias"] == pytest.approx(-89.0, abs=1e-12)


# Limits and evidence -------------------------------------------------------------------------------------------------
def limited():
    """Two like lines over their ceilings, one of which leaves, and a June at half."""
    lines = [tiny.line(name, design_capacity=120, ceiling=1, plan_growth=0.2) for name in ("stays", "gone")]
    lines[1]["exit"] = "2023-05"
    event = {"event": "e", "scope": "line", "of": "stays", "from": "2023-06", "to": "2023-06", "change": -0.5}
    return tiny.city(lines, [tiny.base("stays"), tiny.base("gone")], events=tiny.rows(event))


def test_limits_are_of_the_sample_and_hold_what_events_take():
    found = limits(tiny.run(limited()))
    assert found == {
        "ceiling:stays": pytest.approx((11 * 2 + 1) / 120, abs=1e-12),
        "event": pytest.approx(6 / 120, abs=1e-12),
    }


def test_evidence_tells_what_is_official_and_what_is_carried_on():
    dataset = load(city())
    found = evidence(dataset, Scenario({"memory": 6.0}))
    points = found.sources.set_index("id")["points"]
    assert points["official"] == pytest.approx(-4.2 / 180, abs=1e-12)
    carried = -0.14 * (10 * (5 + 4 + 3) / 6 + 20 * (2 + 1) / 6)
    assert points["accounting_difference"] == pytest.approx(carried / 180, abs=1e-12)
    assert found.sources["points"].sum() == pytest.approx(found.growth, abs=1e-12)
    assert points["gone"] == 0.0
    assert found.points["official"] == points["official"]
    later = evidence(load(city(horizon=24)), Scenario({"memory": 6.0}), year=1)
    assert later.sources["points"].sum() == pytest.approx(later.growth, abs=1e-12)
    assert later.points["official"] == 0.0


def test_an_industrys_unknown_rate_is_at_stake_with_its_lines():
    lines = [tiny.line("a", industry="32", plan_growth=0.1), tiny.line("b", plan_growth=0.1)]
    tables = tiny.city(lines, [tiny.base("a", 30), tiny.base("b")], industries=tiny.rows({"industry": "32"}))
    unknown = evidence(load(tables)).unknown.set_index(["table", "column"])
    assert unknown.loc[("industries", "va_rate"), "stake"] == pytest.approx(0.75, abs=1e-12)


# A province and dated targets ----------------------------------------------------------------------------------------
def test_a_province_adds_up_what_its_cities_statistics_count():
    two = [load(city()).named("a"), load(tiny.capped()).named("b")]
    found = province([(each, Scenario()) for each in two])
    alone = [project(each, designs.single(each, Scenario())) for each in two]
    grown = sum(each.value("iva") for each in alone)
    assert found.base[:, 0, 0].tolist() == pytest.approx([180, 120], abs=1e-12)
    assert found.growth[0] == pytest.approx(grown / 300 - 1, abs=1e-12)
    assert alone[0].value("iva") == pytest.approx(180 * (1 + alone[0].value("iva_growth")), abs=1e-12)
    gained = [alone[0].value("iva") - 180, alone[1].value("iva") - 120]
    assert found.pull[:, 0] == pytest.approx([gained[0] / 300, gained[1] / 300], abs=1e-12)


def test_a_target_by_march_is_set_against_growth_to_date_with_odds():
    tables = city(released=False)
    del tables["actuals"]
    dataset = load(tables)
    now = project(dataset, designs.single(dataset, Scenario()))
    board = targets_board(now).set_index("target")
    assert board.loc["m", ["measure", "projected", "status", "tier"]].tolist() == [
        "iva_growth_to_date",
        0.0,
        "missed",
        "announced",
    ]
    assert board.loc["p", "tier"] == "province"
    drawn = ensemble(dataset, Scenario(), 64)
    march = drawn.projection["iva_growth_to_date"][0, 1]
    assert odds_of_targets(drawn) == {
        "t": drawn.odds(0.08),
        "m": np.mean(march >= 0.05),
        "p": drawn.odds(0.07),
    }
