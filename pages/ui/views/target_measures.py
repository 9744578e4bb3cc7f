"""Measures for the odds that are asked for: a card each in order, what they come to, and buttons that take them."""

from __future__ import annotations

import time

import streamlit as st

from sim.present.actions import called, told
from sim.present.labels import word
from sim.present.lamps import TIGHT_ROOM
from sim.present.numbers import adding, percent, points, signed
from sim.present.punctuation import listed, sentences
from sim.present.verdict import odds_text
from sim.registry import Assumption
from sim.studies.odds_solve import Action, Plan, odds_solve
from sim.studies.verdicts import odds_reading

from ..markdown import verbatim
from ..session import history
from ..session.state import state
from ..shell.context import PageContext
from ..shell.number_box import NumberBox, value_box
from ..shell.rerun import run_again
from ..show.elements import message
from ..words import escape
from ..work import cache

TENS = (50.0, 60.0, 70.0, 80.0)
"""Odds asked for at first, per cent: the least of them that is more than now."""

LOW, HIGH = 1.0, 99.0
"""Per cent that odds can be read as, and so asked for."""

PATIENCE = 0.05
"""Seconds the page waits for measures that may be known already."""

LOOK_EVERY = 0.4
"""Seconds between two looks whether the search is over."""

MOST_WAIT = 20.0
"""Seconds after which the search is waited for: its process may be gone."""

CHIPS = {"usual": "good", "tight": "tight", "rare": "short"}
"""How a measure's rarity looks."""


def asked_odds(page: PageContext, now: float | None) -> float:
    """Draw the box of the odds asked for and give them, 0 to 1; any whole per cent can be typed."""
    if state().asked is None:
        state().asked = next((each for each in TENS if now is not None and each > now * 100), TENS[-1])
    asked = state().asked or TENS[-1]
    box = NumberBox(page.words("asked_odds"), asked, LOW, HIGH, "%", "%.0f", whole=True)
    value_box(page.words, box, "asked_odds", ask, 120)
    return asked / 100


def ask(percent: float) -> None:
    """Ask for other odds, in per cent."""
    state().asked = percent


def left_out(page: PageContext) -> tuple[str, ...]:
    """Sliders that another set of measures was asked for without."""
    return tuple(key for key in state().left_out if key in page.original.assumptions)


def prefetch_plan(page: PageContext, asked: float) -> None:
    """Start the search for measures in its process."""
    if page.target is not None:
        cache.prefetch(odds_solve, page.original, page.scenario, asked, page.target, left_out(page))


def plan_panel(page: PageContext, asked: float) -> None:
    """What the measures come to, a card for each, and the buttons; what was just taken, with the way back.

    The page does not wait for the search: until it is over the last measures stay, paler, and cannot be taken.
    """
    if page.target is None:
        message(page.words("light_none"))
        return
    taken_note(page)
    plan = cache.study_within(PATIENCE, odds_solve, page.original, page.scenario, asked, page.target, left_out(page))
    if plan is None:
        wait_for_plan(page, asked, time.monotonic())
    else:
        draw_plan(page, plan)


@st.fragment(run_every=LOOK_EVERY)
def wait_for_plan(page: PageContext, asked: float, begun: float) -> None:
    """The last measures, paler, until the search is over; then the page is drawn with what it found."""
    question = page.original, page.scenario, asked, page.target or 0.0, left_out(page)
    if time.monotonic() - begun > MOST_WAIT:
        cache.study(odds_solve, *question)  # works it out anew where its process was lost, and raises what it raised
    if cache.study_within(0.0, odds_solve, *question) is not None:
        run_again()
    about, shown = state().plan
    if about != shown_for(page):
        shown = escape(page.words("working"))
    st.html(f'<div class="plan-waits" aria-busy="true">{shown}</div>')
    with st.container(horizontal=True, gap="small"):
        st.button(page.words("light_wait"), key="plan_waits", disabled=True)


def shown_for(page: PageContext) -> tuple[str, ...]:
    """What measures on view are in: the language and the dataset, whose names a meeting hides."""
    return page.lang, *page.original.key


def draw_plan(page: PageContext, plan: Plan) -> None:
    """The sentence, the cards and the buttons."""
    said = f'<div class="plan-said">{escape(plan_sentence(page, plan))}</div>'
    shown = f'{said}{cards(page, plan)}<div class="plan-tried">{escape(tried(page, plan))}</div>'
    state().plan = shown_for(page), shown
    st.html(shown)
    with st.container(horizontal=True, gap="small"):
        if plan.actions:
            st.button(
                verbatim(page.words("take_measures" if plan.actions[1:] else "take_measure", count=len(plan.actions))),
                key="take_measures",
                type="primary",
                on_click=take,
                args=(page, plan),
            )
        if plan.others:
            st.button(
                verbatim(page.words("take_everything", count=len(plan.others.values))),
                key="take_everything",
                on_click=take,
                args=(page, plan, True),
            )
        if plan.actions:
            st.button(page.words("other_measures"), key="other_measures", on_click=leave_out, args=(plan,))
        if left_out(page):
            st.button(page.words("best_measures"), key="best_measures", on_click=leave_nothing_out)


def leave_out(plan: Plan) -> None:
    """Ask for measures without the first of those shown."""
    state().left_out = (*state().left_out, plan.actions[0].key)


def leave_nothing_out() -> None:
    """Ask for the measures worth most again."""
    state().left_out = ()


