"""The two charts of the headline: from plan to feasible, lying on its side, and growth to date by release.

What moves with a slider, target and axis ends included, is in the data: a chart is then redrawn, never rebuilt.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from sim.present.chart_base import DASHED, PLACE, ROWS, layered
from sim.present.chart_theme import Theme

ROW = 25
"""Pixels a row of the story takes."""

FIGURES, CAUSES = 158, 148
"""Pixels from the right at which a row's figure ends and its cause begins."""

CHEVRON = "M-0.5,-1L0.2,0L-0.5,1"
"""Marks a bar whose beginning is cut off."""


def value_of(channel: Any, place: Any) -> Any:
    """A channel at a place of the picture, which no data move."""
    return channel(place)


NARROW = 330
"""Pixels of bars and figures below which there is no room for the causes."""


def from_right_of_figures(theme: Theme, pixels: float) -> alt.ExprRef:
    """A place so many pixels from where the figures end: left of the causes, at the right where those have no room."""
    narrow, wide = theme.sized(pixels + 4), theme.sized(pixels + FIGURES)
    return alt.ExprRef(f"width - (width < {theme.sized(NARROW)} ? {narrow} : {wide})")


def from_right(pixels: float) -> alt.ExprRef:
    """A place so many pixels from the right."""
    return alt.ExprRef(f"width - {pixels}")


ENDS = alt.ExprRef("[peek(pluck(data('source'), 'low')), peek(pluck(data('source'), 'high'))]")
"""Both ends of an axis, as the rows' columns low and high have them. Streamlit calls a chart's rows source."""


def story(theme: Theme) -> alt.LayerChart:
    """From plan to feasible: a row a term, then growth as set, what uncertainty takes, growth as expected.

    Columns: term, place, start, end (points, cut off at the axis' begin), cut (whether they are), label, cause, kind
    (gain, loss, set, spread, expected), was_start, was_end (before a move, or the reference's), target, flag (its
    name), low, high (ends of the axis).
    """
    names = alt.Axis(
        title=None,
        labelLimit=theme.sized(150),
        labelColor=theme.ink,
        labelFontSize=theme.sized(13),
        labelPadding=8,
        labelOverlap=False,
    )
    y = alt.Y("term:N", sort=PLACE, axis=names)
    inner = alt.Scale(domain=ENDS, zero=False, nice=False, range=[0, from_right_of_figures(theme, 54)])
    ticks = alt.Axis(title=None, format=".0f", tickMinStep=1, tickCount=6, grid=True)

    def x(field: str) -> alt.X:
        return alt.X(field, scale=inner, axis=ticks)

    kinds = ["gain", "loss", "set", "spread", "expected"]
    looks = alt.Scale(domain=kinds, range=[theme.accent_mid, theme.loss, theme.ink2, theme.ghost, theme.accent])
    colour = alt.Color("kind:N", scale=looks, legend=None)
    total = "datum.kind == 'set' || datum.kind == 'expected'"
    ink = alt.ColorValue(theme.ink, condition={"test": "datum.kind == 'expected'", "value": theme.accent})
    size = theme.sized(13)
    return layered(
        theme,
        ROWS.transform_filter(total)
        .mark_rect(color=theme.surface, cornerRadius=4)
        .encode(y, x=value_of(alt.XValue, -theme.sized(120)), x2=value_of(alt.X2Value, "width")),
        ROWS.transform_filter("isValid(datum.was_start)")
        .mark_bar(filled=False, stroke=theme.ghost, strokeDash=[3, 2], height=alt.RelativeBandSize(0.72))
        .encode(y, x("was_start:Q"), alt.X2("was_end")),
        ROWS.mark_bar(height=alt.RelativeBandSize(0.56), cornerRadius=2).encode(y, x("start:Q"), alt.X2("end"), colour),
        ROWS.transform_filter("datum.cut")
        .mark_point(shape=CHEVRON, stroke=theme.bg, strokeWidth=2.5, size=theme.sized(160), xOffset=theme.sized(14))
        .encode(y, x("low:Q")),
        ROWS.mark_rule(color=theme.ink, strokeDash=DASHED, strokeWidth=1.5).encode(x("mean(target):Q")),
        ROWS.mark_text(align="right", fontSize=size, fontWeight=600).encode(
            y, ink, alt.Text("label:N"), x=value_of(alt.XValue, from_right_of_figures(theme, 0))
        ),
        ROWS.mark_text(
            align="left",
            fontSize=theme.sized(12),
            color=theme.ink3,
            limit=theme.sized(CAUSES),
            opacity=alt.ExprRef(f"width < {theme.sized(NARROW)} ? 0 : 1"),
        ).encode(y, alt.Text("cause:N"), x=value_of(alt.XValue, from_right(theme.sized(CAUSES)))),
        ROWS.transform_filter("datum.place == 0")
        .mark_text(align="left", dx=6, fontSize=theme.sized(12), fontWeight=600, color=theme.ink)
        .encode(x("target:Q"), alt.Text("flag:N"), y=value_of(alt.YValue, -theme.sized(10))),
        ROWS.transform_filter("datum.place == 0 && isValid(datum.target)")
        .mark_point(shape="triangle-right", filled=True, size=40, color=theme.ink, xOffset=3)
        .encode(x("target:Q"), y=value_of(alt.YValue, -theme.sized(10))),
        height=alt.Step(theme.sized(ROW)),
        padding={"top": 20},
    )


