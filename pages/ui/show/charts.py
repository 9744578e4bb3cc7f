"""Chart specifications (Vega-Lite) as plain dicts, without their data. No Streamlit here.

What moves with a slider, target lines and labels included, is in the data, so that a chart is redrawn, never rebuilt.
One colour each: this scenario, the reference, the target, limits. They are those of the light theme; `in_dark` gives
each its counterpart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.present.chart_specs import (
    FONT,
    GAIN,
    INK,
    INNER,
    LIMIT,
    LOSS,
    NOW,
    OUTER,
    PAPER,
    QUIET,
    REFERENCE,
    TARGET,
    Spec,
    base,
    fan,
    releases,
    waterfall,
)

__all__ = [
    "against_target",
    "bars",
    "extent",
    "fan",
    "fix",
    "gantt",
    "heat",
    "measured_channels",
    "monthly",
    "nowcast",
    "only",
    "releases",
    "sankey",
    "shading",
    "swings",
    "waterfall",
    "wide",
]

AMBER = "#B87A12"
SCARCE, SHORTISH, AMPLE = "#C9666A", "#F6E7C8", "#E8F1EA"
STAGES = ("#A98A4C", AMBER, NOW, GAIN, "#5B7FA6", REFERENCE)
"""Colours of a project's stages, in the order of data/tables.toml."""

DARK = {
    NOW: "#6CB4EE",
    TARGET: "#FF9A5C",
    LIMIT: "#B79BFF",
    GAIN: "#5CC08A",
    LOSS: "#EE8A8D",
    INK: "#E8EDF3",
    QUIET: "#B3BECB",
    PAPER: "#10161F",
    AMBER: "#F2B661",
    INNER: "#3F78A8",
    OUTER: "#22405C",
    SCARCE: "#8E3338",
    SHORTISH: "#5A4A22",
    AMPLE: "#1D3A2B",
}
"""What a colour becomes on a dark page; the others serve on both."""

EXPECTED = "#4F94D4"
"""What is expected beside what is (NOW); it serves on both pages."""

LABEL_ROOM = {"right": 40}
"""Room for the figure beside the longest bar."""

LAST_TICK = {"right": 20}
"""Room for half of the last tick's figure, which may stand at the end of the axis."""

ROOM = 0.6
"""Share of the range a frozen axis leaves free beyond its figures."""


def measured_channels(spec: Spec) -> list[tuple[str, Spec]]:
    """The quantitative axes of a specification: channel (x or y) and encoding, for every layer that has one."""
    return [
        (channel, layer["encoding"][channel])
        for layer in spec["layer"]
        for channel in ("x", "y")
        if layer.get("encoding", {}).get(channel, {}).get("type") == "quantitative"
    ]


def extent(spec: Spec, data: pd.DataFrame) -> tuple[float, float] | None:
    """A range that holds a chart's figures with some room to move in; None where there is no single value axis."""
    channels = measured_channels(spec)
    if len({channel for channel, _ in channels}) != 1:
        return None
    ends = [layer["encoding"].get(f"{channel}2", {}) for layer in spec["layer"] for channel in ("x", "y")]
    fields = {encoding["field"] for encoding in [*(found for _, found in channels), *ends] if "field" in encoding}
    values = data[sorted(fields & set(data.columns))].to_numpy(dtype=float)
    if not np.isfinite(values).any():
        return None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if channels[0][1].get("scale", {}).get("zero", True):
        low, high = min(low, 0.0), max(high, 0.0)
    room = ROOM * (high - low) or 1.0
    return (low - room if low else low), (high + room if high else high)


def fix(spec: Spec, domain: tuple[float, float]) -> None:
    """Freeze the value axis of a specification; a figure beyond it stays at its edge, with its label."""
    for _, encoding in measured_channels(spec):
        encoding["scale"] = {**encoding.get("scale", {}), "domain": list(domain), "nice": False, "clamp": True}


LARGER = 1.2
"""Times the ordinary size that letters have on a projector."""


