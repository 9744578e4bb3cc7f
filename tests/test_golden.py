"""The sample city's figures, kept: `make golden` writes them anew when a change is meant."""

import pytest

from sim import Scenario, designs, project
from sim.registry import presets

KEPT = (
    "iva_growth",
    "iva_growth_to_date",
    "bridge",
    "pull_chain",
    "chain_output",
    "energy_growth",
    "investment_growth",
    "industry_share_of_gdp",
    "firms_listed",
)


@pytest.mark.parametrize("name", ["default", *presets()])
def test_headline_figures(sample, golden, name):
    preset = presets().get(name)
    scenario = Scenario(preset.values, preset.edits) if preset else Scenario()
    found = project(sample, designs.single(sample, scenario)).to_dict()["measures"]
    golden(f"sample_{name}", {measure: found[measure] for measure in KEPT})
