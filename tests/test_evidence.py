"""Evidence: shares of growth by grade add up, gains and losses alike; unknown numbers are counted and weighed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, load
from tiny import base, city, dataset_of, line, rows, with_project

from sim import Scenario, designs, project
from sim.studies.evidence import GRADES, evidence, growth_sources

NAMED = GRADES[:-1]
FACTS = {"promoted_firms": 2, "promoted_va": 5, "promoted_growth": 0.1}


def graded(tables, grade_of):
    """The tables with a grade on every row that may have one."""
    given = {name: [dict(row) for row in table] for name, table in tables.items()}
    for name in ("lines", "projects", "profile"):
        for number, row in enumerate(given.get(name, [])):
            row["grade"] = grade_of(name, number)
    return given


@given(cases(), st.lists(st.sampled_from([*NAMED, ""]), min_size=1, max_size=9))
def test_shares_add_up_and_points_add_up_to_growth(case, grades):
    tables, _, values = case
    dataset = load(graded(tables, lambda _, number: grades[number % len(grades)]))
    scenario = Scenario(values)
    found = evidence(dataset, scenario)
    growth = project(dataset, designs.single(dataset, scenario)).value("iva_growth")
    assert math.fsum(found.shares.values()) == pytest.approx(1, abs=1e-12)
    assert all(0 <= share <= 1 + 1e-12 for share in found.shares.values())
    assert math.fsum(found.points.values()) == pytest.approx(growth, abs=1e-9)
    assert found.sources["points"].sum() == pytest.approx(found.growth, abs=1e-9)
    assert all(
        abs(found.points[grade]) <= found.sources["points"].abs().sum() * found.shares[grade] + 1e-9 for grade in GRADES
    )
    assert found.unknown["stake"].between(0, 1).all()


@given(cases(), st.sampled_from(NAMED))
def test_one_grade_throughout_is_all_of_it(case, grade):
    tables, _, values = case
    facts = [{"key": key, "value": str(value)} for key, value in FACTS.items()]
    whole = {**tables, "profile": [*(row for row in tables["profile"] if row["key"] not in FACTS), *facts]}
    dataset = load(graded(whole, lambda *_: grade))
    sources = growth_sources(project(dataset, designs.single(dataset, Scenario(values))), 0)
    assert set(sources.loc[sources["kind"] != "accounting", "grade"]) == {grade}
    assert sources["weight"].sum() == pytest.approx(1, abs=1e-12)


def mixed():
    """Growth of 1 point from 120 + 120 a year: one line gains 12, another loses 9.6; promoted firms have no grade."""
    lines = [line("up", plan_growth=0.1, design_capacity=999, grade="official", energy=1)]
    lines += [line("down", plan_growth=-0.08, design_capacity=999, grade="estimated")]
    return city(lines, [base("up"), base("down")])


def test_a_loss_counts_like_a_gain():
    found = evidence(dataset_of(mixed()))
    assert found.growth == pytest.approx(0.01)
    assert found.points["official"] == pytest.approx(0.05)
    assert found.points["estimated"] == pytest.approx(-0.04)
    assert found.shares["official"] == pytest.approx(5 / 9)
    assert found.shares["estimated"] == pytest.approx(4 / 9)
    assert list(found.sources["id"][:2]) == ["up", "down"]


def test_a_project_has_its_own_grade_and_its_line_keeps_the_rest():
    tables = with_project()
    tables["projects"][0]["grade"] = "reported"
    found = evidence(dataset_of(tables))
    assert found.shares["reported"] == pytest.approx(1)
    assert found.points["reported"] == pytest.approx(found.growth)


def test_promoted_firms_take_the_grade_of_their_fact():
    tables = city([line(grade="official")], [base()], FACTS)
    assert evidence(dataset_of(tables)).shares["ungraded"] == pytest.approx(1), "only they grow"
    tables["profile"] += rows({"key": "gdp", "value": 1000})
    next(row for row in tables["profile"] if row["key"] == "promoted_va")["grade"] = "reported"
    assert evidence(dataset_of(tables)).shares["reported"] == pytest.approx(1)


def test_where_nothing_moves_shares_go_by_value_added():
    tables = city([line("a", grade="official"), line("b", grade="estimated")], [base("a", 30), base("b", 10)])
    found = evidence(dataset_of(tables))
    assert found.growth == 0
    assert found.shares["official"] == pytest.approx(0.75)
    assert found.shares["estimated"] == pytest.approx(0.25)


def test_the_unknown_number_that_keeps_a_measure_back_comes_first():
    tables = mixed() | {"industries": rows({"industry": "32", "va_rate": 1})}
    tables["lines"] = [{**row, "power": "1", "industry": "32", "va_rate": ""} for row in tables["lines"]]
    first, second = evidence(dataset_of(tables)).unknown.to_dict("records")
    assert (first["table"], first["column"], first["count"], first["rows"], first["first"]) == (
        "lines",
        "energy",
        1,
        2,
        "down",
    )
    assert "energy_growth" in first["keeps_back"]
    assert first["stake"] == pytest.approx(4 / 9)
    assert (second["column"], second["count"], second["keeps_back"]) == ("va_rate", 2, ""), "the industry's counts"
    assert second["stake"] == pytest.approx(1)


def test_a_plan_given_as_output_is_known():
    lines = [
        line("grown", plan_growth=0.1),
        line("made", plan_growth="", plan_output="130"),
        line("untold", plan_growth=""),
    ]
    tables = city(lines, [base(each["line"]) for each in lines])
    assert dataset_of(tables).unknown()["lines", "plan_growth"] == ["untold"]
    lines[2]["plan_output"] = "130"
    assert ("lines", "plan_growth") not in dataset_of(tables).unknown()


def test_a_better_grade_changes_nothing_but_the_evidence():
    one, other = mixed(), mixed()
    other["lines"][1]["grade"] = "official"
    before, after = evidence(dataset_of(one)), evidence(dataset_of(other))
    assert after.growth == before.growth
    assert after.shares["official"] > before.shares["official"]
    assert after.shares["estimated"] < before.shares["estimated"]


def test_the_sample_city_is_illustrative_throughout(sample):
    assert evidence(sample).shares == {grade: pytest.approx(float(grade == "illustrative")) for grade in GRADES}
