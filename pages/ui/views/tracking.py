"""Rows, sentences and panels of the Tracking page."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import pandas as pd
import streamlit as st

from sim import ScenarioError
from sim.dataset.naming import apart
from sim.library import About, Library
from sim.present.labels import months, shown_units
from sim.present.numbers import as_written, signed
from sim.present.verdict import odds_text, verdict_word
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.ensemble import DRAWS, Ensemble, ensemble
from sim.studies.frozen import FrozenProjection, Score, freeze, score
from sim.studies.tracking import Tracking, track, unreported, without_actuals

from ..markdown import verbatim
from ..session import clock, widgets
from ..session.state import state
from ..shell.context import PageContext
from ..show.elements import chart, grid, table_behind
from ..show.sentences import odds_words, ranked_bars
from ..words import amount, percent, points, records
from ..work import cache
from .library import ask, tell, who

SECTIONS = ("givers", "firms", "rest", "enter", "official", "earlier")
NAMED = 4
"""Lines named in a sentence."""
SHOWN = 12
"""Bars in a chart."""


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


# Sentences -----------------------------------------------------------------------------------------------------------
def to_month(page: PageContext, count: int) -> str:
    """The months to date as the statistics say them: 1–3月; Jan–Mar."""
    if count == 1:
        return page.words("only_january")
    label = months([f"{page.year}-{count:02d}"], page.lang)[0]
    return label if page.lang == "zh" else f"Jan–{label}"


def headline(page: PageContext, found: Tracking) -> str:
    """Growth so far, what the rest needs, what the year comes to and the odds; what actuals do not cover."""
    words = page.words
    comes = words(
        "comes_to", year=page.year, nowcast=percent(found.nowcast), low=percent(found.low), high=percent(found.high)
    )
    if not found.months:
        return words("no_month_in" if len(found.ahead) else "no_actuals_yet", comes=comes)
    so_far = words("growth_so_far", months=to_month(page, found.months), growth=percent(found.growth))
    parts = [] if found.growth is None else [so_far]
    if found.released:
        at = found.releases.iloc[found.released - 2]
        difference = signed(float(found.releases["difference"][: found.released - 1].sum()), 2)
        fill = {"ledger": percent(at["ledger"]), "difference": difference}
        parts.append(words("official_so_far", months=to_month(page, found.released), **fill))
    if found.target is not None and found.required is not None:
        left = 12 - found.months
        parts.append(words("rest_needs", target=percent(found.target), left=left, required=percent(found.required)))
    parts.append(comes)
    if found.odds is not None:
        odds = odds_text(found.odds, page.lang)
        parts.append(words("with_odds", odds=odds, verdict=verdict_word(found.odds, page.lang)))
    if found.covered is not None and found.covered < 0.9995:
        parts.append(words("covered_by", share=percent(found.covered, 0)))
    return words.join(parts) + words("stop")


def giving_sentence(page: PageContext, found: Tracking) -> str:
    """How much lines could still give, against what is missing; says so when all of it is not enough."""
    words, names = page.words, page.names("lines")
    give = as_written(found.can_give * 100, 2)
    most = f"{give:.2f}"
    rows = [row for row in records(found.givers.head(NAMED)) if row["gives"] >= MIN_WRITTEN_POINTS]
    parts = words.join([f"{names[row['line']]} {points(row['gives'], 2)}" for row in rows]) or "–"
    missing = as_written((found.missing or 0.0) * 100, 2)
    if missing == 0.0:
        return words("give_met", most=most, parts=parts, odds=odds_words(page, found.odds))
    fill = {"missing": f"{missing:.2f}", "most": most, "parts": parts, "gap": f"{missing - give:.2f}"}
    return words("give_enough" if give >= missing else "give_short", **fill)


# Charts --------------------------------------------------------------------------------------------------------------
def nowcast_rows(page: PageContext, found: Tracking) -> tuple[pd.DataFrame, str]:
    """Growth to date by release in percent: actual, nowcast from the last actual on with its band, model, path."""
    table = found.releases
    last = int(table["actual"].notna().sum()) - 1
    open_ = np.arange(len(table)) >= last
    frame = pd.DataFrame({"month": months(table["release"].tolist(), page.lang)})
    frame["actual"] = table["actual"] * 100
    for name in ("nowcast", "low", "high"):
        frame[name] = (table[name] * 100).where(open_)
    frame["model"] = table["model"] * 100 if found.months else np.nan
    frame["needed"] = (table["needed"] * 100).where(open_)
    frame["label"] = ""
    frame["height"] = table["nowcast"] * 100
    for place in {max(last, 0), len(table) - 1}:
        frame.loc[place, "label"] = f"{frame['height'].iloc[place]:.2f}"
    return frame, page.words(
        "nowcast_alt", year=page.year, nowcast=percent(found.nowcast), low=percent(found.low), high=percent(found.high)
    )


def progress_rows(page: PageContext, found: Tracking) -> tuple[pd.DataFrame, str]:
    """Share of the year's target made so far, percent: the city's value added, then each chain's output."""
    words, names = page.words, page.names("chains")
    rows = [(words("city_va"), np.nan if found.made is None else found.made * 100, found.base_elapsed * 100)]
    for row in records(found.chains):
        if not math.isnan(row["target"]):
            rows.append((names.get(row["chain"], row["chain"]), row["made"] * 100, row["elapsed"] * 100))
    frame = pd.DataFrame(rows, columns=["name", "value", "reference"])
    frame["name"] = apart(frame["name"].tolist(), (), page.lang)
    frame["place"] = range(len(frame))
    frame["target"] = found.calendar_elapsed * 100
    frame["edge"] = frame[["value", "reference", "target"]].max(axis=1).fillna(0.0)
    frame["label"] = ["" if math.isnan(value) else f"{value:.1f}" for value in frame["value"]]
    behind_ = [row["name"] for row in records(frame) if row["value"] < row["reference"]]
    alt = words("progress_alt", names=words.join(behind_)) if behind_ else words("progress_alt_none")
    return frame, alt


