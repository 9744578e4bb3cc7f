"""The scenarios of a session in order, each with its dataset: undo, redo, replay."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sim import Dataset, Scenario
from sim.studies.outlook import Outlook

MAX_STEPS = 200
"""Steps and moves a session keeps; the oldest go."""

ONE_STEP_WITHIN = 1.5
"""Seconds the page rests between two moves of one slider that still count as one."""


class Rest:
    """How long a page has rested since the last move: a watch that stands still while the page works something out.

    A move waits for what is being worked out, so that by the clock a slow server would make several steps of one run.
    """

    def __init__(self) -> None:
        self._before = 0.0
        self._since: float | None = time.monotonic()  # None: at work

    def begin(self) -> None:
        """From nothing again."""
        self._before = 0.0
        if self._since is not None:
            self._since = time.monotonic()

    def seconds(self) -> float:
        """Seconds of rest."""
        return self._before + (0.0 if self._since is None else time.monotonic() - self._since)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Context manager: a run of the page, or a part of one."""
        if self._since is None:
            yield
            return
        self._before, self._since = self.seconds(), None
        try:
            yield
        finally:
            self._since = time.monotonic()


@dataclass
class Move:
    """One change of what is in force: both sides with their datasets (None: the app's own).

    `at` in seconds since 1970, `how`: undo, redo, reset_all (or of a kind) or empty, `growth` of both sides,
    fractions, once asked for; `outlooks` of both sides, once known.
    """

    at: float
    how: str
    before: Scenario
    after: Scenario
    datasets: tuple[Dataset | None, Dataset | None]
    growth: tuple[float, float] | None = None
    outlooks: tuple[Outlook | None, Outlook | None] = (None, None)


@dataclass
class History:
    """The scenarios of a session in order, each with its dataset (None: the app's own), and which one is in force."""

    steps: list[Scenario] = field(default_factory=lambda: [Scenario()])
    datasets: list[Dataset | None] = field(default_factory=lambda: [None])
    origins: list[Scenario] = field(default_factory=lambda: [Scenario()])
    """For each step the scenario it was moved away from: a preset, one of the library, a file's, a link's."""
    place: int = 0
    last: str = ""
    """What moved last; empty: what comes next is a step of its own."""
    rest: Rest = field(default_factory=Rest)
    """How long the page has rested since."""
    moves: list[Move] = field(default_factory=list)

    @property
    def now(self) -> Scenario:
        """The scenario in force."""
        return self.steps[self.place]

    @property
    def dataset(self) -> Dataset | None:
        """The dataset in force; None for the app's own."""
        return self.datasets[self.place]

    def go(self, scenario: Scenario, what: str = "", whole: bool = False, how: str = "") -> None:
        """Make a scenario the one in force and forget what had been undone. `whole`: opened as it is, not moved to.

        `how` as a Move has it.

        A run of moves of one thing (`what`: a slider under an arrow key) is one step, so that one undo takes it back.
        """
        origin = scenario if whole else self.origins[self.place]
        if scenario == self.now:
            self.origins[self.place] = origin
            return
        at_end = 0 < self.place == len(self.steps) - 1
        same_run = what and what == self.last and self.rest.seconds() < ONE_STEP_WITHIN
        self.last = what
        self.rest.begin()
        if same_run and at_end:
            self.steps[-1] = scenario
            self.moves[-1] = replace(self.moves[-1], at=time.time(), after=scenario, growth=None)
            return
        self._add(scenario, self.dataset, origin, how)

    def new_step(self) -> None:
        """What comes next is a step of its own, however soon it comes."""
        self.last = ""

    def adopt(self, dataset: Dataset | None, scenario: Scenario) -> None:
        """Put a dataset in force with a scenario that fits it: one step, so that undo brings back both."""
        self.new_step()
        self._add(scenario, dataset, self.origins[self.place])

    def call(self, name: str) -> None:
        """Give the scenario in force a name, which is no step: nothing that was worked out changes."""
        now = self.now
        self.steps = [*self.steps[: self.place], Scenario(now.values, now.edits, name), *self.steps[self.place + 1 :]]

    def _add(self, scenario: Scenario, dataset: Dataset | None, origin: Scenario, how: str = "") -> None:
        self._log(how, scenario, dataset)
        self.steps = [*self.steps[: self.place + 1], scenario][-MAX_STEPS:]
        self.datasets = [*self.datasets[: self.place + 1], dataset][-MAX_STEPS:]
        self.origins = [*self.origins[: self.place + 1], origin][-MAX_STEPS:]
        self.place = len(self.steps) - 1

    def _log(self, how: str, scenario: Scenario, dataset: Dataset | None) -> None:
        move = Move(time.time(), how, self.now, scenario, (self.dataset, dataset))
        self.moves = [*self.moves, move][-MAX_STEPS:]

    def undo(self) -> None:
        """Back one step, if there is one."""
        self._walk("undo", max(self.place - 1, 0))

    def redo(self) -> None:
        """Forward one step, if there is one."""
        self._walk("redo", min(self.place + 1, len(self.steps) - 1))

    def _walk(self, how: str, place: int) -> None:
        if place != self.place:
            self._log(how, self.steps[place], self.datasets[place])
            self.place = place

    def visit(self, wanted: Callable[[Scenario, Dataset | None], bool]) -> bool:
        """Walk to the nearest step that is wanted; False where there is none."""
        places = [place for place in range(len(self.steps)) if wanted(self.steps[place], self.datasets[place])]
        if places:
            place = min(places, key=lambda each: abs(each - self.place))
            self._walk("undo" if place < self.place else "redo", place)
        return bool(places)

    def visit_between(self, scenario: Scenario) -> None:
        """Put a scenario in force as a new step before this one: an address can hold a move that `go` merged."""
        self.new_step()
        self._log("undo", scenario, self.dataset)
        self.steps = [*self.steps[: self.place], scenario, *self.steps[self.place :]][:MAX_STEPS]
        self.datasets = [*self.datasets[: self.place], self.dataset, *self.datasets[self.place :]][:MAX_STEPS]
        self.origins = [*self.origins[: self.place], self.origins[self.place], *self.origins[self.place :]][:MAX_STEPS]

    def replay(self) -> None:
        """Take the last change off, or put it on again: pressed twice it shows what the change did."""
        if self.place < len(self.steps) - 1:
            self.redo()
        else:
            self.undo()
