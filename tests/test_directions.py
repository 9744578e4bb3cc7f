"""Slider up, measure up, down or unchanged: tests/directions.toml over the default scenario and every preset."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
import tiny
from strategies import load

from sim import Scenario, designs, project
from sim.case import Case
from sim.registry import measures, presets, templates

SPEC = tomllib.loads((Path(__file__).parent / "directions.toml").read_text(encoding="utf-8"))
HOLDS = {
    "+": lambda change: change > 0,
    "-": lambda change: change < 0,
    "0": lambda change: change == 0,
    "+0": lambda change: change >= 0,
    "-0": lambda change: change <= 0,
    "~": lambda change: True,
}


def scenarios():
    return {"default": Scenario(), **{key: Scenario(each.values, each.edits) for key, each in presets().items()}}


def family(dataset, template):
    """The sliders a template stands for in a dataset."""
    city = dataset.city
    members = {"chain": city.chains, "product_group": city.groups, "factor": city.factors}.get(
        template.family or "", [""]
    )
    keys = [template.key.replace(f"<{template.family}>", member) for member in members]
    return [key for key in keys if key in dataset.assumptions]


def figures(dataset, scenario):
    found = project(dataset, designs.single(dataset, scenario), only=SPEC["measures"])
    return np.array([found[measure][0, 0, 0] for measure in SPEC["measures"]])


def change(dataset, scenario, key):
    """What one step up of a slider does (a step down turned round where it stands at its top)."""
    slider = dataset.assumptions[key]
    value = Case(dataset, scenario).values[key]
    up = value + slider.step <= slider.high + 1e-12
    moved = scenario.with_values(**{key: min(value + slider.step, slider.high) if up else value - slider.step})
    difference = (figures(dataset, moved) - figures(dataset, scenario)) * (1 if up else -1)
    return np.where(np.abs(difference) < 1e-13, 0.0, difference)


def test_the_specification_covers_every_slider_and_headline_measure():
    assert set(SPEC["directions"]) == {template.key for template in templates()}
    told = {key for key, measure in measures().items() if measure.entity == "city" and measure.time.endswith("year")}
    levels = {"iva", "iva_base", "investment", "industry_va"}  # they move as their growth does
    assert set(SPEC["measures"]) == told - levels


@pytest.mark.parametrize("name", scenarios())
@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
def test_direction(sample, template, name):
    wanted = SPEC["directions"][template.key]
    keys = family(sample, template)
    assert keys, f"no slider of {template.key} in the sample"
    for key in keys:
        found = change(sample, scenarios()[name], key)
        wrong = [
            f"{key} in {name}: {measure} should go {sign}, went {step:+.2e}"
            for measure, sign, step in zip(SPEC["measures"], wanted, found, strict=True)
            if not HOLDS[sign](step)
        ]
        assert not wrong, "\n".join(wrong)
        assert found.any() or key == "memory", f"{key} moves nothing in {name}"


def test_memory_moves_the_rest_of_the_year_once_there_are_actuals():
    tables = tiny.capped() | {
        "actuals": tiny.rows(*({"line": "l", "month": f"2023-{m:02d}", "output": 9} for m in (1, 2, 3)))
    }
    dataset = load(tables)
    short, long = (
        project(dataset, designs.single(dataset, Scenario({"memory": m})))["iva_growth"] for m in (2.0, 12.0)
    )
    assert long[0, 0, 0] < short[0, 0, 0], "actuals below the model are remembered longer"
