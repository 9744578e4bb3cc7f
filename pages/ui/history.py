"""The one scenario of a session, the dataset it is about, and the way there: undo, redo, replay."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import streamlit as st

from sim import Dataset, Scenario

MOST = 200
"""Steps kept."""

TOGETHER = 1.5
"""Seconds between two moves of one slider that still count as one."""


@dataclass
class History:
    """The scenarios of a session in order, each with its dataset (None: the app's own), and which one is in force."""

    steps: list[Scenario] = field(default_factory=lambda: [Scenario()])
    datasets: list[Dataset | None] = field(default_factory=lambda: [None])
    place: int = 0
    last: tuple[str, float] = ("", 0.0)

    @property
    def now(self) -> Scenario:
        """The scenario in force."""
        return self.steps[self.place]

    @property
    def dataset(self) -> Dataset | None:
        """The dataset this session took for its own; None: the app's."""
        return self.datasets[self.place]

    def go(self, scenario: Scenario, what: str = "") -> None:
        """Make a scenario the one in force; what had been undone is forgotten.

        A run of moves of one thing (`what`: a slider under an arrow key) is one step, so that one undo takes it back.
        """
        if scenario == self.now:
            return
        before, self.last = self.last, (what, time.monotonic())
        at_end = 0 < self.place == len(self.steps) - 1
        if what and at_end and before[0] == what and self.last[1] - before[1] < TOGETHER:
            self.steps[-1] = scenario
            return
        self._add(scenario, self.dataset)

    def adopt(self, dataset: Dataset | None, scenario: Scenario) -> None:
        """Take a dataset, with a scenario that fits it; a step like any other, so that undo brings back both."""
        self.last = ("", 0.0)
        self._add(scenario, dataset)

    def _add(self, scenario: Scenario, dataset: Dataset | None) -> None:
        self.steps = [*self.steps[: self.place + 1], scenario][-MOST:]
        self.datasets = [*self.datasets[: self.place + 1], dataset][-MOST:]
        self.place = len(self.steps) - 1

    def undo(self) -> None:
        """Back one step, if there is one."""
        self.place = max(self.place - 1, 0)

    def redo(self) -> None:
        """Forward one step, if there is one."""
        self.place = min(self.place + 1, len(self.steps) - 1)

    def replay(self) -> None:
        """The last change taken off, or put on again: press twice to see what it did."""
        if self.place < len(self.steps) - 1:
            self.redo()
        else:
            self.undo()


def history() -> History:
    """The session's history."""
    if "history" not in st.session_state:
        st.session_state["history"] = History()
    found: History = st.session_state["history"]
    return found


def go(scenario: Scenario) -> None:
    """Make a scenario the one in force."""
    history().go(scenario)


def change(dataset_default: float, key: str, value: float) -> None:
    """One assumption changed; at its default it is no change at all."""
    now = history().now
    values = dict(now.values)
    values[key] = value
    if abs(value - dataset_default) < 1e-12:
        del values[key]
    history().go(Scenario(values, now.edits, now.name), key)
