"""Events on the Producers page: added, changed and taken away as edits of the scenario, each with its effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from sim import Scenario, ScenarioError
from sim.dataset.tables import records
from sim.present.events import Part, event_sentence, event_years, month_span
from sim.present.numbers import gap_between

from ..markdown import verbatim
from ..shell.context import PageContext
from ..shell.number_box import NumberBox, number_input
from ..show.elements import message
from ..words import WORDS, escape
from ..work import cache
from .editors import apply
from .parts import effect_sentence, forget_parts

KINDS = {"stop": -100.0, "half": -50.0, "cut": -30.0, "repair": -50.0, "power": -10.0, "orders": 10.0}
"""Kinds of event and the change of output each begins with, in percent; any other can be typed."""

MAX_SHOWN = 6
"""Events whose effects are worked out at once; the others are when somebody unfolds them."""

Cells = dict[str, Any]


def event_form(page: PageContext, chosen: Sequence[Part]) -> None:
    """Draw what happens to the chosen parts, from when to when, and what that would do; the button adds it."""
    words = page.words
    factors = bool(chosen) and all(scope == "factor" for scope, _ in chosen)
    kinds = [kind for kind in KINDS if not factors or KINDS[kind] < 0.0]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kind = st.selectbox(
            words("event_kind"),
            kinds,
            index=kinds.index("power" if factors else "stop"),
            format_func=lambda each: words(f"event_{each}"),
            key=f"event.kind.{factors}",
            width=135,
        )
        cells = event_cells(page, f"event.{kind}", KINDS[kind], with_make_up=not factors)
        added = with_events(page, chosen, kind, cells)
        told, sound = preview(page, added) if chosen else ("", False)
        st.button(
            words("event_add"),
            key="event.add",
            type="primary",
            disabled=not sound,
            on_click=take,
            args=(page, added),
        )
    if chosen:
        message(told, "good" if sound else "warning")


def take(page: PageContext, scenario: Scenario) -> None:
    """Put a scenario in force, and begin anew with nobody chosen; for a button's on_click alone."""
    if apply(page, scenario):
        forget_parts(page)


def put_in_force(page: PageContext, scenario: Scenario) -> None:
    """Put a scenario in force; for a button's on_click alone."""
    apply(page, scenario)


def preview(page: PageContext, scenario: Scenario) -> tuple[str, bool]:
    """What a scenario would do to growth, or why it cannot be; and whether it can."""
    try:
        return effect_sentence(page, scenario), True
    except ScenarioError as error:
        return error.text(page.lang), False


def event_cells(
    page: PageContext, key: str, change: float, now: Mapping[str, Any] | None = None, with_make_up: bool = True
) -> Cells:
    """Draw months, change and what is made up; the cells of the events table they come to.

    `change` in percent; `now`: the event that is changed, None for a new one.
    """
    words, months = page.words, page.now.times("output")
    first = str(now["from"]) if now else months[min(page.now.city.months_reported, 11)]
    options = [*dict.fromkeys(sorted({*months, first, str(now["to"]) if now else first}))]

    def named(month: str) -> str:
        return month_span(month, month, "", page.lang)

    begins = st.selectbox(
        words("event_from"), options, index=options.index(first), format_func=named, key=f"{key}.from", width=130
    )
    last = str(now["to"]) if now else begins
    ends = st.selectbox(
        words("event_to"), options, index=options.index(last), format_func=named, key=f"{key}.to.{begins}", width=130
    )
    box = NumberBox(words("event_change"), change, -100.0, 100.0 if with_make_up else 0.0, "%", "%.0f")
    share = number_input(words, box, f"{key}.change", 120, words("event_change_help"))
    cells = {"from": begins, "to": ends, "change": share / 100.0}
    if with_make_up:
        before = float(now["made_up"] or 0.0) * 100.0 if now else 0.0
        box = NumberBox(words("event_made_up"), before, 0.0, 100.0, "%", "%.0f")
        cells["made_up"] = number_input(words, box, f"{key}.made_up", 120, words("event_made_up_help")) / 100.0
    return cells


def with_events(page: PageContext, chosen: Sequence[Part], kind: str, cells: Cells) -> Scenario:
    """The scenario with an event more for each chosen part, called by its kind, under ids of their own."""
    scenario, taken = page.scenario, set(page.dataset.tables["events"]["event"])
    names = {lang: WORDS[f"event_{kind}"][lang] for lang in ("zh", "en")}
    for scope, of in chosen:
        number = next(each for each in range(1, len(taken) + 2) if f"event_{each}" not in taken)
        taken.add(f"event_{number}")
        own = {name: cell for name, cell in cells.items() if scope != "factor" or name != "made_up"}
        scenario = scenario.with_edit("events", f"event_{number}", scope=scope, of=of, **names, **own)
    return scenario


