"""The questions asked below the charts of the Tracking page, a panel each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sim import ScenarioError
from sim.library import About, Library
from sim.present.labels import shown_units
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.ensemble import DRAWS, Ensemble, ensemble
from sim.studies.frozen import FrozenProjection, Score, freeze, score
from sim.studies.tracking import Tracking, track, unreported, without_actuals

from ..markdown import verbatim
from ..session import clock, widgets
from ..session.state import state
from ..shell.context import PageContext
from ..show.elements import chart, grid, message, table_behind
from ..show.sentences import ranked_bars
from ..words import amount, percent, points, records
from ..work import cache
from .library import ask, tell, who
from .year_so_far import NAMED, ahead_rows, giving_sentence

SECTIONS = ("givers", "firms", "rest", "enter", "official", "months", "earlier")
SHOWN = 12
"""Bars in a chart."""
TALLEST = 335
"""Pixels a grid may be high: eight rows and a half, so that one sees that there are more."""


def drawn(page: PageContext) -> Ensemble:
    """The ensemble behind the header's odds, actuals in."""
    return cache.study(ensemble, page.original, page.scenario, DRAWS, 1)


def tracked(page: PageContext) -> Tracking:
    """The year so far, of the scenario in force."""
    model = cache.projection(without_actuals(page.original), unreported(page.scenario))
    return track(page.now, model, drawn(page))


def section(page: PageContext, begun: bool) -> str:
    """The question asked below the charts; before any actual it is how to enter them."""
    st.session_state.setdefault(widgets.TRACKING_SECTION, "givers" if begun else "enter")
    chosen = st.segmented_control(
        page.words("question"),
        SECTIONS,
        key=widgets.TRACKING_SECTION,
        format_func=lambda key: page.words(f"tracking_{key}"),
        label_visibility="collapsed",
        required=True,
    )
    return str(chosen)


# Panels --------------------------------------------------------------------------------------------------------------
def givers_panel(page: PageContext, found: Tracking) -> None:
    """Who could still make more: bars by line beside the figures."""
    words, names = page.words, page.names("lines")
    sentence = giving_sentence(page, found)
    message(sentence, "good" if not found.missing else "warning")
    top = found.givers.head(SHOWN)
    left, right = st.columns([4, 5], gap="medium")
    with left:
        values, rooms = (top[name].mul(100).tolist() for name in ("gives", "room"))
        rows = ranked_bars([names[line] for line in top["line"]], values, rooms)
        first = names[top["line"].iloc[0]] if len(top) else "–"
        planned = top["planned"].iloc[0] if len(top) else 0.0
        key = "givers_planned" if planned >= MIN_WRITTEN_POINTS else "givers_finding"
        given = planned if key == "givers_planned" else top["gives"].iloc[0] if len(top) else 0.0
        title = words(key, name=first, points=points(given, 2))
        chart(page, "bars", title, words("givers_title", year=page.year), rows, [words("axis_plain_points")])
    with right:
        units = shown_units(page.dataset, "lines", page.lang)
        left_over = max(12 - found.months, 1)
        table = pd.DataFrame(
            {
                words("producer"): [names[line] + words.bracket(units[line]) for line in found.givers["line"]],
                words("gives_points"): found.givers["gives"] * 100,
                words("planned_points"): found.givers["planned"] * 100,
                words("unsold_points"): (found.givers["gives"] - found.givers["planned"]) * 100,
                words("own_room_points"): found.givers["room"] * 100,
                words("more_a_month"): found.givers["more"] / left_over,
            }
        )
        grid(table.drop(columns=words("own_room_points")), fitting(table))
        st.caption(words("givers_note"))
        table_behind(page, "givers", table, words("givers_title", year=page.year))


def firms_panel(page: PageContext, found: Tracking) -> None:
    """Firms against their plan, furthest behind first: bars beside the figures."""
    words, names = page.words, page.names("lines")
    if not len(found.firms):
        st.markdown(words("firms_none"))
        return
    firms = found.firms
    called = [firm_name(page, row) for row in records(firms)]
    firms = firms.assign(called=called)
    ends = [f"{called[place]} {points(firms['points'].iloc[place], 2)}" for place in (0, -1)]
    late = int((firms["points"] <= -MIN_WRITTEN_POINTS).sum())
    sentence = words("firms_finding", late=late, count=len(firms), worst=ends[0], best=ends[1])
    message(sentence)
    shown = firms if len(firms) <= SHOWN else pd.concat([firms.head(SHOWN - 4), firms.tail(4)])
    left, right = st.columns([4, 5], gap="medium")
    with left:
        rows = ahead_rows(shown["called"].tolist(), shown["points"].mul(100).tolist(), [np.nan] * len(shown))
        finding = words("firms_worst", worst=ends[0])
        chart(page, "ahead_behind", finding, words("firms_title", year=page.year), rows)
    with right:
        table = pd.DataFrame(
            {
                words("firm"): firms["firm"],
                words("ahead_points"): firms["points"] * 100,
                words("of_plan"): firms["of_plan"] * 100,
                words("on_last_year"): firms["growth"] * 100,
                words("months_in"): firms["months"],
                words("lines_of"): [words.join([names[line] for line in lines]) for lines in firms["lines"]],
            }
        )
        grid(table.drop(columns=words("months_in")), fitting(table))
        silent = found.reports[found.reports["reported"] == 0]
        if len(silent):
            first = words.join([names[line] for line in silent["line"].head(NAMED)])
            share = percent(silent["share"].sum(), 0)
            st.caption(verbatim(words("silent", count=len(silent), share=share, names=first)))
        late_lines = found.reports[(found.reports["reported"] > 0) & (found.reports["missing"].map(len) > 0)]
        if len(late_lines):
            late_ones = [f"{names[row['line']]} {', '.join(row['missing'])}" for row in records(late_lines.head(NAMED))]
            st.caption(verbatim(words("gaps", count=len(late_lines), names=words.join(late_ones))))
        table_behind(page, "firms", table, words("firms_title", year=page.year))


