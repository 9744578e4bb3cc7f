"""Rows of the charts that pages and files share, and a chart as a picture that needs no browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.present.chart_theme import LIGHT
from sim.present.labels import months, term_name
from sim.present.numbers import percent, signed
from sim.present.tables import bridge_points, shown_terms
from sim.projection import Projection
from sim.steps.axes import Array
from sim.steps.growth import RELEASES
from sim.studies.ensemble import FAN, Ensemble

RELEASE_COUNT = len(RELEASES)
"""Releases of the plan year: January and February come as one."""

SCALE = 2.4
"""Pixels of a PNG for each point of its width, so that it prints sharp."""


def bridge_frame(now: Projection, total: str, target: float | None, before: Projection | None = None) -> pd.DataFrame:
    """Rows of `chart_specs.waterfall` in points, the terms still by key; `total` names the last column, growth.

    The terms' labels add up to growth's. `before` gives the reference's marks, `target` (a fraction) the target's rule.
    """
    shown = shown_terms(now) if before is None else shown_terms(now, before)
    steps = now["bridge"][shown, 0, 0]
    ends, written = steps.cumsum() * 100, bridge_points(now)
    labelled = [written[place] for place in shown]
    growth = now.value("iva_growth")
    reference = np.full(len(steps) + 1, np.nan)
    if before is not None:
        reference[:] = [*before["bridge"][shown, 0, 0].cumsum() * 100, before.value("iva_growth") * 100]
    starts, ends = np.array([0.0, *ends[:-1], 0.0]), np.array([*ends, growth * 100])
    return pd.DataFrame(
        {
            "term": [*(now.entities("bridge")[place] for place in shown), total],
            "place": range(len(ends)),
            "start": starts,
            "end": ends,
            "label": [*(signed(step, 2) for step in labelled), percent(growth, 2)],
            "sign": [*("gain" if step >= 0 else "loss" for step in labelled), "total"],
            "reference": reference,
            "top": np.maximum(starts, ends),
            "target": np.nan if target is None else target * 100,
        }
    )


def term_names(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The rows of `bridge_frame` with their terms named in `lang`, each by whether it rises or falls."""
    rows = zip(frame["term"], frame["label"].str.startswith("+"), strict=True)
    return frame.assign(term=[term_name(str(term), rises, lang) for term, rises in rows])


def release_frame(labels: list[str], series: Mapping[str, Array], shown: str, lang: str) -> pd.DataFrame:
    """Rows of `chart_specs.releases` in percent from series of fractions (release,); `shown` has its ends labelled.

    `labels` are the releases' months, YYYY-MM.
    """
    shape = len(series), RELEASE_COUNT
    values = np.round(np.array([each[:RELEASE_COUNT] for each in series.values()]) * 100, 4)
    place = np.broadcast_to(np.arange(RELEASE_COUNT), shape)
    ends = (place == 0) | (place == RELEASE_COUNT - 1)
    labelled = ends & (np.array(list(series)) == shown)[:, None]
    return pd.DataFrame(
        {
            "month": months(labels[:RELEASE_COUNT], lang) * len(series),
            "place": place.ravel(),
            "series": [name for name in series for _ in range(RELEASE_COUNT)],
            "value": values.ravel(),
            "label": [f"{value:.2f}" if end else "" for value, end in zip(values.flat, labelled.flat, strict=True)],
        }
    )


def fan_frame(found: Ensemble, target: float | None, lang: str) -> pd.DataFrame:
    """Rows of `chart_specs.fan` in percent: quantiles of growth to date by release, and the target (a fraction)."""
    quantiles = found.fan().pivot(index="release", columns="share", values="value") * 100
    frame = pd.DataFrame({f"q{share * 100:.0f}": quantiles[share].to_numpy() for share in FAN})
    frame.insert(0, "month", months(list(quantiles.index), lang))
    frame["target"] = np.nan if target is None else target * 100
    return frame


def png_bytes(chart: str, labels: Sequence[str], data: pd.DataFrame, width: int) -> bytes:
    """The chart `chart` of chart_specs with its labels and rows as a PNG, `width` points wide.

    Written in the first of its fonts that the machine has; nothing is fetched.
    """
    import vl_convert  # this and altair take a second to start, and of files only the brief needs them

    from sim.present import chart_specs
    from sim.present.chart_base import specification

    spec = specification(getattr(chart_specs, chart)(LIGHT, *labels))
    rows = data.astype(object).where(data.notna(), None).to_dict("records")
    whole = {**spec, "width": width, "background": "white", "data": {"values": rows}}
    return bytes(vl_convert.vegalite_to_png(whole, scale=SCALE, allowed_base_urls=[]))
