"""Whose value-added rates count, 统计口径 or 经济口径, as an edit of the scenario; and what tells the two apart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from sim import Projection, Scenario
from sim.dataset.industries import INDUSTRY, OWN, va_rates
from sim.language import Catalogue
from sim.present.labels import entity_names
from sim.present.numbers import gap_between

from ..shell.context import PageContext
from ..show.elements import message
from ..words import percent, points
from ..work import cache
from .editors import apply

KEY = "va_basis"
ROW = "va_basis"
"""The fact of the profile that says whose rates count."""

MIN_MOVED = 5e-5
"""Difference of a line's pull (a fraction) between the bases below which it is not told."""


def basis_in_force(page: PageContext) -> str:
    """Whose value-added rates count: `industry` or `own`."""
    return page.dataset.profile.get(ROW) or INDUSTRY


def on_basis(page: PageContext, basis: str) -> Scenario:
    """The scenario on a basis; no edit where it is the dataset's own."""
    own = page.original.profile.get(ROW) or INDUSTRY
    if basis == own:
        return page.scenario.without_edit("profile", ROW)
    return page.scenario.with_edit("profile", ROW, value=basis)


def basis_switch(page: PageContext) -> None:
    """Draw the switch, growth on both bases side by side, and which industry and line the difference comes from."""
    words = page.words
    now = st.session_state[KEY] = basis_in_force(page)

    def take() -> None:
        chosen = st.session_state[KEY]
        if chosen != now:
            apply(page, on_basis(page, chosen))

    st.segmented_control(
        words("basis"),
        [INDUSTRY, OWN],
        format_func=lambda basis: Catalogue("exports", "bases")[basis].capital()[page.lang],
        key=KEY,
        on_change=take,
        required=True,
    )
    message(basis_sentence(page))


def basis_sentence(page: PageContext) -> str:
    """Growth on both bases, and the industry in which they differ most with the lines that gain and lose by it."""
    words = page.words
    statistical, economic = (cache.projection(page.original, on_basis(page, basis)) for basis in (INDUSTRY, OWN))
    one, two = (each.value("iva_growth") for each in (statistical, economic))
    gap = gap_between(two, one, "share", 2)
    told = words("basis_both", year=page.year, statistical=percent(one, 2), economic=percent(two, 2), points=gap)
    if "pull_industry" not in statistical:
        return told + words("basis_no_industries")
    moved = (economic["pull_line"] - statistical["pull_line"])[:, 0, 0]
    share = statistical.city.divisions["industry"].share
    place = int((share @ np.abs(moved)).argmax())
    within = np.where(share.toarray()[place] > 0, moved, 0.0)
    lines = [int(line) for line in (within.argmax(), within.argmin()) if abs(within[line]) > MIN_MOVED]
    if not lines:
        return told + words("basis_alike")
    name = entity_names(statistical, "pull_industry", page.lang)[place]
    parts = words.join([line_told(page, statistical, economic, line) for line in dict.fromkeys(lines)])
    key = "basis_offset" if len(lines) > 1 else "basis_one_way"
    return told + words("basis_industry", name=name, parts=parts) + words(key)


def line_told(page: PageContext, statistical: Projection, economic: Projection, line: int) -> str:
    """A line's rate, weight in the city and pull on both bases, as part of a sentence."""
    rates = [va_rates(page.dataset.tables, basis)[line] for basis in (INDUSTRY, OWN)]
    weights = [each.city.base_va[line].sum() / each.city.base_total for each in (statistical, economic)]
    pulls = [each["pull_line"][line, 0, 0] for each in (statistical, economic)]
    return page.words(
        "basis_line",
        name=page.names("lines")[statistical.city.lines[line]],
        rate=percent(rates[0]),
        own=percent(rates[1]),
        weight=percent(weights[0]),
        own_weight=percent(weights[1]),
        pull=points(pulls[0], 2),
        own_pull=points(pulls[1], 2),
    )
