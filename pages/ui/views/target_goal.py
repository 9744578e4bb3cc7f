"""What would have to change for a growth to be reached as set: one slider alone, or several with least effort."""

from __future__ import annotations

import streamlit as st

from sim import Scenario
from sim.present.limits import limit_entity
from sim.present.sliders import slider_text
from sim.registry import IDLE, Assumption
from sim.studies.back_solve import Answer, back_solve, least_effort
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.ensemble import DRAWS, ensemble

from ..shell.context import PageContext
from ..shell.number_box import NumberBox, number_input
from ..show.elements import heading, message, table_html
from ..show.sentences import odds_words
from ..words import Words, percent, points
from ..work import cache

ALONE = 9
"""Sliders in the table of what one alone can do."""


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
    return page.scenario.with_values(**answer.values).without_defaults(page.original.assumptions)


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
