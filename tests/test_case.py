"""A dataset with a scenario applied: worked out once, known by what figures depend on."""

import pytest

from sim import Scenario, ScenarioError
from sim.case import Case


def test_a_case_has_the_edits_in_and_every_value_in_force(sample):
    line = sample.city.lines[0]
    case = Case(sample, Scenario({"market": 0.01}, {"lines": {line: {"plan_growth": 0.3}}}))
    assert case.dataset.city.plan_growth[0, 0, 0] == 0.3
    assert case.unedited.city.plan_growth[0, 0, 0] != 0.3
    assert case.values["market"] == 0.01
    assert case.values["project_slip"] == sample.assumptions["project_slip"].default
    assert set(case.values) == set(sample.assumptions)
    assert case.dataset is case.dataset
    assert case.values is case.values


def test_a_case_is_known_by_what_figures_depend_on_and_not_by_names(sample):
    plain, named = (Case(sample, Scenario({"market": 0.01}, name=name)) for name in ("", "A"))
    assert plain.key == named.key == Case(sample.named("another"), Scenario({"market": 0.01})).key
    assert plain.key != Case(sample, Scenario({"market": 0.02})).key
    assert plain.key != Case(sample, Scenario({}, {"lines": {sample.city.lines[0]: {"plan_growth": 0.3}}})).key


def test_a_scenario_that_does_not_fit_is_refused_when_the_case_is_asked(sample):
    with pytest.raises(ScenarioError) as refused:
        _ = Case(sample, Scenario({"market": 9.0, "no_such": 1.0})).values
    assert {fault.column for fault in refused.value.faults} == {"market", "no_such"}
    with pytest.raises(ScenarioError, match="no_such_table"):
        _ = Case(sample, Scenario({}, {"no_such_table": {"a": {"b": 1}}})).dataset


def test_a_target_is_read_from_its_row_once(sample):
    by_id = {target.target: target for target in sample.targets}
    assert len(by_id) == len(sample.tables["targets"])
    output, growth, use = (by_id[name] for name in ("out_nonferrous", "iva", "intensity"))
    assert (output.measure, output.entity, output.period) == ("chain_output", "nonferrous", sample.plan_year)
    assert (growth.measure, growth.entity, growth.cell) == ("iva_growth", "", "iva_growth")
    assert (growth.at_least, growth.better) == (True, 1.0)
    assert (use.at_least, use.better) == (False, -1.0)
    assert {target.tier for target in sample.targets} >= {"announced", "province", "internal"}
    for target in sample.targets:
        if target.tier == "announced":
            assert sample.target(target.cell, target.period) == target.value
    assert sample.target("iva_growth", "1999") is None


def test_a_value_at_its_default_is_no_change_and_whatever_else_is_stays(sample):
    scenario = Scenario(
        {"market": sample.assumptions["market"].default, "stretch_nickel": 0.02, "unknown": 1.0}, name="A"
    )
    kept = scenario.without_defaults(sample.assumptions)
    assert dict(kept.values) == {"stretch_nickel": 0.02, "unknown": 1.0}
    assert (kept.name, kept.edits) == (scenario.name, scenario.edits)
