"""The targets board: every row of the targets table against the projection (docs/model.md §1, targets)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import Dataset, Target
from sim.projection import Projection
from sim.registry import measures
from sim.studies.ensemble import Ensemble

COLUMNS = ["target", "zh", "en", "measure", "entity", "year", "value", "better", "unit", "projected", "gap", "status"]
COLUMNS += ["tier"]

ROUNDING = 1e-12
"""How far below a target a figure may lie and still meet it: sums taken in another order differ by less."""


def targets_board(projection: Projection, draw: int = 0) -> pd.DataFrame:
    """`board_rows` as a frame, a row for each target."""
    return pd.DataFrame(board_rows(projection, draw), columns=COLUMNS)


def board_rows(projection: Projection, draw: int = 0) -> list[dict[str, Any]]:
    """Each target with what is projected, the gap (positive: better than the target) and a status; keys: COLUMNS.

    Figures in the measure's unit; `better` is 1 where more is better, else -1. status: met, missed, recorded (the
    profile holds the figure and the model does not compute it; `projected` is that figure) or unknown (outside the
    horizon, or a number is absent).
    """
    return [board_row(projection, target, draw) for target in projection.dataset.targets]


def board_row(projection: Projection, target: Target, draw: int = 0) -> dict[str, Any]:
    """One target of the board; keys: COLUMNS."""
    found, status = projected(projection, target, draw)
    gap = (found - target.value) * target.better
    if status == "computed":
        status = "met" if gap >= -ROUNDING else "missed"
    unit = measures()[target.measure].unit if target.measure in measures() else ""
    about = target.target, *target.name, target.measure, target.entity, target.period
    values = *about, target.value, target.better, unit, found, gap, status, target.tier
    return dict(zip(COLUMNS, values, strict=True))


def projected(projection: Projection, target: Target, draw: int) -> tuple[float, str]:
    """The figure a target is set against, in its measure's unit, and where it is from: computed, recorded or unknown.

    NaN where it is unknown.
    """
    measure = target.measure
    if measure not in measures():
        text = projection.dataset.profile.get(measure)
        try:
            return float(text or "nan"), "recorded"
        except ValueError:
            return float("nan"), "unknown"
    if measure not in projection or target.period not in projection.times(measure):
        return float("nan"), "unknown"
    value = projection.value(measure, target.entity or None, target.period, draw)
    return value, "computed" if np.isfinite(value) else "unknown"


def chain_targets(dataset: Dataset) -> dict[str, float]:
    """Nominal output each chain is to reach in the plan year, 亿元: the targets table's, else its own, else NaN."""
    own = dict(zip(dataset.tables["chains"]["chain"], dataset.tables["chains"]["output_target"], strict=True))
    found = {}
    for chain in dataset.city.chains:
        target = dataset.target(f"chain_output:{chain}", dataset.plan_year)
        found[chain] = float(own.get(chain, np.nan)) if target is None else target
    return found


def odds_of_targets(found: Ensemble) -> dict[str, float]:
    """Odds of each target of the plan year, or by a month of it, that the ensemble covers, 0 to 1, by target."""
    projection, odds = found.projection, {}
    for each in projection.dataset.targets:
        if each.measure not in projection or each.period not in projection.times(each.measure):
            continue
        place = each.measure, each.entity or None, each.period
        if np.isfinite(found.values(*place)).all():
            odds[each.target] = found.odds(each.value, each.measure, each.at_least, *place[1:])
    return odds


def target_measures(projection: Projection) -> tuple[str, ...]:
    """Measures that a target of a year, or by a month, is set for and the projection has."""
    return tuple(name for name in yearly_measures(projection.dataset) if name in projection)


def yearly_measures(dataset: Dataset) -> tuple[str, ...]:
    """Measures that a target of a year, or by a month, is set for, each once."""
    named = dict.fromkeys(target.measure for target in dataset.targets)
    return tuple(name for name in named if name in measures() and measures()[name].time in ("year", "release"))
