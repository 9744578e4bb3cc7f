"""The two scenarios of a session that are compared: chosen on their cards, carried by the address."""

from __future__ import annotations

from collections.abc import Mapping

from .state import state

SIDES = ("a", "b")
"""What the two are called in addresses and on buttons."""


def chosen(changed: bool) -> tuple[str, str]:
    """The keys of the two; before anybody chose, the default and the scenario in force, or a preset without `changed`.

    `changed`: whether the scenario in force differs from the default one.
    """
    return state().compared or ("default", "now" if changed else "cautious")


def take(side: str, key: str, changed: bool) -> None:
    """Make a scenario one of the two. One that is on the other side changes sides."""
    pair = dict(zip(SIDES, chosen(changed), strict=True))
    other = SIDES[1 - SIDES.index(side)]
    if pair[other] == key:
        pair[other] = pair[side]
    pair[side] = key
    state().compared = pair["a"], pair["b"]


def query() -> dict[str, str]:
    """The two as the address carries them; nothing before anybody chose."""
    pair = state().compared
    return {} if pair is None else dict(zip(SIDES, pair, strict=True))


def from_query(found: Mapping[str, str]) -> None:
    """Take over the two of an address; where it names fewer, nobody chose."""
    one, two = (found.get(side, "") for side in SIDES)
    state().compared = (one, two) if one and two else None
