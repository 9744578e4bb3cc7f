"""Two engines agree: the vectorised model and the plain-loop reference, on random cities and random sliders."""

import math

import pytest
from hypothesis import given, settings
from reference_model import reference
from strategies import cases, edited, edited_cases

from sim import Scenario, designs, project

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a city that fails

TOLERANCE = 1e-12


def known(found):
    """Whether an answer holds any figure."""
    return any(map(known, found.values())) if isinstance(found, dict) else found is not None


def unequal(found, expected, path=""):
    """Places where two nested answers differ beyond 1e-12 of the larger of 1 and the figure."""
    if isinstance(expected, dict):
        more = [f"{path}/{key}: not expected" for key in found or () if key not in expected and known(found[key])]
        return more + [
            line
            for key, part in expected.items()
            for line in unequal(found.get(key) if found else None, part, f"{path}/{key}")
        ]
    if expected is None:
        return []
    if isinstance(expected, str):
        return [] if found == expected else [f"{path}: {found} for {expected}"]
    if not math.isfinite(expected):
        return [] if found is None else [f"{path}: {found} for {expected}"]
    if found is None or abs(found - expected) > TOLERANCE * max(1.0, abs(expected)) * 10:
        return [f"{path}: {found} for {expected}"]
    return []


def agree(tables, dataset, values, edits=None):
    """Every measure of a random city, by both engines, with a scenario's edits where there are some."""
    scenario = Scenario(values, edits or {})
    answer = project(dataset, designs.single(dataset, scenario)).to_dict()["measures"]
    lines = unequal(answer, reference(edited(tables, scenario.edits), values, tables))
    assert not lines, "\n".join(lines[:12])


@settings(max_examples=220)
@given(cases())
def test_vectorised_model_agrees_with_plain_loops(case):
    agree(*case)


@settings(max_examples=180)
@given(cases(fewest_months=1))
def test_they_agree_on_cities_whose_months_come_in(case):
    agree(*case)


@settings(max_examples=120)
@given(edited_cases())
def test_they_agree_on_what_a_scenario_edits(case):
    agree(*case)
