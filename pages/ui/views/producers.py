"""The lines of the Producers page: the picture of what each makes and what holds it, and the one that is looked at."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sim.present.labels import shown_units, word
from sim.present.limits import limit_entity, year_limits
from sim.present.numbers import amount, compact, signed
from sim.present.tables import FIRST, producer_rows
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.limits import ceiling_losses

from ..markdown import verbatim
from ..session import widgets
from ..session.state import state
from ..shell.context import PageContext
from ..show.elements import table_behind
from ..show.pick import bullet, pick_table, picture, row_button
from ..words import escape, records
from .firms import ANSWERS

MOST_SHOWN = 7
"""Lines of the picture; the others are folded away under it."""

NAMED = 3
"""Lines that the title names."""

NAMED_SHARE = 0.1
"""Share of the first one's points from which the others are named too."""

HEADS = {
    "line": "name",
    "lines_bar": "bar",
    "per_day": "less",
    "output": "less",
    "ceiling": "less",
    "design": "less",
    "room": "less",
    "held": "text held",
    "lost_short": "",
}
"""Columns of the picture, and the class of their cells."""


def line_table(page: PageContext) -> pd.DataFrame:
    """A row for each line with a capacity, in the order of the picture.

    Columns as `producer_rows`, daily, limit, and ceiling_cut (growth its ceiling takes, a fraction from 0 on).

    The largest nickel and the largest copper line stand first, then lines by growth lost, then by growth still to be
    had. `daily` is the plan year's output a day; `limit` as `year_limits` has it.
    """
    city, found = page.now.city, producer_rows(page.now)
    places = [city.lines.index(line) for line in found["line"]]
    groups = np.array([city.groups[group] for group in city.group])[places]
    weight = found["base"].to_numpy() * np.ravel(city.unit_va)[places]
    largest = {max(np.flatnonzero(groups == group), key=weight.__getitem__) for group in FIRST if group in groups}
    lost = found["lost"].where(found["lost"] >= MIN_WRITTEN_POINTS, 0.0)
    order = sorted(found.index, key=lambda k: (k not in largest, -lost[k], -found["headroom"][k]))
    limits = year_limits(page.now)
    found["limit"] = [limits[place] for place in places]
    found["ceiling_cut"] = ceiling_losses(page.now)[places]
    found["daily"] = found["output"] / (365 + calendar.isleap(int(page.year)))
    return found.loc[order].reset_index(drop=True)


def lines_finding(page: PageContext, table: pd.DataFrame) -> str:
    """Which lines fall furthest short of their plans, in points; where none does, which can still add most."""
    words, names = page.words, page.names("lines")
    short = bool((table["lost"] >= MIN_WRITTEN_POINTS).any())
    column, sign = ("lost", -100.0) if short else ("headroom", 100.0)
    most = table[table[column] >= max(MIN_WRITTEN_POINTS, table[column].max() * NAMED_SHARE)].nlargest(NAMED, column)
    told = [
        words("name_points", name=names[row["line"]], points=signed(sign * row[column], 2)) for row in records(most)
    ]
    return words("lines_short" if short else "lines_free", lines=words("comma").join(told)) if told else ""


def limit_told(page: PageContext, label: str) -> str:
    """What holds a line most in the plan year; that nothing but its plan does."""
    kind, name = limit_entity(page.dataset, label, page.lang)
    if kind in ("factor", "input"):
        return page.words(f"limit_{kind}", name=name)
    return page.words("held_by_plan") if kind == "plan" else word("limits", kind, page.lang)


def ceiling_part(row: dict[str, Any]) -> str:
    """What the ceiling alone takes, where other limits take more of the plan too: the figure of the overview's bar."""
    told, lost = (round(row[key] * 100, 2) for key in ("ceiling_cut", "lost"))
    return f"<small>{signed(-told, 2)}</small>" if row["limit"] == "ceiling" and 0.0 < told < lost else ""


