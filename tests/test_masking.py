"""A masked dataset: the same figures to the bit, other names and ids everywhere, and the way back."""

import numpy as np
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from leaks import PLANTED, hidden_texts, mentions, spelled, strings
from strategies import load

from sim import Scenario, designs, project
from sim.dataset import Dataset
from sim.intake.grid import column_letters
from sim.language import Text
from sim.masking import HIDDEN, masked
from sim.outputs import WRITERS
from sim.studies.bottlenecks import bottlenecks
from sim.studies.ensemble import ensemble

EDITS = {
    "lines": {"nickel_electro_sealed": {"ceiling": 1.15}},
    "overhauls": {"copper_refined_sealed/2023-05": {"share_lost": 0.3}},
    "projects": {"copper_strip_1_sealed": {"load": 0.7, "zh": "丁丑锂电公司三期"}},
    "costs": {"ceiling/nickel_matte_sealed": {"cost": 0.4}, "purchase/nickel_matte": {"cost": 0.1}},
    "events": {
        "refinery_repair_sealed": {"of": "cobalt_sealed"},
        "stopped": {"scope": "line", "of": "pvc_sealed", "from": "2023-05", "to": "2023-05", "change": -0.5},
        "firm_down": {"scope": "firm", "of": "丁丑锂电公司", "from": "2023-06", "to": "2023-06", "change": -0.2},
    },
}


@pytest.fixture(scope="module")
def secret(sample: Dataset) -> Dataset:
    return spelled(sample)


