"""The one scenario of a session and the dataset it is about: what puts another in force."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sim import Dataset, Scenario

from .state import state
from .undo import History


def history() -> History:
    """The session's scenarios in order, with the way back."""
    return state().history


def begin(dataset: Dataset) -> None:
    """Begin the session's history with a dataset that it had adopted before."""
    state().history = History(datasets=[dataset])


def go(scenario: Scenario) -> None:
    """Make a scenario the one in force. One that a page was given goes through `PageContext.go`, which unmasks it."""
    history().go(scenario)


def working() -> AbstractContextManager[None]:
    """Context manager: a run of the page, during which the time between two moves stands still."""
    return history().rest.working()


def new_step() -> None:
    """What comes next is a step of its own, however soon it comes."""
    history().new_step()


def undo() -> None:
    """Back one step."""
    history().undo()


def redo() -> None:
    """Forward one step."""
    history().redo()


def replay() -> None:
    """Undo the last change, or redo it if it is undone: pressed twice it shows what the change did."""
    history().replay()


def open_whole(scenario: Scenario) -> None:
    """A preset, a saved scenario, a file's or a link's becomes the one in force: what ↺ leads back to from then on."""
    history().go(scenario, whole=True)


def reset(scenario: Scenario, kind: str | None) -> None:
    """What is left without the changes of a kind, or without any, becomes the one in force, and is told as a reset."""
    history().go(scenario, whole=kind is None, how=f"reset_{kind or 'all'}")


def change(dataset_default: float, key: str, value: float, apart: bool = False) -> None:
    """One assumption changed; at its default it is no change at all. `apart`: a step of its own."""
    now = history().now
    values = dict(now.values)
    values[key] = value
    if abs(value - dataset_default) < 1e-12:
        del values[key]
    history().go(Scenario(values, now.edits, now.name), "" if apart else key)
