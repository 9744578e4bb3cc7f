"""Values that cannot be are faults at their cell; possible and odd ones are told, and the dataset is taken."""

import pytest
import tiny

from sim import DataError


def city(lines=None, facts=None, **tables):
    base = tables.pop("base", [tiny.base()])
    return tiny.city(lines or [tiny.line(design_capacity=120, plan_growth=0)], base, facts, **tables)


def project(**more):
    row = {"project": "j", "line": "l", "capacity": 24, "stage": "building", "commissioning": "2023-07", "ramp": "r"}
    return {"projects": tiny.rows({**row, **more}), "ramps": [tiny.RAMP]}


def target(value=0.05, measure="iva_growth", year=2023, **more):
    return tiny.rows({"target": "t", "measure": measure, "year": year, "value": value, **more})


def event(**more):
    row = {"event": "e", "scope": "line", "of": "l", "from": "2023-06", "to": "2023-06", "change": -0.5}
    return tiny.rows({**row, **more})


def release(*months, growth=0.05):
    return tiny.rows(*({"month": month, "growth_to_date": growth} for month in months))


def past(**more):
    return tiny.rows({"year": 2022, **more})


def reported(*months):
    return tiny.rows(*({"line": "l", "month": f"2023-{month:02d}", "output": 10} for month in months))


FACTOR = {"factors": tiny.rows({"factor": "f", **dict.fromkeys(tiny.MONTHS, 1)})}
INDUSTRIES = {"industries": tiny.rows({"industry": "33", "va_rate": 0.2})}

SOUND = [
    {},
    project(start="2023-07"),
    project(retires=120),
    project(stage="shelved", retires=500),
    project(stage="running", commissioning="2022-07"),
    project(stage="trial", commissioning="2023-02"),
    {"targets": target(-0.2)},
    {"targets": target(1.0, "start_rate")},
    {"targets": target(0.05) + target(30, "iva", target="u") + target(0.05, year=2022, target="v")},
    {"targets": target(0.05) + target(0.06, target="u", tier="internal") + target(0.03, year="2023-03", target="v")},
    {"targets": target(0.05, "iva_growth_to_date", year="2023-02")},
    {"lines": [tiny.line(industry="3211", in_iva=1)], "industries": tiny.rows({"industry": "32", "va_rate": 0.2})},
    {"lines": [tiny.line(), tiny.line("s", in_iva=0)], "base": [tiny.base(), tiny.base("s")]},
    {"lines": [tiny.line(plan_output=132)]},
    {"lines": [tiny.line(), tiny.line("m", exit="2023-05")], "base": [tiny.base(), tiny.base("m")]},
    {"events": event()},
    {"events": event(scope="city", of="", to="2023-08", made_up=1)},
    {"events": event(scope="factor", of="f"), **FACTOR},
    {"official": release("2023-02"), "actuals": reported(1, 2)},
    {"past_years": tiny.rows({"year": 2022, "target": 0.05, "outcome": "**"})},
    {"costs": tiny.rows({"kind": "ceiling", "id": "l", "cost": 1, "most": 2})},
]


@pytest.mark.parametrize("tables", SOUND)
def test_what_can_be_is_taken_without_a_word(tables):
    assert tiny.dataset_of(city(**tables)).notes == ()


FAULTY = {
    "retires_over": project(retires=121),
    "start_late": project(start="2023-08"),
    "capacity_nil": {"lines": [tiny.line(design_capacity=0, plan_growth=0)]},
    "target_twice": {"targets": target(0.05) + target(0.08, target="u", direction="at_most")},
    "no_entity": {"targets": target(9, "chain_output")},
    "no_measure": {"targets": target(9, "gdp:x")},
    "proposed_past": project(stage="proposed", commissioning="2022-12"),
    "plan_twice": {"lines": [tiny.line(plan_output=132, plan_growth=0.1)]},
    "plan_of_nothing": {"lines": [tiny.line(), tiny.line("n", entry="new_entity", plan_output=5)]},
    "rate_needed": {"lines": [tiny.line(va_rate="", industry="32")], **INDUSTRIES},
    "event_of": {"events": event(of="x")},
    "event_backwards": {"events": event(to="2023-05")},
    "event_factor": {"events": event(scope="factor", of="f", made_up=0.5), **FACTOR},
    "official_month": {"official": release("2023-01")},
    "twice": {"official": release("2023-03", "2023-03")},
    "dated_target": {"targets": target(0.05, "energy_growth", year="2023-06")},
    "cost_of": {"costs": tiny.rows({"kind": "park", "id": "l"})},
}
EVENTS_OF_NOTHING = [
    *((scope, "x") for scope in ("firm", "product_group", "chain", "industry", "county", "park", "factor")),
    *((scope, "") for scope in ("line", "firm", "industry", "county")),
    ("industry", "2"),
]
MEANT = [9.5, 1.5, 1.0, -1.0, -0.5, 500]