def firm_name(page: PageContext, row: dict[str, Any]) -> str:
    """A firm as the page calls it; by its lines where its own name, of which a dataset has one, is in Chinese alone."""
    name = str(row["firm"])
    if page.lang == "zh" or name.isascii():
        return name
    first, *others = (page.names("lines")[line] for line in row["lines"])
    return page.words("firm_by_line", name=first, count=len(others)) if others else first


def rest_panel(page: PageContext, found: Tracking) -> None:
    """What each remaining month has to make, beside what it is expected to."""
    words, rest = page.words, found.rest
    if found.required is None:
        st.markdown(words("rest_none"))
        return
    st.markdown(verbatim(words("rest_finding", required=percent(found.required), target=percent(found.target))))
    table = pd.DataFrame(
        {
            words("month"): rest["month"],
            words("base_va"): rest["base"],
            words("required_va"): rest["required"],
            words("nowcast_va"): rest["nowcast"],
            words("gap_points"): rest["gap"] * 100,
        }
    )
    grid(table)
    table_behind(page, "rest", table, words("tracking_rest"))


def fitting(table: pd.DataFrame) -> int:
    """Height of a grid that holds the table's rows and no empty one, pixels; a long one scrolls."""
    return min(TALLEST, 38 + 35 * len(table))


# Earlier projections -------------------------------------------------------------------------------------------------
def frozen(page: PageContext) -> list[tuple[str, FrozenProjection]]:
    """Frozen projections of this city and year by name, oldest first: the library's, and those it could not take."""
    found, unread = [], 0
    kept = ask(page.words, lambda library: [(item.name, text) for item, text in reversed(library.projections())]) or []
    for name, text in [*kept, *state().projections]:
        try:
            each = FrozenProjection.from_json(text)
        except ScenarioError:
            unread += 1
            continue
        here = [line for line in each.output if line in page.original.city.lines]
        if each.year == page.year and 2 * len(here) > len(each.output):
            found.append((name, each))
    if unread:
        st.caption(verbatim(page.words("frozen_unread", count=unread)))
    return found


def keep_frozen(page: PageContext) -> None:
    """Freeze the projection on show, in the library; in the session when there is none."""
    now = clock.now().replace(second=0, microsecond=0)
    text = freeze(page.now, drawn(page), now.isoformat(), page.original.hash, page.scenario).to_json()
    name = f"{page.scenario.name or page.words('this_scenario')} {clock.moment(now)}"

    def action(library: Library) -> str:
        saved = library.freeze(name, text, About.on(page.original, who()))
        return page.words("frozen_kept", name=saved.name)

    if not tell(page.words, action):
        state().projections.append((name, text))


def earlier_panel(page: PageContext, _: Tracking) -> None:
    """Freeze today's projection; earlier ones with their scores against what came since."""
    words = page.words
    if page.masking:  # what was frozen names its lines
        st.info(words("meeting_closed"))
        return
    st.button(words("freeze_projection"), key="freeze_projection", on_click=keep_frozen, args=(page,))
    kept = [(name, each, score(each, page.original, page.scenario)) for name, each in frozen(page)]
    st.caption(words("freeze_note"))
    if not kept:
        return
    table = pd.DataFrame([frozen_row(page, *each) for each in reversed(kept)])
    st.dataframe(table, hide_index=True)
    newest = max((scored for _, _, scored in kept), key=lambda scored: scored.months)
    if newest.months:
        errors = newest.table.assign(entity=[entity_name(page, row) for row in records(newest.table)])
        shown = pd.DataFrame(
            {
                words("name"): errors["entity"],
                words("months_in"): errors["months"],
                words("score_bias"): errors["bias"],
                words("score_mape"): errors["mape"] * 100,
                words("score_naive"): errors["naive_mape"] * 100,
            }
        )
        grid(shown.iloc[::-1].reset_index(drop=True), fitting(shown))


def entity_name(page: PageContext, row: dict[str, object]) -> str:
    """A scored line, chain or the city by name, with the unit it is scored in."""
    words, level, key = page.words, str(row["level"]), str(row["entity"])
    if level == "line":
        units = shown_units(page.dataset, "lines", page.lang)
        return page.names("lines").get(key, key) + words.bracket(units.get(key, ""))
    name = words("city_va") if level == "city" else page.names("chains").get(key, key)
    return name + words.bracket(words.unit("亿元"))


def frozen_row(page: PageContext, name: str, each: FrozenProjection, scored: Score) -> dict[str, str]:
    """One frozen projection: its name, when, what it said, and how it fared."""
    words = page.words
    city = scored.table[scored.table["level"] == "city"]
    row = city.iloc[0] if len(city) else None
    band = f"{percent(each.band[0])}–{percent(each.band[2])}"
    known = max((month for months_ in each.known.values() for month in months_), default="–")
    return {
        words("name"): name,
        words("frozen_at"): clock.moment(datetime.fromisoformat(each.frozen_at)),
        words("known_to"): known,
        words("frozen_growth"): percent(each.growth) + words.bracket(band),
        words("months_scored"): str(scored.months),
        words("score_city_bias"): "–" if row is None else amount(row["bias"], 3),
        words("score_city"): "–" if row is None else percent(row["mape"], 2),
        words("score_city_naive"): "–" if row is None else percent(row["naive_mape"], 2),
        words("score_inside"): percent(scored.inside, 0),
    }
