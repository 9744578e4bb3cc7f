"""The largest cause of each term of the bridge, in a few words: what stands beside its bar."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.language import Catalogue
from sim.present.labels import entity_names, table_names, word
from sim.present.numbers import percent, points, signed
from sim.present.tables import NIL, term_parts
from sim.projection import Projection
from sim.steps.axes import Array
from sim.studies.limits import ceiling_losses

ROOM = 8.5
"""Chinese letters that a name has room for beside its bar."""


def term_causes(now: Projection, lang: str) -> dict[str, str]:
    """By term of the plan year's bridge: what most of it comes from, with its points; nothing where none stands out."""
    told = {term: tell(now, lang) for term, tell in CAUSES.items()}
    return {term: text for term, text in told.items() if text}


def largest(now: Projection, measure: str, lang: str, values: Array, sign: float, term: str = "") -> str:
    """The entity of a measure with the largest of these values (fractions) of one sign, and its points.

    `term`: the bridge's, of which these are the parts: written as wherever they stand one below the other.
    """
    if not values.size or not np.isfinite(values).any():
        return ""
    place = int(np.nanargmax(values * sign))
    if values[place] * sign < NIL:
        return ""
    told = signed(term_parts(now, term, values)[place], 2) if term else points(float(values[place]), 2)
    return f"{short(entity_names(now, measure, lang)[place])} {told}"


def short(name: str) -> str:
    """A name cut in its middle to ROOM: names that begin alike differ at their end, by phase or firm."""
    if width(name) <= ROOM:
        return name
    head, tail = name, name[::-1]
    while width(head) > ROOM * 0.6:
        head = head[:-1]
    while width(tail) > ROOM * 0.4 - 1:
        tail = tail[:-1]
    return f"{head.rstrip()}…{tail[::-1].lstrip()}"


def width(text: str) -> float:
    """About how wide a text stands, in Chinese letters."""
    return sum(1.0 if ord(letter) > 255 else 0.55 for letter in text)


def of_ceilings(now: Projection, lang: str) -> str:
    """The line whose ceiling takes most from its plan."""
    return largest(now, "output", lang, -ceiling_losses(now), -1.0)


def of_measure(measure: str, sign: float, term: str = "") -> Callable[[Projection, str], str]:
    """What tells the entity of a measure that stands out; `term` as in `largest`."""
    return lambda now, lang: largest(now, measure, lang, now[measure][:, 0, 0], sign, term) if measure in now else ""


def of_value(key: str, entry: str, form: Callable[[float], str]) -> Callable[[Projection, str], str]:
    """What tells the value in force of an assumption."""
    return lambda now, lang: Catalogue("exports", "causes")[entry].format(
        lang, value=form(float(now.design.numbers[key]))
    )


def of_events(now: Projection, lang: str) -> str:
    """The event of output, or how many there are; those of a factor are among what factors cost."""
    events, called = now.dataset.tables["events"], table_names(now.dataset, "events", lang)
    names = [called[event] for event in events["event"][events["scope"] != "factor"]]
    if len(names) == 1:
        return names[0]
    return word("causes", "events", lang).format(value=len(names)) if names else ""


CAUSES: dict[str, Callable[[Projection, str], str]] = {
    "existing_plan": of_value("plan_delivery", "existing_plan", lambda value: percent(value, 0)),
    "projects": of_measure("pull_project", 1.0),
    "events": of_events,
    "lost_to_ceilings": of_ceilings,
    "lost_to_factors": of_measure("lost_to_factor", -1.0, "lost_to_factors"),
    "lost_to_inputs": of_measure("lost_to_input", -1.0, "lost_to_inputs"),
    "not_yet_counted": of_value("listing_lag", "not_yet_counted", "{:g}".format),
    "promoted_firms": of_value("promoted_firms", "promoted_firms", "{:g}".format),
}
"""Of each term of the bridge that has one."""
