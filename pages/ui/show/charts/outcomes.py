"""Charts of what may come: the distribution, the fan, odds of targets, and the years before beside the plan year.

All in per cent. What moves with a slider, names and flags included, is in the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import altair as alt

from sim.present.chart_base import DASHED, PLACE, ROWS, layered
from sim.present.chart_theme import Theme
from sim.present.story_specs import from_right, release_axis, value_of

from .rows import name_axis, row_height

LANES = (-0.5, 1.85)
"""What the distribution's picture spans: its peak is 1, names stand above it, the range and its name below nought."""

SIDES: Mapping[str, tuple[Literal["left", "center", "right"], int]] = {
    "left": ("right", -8),
    "right": ("left", 8),
    "middle": ("center", 0),
    "flag": ("left", 18),
    "flag_left": ("right", -18),
}
"""How a name is set by where it stands, and how many pixels away."""

NAMES = 104
"""Pixels at the right of the fan that the lines' names take."""


def looks(theme: Theme) -> alt.Scale:
    """Colours of names by what they name."""
    colours = {
        "target": theme.ink,
        "expected": theme.accent,
        "set": theme.ink2,
        "number": theme.ink2,
        "good": theme.good,
        "tight": theme.warn,
        "short": theme.bad,
        "note": theme.ink3,
    }
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def beside(theme: Theme, side: str, x: alt.X, y: alt.Y, *colours: alt.Color) -> list[alt.Chart]:
    """The names that stand on one side of their rules, and the notes below them."""
    at, (align, away) = ROWS.transform_filter(f"datum.side == '{side}'"), SIDES[side]
    name = at.mark_text(align=align, dx=away, fontSize=theme.sized(14), fontWeight=600)
    note = at.mark_text(align=align, dx=away, dy=theme.sized(17), fontSize=theme.sized(12))
    return [
        name.encode(x, y, colours[0], alt.Text("text:N")),
        note.encode(x, y, colours[1], alt.Text("note:N")),
    ]


def outlook(theme: Theme) -> alt.LayerChart:
    """The distribution of growth, its part that meets the target dark, with numbers to announce, target and range.

    Columns: row (curve, met, rule, target, range, set, name), growth, height (the peak's is 1), top (of a rule), end
    and middle (of the range), text, note (below it), look, note_look, side (where a name stands:
    a key of SIDES).
    """
    labels = alt.Axis(
        title=None,
        grid=False,
        tickMinStep=1,
        tickCount=8,
        labelExpr="datum.label + '%'",
        format=".0f",
        offset=-theme.sized(72),
    )
    x = alt.X("growth:Q", scale=alt.Scale(zero=False, nice=False), axis=labels)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=list(LANES)), axis=None)

    def part(row: str) -> alt.Chart:
        found: alt.Chart = ROWS.transform_filter(f"datum.row == '{row}'")
        return found

    colour, note = (alt.Color(f"{field}:N", scale=looks(theme), legend=None) for field in ("look", "note_look"))
    names = [each for side in SIDES for each in beside(theme, side, x, y("top"), colour, note)]
    return layered(
        theme,
        part("curve").mark_area(color=theme.accent_soft).encode(x, y("height")),
        part("met").mark_area(color=theme.accent_mid).encode(x, y("height")),
        part("curve").mark_line(color=theme.accent, strokeWidth=2).encode(x, y("height"), alt.Order("growth:Q")),
        part("rule").mark_rule(strokeWidth=1.4).encode(x, y("height"), alt.Y2("top"), colour),
        part("target").mark_rule(color=theme.ink, strokeWidth=2).encode(x, y("height"), alt.Y2("top")),
        part("target")
        .mark_point(shape="triangle-right", filled=True, size=110, color=theme.ink, xOffset=6, opacity=1)
        .encode(x, y("top")),
        part("range").mark_rule(color=theme.accent, strokeWidth=4).encode(x, y("height"), alt.X2("end")),
        part("range")
        .mark_point(fill=theme.bg, stroke=theme.accent, strokeWidth=2.5, size=110, opacity=1)
        .encode(alt.X("middle:Q"), y("height")),
        part("set").mark_tick(color=theme.ink, thickness=3, size=18, orient="vertical").encode(x, y("height")),
        *names,
        height=int(theme.sized(330)),
        padding={"top": 2, "right": 14},
    )


