"""Rows of the Scenarios page."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sim import Dataset, Scenario
from sim.design import in_force
from sim.registry import groups, measures, presets
from sim.scenario import apply_edits
from sim.studies.attribution import Attribution, attribution, edited

from . import cache
from .frame import Frame, preset_scenario
from .sliders import text
from .words import Words, measured, percent, points


def kept() -> dict[str, Scenario]:
    """The scenarios kept in this session, by name."""
    found: dict[str, Scenario] = st.session_state.setdefault("kept", {})
    return found


def keep(scenario: Scenario) -> None:
    """Keep the scenario under the name that was typed."""
    name = str(st.session_state.get("keep_name", "")).strip()
    if name:
        kept()[name] = Scenario(scenario.values, scenario.edits, name)
        st.session_state["keep_name"] = ""


def forget(name: str) -> None:
    """Drop a kept scenario."""
    kept().pop(name, None)


def keep_panel(page: Frame) -> None:
    """Keep the scenario in force under a name; drop one that is no longer wanted."""
    words = page.words
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(words("keep_name"), key="keep_name", placeholder=words("keep_hint"), width=280)
        st.button(words("keep"), key="keep", on_click=keep, args=(page.scenario,))
        for name in list(kept()):
            st.button(f"✕ {name}", key=f"forget.{name}", type="tertiary", on_click=forget, args=(name,))
    st.caption(words("keep_note"))


def shelf(page: Frame) -> dict[str, tuple[str, Scenario]]:
    """Every scenario that can be compared: key → name and scenario."""
    words = page.words
    found = {"default": (words("default_scenario"), Scenario()), "now": (words("this_scenario"), page.scenario)}
    found |= {f"preset.{key}": (words.name(p), preset_scenario(page.original, key)[0]) for key, p in presets().items()}
    return found | {f"kept.{name}": (name, scenario) for name, scenario in kept().items()}


def chosen(page: Frame) -> tuple[Scenario, Scenario, dict[str, str]]:
    """The two scenarios to compare and their names (`one`, `two`)."""
    words, options = page.words, shelf(page)
    keys = list(options)
    start = keys.index("now") if page.scenario.content_changed else keys.index("preset.cautious")
    left, right, _ = st.columns([2, 2, 3])
    with left:
        one = st.selectbox(words("from_scenario"), keys, 0, format_func=lambda k: options[k][0], key="compare_one")
    with right:
        two = st.selectbox(words("to_scenario"), keys, start, format_func=lambda k: options[k][0], key="compare_two")
    return options[one][1], options[two][1], {"one": options[one][0], "two": options[two][0]}


def change_name(page: Frame, key: str) -> str:
    """A change's name: a slider, a group of sliders, or a row of a table."""
    words, sliders = page.words, page.original.assumptions
    if key in sliders:
        return words.name(sliders[key])
    headings = {group.key: words.name(group) for group in groups()}
    if key in headings:
        return headings[key]
    table, _, row = key.partition("/")
    names = page.names(table) if table in ("lines", "projects", "parks", "factors", "products") else {}
    return names.get(row, row or table)


def attribution_rows(page: Frame, one: Scenario, two: Scenario, names: dict[str, str]) -> tuple[pd.DataFrame, str]:
    """The waterfall from one scenario's growth to the other's; the largest changes in words."""
    words = page.words
    found: Attribution = cache.study(attribution_to, page.original, one, two.to_json())
    order = sorted(found.points, key=lambda key: -abs(found.points[key]))
    rows = [(names["one"], 0, 0.0, found.reference * 100, percent(found.reference, 2), "total")]
    height = found.reference
    for key in order:
        value = found.points[key]
        sign = "gain" if value >= 0 else "loss"
        rows.append((change_name(page, key), len(rows), height * 100, (height + value) * 100, points(value, 2), sign))
        height += value
    rows.append((names["two"] + " ", len(rows), 0.0, found.scenario * 100, percent(found.scenario, 2), "total"))
    frame = pd.DataFrame(rows, columns=["term", "place", "start", "end", "label", "sign"])
    frame["top"] = np.maximum(frame["start"], frame["end"])
    frame["reference"] = np.nan
    frame["target"] = np.nan if page.target is None else page.target * 100
    parts = words.join([f"{change_name(page, key)} {points(found.points[key], 2)}" for key in order[:4]])
    change = points(found.scenario - found.reference, 2)
    return frame, words("attribution_finding", change=change, parts=parts, **names)


def attribution_to(dataset: Dataset, one: Scenario, two: str) -> Attribution:
    """Attribution up to a scenario given as JSON, which the cache can tell from another."""
    return attribution(dataset, one, Scenario.from_json(two))


def measure_table(page: Frame, one: Scenario, two: Scenario, names: dict[str, str]) -> pd.DataFrame:
    """The city's measures of the plan year in both, with the difference."""
    words = page.words
    before, after = (cache.projection(page.original, each) for each in (one, two))
    rows = []
    for key, measure in measures().items():
        if measure.entity == "city" and measure.time == "year" and key in before and key in after:
            a, b = before.value(key), after.value(key)
            unit = "points" if measure.unit in ("share", "points") else measure.unit
            relative = percent(b / a - 1.0) if unit != "points" and a else ""
            name = words.name(measure) + words.bracket("" if measure.unit == "share" else words.unit(measure.unit))
            rows.append([name, measured(a, measure.unit), measured(b, measure.unit), measured(b - a, unit), relative])
    return pd.DataFrame(rows, columns=[words("measure"), names["one"], names["two"] + " ", "Δ", "Δ %"])


def change_table(page: Frame, one: Scenario, two: Scenario, names: dict[str, str]) -> pd.DataFrame:
    """Assumptions and table cells in which the two differ."""
    words, sliders = page.words, page.original.assumptions
    before, after = (in_force(apply_edits(page.original, each), each) for each in (one, two))
    rows = [
        [words.name(sliders[key]), text(words, sliders[key], before[key]), text(words, sliders[key], after[key])]
        for key in sliders
        if before[key] != after[key]
    ]
    for table, row, cells in edited(one, two):
        old = one.edits.get(table, {}).get(row, {})
        for column in dict.fromkeys((*cells, *old)):
            was, now = (str(each.get(column, "–")) for each in (old, cells))
            rows.append([f"{change_name(page, f'{table}/{row}')} · {column_name(words, table, column)}", was, now])
    return pd.DataFrame(rows, columns=[words("change"), names["one"], names["two"] + " "])


def column_name(words: Words, table: str, column: str) -> str:
    """A column's name."""
    from sim.dataset import schema

    return words.name(schema()[table].columns[column])
