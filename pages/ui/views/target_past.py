"""The city's own record on the Target page: growth of past years beside this one, and past targets."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pandas as pd
import streamlit as st

from sim.present.numbers import gap_between, percent, set_digits
from sim.present.past import base_effect, mean_growth, past_growth, past_targets
from sim.studies.outlook import Outlook

from ..shell.context import PageContext
from ..show.elements import chart, heading, table_html

MOST_YEARS = 8
"""Past years shown."""

APART = 0.075
"""Share of the picture's height that a name takes: two nearer than that stand on both sides of their marks."""


def past_panel(page: PageContext, found: Outlook) -> None:
    """Past years beside the plan year; past targets and means at the right. Nothing where neither is known."""
    growth = dict(islice(reversed(past_growth(page.dataset).items()), MOST_YEARS))
    growth = dict(sorted(growth.items()))
    if not growth and not past_targets(page.dataset):
        return
    left, right = st.columns([5, 4], gap="medium")
    with left:
        rows = year_rows(page, growth, found)
        chart(page, "years", past_finding(page, growth), page.words("past_about", year=page.year), rows)
    with right:
        targets_table(page)
        means_table(page, growth, found)


def past_finding(page: PageContext, growth: dict[int, float]) -> str:
    """How high last year's growth was, and what this year's target comes to over two years."""
    words, last = page.words, page.dataset.base_year
    if last not in growth:
        return words("past_title")
    said = words(f"past_{base_effect(growth, last)}", growth=percent(growth[last]))
    if page.target is None:
        return said
    target = percent(page.target, set_digits(page.target))
    return words.join([said, words("past_two", target=target, mean=percent(mean_growth([growth[last], page.target])))])


def year_rows(page: PageContext, growth: dict[int, float], found: Outlook) -> pd.DataFrame:
    """Rows of charts.outcomes.years in per cent: past years, then the plan year."""
    words, target = page.words, math.nan if page.target is None else page.target * 100
    rows = pd.DataFrame(
        {
            "year": [str(year) for year in growth],
            "value": [value * 100 for value in growth.values()],
            "label": [percent(value) for value in growth.values()],
            "last": [year == page.dataset.base_year for year in growth],
        }
    )
    expected = found.expected * 100
    marks = [found.low * 100, found.high * 100, target, 0.0, *rows["value"]]
    room = APART * (np.nanmax(marks) - np.nanmin(marks))
    above = math.isnan(target) or expected >= target
    names = [
        f"{words('in_expectation')}\n{percent(found.expected)}",  # on two lines, else it stands over the year before
        "" if page.target is None else f"{words('target')}\n{percent(page.target, set_digits(page.target))}",
    ]
    upper, lower = names if above else reversed(names)
    highest, lowest = found.high * 100, found.low * 100
    now = {
        "year": page.year,
        "last": False,
        "label": "",
        "low": lowest,
        "high": highest,
        "expected": expected,
        "target": target,
        "above": above,
        "upper_at": np.fmax(highest, target) + room,
        "upper_text": upper,
        "lower_at": np.fmin(lowest, target) - room,
        "lower_text": lower,
    }
    rows = pd.concat([rows, pd.DataFrame([now])], ignore_index=True)
    return rows.assign(place=range(len(rows)), edge=np.fmax(rows["value"], 0.0))


def means_table(page: PageContext, growth: dict[int, float], found: Outlook) -> None:
    """Growth a year over last year and this one, at the target and as expected, and over the years before."""
    words, last, rows = page.words, page.dataset.base_year, []
    if last in growth:
        if page.target is not None:
            rows.append([words("two_year_target"), percent(mean_growth([growth[last], page.target]))])
        rows.append([words("two_year_expected"), percent(mean_growth([growth[last], found.expected]))])
    if len(growth) > 1:
        span = f"{min(growth)}–{max(growth)}"
        rows.append([words("years_mean", count=len(growth), span=span), percent(mean_growth(growth.values()))])
    if rows:
        table_html(["", words("mean_growth")], rows, [["text", ""]] * len(rows))


def targets_table(page: PageContext) -> None:
    """Past targets, what was forecast, what came, and by how much they were met or missed."""
    words, told = page.words, past_targets(page.dataset)
    if not told:
        return
    met = [each.met for each in told if each.met is not None]
    title = words("past_targets_met", met=sum(met), count=len(met)) if met else words("past_targets")
    heading(title, words("past_made_up") if any(each.made_up for each in told) else words("past_targets"))
    cells, looks = [], []
    for each in told:
        away, look = "–", ""
        if each.target is not None and each.outcome is not None:
            away = gap_between(each.outcome, each.target, "share", 1)
            look = "good" if each.met else "short"
        figures = [percent(figure) for figure in (each.target, each.forecast, each.outcome)]
        cells.append([each.year, *figures, away])
        looks.append(["text", "", "", "", look])
    heads = [words(key) for key in ("year", "target", "past_forecast", "past_outcome", "past_away")]
    table_html(heads, cells, looks)
