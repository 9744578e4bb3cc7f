"""Rows and panels of the Risk page."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sim.present.chart_data import fan_frame
from sim.present.limits import Condition, conditions, discovery_sentence
from sim.present.sliders import slider_text
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.registry import measures
from sim.studies.discovery import Discovery, discovery
from sim.studies.ensemble import DRAWS, ENSEMBLE_MEASURES, Ensemble, ensemble, odds_error
from sim.studies.sensitivity import LUCK, sensitivity
from sim.studies.targets import odds_of_targets, target_measures
from sim.studies.tornado import tornado

from ..session import widgets
from ..shell.context import PageContext
from ..shell.long_study import long_study
from ..shell.number_box import NumberBox, number_input
from ..show.elements import chart, message
from ..show.sentences import ranked_bars
from ..words import measured, percent, points, records
from ..work import cache

SIZES = (DRAWS, 10_000, 100_000)


def drawn(page: PageContext) -> Ensemble:
    """The ensemble on show: a quick one at once; a larger one on demand, with progress."""
    words = page.words
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        draws = st.selectbox(words("draws"), SIZES, key=widgets.DRAWS, format_func=lambda n: f"{n:,}", width=140)
        seed = int(number_input(words, NumberBox(words("seed"), 1, 1, 9999, form="%.0f", whole=True), "seed", 120))
        wanted = tuple(dict.fromkeys((*ENSEMBLE_MEASURES, *target_measures(page.now))))
        quick = cache.study(ensemble, page.original, page.scenario, DRAWS, seed, wanted)
        if draws == DRAWS:
            return quick
        label = words("run_draws", draws=f"{draws:,}")
        found = long_study(page, "ensemble", label, ensemble, draws, seed, wanted)
    return found or quick


def fan_rows(page: PageContext, found: Ensemble) -> tuple[pd.DataFrame, str]:
    """Quantiles of growth to date by release, in percent."""
    frame = fan_frame(found, page.target, page.lang)
    low, mid, high = (frame[name].iloc[-1] / 100 for name in ("q10", "q50", "q90"))
    return frame, page.words("fan_alt", low=percent(low), mid=percent(mid), high=percent(high))


def odds_rows(page: PageContext, found: Ensemble) -> tuple[list[str], list[list[str]], list[list[str]], str]:
    """The odds of each of the plan year's targets the ensemble covers."""
    words = page.words
    cells, looks, names, odds = [], [], page.names("targets"), odds_of_targets(found)
    for target in page.dataset.targets:
        own = odds.get(target.target)
        if own is None:
            continue
        low, high = found.range(target.measure, target.entity or None)
        unit = measures()[target.measure].unit
        name = names[target.target] + words.bracket("" if unit == "share" else words.unit(unit))
        cells.append(
            [
                name,
                measured(target.value, unit),
                words("from_to", low=measured(low, unit), high=measured(high, unit)),
                odds_text(own, page.lang),
                verdict_word(own, page.lang),
            ]
        )
        looks.append(["text", "", "", verdict_look(own), verdict_look(own)])
    heads = [words(key) for key in ("target_name", "target", "range_80", "odds", "verdict")]
    spread = found.announceable()
    alt = words(
        "odds_finding",
        error=f"{odds_error(found.draws) * 100:.1f}",
        draws=f"{found.draws:,}",
        odds=odds_text(None if page.target is None else found.odds(page.target), page.lang),
        likely=percent(spread["likely"]),
    )
    return heads, cells, looks, alt


def tornado_rows(page: PageContext, count: int) -> tuple[pd.DataFrame, str]:
    """The assumptions that swing growth most between their 10 % and 90 % ends."""
    words, sliders = page.words, page.original.assumptions
    table = cache.study(tornado, page.original, page.scenario)
    table = table[table["swing"] > 1e-9].head(count)
    rows = []
    for place, row in enumerate(records(table)):
        mark = words("turns_round") if row["one_sided"] else ""
        name = sliders[row["key"]].name[words.lang] + mark
        target = np.nan if page.target is None else page.target * 100
        for end, name_of in (("growth_low", words("at_low")), ("growth_high", words("at_high"))):
            value = slider_text(sliders[row["key"]], round(row[end.replace("growth_", "")], 3), words.lang)
            rows.append((name, place, row["growth"] * 100, row[end] * 100, name_of, value, target))
    frame = pd.DataFrame(rows, columns=["name", "place", "from", "to", "end", "value", "target"])
    if frame.empty:
        return frame, words("nothing_uncertain")
    first = table.iloc[0]
    return frame, words(
        "tornado_alt", name=sliders[first["key"]].name[words.lang], points=points(first["swing"], 2).lstrip("+")
    )


def discovery_panel(page: PageContext) -> None:
    """The conditions under which the target is missed, as one sentence."""
    if page.target is None:
        message(page.words("light_none"))
        return
    found = long_study(page, "discovery", page.words("run_discovery"), discovery, page.target)
    if found is not None:
        message(discovery_text(page, found))


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
        density=percent(found.fresh.density, 0),
        coverage=percent(found.fresh.coverage, 0),
        missed=missed,
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
    alt = words("sobol_alt", name=names[0], share=percent(float(shown["total"].iloc[0]), 0))
    chart(page, "bars", alt, words("sobol_title"), rows, [words("axis_variance")])
