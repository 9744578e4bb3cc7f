"""The strip that stays on top: growth, target, gap and odds, each beside the reference's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim import Dataset, Projection
from sim.exchange.guard import MOST_BYTES, megabytes
from sim.exchange.labels import invented
from sim.studies.ensemble import ANNOUNCEABLE

from .words import Words, escape, percent, points

STYLE = Path(__file__).parent / "style.css"
RECONNECT = Path(__file__).parent / "reconnect.js"


@cache
def style() -> str:
    """The style sheet as HTML."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


@cache
def reconnect() -> str:
    """The script that has all drawn again by a server found again, as HTML."""
    return f"<script>{RECONNECT.read_text(encoding='utf-8')}</script>"


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


def uploader_words(words: Words) -> str:
    """What Streamlit's uploader says, in the page's language: style.css puts it in the place of the English.

    On :root, since a popover is drawn outside the app's own element.
    """
    too_large = words("file_too_large", size=megabytes(MOST_BYTES))
    return f'<style>:root {{--choose-files: "{words("choose_files")}"; --too-large: "{too_large}"}}</style>'


def strip(
    words: Words,
    dataset: Dataset,
    now: Standing,
    reference: Standing,
    stale: bool = False,
    plain: float | None = None,
    room: bool = False,
) -> str:
    """The header's numbers as HTML; `stale` odds are the last scenario's and look it.

    `plain` is growth without any change, told where the reference is not that already; `room`: larger, for a meeting.
    """

    def item(label: str, value: str, size: str, before: str, more: str = "") -> str:
        beside = f'<span class="ref">{words("reference_short")} {before}{more}</span>'
        return f'<span><span class="label">{label}</span> <span class="{size}">{value}</span>{beside}</span>'

    title = words("growth_of_year", year=dataset.plan_year)
    old = " stale" if stale else ""
    unchanged = "" if plain is None else f" · {words('default_short')} {percent(plain, 2)}"
    parts = [
        item(title, percent(now.growth, 2), "big", percent(reference.growth, 2), unchanged),
        item(words("target"), percent(now.target), "mid", percent(reference.target)),
        item(words("gap"), words("points", value=points(now.gap, 2)), "mid", points(reference.gap, 2)),
        item(words("odds"), percent(now.odds, 0), f"mid{old}", percent(reference.odds, 0)),
        f'<span class="pill {now.light}{old}">{words("light_" + now.light)}</span>',
    ]
    city = escape(
        words.pick((dataset.profile.get("city_zh") or "", dataset.profile.get("city_en") or "")) or dataset.name
    )
    note = f'<span class="ref">{city}{" · " + words("invented") if invented(dataset) else ""}</span>'
    return f'<div class="strip"{" data-room" if room else ""} role="status">{"".join(parts)}{note}</div>'
