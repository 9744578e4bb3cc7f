"""Rows and panels of the Risk page."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sim.present.chart_data import RELEASE_COUNT, fan_frame
from sim.present.limits import Condition, conditions, discovery_sentence
from sim.present.sliders import box_text, slider_text
from sim.present.story import LETTERS, flag, line_names
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.registry import Assumption, measures
from sim.studies.discovery import Discovery, discovery
from sim.studies.ensemble import DRAWS, ENSEMBLE_MEASURES, Ensemble, ensemble, odds_error
from sim.studies.sensitivity import LUCK, sensitivity
from sim.studies.targets import odds_of_targets, target_measures
from sim.studies.tornado import tornado
from sim.studies.verdicts import VERDICTS

from ..session import widgets
from ..shell.context import PageContext
from ..shell.long_study import long_study
from ..shell.number_box import NumberBox, number_input
from ..show.elements import chart, heading, message
from ..show.sentences import ranked_bars
from ..words import measured, percent, points, records
from ..work import cache

SIZES = (DRAWS, 10_000, 100_000)


def drawn(page: PageContext) -> Ensemble:
    """The ensemble on show: a quick one at once; a larger one on demand, with progress. Draws its settings."""
    words = page.words
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        draws = st.selectbox(words("draws"), SIZES, key=widgets.DRAWS, format_func=lambda n: f"{n:,}", width=140)
        seed = int(number_input(words, NumberBox(words("seed"), 1, 1, 9999, form="%.0f", whole=True), "seed", 120))
        wanted = tuple(dict.fromkeys((*ENSEMBLE_MEASURES, *target_measures(page.now))))
        quick = cache.study(ensemble, page.original, page.scenario, DRAWS, seed, wanted)
        found = None
        if draws != DRAWS:
            label = words("run_draws", draws=f"{draws:,}")
            found = long_study(page, "ensemble", label, ensemble, draws, seed, wanted)
    return found or quick


def fan_chart(page: PageContext, found: Ensemble) -> None:
    """Growth to date with its spread, as set and the target marked."""
    rows, words = fan_rows(page, found), page.words
    low, mid, high = (rows[name].iloc[RELEASE_COUNT - 1] / 100 for name in ("q10", "q50", "q90"))
    finding = words("fan_finding", low=percent(low), mid=percent(mid), high=percent(high))
    chart(page, "outcomes", finding, words("fan_about", year=page.year, draws=f"{found.draws:,}"), rows)


def fan_rows(page: PageContext, found: Ensemble) -> pd.DataFrame:
    """Rows of charts.outcomes.outcomes in per cent: the path's eleven releases, the names at its end, the target."""
    words = page.words
    path = fan_frame(found, None, page.lang).drop(columns="target").iloc[:RELEASE_COUNT]
    path = path.assign(
        row="path", place=range(RELEASE_COUNT), set=page.now["iva_growth_to_date"][0, :RELEASE_COUNT, 0] * 100
    )
    growth, expected = path["set"].iloc[-1] / 100, path["q50"].iloc[-1] / 100
    told = [
        ("set", growth, words("set_told", growth=percent(growth))),
        ("expected", expected, words("number_at", name=words("in_expectation"), growth=percent(expected))),
    ]
    extra = []
    if page.target is not None:
        told.append(("target", page.target, flag(page.target, page.lang)))
        extra.append(pd.DataFrame({"row": ["target"], "value": [page.target * 100]}))
    values = np.concatenate([path[["q10", "q90", "set"]].to_numpy().ravel(), [value * 100 for _, value, _ in told]])
    low, high = np.floor(np.nanmin(values)), np.ceil(np.nanmax(values))
    names = pd.DataFrame(line_names(told, (high - low) * LETTERS))
    return pd.concat([path, names, *extra], ignore_index=True).assign(low=low, high=high)


def odds_chart(page: PageContext, found: Ensemble) -> None:
    """The odds of each of the plan year's targets the ensemble covers, as bars; its range in the table behind."""
    words, names, odds = page.words, page.names("targets"), odds_of_targets(found)
    rows: list[tuple[str, float, float, str, str]] = []
    table: list[tuple[str, ...]] = []
    for target in page.dataset.targets:
        own = odds.get(target.target)
        if own is None:
            continue
        low, high = found.range(target.measure, target.entity or None)
        unit = measures()[target.measure].unit
        name = names[target.target]
        told = f"{odds_text(own, page.lang)} {verdict_word(own, page.lang)}"
        rows.append((name, own * 100, 100.0, verdict_look(own), told))
        span = words("from_to", low=measured(low, unit), high=measured(high, unit))
        table.append(
            (name, measured(target.value, unit), span, odds_text(own, page.lang), verdict_word(own, page.lang))
        )
    frame = pd.DataFrame(rows, columns=["name", "value", "whole", "look", "label"])
    if frame.empty:
        return
    frame = frame.sort_values("value", ascending=False, kind="stable").assign(place=range(len(rows)))
    likely = int((frame["value"] >= VERDICTS["likely"] * 100).sum())
    finding = words("odds_finding", count=len(rows), likely=likely, unlikely=len(rows) - likely)
    heads = [words(key) for key in ("target_name", "target", "range_80", "odds", "verdict")]
    about = words("odds_about", year=page.year, error=f"{odds_error(found.draws) * 100:.1f}")
    chart(page, "chances", finding, about, frame, table=pd.DataFrame(table, columns=heads))