def in_large(spec: Any) -> Any:
    """The same chart with larger letters, and the room they take."""
    if isinstance(spec, list):
        return [in_large(part) for part in spec]
    if not isinstance(spec, dict):
        return spec
    sizes = ("fontSize", "labelFontSize", "titleFontSize", "labelLimit", "symbolSize", "minExtent", "step")
    if spec.get("name") == "large":
        return {**spec, "value": LARGER}
    return {
        key: part * LARGER if key in sizes and isinstance(part, int | float) else in_large(part)
        for key, part in spec.items()
    }


def in_dark(spec: Spec) -> Spec:
    """The same chart for a dark page."""
    text = json.dumps(spec)
    for light, dark in DARK.items():
        text = text.replace(light, dark)
    dressed: Spec = json.loads(text)
    return dressed


def wide(names: Sequence[str]) -> int:
    """How much room names take side by side, a Chinese character being two letters wide."""
    return sum(2 if ord(letter) > 255 else 1 for name in names for letter in name)


def only(**fields: str) -> list[Spec]:
    """A filter on a field's text."""
    return [{"filter": {"field": field, "equal": value}} for field, value in fields.items()]


MIDDLE = (
    "length(datum.label) <= (test(/[\\u4e00-\\u9fff]/, datum.label) ? 17 : 32) ? datum.label"
    " : test(/[\\u4e00-\\u9fff]/, datum.label)"
    " ? slice(datum.label, 0, 9) + '…' + slice(datum.label, -7)"
    " : slice(datum.label, 0, 17) + '…' + slice(datum.label, -14)"
)
"""Cuts a long name in its middle: names that begin alike differ at their end, by phase or firm."""


def named(limit: int) -> Spec:
    """The axis along which names stand, one a row."""
    return {"title": None, "labelLimit": limit, "labelOverlap": False, "labelExpr": MIDDLE}


def bars(axis: str) -> Spec:
    """Signed bars with the reference beside them: columns name, place, value, reference, label."""
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": named(210),
    }
    colour = {"condition": {"test": "datum.value < 0", "value": LOSS}, "value": NOW}
    x = {"field": "value", "type": "quantitative", "axis": {"title": axis}}
    return base(
        [
            {"mark": {"type": "bar", "height": {"band": 0.7}}, "encoding": {"y": y, "x": x, "color": colour}},
            {
                "mark": {"type": "tick", "color": REFERENCE, "thickness": 3, "height": {"band": 0.85}},
                "encoding": {"y": y, "x": {"field": "reference", "type": "quantitative"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {"y": y, "x": {"field": "edge", "type": "quantitative"}, "text": {"field": "label"}},
            },
        ],
        height={"step": 21},
        padding=LABEL_ROOM,
    )


def monthly(axis: str, *names: str) -> Spec:
    """Monthly lines of one thing: columns month, series, value. The first series is this scenario's, stepped limits."""
    palette = [NOW, REFERENCE, LIMIT, AMBER, GAIN, LOSS][: len(names)]
    encoding: Spec = {
        "x": {
            "field": "month",
            "type": "ordinal",
            "sort": None,
            "axis": {"title": None, "labelAngle": -45, "labelOverlap": True},
        },
        "y": {"field": "value", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": axis or None}},
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": list(names), "range": palette},
            "legend": {"symbolType": "stroke", "symbolStrokeWidth": 3, "columns": 2 if wide(names) > 32 else 4},
        },
    }
    return base(
        [{"mark": {"type": "line", "strokeWidth": 2.2, "interpolate": "linear"}, "encoding": encoding}], height=270
    )


def gantt(axis: str, *stages: str) -> Spec:
    """Projects as bars from start to commissioning: columns name, place, start, planned, slipped, stage."""
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": named(220),
    }
    time = {
        "type": "temporal",
        "axis": {"title": axis, "format": "%Y-%m", "labelAngle": 0, "tickCount": 10, "labelFlush": True},
    }
    colours = {"domain": list(stages), "range": list(STAGES)}
    return base(
        [
            {
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {
                    "y": y,
                    "x": {"field": "start", **time},
                    "x2": {"field": "planned"},
                    "color": {"field": "stage", "type": "nominal", "scale": colours, "legend": {"columns": 3}},
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "strokeDash": [4, 2], "color": LOSS},
                "encoding": {"y": y, "x": {"field": "planned", **time}, "x2": {"field": "slipped"}},
            },
            {
                "mark": {"type": "point", "filled": True, "shape": "diamond", "size": 70, "color": INK},
                "encoding": {"y": y, "x": {"field": "slipped", **time}},
            },
        ],
        height={"step": 17},
    )


def against_target(axis: str, now: str, reference: str, target: str) -> Spec:
    """Bars against a target of their own: columns name, place, value, reference, target, label."""
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": named(220),
    }
    legend = {"domain": [now, reference, target], "range": [NOW, REFERENCE, TARGET]}

    def part(field: str, name: str, mark: Spec) -> Spec:
        x = {"field": field, "type": "quantitative", "axis": {"title": axis}}
        return {"mark": mark, "encoding": {"y": y, "x": x, "color": {"datum": name, "scale": legend}}}

    return base(
        [
            part("value", now, {"type": "bar", "height": {"band": 0.62}}),
            part("reference", reference, {"type": "tick", "thickness": 3, "height": {"band": 0.8}}),
            part("target", target, {"type": "tick", "thickness": 3, "height": {"band": 0.95}}),
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {"y": y, "x": {"field": "edge", "type": "quantitative"}, "text": {"field": "label"}},
            },
        ],
        height={"step": 34},
        padding={"right": 60},
    )