def take(page: PageContext, plan: Plan, everything: bool = False) -> None:
    """Take the measures, or everything that helps: one step of the history, of which the page then says what it did."""
    words, others = page.words, plan.others if everything else None
    page.go(plan.scenario(page.scenario, everything).without_defaults(page.original.assumptions))
    last, count = others or plan.actions[-1], len(plan.actions) + len(others.values if others else ())
    said = words(
        "taken_measures" if count > 1 else "taken_measure",
        count=count,
        before=odds_text(plan.odds, page.lang),
        after=odds_text(last.odds, page.lang),
        expected=percent(last.expected),
    )
    state().taken = history.history().now.content, said
    state().left_out = ()


def taken_note(page: PageContext) -> None:
    """What the measures that were taken did, with the way back; nothing once something else was changed."""
    about, said = state().taken
    if about != history.history().now.content:
        return
    with st.container(key="taken", horizontal=True, gap="small", vertical_alignment="center"):
        message(said, "good")
        st.button(verbatim(page.words("undo_taken")), key="undo_taken", on_click=history.undo)


def plan_sentence(page: PageContext, plan: Plan) -> str:
    """What the measures come to together: odds, expected growth, energy against its cap; and what is out of reach."""
    words, asked, there = page.words, percent(plan.asked, 0), {"odds": odds_text(plan.odds, page.lang)}
    if plan.reached and not plan.actions:
        return words("plan_there", **there, asked=asked)
    said = measures_said(page, plan) if plan.actions else words("plan_nothing", **there)
    if plan.reached:
        return said
    if plan.others is None:
        return words("plan_out_of_reach", asked=asked) + said
    more = {"odds": odds_text(plan.others.odds, page.lang), "expected": percent(plan.others.expected)}
    key = "plan_not_singly" if odds_reading(plan.others.odds) >= plan.asked else "plan_out_of_reach"
    rest = words("plan_others", count=len(plan.others.values), **more)
    return sentences((words(key, asked=asked) + said, rest), page.lang)


def measures_said(page: PageContext, plan: Plan) -> str:
    """What the measures lift the odds and expected growth to, and energy with them."""
    last, keys = plan.actions[-1], ("plan_reached", "plan_short")
    if not plan.actions[1:]:
        keys = "plan_reached_one", "plan_short_one"
    said = page.words(
        keys[0] if plan.reached else keys[1],
        count=len(plan.actions),
        before=odds_text(plan.odds, page.lang),
        after=odds_text(last.odds, page.lang),
        was=percent(plan.expected),
        expected=percent(last.expected),
    )
    return said + energy_said(page, last)


def tried(page: PageContext, plan: Plan) -> str:
    """Which sliders were tried and which left out, and why."""
    words, names = page.words, [page.original.assumptions[key].name[page.lang] for key in left_out(page)]
    without = words("plan_without", names=listed(names, page.lang)) if names else ""
    return sentences((words("plan_tried", count=plan.considered), without), page.lang)


def energy_said(page: PageContext, last: Action) -> str:
    """Growth of energy use with all measures against the cap; nothing where it is not known."""
    if last.energy is None:
        return page.words("stop")
    cap = page.now.design.numbers["energy_cap"]
    room = cap - last.energy
    key = "over" if room < 0 else "near" if room < TIGHT_ROOM else "within"
    return page.words(f"plan_energy_{key}", energy=percent(last.energy), cap=percent(cap))


def cards(page: PageContext, plan: Plan) -> str:
    """The measures as HTML, a card each; the points add up to the sentence's."""
    if not plan.actions:
        return ""
    total = (plan.actions[-1].expected - plan.expected) * 100
    added = adding([each.adds * 100 for each in plan.actions], total, 2)
    odds, energy, parts = plan.odds, plan.energy, []
    for place, (action, points_) in enumerate(zip(plan.actions, added, strict=True), start=1):
        parts.append(card(page, place, action, signed(points_, 2), odds, energy))
        odds, energy = action.odds, action.energy
    return f'<div class="measures">{"".join(parts)}</div>'


def card(page: PageContext, place: int, action: Action, added: str, odds: float, energy: float | None) -> str:
    """One measure as HTML; `odds` and `energy` are those of the measures before it."""
    words, slider = page.words, page.original.assumptions[action.key]
    facts = list(told(page.now.case, action, page.lang))
    if energy is not None and action.energy is not None:
        facts.append(("energy", words("energy_added", points=points(action.energy - energy))))
    lines = "".join(f"<dt>{escape(word('actions', key, page.lang))}</dt><dd>{escape(text)}</dd>" for key, text in facts)
    before, after = (odds_text(each, page.lang) for each in (odds, action.odds))
    return (
        f'<section class="measure"><div class="head"><span class="place">{place}</span>'
        f'<span class="called">{escape(called(page.now.case, action, page.lang))}</span>'
        f'<span class="pill {CHIPS[action.rarity]}">{words(f"rarity_{action.rarity}")}</span></div>'
        f'<div class="worth-of"><b>{added}</b><span>{words("of_points")}</span>'
        f'<span class="chance-of">{words("odds_of_measure")} {before} → <b>{after}</b></span></div>'
        f"{mini_slider(slider, page.now.design.numbers[action.key], action.value)}<dl>{lines}</dl></section>"
    )


def mini_slider(slider: Assumption, now: float, then: float) -> str:
    """A slider as HTML: its plausible band, its default, and the way from where it stands to where it is to stand."""
    track, (_, plausible) = slider.track(then), slider.bands()
    span = track.high - track.low
    places = {"default": slider.default, "was": now, "now": then, "from": plausible[0], "to": plausible[1]}
    at = ";".join(f"--{name}:{min(max((x - track.low) / span, 0), 1) * 100:.1f}" for name, x in places.items())
    marks = "".join(f'<i class="{look}"></i>' for look in ("band", "tick", "way", "dot"))
    return f'<div class="mini" style="{at}" aria-hidden="true">{marks}</div>'
