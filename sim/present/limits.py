"""What limits and the conditions of a discovery are called, wherever they are told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.dataset import Dataset
from sim.measures import binding_labels
from sim.present.labels import table_names
from sim.projection import Projection
from sim.registry import Assumption
from sim.studies.discovery import SLIP, Conditions, Discovery

TABLE_OF_LIMIT = {
    "ceiling": "lines",
    "project": "projects",
    "factor": "factors",
    "input": "products",
    "purchase": "products",
    "park": "parks",
}
"""The table that names what a limit, or the relief of one, is of, by its kind."""

DiscoverySentence = Literal["always_missed", "never_missed", "no_box", "met_when", "missed_when"]


def limit_names(dataset: Dataset, lang: str) -> dict[str, dict[str, str]]:
    """Names of what limits are of, by kind and id."""
    return {kind: table_names(dataset, table, lang) for kind, table in TABLE_OF_LIMIT.items()}


def limit_entity(dataset: Dataset, label: str, lang: str) -> tuple[str, str]:
    """Kind and name of a limit, `ceiling:nickel_electro` or `listing`; no name where it is of nothing in particular."""
    kind, _, entity = label.partition(":")
    names = dataset.names(TABLE_OF_LIMIT[kind]) if kind in TABLE_OF_LIMIT else {}
    return kind, names[entity][lang] if entity in names else entity


def year_limits(now: Projection) -> list[str]:
    """What takes most from each line's plan in the plan year, a label of `binding_labels`, in the order of the lines.

    "plan" where nothing does. What a plan is above the ceiling is the ceiling's; what is made less than both is of the
    limit that cut last in that month (docs/model.md §2.10).
    """
    labels, year, city = binding_labels(now.dataset), slice(0, 12), now.city
    plan, most, made = (now[name][:, year, 0] for name in ("plan", "ceiling", "output"))
    above = np.where(city.capped[:, None], np.maximum(plan - most, 0.0), 0.0)
    below = np.maximum(plan - above - made, 0.0)
    codes = now["binding"][:, year, 0].astype(int)
    found = []
    for line in range(len(city.lines)):
        lost = {"ceiling": float(above[line].sum())}
        for code, amount in zip(codes[line].tolist(), below[line].tolist(), strict=True):
            lost[labels[code]] = lost.get(labels[code], 0.0) + amount
        worst = max(lost, key=lost.__getitem__)
        found.append(worst if lost[worst] > 1e-9 * plan[line].sum() else "plan")
    return found


@dataclass(frozen=True)
class Condition:
    """One condition of a box: what has to be above `low`, below `high`, or between them."""

    name: str
    """The assumption's, or the project's whose own delay it is."""
    slider: Assumption | None
    """None for a project's own delay, in months."""
    low: float
    high: float

    @property
    def side(self) -> Literal["below", "above", "between"]:
        """Which of its ends bounds it."""
        return "below" if math.isinf(self.low) else "above" if math.isinf(self.high) else "between"


def conditions(dataset: Dataset, found: Conditions, lang: str) -> list[Condition]:
    """The conditions of a box (docs/model.md §3) with their names, in the box's order."""
    told = []
    for key, (low, high) in found.items():
        slider = None if key.startswith(SLIP) else dataset.assumptions[key]
        name = slider.name[lang] if slider else dataset.names("projects")[key.removeprefix(SLIP)][lang]
        told.append(Condition(name, slider, low, high))
    return told


def discovery_sentence(found: Discovery) -> DiscoverySentence:
    """The key of the sentence that tells a discovery (docs/model.md §3), in the brief's words and in the pages'."""
    if found.one_sided:
        return "always_missed" if found.missed > 0.5 else "never_missed"
    if found.box is None or found.fresh is None:
        return "no_box"
    return "met_when" if found.outcome == "met" else "missed_when"
