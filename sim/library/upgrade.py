"""A scenario saved by an earlier version, made to fit the assumptions and tables of today, with what moved."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.dataset import Dataset, Fault
from sim.library.database_errors import Moved
from sim.rebase import fitted
from sim.registry import Assumption
from sim.scenario import Scenario


def upgraded(dataset: Dataset, scenario: Scenario) -> tuple[Scenario, tuple[Moved | Fault, ...]]:
    """The part of the scenario that fits the dataset, and what was renamed, brought into range or left out for that."""
    named, renamed = under_todays_names(scenario.values, dataset.assumptions)
    values, clamped = within_range(named, dataset.assumptions)
    found, faults = fitted(dataset, Scenario(values, scenario.edits, scenario.name))
    return found, (*renamed, *clamped, *faults)


def under_todays_names(
    values: Mapping[str, float], sliders: Mapping[str, Assumption]
) -> tuple[dict[str, float], list[Moved]]:
    """Values under today's keys, and the renamings. Where old and new key both have a value, the new key's is used."""
    today = {was: key for key, slider in sliders.items() for was in slider.was if was not in sliders}
    moved = [
        Moved("renamed", {"was": was, "now": today[was], "value": value})
        for was, value in values.items()
        if was in today and today[was] not in values
    ]
    renamed = {str(each.details["was"]): str(each.details["now"]) for each in moved}
    return {renamed.get(key, key): value for key, value in values.items()}, moved


def within_range(
    values: Mapping[str, float], sliders: Mapping[str, Assumption]
) -> tuple[dict[str, float], list[Moved]]:
    """Values, those outside today's ranges moved to the nearest end, and the moves. Other faults are `fitted`'s."""
    found, moved = dict(values), []
    for key, value in values.items():
        slider = sliders.get(key)
        number = isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
        if slider is not None and number and not slider.allows(value):
            found[key] = slider.low if value < slider.low else slider.high
            moved.append(Moved("clamped", {"was": key, "value": value, "now": found[key]}))
    return found, moved
