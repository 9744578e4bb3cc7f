"""A scenario taken to another dataset: what fits goes along whole, the rest is told, nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import GOOD

from sim import Scenario, designs, load_dataset
from sim.rebase import fitted
from sim.registry import presets


@pytest.fixture(scope="module")
def tiny():
    return load_dataset(GOOD)


def test_a_scenario_that_fits_goes_along_unchanged(sample):
    for preset in presets().values():
        scenario = Scenario(preset.values, preset.edits, preset.key)
        assert fitted(sample, scenario) == (scenario, ())


def test_values_and_rows_of_another_city_are_left_out_and_told(tiny):
    scenario = Scenario(
        {"market": 0.01, "growth_nonferrous": 0.1},
        {
            "projects": {"copper_electro_1": {"commissioning": "2023-01"}},
            "lines": {"smelter": {"ceiling": 1.1, "va_rate": 7}},
            "overhauls": {"nickel_matte/2023-05": {"share_lost": 0.2}, "refinery/2023-05": {"share_lost": 0.2}},
            "nothing": {"a": {"b": 1}},
        },
        "mine",
    )
    found, faults = fitted(tiny, scenario)
    assert found.values == {"market": 0.01}
    assert found.edits == {
        "lines": {"smelter": {"ceiling": 1.1}},
        "overhauls": {"refinery/2023-05": {"share_lost": 0.2}},
    }
    assert found.name == "mine"
    assert {(fault.table, fault.row, fault.column) for fault in faults} >= {
        ("", "", "growth_nonferrous"),
        ("lines", "smelter", "va_rate"),
        ("overhauls", "nickel_matte/2023-05", "line"),
        ("nothing", "", ""),
    }


CELLS = st.dictionaries(
    st.sampled_from(
        ["ceiling", "commissioning", "line", "stage", "capacity", "va_rate", "product", "rubbish", "value"]
    ),
    st.sampled_from([0.5, -1, "2023-05", "building", "smelter", "copper", "anode", "", None, 99]),
    min_size=1,
    max_size=3,
)
ROWS = st.dictionaries(
    st.sampled_from(["smelter", "refinery", "second_cell", "smelter/2023-05", "smelter/anode/input", "base_year", "x"]),
    CELLS,
    min_size=1,
    max_size=3,
)
TABLES = st.dictionaries(
    st.sampled_from(["lines", "projects", "overhauls", "recipes", "profile", "products", "none"]), ROWS, max_size=3
)


@given(TABLES, st.dictionaries(st.sampled_from(["market", "growth_metals", "x"]), st.floats(-1, 1), max_size=3))
def test_whatever_is_left_can_be_projected(tables, values):
    tiny = load_dataset(GOOD)
    found, faults = fitted(tiny, Scenario(values, tables))
    designs.single(tiny, found)
    assert faults or found == Scenario(values, tables)
    assert fitted(tiny, found) == (found, ())
