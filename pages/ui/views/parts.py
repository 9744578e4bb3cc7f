"""Who is concerned: firms, lines, factors, industries, places by name, any number at once; and what a change does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from sim import Scenario
from sim.dataset.events import known_parts, touched
from sim.present.events import Part, event_parts
from sim.present.labels import choice_name
from sim.present.numbers import gap_between

from ..session import widgets
from ..shell.context import PageContext
from ..words import percent, unlike
from ..work import cache


def part_options(page: PageContext) -> dict[Part, str]:
    """What can be chosen, with what it is: a firm with its number of lines, of the industries those of their table."""
    words = page.words
    listed = set(page.dataset.tables["industries"]["industry"])
    of_lines = known_parts(page.dataset.tables)["firm"]
    found: dict[Part, str] = {}
    for (scope, of), name in event_parts(page.dataset, page.lang).items():
        if scope == "industry" and listed and of not in listed:
            continue  # a line's own, longer code has no name: it is within one that has
        count = of_lines.count(of) if scope == "firm" else 1
        key = "part_city" if scope == "city" else "part_firm" if count > 1 else "part"
        found[scope, of] = words(key, kind=choice_name(scope, page.lang), name=name, count=count)
    named = unlike({"/".join(part): text for part, text in found.items()})
    return {part: named["/".join(part)] for part in found}


def choose_parts(page: PageContext) -> list[Part]:
    """Draw the list of who is concerned; what is chosen in it."""
    options = {"/".join(part): name for part, name in part_options(page).items()}
    chosen = st.multiselect(
        page.words("what_if_choose"),
        list(options),
        format_func=lambda part: options.get(part, part),
        key=widgets.PARTS + page.lang,
        placeholder=page.words("what_if_hint"),
        label_visibility="collapsed",
        select_all=False,  # Streamlit would say it in English
    )
    return as_parts(chosen)


def parts_chosen(page: PageContext) -> list[Part]:
    """What is chosen in the list, before it is drawn."""
    return as_parts(st.session_state.get(widgets.PARTS + page.lang, []))


def as_parts(keys: Sequence[str]) -> list[Part]:
    """Parts from the keys of the list."""
    return [(scope, of) for scope, _, of in (key.partition("/") for key in keys)]


def forget_parts(page: PageContext) -> None:
    """Empty the list of who is concerned: what was chosen has been done. For a button's on_click alone."""
    st.session_state[widgets.PARTS + page.lang] = []


def lines_of(page: PageContext, chosen: Sequence[Part]) -> list[str]:
    """The lines that any of the chosen parts holds, in the table's order; a factor holds none."""
    parts, city = known_parts(page.dataset.tables), page.dataset.city
    held = np.zeros(len(city.lines), dtype=bool)
    for scope, of in chosen:
        if scope != "factor":
            held |= touched({"scope": scope, "of": of}, parts)
    return [line for line, each in zip(city.lines, held, strict=True) if each]


def effect_sentence(page: PageContext, scenario: Scenario, key: str = "effect") -> str:
    """What a scenario would do to the plan year's growth; ScenarioError where it cannot be projected."""
    now, then = page.now.value("iva_growth"), cache.projection(page.original, scenario).value("iva_growth")
    gap = gap_between(then, now, "share", 2)
    return page.words(key, now=percent(now, 2), then=percent(then, 2), points=gap)