@pytest.mark.parametrize("rule", FAULTY)
def test_what_cannot_be_is_a_fault(rule):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(**FAULTY[rule]))
    assert [fault.rule for fault in caught.value.faults] == [rule]


@pytest.mark.parametrize(("scope", "of"), EVENTS_OF_NOTHING)
def test_an_event_of_nothing_is_a_fault(scope, of):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city([tiny.line(industry="32", firm="甲")], events=event(scope=scope, of=of)))
    assert [(fault.rule, fault.column) for fault in caught.value.faults] == [("event_of", "of")]


@pytest.mark.parametrize("period", ["2023-01", "2024-01"])
def test_growth_to_date_has_no_target_of_january(period):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(targets=target(year=period)))
    assert [fault.rule for fault in caught.value.faults] == ["dated_target"]


@pytest.mark.parametrize("value", MEANT)
@pytest.mark.parametrize("measure", ["iva_growth", "energy_growth", "pull_on_province"])
def test_a_target_no_share_can_be_is_asked_about(value, measure):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(targets=target(value, measure)))
    (fault,) = caught.value.faults
    assert (fault.rule, fault.column) == ("target_meant", "value")
    assert f"write {value:g}%" in fault.sentence()


@pytest.mark.parametrize("value", [*MEANT, 1.2])
def test_a_growth_no_city_has_is_asked_about(value):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(official=release("2023-03", growth=value), past_years=past(outcome=value)))
    assert {(fault.table, fault.rule) for fault in caught.value.faults} == {
        ("official", "growth_meant"),
        ("past_years", "growth_meant"),
    }
    for fault in caught.value.faults:
        assert f"write {value:g}% (as a fraction {value / 100:g})" in fault.sentence()


@pytest.mark.parametrize("value", [0.99, 0.082, 0, -0.46])
def test_growth_that_can_be_is_taken(value):
    dataset = tiny.dataset_of(city(official=release("2023-03", growth=value), past_years=past(outcome=value)))
    assert list(dataset.city.released_growth) == [value]


@pytest.mark.parametrize("year", [2023.5, "2023年", "٢٠٢٣", "1_000", "1989", "2200", "2023-13", "2023-3", "-2023"])
def test_a_period_is_a_year_or_a_month(year):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(targets=target(year=year)))
    assert "a year, or a month as YYYY-MM" in caught.value.faults[0].sentence()


@pytest.mark.parametrize(("year", "read"), [("2023", "2023"), ("2023.0", "2023"), ("2023-03", "2023-03")])
def test_a_period_is_kept_as_measures_name_it(year, read):
    assert tiny.dataset_of(city(targets=target(year=year))).targets[0].period == read


@pytest.mark.parametrize("year", [2021.5, "2021-06", "1_000"])
def test_a_year_of_the_past_is_no_month(year):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(past_years=tiny.rows({"year": year, "target": 0.05})))
    assert "a year, for example 2023" in caught.value.faults[0].sentence()


@pytest.mark.parametrize("code", ["320110", "C", "V32", "有色", "32.5", "-32", "３２"])
def test_a_code_has_two_to_four_digits(code):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city([tiny.line(industry=code)]))
    assert "2 to 4 digits" in caught.value.faults[0].sentence()


