"""The charts that pages and files share, each a function of theme and labels.

What moves with a slider, target lines and labels included, is in the data: a chart is then redrawn, never rebuilt.
"""

from __future__ import annotations

import json

import altair as alt

from sim.present.chart_base import DASHED, PLACE, ROWS, SOLID, colour_key, layered
from sim.present.chart_theme import Theme

WRAP = (
    "test(/[\\u4e00-\\u9fff]/, datum.label) && length(datum.label) > 3"
    " ? [slice(datum.label, 0, length(datum.label) / 2), slice(datum.label, length(datum.label) / 2)]"
    " : split(datum.label, ' ')"
)
"""Breaks axis labels into lines: English at spaces, Chinese in the middle."""

BAND = "(bandwidth('x') * 1.1 - 3)"
"""Pixels between two neighbouring columns, less a gap: what their texts may take."""


def fitted(size: float, letters: float) -> alt.ExprRef:
    """A text's size that lets so many ems stand side by side over every column; never more than `size`."""
    return alt.ExprRef(f"max(8, min({size}, {BAND} / {letters}))")


def waterfall(theme: Theme) -> alt.LayerChart:
    """From plan to feasible in points: a column a term, a tick where the reference's ends, a rule at the target.

    Columns: term, place, start, end, top (of its column), label, sign (gain, loss, total), reference, target.
    """
    names = alt.Axis(
        title=None,
        labelAngle=0,
        labelExpr=WRAP,
        labelOverlap=False,
        labelFontSize=fitted(theme.sized(11), 4.7),
        labelLimit=alt.ExprRef(BAND),
    )
    x = alt.X("term:N", sort=PLACE, axis=names)
    y = alt.Y("start:Q", axis=alt.Axis(title=None, format=".0f"))
    signs = alt.Scale(domain=["gain", "loss", "total"], range=[theme.accent_mid, theme.loss, theme.accent])
    sign = alt.Color("sign:N", scale=signs, legend=None)
    size = fitted(theme.sized(12), 3.8)
    label = ROWS.encode(x, alt.Y("top:Q"), alt.Text("label:N"))
    return layered(
        theme,
        ROWS.mark_bar(width=alt.RelativeBandSize(0.7)).encode(x, y, alt.Y2("end"), sign),
        ROWS.mark_tick(color=theme.ghost, thickness=3, width=alt.RelativeBandSize(0.86)).encode(
            x, alt.Y("reference:Q")
        ),
        ROWS.mark_rule(color=theme.ink, strokeDash=DASHED, strokeWidth=1.5).encode(alt.Y("mean(target):Q")),
        label.mark_text(dy=-9, fontWeight=600, fontSize=size, stroke=theme.bg, strokeWidth=4, strokeJoin="round"),
        label.mark_text(dy=-9, fontWeight=600, fontSize=size),
        padding={"top": 18},
    )


def releases(theme: Theme, now: str, reference: str, target: str) -> alt.LayerChart:
    """Growth to date over eleven releases, percent: a line each for the three series named, points on the first.

    Columns: month, place, series, value, label. A series without a name is not drawn.
    """
    looks = {now: (theme.accent, SOLID), reference: (theme.ghost, SOLID), target: (theme.ink, DASHED)}
    names = [name for name in looks if name]
    colours = alt.Scale(domain=names, range=[looks[name][0] for name in names])
    dashes = alt.Scale(domain=names, range=[looks[name][1] for name in names])
    months = alt.Axis(
        title=None, labelAngle=0, labelFontSize=theme.sized(10.5), labelOverlap="greedy", labelSeparation=3
    )
    x = alt.X("month:O", sort=None, axis=months)
    y = alt.Y("value:Q", scale=alt.Scale(zero=False, padding=20), axis=alt.Axis(title=None, format=".1f"))
    strokes = alt.Legend(symbolType="stroke", symbolStrokeWidth=3)
    colour, unlisted = (alt.Color("series:N", scale=colours, legend=legend) for legend in (strokes, None))
    only_now = alt.OpacityValue(0, condition={"test": f"datum.series == {json.dumps(now)}", "value": 1})
    dash, order = alt.StrokeDash("series:N", scale=dashes), alt.Order("place:Q")
    return layered(
        theme,
        ROWS.mark_line(strokeWidth=2.2).encode(x, y, colour, dash, order),
        ROWS.mark_point(filled=True, size=42).encode(x, y, unlisted, only_now, order),
        ROWS.mark_text(dy=-11, fontWeight=600).encode(x, y, unlisted, alt.Text("label:N")),
    )


def fan(theme: Theme, axis: str, median: str, inner: str, outer: str, target: str) -> alt.LayerChart:
    """Growth to date with its spread, percent: two bands around the median, the target dashed.

    Columns: month, q10, q30, q50, q70, q90, target.
    """
    x = alt.X("month:O", sort=None, axis=alt.Axis(title=None, labelAngle=0))
    looks = {median: theme.accent, inner: theme.accent_mid, outer: theme.accent_soft, target: theme.ink}

    def part(field: str, name: str) -> alt.Chart:
        y = alt.Y(f"{field}:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=axis))
        return ROWS.encode(x, y, alt.ColorDatum(name))

    return layered(
        theme,
        part("q10", outer).mark_area().encode(alt.Y2("q90")),
        part("q30", inner).mark_area().encode(alt.Y2("q70")),
        part("q50", median).mark_line(strokeWidth=2.4, strokeDash=SOLID),
        part("target", target).mark_line(strokeWidth=2.4, strokeDash=DASHED),
        colour_key(looks, columns=2),  # in one row they are wider than a phone
        height=280,
    )