def against_ceiling(row: dict[str, float]) -> str:
    """Output against the sustained ceiling (shaded) and the design capacity (the tick), as wide as the largest."""
    most = max(row["output"], row["ceiling"], row["design"]) or 1.0
    full, made, design = (100 * row[key] / most for key in ("ceiling", "output", "design"))
    return bullet(full, made, design)


def line_picture(page: PageContext, table: pd.DataFrame, shown: str) -> str:
    """Lines as an HTML table: amounts of the year in each line's own unit, a bar against its ceiling, its limit."""
    words, names, units = page.words, page.names("lines"), shown_units(page.dataset, "lines", page.lang)
    firms = dict(zip(*(page.dataset.tables["lines"][name] for name in ("line", "firm")), strict=True))
    rows = []
    for row in records(table):
        line = row["line"]
        cells = [
            f"{row_button(line, names[line])}<small>{escape(units[line])}</small>{firm_under(firms.get(line, ''))}",
            against_ceiling(row),
            compact(row["daily"]),
            *(amount(row[key]) for key in ("output", "ceiling")),
            amount(row["design"]) if row["design"] else "",  # all of it is its projects'
            amount(row["ceiling"] - row["output"]),
            escape(limit_told(page, row["limit"])) + ceiling_part(row),
            signed(-row["lost"] * 100, 2) if row["lost"] >= MIN_WRITTEN_POINTS else "",
        ]
        rows.append((line, cells))
    return pick_table("lines", {escape(words(key)): look for key, look in HEADS.items()}, rows, shown)


def firm_under(firm: str) -> str:
    """Whose a line is, under its name, as HTML."""
    return f'<div class="whose">{escape(firm)}</div>' if firm else ""


def draw_lines(page: PageContext, table: pd.DataFrame, shown: str) -> None:
    """Draw the picture, most of its lines folded away; a line chosen in it is looked at, and what is asked is of it."""
    hear = partial(choose_line, widgets.PARTS + page.lang)
    picture(line_picture(page, table[:MOST_SHOWN], shown), "lines.first", hear, ANSWERS)
    rest = table[MOST_SHOWN:]
    if not rest.empty:
        title = page.words("lines_more", count=len(rest))
        panel = st.expander(verbatim(title), key="lines.more", on_change="rerun", type="compact")
        if not panel.open:
            return
        with panel:
            picture(line_picture(page, rest, shown), "lines.rest", hear, ANSWERS)
    table_behind(page, "producers", all_lines(page, table), page.words("page_producers"))


def choose_line(key: str, line: str) -> None:
    """Make a line the one that is looked at and asked about; `key`: of the list of who is concerned."""
    state().line = line
    st.session_state[key] = [f"line/{line}"]


def line_shown(page: PageContext, table: pd.DataFrame, concerned: Sequence[str]) -> str:
    """The line that is looked at: the first of those concerned, else the one before, else the picture's first."""
    ranked = [*table["line"], *page.dataset.city.lines]
    wanted = [*sorted(concerned, key=ranked.index), state().line, *ranked]
    state().line = next(line for line in wanted if line in ranked)
    return state().line


def all_lines(page: PageContext, table: pd.DataFrame) -> pd.DataFrame:
    """The table behind the picture: every line with a capacity, and what it can still add."""
    words, units = page.words, shown_units(page.dataset, "lines", page.lang)
    columns = {
        words("line"): table["line"].map(page.names("lines")),
        words("unit"): table["line"].map(units),
        words("design"): table["design"].where(table["design"] > 0.0),
        **{words(key): table[key] for key in ("plan", "output", "ceiling")},
        words("base_output"): table["base"],
        words("room"): table["ceiling"] - table["output"],
        words("utilisation"): table["utilisation"] * 100,
        words("headroom_points"): table["headroom"] * 100,
        words("lost_points"): table["lost"] * 100,
        words("held"): [limit_told(page, limit) for limit in table["limit"]],
    }
    return pd.DataFrame(columns)
