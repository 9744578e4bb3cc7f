"""A case: a dataset with a scenario applied. Every study and page works on one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.dataset import Dataset, ScenarioError
from sim.scenario import NO_CHANGES, Scenario, apply_edits, value_faults


@dataclass(frozen=True, eq=False)
class Case:
    """A dataset with a scenario applied. What follows from the two is worked out when first asked for, and once."""

    unedited: Dataset
    scenario: Scenario = NO_CHANGES

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset with the scenario's table edits in.

        ScenarioError lists every cell that cannot be edited and every fault of the tables that come of it.
        """
        return apply_edits(self.unedited, self.scenario)

    @cached_property
    def values(self) -> Mapping[str, float]:
        """Every assumption in force by key, each in its own unit: the scenario's value, else the dataset's default.

        ScenarioError lists keys the edited dataset has not and values out of their slider's range.
        """
        changed = self.scenario.values
        faults = value_faults(self.dataset, changed)
        if faults:
            raise ScenarioError(faults)
        defaults = {key: slider.default for key, slider in self.dataset.assumptions.items()}
        return {**defaults, **{key: float(value) for key, value in changed.items()}}

    @property
    def key(self) -> tuple[str, ...]:
        """What figures depend on: the dataset's key and the scenario's changes. No name of either is in it."""
        return *self.unedited.key, self.scenario.content
