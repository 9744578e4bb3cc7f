"""Charts of shaded cells: factors by month, growth over two assumptions."""

from __future__ import annotations

import altair as alt

from sim.present.chart_base import DASHED, PLACE, ROWS, layered
from sim.present.chart_theme import Theme

from .rows import LAST_TICK, row_height


def shading(theme: Theme) -> alt.LayerChart:
    """Shares by month, a factor a row, from scarce (85 %) to ample (100 %), the figure in each cell.

    Columns: month, name, place, value (percent), label.
    """
    x = alt.X("month:O", sort=None, axis=alt.Axis(title=None, labelAngle=0))
    y = alt.Y("name:N", sort=PLACE, axis=alt.Axis(title=None))
    shades = alt.Scale(range=[theme.loss, theme.warn_soft, theme.good_soft], domain=[85, 95, 100], clamp=True)
    return layered(
        theme,
        ROWS.mark_rect(stroke=theme.bg).encode(x, y, alt.Color("value:Q", scale=shades, legend=None)),
        ROWS.mark_text(fontSize=theme.sized(12)).encode(x, y, alt.Text("label:N")),
        height=row_height(theme, 30),
    )


def heat(theme: Theme, axis_x: str, axis_y: str) -> alt.LayerChart:
    """Growth over two assumptions against the target: above it in blue, below it in red, fuller the further away.

    Columns: kind (cell, contour, here); first, second (a cell's lower ends), first2, second2 (its upper), over (points
    above the target); line, order (of the contour's points); text (beside the cross at the scenario).
    """
    x, y = (
        axis(f"{field}:Q", scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(title=name, grid=False))
        for axis, field, name in ((alt.X, "first", axis_x), (alt.Y, "second", axis_y))
    )
    shades = alt.Scale(range=[theme.loss, theme.bg, theme.accent], domainMid=0)
    over = alt.Color("over:Q", scale=shades, legend=None)
    cells, contour, here = (
        ROWS.transform_filter(alt.FieldEqualPredicate(field="kind", equal=kind)).encode(x, y)
        for kind in ("cell", "contour", "here")
    )
    return layered(
        theme,
        cells.mark_rect().encode(alt.X2("first2"), alt.Y2("second2"), over),
        contour.mark_line(color=theme.ink, strokeWidth=1.8, strokeDash=DASHED).encode(
            alt.Detail("line:N"), alt.Order("order:Q")
        ),
        here.mark_point(filled=True, size=130, color=theme.ink, shape="cross", opacity=1),
        here.mark_text(dy=-14, fontSize=theme.sized(12), fontWeight=600, color=theme.ink).encode(alt.Text("text:N")),
        height=330,
        padding=LAST_TICK,
    )
