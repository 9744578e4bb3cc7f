"""What a measure takes, in words: only what the dataset knows; and the city's own record."""

import math

import pytest
import tiny
from strategies import load

from sim import Scenario
from sim.case import Case
from sim.present.actions import called, how_much, owners, price, told
from sim.present.past import base_effect, mean_growth, past_growth, past_targets
from sim.studies.odds_solve import Action


def to(key, value):
    """A measure that leads a slider to a value."""
    return Action(key, value, "usual", 0.0, 0.0, 0.5, None)


def two_lines(**cost):
    """Two lines of 120 a year at a ceiling of 1.25, one of them with a price for 1 % of its ceiling."""
    lines = [
        tiny.line("a", design_capacity=120, ceiling=1.25, plan_growth=0.1, owner="Bureau", unit="t"),
        tiny.line("b", design_capacity=60, ceiling=1.25, plan_growth=0.1),
    ]
    priced = {"kind": "ceiling", "id": "a", "cost": 0.4, "fixed": 0.5, "most": 3, "lead_months": 4} | cost
    return Case(load(tiny.city(lines, [tiny.base("a"), tiny.base("b", 5)], costs=tiny.rows(priced))))


def test_a_price_is_the_fixed_cost_and_so_much_per_cent_of_the_ceiling():
    found = price(two_lines(), to("stretch_other", 0.0125))  # of 1.25: one per cent
    assert found.cost == pytest.approx(0.5 + 0.4 * 1.0)
    assert (found.months, found.known, found.asked, found.guessed) == (4.0, 1, 2, True)
    assert not price(two_lines(grade="official"), to("stretch_other", 0.0125)).guessed


def test_a_measure_works_once_the_slowest_of_it_does(sample):
    slip = price(Case(sample, Scenario({"project_slip": 1.0})), to("project_slip", 0.0))
    rows = sample.tables["costs"]
    leads = rows[rows["kind"] == "project"]["lead_months"]
    assert leads.nunique() > 1
    assert slip.months == leads.max()


def test_beyond_what_is_priced_there_is_no_price():
    assert price(two_lines(), to("stretch_other", 0.0375)) is not None
    assert price(two_lines(), to("stretch_other", 0.04)) is None
    assert price(two_lines(id="b", cost=""), to("stretch_other", 0.01)) is None, "a price that is unknown"


def test_a_factor_is_priced_by_the_per_cent_and_a_project_by_the_month(sample):
    power = price(Case(sample), to("power", 1.02))
    assert power.cost == pytest.approx(2 * 0.6)
    rows = sample.tables["costs"]
    by_project = dict(zip(rows["id"], rows["cost"], strict=True))
    slip = price(Case(sample, Scenario({"project_slip": 1.0})), to("project_slip", 0.0))
    waiting = sample.city.projects.included[:, 0, 0] & ~sample.city.projects.started[:, 0, 0]
    known = [
        name for name, still in zip(sample.city.projects.ids, waiting, strict=True) if still and name in by_project
    ]
    assert slip.cost == pytest.approx(sum(by_project[name] for name in known))
    assert (slip.known, slip.asked) == (len(known), int(waiting.sum()))


def test_a_measure_is_called_by_what_is_done(sample):
    assert called(Case(sample), to("project_slip", -1.0), "zh") == "项目提前投产"
    assert called(Case(sample), to("park_slip", -1.0), "en") == "Expand parks earlier"
    for key, value in (("project_slip", 2.0), ("stretch_nickel", 0.01)):
        assert called(Case(sample), to(key, value), "zh") == sample.assumptions[key].name.zh


def test_a_cost_of_some_says_that_the_others_have_no_price():
    assert dict(told(two_lines(), to("stretch_other", 0.0125), "zh"))["cost"].startswith(
        "已估价的1项共0.9亿元，其余1项无估价"
    )


def test_lines_of_a_card_are_those_there_is_something_for():
    case = two_lines()
    assert dict(told(case, to("stretch_other", 0.0125), "en")) == {
        "who": "Bureau",
        "much": "0.0% to 1.2% (a: about 1.5 t)",
        "when": "works 4 months after the start",
        "cost": "0.9 (100m yuan) for those priced (1); not priced: 1 (a judgement)",
    }
    assert [key for key, _ in told(case, to("promoted_firms", 30.0), "zh")] == ["much"]


def test_an_owner_without_an_english_name_is_not_named_in_english(sample):
    assert owners(Case(sample), to("stretch_nickel", 0.01), "zh")
    english = owners(Case(sample), to("stretch_nickel", 0.01), "en")
    assert english and all(name.isascii() for name in english)


def test_projects_brought_forward_are_for_those_who_answer_for_their_lines(sample):
    lines = sample.tables["lines"].set_index("line")["owner"]
    projects = sample.city.projects
    waiting = projects.included[:, 0, 0] & ~projects.started[:, 0, 0]
    answer = {lines[sample.city.lines[line]] for line, still in zip(projects.line, waiting, strict=True) if still} - {
        ""
    }
    found = owners(Case(sample), to("project_slip", -1.0), "zh")
    assert set(found) == {each.split(" | ")[0] for each in answer}
    assert len(found) > 2
    assert dict(told(Case(sample), to("project_slip", -1.0), "zh"))["who"] == "、".join(found[:2]) + "等"
    assert owners(Case(sample), to("promoted_firms", 60.0), "zh") == [], "not known: no line of the card"


def test_a_delay_is_told_as_so_much_earlier_and_a_factor_as_so_much_more(sample):
    assert how_much(Case(sample), to("project_slip", -1.0), "zh") == "提前1个月"
    assert how_much(Case(sample), to("project_slip", -1.0), "en") == "1 month earlier"
    assert how_much(Case(sample), to("power", 1.03), "zh") == "提高3.0%"
    assert how_much(Case(sample), to("promoted_firms", 30.0), "zh") == "22家调到30家"


def test_output_is_that_of_the_largest_line(sample):
    name = sample.names("lines")["nickel_electro"]["zh"]
    assert f"{name}约1,500吨" in how_much(Case(sample), to("stretch_nickel", 0.01), "zh")


def test_growth_over_two_years_is_the_geometric_mean():
    assert mean_growth([0.17, 0.085]) == pytest.approx(math.sqrt(1.17 * 1.085) - 1)
    assert mean_growth([0.1]) == pytest.approx(0.1)
    assert math.isnan(mean_growth([]))


def test_a_base_is_high_or_low_beside_the_years_before_it():
    assert base_effect({2020: 0.05, 2021: 0.05, 2022: 0.08}, 2022) == "high"
    assert base_effect({2020: 0.05, 2021: 0.05, 2022: 0.02}, 2022) == "low"
    assert base_effect({2020: 0.05, 2021: 0.05, 2022: 0.06}, 2022) == "plain"
    assert base_effect({2022: 0.3}, 2022) == base_effect({2020: 0.3}, 2022) == "plain"


def test_the_record_is_the_profile_s_and_the_table_s(sample):
    assert past_growth(sample) == {2018: 0.062, 2019: 0.108, 2020: 0.121, 2021: 0.112, 2022: 0.17}
    found = past_targets(sample)
    assert [(each.year, each.target, each.outcome, each.met) for each in found][-1] == ("2022", 0.12, 0.17, True)
    assert all(each.made_up for each in found)
    city = load(tiny.capped())
    assert past_targets(city) == []
    assert past_growth(city) == {}
