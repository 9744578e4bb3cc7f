"""The firms of the Producers page: who is in it, what each makes, its capacity, use and pull; found by name."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sim.dataset.events import known_parts
from sim.present.labels import shown_units, table_units
from sim.present.numbers import percent, signed
from sim.present.quantities import quantity
from sim.present.tables import producer_rows
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

from ..session import widgets
from ..shell.context import PageContext
from ..show.elements import table_behind
from ..show.pick import pick_table, picture, row_button
from ..words import escape, records
from .machine import chain_names

HEADS = {
    "firm": "name",
    "chain": "text less",
    "lines_capacity": "text made",
    "used": "",
    "base_share": "",
    "pull_short": "",
    "lost_short": "less",
}
"""Columns of the list, and the class of their cells."""

ANSWERS = ".st-key-looked"
"""Where a chosen line's or firm's months and questions stand, as a style sheet finds it."""


def firm_table(page: PageContext) -> pd.DataFrame:
    """A row for each firm, largest first: firm, lines (their ids), chains, and its figures of the plan year.

    As fractions: share (of the city's base value added), used (of its lines' sustained ceilings, by value added; NaN
    without one), pull and lost (growth planned beyond what is made).
    """
    now, city = page.now, page.now.city
    firms = np.array(known_parts(page.dataset.tables)["firm"], dtype=object)
    made, most = (now[name][:, :12, 0].sum(axis=1) for name in ("output", "ceiling"))
    lost = producer_rows(now).set_index("line")["lost"].reindex(city.lines, fill_value=0.0).to_numpy()
    worth, pull = np.ravel(city.unit_va), now["pull_line"][:, 0, 0]
    share = city.base_va.reshape(len(firms), -1).sum(axis=1) / city.base_total
    chains = chain_of_lines(page)
    rows: list[dict[str, Any]] = []
    for firm in dict.fromkeys(firm for firm in firms if firm):
        own = firms == firm
        limited = own & city.capped & (most > 0.0)
        room = float((most[limited] * worth[limited]).sum())
        rows.append(
            {
                "firm": firm,
                "lines": [line for line, each in zip(city.lines, own, strict=True) if each],
                "chains": list(dict.fromkeys(chain for chain, each in zip(chains, own, strict=True) if each)),
                "share": float(share[own].sum()),
                "used": float((made[limited] * worth[limited]).sum()) / room if room else math.nan,
                "pull": float(pull[own].sum()),
                "lost": float(lost[own].sum()),
            }
        )
    columns = ["firm", "lines", "chains", "share", "used", "pull", "lost"]
    return pd.DataFrame(rows, columns=columns).sort_values("share", ascending=False, kind="stable", ignore_index=True)


def chain_of_lines(page: PageContext) -> list[str]:
    """The name of each line's chain, in the city's order."""
    names = chain_names(page)
    return [names.get(chain, chain) for chain in known_parts(page.dataset.tables)["chain"]]


def firms_finding(page: PageContext, table: pd.DataFrame) -> str:
    """How many firms there are, and which is largest."""
    first = table.iloc[0]
    return page.words("firms_largest", count=len(table), name=first["firm"], share=percent(first["share"], 0))


def capacities(page: PageContext) -> dict[str, str]:
    """What each line is with its design capacity, its projects' where it has none of its own; 未填 without either."""
    city, names, words = page.now.city, page.names("lines"), page.words
    units = table_units(page.dataset, "lines")
    told = {}
    for i, line in enumerate(city.lines):
        design = float(city.design[i, 0, 0])
        key = "no_design" if not city.capped[i] else "by_projects"
        told[line] = f"{names[line]} {quantity(design, units[line], page.lang) if design else words(key)}"
    return told


def firms_picture(page: PageContext, table: pd.DataFrame, chosen: str) -> str:
    """Firms as an HTML table: what each makes with its design capacity, use of ceilings, share, points."""
    words, told = page.words, capacities(page)
    rows = []
    for row in records(table):
        cells = [
            row_button(row["firm"], row["firm"]),
            escape(words("comma").join(row["chains"])),
            "<br>".join(escape(told[line]) for line in row["lines"]),
            percent(row["used"], 0),
            percent(row["share"]),
            signed(row["pull"] * 100, 2),
            signed(-row["lost"] * 100, 2) if row["lost"] >= MIN_WRITTEN_POINTS else "",
        ]
        rows.append((row["firm"], cells))
    return pick_table("firms", {escape(words(key)): look for key, look in HEADS.items()}, rows, chosen)


def draw_firms(page: PageContext, table: pd.DataFrame) -> None:
    """Draw the list with a search by name; a firm chosen in it is who is asked about, its lines are looked at."""
    key = widgets.PARTS + page.lang
    listed = st.session_state.get(key, [])
    chosen = listed[0].removeprefix("firm/") if len(listed) == 1 and listed[0].startswith("firm/") else ""
    html, hint = firms_picture(page, table, chosen), page.words("firms_find")
    picture(html, "firms.all", partial(choose_firm, key), ANSWERS, hint)
    table_behind(page, "firms", all_firms(page, table), page.words("firms_list"))


def choose_firm(key: str, firm: str) -> None:
    """Make a firm who is asked about; `key`: of the list of who is concerned."""
    st.session_state[key] = [f"firm/{firm}"]


def all_firms(page: PageContext, table: pd.DataFrame) -> pd.DataFrame:
    """The table behind the list, a row for each line of each firm."""
    words, city, names = page.words, page.now.city, page.names("lines")
    units = shown_units(page.dataset, "lines", page.lang)
    chains, place = chain_of_lines(page), {line: i for i, line in enumerate(city.lines)}
    found = [(row, line, place[line]) for row in records(table) for line in row["lines"]]
    design = [float(city.design[i, 0, 0]) for _, _, i in found]
    return pd.DataFrame(
        {
            words("firm"): [row["firm"] for row, _, _ in found],
            words("line"): [names[line] for _, line, _ in found],
            words("chain"): [chains[i] for _, _, i in found],
            words("design"): [each or math.nan for each in design],
            words("unit"): [units[line] for _, line, _ in found],
            words("pull_points"): [page.now["pull_line"][i, 0, 0] * 100 for _, _, i in found],
        }
    )
