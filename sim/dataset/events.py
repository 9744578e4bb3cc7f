"""Events (docs/model.md §2.3 to §2.5): which lines and months each touches, and what it leaves of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset.arrays import OTHER, Tables, ids
from sim.dataset.tables import month_number, records
from sim.steps.axes import ENTITY, Array, Index, Mask


@dataclass(frozen=True, repr=False)
class Events:
    """What events leave, the same in every draw; only the lines and months they touch differ from one."""

    lines: Index  # places of the lines that an event touches
    kept: Array  # product of (1 + change) of their events, (touched line, month, 1)
    made_up: Array  # share of each month's plan made in each later month, (touched line, year, later, month)
    ceiling: Array  # product of min(1, 1 + change), (touched line, month, 1)
    available: Array  # product of (1 + change) of the factors' events, (factor, month, 1)

    def first_months(self, months: int) -> Events:
        """The same events with a shorter horizon."""
        years = months // 12
        cut = {name: getattr(self, name)[:, :months] for name in ("kept", "ceiling", "available")}
        return replace(self, made_up=self.made_up[:, :years], **cut)


def known_parts(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, ...]]:
    """What an event of each scope may be of, by scope: the parts of each line, (line,); the factors are apart."""
    lines, products = tables["lines"], tables["products"]
    group = dict(zip(products["product"], products["group"], strict=True))
    return {
        "line": ids(lines, "line"),
        "firm": ids(lines, "firm"),
        "product_group": tuple(str(group.get(product, OTHER)) for product in lines["product"]),
        "chain": tuple(str(chain) or OTHER for chain in lines["chain"]),
        "industry": ids(lines, "industry"),
        "county": ids(lines, "county"),
        "park": ids(lines, "park"),
        "city": ("",) * len(lines),
    }


def touched(event: Mapping[str, Any], parts: Mapping[str, tuple[str, ...]]) -> Mask:
    """Whether an event touches each line, (line,); an industry's code holds all codes that begin with it."""
    scope, of = str(event["scope"]), str(event["of"]).strip()
    if scope == "city":
        return np.ones(len(parts["city"]), dtype=bool)
    if scope == "industry":
        return np.array([bool(of) and code.startswith(of) for code in parts[scope]], dtype=bool)
    return np.array([bool(of) and part == of for part in parts.get(scope, parts["line"])], dtype=bool)


def event_months(event: Mapping[str, Any], origin: int, months: int) -> slice:
    """The months of the horizon an event acts in; none where it lies outside."""
    first, last = (month_number(event[end]) - origin for end in ("from", "to"))
    return slice(min(max(first, 0), months), min(max(last + 1, 0), months))


def build_events(tables: Tables, factors: tuple[str, ...], origin: int, months: int) -> Events:
    """The events of checked tables as arrays over the horizon; `origin` is the month number of its first month."""
    rows = records(tables["events"])
    available = np.ones((len(factors), months, 1))
    parts = known_parts(tables)
    acting = []
    for row in rows:
        if row["scope"] == "factor":
            of, during = factors.index(str(row["of"])), event_months(row, origin, months)
            available[of : of + 1, during] *= 1.0 + row["change"]
        else:
            acting.append((row, touched(row, parts)))
    covered = np.array([mask for _, mask in acting], dtype=bool).reshape(len(acting), len(tables["lines"]))
    lines = np.flatnonzero(covered.any(axis=ENTITY))
    kept, ceiling = np.ones((len(lines), months, 1)), np.ones((len(lines), months, 1))
    falling = np.zeros((len(lines), months), dtype=bool)
    taken = []
    for row, mask in acting:
        place, during = np.flatnonzero(mask[lines]), event_months(row, origin, months)
        if row["change"] < 0.0:
            falling[place, during] = True
            if row["made_up"]:
                lost = np.zeros((len(lines), months))
                lost[place, during] = -row["change"] * row["made_up"] * kept[place, during, 0]
                taken.append((month_number(row["to"]) - origin, lost))
        kept[place, during] *= 1.0 + row["change"]
        ceiling[place, during] *= min(1.0, 1.0 + row["change"])
    return Events(lines, kept, made_up_later(taken, falling), ceiling, available)


def made_up_later(taken: list[tuple[int, Array]], falling: Mask) -> Array:
    """Share of each month's plan that is made in each later month of its year, (line, year, later, month).

    docs/model.md §2.3. `taken`: for each event its last month and the share of each month's plan that is made up,
    (line, month). In equal parts in the months of the year after the last in which no falling event acts; none: lost.
    """
    lines, months = falling.shape
    later = np.zeros((lines, months // 12, 12, 12))
    for last, lost in taken:
        free = ~falling & (np.arange(months) > last)
        of_year = free.reshape(lines, months // 12, 12)
        count = of_year.sum(axis=-1, keepdims=True)
        part = np.divide(of_year, count, out=np.zeros(of_year.shape), where=count > 0)
        later += part[:, :, :, None] * lost.reshape(lines, months // 12, 1, 12)
    return later
