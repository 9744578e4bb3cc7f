"""The header of every page: growth as set and as expected, the target, the odds and the verdict by them (PAGES.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim import Dataset, Projection
from sim.intake.archive import MAX_FILE_BYTES, megabytes
from sim.present.chart_theme import DARK, LATIN, LIGHT
from sim.present.labels import city_name, invented
from sim.present.lamps import KEYS, OUT, Lamp
from sim.present.numbers import percent, points_apart
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.studies.outlook import Outlook

from ..scripts import text
from ..words import Words, escape
from .glossary import term
from .strip import strip

SHEETS = Path(__file__).parent
RECONNECT = SHEETS / "reconnect.js"


@cache
def style(lang: str, *sheets: str) -> str:
    """The style sheet as HTML, the theme's colours and the language's fonts before it; `sheets`: what is laid over it.

    A meeting's and the second screen's are sheets of their own, laid over where they hold. A selector that asks what a
    page has in it (`:has`) makes Chromium work out the style of the whole page whenever any text changes.
    """
    light = ";".join(f"--{token}:{colour}" for token, colour in LIGHT.tokens.items())
    both = ";".join(f"--{token}:light-dark({colour},{DARK.tokens[token]})" for token, colour in LIGHT.tokens.items())
    own = f"--latin:{LATIN}" if lang == "en" else "--latin:unset"
    tokens = f":root{{{light};{own}}}@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}"
    laid = [text(SHEETS / f"{each}.css") for each in ("style", *sheets, "telephone")]
    return f"<style>{tokens}{''.join(laid)}</style>"


def floating(dark: bool) -> str:
    """The theme, as HTML, of what floats over a page: it is drawn outside the app's own element, which has it."""
    return f"<style>#stFloatingOverlayPortal, .stDialog {{color-scheme: {'dark' if dark else 'light'}}}</style>"


def reconnect() -> str:
    """The script, as HTML, that asks for a full run once the browser is connected to a server again."""
    return f"<script>{text(RECONNECT)}</script>"


@dataclass(frozen=True)
class Standing:
    """Growth of the plan year as set, its target, and the ensemble around it; of this scenario or the reference.

    `outlook` is None before it was worked out.
    """

    growth: float
    target: float | None
    outlook: Outlook | None

    def gap(self, growth: float | None, words: Words) -> str:
        """How far a growth is from the target, as both are written; empty without either."""
        if self.target is None or growth is None:
            return ""
        between = points_apart(growth, self.target)
        key = "gap_above" if between > 0 else "gap_below" if between < 0 else "gap_none"
        return words(key, points=f"{abs(between):.2f}")


def expected(now: Standing) -> float | None:
    """The median of the ensemble around it, a fraction; None before that was worked out."""
    return None if now.outlook is None else now.outlook.expected


def standing(projection: Projection, outlook: Outlook | None) -> Standing:
    """Where a projection stands against the plan year's target."""
    data = projection.dataset
    return Standing(projection.value("iva_growth"), data.growth_target, outlook)


def uploader_words(words: Words) -> str:
    """What Streamlit's uploader says, in the page's language: style.css puts it in the place of the English.

    On :root, since a popover is drawn outside the app's own element.
    """
    too_large = words("file_too_large", size=megabytes(MAX_FILE_BYTES))
    return f'<style>:root {{--choose-files: "{words("choose_files")}"; --too-large: "{too_large}"}}</style>'


def number(key: str, name: str, now: str, before: str, gap: str, reference: str) -> str:
    """One of the two numbers as HTML: its name, itself, its gap; the reference's beside it where that differs."""
    figure, unit = (now[:-1], now[-1]) if now.endswith("%") else (now, "")
    beside = f'<span class="was"><span>{reference}</span>{before}</span>' if before not in ("–", now) else ""
    return (
        f'<div class="number {key}"><div class="name">{name}</div><div class="figure"><span data-live="{key}">{figure}'
        f'</span><span class="unit">{unit}</span></div>{beside}<div class="gap" data-live="gap_{key}">{gap}</div></div>'
    )


def odds_block(words: Words, now: Standing, reference: Standing, stale: bool, lamps: Sequence[Lamp]) -> str:
    """The odds, the verdict by them alone, that they are not calibrated, the reference's odds, lamps: as HTML."""
    if now.target is None:
        told = f'<span class="pill none">{words("light_none")}</span>'
    else:
        odds = None if now.outlook is None else now.outlook.odds
        look = "none" if stale else verdict_look(odds)
        said = words("light_wait") if stale or odds is None else verdict_word(odds, words.lang)
        told = (
            f'<span class="odds" data-live="odds">{odds_text(odds, words.lang)}</span>'
            f'<span class="pill {look}" data-live="verdict">{said}</span>'
            f'<span class="pill plain">{term("uncalibrated", words("uncalibrated"), words.lang)}</span>'
        ) + odds_beside(words, odds, None if reference.outlook is None else reference.outlook.odds)
    known = {lamp.key: lamp for lamp in lamps}
    lit = "".join(lamp_html(key, known.get(key, OUT)) for key in KEYS)
    return f'<div class="chance"><div class="row">{told}</div><div class="lamps">{lit}</div></div>'


def odds_beside(words: Words, odds: float | None, before: float | None) -> str:
    """The reference's odds as HTML, where they are known and written otherwise."""
    now, then = odds_text(odds, words.lang), odds_text(before, words.lang)
    if before is None or odds is None or now == then:
        return ""
    return f'<span class="was"><span>{words("reference_short")}</span>{then}</span>'


def lamp_html(key: str, lamp: Lamp) -> str:
    """A lamp as HTML; one that is out has its place too, for what a slider may bring (live.js)."""
    return f'<div class="lamp {lamp.state}" data-live="{key}">{escape(lamp.text)}</div>'


def hero(
    words: Words,
    dataset: Dataset,
    now: Standing,
    reference: Standing,
    stale: bool = False,
    room: bool = False,
    lamps: Sequence[Lamp] = (),
    about: str = "",
) -> str:
    """The header as HTML. `stale`: its ensemble is still the last scenario's, and is not shown.

    `room`: larger type, for a meeting. `about`: which scenario it is, for live.js to compare with what it has.
    """
    found = now.outlook
    of = f'<span class="of">{words("growth_of_year", year=dataset.plan_year)}</span>'
    both = {
        "as_set": (words("as_set"), now.growth, reference.growth),
        "expected": (words("in_expectation"), expected(now), expected(reference)),
    }
    numbers = [
        number(
            key,
            term(key, name, words.lang) + of,
            percent(one, 2),
            percent(other, 2),
            now.gap(one, words),
            words("reference_short"),
        )
        for key, (name, one, other) in both.items()
    ]
    picture = "" if found is None else strip(found, now.growth, now.target, words)
    parts = [*numbers, f'<div class="picture">{picture}</div>', odds_block(words, now, reference, stale, lamps)]
    marks = f' data-about="{about}"' + " data-room" * room + " data-stale" * stale
    return f'<div class="hero" role="status"{marks}>{"".join(parts)}</div>'


def place_name(words: Words, dataset: Dataset) -> str:
    """The city and its year, and that it is invented where it is, as text."""
    city, mark = city_name(dataset, words.lang), words("invented_short")
    city += words.bracket(mark) if invented(dataset) and mark not in city else ""
    return words("place", city=city, year=dataset.plan_year)