def tornado_chart(page: PageContext, count: int) -> None:
    """The assumptions that swing growth most, each between its 10 % and its 90 % end."""
    rows, finding = tornado_rows(page, count)
    chart(page, "swings", finding, page.words("tornado_about", year=page.year), rows)


def tornado_rows(page: PageContext, count: int) -> tuple[pd.DataFrame, str]:
    """The assumptions that swing growth most between their 10 % and 90 % ends, and what the first one does."""
    words, sliders = page.words, page.original.assumptions
    table = cache.study(tornado, page.original, page.scenario)
    table = table[table["swing"] > 1e-9].head(count)
    rows = []
    target = np.nan if page.target is None else page.target * 100
    for place, row in enumerate(records(table)):
        slider, mark = sliders[row["key"]], words("turns_round") if row["one_sided"] else ""
        span = span_text(page, slider, row["low"], row["high"])
        for end in ("low", "high"):
            to = row[f"growth_{end}"] * 100
            rows.append((slider.name[words.lang] + mark, place, row["growth"] * 100, to, end, span, target))
    frame = pd.DataFrame(rows, columns=["name", "place", "from", "to", "end", "span", "target"])
    if frame.empty:
        return frame, words("nothing_uncertain")
    first = table.iloc[0]
    return frame, words(
        "tornado_finding", name=sliders[first["key"]].name[words.lang], points=points(first["swing"]).lstrip("+")
    )


def span_text(page: PageContext, slider: Assumption, low: float, high: float) -> str:
    """Both ends of an assumption's spread in as many digits as its box has, the unit told once."""
    digits = 3 if slider.unit == "share" else 2 if slider.unit == "×" else 1
    first, last = round(low, digits), round(high, digits)
    both = page.words("from_to", low=box_text(slider, first), high=slider_text(slider, last, page.lang))
    return both.replace("-", "−")


def discovery_panel(page: PageContext) -> None:
    """The conditions under which the target is missed, as one sentence, and how it was checked."""
    if page.target is None:
        message(page.words("light_none"))
        return
    found = long_study(page, "discovery", page.words("run_discovery"), discovery, page.target)
    if found is not None:
        heading(
            discovery_text(page, found), page.words("discovery_about", year=page.year, missed=percent(found.missed, 0))
        )


def condition_text(page: PageContext, found: Condition) -> str:
    """One condition of a box in words."""
    unit = found.slider.unit if found.slider else "month"
    name = found.name if found.slider else page.words("slip_of", name=found.name)
    low, high = (
        percent(end) if unit == "share" else f"{end:.1f}" if unit == "month" else f"{end:.2f}"
        for end in (found.low, found.high)
    )
    ends = {"between": {"low": low, "high": high}, "below": {"value": high}, "above": {"value": low}}
    return page.words(found.side, name=name, **ends[found.side])


def discovery_text(page: PageContext, found: Discovery) -> str:
    """When the target is missed, how sure that is and how much of the misses it explains; checked on fresh draws."""
    words, key = page.words, discovery_sentence(found)
    target, missed = percent(found.target), percent(found.missed, 0)
    if found.one_sided:
        return words(key, target=target, met=percent(1.0 - found.missed))
    if found.box is None or found.fresh is None:
        return words(key, target=target, missed=missed)
    told = conditions(page.original, found.box.conditions, page.lang)
    return words(
        key,
        conditions=words("and").join(condition_text(page, each) for each in told),
        target=target,
        density=f"{found.fresh.density * 100:.0f}",
        coverage=percent(found.fresh.coverage, 0),
    )


def sobol_panel(page: PageContext) -> None:
    """First-order and total Sobol indices."""
    words, sliders = page.words, page.original.assumptions
    found = long_study(page, "sobol", words("run_sobol"), sensitivity)
    if found is None:
        return
    shown = found[found["total"] > 0.002].head(12)
    if shown.empty:
        message(words("nothing_uncertain"))
        return
    names = [words("project_luck") if key == LUCK else sliders[key].name[words.lang] for key in shown["key"]]
    rows = ranked_bars(names, (shown["total"] * 100).tolist(), (shown["first"] * 100).tolist(), 0)
    rows["label"] = [percent(share, 0) for share in shown["total"]]
    finding = words("sobol_finding", name=names[0], share=percent(float(shown["total"].iloc[0]), 0))
    chart(page, "bars", finding, words("sobol_about", year=page.year), rows, [""])
