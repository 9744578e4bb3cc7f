"""Scenarios as cards: what each assumes and gives; on them the two that are compared are chosen."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Scenario
from sim.present.lamps import of_energy
from sim.present.numbers import percent, set_digits
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.registry import presets
from sim.studies.outlook import Outlook, outlook

from ..session import comparison
from ..shell.context import PageContext
from ..show.changes import change_rows
from ..words import escape
from ..work import cache

IN_A_ROW = 5
"""Cards side by side at 1280 pixels."""

PATIENCE = 0.15
"""Seconds that a card waits for its odds; they are put in later where they take longer."""

NAMED = 4
"""Changes a card tells."""


@dataclass(frozen=True)
class Card:
    """A scenario that can be compared: its key on the shelf, its name, itself."""

    key: str
    name: str
    scenario: Scenario


def aimed(page: PageContext, scenario: Scenario) -> Scenario:
    """The scenario with the target in force, where it has none of its own: so the odds of all are of one target."""
    targets = page.scenario.edits.get("targets")
    if targets is None or "targets" in scenario.edits:
        return scenario
    return Scenario(scenario.values, {**scenario.edits, "targets": targets}, scenario.name)


def draw_cards(page: PageContext, cards: list[Card]) -> list[tuple[Card, DeltaGenerator]]:
    """Draw the cards, two buttons on each; those whose odds are still worked out, with where they are drawn."""
    for card in cards:
        cache.prefetch(outlook, page.original, aimed(page, card.scenario))
    waiting = []
    for start in range(0, len(cards), IN_A_ROW):
        columns = st.columns(IN_A_ROW, gap="small")
        for column, card in zip(columns, cards[start : start + IN_A_ROW], strict=False):
            with column, st.container(key=f"card.{card.key}", gap="small"):
                found = cache.study_within(PATIENCE, outlook, page.original, aimed(page, card.scenario))
                place = st.html(card_html(page, card, found))
                sides(page, card)
            if found is None:
                waiting.append((card, place))
    return waiting


def finish_cards(page: PageContext, waiting: list[tuple[Card, DeltaGenerator]]) -> None:
    """Put the odds into the cards that were drawn without."""
    for card, place in waiting:
        found = cache.study(outlook, page.original, aimed(page, card.scenario))
        place.html(card_html(page, card, found))


def sides(page: PageContext, card: Card) -> None:
    """The buttons that make the scenario one of the two compared."""
    with st.container(horizontal=True, gap="small"):
        for side, chosen in zip(comparison.SIDES, comparison.chosen(page.scenario.has_changes), strict=True):
            st.button(
                page.words(f"take_{side}"),
                key=f"take.{side}.{card.key}",
                type="primary" if chosen == card.key else "secondary",
                on_click=comparison.take,
                args=(side, card.key, page.scenario.has_changes),
            )


def card_html(page: PageContext, card: Card, found: Outlook | None) -> str:
    """A card: growth as set and as expected, its range, the odds with their verdict, energy, what it assumes."""
    words = page.words
    now = cache.projection(page.original, aimed(page, card.scenario))
    numbers = [("as_set", now.value("iva_growth")), ("in_expectation", None if found is None else found.expected)]
    figures = "".join(
        f'<div class="{key}"><span>{words(key)}</span><b>{percent(growth, 2)}</b></div>' for key, growth in numbers
    )
    spread = "" if found is None else words("card_range", low=percent(found.low), high=percent(found.high))
    lamps = "".join(f'<div class="lamp {lamp.state}">{escape(lamp.text)}</div>' for lamp in of_energy(now, words.lang))
    return (
        f'<div class="card"><h3>{escape(card.name)}</h3><div class="pair">{figures}</div>'
        f"<p>{spread}</p>{odds_line(page, found)}{lamps}{assumed(page, card)}</div>"
    )


def odds_line(page: PageContext, found: Outlook | None) -> str:
    """The odds of the scenario's target with their verdict, as HTML; that they are worked out, or nothing without."""
    words = page.words
    if found is None:
        return f"<p>{words('light_wait')}</p>"
    if found.target is None or found.odds is None:
        return f"<p>{words('light_none')}</p>"
    target = words("card_target", target=percent(found.target, set_digits(found.target)))
    return (
        f'<p class="odds-line">{target} <b>{odds_text(found.odds, words.lang)}</b> '
        f'<span class="pill {verdict_look(found.odds)}">{verdict_word(found.odds, words.lang)}</span></p>'
    )


def assumed(page: PageContext, card: Card) -> str:
    """What a scenario assumes, folded away, as HTML: a preset's note, else its first changes."""
    words = page.words
    if card.key in presets():
        text = presets()[card.key].note[words.lang]
    else:
        rows = change_rows(page, [Scenario(), card.scenario])
        told = [f"{name} {before} → {now}" for name, before, now in rows[:NAMED]]
        more = [words("and_changes", count=len(rows) - NAMED)] if len(rows) > NAMED else []
        text = words.join([*told, *more])
    text = text or words("card_default")
    return f"<details><summary>{words('card_assumes')}</summary><p>{escape(text)}</p></details>"