@pytest.mark.parametrize("month", ["٢٠٢٣-٠١", "２０２３-０１", "2023-13", "2023-1"])
def test_a_month_is_written_in_ascii_digits(month):
    with pytest.raises(DataError):
        tiny.dataset_of(city(actuals=tiny.rows({"line": "l", "month": month, "output": 1})))


def test_a_second_project_may_retire_only_what_is_left():
    rows = [project(project=name, commissioning=f"2023-0{month}", retires=80) for name, month in (("a", 5), ("b", 6))]
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(projects=[row for part in rows for row in part["projects"]], ramps=[tiny.RAMP]))
    (fault,) = caught.value.faults
    assert (fault.row, fault.details["there"]) == ("3", "64")


def test_a_base_below_nothing_is_never_called_nil():
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city([tiny.line(va_rate=-1)]))
    sentence = caught.value.faults[0].sentence()
    assert "-120" in sentence
    assert "nil" not in sentence


@pytest.mark.parametrize(
    ("fact", "value", "rule", "says"),
    [
        ("horizon", "18", "profile_number", "12, 24, 36, 48 or 60"),
        ("horizon", "**", "masked", "'**'"),
        ("horizon", "three years", "profile_number", "whole years"),
        ("base_year", "**", "masked", "'**'"),
        ("base_year", "2022.5", "profile_number", "whole number"),
        ("month_lengths", "**", "masked", "'**'"),
        ("va_basis", "**", "masked", "'**'"),
        ("va_basis", "statistical", "profile_number", "one of industry, own"),
        ("gdp", "-5", "profile_number", "0 or more"),
        ("gdp", "about 500", "profile_number", "0 or more"),
        ("gdp", "1_000", "profile_number", "0 or more"),
    ],
)
def test_a_fact_that_cannot_be_is_told_as_it_stands(fact, value, rule, says):
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city(facts={fact: value}))
    (fault,) = caught.value.faults
    assert (fault.rule, fault.value) == (rule, value)
    assert says in fault.sentence()


def test_a_masked_plan_of_a_line_with_a_capacity_is_called_masked():
    with pytest.raises(DataError) as caught:
        tiny.dataset_of(city([tiny.line(design_capacity=120, plan_growth="**")]))
    assert [(fault.rule, fault.value) for fault in caught.value.faults] == [("masked", "**")]


ODD = {
    "stage_early": project(stage="running", commissioning="2023-10"),
    "stage_late": project(stage="building", commissioning="2021-07"),
    "retires_unused": {"lines": [tiny.line()], **project(retires=5)},
    "ramp_falls": {**project(), "ramps": [{**tiny.RAMP, "m36": "0"}]},
    "price_nil": {"lines": [tiny.line(price=0), tiny.line("m")], "base": [tiny.base(), tiny.base("m")]},
    "growth_odd": {"lines": [tiny.line(design_capacity=120, plan_growth=5)]},
    "capacity_odd": {"lines": [tiny.line(design_capacity=1200000, plan_growth=0)]},
    "listing_unused": {"lines": [tiny.line(listing="2023-06")]},
    "expansion_missing": {"parks": tiny.rows({"park": "p", "steam_added": 3})},
    "target_odd": {"targets": target(0.6)},
    "target_year_far": {"targets": target(year=2030)},
    "part_over_whole": {"facts": {"gdp": 100, "industry_va": 200}},
    "industry_none": {"lines": [tiny.line(industry="32")], **INDUSTRIES},
    "event_outside": {"events": event(**{"from": "2024-06", "to": "2024-06"})},
    "exit_early": {
        "lines": [tiny.line(), tiny.line("n", entry="new_entity", listing="2023-06", exit="2023-06")],
    },
    "past_to_come": {"past_years": tiny.rows({"year": 2023, "outcome": 0.05})},
    "official_alone": {"official": release("2023-03"), "actuals": reported(1, 2)},
}


@pytest.mark.parametrize("rule", ODD)
def test_what_is_odd_is_taken_and_told(rule):
    (note,) = tiny.dataset_of(city(**ODD[rule])).notes
    assert note.rule == rule
    assert all(note.sentence(lang) for lang in ("zh", "en"))
