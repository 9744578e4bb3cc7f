"""The questions of the Target page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sim import Scenario
from sim.present.board import announceable
from sim.present.limits import limit_entity, limit_names
from sim.present.numbers import set_digits
from sim.present.sliders import scale, slider_text
from sim.registry import IDLE, Assumption
from sim.studies.back_solve import Answer, back_solve, least_effort
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS, bottlenecks
from sim.studies.ensemble import DRAWS, ensemble
from sim.studies.heat_map import heat_map
from sim.studies.portfolio import portfolio

from ..markdown import verbatim
from ..shell.context import PageContext
from ..shell.number_box import NumberBox, number_input
from ..show.elements import chart, heading, message, table_html
from ..show.sentences import odds_words, ranked_bars, relief_phrase, standing_sentence, step_text
from ..words import Words, amount, percent, points, records
from ..work import cache

ALONE = 9
"""Sliders in the table of what one alone can do."""


def announce_rows(page: PageContext) -> tuple[list[str], list[list[str]], list[list[str]], str]:
    """The cautious, likely and stretch numbers, here and in the reference, and the set target with its odds."""
    words = page.words
    now, before = (cache.study(ensemble, page.original, each, DRAWS, 1) for each in (page.scenario, page.reference))
    heads = [words("announceable"), words("met_in"), words("this_scenario"), words("reference")]
    cells = [
        [words(f"announce_{name}"), percent(share, 0), percent(growth), percent(was)]
        for (name, share, growth), (_, _, was) in zip(announceable(now), announceable(before), strict=True)
    ]
    looks = [["text", "", "", ""] for _ in cells]
    if page.target is not None:
        cells.append([words("set_target"), "", *[percent(page.target, set_digits(page.target))] * 2])
        cells.append(
            [words("odds_of_target"), "", *(odds_words(page, each.odds(page.target)) for each in (now, before))]
        )
        looks += [["text", "", "", ""], ["text", "", "", ""]]
    found = now.announceable()
    alt = standing_sentence(page) + words(
        "announce_finding",
        cautious=percent(found["cautious"]),
        likely=percent(found["likely"]),
        stretch=percent(found["stretch"]),
    )
    return heads, cells, looks, alt + median_apart(page, found["likely"])


def median_apart(page: PageContext, likely: float) -> str:
    """Why the number met in half of the draws is not the projection's, where the two are told apart at one digit."""
    growth = page.now.value("iva_growth")
    if percent(likely) == percent(growth):
        return ""
    key = "median_below" if likely < growth else "median_above"
    return page.words(key, likely=percent(likely), growth=percent(growth))


def ranked(page: PageContext) -> pd.DataFrame:
    """The bottlenecks of the scenario that bring anything."""
    table = cache.study(bottlenecks, page.original, page.scenario)
    return pd.DataFrame(table[table["points"] > 5e-7])


def bottleneck_rows(page: PageContext, count: int) -> tuple[pd.DataFrame, str]:
    """The dearest limits: points for 1 % or a month of relief."""
    names, table = limit_names(page.dataset, page.lang), ranked(page).head(count)
    before = cache.study(bottlenecks, page.original, page.reference).set_index(["kind", "id"])["points"]
    labels = [
        f"{page.words('kind_of_' + row['kind'])} {names[row['kind']].get(row['id'], row['id'])}"
        for row in records(table)
    ]
    reference = [float(before.get((row["kind"], row["id"]), 0.0)) * 100 for row in records(table)]
    rows = ranked_bars(labels, (table["points"] * 100).tolist(), reference, 3)
    if table.empty:
        return rows, page.words("nothing_binds")
    return rows, relief_phrase(page.words, names, records(table)[0])


def bottleneck_table(page: PageContext) -> pd.DataFrame:
    """Every limit with its price, how far that price holds, and what the most relief tried would bring."""
    words, names = page.words, limit_names(page.dataset, page.lang)
    return pd.DataFrame(
        [
            {
                words("name"): f"{words('kind_of_' + row['kind'])} {names[row['kind']].get(row['id'], row['id'])}",
                words("points_each"): row["points"] * 100,
                words("holds_to"): step_text(page, row, row["holds_to"]),
                words("most_tried"): step_text(page, row, row["most"]),
                words("brings"): row["most_points"] * 100,
            }
            for row in records(ranked(page))
        ]
    )


def movable(page: PageContext, world: bool = True) -> dict[str, Assumption]:
    """Sliders that move growth at all: levers, then the world's assumptions where those are wanted."""
    sliders = [s for s in page.original.assumptions.values() if s.group not in IDLE]
    wanted = [s for s in sliders if world or s.kind == "lever"]
    return {s.key: s for s in sorted(wanted, key=lambda s: s.kind != "lever")}


