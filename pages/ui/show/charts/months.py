"""Charts along the months: lines of one thing, and growth to date as it came and comes."""

from __future__ import annotations

import altair as alt

from sim.present.chart_base import DASHED, ROWS, SOLID, colour_key, layered
from sim.present.chart_theme import Theme
from sim.present.story_specs import from_right, value_of

NAMES = 92
"""Pixels at the right that the names at the lines' ends take."""


def after_names(theme: Theme) -> alt.Scale:
    """A scale along the picture that leaves the room at the right to the lines' names."""
    return alt.Scale(zero=False, nice=False, range=[0, from_right(theme.sized(NAMES))])


def value_axis(field: str) -> alt.Y:
    """A value on an axis whose ends are in the data."""
    return alt.Y(field, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(title=None, tickCount=4, format=",~r"))


def daily(theme: Theme, year: str, *months: str) -> alt.LayerChart:
    """One line's output a day against its ceiling, the share of the room above it closed; what happens, by name.

    Columns: row (month, mark, name), place (months since January of `year`, a number as text), output, reference,
    ceiling, design; until (a mark's end), value (where a mark or a name stands), text, look (output, ceiling, design);
    low, high (ends of the axis). `months`: names of the twelve.
    """
    named = f"{list(months)}[datum.value % 12]".replace("'", '"')
    ticks = alt.Axis(
        title=None,
        values=[*range(0, 24, 3)],
        grid=False,
        labelAngle=0,
        labelExpr=f"datum.value % 12 ? {named} : [{named}, toString({int(year)} + datum.value / 12)]",
    )

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
        marks.mark_text(align="left", fontSize=theme.sized(12), color=theme.ink).encode(
            x("place"), value_axis("value:Q"), alt.Text("text:N")
        ),
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
    shades = alt.Scale(domain=[0, 1, 2], range=[theme.accent, theme.accent_mid, theme.ink2])
    ticks = alt.Axis(
        title=None, values=[*range(0, 49, 12)], grid=False, labelAngle=0, labelExpr=f"datum.value + '{months}'"
    )
    x = alt.X("month:Q", scale=alt.Scale(nice=False, padding=0), axis=ticks)
    shares = alt.Axis(title=None, values=[0, 25, 50, 75, 100], labelExpr="datum.value + '%'")
    y = alt.Y("value:Q", scale=alt.Scale(nice=False), axis=shares)
    colour = alt.Color("shade:O", scale=shades, legend=None)
    of_line, names = (
        ROWS.transform_filter(f"datum.row == '{row}'").transform_calculate(shade="datum.place % 3")
        for row in ("line", "name")
    )
    return layered(
        theme,
        of_line.mark_line(strokeWidth=2.4, interpolate="linear").encode(x, y, colour, alt.Detail("series:N")),
        names.mark_text(align="center", fontSize=theme.sized(12), fontWeight=600).encode(
            x, y, colour, alt.Text("series:N")
        ),
        height=int(theme.sized(250)),
        padding={"right": 40},
    )


def nowcast(theme: Theme, axis: str, actual: str, expected: str, band: str, model: str, path: str) -> alt.LayerChart:
    """Growth to date: as published, as expected with its band, as the model has it, and the path to the target.

    Columns, in the unit `axis` names: month, actual, nowcast, low, high, model, needed, height (of the label), label.
    """
    x = alt.X("month:O", sort=None, axis=alt.Axis(title=None, labelAngle=0))
    colours = theme.accent, theme.accent_mid, theme.accent_soft, theme.ghost, theme.ink
    looks = dict(zip((actual, expected, band, model, path), colours, strict=True))

    def part(field: str, name: str) -> alt.Chart:
        y = alt.Y(f"{field}:Q", scale=alt.Scale(zero=False, padding=12), axis=alt.Axis(title=axis))
        return ROWS.encode(x, y, alt.ColorDatum(name))

    return layered(
        theme,
        part("low", band).mark_area().encode(alt.Y2("high")),
        part("model", model).mark_line(strokeWidth=2.2, strokeDash=SOLID),
        part("needed", path).mark_line(strokeWidth=2.2, strokeDash=DASHED),
        part("nowcast", expected).mark_line(strokeWidth=2.2, strokeDash=[3, 3]),
        part("actual", actual).mark_line(
            strokeWidth=2.2, strokeDash=SOLID, point=alt.OverlayMarkDef(filled=True, size=42)
        ),
        ROWS.mark_text(dy=-12, fontWeight=600, color=theme.accent).encode(x, alt.Y("height:Q"), alt.Text("label:N")),
        colour_key(looks, columns=3),  # in one row they are wider than a phone
    )