@pytest.mark.parametrize(("number", "text"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ")])
def test_letters_go_on_after_z(number, text):
    assert column_letters(number) == text


@given(st.integers(1, 50_000))
def test_no_two_firms_share_letters(number):
    assert column_letters(number) != column_letters(number + 1)


def test_the_figures_are_the_same_to_the_bit(secret):
    scenario = Scenario({"market": 0.01}, EDITS, "甲子有色集团停产")
    masking = masked(secret, "zh", scenario)
    one = project(secret, designs.single(secret, scenario))
    two = project(masking.dataset, designs.single(masking.dataset, masking.mask_scenario(scenario)))
    assert one.names == two.names
    for measure in one.names:
        assert np.array_equal(one[measure], two[measure], equal_nan=True), measure
    assert masking.dataset.hash != secret.hash


def test_the_draws_are_the_same_to_the_bit(secret):
    scenario = Scenario({}, EDITS)
    masking = masked(secret, "en", scenario)
    one = ensemble(secret, scenario, 1200, 7)
    two = ensemble(masking.dataset, masking.mask_scenario(scenario), 1200, 7)
    assert np.array_equal(one.growth, two.growth)
    ranked = [
        bottlenecks(secret, scenario)["points"],
        bottlenecks(masking.dataset, masking.mask_scenario(scenario))["points"],
    ]
    assert ranked[0].tolist() == ranked[1].tolist()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ending", WRITERS)
def test_no_file_holds_a_name(secret, lang, ending):
    scenario = Scenario({"market": 0.01}, EDITS, "甲子有色集团停产")
    masking = masked(secret, lang, scenario)
    wanted = [*hidden_texts(secret), *PLANTED, "丁丑锂电"]
    assert len(wanted) > 200
    assert "甲子有色集团" in wanted
    assert "nickel_electro_sealed" in wanted
    plain, shown = (
        strings(WRITERS[ending](project(data, designs.single(data, each)), lang), ending)
        for data, each in ((secret, scenario), (masking.dataset, masking.mask_scenario(scenario)))
    )
    assert mentions(plain, wanted), "the search finds names where they are"
    assert not mentions(shown, wanted)
    assert mentions(shown, ["企业A" if lang == "zh" else "Firm A"])


def test_no_table_and_no_name_of_the_dataset_holds_one(secret):
    masking = masked(secret, "zh")
    cells = [cell for table in masking.dataset.raw.values() for row in table.rows for cell in row.values()]
    wanted = [*hidden_texts(secret), *PLANTED]
    assert not mentions([*cells, masking.dataset.name], wanted)
    assert masking.dataset.name == "企业A 2023"
    line = masking.dataset.names("lines")[masking.ids["lines"]["copper_anode_sealed"]].en
    assert masking.dataset.names("targets")["out_nonferrous"] == Text("企业A产值", f"Output of {line}")


def test_a_masked_dataset_has_no_source_anywhere(secret):
    """A source says where a figure comes from, and so whose it is, in whatever table it stands."""
    given = {name: [row.get("source", "") for row in table.rows] for name, table in secret.raw.items()}
    given = {name: cells for name, cells in given.items() if any(cells)}
    assert set(given) - set(HIDDEN), "tables whose rows keep their names have sources too"
    scenario = Scenario({}, {"profile": {"gdp": {"source": "甲子有色集团来函"}}, "lines": EDITS["lines"]})
    masking = masked(secret, "zh", scenario)
    shown = masking.dataset
    edited = masking.mask_scenario(scenario).edits
    assert {table: [row.get("source", "") for row in shown.raw[table].rows] for table in given} == {
        table: [""] * len(cells) for table, cells in given.items()
    }
    assert edited["profile"]["gdp"]["source"] == "", "nor one that a scenario gives"
    for name, table in shown.tables.items():
        if "source" in table:
            assert set(table["source"].fillna("")) <= {""}, name


def test_names_are_told_apart_and_stay_with_their_firm(secret):
    plain, edited = masked(secret, "zh"), masked(secret, "zh", Scenario({}, EDITS))
    assert all(ids.items() <= edited.ids[table].items() for table, ids in plain.ids.items())
    for table in ("lines", "projects"):
        for lang in ("zh", "en"):
            names = [pair[lang] for pair in plain.dataset.names(table).values()]
            assert len(set(names)) == len(names)
    firms = dict(zip(secret.tables["lines"]["firm"], plain.dataset.tables["lines"]["firm"], strict=True))
    assert len(set(firms.values())) == len(firms)
    assert firms["甲子有色集团"] == "企业A"


def test_projects_of_the_past_are_hidden_too(secret):
    shown = masked(secret, "zh").dataset
    past = secret.tables["past_projects"]["project"]
    assert len(set(shown.tables["past_projects"]["project"])) == len(past)
    assert not mentions([row["project"] for row in shown.raw["past_projects"].rows], list(past))


def test_scenarios_come_back(secret):
    scenario = Scenario({"market": 0.01}, EDITS, "甲子有色集团停产")
    masking = masked(secret, "en", scenario)
    shown = masking.mask_scenario(scenario)
    assert shown.name == "Firm A停产"
    assert not mentions([shown.to_json()], hidden_texts(secret))
    assert masking.unmask_scenario(shown) == scenario
    assert masking.unmask_scenario(scenario) == scenario
    assert shown.edits["events"][masking.ids["events"]["stopped"]]["of"] == masking.ids["lines"]["pvc_sealed"]
    assert f"ceiling/{masking.ids['lines']['nickel_matte_sealed']}" in shown.edits["costs"]
    assert "purchase/nickel_matte" in shown.edits["costs"], "a product is not hidden"
    line = masking.ids["lines"]["copper_refined_sealed"]
    more = shown.with_edit("overhauls", f"{line}/2023-06", share_lost=0.1)
    edited = scenario.with_edit("overhauls", "copper_refined_sealed/2023-06", share_lost=0.1)
    assert masking.unmask_scenario(more) == edited


def test_a_line_that_a_scenario_adds_is_hidden_too(secret):
    row = {**secret.raw["lines"].rows[0], "firm": "新来公司", "zh": "新来公司镍", "en": "Newcomer nickel"}
    cells = {name: value for name, value in row.items() if name != "line" and value}
    months = dict.fromkeys(tiny.MONTHS, 10.0)
    scenario = Scenario({}, {"lines": {"newcomer": cells}, "base_output": {"newcomer": months}})
    masking = masked(secret, "zh", scenario)
    shown = project(masking.dataset, designs.single(masking.dataset, masking.mask_scenario(scenario)))
    text = strings(WRITERS[".csv"](shown, "zh"), ".csv")
    assert not mentions(text, ["新来", "Newcomer", "newcomer"])
    assert masking.unmask_scenario(masking.mask_scenario(scenario)) == scenario


def test_a_firm_without_a_name_and_ids_that_look_like_masks():
    lines = [tiny.line("A1", firm=""), tiny.line("A2", firm="A2"), tiny.line("secret_plant", firm="")]
    dataset = load(tiny.city(lines, [tiny.base(line["line"]) for line in lines]))
    masking = masked(dataset, "en")
    assert set(masking.ids["lines"].values()).isdisjoint({"A1", "A2", "secret_plant"})
    scenario = Scenario({}, {"lines": {"A1": {"ceiling": 1.0}}})
    assert masking.unmask_scenario(masking.mask_scenario(scenario)) == scenario
    assert [name for name, _ in masking.dataset.names("lines").values()] == ["企业A·产线", "企业B·产线", "企业C·产线"]


def test_a_short_name_is_found_in_free_text_too():
    lines = [
        tiny.line("plant_one", firm="乙企", zh="甲厂", en="Jia"),
        tiny.line("plant_two", firm="丙", zh="丁二厂", en="Ding"),
    ]
    targets = [
        {"target": f"t{n}", "zh": zh, "en": "x", "measure": "iva_growth", "year": 2023 + n, "value": 0.1}
        for n, zh in enumerate(("甲厂产值", "乙企和丁二厂", "plant_one的增速"))
    ]
    dataset = load(tiny.city(lines, [tiny.base("plant_one"), tiny.base("plant_two")], targets=tiny.rows(*targets)))
    told = " ".join(zh for zh, _ in masked(dataset, "zh").dataset.names("targets").values())
    assert not mentions([told], ["甲厂", "乙企", "丁二厂", "plant_one"])
    assert "企业A" in told


NAMES_OF_THE_NEW_TABLES = [
    "甲子", "乙丑", "老甲停炉", "Jiazi", "Yichou", "Old Jia", "jiazi_stop", "two_cut", "power_cut", "jiazi_new",
    "jiazi_old", "plant_two", "工信局", "来函",
]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_events_owners_costs_and_the_past_are_hidden_too(lang):
    dataset = load(tiny.with_every_new_table())
    edits = {
        "events": {
            "new_stop": {
                "scope": "firm",
                "of": "乙丑公司",
                "from": "2023-09",
                "to": "2023-09",
                "change": -0.2,
                "zh": "乙丑停产",
            },
            "two_cut": {"of": "plant_one"},
        },
        "costs": {"ceiling/plant_two": {"cost": 0.3}},
        "lines": {"plant_two": {"owner": "乙丑服务组", "exit": "2024-03"}},
        "past_plans": {"plant_two/2022": {"before": 100, "planned": 110, "made": 99}},
    }
    scenario = Scenario({}, edits, "乙丑服务组的方案")
    masking = masked(dataset, lang, scenario)
    shown = masking.mask_scenario(scenario)
    one = project(dataset, designs.single(dataset, scenario))
    two = project(masking.dataset, designs.single(masking.dataset, shown))
    for measure in one.names:
        assert np.array_equal(one[measure], two[measure], equal_nan=True), measure
    assert masking.unmask_scenario(shown) == scenario
    cells = [cell for table in masking.dataset.raw.values() for row in table.rows for cell in row.values()]
    texts = [*cells, shown.to_json(), *strings(WRITERS[".csv"](two, lang), ".csv")]
    assert mentions(
        [str(edits), *(cell for table in dataset.raw.values() for row in table.rows for cell in row.values())],
        NAMES_OF_THE_NEW_TABLES,
    ) == set(NAMES_OF_THE_NEW_TABLES)
    assert not mentions(texts, NAMES_OF_THE_NEW_TABLES)
    events = masking.dataset.raw["events"].rows
    firms = masking.dataset.tables["lines"]["firm"].tolist()
    lines = masking.dataset.tables["lines"]["line"].tolist()
    assert [event["of"] for event in events] == [firms[0], lines[1], "plant_one", "north"], "a factor keeps its name"
    assert [row["id"] for row in masking.dataset.raw["costs"].rows][::2] == [lines[0], "plant_one"]
    assert masking.dataset.raw["counties"].rows == dataset.raw["counties"].rows, "places and industries are no secret"
    assert masking.dataset.raw["industries"].rows == dataset.raw["industries"].rows
    more = shown.with_edit(
        "events", "more", scope="firm", of=firms[1], **{"from": "2023-05", "to": "2023-05"}, change=-0.1
    )
    assert masking.unmask_scenario(more).edits["events"]["more"]["of"] == "乙丑公司"
