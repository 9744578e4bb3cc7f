"""What holds growth back in a projection, limit by limit: the bridge's losses, each by name."""

from __future__ import annotations

import numpy as np

from sim.production import carried
from sim.projection import Projection
from sim.steps.axes import TIME, Array

LIMIT_MEASURES = ("plan", "ceiling", "lost_to_factor", "lost_to_input", "bridge", "iva_growth")
"""The measures it reads."""


def limits(projection: Projection, year: int = 0, draw: int = 0) -> dict[str, float]:
    """Points (a fraction, positive) each limit takes from growth in one year, largest first.

    docs/model.md §2.10. Keys: event, ceiling:<line>, factor:<factor>, input:<product>, listing. They add up to the
    bridge's losses of the year, in later years too, where a loss of the year before leaves a smaller base behind; to
    events only where they take more than they bring. KeyError where the projection lacks one of LIMIT_MEASURES.
    """
    label = projection.times("bridge")[year]
    over = ceiling_losses(projection, year, draw)
    points = {f"ceiling:{line}": float(value) for line, value in zip(projection.city.lines, over, strict=True)}
    for kind, measure in (("factor", "lost_to_factor"), ("input", "lost_to_input")):
        values = projection[measure][:, year, draw]
        points |= {
            f"{kind}:{entity}": -float(v) for entity, v in zip(projection.entities(measure), values, strict=True)
        }
    points["listing"] = -projection.value("bridge", "not_yet_counted", label, draw)
    points["event"] = -projection.value("bridge", "events", label, draw)
    return dict(sorted(((key, value) for key, value in points.items() if value > 1e-12), key=lambda item: -item[1]))


def ceiling_losses(projection: Projection, year: int = 0, draw: int = 0) -> Array:
    """Points (a fraction, 0 or more) that each line's ceiling takes from growth in one year, (line,).

    docs/model.md §2.10. They add up to the bridge's loss to ceilings. KeyError as `limits`.
    """
    city, label = projection.city, projection.times("bridge")[year]
    months = slice(12 * year, 12 * year + 12)
    plan, ceiling = (
        projection[name][:, months, min(draw, projection[name].shape[2] - 1)] for name in ("plan", "ceiling")
    )
    if city.actual_lines.size:  # the bridge's losses are of the run without actuals
        plan, memory = plan.copy(), projection.design.column("memory")[draw]
        plan[city.actual_lines] /= np.maximum(carried(city, np.full((1, 1, 1), memory))[:, months, 0], 1.0)
    in_sample = np.where(city.exit_year > year, city.unit_va, 0.0)
    over = (np.maximum(plan - ceiling, 0.0) * in_sample[:, None]).sum(axis=TIME)
    if over.any():  # shared out as the bridge has it: a city that makes nothing has no growth to find the base from
        over *= -projection.value("bridge", "lost_to_ceilings", label, draw) / over.sum()
    return np.asarray(over, dtype=np.float64)