# Panels --------------------------------------------------------------------------------------------------------------
def givers_panel(page: PageContext, found: Tracking) -> None:
    """Who could still make more: bars by line beside the figures."""
    words, names = page.words, page.names("lines")
    sentence = giving_sentence(page, found)
    st.markdown(verbatim(sentence))
    top = found.givers.head(SHOWN)
    left, right = st.columns([4, 5], gap="medium")
    with left:
        values, rooms = (top[name].mul(100).tolist() for name in ("gives", "room"))
        rows = ranked_bars([names[line] for line in top["line"]], values, rooms)
        chart(page, "bars", sentence, words("givers_title", year=page.year), rows, [words("axis_plain_points")])
    with right:
        units = shown_units(page.dataset, "lines", page.lang)
        left_over = max(12 - found.months, 1)
        table = pd.DataFrame(
            {
                words("producer"): [names[line] + words.bracket(units[line]) for line in found.givers["line"]],
                words("gives_points"): found.givers["gives"] * 100,
                words("room_points"): found.givers["room"] * 100,
                words("more_a_month"): found.givers["more"] / left_over,
            }
        )
        grid(table.drop(columns=words("room_points")), 300)
        st.caption(words("givers_note"))
        table_behind(page, "givers", table, words("givers_title", year=page.year))


def firms_panel(page: PageContext, found: Tracking) -> None:
    """Firms against their plan, furthest behind first: bars beside the figures."""
    words, names = page.words, page.names("lines")
    if not len(found.firms):
        st.markdown(words("firms_none"))
        return
    firms = found.firms
    worst, best = firms.iloc[0], firms.iloc[-1]
    ends = [f"{row['firm']} {points(row['points'], 2)}" for row in (worst, best)]
    late = int((firms["points"] <= -MIN_WRITTEN_POINTS).sum())
    sentence = words("firms_finding", late=late, count=len(firms), worst=ends[0], best=ends[1])
    st.markdown(verbatim(sentence))
    shown = firms if len(firms) <= SHOWN else pd.concat([firms.head(SHOWN - 4), firms.tail(4)])
    left, right = st.columns([4, 5], gap="medium")
    with left:
        rows = ranked_bars(shown["firm"].tolist(), shown["points"].mul(100).tolist(), [np.nan] * len(shown))
        chart(page, "bars", sentence, words("firms_title", year=page.year), rows, [words("axis_plain_points")])
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
        grid(table.drop(columns=words("months_in")), 300)
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
        grid(shown.iloc[::-1].reset_index(drop=True), 300)


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
