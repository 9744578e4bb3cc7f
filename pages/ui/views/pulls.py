"""Who pulls: industries, sectors, counties and parks, each with its base, growth, pull and contribution."""

from __future__ import annotations

import math

import pandas as pd

from sim.present.labels import word
from sim.present.numbers import adding, as_written, percent, signed
from sim.present.parts import CLOSING, WHOLE, names_of_parts, part_kinds, part_table

from ..shell.context import PageContext
from ..show.elements import chart, choice, heading, table_html
from ..show.sentences import by_entity, ranked_bars, top_lines
from ..words import records

LINES = "line"
MOST_LINES = 10
SHOWN = 16
"""Bars in the chart, those that pull most, up or down."""


def part_names(page: PageContext, kind: str) -> dict[str, str]:
    """Names of the rows of `part_table` by id; an industry's code stands before its name."""
    names = names_of_parts(page.now, kind, page.lang)
    found = {part: f"{part} {name}" if kind == "industry" and part.isdigit() else name for part, name in names.items()}
    return found | {term: word("terms", term, page.lang) for term in CLOSING} | {WHOLE: page.words("city_growth")}


def written_pulls(table: pd.DataFrame) -> pd.Series[float]:
    """The pulls in points as they are written: the parts' add up to the city's growth in every year."""
    told: dict[int, float] = {}
    for _, rows in table.groupby("year", sort=False):
        whole = rows["part"] == WHOLE
        parts, total = rows.loc[~whole, "pull"].mul(100), float(rows.loc[whole, "pull"].iloc[0]) * 100
        told |= dict(zip(parts.index, adding(parts.tolist(), total, 2), strict=True))
        told[rows.index[whole][0]] = as_written(total, 2)
    return pd.Series(told)


def part_bars(page: PageContext, kind: str, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Rows of the bars of the plan year's pulls, largest first, the reference's beside them; and the finding."""
    names = part_names(page, kind)
    shown = table[(table["year"] == page.year) & (table["part"] != WHOLE)]
    largest = shown["told"].abs().sort_values(ascending=False, kind="stable").index[:SHOWN]
    shown = shown.loc[largest].sort_values("told", ascending=False, kind="stable")
    before = by_entity(page.before, f"pull_{kind}") if f"pull_{kind}" in page.before else {}
    ticks = [before.get(part, math.nan) * 100 for part in shown["part"]]
    rows = ranked_bars([names[part] for part in shown["part"]], shown["told"].tolist(), ticks)
    first = rows.iloc[0]
    return rows, page.words("parts_alt", name=first["name"], points=first["label"])


def part_cells(page: PageContext, kind: str, table: pd.DataFrame) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """The table as heads, cells and looks: base, growth, pull, contribution; of later years growth and pull."""
    words, names = page.words, part_names(page, kind)
    years = page.now.times("iva_growth")
    heads = [words(f"by_{kind}"), words("base_share")]
    for year in years:
        columns = ["growth_short", "pull_points", *(["contribution"] if year == page.year else [])]
        heads += [f"{words(key)} {year}" for key in columns]
    cells = []
    for part, rows in table.groupby("part", sort=False):
        row = [names[str(part)]]
        for place, of_year in enumerate(records(rows)):
            row += [percent(of_year["share"])] if place == 0 else []
            row += [percent(of_year["growth"]), signed(of_year["told"], 2)]
            row += [percent(of_year["contribution"], 0)] if place == 0 else []
        cells.append(row)
    return heads, cells, [["text", *[""] * (len(heads) - 1)]] * len(cells)


def numeric_table(page: PageContext, kind: str, table: pd.DataFrame) -> pd.DataFrame:
    """The same figures in every digit, a row for each part and year, for the table behind the chart."""
    words, names = page.words, part_names(page, kind)
    return pd.DataFrame(
        {
            words(f"by_{kind}"): table["part"].map(names),
            words("year"): table["year"],
            words("base_share"): table["share"] * 100,
            words("growth_percent"): table["growth"] * 100,
            words("pull_points"): table["pull"] * 100,
            words("contribution"): table["contribution"] * 100,
        }
    )


def told_table(page: PageContext, kind: str) -> pd.DataFrame:
    """`part_table` with `told`, the pulls in points as they are written."""
    table = part_table(page.now, kind)
    return table.assign(told=written_pulls(table))


def pull_panel(page: PageContext) -> str:
    """Draw the bars of who pulls most, by lines or by the kind of part that is chosen; the kind."""
    words, kinds = page.words, part_kinds(page.now)
    kind = LINES
    if kinds:
        kind = choice(words, "parts_title", {each: words(f"by_{each}") for each in (LINES, *kinds)}, "parts_kind")
    if kind == LINES:
        rows, alt = top_lines(page, MOST_LINES)
        chart(page, "bars", alt, words("top_title", year=page.year), rows, [words("axis_points")])
        return kind
    table = told_table(page, kind)
    rows, alt = part_bars(page, kind, table)
    title = words("parts_pull_title", kind=words(f"by_{kind}"), year=page.year)
    chart(page, "bars", alt, title, rows, [words("axis_points")], numeric_table(page, kind, table))
    return kind


def parts_panel(page: PageContext, kind: str) -> None:
    """Draw the parts of a kind with base, growth, pull and contribution by year; nothing for lines."""
    if kind == LINES:
        return
    heading(page.words("parts_table_title", kind=page.words(f"by_{kind}")))
    table_html(*part_cells(page, kind, told_table(page, kind)))
