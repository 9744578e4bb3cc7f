"""What holds growth back in a projection, limit by limit: the bridge's losses, each by name."""

from __future__ import annotations

import numpy as np

from sim.projection import Projection

NEEDED = ("plan", "ceiling", "lost_to_factor", "lost_to_input", "bridge", "iva", "iva_growth")
"""The measures it reads."""


def limits(projection: Projection, year: int = 0, draw: int = 0) -> dict[str, float]:
    """Points (a fraction, positive) each limit takes from growth in one year, largest first.

    Keys: ceiling:<line>, factor:<factor>, input:<product>, listing. They add up to the bridge's four losses of the
    year, in later years too, where a loss of the year before leaves a smaller base behind.
    """
    city = projection.city
    months = slice(12 * year, 12 * year + 12)
    base = projection["iva"][0, year, draw] / (1.0 + projection["iva_growth"][0, year, draw])
    plan, ceiling = (
        projection[name][:, months, min(draw, projection[name].shape[2] - 1)] for name in ("plan", "ceiling")
    )
    over = (np.maximum(plan - ceiling, 0.0) * city.unit_va[:, None]).sum(axis=1) / base
    points = {f"ceiling:{line}": float(value) for line, value in zip(city.lines, over, strict=True)}
    for label, measure in (("factor", "lost_to_factor"), ("input", "lost_to_input")):
        values = projection[measure][:, year, draw]
        points |= {
            f"{label}:{entity}": -float(v) for entity, v in zip(projection.entities(measure), values, strict=True)
        }
    points["listing"] = -projection.value("bridge", "not_yet_counted", projection.times("bridge")[year], draw)
    return dict(sorted(((key, value) for key, value in points.items() if value > 1e-12), key=lambda item: -item[1]))
