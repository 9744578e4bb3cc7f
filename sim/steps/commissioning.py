"""docs/model.md §2.1: the month each project is commissioned, and the share of it that counts."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import ENTITY, Array, Mask


def commissioning_month(planned: Array, started: Mask, wait: Array, slip: Array, park_slip: Array) -> Array:
    """Month each project is commissioned (project, 1, draw), the plan year's January = 0; may be fractional.

    docs/model.md §2.1. The planned month with its slip, or, if later, the month of the park expansion it waits for with
    `park_slip` (wait -inf: none). Not before the plan year, since the base year is known; one that started earlier
    keeps its month.
    """
    coming = np.maximum(np.maximum(planned + slip, wait + park_slip), 0.0)
    return np.where(started, planned, coming)


def weight(included: Mask, proposed: Mask, start_share: Array) -> Array:
    """The share of each project that counts (project, 1, draw), 0 to 1.

    docs/model.md §2.1. 0 for one without room or shelved (not `included`), `start_share` for a proposed one, else 1.
    """
    return np.where(included, np.where(proposed, start_share, 1.0), 0.0)


def start_rate(shelved: Mask, weight: Array) -> Array:
    """The mean weight of all projects but the shelved (1, 1, draw): the share of them that start, 0 to 1.

    docs/model.md §2.1. A project without room has weight 0, so it counts as not started.
    """
    return np.asarray(weight[~shelved].mean(axis=ENTITY, keepdims=True))
