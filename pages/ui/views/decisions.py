"""The log of a meeting: every change, what it did to growth, and the table of them to take away."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from sim import Dataset, Scenario
from sim.brief.decisions import DECISION_WRITERS, Decision, decision_cells, decision_heads
from sim.present.coverage import about_line
from sim.present.labels import city_name
from sim.registry import presets

from ..session import clock, datasets, history, meeting
from ..session.undo import Move
from ..shell.context import PageContext
from ..show import downloads
from ..show.changes import change_rows
from ..show.elements import table_html
from ..work import cache

MOST = 3
"""Changes shown and named at once; the rest are in the table to take away."""


def moves() -> list[Move]:
    """The changes since the meeting began."""
    now = meeting.current()
    return [move for move in history.history().moves if now and move.at >= now.began]


def growth(page: PageContext, dataset: Dataset | None, scenario: Scenario) -> float:
    """Growth of one side of a change: the figures of a masked dataset are those of its own."""
    own = dataset or datasets.apps_own()
    if own.key == datasets.in_use().key:
        return cache.projection(page.original, meeting.as_shown(page.lang, scenario)).value("iva_growth")
    return cache.projection(own, scenario).value("iva_growth")


def what(page: PageContext, move: Move) -> str:
    """A change in words: how it came about, and what it moved from where to where."""
    words = page.words
    preset = presets().get(move.after.name)
    if move.datasets[0] is not move.datasets[1]:
        return words("did_dataset", name=page.without_names((move.datasets[1] or datasets.apps_own()).name))
    sides = [meeting.as_shown(page.lang, each) for each in (move.before, move.after)]
    rows = change_rows(page, sides)
    parts = [f"{name} {old} → {new}" for name, old, new in rows[:MOST]]
    parts += [words("and_more", count=len(rows) - MOST)] if len(rows) > MOST else []
    text = words.join(parts)
    if move.how:
        return f"{words(move.how)}: {text}"
    if not move.after.has_changes:
        return f"{words('reset_all')}: {text}"
    if preset is not None and move.after.name != move.before.name:
        return f"{words('presets')} {preset.name[words.lang]}: {text}"
    return text


def decisions(page: PageContext) -> list[Decision]:
    """The changes since the meeting began, with their effects, as the reader's clock has it; none outside of one."""
    zone, found = clock.zone(), []
    for move in moves():
        if move.growth is None:
            sides = zip(move.datasets, (move.before, move.after), strict=True)
            before, after = (growth(page, dataset, scenario) for dataset, scenario in sides)
            move.growth = before, after
        found.append(Decision(datetime.fromtimestamp(move.at, zone), what(page, move), *move.growth))
    return found


def log(page: PageContext, found: list[Decision]) -> None:
    """The last changes with their effects, and the whole table as files."""
    words = page.words
    st.html(f'<div class="chart-title">{words("log_title", count=len(found))}</div>')
    if not found:
        st.caption(words("log_empty"))
        return
    rows = decision_cells(found)[-MOST:][::-1]
    looks = [["", "", "text", "", "", "good" if each.effect >= 0 else "short"] for each in found[-MOST:][::-1]]
    table_html(decision_heads(page.lang, page.year), rows, looks)
    city, about = city_name(page.dataset, page.lang), about_line(page.dataset, page.lang)
    with st.container(horizontal=True, gap="small"):
        for ending, build in DECISION_WRITERS.items():
            name = downloads.file_name(page, words("log"), ending)
            st.download_button(
                words(f"log_{ending}"),
                data=downloads.audited(partial(build, found, page.lang, city, page.year, about), name),
                file_name=name,
                on_click="ignore",
                key=f"log.{ending}",
            )
