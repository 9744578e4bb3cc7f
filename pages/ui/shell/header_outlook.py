"""The header's figures: growth as set at once, the ensemble around it when it is in."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Projection
from sim.present.lamps import lamps
from sim.studies.outlook import Outlook, of_ensemble, outlook

from ..session import widgets
from ..session.state import state
from ..work import cache, workers
from .context import PageContext
from .header import Standing, hero, standing
from .rerun import run_again

PATIENCE = 0.5
"""Seconds that charts wait for the ensembles: those of an ordinary city take a tenth of it, of a large one seconds."""


def prefetch_outlook(page: PageContext) -> None:
    """Start the ensembles of scenario and reference in their process, unless the last ones are theirs already."""
    state().drawn_without = state().hurried = False
    if stale(page):
        for each in (page.now, page.before):
            cache.prefetch(outlook, page.original, each.design.scenario)


def outlook_of(page: PageContext, projection: Projection) -> Outlook:
    """The ensemble around a projection as the header needs it."""
    return cache.study(outlook, page.original, projection.design.scenario)


def outlook_if_room(page: PageContext, projection: Projection) -> Outlook | None:
    """The same; None where there is no room to work it out now."""
    return cache.study_if_room(outlook, page.original, projection.design.scenario)


def outlook_now(page: PageContext) -> Outlook:
    """What the header shows of the scenario in force: the Risk page's larger ensemble where that is in."""
    return more_draws(page) or outlook_of(page, page.now)


def standings(page: PageContext) -> tuple[Standing, Standing]:
    """Scenario and reference against the target, with the ensembles last worked out, or the Risk page's larger one."""
    now, before = state().outlooks
    if (more := more_draws(page)) is not None:  # the reference's were not drawn as often: no comparison
        now, before = more, more if page.reference.content == page.scenario.content else None
    return standing(page.now, now), standing(page.before, before)


def outlooks(page: PageContext) -> tuple[Outlook | None, Outlook | None]:
    """The ensembles of scenario and reference as charts show them; None where they take longer than PATIENCE.

    What was drawn without is drawn again once they are in: `finish_header`.
    """
    if not stale(page):
        return state().outlooks
    crowded = workers.crowded(page.original, outlook)
    found = tuple(
        cache.study_within(PATIENCE, outlook, page.original, each.design.scenario) for each in (page.now, page.before)
    )
    state().drawn_without = None in found
    state().hurried = crowded and None in found
    return found[0], found[1]


def more_draws(page: PageContext) -> Outlook | None:
    """The outlook of the ensemble that the Risk page shows of this scenario; None where it shows the quick one."""
    answer, wanted = state().answers.get("ensemble"), st.session_state.get(widgets.DRAWS)
    if answer is None or answer.found.draws != wanted:
        return None
    asked = *page.original.key, page.scenario.content_key
    return of_ensemble(answer.found) if answer.about[: len(asked)] == asked else None


def stale(page: PageContext) -> bool:
    """Whether the ensembles last worked out are another scenario's."""
    return state().outlook_about != outlook_about(page)


def shortfall(page: PageContext) -> float:
    """How far below the target the lower of growth as set and, once known, as expected is, a fraction.

    0 or less where both meet it, or there is no target.
    """
    if page.target is None:
        return 0.0
    growth = page.now.value("iva_growth")
    now, _ = standings(page)
    if now.outlook is not None and not stale(page):
        growth = min(growth, now.outlook.expected)
    return page.target - growth


def outlook_about(page: PageContext) -> tuple[str, ...]:
    """What a pair of ensembles belongs to: dataset, scenario and reference by content."""
    return *page.original.key, page.scenario.content, page.reference.content


def scenario_mark(page: PageContext) -> str:
    """What differs where dataset or scenario do: the browser compares by it what is drawn at different moments."""
    return page.original.key[0][:10] + page.scenario.content_key


def finish_header(page: PageContext, header: DeltaGenerator) -> None:
    """Draw the header again with the ensembles, and the page where its charts went without them (`outlooks`).

    Where there is no room for them the header stays pale, and the browser asks again once the page rests (live.py).
    """
    if stale(page):
        found = outlook_if_room(page, page.now), outlook_if_room(page, page.before)
        if None in found:
            return
        state().outlooks = found
        state().outlook_about = outlook_about(page)
        header.html(header_html(page))
    if state().drawn_without and not state().hurried:
        run_again()


def header_html(page: PageContext) -> str:
    """The header as it stands now."""
    old = stale(page) and more_draws(page) is None
    now, before = standings(page)
    lit = lamps(page.now, page.lang)
    return hero(page.words, page.dataset, now, before, old, bool(page.masking), lit, scenario_mark(page))
