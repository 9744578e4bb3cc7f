"""Material flows as a Sankey diagram for ECharts: Vega-Lite has none. No Streamlit here."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.present.chart_theme import FONT, Theme

HAIRLINE = 0.0015
"""Share of all that flows below which a flow would not be seen: it is drawn as wide as that."""


class Link(NamedTuple):
    """A flow: between which nodes, how much (NaN: not known), whether it is short, and what it says of itself."""

    source: str
    target: str
    value: float
    short: bool
    text: str


def sankey(theme: Theme, nodes: list[str], links: list[Link]) -> dict[str, Any]:
    """The option of an ECharts diagram: a node each for `nodes`, links as wide as their values, short ones as losses.

    A link whose value is not known, or too small to be seen, is drawn as a hairline.
    """
    label = {
        "fontSize": 12,
        "color": theme.ink,
        "width": 205,
        "overflow": "truncate",
        "textBorderColor": theme.bg,
        "textBorderWidth": 3,
    }
    frame = {"left": 10, "right": 215, "top": 8, "bottom": 8, "nodeGap": 12, "nodeWidth": 14}
    least = HAIRLINE * float(np.nansum([link.value for link in links])) or 1.0
    drawn = [
        {
            "id": link.text,
            "source": link.source,
            "target": link.target,
            "value": float(np.fmax(link.value, least)),
            "lineStyle": {"color": theme.loss if link.short else theme.ghost},
        }
        for link in links
    ]
    series = {
        "type": "sankey",
        **frame,
        "animation": False,
        "label": label,
        "lineStyle": {"opacity": 0.45},
        "data": [{"name": name, "itemStyle": {"color": theme.accent}} for name in nodes],
        "links": drawn,
    }
    return {
        "textStyle": {"fontFamily": FONT.replace("'", "")},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "series": [series],
    }