def shading(axis_x: str, axis_y: str, colour: str) -> Spec:
    """A grid of shares by month: columns month, name, place, value, label."""
    return base(
        [
            {
                "mark": {"type": "rect", "stroke": PAPER},
                "encoding": {
                    "x": {
                        "field": "month",
                        "type": "ordinal",
                        "sort": None,
                        "axis": {"title": axis_x, "labelAngle": 0},
                    },
                    "y": {
                        "field": "name",
                        "type": "nominal",
                        "sort": {"field": "place"},
                        "axis": {"title": axis_y or None},
                    },
                    "color": {
                        "field": "value",
                        "type": "quantitative",
                        "scale": {"range": [SCARCE, SHORTISH, AMPLE], "domain": [85, 95, 100], "clamp": True},
                        "legend": None,
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "x": {"field": "month", "type": "ordinal", "sort": None},
                    "y": {"field": "name", "type": "nominal", "sort": {"field": "place"}},
                    "text": {"field": "label"},
                },
            },
        ],
        height={"step": 30},
        description=colour,
    )


def heat(axis_x: str, axis_y: str, title: str) -> Spec:
    """Growth over two assumptions with the target's contour.

    Columns: kind (cell, contour, here), first, second, first2, second2, growth, line, order.
    """
    x = {"field": "first", "type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": {"title": axis_x}}
    y = {"field": "second", "type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": {"title": axis_y}}
    colour = {
        "field": "growth",
        "type": "quantitative",
        "scale": {"scheme": "blues"},
        "legend": {"title": title, "orient": "right"},
    }
    return base(
        [
            {
                "transform": only(kind="cell"),
                "mark": {"type": "rect"},
                "encoding": {"x": x, "x2": {"field": "first2"}, "y": y, "y2": {"field": "second2"}, "color": colour},
            },
            {
                "transform": only(kind="contour"),
                "mark": {"type": "line", "color": TARGET, "strokeWidth": 3},
                "encoding": {"x": x, "y": y, "detail": {"field": "line"}, "order": {"field": "order"}},
            },
            {
                "transform": only(kind="here"),
                "mark": {"type": "point", "filled": True, "size": 130, "color": INK, "shape": "cross"},
                "encoding": {"x": x, "y": y},
            },
        ],
        height=330,
        padding=LAST_TICK,
    )


def nowcast(axis: str, actual: str, expected: str, band: str, model: str, path: str) -> Spec:
    """Growth to date as it came and comes: columns month, actual, nowcast, low, high, model, needed, height, label."""
    x = {"field": "month", "type": "ordinal", "sort": None, "axis": {"title": None, "labelAngle": 0}}
    names = {"domain": [actual, expected, band, model, path], "range": [NOW, EXPECTED, OUTER, REFERENCE, TARGET]}
    legend = {"columns": 3}  # in one row they are wider than a phone

    def part(field: str, name: str, mark: Spec, **more: Spec) -> Spec:
        y = {"field": field, "type": "quantitative", "scale": {"zero": False, "padding": 12}, "axis": {"title": axis}}
        return {
            "mark": mark,
            "encoding": {"x": x, "y": y, "color": {"datum": name, "scale": names, "legend": legend}, **more},
        }

    def line(dash: list[int]) -> Spec:
        return {"type": "line", "strokeWidth": 2.2, "strokeDash": dash}

    label = {"x": x, "y": {"field": "height", "type": "quantitative"}, "text": {"field": "label"}}
    return base(
        [
            part("low", band, {"type": "area"}, y2={"field": "high"}),
            part("model", model, line([1, 0])),
            part("needed", path, line([5, 4])),
            part("nowcast", expected, line([3, 3])),
            part("actual", actual, {**line([1, 0]), "point": {"filled": True, "size": 42}}),
            {"mark": {"type": "text", "dy": -12, "fontWeight": 600, "color": NOW}, "encoding": label},
        ],
        height=250,
    )


def swings(axis: str, low: str, high: str) -> Spec:
    """Tornado: columns name, place, from, to, end (low or high, named), label."""
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": named(230),
    }
    colours = {"domain": [low, high], "range": [AMBER, NOW]}
    return base(
        [
            {
                "mark": {"type": "bar", "height": {"band": 0.7}},
                "encoding": {
                    "y": y,
                    "x": {"field": "from", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": axis}},
                    "x2": {"field": "to"},
                    "color": {"field": "end", "type": "nominal", "scale": colours},
                },
            },
            {
                "mark": {"type": "rule", "color": INK},
                "encoding": {"x": {"aggregate": "mean", "field": "from", "type": "quantitative"}},
            },
            {
                "mark": {"type": "rule", "color": TARGET, "strokeDash": [5, 4]},
                "encoding": {"x": {"aggregate": "mean", "field": "target", "type": "quantitative"}},
            },
        ],
        height={"step": 21},
        padding=LAST_TICK,
    )


class Link(NamedTuple):
    """A flow: between which nodes, how much (NaN: not known), whether it is short, and what it says of itself."""

    source: str
    target: str
    value: float
    short: bool
    text: str


HAIRLINE = 0.0015
"""Share of all that flows below which a flow would not be seen: it is drawn as wide as that."""


def sankey(nodes: list[str], links: list[Link]) -> Spec:
    """Material flows for ECharts, as wide as their values."""
    least = HAIRLINE * float(np.nansum([link.value for link in links])) or 1.0
    return {
        "textStyle": {"fontFamily": FONT.replace("'", "")},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "series": [
            {
                "type": "sankey",
                "left": 10,
                "right": 215,
                "top": 8,
                "bottom": 8,
                "nodeGap": 12,
                "nodeWidth": 14,
                "animation": False,
                "label": {
                    "fontSize": 12,
                    "color": INK,
                    "width": 205,
                    "overflow": "truncate",
                    "textBorderColor": PAPER,
                    "textBorderWidth": 3,
                },
                "lineStyle": {"opacity": 0.45},
                "data": [{"name": name, "itemStyle": {"color": NOW}} for name in nodes],
                "links": [
                    {
                        "id": link.text,
                        "source": link.source,
                        "target": link.target,
                        "value": float(np.fmax(link.value, least)),
                        "lineStyle": {"color": LOSS if link.short else REFERENCE},
                    }
                    for link in links
                ],
            }
        ],
    }
