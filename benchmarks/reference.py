"""NUMBERS' reference model as data: 40 lines, 60 projects, 36 months; growth of each of three years.

Written once here, run by every engine in rivals.py: each line's plan is its base output growing a year at a time plus its
projects on a linear ramp; the ceiling is capacity on line × a factor; output is the smaller; value added is summed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LINES, PROJECTS, MONTHS = 40, 60, 36
RAMP = 12.0
"""Months to full output, evenly from the month of commissioning."""


@dataclass
class Reference:
    """The fixed numbers of the model."""

    base: np.ndarray
    growth: np.ndarray
    capacity: np.ndarray
    value: np.ndarray
    line: np.ndarray
    added: np.ndarray
    planned: np.ndarray


@dataclass
class Draw:
    """The 160 numbers of one draw: each line's ceiling ÷ design, each project's slip and share that starts."""

    ceiling: np.ndarray
    slip: np.ndarray
    share: np.ndarray


def reference(seed: int = 0) -> Reference:
    """The model's fixed numbers."""
    rng = np.random.default_rng(seed)
    base = rng.uniform(5, 15, LINES)
    return Reference(
        base=base,
        growth=rng.uniform(-0.02, 0.12, LINES),
        capacity=base * 12 * rng.uniform(0.95, 1.1, LINES),
        value=rng.uniform(0.5, 2, LINES),
        line=rng.integers(0, LINES, PROJECTS),
        added=rng.uniform(5, 40, PROJECTS),
        planned=rng.uniform(0, 30, PROJECTS).round(),
    )


def draws(count: int, seed: int = 1) -> list[Draw]:
    """Some draws."""
    rng = np.random.default_rng(seed)
    return [
        Draw(
            ceiling=rng.uniform(0.98, 1.1, LINES),
            slip=rng.uniform(0, 6, PROJECTS),
            share=rng.integers(0, 2, PROJECTS).astype(float),
        )
        for _ in range(count)
    ]


def plain(model: Reference, draw: Draw) -> list[float]:
    """Growth of the three years by plain loops: what every engine must come to."""
    totals = [0.0, 0.0, 0.0]
    for i in range(LINES):
        for t in range(MONTHS):
            plan = model.base[i] * (1.0 + model.growth[i]) ** (t // 12 + 1)
            capacity = model.capacity[i]
            for j in range(PROJECTS):
                if model.line[j] == i:
                    age = t - (model.planned[j] + draw.slip[j])
                    online = 0.0 if age < 0 else min(age / RAMP, 1.0)
                    plan += draw.share[j] * model.added[j] * online / 12.0
                    capacity += draw.share[j] * model.added[j] * online
            totals[t // 12] += model.value[i] * min(plan, capacity / 12.0 * draw.ceiling[i])
    before = [12.0 * float(model.value @ model.base), *totals[:-1]]
    return [now / was - 1.0 for now, was in zip(totals, before, strict=True)]
