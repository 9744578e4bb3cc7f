"""What a stranger may send: within 500 MB and some seconds it is taken or refused with a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hostile import ATTACKS

from sim import Scenario, ScenarioError, designs, project
from sim.cli import main
from sim.steps import growth

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def outcomes():
    if sys.platform != "linux":
        pytest.fail("the limits are Linux's")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, str(ROOT / "tests" / "hostile.py")]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_taken_or_refused_within_bounds(outcomes, name):
    assert outcomes[name] == ATTACKS[name][1]


@pytest.mark.parametrize("value", [1e16, 1e40, 1e300, -1e300, 1e-16, 1e-300, 5e-324, "1e999", float("nan")])
@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("lines", "nickel_electro", "price"),
        ("lines", "nickel_electro", "design_capacity"),
        ("base_output", "nickel_electro", "m01"),
        ("recipes", "copper_refined/copper_anode/input", "per_unit"),
    ],
)
def test_a_number_nobody_can_mean_is_a_fault(sample, table, row, column, value):
    with pytest.raises(ScenarioError):
        designs.single(sample, Scenario({}, {table: {row: {column: value}}}))


@pytest.mark.parametrize("value", [1e300, -1e300, 1e-300])
def test_a_fact_of_the_profile_nobody_can_mean_is_a_fault(sample, value):
    with pytest.raises(ScenarioError):
        designs.single(sample, Scenario({}, {"profile": {"gdp": {"value": value}}}))


@pytest.mark.parametrize("value", [1e-15, 1e15])
def test_numbers_at_the_ends_give_a_figure_or_no_answer_never_a_wrong_chart(sample, value):
    lines = sample.tables["base_output"]["line"]
    months = {f"m{month:02d}": value for month in range(1, 13)}
    edits = {"base_output": dict.fromkeys(lines, months), "lines": {line: {"price": value} for line in lines}}
    found = project(sample, designs.single(sample, Scenario({}, edits)))
    assert np.isfinite(found["iva_growth"]).all()


def test_an_extreme_but_legal_city_has_a_figure(sample):
    edits = {"base_output": {"nickel_electro": {"m01": 1e14}}}
    found = project(sample, designs.single(sample, Scenario({}, edits)))
    assert found["iva_growth"][0, 0, 0] == pytest.approx(-1.0, abs=1e-6)
    assert found["bridge"][:, 0, 0].sum() == pytest.approx(-1.0, abs=1e-6)


def test_terms_that_do_not_add_up_are_a_sentence(capsys, monkeypatch):
    right = growth.bridge
    monkeypatch.setattr(growth, "bridge", lambda *parts: right(*parts) * (1.0 + 1e-7))
    assert main(["project"]) == 2
    printed = capsys.readouterr()
    assert "no answer" in printed.err
    assert "Traceback" not in printed.err
