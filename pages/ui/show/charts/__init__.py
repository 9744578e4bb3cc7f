"""Every chart of the pages by its name: in Altair, a function of theme and labels. No Streamlit here.

It imports altair, which takes a third of a second: only chart_cache imports it, when the first chart is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import altair as alt

from sim.present import chart_specs, story_specs
from sim.present.chart_base import specification
from sim.present.chart_theme import Spec, Theme

from . import months, outcomes, rows, shaded

CHARTS: Mapping[str, Callable[..., alt.LayerChart]] = {
    each.__name__: each
    for each in (
        chart_specs.waterfall,
        story_specs.story,
        story_specs.attribution,
        story_specs.year_path,
        chart_specs.releases,
        chart_specs.fan,
        rows.bars,
        rows.ahead_behind,
        rows.against_target,
        rows.swings,
        months.daily,
        months.ramps,
        months.gap_path,
        shaded.shading,
        shaded.heat,
        outcomes.outlook,
        outcomes.outcomes,
        outcomes.chances,
        outcomes.years,
    )
}


def specify(name: str, labels: tuple[str, ...], theme: Theme) -> Spec:
    """The specification of the chart `name` with its labels, without data, made anew."""
    return specification(CHARTS[name](theme, *labels))