def goal_seek(page: PageContext) -> None:
    """To what value each lever alone would have to go for a target; one or several chosen, and a button to apply it."""
    words = page.words
    row = st.container(horizontal=True, gap="medium", vertical_alignment="bottom")
    with row:
        start = round((page.target or 0.08) * 100, 2)
        goal = number_input(words, NumberBox(words("goal_target"), start, -20.0, 60.0, "%"), "goal_target", 190) / 100
        world = st.toggle(words("goal_world"), key="goal_world")
    if page.now.value("iva_growth") >= goal:
        odds = cache.study(ensemble, page.original, page.scenario, DRAWS, 1).odds(goal)
        message(words("goal_there", goal=percent(goal, 2), odds=odds_words(page, odds), draws=f"{DRAWS:,}"))
        return
    sliders = movable(page, world)
    answers = {key: cache.study(back_solve, page.original, page.scenario, key, goal) for key in sliders}
    ranking = sorted(sliders, key=lambda key: effort(page, sliders[key], answers[key]))
    chosen = row.multiselect(
        words("goal_keys"),
        list(sliders),
        default=ranking[:1],
        format_func=lambda key: sliders[key].name[words.lang],
        key=f"goal_keys.{world}",
        placeholder=words("choose"),
        select_all=False,
    )
    if chosen:
        several = cache.study(least_effort, page.original, page.scenario, tuple(chosen), goal) if chosen[1:] else None
        answer = several or answers[chosen[0]]
        message(answer_sentence(page, answer))
        rounded = applied(page, answer)
        if rounded.values != page.scenario.values:
            st.button(words("apply_answer"), key="apply_answer", type="primary", on_click=page.go, args=(rounded,))
    else:
        message(words("goal_choose"))
    heading(words("goal_alone_title", goal=percent(goal, 2)))
    table_html(*alone_rows(page, {key: answers[key] for key in ranking[:ALONE]}))


def effort(page: PageContext, slider: Assumption, answer: Answer) -> tuple[bool, float]:
    """The order of answers: those that reach the target by how far the slider moves, then the rest by growth."""
    move = abs(answer.values[slider.key] - page.now.design.numbers[slider.key]) / (slider.high - slider.low)
    return not answer.reached, move if answer.reached else -answer.growth


def alone_rows(page: PageContext, answers: dict[str, Answer]) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """What each slider alone can do, as a table: heads, cells and looks."""
    words, numbers, sliders = page.words, page.now.design.numbers, page.original.assumptions
    heads = [words(key) for key in ("goal_lever", "goal_now", "goal_needed", "goal_reaches", "goal_missing")]
    cells = []
    for key, answer in answers.items():
        slider, value = sliders[key], marked(words, sliders[key], answer.values[key])
        needed = value if answer.reached else f"{words('goal_best')} {value}"
        missing = words("goal_enough") if answer.reached else short(answer)
        cells.append(
            [
                slider.name[words.lang],
                slider_text(slider, numbers[key], words.lang),
                needed,
                percent(answer.growth, 2),
                missing,
            ]
        )
    return heads, cells, [["text", "", "", "", "good" if answer.reached else "short"] for answer in answers.values()]


def marked(words: Words, slider: Assumption, value: float) -> str:
    """A value with a mark where the assumption's own spread calls it tight or rare."""
    rarity = slider.rarity(value)
    return slider_text(slider, value, words.lang) + (
        "" if rarity == "usual" else words.bracket(words(f"rarity_{rarity}"))
    )


def short(answer: Answer) -> str:
    """How many points are missing; never none at all where the target is missed."""
    return f"{answer.gap * 100:.2f}" if answer.gap >= MIN_WRITTEN_POINTS else "< 0.01"


def applied(page: PageContext, answer: Answer) -> Scenario:
    """The scenario with the answer; what is back at its default is no change."""
    sliders = page.original.assumptions
    values = {**page.scenario.values, **answer.values}
    kept = {key: value for key, value in values.items() if key not in sliders or value != sliders[key].default}
    return Scenario(kept, page.scenario.edits, page.scenario.name)


def answer_sentence(page: PageContext, answer: Answer) -> str:
    """The answer in words: the values, or how near one gets and what holds growth back."""
    words, sliders, numbers = page.words, page.original.assumptions, page.now.design.numbers
    moved = {key: value for key, value in answer.values.items() if value != numbers[key]} or answer.values
    values = words.join(
        [f"{sliders[key].name[words.lang]} {marked(words, sliders[key], value)}" for key, value in moved.items()]
    )
    if answer.reached:
        return words("goal_reached", values=values, growth=percent(answer.growth, 2))
    binds = words.join(
        [f"{limit_name(page, key)} {points(-value, 2)}" for key, value in list(answer.binding_limits.items())[:4]]
    )
    return words("goal_missed", values=values, growth=percent(answer.growth, 2), gap=short(answer), binds=binds)


