"""docs/model.md §2.1: when each project comes on stream, and how surely."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import ENTITY, Array, Mask


def commissioning_month(planned: Array, started: Mask, wait: Array, slip: Array, park_slip: Array) -> Array:
    """Month each project is commissioned (project, 1, draw), the plan year's January = 0; may be fractional.

    docs/model.md §2.1. The later of plan + slip and the expansion it waits for (wait -inf: none); never before the plan
    year, since the base year is known. A project that had started by then keeps its month.
    """
    coming = np.maximum(np.maximum(planned + slip, wait + park_slip), 0.0)
    return np.where(started, planned, coming)


def weight(included: Mask, proposed: Mask, start_share: Array) -> Array:
    """How much of each project counts (project, 1, draw): 0 without room or shelved, `start_share` if proposed.

    docs/model.md §2.1.
    """
    return np.where(included, np.where(proposed, start_share, 1.0), 0.0)


def start_rate(shelved: Mask, weight: Array) -> Array:
    """Share of the projects that start (1, 1, draw), by their weight; shelved ones are left out.

    docs/model.md §2.1. A project without room, weight 0, is one that does not start.
    """
    return np.asarray(weight[~shelved].mean(axis=ENTITY, keepdims=True))
