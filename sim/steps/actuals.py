"""MODEL.md 2.15: months already in replace the model's, and what the rest of the year then needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def with_actuals(output: Array, actual: Array, memory: Array) -> Array:
    """Output with actuals in (line with actuals, month, draw).

    After the last actual month the model is scaled by the last three actual months' ratio to it, fading out evenly
    over `memory` months. `actual` is (line, 12, 1), NaN where a month is not in.
    """
    known = ~np.isnan(actual)
    last = 11 - known[:, ::-1].argmax(axis=1, keepdims=True)
    order = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]
    recent = known & (order <= 3)
    figures = np.where(known, actual, 0.0)
    model = output[:, :12]
    modelled = np.where(recent, model, 0.0).sum(axis=1, keepdims=True)
    observed = np.where(recent, figures, 0.0).sum(axis=1, keepdims=True)
    ratio = np.divide(observed, modelled, out=np.ones_like(modelled), where=modelled > 0.0)
    months = np.arange(output.shape[1]).reshape(1, -1, 1)
    fading = np.where(months > last, np.maximum(1.0 - (months - last) / memory, 0.0), 0.0)
    nowcast = output * (1.0 + (ratio - 1.0) * fading)
    nowcast[:, :12] = np.where(known, figures, nowcast[:, :12])
    return np.asarray(nowcast)


def required_growth(target: float, growth_so_far: Array, share_elapsed: Array) -> Array:
    """Growth the rest of the year needs for the whole year to reach the target (1, 1, draw); NaN where no rest is."""
    rest = np.asarray(1.0 - share_elapsed)
    missing = target - share_elapsed * growth_so_far
    return np.asarray(np.divide(missing, rest, out=np.full(np.shape(missing), np.nan), where=rest > 1e-12))
