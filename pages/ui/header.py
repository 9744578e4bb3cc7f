"""The strip that stays on top: growth, target, gap and odds, each beside the reference's."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sim import Dataset, Projection
from sim.exchange.labels import invented
from sim.studies.ensemble import ANNOUNCEABLE

from .words import Words, escape, percent, points

CSS = """<style>
.stMainBlockContainer {padding: 0.6rem 1.6rem 2rem; max-width: 1500px}
.stAppHeader {height: 0; min-height: 0; background: none}
[data-testid="stSidebarHeader"] {height: 2.2rem; padding: .2rem .6rem; margin: 0}
[data-testid="stSidebarUserContent"] {padding: 0 .7rem 2rem}
[data-testid="stSidebar"] .stVerticalBlock {gap: .45rem} [data-testid="stSidebar"] .stExpander details > div {padding: .2rem .6rem}
[data-testid="stSidebar"] [data-testid="stNumberInputStepUp"], [data-testid="stSidebar"] [data-testid="stNumberInputStepDown"] {display: none}
[data-testid="stSidebar"] .stHorizontalBlock {gap: .35rem}
.st-key-strip {position: sticky; top: 0; z-index: 90; background: var(--background-color, #fff)}
.strip {display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; align-items: baseline; padding: .15rem 0 .45rem;
  border-bottom: 2px solid #E2E6EB; font-variant-numeric: tabular-nums; background: #fff; color: #1A2433}
.strip .label {font-size: .82rem; color: #4A5666} .strip .big {font-size: 1.7rem; font-weight: 700}
.strip .mid {font-size: 1.25rem; font-weight: 600} .strip .ref {font-size: .78rem; color: #5A6675; margin-left: .3rem}
.pill {border-radius: 1rem; padding: .12rem .7rem; font-weight: 700; font-size: .95rem; color: #fff}
.good {background: #1E7A49} .tight {background: #9A5B00} .short {background: #A9363B} .none {background: #5A6675}
.plain {border-collapse: collapse; width: 100%; font-size: .86rem; font-variant-numeric: tabular-nums}
.plain th {text-align: right; font-weight: 600; color: #4A5666; border-bottom: 1px solid #C9D0D8; padding: .16rem .4rem}
.plain td {text-align: right; padding: .16rem .4rem; border-bottom: 1px solid #EDF0F3}
.plain td {white-space: nowrap} .plain .text {white-space: normal; min-width: 9.5rem}
.plain th:first-child, .plain td:first-child, .plain .text {text-align: left}
.plain .good, .plain .tight, .plain .short, .plain .none {background: none}
.plain td.good {color: #1E7A49} .plain td.short {color: #A9363B} .plain td.tight {color: #9A5B00}
.chart-title {font-weight: 600; font-size: .98rem; margin: .1rem 0 -.3rem}
.finding {background: #F3F5F8; border-left: 4px solid #0B5FA5; padding: .4rem .8rem; font-size: .95rem}
[data-testid="stExpandSidebarButton"] {position: fixed; top: .3rem; left: .4rem; z-index: 100; background: #F3F5F8}
.stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer {padding-top: 2.6rem}
@media (max-width: 640px) {.stMainBlockContainer {padding: .4rem .7rem 2rem} .strip .big {font-size: 1.35rem}}
@media print {[data-testid="stSidebar"], .stAppHeader, .stDownloadButton, .st-key-menu {display: none}}
</style>"""


@dataclass(frozen=True)
class Standing:
    """Growth of the plan year, its target and the odds of meeting it; of this scenario or the reference."""

    growth: float
    target: float | None
    odds: float | None

    @property
    def gap(self) -> float | None:
        """Growth less target."""
        return None if self.target is None else self.growth - self.target

    @property
    def light(self) -> str:
        """good, tight or short: by the odds, or by the gap where there are none; none without a target."""
        if self.gap is None:
            return "none"
        if self.odds is not None:
            return light(self.odds)
        return "good" if self.gap >= 0 else "tight" if self.gap > -0.01 else "short"


def light(odds: float) -> str:
    """good, tight or short, at the odds of the cautious and the stretch target: what none would announce is short."""
    if odds >= ANNOUNCEABLE["cautious"]:
        return "good"
    return "tight" if odds >= ANNOUNCEABLE["stretch"] else "short"


def standing(projection: Projection, odds: float | None) -> Standing:
    """Where a projection stands against the plan year's target."""
    data = projection.dataset
    return Standing(projection.value("iva_growth"), data.target("iva_growth", data.plan_year), odds)


def strip(words: Words, dataset: Dataset, now: Standing, reference: Standing) -> None:
    """The header's numbers, one element."""

    def item(label: str, value: str, size: str, before: str) -> str:
        beside = f'<span class="ref">{words("reference_short")} {before}</span>'
        return f'<span><span class="label">{label}</span> <span class="{size}">{value}</span>{beside}</span>'

    title = words("growth_of_year", year=dataset.plan_year)
    parts = [
        item(title, percent(now.growth, 2), "big", percent(reference.growth, 2)),
        item(words("target"), percent(now.target), "mid", percent(reference.target)),
        item(words("gap"), words("points", value=points(now.gap, 2)), "mid", points(reference.gap, 2)),
        item(words("odds"), percent(now.odds, 0), "mid", percent(reference.odds, 0)),
        f'<span class="pill {now.light}">{words("light_" + now.light)}</span>',
    ]
    city = escape(
        words.pick((dataset.profile.get("city_zh") or "", dataset.profile.get("city_en") or "")) or dataset.name
    )
    note = f'<span class="ref">{city}{" · " + words("invented") if invented(dataset) else ""}</span>'
    with st.container(key="strip"):
        st.html(f'{CSS}<div class="strip" role="status">{"".join(parts)}{note}</div>')
