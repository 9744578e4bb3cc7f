"""What became of each change of a meeting: a decision took it up, or it was taken back or changed again before one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim import Dataset, Scenario

from .undo import Move

Held = Mapping[tuple[str, ...], Any]
"""What is in force, by what it is about: an assumption's key, or table, row and column; () the dataset."""


class Fate(NamedTuple):
    """Number of the decision before which a change was made, 0 while none came after it, and what became of it.

    `how`: in_decision, taken_back or changed_again; empty before a decision, and where a change only takes others back.
    """

    number: int
    how: str


def fates(moves: Sequence[Move], decided: Sequence[float]) -> list[Fate]:
    """The fate of each move by the moments of the decisions, both in the order of time."""
    found, since = [Fate(0, "")] * len(moves), 0
    for number, at in enumerate(decided, start=1):
        until = sum(move.at <= at for move in moves)
        span = moves[since:until]
        if span:
            start, end = held(span[0].before, span[0].datasets[0]), held(span[-1].after, span[-1].datasets[1])
            found[since:until] = [Fate(number, fate(move, start, end)) for move in span]
        since = until
    return found


def fate(move: Move, start: Held, end: Held) -> str:
    """What became of a move, between what the decision before left in force and what was in force at the decision.

    It counts as decided where something it set stands and is not what it was at the start.
    """
    before, after = (held(*side) for side in zip((move.before, move.after), move.datasets, strict=True))
    moved = differing(before, after)
    if any(start.get(each) != end.get(each) == after.get(each) for each in moved):
        return "in_decision"
    gone = [each for each in moved if end.get(each) != after.get(each)]
    if not gone:
        return ""
    back = all(end.get(each) in (before.get(each), start.get(each)) for each in gone)
    return "taken_back" if back else "changed_again"


def held(scenario: Scenario, dataset: Dataset | None) -> Held:
    """What a scenario and its dataset (None: the app's own) put in force."""
    values: dict[tuple[str, ...], Any] = {(key,): value for key, value in scenario.values.items()}
    cells: dict[tuple[str, ...], Any] = {
        (table, row, column): value
        for table, rows in scenario.edits.items()
        for row, columns in rows.items()
        for column, value in columns.items()
    }
    return {(): dataset.key if dataset else None, **values, **cells}


def differing(one: Held, other: Held) -> Iterable[tuple[str, ...]]:
    """What two sides hold differently."""
    return [each for each in {*one, *other} if one.get(each) != other.get(each)]