def outcomes(theme: Theme) -> alt.LayerChart:
    """Growth to date with its spread: two bands around what is expected, growth as set, the target across.

    Columns: row (path, name, target), month, place, q10, q30, q50, q70, q90, set, value (of a name or the target),
    text, look, low, high (ends of the axis).
    """
    scale = alt.Scale(range=[0, from_right(theme.sized(NAMES))], padding=0.3)
    x = alt.X("month:O", sort=None, axis=release_axis(theme, NAMES), scale=scale)

    def y(field: str) -> alt.Y:
        ticks = alt.Axis(title=None, format=".0f", tickMinStep=1, tickCount=5)
        return alt.Y(f"{field}:Q", scale=alt.Scale(zero=False, nice=False), axis=ticks)

    path, names, target = (ROWS.transform_filter(f"datum.row == '{row}'") for row in ("path", "name", "target"))
    order, colour = alt.Order("place:Q"), alt.Color("look:N", scale=looks(theme), legend=None)
    return layered(
        theme,
        ROWS.mark_rule(opacity=0).encode(y("low"), alt.Y2("high")),
        path.mark_area(color=theme.accent_soft).encode(x, y("q10"), alt.Y2("q90")),
        path.mark_area(color=theme.accent_mid, opacity=0.55).encode(x, y("q30"), alt.Y2("q70")),
        path.mark_line(color=theme.ink2, strokeWidth=1.8).encode(x, y("set"), order),
        path.mark_line(color=theme.accent, strokeWidth=2.6).encode(x, y("q50"), order),
        target.mark_rule(color=theme.ink, strokeDash=DASHED, strokeWidth=1.5).encode(
            y("value"), x=value_of(alt.XValue, 0), x2=value_of(alt.X2Value, from_right(theme.sized(NAMES)))
        ),
        names.mark_text(align="left", fontSize=theme.sized(12), fontWeight=600).encode(
            y("value"), colour, alt.Text("text:N"), x=value_of(alt.XValue, from_right(theme.sized(NAMES - 8)))
        ),
        height=int(theme.sized(280)),
        padding={"top": 8},
    )


def chances(theme: Theme) -> alt.LayerChart:
    """Odds of targets as bars out of a hundred, a target a row, in the colour of their verdict.

    Columns: name, place, value (per cent), whole (100), look, label.
    """
    y = name_axis(theme, 200)
    scale = alt.Scale(domain=[0, 100], range=[0, from_right(theme.sized(96))])
    told = f"datum.value && range('x')[1] < {theme.sized(60)} ? '' : datum.label + '%'"  # both ends are always named
    shares = alt.Axis(title=None, tickCount=5, labelExpr=told)
    x = alt.X("value:Q", stack=None, scale=scale, axis=shares)
    colour = alt.Color("look:N", scale=looks(theme), legend=None)
    return layered(
        theme,
        ROWS.mark_bar(color=theme.grid, height=alt.RelativeBandSize(0.5)).encode(y, alt.X("whole:Q", scale=scale)),
        ROWS.mark_bar(height=alt.RelativeBandSize(0.5)).encode(y, x, colour),
        ROWS.mark_text(align="left", fontWeight=600).encode(
            y, colour, alt.Text("label:N"), x=value_of(alt.XValue, from_right(theme.sized(90)))
        ),
        height=row_height(theme, 26),
    )


def years(theme: Theme) -> alt.LayerChart:
    """Growth of the years before as bars, the last one in colour; the plan year's range, what is expected, its target.

    Columns: year, place, value, edge (where its label stands), label, last, low, high, expected, target, whether
    what is expected is above it, and for the two names upper_at, upper_text, lower_at, lower_text.
    """
    x = alt.X("year:O", sort=PLACE, axis=alt.Axis(title=None, labelAngle=0))

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=alt.Axis(title=None, format=".0f", tickMinStep=1, tickCount=4, grid=False))

    def named(above: str, below: str) -> alt.ColorValue:
        return alt.ColorValue(below, condition={"test": "datum.above", "value": above})

    bar = alt.RelativeBandSize(0.6)
    colour = alt.ColorValue(theme.rail, condition={"test": "datum.last", "value": theme.accent_mid})
    size = theme.sized(12)
    return layered(
        theme,
        ROWS.mark_bar(width=bar).encode(x, y("value"), colour),
        ROWS.mark_text(dy=-9, fontSize=size, fontWeight=600, color=theme.ink2).encode(
            x, y("edge"), alt.Text("label:N")
        ),
        ROWS.transform_filter("isValid(datum.low)")
        .mark_bar(width=bar, color=theme.accent_soft)
        .encode(x, y("low"), alt.Y2("high")),
        ROWS.mark_tick(color=theme.accent, thickness=3, width=bar, orient="horizontal").encode(x, y("expected")),
        ROWS.mark_tick(color=theme.ink, thickness=2, width=bar, orient="horizontal").encode(x, y("target")),
        ROWS.mark_text(fontSize=size, fontWeight=600, lineBreak="\n", dy=-theme.sized(16)).encode(
            x, y("upper_at"), named(theme.accent, theme.ink), alt.Text("upper_text:N")
        ),
        ROWS.mark_text(fontSize=size, fontWeight=600, lineBreak="\n").encode(
            x, y("lower_at"), named(theme.ink, theme.accent), alt.Text("lower_text:N")
        ),
        height=int(theme.sized(240)),
        padding={"top": 18},
    )
