"""Charts with a name a row: bars, bars against a target, swings.

A row's columns `name` and `place` say what it is called and where it stands, the first at the top.
"""

from __future__ import annotations

from typing import Literal

import altair as alt

from sim.present.chart_base import DASHED, PLACE, ROWS, colour_key, layered
from sim.present.chart_theme import Theme
from sim.present.story_specs import from_right, value_of

MIDDLE_CUT = (
    "length(datum.label) <= (test(/[\\u4e00-\\u9fff]/, datum.label) ? 17 : 32) ? datum.label"
    " : test(/[\\u4e00-\\u9fff]/, datum.label)"
    " ? slice(datum.label, 0, 9) + '…' + slice(datum.label, -7)"
    " : slice(datum.label, 0, 17) + '…' + slice(datum.label, -14)"
)
"""Cuts a long name in its middle: names that begin alike differ at their end, by phase or firm."""

LAST_TICK = {"right": 20}
"""Room for half of the last tick's figure, which may stand at the end of the axis."""


SPANS = 104
"""Pixels at the right of a tornado that its assumptions' ends take."""


def name_axis(theme: Theme, room: int) -> alt.Y:
    """The names, one a row, in at most `room` pixels."""
    axis = alt.Axis(title=None, labelLimit=theme.sized(room), labelOverlap=False, labelExpr=MIDDLE_CUT)
    return alt.Y("name:N", sort=PLACE, axis=axis)


def row_height(theme: Theme, height: int) -> alt.Step:
    """How much of the picture's height each row takes, in pixels."""
    return alt.Step(theme.sized(height))


def bars(theme: Theme, axis: str) -> alt.LayerChart:
    """Signed bars, losses in a colour of their own, with a tick where the reference ends; in the unit `axis` names.

    Columns: name, place, value, reference, edge (where the label begins), label.
    """
    y = name_axis(theme, 210)
    colour = alt.ColorValue(theme.accent, condition={"test": "datum.value < 0", "value": theme.loss})
    return layered(
        theme,
        ROWS.mark_bar(height=alt.RelativeBandSize(0.7)).encode(
            y, alt.X("value:Q", axis=alt.Axis(title=axis or None, grid=False)), colour
        ),
        ROWS.mark_tick(color=theme.ghost, thickness=3, height=alt.RelativeBandSize(0.85)).encode(
            y, alt.X("reference:Q")
        ),
        ROWS.mark_text(align="left", dx=5).encode(y, alt.X("edge:Q"), alt.Text("label:N")),
        height=row_height(theme, 21),
        padding={"right": 40},  # for the figure beside the longest bar
    )


def ahead_behind(theme: Theme) -> alt.LayerChart:
    """Bars to the right of nought for what is ahead and to the left for what is behind; a tick where the reference is.

    Columns: name, place, value, reference (NaN for none), late (whether it is worse than the reference, or than nought
    where there is none: it is red), ahead, behind (the label, in one of them),
    outer (where it stands), low, high (ends of the axis, nought between them).
    """
    y = name_axis(theme, 190)
    colour = alt.ColorValue(theme.accent_mid, condition={"test": "datum.late", "value": theme.loss})
    axis = alt.Axis(title=None, grid=False, labels=False)

    def side(field: str, align: Literal["left", "right"], dx: int) -> alt.Chart:
        text = ROWS.mark_text(align=align, dx=dx)
        labels: alt.Chart = text.encode(y, alt.X("outer:Q"), alt.Text(f"{field}:N"))
        return labels

    return layered(
        theme,
        ROWS.mark_rule(opacity=0).encode(alt.X("low:Q", axis=axis), alt.X2("high")),
        ROWS.mark_bar(height=alt.RelativeBandSize(0.6)).encode(y, alt.X("value:Q"), colour),
        ROWS.mark_tick(color=theme.ghost, thickness=3, height=alt.RelativeBandSize(0.85)).encode(
            y, alt.X("reference:Q")
        ),
        ROWS.mark_rule(color=theme.ink3, strokeWidth=1).encode(x=alt.XDatum(0)),
        side("behind", "right", -5),
        side("ahead", "left", 5),
        height=row_height(theme, 25),
    )


def against_target(theme: Theme, axis: str, now: str, reference: str, target: str) -> alt.LayerChart:
    """Bars, each with the reference and a target of its own as ticks; in the unit `axis` names.

    Columns: name, place, value, reference, target, edge (where the label begins), label.
    """
    y = name_axis(theme, 220)
    looks = {now: theme.accent, reference: theme.ghost, target: theme.ink}

    def part(field: str, name: str) -> alt.Chart:
        return ROWS.encode(y, alt.X(f"{field}:Q", axis=alt.Axis(title=axis)), alt.ColorDatum(name))

    return layered(
        theme,
        part("value", now).mark_bar(height=alt.RelativeBandSize(0.62)),
        part("reference", reference).mark_tick(thickness=3, height=alt.RelativeBandSize(0.8)),
        part("target", target).mark_tick(thickness=3, height=alt.RelativeBandSize(0.95)),
        ROWS.mark_text(align="left", dx=5).encode(y, alt.X("edge:Q"), alt.Text("label:N")),
        colour_key(looks),
        height=row_height(theme, 34),
        padding={"right": 60},  # for the figure beside the longest bar
    )


def swings(theme: Theme) -> alt.LayerChart:
    """A tornado, per cent: growth from each assumption's low to its high end, rules at growth now and at the target.

    Columns: name, place, from, to, end (low or high), span (both ends of the assumption, in words), target.
    """
    y = name_axis(theme, 160)
    looks = alt.Scale(domain=["low", "high"], range=[theme.warn_line, theme.accent_mid])
    ticks = alt.Axis(title=None, labelExpr="datum.label + '%'", tickCount=4, tickMinStep=1, format=".0f")
    scale = alt.Scale(zero=False, nice=False, padding=8, range=[0, from_right(theme.sized(SPANS))])
    return layered(
        theme,
        ROWS.mark_bar(height=alt.RelativeBandSize(0.6)).encode(
            y, alt.X("from:Q", scale=scale, axis=ticks), alt.X2("to"), alt.Color("end:N", scale=looks, legend=None)
        ),
        ROWS.mark_rule(color=theme.ink2).encode(alt.X("mean(from):Q")),
        ROWS.mark_rule(color=theme.ink, strokeDash=DASHED, strokeWidth=1.5).encode(alt.X("mean(target):Q")),
        ROWS.transform_filter("datum.end == 'low'")
        .mark_text(align="right", color=theme.ink3, fontSize=theme.sized(12))
        .encode(y, alt.Text("span:N"), x=value_of(alt.XValue, "width")),
        height=row_height(theme, 24),
        padding=LAST_TICK,
    )