def attribution(theme: Theme) -> alt.LayerChart:
    """From one scenario's growth to another's, a row a change between them: as `story`, without what was."""
    return story(theme)


NAMES = 96
"""Pixels at the right that the lines' names take."""


MONTHS = 290
"""Pixels of the months below which long names of every other one would touch."""


def release_axis(theme: Theme, names: float) -> alt.Axis:
    """The axis of a year's eleven releases left of so many pixels of names: every other one named, or every fifth."""
    few = f"width < {theme.sized(names + MONTHS)} && length(datum.label) > 3"
    told = f"indexof(domain('x'), datum.value) % ({few} ? 5 : 2) == 0 ? datum.label : ''"
    return alt.Axis(title=None, labelAngle=0, labelExpr=told, labelOverlap=False)


def year_path(theme: Theme) -> alt.LayerChart:
    """Growth to date by release, per cent: as set and as expected with its band, official figures, dated targets.

    Columns: row (path, name, dated), month, place, set, expected, bottom, top (of the band), was_set, was_expected
    (before a move, or the reference's), official, value (where a name or a dated target stands), text, look (set,
    expected, target), low, high (ends of the axis).
    """
    scale = alt.Scale(range=[0, from_right(theme.sized(NAMES))], padding=0.3)
    x = alt.X("month:O", sort=None, axis=release_axis(theme, NAMES), scale=scale)

    def y(field: str) -> alt.Y:
        scale = alt.Scale(domain=ENDS, zero=False, nice=False)
        return alt.Y(field, scale=scale, axis=alt.Axis(title=None, format="~f", tickCount=5))

    path = ROWS.transform_filter("datum.row == 'path'")
    looks = alt.Scale(domain=["set", "expected", "target"], range=[theme.ink2, theme.accent, theme.ink])
    look = alt.Color("look:N", scale=looks, legend=None)
    order = alt.Order("place:Q")

    def line(field: str, colour: str, width: float, dashed: bool = False) -> alt.Chart:
        mark = path.mark_line(color=colour, strokeWidth=width, strokeDash=[3, 2] if dashed else [1, 0], clip=True)
        drawn: alt.Chart = mark.encode(x, y(f"{field}:Q"), order)
        return drawn

    names, dated = (ROWS.transform_filter(f"datum.row == '{kind}'") for kind in ("name", "dated"))
    ends = path.transform_filter("datum.place == 10")
    return layered(
        theme,
        path.mark_area(color=theme.accent_soft).encode(x, y("bottom:Q"), alt.Y2("top")),
        line("was_set", theme.ghost, 1.2, dashed=True),
        line("was_expected", theme.ghost, 1.2, dashed=True),
        line("set", theme.ink2, 1.8),
        line("expected", theme.accent, 2.6),
        ends.mark_point(filled=True, size=46, color=theme.ink2).encode(x, y("set:Q")),
        ends.mark_point(filled=True, size=60, color=theme.accent).encode(x, y("expected:Q")),
        path.transform_filter("isValid(datum.official)")
        .mark_point(fill=theme.bg, stroke=theme.ink, strokeWidth=1.8, size=50, opacity=1)
        .encode(x, y("official:Q")),
        dated.mark_tick(color=theme.ink, thickness=2.5, size=theme.sized(22), orient="horizontal").encode(
            x, y("value:Q")
        ),
        dated.mark_rule(color=theme.ink, strokeDash=[1, 2]).encode(x, y("value:Q"), y2=value_of(alt.Y2Value, -6)),
        dated.mark_text(fontSize=theme.sized(12), fontWeight=600, color=theme.ink).encode(
            x, alt.Text("text:N"), y=value_of(alt.YValue, -theme.sized(14))
        ),
        names.mark_text(align="left", fontSize=theme.sized(12), fontWeight=600).encode(
            y("value:Q"), look, alt.Text("text:N"), x=value_of(alt.XValue, from_right(theme.sized(NAMES - 12)))
        ),
        height=int(theme.sized(ROW) * 10),
        padding={"top": int(theme.sized(24))},
    )
