"""What the overview shows first: the two charts of the headline, each under its finding, and the one line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import streamlit as st

from sim.present.board import target_rows as target_board
from sim.present.labels import term_name
from sim.present.numbers import percent, set_digits
from sim.present.story import LETTERS, Side, path_frame, story_frame, year_end
from sim.present.tables import bridge_points
from sim.studies.bottlenecks import best_relief_by_kind

from ..markdown import verbatim
from ..shell.context import PageContext
from ..shell.header_outlook import outlooks, shortfall
from ..show.elements import chart, heading, link_to_target, message, table_html, table_text
from ..show.sentences import binding_sentence, target_rows
from ..work import cache


def sides(page: PageContext) -> tuple[Side, Side | None]:
    """The scenario with its ensemble, and the reference with its own where it is another scenario."""
    now, before = outlooks(page)
    other = page.reference.content != page.scenario.content
    return Side(page.now, now), Side(page.before, before) if other else None


def story_parts(page: PageContext, now: Side, before: Side | None) -> tuple[str, str, str, pd.DataFrame]:
    """From plan to feasible, under what costs most: name, finding, quantity and rows of the chart."""
    rows = story_frame(now, page.lang, before)
    return "story", story_finding(page, rows), page.words("story_about", year=page.year), rows


def axis_note(page: PageContext, rows: pd.DataFrame) -> str:
    """Where the story's axis begins, to stand after its quantity; nothing where it begins at nought or below."""
    low = rows["low"].iloc[0]
    return page.words("story_axis", low=f"{low:.0f}") if low > 0 else ""


def path_parts(
    page: PageContext, now: Side, before: Side | None, letters: float = LETTERS
) -> tuple[str, str, str, pd.DataFrame]:
    """Growth to date, under where the year ends: name, finding, quantity and rows of the chart (`path_frame`)."""
    rows = path_frame(now, page.lang, before, letters)
    return "year_path", path_finding(page, now), page.words("path_about", year=page.year), rows


def story_chart(page: PageContext, now: Side, before: Side | None) -> pd.DataFrame:
    """Draw from plan to feasible; its rows."""
    name, finding, about, rows = story_parts(page, now, before)
    chart(page, name, finding, about, rows, note=axis_note(page, rows))
    return rows


def story_finding(page: PageContext, rows: pd.DataFrame) -> str:
    """The term of the story that costs most and its points, with its cause; that nothing does where nothing does."""
    now, words = page.now, page.words
    steps, terms = bridge_points(now), now.entities("bridge")
    place = int(np.argmin(steps))
    if steps[place] >= 0:
        return words("story_nothing_lost")
    name = term_name(terms[place], False, page.lang)
    cause = dict(zip(rows["term"], rows["cause"], strict=True)).get(name, "")
    return words("story_lost", name=name, points=f"{-steps[place]:.2f}", cause=words.bracket(cause))


def path_chart(page: PageContext, now: Side, before: Side | None) -> None:
    """Draw growth to date."""
    chart(page, *path_parts(page, now, before))


def path_finding(page: PageContext, now: Side) -> str:
    """What the year is expected to end at, and how far that is from the target."""
    words = page.words
    if now.outlook is None:
        return words("path_as_set", growth=percent(now.growth))
    return year_end(now.outlook.expected, now.target, page.lang)


def binding_line(page: PageContext) -> str:
    """Draw what binds most and what easing it brings, with the way to what would close the gap; the sentence.

    "" where there was no room to work it out: it comes when the page rests.
    """
    priced = cache.study_if_room(best_relief_by_kind, page.original, page.scenario)
    if priced is None:
        message(page.words("binding_later"))
        return ""
    first, text = binding_sentence(page, priced)
    message(text, "warning" if shortfall(page) > 0 else "plain", first)
    link_to_target(page)
    return first + text


def board(page: PageContext) -> Callable[[Mapping[str, float]], None]:
    """Draw the targets board, its verdicts still to come; what comes back draws it again with the odds by target.

    What is only recorded is folded away.
    """
    rows = target_board(page.now, page.lang)
    shown = [row for row in rows if row.status != "recorded"]
    recorded = [row for row in rows if row.status == "recorded"]
    missed = sum(row.status == "missed" for row in shown)
    finding = "board_title" if missed else "board_met" if shown else "board_empty"
    heading(page.words(finding, count=len(shown), missed=missed), page.words("board_about", year=page.year))
    drawn = table_html(*target_rows(page, shown))
    if recorded:
        folded = page.words("board_recorded", count=len(recorded))
        with st.expander(verbatim(folded), key="recorded", type="compact"):
            table_html(*target_rows(page, recorded))

    def again(odds: Mapping[str, float]) -> None:
        drawn.html(table_text(*target_rows(page, shown, odds)))

    return again


def years_table(page: PageContext) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """Growth as set of every year of the horizon beside the target in force, as heads, cells and looks."""
    words, now = page.words, page.now
    years = now.times("iva_growth")
    targets = [now.dataset.target("iva_growth", year) for year in years]
    rows = [[words("years_title"), *map(percent, now["iva_growth"][0, :, 0])]]
    rows.append([words("target"), *(percent(target, set_digits(target)) for target in targets)])
    return ["", *years], rows, [["text", *[""] * len(years)]] * 2
