"""Chart specifications (Vega-Lite) that pages and files share, as plain dicts without their data.

What moves with a slider, target lines and labels included, is in the data, so that a chart is redrawn, never rebuilt.
One colour each: this scenario, the reference, the target, limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOW, REFERENCE, TARGET, LIMIT = "#0B5FA5", "#8A95A3", "#C2410C", "#7C3AED"
GAIN, LOSS = "#2B8A57", "#B4474B"
INK, QUIET, PAPER = "#1A2433", "#4A5666", "#FFFFFF"
INNER, OUTER = "#7FA8CF", "#C9DCEC"
FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"

WRAP = (
    "test(/[\\u4e00-\\u9fff]/, datum.label) && length(datum.label) > 3"
    " ? [slice(datum.label, 0, length(datum.label) / 2), slice(datum.label, length(datum.label) / 2)]"
    " : split(datum.label, ' ')"
)
"""Breaks axis labels into lines: English at spaces, Chinese in the middle."""

BAND = "(bandwidth('x') * 1.1 - 3)"
"""Pixels between two neighbouring columns, less a gap: what their texts may take."""

NO_ROOM: Mapping[str, int] = {}

Spec = dict[str, Any]


def fitted(size: float, letters: float) -> Spec:
    """A text's size that lets so many ems stand side by side over every column; never more than `size`."""
    return {"expr": f"max(8, min({size} * large, {BAND} / {letters}))"}


def silent(mark: Spec) -> Spec:
    """A mark, its points included, that screen readers pass over."""
    points = {"point": {**mark["point"], "aria": False}} if isinstance(mark.get("point"), dict) else {}
    return {**mark, **points, "aria": False}


def base(layers: list[Spec], height: int | Spec = 250, padding: Mapping[str, int] = NO_ROOM, **more: Any) -> Spec:
    """A layered chart in the house style; `padding` keeps room for text beside the marks.

    Marks are hidden from screen readers: the picture's alt text states its finding, the table behind it the figures.
    """
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "layer": [{**layer, "mark": silent(layer["mark"])} for layer in layers],
        "height": height,
        "autosize": {"type": "fit" if isinstance(height, int) else "fit-x", "contains": "padding"},
        "padding": {"left": 5, "top": 4, "right": 8, "bottom": 2, **padding},
        "params": [{"name": "large", "value": 1}],
        "config": {
            "font": FONT,
            # Kept free whatever the ticks are: room taken for the first ticks would cut a minus that comes later.
            "axisYQuantitative": {"minExtent": 38},
            "axis": {
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelLimit": 240,
                "labelFlush": False,
                "labelColor": QUIET,
                "titleColor": QUIET,
            },
            "legend": {
                "orient": "top",
                "title": None,
                "labelFontSize": 12,
                "labelColor": QUIET,
                "symbolOpacity": 1,
                "labelLimit": 260,
                "offset": 2,
                "layout": {"top": {"anchor": "end"}},  # grows leftwards, over the names: more room
            },
            "view": {"stroke": None},
            "text": {"fontSize": 12, "color": INK},
        },
        **more,
    }


def waterfall(axis: str) -> Spec:
    """From plan to feasible: columns term, place, start, end, label, sign, reference, target, reference_name."""
    x = {
        "field": "term",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelExpr": WRAP,
            "labelOverlap": False,
            "labelFontSize": fitted(11, 4.7),
            "labelLimit": {"expr": BAND},
        },
    }
    y = {"field": "start", "type": "quantitative", "axis": {"title": axis or None, "format": ".0f"}}
    colours = {"domain": ["gain", "loss", "total"], "range": [GAIN, LOSS, NOW]}
    colour = {"field": "sign", "type": "nominal", "scale": colours, "legend": None}
    text: Spec = {"type": "text", "dy": -9, "fontWeight": 600, "fontSize": fitted(12, 3.8)}
    label = {"x": x, "y": {"field": "top", "type": "quantitative"}, "text": {"field": "label"}}
    return base(
        [
            {
                "mark": {"type": "bar", "width": {"band": 0.7}},
                "encoding": {"x": x, "y": y, "y2": {"field": "end"}, "color": colour},
            },
            {
                "mark": {"type": "tick", "color": REFERENCE, "thickness": 3, "width": {"band": 0.86}},
                "encoding": {"x": x, "y": {"field": "reference", "type": "quantitative"}},
            },
            {
                "mark": {"type": "rule", "color": TARGET, "strokeDash": [5, 4], "strokeWidth": 1.5},
                "encoding": {"y": {"aggregate": "mean", "field": "target", "type": "quantitative"}},
            },
            {"mark": {**text, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}, "encoding": label},
            {"mark": text, "encoding": label},
        ],
        height=250,
        padding={"top": 18},
    )  # fmt: skip