def with_stops(page: PageContext, chosen: Sequence[Part], month: str) -> Scenario:
    """The scenario with the chosen parts stopped from a month to the end of its year."""
    cells: Cells = {"from": month, "to": f"{month[:4]}-12", "change": -1.0}
    return with_events(page, [part for part in chosen if part[0] != "factor"], "stop", cells)


def own_event(page: PageContext, event: str) -> bool:
    """Whether the scenario added an event, rather than the dataset having it."""
    return event not in set(page.original.tables["events"]["event"])


def without_event(page: PageContext, scenario: Scenario, event: str) -> Scenario:
    """A scenario without an event: one it added is gone, one of the dataset's is switched off."""
    if own_event(page, event):
        return scenario.without_edit("events", event)
    return scenario.with_edit("events", event, change=0.0)


def growths(page: PageContext, scenario: Scenario) -> list[float]:
    """Growth by year under a scenario, fractions."""
    found: list[float] = cache.projection(page.original, scenario)["iva_growth"][0, :, 0].tolist()
    return found


def events_list(page: PageContext) -> None:
    """Draw the events in force, the scenario's first: each a sentence with its effect, to change or take away."""
    words, edits = page.words, page.scenario.edits.get("events", {})
    rows = sorted(records(page.dataset.tables["events"]), key=lambda row: row["event"] not in edits)
    if not rows:
        return
    none = page.scenario
    for row in rows:
        none = without_event(page, none, str(row["event"]))
    total = gap_between(growths(page, page.scenario)[0], growths(page, none)[0], "share", 2)
    title = words("events_title", count=len(rows), year=page.year, points=total)
    panel = st.expander(
        verbatim(title),
        expanded=bool(edits),  # the dataset's own alone stay folded: the charts are to be seen without scrolling
        key=f"events.list.{bool(edits)}",
        on_change="rerun",
        type="compact",
    )
    if not panel.open:
        return
    with panel, st.container(gap="xsmall"):
        for row in rows[:MAX_SHOWN]:
            event_row(page, row)
        if len(rows) <= MAX_SHOWN:
            return
        more = st.expander(
            verbatim(words("events_more", count=len(rows) - MAX_SHOWN)),
            key="events.more",
            on_change="rerun",
            type="compact",
        )
        if more.open:
            with more:
                for row in rows[MAX_SHOWN:]:
                    event_row(page, row)


def event_row(page: PageContext, row: Mapping[str, Any]) -> None:
    """Draw one event with its effect and the buttons that change it, take it away or bring the dataset's back."""
    words, event = page.words, str(row["event"])
    own, off = own_event(page, event), float(row["change"]) == 0.0
    told = event_sentence(page.dataset, row, page.lang) + ("" if own else words("event_of_dataset"))
    if not off:
        told += words("event_effect", effect=event_effect(page, row))
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
        st.html(f'<div class="event">{escape(told)}</div>')
        panel = st.popover(words("event_change_it"), key=f"event.edit.{event}", type="tertiary", on_change="rerun")
        if panel.open:
            with panel:
                change_form(page, row)
        if own or not off:
            then = without_event(page, page.scenario, event)
            st.button(
                words("event_remove" if own else "event_off"),
                key=f"event.off.{event}",
                type="tertiary",
                on_click=put_in_force,
                args=(page, then),
            )
        if not own and event in page.scenario.edits.get("events", {}):
            then = page.scenario.without_edit("events", event)
            st.button(
                words("event_back"),
                key=f"event.back.{event}",
                type="tertiary",
                on_click=put_in_force,
                args=(page, then),
            )


def change_form(page: PageContext, row: Mapping[str, Any]) -> None:
    """Draw an event's months, change and made-up share to change them."""
    words, event = page.words, str(row["event"])
    change = float(row["change"]) * 100.0
    cells = event_cells(page, f"event.{event}", change, row, with_make_up=row["scope"] != "factor")
    then = page.scenario.with_edit("events", event, **cells)
    told, sound = preview(page, then)
    message(told, "good" if sound else "warning")
    st.button(
        words("apply"),
        key=f"event.apply.{event}",
        type="primary",
        disabled=not sound,
        on_click=put_in_force,
        args=(page, then),
    )


def event_effect(page: PageContext, row: Mapping[str, Any]) -> str:
    """What an event does to growth in each year it acts in, in points: growth now less growth without it."""
    words, labels = page.words, page.now.city.year_labels
    years = [year for year in event_years(row, page.dataset.base_year) if year < len(labels)]
    if not years:
        return words("event_over")
    now = growths(page, page.scenario)
    without = growths(page, without_event(page, page.scenario, str(row["event"])))
    told = [gap_between(now[year], without[year], "share", 2) for year in years]
    parts = [words("event_points", year=labels[y], points=each) for y, each in zip(years, told, strict=True)]
    return words("comma").join(parts)
