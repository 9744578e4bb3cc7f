"""The sample city's figures, kept: `make golden` writes them anew when a change is meant, under a raised version."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from sim import Scenario, __version__, designs, project
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
    "iva_growth_month",
    "pull_industry",
    "growth_county",
    "power_growth",
    "industry_share_of_gdp_nominal",
)
RECORD = Path(__file__).parent / "golden" / "version.json"
"""The version of the model that the golden tables beside it are of, and their digest."""


def digest():
    """One digest of the golden tables' names and texts."""
    found = sha256()
    for table in sorted(RECORD.parent.glob("sample_*.json")):
        found.update(f"{table.name}\n{table.read_text(encoding='utf-8')}\n".encode())
    return found.hexdigest()


def fault_of(recorded, version, tables):
    """What is to be done where version and tables are not the recorded ones; None where they are."""
    if recorded == {"version": version, "sha256": tables}:
        return None
    if recorded["version"] == version:
        return f"the golden tables are no longer those of {version}: raise it in sim/_version.py, then make golden"
    return f"{version} is not recorded in {RECORD.name}: make golden"


@pytest.mark.parametrize("name", ["default", *presets()])
def test_headline_figures(sample, golden, name):
    preset = presets().get(name)
    scenario = Scenario(preset.values, preset.edits) if preset else Scenario()
    found = project(sample, designs.single(sample, scenario)).to_dict()["measures"]
    golden(f"sample_{name}", {measure: found[measure] for measure in KEPT})


@pytest.mark.parametrize(
    ("version", "tables", "says"),
    [("1", "a", None), ("1", "b", "raise it"), ("2", "b", "make golden"), ("2", "a", "make golden")],
)
def test_other_tables_need_another_version(version, tables, says):
    fault = fault_of({"version": "1", "sha256": "a"}, version, tables)
    assert fault is None if says is None else says in fault


def test_the_version_was_raised_with_the_golden_tables(request):
    """Saved and frozen projections are told apart by it. Last: `make golden` has written the tables by now."""
    found = {"version": __version__, "sha256": digest()}
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    if request.config.getoption("--refresh-golden") and recorded["version"] != __version__:
        RECORD.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return
    assert fault_of(recorded, __version__, found["sha256"]) is None
