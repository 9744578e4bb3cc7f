"""What all charts are made of, in Altair: the house style as a configuration, layers on rows handed over apart.

Importing it imports altair, a third of a second: whoever draws imports it where the first chart is made.
"""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from sim.present.chart_theme import FONT, Spec, Theme

ROWS = alt.Chart(alt.NamedData("rows"))
"""What every layer begins with: rows that travel apart from the specification."""

PLACE = alt.SortField("place")
"""Names stand in the order of the column `place`."""

SOLID, DASHED = [1, 0], [5, 4]
"""Pixels drawn and left out, in turn. A line without any is drawn another way, which shows in its edges."""

NO_ROOM: Mapping[str, int] = {}


def config(theme: Theme) -> alt.Config:
    """Font, sizes and colours of axes, legends and text.

    Marks are hidden from screen readers: the picture's alt text states its finding, the table behind it the figures.
    """
    size = theme.sized(12)
    return alt.Config(
        font=FONT,
        mark=alt.MarkConfig(aria=False),
        text=alt.MarkConfig(fontSize=size, color=theme.ink),
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelFontSize=size,
            titleFontSize=size,
            titleFontWeight="normal",
            labelLimit=theme.sized(240),
            labelFlush=False,
            domain=False,
            ticks=False,
            gridColor=theme.grid,
            labelColor=theme.ink3,
            titleColor=theme.ink3,
        ),
        # Kept free whatever the ticks are: room taken for the first ticks would cut a minus that comes later.
        axisYQuantitative=alt.AxisConfig(minExtent=theme.sized(38)),
        legend=alt.LegendConfig(
            orient="top",
            title=None,
            labelFontSize=size,
            labelColor=theme.ink3,
            symbolOpacity=1,
            labelLimit=theme.sized(260),
            offset=2,
            layout=alt.ExprRef("{'top': {'anchor': 'end'}}"),  # grows leftwards, over the names: more room
        ),
    )


def layered(
    theme: Theme, *layers: alt.Chart, height: int | alt.Step = 250, padding: Mapping[str, int] = NO_ROOM
) -> alt.LayerChart:
    """Layers as one chart in the house style; `padding` keeps room for text beside the marks."""
    return alt.LayerChart(
        layer=layers,
        height=height,
        autosize=alt.AutoSizeParams(type="fit" if isinstance(height, int) else "fit-x", contains="padding"),
        padding={"left": 5, "top": 4, "right": 8, "bottom": 2, **padding},
        config=config(theme),
    )


def colour_key(looks: Mapping[str, str], columns: int = 0) -> alt.Chart:
    """A layer without marks: the colours, by name, of layers that are one series each, and their legend's columns.

    Such a layer says by alt.ColorDatum which it is; the schema gives that no scale of its own. 0 columns: one row.
    """
    colours = alt.Scale(domain=list(looks), range=list(looks.values()))
    colour = alt.Color("series:N", scale=colours, legend=alt.Legend(columns=columns))
    key: alt.Chart = ROWS.transform_filter("false").mark_point(filled=True).encode(colour)
    return key


def specification(chart: alt.LayerChart) -> Spec:
    """A chart as Vega-Lite without data, in a fifth of the time it takes to check it: the tests do."""
    made = chart.to_dict(validate=False)
    del made["data"]  # the name of the rows
    return made