def releases(axis: str, now: str, reference: str, target: str) -> Spec:
    """Growth to date over eleven releases: columns month, place, series, value (percent), label.

    A series without a name is not drawn.
    """
    looks = [(now, NOW, [1, 0]), (reference, REFERENCE, [1, 0]), (target, TARGET, [5, 4])]
    names, colour, dash = ([look[part] for look in looks if look[0]] for part in range(3))
    colours, dashes = {"domain": names, "range": colour}, {"domain": names, "range": dash}
    encoding: Spec = {
        "x": {
            "field": "month",
            "type": "ordinal",
            "sort": None,
            "axis": {
                "title": None,
                "labelAngle": 0,
                "labelFontSize": 10.5,
                "labelOverlap": "greedy",
                "labelSeparation": 3,
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": {"zero": False, "padding": 20},
            "axis": {"title": axis or None, "format": ".1f"},
        },
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": colours,
            "legend": {"symbolType": "stroke", "symbolStrokeWidth": 3},
        },
        "strokeDash": {"field": "series", "type": "nominal", "scale": dashes},
        "order": {"field": "place"},
    }
    points: Spec = {**encoding, "opacity": {"condition": {"test": f"datum.series == '{now}'", "value": 1}, "value": 0}}
    del points["strokeDash"]
    points["color"] = {**encoding["color"], "legend": None}
    label = {**{key: points[key] for key in ("x", "y", "color")}, "text": {"field": "label"}}
    return base(
        [
            {"mark": {"type": "line", "strokeWidth": 2.2}, "encoding": encoding},
            {"mark": {"type": "point", "filled": True, "size": 42}, "encoding": points},
            {"mark": {"type": "text", "dy": -11, "fontWeight": 600}, "encoding": label},
        ],
        height=250,
    )


def fan(axis: str, median: str, inner: str, outer: str, target: str) -> Spec:
    """Growth to date with its spread: columns month, q10, q30, q50, q70, q90, target (percent)."""
    x = {"field": "month", "type": "ordinal", "sort": None, "axis": {"title": None, "labelAngle": 0}}
    names = {"domain": [median, inner, outer, target], "range": [NOW, INNER, OUTER, TARGET]}
    legend = {"columns": 2}  # in one row they are wider than a phone

    def band(low: str, high: str, name: str) -> Spec:
        y = {"field": low, "type": "quantitative", "scale": {"zero": False}, "axis": {"title": axis}}
        return {
            "mark": {"type": "area"},
            "encoding": {
                "x": x,
                "y": y,
                "y2": {"field": high},
                "color": {"datum": name, "scale": names, "legend": legend},
            },
        }

    def line(field: str, name: str, dash: list[int]) -> Spec:
        y = {"field": field, "type": "quantitative", "scale": {"zero": False}, "axis": {"title": axis}}
        mark = {"type": "line", "strokeWidth": 2.4, "strokeDash": dash}
        return {"mark": mark, "encoding": {"x": x, "y": y, "color": {"datum": name, "scale": names, "legend": legend}}}

    return base(
        [
            band("q10", "q90", outer),
            band("q30", "q70", inner),
            line("q50", median, [1, 0]),
            line("target", target, [5, 4]),
        ],
        height=280,
    )
