"""The strip that stays on top: growth, target, gap and odds, each beside the reference's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim import Dataset, Projection
from sim.dataset.target import TIERS
from sim.intake.archive import MAX_FILE_BYTES, megabytes
from sim.present.labels import choice_name, invented
from sim.present.numbers import as_written, set_digits, signed
from sim.present.verdict import odds_text, verdict, verdict_look, verdict_word

from ..words import Words, escape, percent

STYLE = Path(__file__).parent / "style.css"
RECONNECT = Path(__file__).parent / "reconnect.js"

SIGNS = {"sure": "▲", "likely": "△", "tight": "◆", "unlikely": "▼"}
"""A verdict's shape, for whoever does not tell its colour."""


@cache
def style() -> str:
    """The style sheet as HTML."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


@cache
def reconnect() -> str:
    """The script, as HTML, that asks for a full run once the browser is connected to a server again."""
    return f"<script>{RECONNECT.read_text(encoding='utf-8')}</script>"


@dataclass(frozen=True)
class Standing:
    """Growth of the plan year, its target and the odds of meeting it; of this scenario or the reference."""

    growth: float
    target: float | None
    odds: float | None

    @property
    def gap(self) -> str:
        """Growth less target in points, as both are written."""
        if self.target is None:
            return "–"
        return signed(as_written(self.growth * 100, 2) - as_written(self.target * 100, 2), 2)


def standing(projection: Projection, odds: float | None) -> Standing:
    """Where a projection stands against the plan year's target."""
    data = projection.dataset
    return Standing(projection.value("iva_growth"), data.target("iva_growth", data.plan_year), odds)


def pill(words: Words, now: Standing, stale: bool) -> str:
    """The verdict as HTML: by the odds alone, so there is none while they are worked out."""
    if now.target is None:
        return f'<span class="pill none">{words("light_none")}</span>'
    odds = None if stale else now.odds
    told = words("light_wait") if odds is None else f"{SIGNS[verdict(odds)]} {verdict_word(odds, words.lang)}"
    return f'<span class="pill {verdict_look(odds)}">{told}</span>'


def uploader_words(words: Words) -> str:
    """What Streamlit's uploader says, in the page's language: style.css puts it in the place of the English.

    On :root, since a popover is drawn outside the app's own element.
    """
    too_large = words("file_too_large", size=megabytes(MAX_FILE_BYTES))
    return f'<style>:root {{--choose-files: "{words("choose_files")}"; --too-large: "{too_large}"}}</style>'


def tier_in_force(dataset: Dataset, lang: str) -> str:
    """Who set the growth target that counts, in words; nothing where it is the announced one, or there is none."""
    found = dataset.target_in_force("iva_growth", dataset.plan_year)
    return "" if found is None or found.tier == TIERS[0] else choice_name(found.tier, lang)


def strip(
    words: Words,
    dataset: Dataset,
    now: Standing,
    reference: Standing,
    stale: bool = False,
    plain: float | None = None,
    room: bool = False,
    lamps: Sequence[str] = (),
) -> str:
    """The header's numbers as HTML. `stale`: the odds are still the last scenario's, and are drawn paler.

    `plain`: growth without any change, a fraction; None where the reference is that already. `room`: larger type, for a
    meeting. `lamps`: keys of the side limits that are broken.
    """

    def item(label: str, value: str, size: str, before: str, more: str = "") -> str:
        beside = f'<span class="ref">{words("reference_short")} {before}{more}</span>'
        return f'<span><span class="label">{label}</span> <span class="{size}">{value}</span>{beside}</span>'

    title = words("growth_of_year", year=dataset.plan_year)
    old = " stale" if stale else ""
    unchanged = "" if plain is None else f" · {words('default_short')} {percent(plain, 2)}"
    targets = [percent(each.target, set_digits(each.target)) for each in (now, reference)]
    odds = [odds_text(each.odds, words.lang) for each in (now, reference)]
    parts = [
        item(title, percent(now.growth, 2), "big", percent(reference.growth, 2), unchanged),
        item(words("target") + words.bracket(tier_in_force(dataset, words.lang)), targets[0], "mid", targets[1]),
        item(words("gap"), words("points", value=now.gap), "mid", reference.gap),
        item(words("odds"), odds[0], f"mid{old}", odds[1]),
        pill(words, now, stale),
        *(f'<span class="pill tight">{words("lamp_" + each)}</span>' for each in lamps),
    ]
    city = escape(dataset.profile.get(f"city_{words.lang}") or dataset.name)
    note = f'<span class="ref">{city}{" · " + words("invented") if invented(dataset) else ""}</span>'
    return f'<div class="strip"{" data-room" if room else ""} role="status">{"".join(parts)}{note}</div>'
