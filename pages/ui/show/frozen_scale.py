"""Frozen scales: a chart keeps the value axis it had when they were frozen, so that marks move and not the axis."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.present.chart_theme import Spec

FREE_SHARE = 0.6
"""Share of the figures' range that a frozen axis leaves free beyond them."""


def value_axes(spec: Spec) -> list[tuple[str, Spec]]:
    """The quantitative axes of a specification, as (x or y, encoding), one for every layer that has one."""
    return [
        (channel, layer["encoding"][channel])
        for layer in spec["layer"]
        for channel in ("x", "y")
        if layer.get("encoding", {}).get(channel, {}).get("type") == "quantitative"
    ]


def scale_range(spec: Spec, data: pd.DataFrame) -> tuple[float, float] | None:
    """A range (low, high) that holds a chart's figures with room to move in.

    None where both axes measure something, or there is no figure.
    """
    axes = value_axes(spec)
    if len({channel for channel, _ in axes}) != 1:
        return None
    ends = [layer["encoding"].get(f"{channel}2", {}) for layer in spec["layer"] for channel in ("x", "y")]
    fields = {encoding["field"] for encoding in [*(found for _, found in axes), *ends] if "field" in encoding}
    values = data[sorted(fields & set(data.columns))].to_numpy(dtype=float)
    if not np.isfinite(values).any():
        return None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if axes[0][1].get("scale", {}).get("zero", True):
        low, high = min(low, 0.0), max(high, 0.0)
    room = FREE_SHARE * (high - low) or 1.0
    return (low - room if low else low), (high + room if high else high)


def freeze(spec: Spec, domain: tuple[float, float]) -> None:
    """Set the range of a specification's value axis; a figure beyond it stays at its edge, with its label."""
    for _, encoding in value_axes(spec):
        encoding["scale"] = {**encoding.get("scale", {}), "domain": list(domain), "nice": False, "clamp": True}
