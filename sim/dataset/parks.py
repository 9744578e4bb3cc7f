"""Who waits for which park's expansion, decided once, in planned order (docs/model.md §2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.steps.axes import Array, Mask

RESOURCES = ("steam", "land", "sewage")


@dataclass
class Room:
    """What one park has free (no limit: infinity), when it expands (None: never), and what that adds."""

    free: Array
    added: Array
    expansion: float | None

    def take_now(self, need: Array) -> bool:
        """Take `need` from what is free; False when it does not fit."""
        if (need > self.free).any():
            return False
        self.free = self.free - need
        return True

    def take_after_expansion(self, need: Array) -> bool:
        """Take `need` from what the expansion adds, the rest from what is free; False when it does not fit."""
        if self.expansion is None or (need > self.free + self.added).any():
            return False
        from_added = np.minimum(need, self.added)
        self.added = self.added - from_added
        self.free = self.free - (need - from_added)
        return True


def decide_waits(
    parks: dict[str, Room],
    planned: Sequence[float],
    park_of: Sequence[str],
    needs: Array,
    needs_nothing: Sequence[bool],
) -> tuple[Array, Mask]:
    """Month each project waits for (-inf: it does not) and whether it has no room, both (project,).

    `needs_nothing` marks projects that ask for nothing: already started, or shelved. `needs` is (project, resource).
    Projects are taken in order of planned commissioning, ties in table order. An expansion takes what it adds first;
    what is still free makes up the rest, so a project short of steam alone need not find new land too.
    """
    wait = np.full(len(planned), -np.inf)
    no_room = np.zeros(len(planned), dtype=bool)
    for j in np.argsort(np.asarray(planned), kind="stable"):
        room = parks.get(park_of[j])
        if room is None or needs_nothing[j] or room.take_now(needs[j]):
            continue
        if room.expansion is not None and room.take_after_expansion(needs[j]):
            wait[j] = room.expansion
        else:
            no_room[j] = True
    return wait, no_room