def limit_name(page: PageContext, key: str) -> str:
    """A limit's name: event, ceiling:<line>, factor:<factor>, input:<product>, listing."""
    kind, name = limit_entity(page.dataset, key, page.lang)
    return page.words(f"limit_{kind}", name=name)


def heat_panel(page: PageContext) -> None:
    """Growth over two assumptions, with the line on which the target is met."""
    words, sliders = page.words, movable(page)
    left, right = st.columns([2, 5], gap="medium")
    with left:
        keys = list(sliders)
        start = [keys.index(key) if key in keys else 0 for key in ("project_slip", "stretch_nickel")]
        first = st.selectbox(
            words("across"), keys, start[0], format_func=lambda k: sliders[k].name[words.lang], key="heat_first"
        )
        second = st.selectbox(
            words("upwards"), keys, start[1], format_func=lambda k: sliders[k].name[words.lang], key="heat_second"
        )
    if first == second:
        with right:
            message(words("heat_differ"))
        return
    found = cache.study(heat_map, page.original, page.scenario, first, second)
    rows, met = heat_rows(page, found, (first, second))
    names = [sliders[key].name[words.lang] + words.bracket(words.unit(sliders[key].unit)) for key in (first, second)]
    with right:
        title = words("heat_title", year=page.year, target=percent(page.target))
        chart(page, "heat", words("heat_alt", share=percent(met, 0)), title, rows, [*names, words("growth_percent")])
    with left:
        message(words("heat_alt", share=percent(met, 0)))


def heat_rows(page: PageContext, found: Any, keys: tuple[str, str]) -> tuple[pd.DataFrame, float]:
    """Cells, the target's contour and the scenario's own point; and the share of cells that meet the target."""
    sliders, numbers = page.original.assumptions, page.now.design.numbers
    times = [scale(sliders[key]) for key in keys]
    cells = found.frame().assign(kind="cell")
    steps = [float(values[1] - values[0]) for values in (found.first, found.second)]
    cells["first2"], cells["second2"] = cells["first"] + steps[0] / 2, cells["second"] + steps[1] / 2
    cells["first"], cells["second"] = cells["first"] - steps[0] / 2, cells["second"] - steps[1] / 2
    cells["growth"] = (cells["growth"] * 100).round(3)
    target = page.target if page.target is not None else np.nan
    met = float((found.growth >= target).mean())
    contour = found.contour(target).assign(kind="contour") if page.target is not None else pd.DataFrame()
    here = pd.DataFrame([{"kind": "here", "first": numbers[keys[0]], "second": numbers[keys[1]]}])
    rows = pd.concat([part for part in (cells, contour, here) if len(part)], ignore_index=True)
    for name, factor in (("first", times[0]), ("first2", times[0]), ("second", times[1]), ("second2", times[1])):
        rows[name] = rows[name] * factor
    return rows, met


def portfolio_panel(page: PageContext) -> None:
    """Which projects to hasten under a budget."""
    words, names = page.words, page.names("projects")
    left, right = st.columns([2, 5], gap="medium")
    with left:
        budget = number_input(words, NumberBox(words("budget"), 1.0, 0.0, 100.0, "亿元"), "budget")
        months = st.slider(words("hasten_by"), 1, 6, 3, key="hasten_by")
        message(words("portfolio_note"))
    found = cache.study(portfolio, page.original, page.scenario, budget, months)
    with right:
        message(
            words(
                "portfolio_finding",
                count=len(found.chosen),
                cost=amount(found.cost, 2),
                together=points(found.together, 2),
                interaction=points(found.interaction, 2),
            )
        )
        table = pd.DataFrame(
            {
                words("project"): [names[p] for p in found.chosen["project"]],
                words("months_earlier"): [
                    step_text(page, {"kind": "project", "id": project, "unit": 1.0}, months)
                    for project, months in zip(found.chosen["project"], found.chosen["months"], strict=True)
                ],
                words("cost_yi"): found.chosen["cost"].round(3),
                words("points_alone"): (found.chosen["points"] * 100).round(3),
                words("points_per_yi"): (found.chosen["per_yi"] * 100).round(3),
            }
        )
        st.dataframe(table, hide_index=True)
        if found.uncosted:
            st.caption(verbatim(words("uncosted", names=words.join([names[p] for p in found.uncosted]))))
