"""Charts along the months: lines of one thing, and growth to date as it came and comes."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from sim.present.chart_base import DASHED, ROWS, SOLID, colour_key, layered
from sim.present.chart_theme import Theme

ONE_LINE = 32
"""Letters of all names that stand in one line of a legend."""


def letters(names: Sequence[str]) -> int:
    """How wide names are side by side, in Latin letters: a Chinese character is as wide as two."""
    return sum(2 if ord(letter) > 255 else 1 for name in names for letter in name)


def monthly(theme: Theme, axis: str, *names: str) -> alt.LayerChart:
    """Lines over the months, in the unit `axis` names: the first of the series `names` is this scenario's.

    Columns: month, series, value.
    """
    palette = [theme.accent, theme.ghost, theme.assume, theme.warn_line, theme.accent_mid, theme.loss]
    ticks = alt.Axis(title=None, labelAngle=-45, labelOverlap=True)
    columns = 2 if letters(names) > ONE_LINE else 4
    return layered(
        theme,
        ROWS.mark_line(strokeWidth=2.2, interpolate="linear").encode(
            alt.X("month:O", sort=None, axis=ticks),
            alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=axis or None)),
            alt.Color(
                "series:N",
                scale=alt.Scale(domain=list(names), range=palette[: len(names)]),
                legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=3, columns=columns),
            ),
        ),
        height=270,
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
