"""The targets board: every row of the targets table against the projection (docs/model.md §1, targets)."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import Dataset
from sim.projection import Projection
from sim.registry import measures
from sim.scenario import Scenario
from sim.studies.ensemble import DRAWS, Ensemble, ensemble

COLUMNS = ["target", "zh", "en", "measure", "entity", "year", "value", "unit", "projected", "gap", "status"]


def targets_board(projection: Projection, draw: int = 0) -> pd.DataFrame:
    """One row for each target: `board_rows` as a frame."""
    return pd.DataFrame(board_rows(projection, draw), columns=COLUMNS)


def board_rows(projection: Projection, draw: int = 0) -> list[dict[str, Any]]:
    """Each target with what is projected, the gap (positive: better than the target) and a status; keys: COLUMNS.

    status: met, missed, recorded (the profile holds the figure and the model does not compute it; `projected` is that
    figure) or unknown (outside the horizon, or a number is absent).
    """
    rows, names = [], projection.dataset.names("targets")
    for row in target_records(projection.dataset):
        measure, _, entity = str(row["measure"]).partition(":")
        year = f"{row['year']:.0f}"
        found, status = projected(projection, measure, entity, year, draw)
        gap = (found - row["value"]) * (1.0 if row["direction"] == "at_least" else -1.0)
        if status == "computed":
            status = "met" if gap >= -1e-12 else "missed"
        unit = measures()[measure].unit if measure in measures() else ""
        target = str(row["target"])
        values = target, *names[target], measure, entity, year, row["value"], unit, found, gap, status
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


@lru_cache(maxsize=8)
def target_records(dataset: Dataset) -> list[dict[Hashable, Any]]:
    """The targets table's rows; kept, since no slider changes them."""
    return dataset.tables["targets"].to_dict("records")


def projected(projection: Projection, measure: str, entity: str, year: str, draw: int) -> tuple[float, str]:
    """The figure a target is set against, and where it comes from: computed, recorded or unknown."""
    if measure not in measures():
        text = projection.dataset.profile.get(measure)
        try:
            return float(text or "nan"), "recorded"
        except ValueError:
            return float("nan"), "unknown"
    if measure not in projection or year not in projection.times(measure):
        return float("nan"), "unknown"
    value = projection.value(measure, entity or None, year, draw)
    return value, "computed" if np.isfinite(value) else "unknown"


def chain_targets(dataset: Dataset) -> dict[str, float]:
    """Nominal output each chain is to reach in the plan year, 亿元: the targets table's, else the chain's own; NaN."""
    own = dict(zip(dataset.tables["chains"]["chain"], dataset.tables["chains"]["output_target"], strict=True))
    found = {}
    for chain in dataset.city.chains:
        target = dataset.target(f"chain_output:{chain}", dataset.plan_year)
        found[chain] = float(own.get(chain, np.nan)) if target is None else target
    return found


def odds_of_targets(found: Ensemble) -> dict[str, float]:
    """Odds of each of the plan year's targets that the ensemble covers, by the target's id."""
    projection, odds = found.projection, {}
    for row in target_records(projection.dataset):
        measure, _, entity = str(row["measure"]).partition(":")
        if f"{row['year']:.0f}" != projection.dataset.plan_year or measure not in projection:
            continue
        if np.isfinite(found.values(measure, entity or None)).all():
            odds[str(row["target"])] = found.odds(row["value"], measure, row["direction"] == "at_least", entity or None)
    return odds


def target_odds(dataset: Dataset, scenario: Scenario, draws: int = DRAWS, seed: int = 1) -> dict[str, float]:
    """Odds of each of the plan year's targets by its id, in the draws of the header's odds; of those that are drawn."""
    named = (str(row["measure"]).partition(":")[0] for row in target_records(dataset))
    wanted = tuple(name for name in dict.fromkeys(named) if name in measures() and measures()[name].time == "year")
    return odds_of_targets(ensemble(dataset, scenario, draws, seed, wanted)) if wanted else {}


def target_measures(projection: Projection) -> tuple[str, ...]:
    """Yearly measures of the city or its chains that a target is set for and the projection has."""
    named = (str(text).partition(":")[0] for text in projection.dataset.tables["targets"]["measure"])
    return tuple(
        name
        for name in dict.fromkeys(named)
        if name in measures() and name in projection and measures()[name].time == "year"
    )
