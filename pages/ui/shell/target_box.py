"""The target as a number box in the header: it is the scenario's target, so it can be undone and is in the link."""

from __future__ import annotations

import math

import streamlit as st

from sim import Dataset, Scenario
from sim.dataset.target import TIERS
from sim.present.numbers import set_digits

from ..session import history
from .context import PageContext
from .number_box import NumberBox, value_box

LOW, HIGH = -50.0, 100.0
"""Per cent a growth target may be."""

NEW_ROW = "iva_growth"
"""Key of the row of targets that a scenario adds where the dataset has none of growth."""


def with_target(dataset: Dataset, scenario: Scenario, growth: float) -> Scenario:
    """The scenario with a growth target for the plan year, a fraction; at the dataset's own it is no change."""
    found = dataset.target_in_force("iva_growth", dataset.plan_year)
    if found is None:
        row = {"measure": "iva_growth", "year": dataset.plan_year, "direction": "at_least", "tier": TIERS[0]}
        return scenario.with_edit("targets", NEW_ROW, **row, value=growth)
    if abs(found.value - growth) < 1e-12:
        return scenario.without_edit("targets", found.target, "value")
    return scenario.with_edit("targets", found.target, value=growth)


def target_box(page: PageContext) -> None:
    """Draw the box with the target in force, in percent; empty where there is none."""
    words, target = page.words, page.target
    digits = set_digits(target)
    now = math.nan if target is None else round(target * 100, 9)
    box = NumberBox(words("growth_target"), now, LOW, HIGH, "%", f"%.{digits}f")

    def take(percent: float) -> None:
        history.go(with_target(page.original, history.history().now, round(percent / 100, 12)))

    with st.container(key="target"):
        value_box(words, box, f"target.{now}", take, 104)
