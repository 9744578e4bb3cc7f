"""Charts along the months: lines of one thing, and growth to date as it came and comes."""

from __future__ import annotations

from typing import Any

import altair as alt

from sim.present.chart_base import DASHED, ROWS, SOLID, layered
from sim.present.chart_theme import Theme
from sim.present.story_specs import from_right, value_of

NAMES = 118
"""Pixels at the right that the names at the lines' ends take."""


def after_names(theme: Theme) -> alt.Scale:
    """A scale along the picture that leaves the room at the right to the lines' names."""
    return alt.Scale(zero=False, nice=False, range=[0, from_right(theme.sized(NAMES))])


IN_SIGHT = alt.ExprRef("datum.place < 6 ? 'left' : datum.place > 18 ? 'right' : 'center'")
STAND = "datum.place < 6 || datum.place > 18 ? datum.place : clamp(datum.place, 9.5, 14.5)"
"""On which side of its month a name stands, and where, of 24 months: so that it ends inside the picture of a phone."""


def every(months: int, theme: Theme, **look: Any) -> alt.Axis:
    """An axis of months that names each of so many, and where they would touch every second of these."""
    return alt.Axis(
        title=None,
        values=alt.ExprRef(f"sequence(0, domain('x')[1] + 1, {months})"),
        grid=False,
        labelAngle=0,
        labelOverlap="parity",
        labelSeparation=theme.sized(8),
        **look,
    )


def value_axis(field: str) -> alt.Y:
    """A value on an axis whose ends are in the data."""
    return alt.Y(field, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(title=None, tickCount=4, format=",~r"))


def daily(theme: Theme, year: str, *months: str) -> alt.LayerChart:
    """One line's output a day against its ceiling, the share of the room above it closed; what happens, by name.

    Columns: row (month, mark, name), place (months since January of `year`), output, reference,
    ceiling, design; until (a mark's end), value (where a mark or a name stands), text, look (output, ceiling, design);
    low, high (ends of the axis). `months`: names of the twelve.
    """
    named = f"{list(months)}[datum.value % 12]".replace("'", '"')
    told = f"datum.value % 12 ? {named} : [{named}, toString({int(year)} + datum.value / 12)]"
    ticks = every(3, theme, labelExpr=told)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=after_names(theme), axis=ticks)

    of_month, marks, names = (ROWS.transform_filter(f"datum.row == '{row}'") for row in ("month", "mark", "name"))
    looks = alt.Scale(domain=["output", "ceiling", "design"], range=[theme.accent, theme.ink2, theme.ink3])

    def line(field: str, colour: str, stroke: float) -> alt.Chart:
        drawn: alt.Chart = of_month.mark_line(color=colour, strokeWidth=stroke).encode(
            x("place"), value_axis(f"{field}:Q")
        )
        return drawn

    return layered(
        theme,
        ROWS.mark_rule(opacity=0).encode(value_axis("low:Q"), alt.Y2("high")),
        of_month.mark_area(color=theme.grid, line={"color": theme.ink2, "strokeWidth": 1}).encode(
            x("place"), value_axis("ceiling:Q"), alt.Y2("high")
        ),
        line("design", theme.ghost, 1),
        line("reference", theme.ghost, 1.6),
        line("output", theme.accent, 2.6),
        marks.mark_bar(color=theme.warn_line, height=theme.sized(4), yOffset=theme.sized(9)).encode(
            x("place"), alt.X2("until"), value_axis("value:Q")
        ),
        marks.transform_calculate(stand=STAND)
        .mark_text(align=IN_SIGHT, fontSize=theme.sized(12), color=theme.ink)
        .encode(x("stand"), value_axis("value:Q"), alt.Text("text:N")),
        names.mark_text(align="left", fontSize=theme.sized(12), fontWeight=600).encode(
            value_axis("value:Q"),
            alt.Color("look:N", scale=looks, legend=None),
            alt.Text("text:N"),
            x=value_of(alt.XValue, from_right(theme.sized(NAMES - 8))),
        ),
        height=int(theme.sized(250)),
    )


