"""The header's figures: growth at once, the odds when they are in."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Dataset, Projection, Scenario
from sim.present.tables import broken_limits
from sim.studies.ensemble import odds

from ..session import widgets
from ..session.state import state
from ..work import cache
from .context import PageContext
from .header import Standing, standing, strip


def prefetch_odds(page: PageContext) -> None:
    """Start the odds of scenario and reference in their process, unless those last worked out are theirs already."""
    if stale(page):
        for each in (page.now, page.before):
            if (target := plan_target(page, each)) is not None:
                cache.prefetch(odds, page.original, each.design.scenario, target)


def odds_of(page: PageContext, projection: Projection) -> float | None:
    """The odds that a projection meets the plan year's target, 0 to 1; None where there is no target."""
    target = plan_target(page, projection)
    return None if target is None else cache.study(odds, page.original, projection.design.scenario, target)


def plan_target(page: PageContext, projection: Projection) -> float | None:
    """The growth a projection's dataset sets for the plan year, a fraction; None where it sets none."""
    return projection.dataset.target("iva_growth", page.original.plan_year)


def growth_without_changes(dataset: Dataset, reference: Scenario) -> float | None:
    """Growth of the plan year without any change, a fraction; None where that is the reference already."""
    return cache.projection(dataset, Scenario()).value("iva_growth") if reference.has_changes else None


def standings(page: PageContext) -> tuple[Standing, Standing]:
    """Scenario and reference against the target, with the odds last worked out, or of more draws from the Risk page."""
    now, before = state().odds
    if (more := more_draws(page)) is not None:  # the reference's were not drawn as often: no comparison
        now, before = more, more if page.reference.content == page.scenario.content else None
    return standing(page.now, now), standing(page.before, before)


def more_draws(page: PageContext) -> float | None:
    """The odds of the ensemble that the Risk page shows of this scenario; None where it shows the quick one."""
    answer, wanted = state().answers.get("ensemble"), st.session_state.get(widgets.DRAWS)
    if page.target is None or answer is None or answer.found.draws != wanted:
        return None
    asked = *page.original.key, page.scenario.content_key
    return float(answer.found.odds(page.target)) if answer.about[: len(asked)] == asked else None


def stale(page: PageContext) -> bool:
    """Whether the odds last worked out are another scenario's."""
    return state().odds_about != odds_about(page)


def odds_about(page: PageContext) -> tuple[str, ...]:
    """What a pair of odds belongs to: dataset, scenario and reference by content."""
    return *page.original.key, page.scenario.content, page.reference.content


def finish_header(page: PageContext, header: DeltaGenerator) -> None:
    """Draw the header again with the odds, an ensemble each: the charts did not wait for them."""
    if stale(page):
        state().odds = odds_of(page, page.now), odds_of(page, page.before)
        state().odds_about = odds_about(page)
        header.html(header_html(page))


def header_html(page: PageContext) -> str:
    """The header as it stands now."""
    plain = growth_without_changes(page.original, page.reference)
    lamps = broken_limits(page.now)
    old = stale(page) and more_draws(page) is None
    return strip(page.words, page.original, *standings(page), old, plain, bool(page.masking), lamps)
