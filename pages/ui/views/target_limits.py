"""Which limits are worth easing: ranked, two assumptions at once, and projects sped up under a budget."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from sim.present.limits import limit_names
from sim.present.numbers import set_digits
from sim.present.sliders import scale
from sim.studies.bottlenecks import bottlenecks
from sim.studies.heat_map import heat_map
from sim.studies.portfolio import portfolio

from ..markdown import verbatim
from ..shell.context import PageContext
from ..shell.number_box import NumberBox, number_input
from ..show.elements import chart, heading, message, table_html
from ..show.sentences import ranked_bars, relief_phrase, step_text
from ..words import amount, percent, points, records
from ..work import cache
from .target_goal import movable

SHOWN = 12
"""Limits ranked."""

OVER = 0.6
"""Share of a step that a cell of the heat map reaches beyond its middle: a little under the next, so no gap shows."""


def ranked(page: PageContext) -> pd.DataFrame:
    """The bottlenecks of the scenario that bring anything."""
    table = cache.study(bottlenecks, page.original, page.scenario)
    return pd.DataFrame(table[table["points"] > 5e-7])


def bottleneck_rows(page: PageContext, count: int) -> tuple[pd.DataFrame, str]:
    """The dearest limits: points for 1 % or a month of relief."""
    names, table = limit_names(page.dataset, page.lang), ranked(page).head(count)
    before = cache.study(bottlenecks, page.original, page.reference).set_index(["kind", "id"])["points"]
    labels = [
        f"{page.words('kind_of_' + row['kind'])} {names[row['kind']].get(row['id'], row['id'])}"
        for row in records(table)
    ]
    reference = [float(before.get((row["kind"], row["id"]), 0.0)) * 100 for row in records(table)]
    rows = ranked_bars(labels, (table["points"] * 100).tolist(), reference, 3)
    if table.empty:
        return rows, page.words("nothing_binds")
    return rows, relief_phrase(page.words, names, records(table)[0])


def bottleneck_table(page: PageContext, count: int) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """The limits with their price, how far it holds, and what the most relief tried brings: heads, cells and looks."""
    words, names = page.words, limit_names(page.dataset, page.lang)
    cells = [
        [
            f"{words('kind_of_' + row['kind'])} {names[row['kind']].get(row['id'], row['id'])}",
            points(row["points"]),
            step_text(page, row, row["holds_to"]),
            step_text(page, row, row["most"]),
            points(row["most_points"]),
        ]
        for row in records(ranked(page).head(count))
    ]
    heads = [words(key) for key in ("name", "points_each", "holds_to", "most_tried", "brings")]
    return heads, cells, [["text", "", "", "", ""]] * len(cells)


def bottleneck_panel(page: PageContext) -> None:
    """The limits worth most when eased: bars, and beside them how far that goes."""
    left, right = st.columns([4, 5], gap="medium")
    rows, alt = bottleneck_rows(page, SHOWN)
    with left:
        chart(page, "bars", alt, page.words("bottleneck_about", year=page.year), rows, [""])
    with right:
        if not rows.empty:
            heading(page.words("bottleneck_table"))
            table_html(*bottleneck_table(page, SHOWN))


def heat_panel(page: PageContext) -> None:
    """Growth over two assumptions, with the line on which the target is met."""
    words, sliders = page.words, movable(page)
    left, right = st.columns([2, 5], gap="medium")
    with left:
        keys = list(sliders)
        start = [keys.index(key) if key in keys else 0 for key in ("project_slip", "stretch_nickel")]
        first = st.selectbox(
            words("across"), keys, start[0], format_func=lambda k: sliders[k].name[words.lang], key="heat_first"
        )
        second = st.selectbox(
            words("upwards"), keys, start[1], format_func=lambda k: sliders[k].name[words.lang], key="heat_second"
        )
    if first == second:
        with right:
            message(words("heat_differ"))
        return
    found = cache.study(heat_map, page.original, page.scenario, first, second)
    rows, met = heat_rows(page, found, (first, second))
    names = [sliders[key].name[words.lang] + words.bracket(words.unit(sliders[key].unit)) for key in (first, second)]
    with right:
        key = "heat_no_target" if page.target is None else "heat_finding"
        finding = words(key, share=percent(met, 0), target=percent(page.target, set_digits(page.target)))
        chart(page, "heat", finding, words("heat_about", year=page.year), rows, names)


def heat_rows(page: PageContext, found: Any, keys: tuple[str, str]) -> tuple[pd.DataFrame, float]:
    """Cells, the target's contour and the scenario's own point; and the share of cells that meet the target."""
    sliders, numbers = page.original.assumptions, page.now.design.numbers
    times = [scale(sliders[key]) for key in keys]
    cells = found.frame().assign(kind="cell")
    steps = [float(values[1] - values[0]) for values in (found.first, found.second)]
    cells["first2"], cells["second2"] = cells["first"] + steps[0] * OVER, cells["second"] + steps[1] * OVER
    cells["first"], cells["second"] = cells["first"] - steps[0] / 2, cells["second"] - steps[1] / 2
    growth = page.now.value("iva_growth")
    middle = growth if page.target is None else page.target
    cells["over"] = ((cells["growth"] - middle) * 100).round(3)
    met = float((found.growth >= middle).mean())
    contour = found.contour(page.target).assign(kind="contour") if page.target is not None else pd.DataFrame()
    told = page.words("heat_here", growth=percent(growth))
    here = pd.DataFrame([{"kind": "here", "first": numbers[keys[0]], "second": numbers[keys[1]], "text": told}])
    rows = pd.concat([part for part in (cells, contour, here) if len(part)], ignore_index=True)
    for name, factor in (("first", times[0]), ("first2", times[0]), ("second", times[1]), ("second2", times[1])):
        rows[name] = rows[name] * factor
    return rows, met


def portfolio_panel(page: PageContext) -> None:
    """Which projects to hasten under a budget."""
    words, names = page.words, page.names("projects")
    left, right = st.columns([2, 5], gap="medium")
    with left:
        budget = number_input(words, NumberBox(words("budget"), 1.0, 0.0, 100.0, "亿元"), "budget")
        months = st.slider(words("hasten_by"), 1, 6, 3, key="hasten_by")
        message(words("portfolio_note"))
    found = cache.study(portfolio, page.original, page.scenario, budget, months)
    with right:
        fill = {"count": len(found.chosen), "cost": amount(found.cost, 2), "together": points(found.together)}
        heading(words("portfolio_finding", **fill), words("portfolio_about", year=page.year))
        heads = [words(key) for key in ("project", "months_earlier", "cost_yi", "points_alone", "points_per_yi")]
        cells = [
            [
                names[row["project"]],
                step_text(page, {"kind": "project", "id": row["project"], "unit": 1.0}, row["months"]),
                amount(row["cost"], 2),
                points(row["points"]),
                points(row["per_yi"]),
            ]
            for row in records(found.chosen)
        ]
        table_html(heads, cells, [["text", "", "", "", ""]] * len(cells))
        if found.uncosted:
            st.caption(verbatim(words("uncosted", names=words.join([names[p] for p in found.uncosted]))))
