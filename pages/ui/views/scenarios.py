"""Rows of the Scenarios page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from sim import Dataset, Scenario
from sim.library import upgraded
from sim.present.numbers import adding, as_written, decimals, gap_between, signed
from sim.registry import measures, presets
from sim.studies.attribution import Attribution, attribution

from ..session import datasets, meeting, references, widgets
from ..session.state import state
from ..shell.context import PageContext
from ..show.changes import change_names, change_rows
from ..show.elements import message
from ..words import measured, percent, unlike
from ..work import cache
from .library import ask

MOST = 5
"""Scenarios side by side: more columns would not fit a projector."""


@dataclass(frozen=True)
class Compared:
    """Scenarios side by side, and the two of them whose difference is explained."""

    names: list[str]
    scenarios: list[Scenario]
    one: int
    two: int

    @property
    def pair(self) -> dict[str, str]:
        """The names of the two."""
        return {"one": self.names[self.one], "two": self.names[self.two]}

    @property
    def alike(self) -> bool:
        """Whether the two say the same."""
        return self.scenarios[self.one].content == self.scenarios[self.two].content


def shelf(page: PageContext) -> dict[str, str]:
    """The name of every scenario that can be compared, by key."""
    words = page.words
    names = {"default": words("default_scenario"), "now": words("this_scenario")}
    names[references.STARTED] = words("before_meeting")
    names |= {key: preset.name[words.lang] for key, preset in presets().items()}
    saved = ask(words, lambda library: library.items()) or []
    return unlike(names | {references.SAVED + item.item: page.without_names(item.name) for item in saved})


def scenario_of(page: PageContext, key: str) -> Scenario | None:
    """The scenario of a key; None, with a sentence, for a saved one that cannot be read now."""
    if key.startswith(references.SAVED):
        item = key.removeprefix(references.SAVED)
        found = ask(page.words, lambda library: upgraded(datasets.in_use(), library.scenario(item))[0])
        return found and meeting.as_shown(page.lang, found)
    if key == "now":
        return page.scenario
    return meeting.as_shown(page.lang, references.fitting(datasets.in_use(), key)[0])


def chosen(page: PageContext) -> Compared | None:
    """The scenarios to compare; None, with a sentence, until there are two."""
    words, options = page.words, shelf(page)
    if widgets.COMPARE not in st.session_state or not state().compare_chosen:
        st.session_state[widgets.COMPARE] = ["default", "now" if page.scenario.has_changes else "cautious"]
    st.session_state[widgets.COMPARE] = [key for key in st.session_state[widgets.COMPARE] if key in options]
    keys = st.multiselect(
        words("compare"),
        list(options),
        format_func=options.__getitem__,
        key=widgets.COMPARE,
        max_selections=MOST,
        placeholder=words("compare_hint"),
        select_all=False,
        on_change=keep_choice,
        persist_state="session",
    )
    if len(keys) < 2:
        message(words("compare_two"))
        return None
    asked = [(options[key], scenario_of(page, key)) for key in keys]
    found = [(name, scenario) for name, scenario in asked if scenario is not None]
    if len(found) < 2:
        return None
    names, one, two = [name for name, _ in found], 0, len(found) - 1
    if len(found) > 2:
        with st.container(horizontal=True, gap="small"):
            places, show = list(range(len(found))), names.__getitem__
            one = st.selectbox(
                words("from_scenario"), places, one, format_func=show, key=f"compare_one.{len(found)}", width=260
            )
            two = st.selectbox(
                words("to_scenario"), places, two, format_func=show, key=f"compare_two.{len(found)}", width=260
            )
    return Compared(names, [scenario for _, scenario in found], one, two)


def keep_choice() -> None:
    """Somebody chose what to compare: from now on it no longer follows the sliders."""
    state().compare_chosen = True


def attribution_rows(page: PageContext, compared: Compared) -> tuple[pd.DataFrame, str]:
    """The waterfall from one scenario's growth to the other's; the largest changes in words."""
    words, names = page.words, compared.pair
    one, two = compared.scenarios[compared.one], compared.scenarios[compared.two]
    found = cache.study(attribution_to, page.original, one, two.nameless.to_json())
    order = sorted(found.points, key=lambda key: -abs(found.points[key]))
    called = change_names(page, order)
    change = as_written(found.scenario * 100, 2) - as_written(found.reference * 100, 2)
    told = dict(zip(order, adding([found.points[key] * 100 for key in order], change, 2), strict=True))
    rows = [(names["one"], 0, 0.0, found.reference * 100, percent(found.reference, 2), "total")]
    height = found.reference
    for key in order:
        value = found.points[key]
        sign = "gain" if told[key] >= 0 else "loss"
        label = signed(told[key], 2)
        rows.append((called[key], len(rows), height * 100, (height + value) * 100, label, sign))
        height += value
    rows.append((names["two"], len(rows), 0.0, found.scenario * 100, percent(found.scenario, 2), "total"))
    frame = pd.DataFrame(rows, columns=["term", "place", "start", "end", "label", "sign"])
    frame["term"] = distinct(frame["term"])
    frame["top"] = np.maximum(frame["start"], frame["end"])
    frame["reference"] = np.nan
    frame["target"] = np.nan if page.target is None else page.target * 100
    parts = words.join([f"{called[key]} {signed(told[key], 2)}" for key in order[:4]])
    return frame, words("attribution_finding", change=signed(change, 2), parts=parts, **names)


def attribution_to(dataset: Dataset, one: Scenario, two: str) -> Attribution:
    """Attribution up to a scenario given as JSON, which the cache can tell from another."""
    return attribution(dataset, one, Scenario.from_json(two))


def measure_table(page: PageContext, found: Compared) -> pd.DataFrame:
    """The city's measures of the plan year in each, with the difference from the first: absolute, and in per cent."""
    words = page.words
    first, *others = [cache.projection(page.original, each) for each in found.scenarios]
    rows = []
    for key, measure in measures().items():
        if measure.entity != "city" or measure.time != "year" or key not in first:
            continue
        name = measure.name[words.lang] + words.bracket("" if measure.unit == "share" else words.unit(measure.unit))
        base, *values = (each.value(key) for each in (first, *others))
        digits = decimals((base, *values), measure.unit, share=2)
        row = [name, measured(base, measure.unit, digits)]
        for value in values:
            relative = (
                "" if measure.unit in ("share", "points") or not base else f"{signed((value / base - 1) * 100, 1)}%"
            )
            gap = gap_between(value, base, measure.unit, digits)
            in_points = words("points", value=gap) if measure.unit in ("share", "points") and gap != "–" else gap
            row += [measured(value, measure.unit, digits), in_points, relative]
        rows.append(row)
    heads = [words("measure"), found.names[0]]
    for name in found.names[1:]:
        heads += [name, "Δ", "Δ%"]
    return pd.DataFrame(rows, columns=distinct(heads))


def change_table(page: PageContext, found: Compared) -> pd.DataFrame:
    """Assumptions and table cells in which any of them differ."""
    heads = distinct([page.words("change"), *found.names])
    return pd.DataFrame(change_rows(page, found.scenarios), columns=heads)


def distinct(names: Iterable[str]) -> list[str]:
    """Headings or columns that must differ, told apart by blanks, which cannot be seen: their place tells them."""
    found: list[str] = []
    for name in names:
        told = name
        while told in found:
            told += " "
        found.append(told)
    return found