def ramps(theme: Theme, months: str) -> alt.LayerChart:
    """Share of the design reached by month on stream, one line a profile, each named where it comes to its full share.

    Columns: row (line, name), month (a number), series, value (per cent; where a name stands), place (of the profile).
    """
    told = f"datum.value + (datum.value ? '' : '{months}')"
    shades = alt.Scale(domain=[0, 1, 2, 3], range=[theme.accent, theme.accent_mid, theme.ink2, theme.ink3])
    ticks = every(12, theme, labelExpr=told, labelAlign=alt.ExprRef("datum.value ? 'center' : 'left'"))
    x = alt.X("month:Q", scale=alt.Scale(nice=False, padding=0), axis=ticks)
    shares = alt.Axis(title=None, tickCount=5, labelExpr="datum.value > 100 ? '' : datum.value + '%'")
    y = alt.Y("value:Q", scale=alt.Scale(nice=False), axis=shares)
    colour = alt.Color("shade:O", scale=shades, legend=None)
    of_line, names = (
        ROWS.transform_filter(f"datum.row == '{row}'").transform_calculate(shade="datum.place % 4")
        for row in ("line", "name")
    )
    first = alt.when("datum.shade < 2").then(alt.value(theme.accent))  # the paler one is for lines
    letters = first.when("datum.shade == 2").then(alt.value(theme.ink2)).otherwise(alt.value(theme.ink3))
    names, size = names.encode(x, y, alt.Text("series:N"), color=letters), theme.sized(12)
    return layered(
        theme,
        of_line.mark_line(strokeWidth=2.4, interpolate="linear").encode(x, y, colour, alt.Detail("series:N")),
        names.mark_text(fontSize=size, fontWeight=600, stroke=theme.bg, strokeWidth=4, strokeJoin="round"),
        names.mark_text(fontSize=size, fontWeight=600),
        height=int(theme.sized(250)),
        padding={"right": 40},
    )


def gap_path(theme: Theme) -> alt.LayerChart:
    """Growth to date: as it came, as expected from there with its band, and the path that still leads to the target.

    Columns, per cent: row (path, name), month, place, actual, official, expected, bottom, top (of the band), needed,
    value (where a name stands), text, look (actual, expected, needed), low, high (ends of the axis). What expected
    lacks of needed is shaded: the gap.
    """
    thinned = alt.Axis(
        title=None,
        labelAngle=0,
        labelExpr=f"indexof(domain('x'), datum.value) % {5 if theme.letters > 1 else 2} == 0 ? datum.label : ''",
        labelOverlap=False,
    )
    right = from_right(theme.sized(NAMES))
    x = alt.X("month:O", sort=None, axis=thinned, scale=alt.Scale(range=[0, right], padding=0.3))

    def y(field: str) -> alt.Y:
        scale = alt.Scale(zero=False, nice=False)
        return alt.Y(field, scale=scale, axis=alt.Axis(title=None, format="~f", tickCount=5))

    path = ROWS.transform_filter("datum.row == 'path'")
    ahead = path.transform_filter("isValid(datum.expected)")
    looks = alt.Scale(domain=["actual", "expected", "needed"], range=[theme.ink2, theme.accent, theme.ink])
    order = alt.Order("place:Q")
    name = alt.Color("look:N", scale=looks, legend=None)
    names = ROWS.transform_filter("datum.row == 'name'").mark_text(
        align="left", fontSize=theme.sized(12), fontWeight=600
    )
    return layered(
        theme,
        ROWS.mark_rule(opacity=0).encode(y("low:Q"), alt.Y2("high")),
        path.mark_point(opacity=0).encode(x, y("low:Q")),  # the months in their order, before some of them are drawn
        ahead.mark_area(color=theme.accent_soft).encode(x, y("bottom:Q"), alt.Y2("top")),
        ahead.transform_filter("isValid(datum.needed)")
        .transform_calculate(lacking="min(datum.expected, datum.needed)")
        .mark_area(color=theme.loss, opacity=0.22)
        .encode(x, y("lacking:Q"), alt.Y2("needed")),
        ahead.mark_line(color=theme.ink, strokeDash=DASHED, strokeWidth=1.6).encode(x, y("needed:Q"), order),
        ahead.mark_line(color=theme.accent, strokeWidth=2.6).encode(x, y("expected:Q"), order),
        path.transform_filter("isValid(datum.actual)")
        .mark_line(
            color=theme.ink2, strokeWidth=2.2, strokeDash=SOLID, point=alt.OverlayMarkDef(color=theme.ink2, size=36)
        )
        .encode(x, y("actual:Q"), order),
        path.transform_filter("isValid(datum.official)")
        .mark_point(fill=theme.bg, stroke=theme.ink, strokeWidth=1.8, size=60, opacity=1)
        .encode(x, y("official:Q")),
        names.encode(
            y("value:Q"), name, alt.Text("text:N"), x=value_of(alt.XValue, from_right(theme.sized(NAMES - 14)))
        ),
        height=int(theme.sized(250)),
        padding={"top": 12},
    )
