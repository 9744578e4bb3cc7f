"""Pull and contribution by year of the city, its chains, firms, lines and projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.present.labels import city_name, entity_names, word
from sim.present.tables import NIL
from sim.projection import Projection
from sim.steps.axes import Array
from sim.workbook.book import HEADER_ROW, Book, firm_sums, first_figures
from sim.workbook.charts import CHART_COLOURS, chart_range, set_chart_text
from sim.workbook.rounding import rounded, written_levels

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart


MAX_CHART_LINES = 12
"""Lines in the chart of the largest."""


LEVELS = ("city", "promoted", "accounting", "chain", "firm", "line", "project")
"""Levels in the order of the sheet."""

CLOSING_TERMS = {"promoted": "promoted_firms", "accounting": "accounting_difference"}
"""The bridge's terms that are pulls of no line, by level."""


@dataclass(frozen=True)
class Pull:
    """What one entity of a level pulls, by year (year,), a fraction of the base."""

    level: str
    code: str
    name: str
    values: Array


def pull_rows(projection: Projection, lang: str) -> list[Pull]:
    """Everything whose pull is known, level by level; a firm is the sum of its lines."""
    rows = whole_pulls(projection, lang)
    for level in LEVELS[3:]:
        found = firm_pulls(projection) if level == "firm" else entity_pulls(projection, level, lang)
        rows += sorted(found, key=lambda row: -row.values[0])
    return rows


def whole_pulls(projection: Projection, lang: str) -> list[Pull]:
    """The city's growth, what promoted firms add to it, and the accounting difference where there is any."""
    names, terms = projection.entities("bridge"), first_figures(projection, "bridge")
    growth = first_figures(projection, "iva_growth")[0]
    rows = [Pull("city", "iva_growth", city_name(projection.dataset, lang), growth)]
    for level, term in CLOSING_TERMS.items():
        values = terms[names.index(term)]
        if level == "promoted" or (np.abs(values) > NIL).any():
            rows.append(Pull(level, term, word("terms", term, lang), values))
    return rows


def firm_pulls(projection: Projection) -> list[Pull]:
    """Every firm's pull: the sum of its lines'."""
    sums = firm_sums(projection, first_figures(projection, "pull_line"))
    return [Pull("firm", firm, firm, values) for firm, values in sums.items()]


def entity_pulls(projection: Projection, level: str, lang: str) -> list[Pull]:
    """The pull of every entity of a level, in its table's order; none where the projection has no measure of it."""
    measure = f"pull_{level}"
    if measure not in projection:
        return []
    names = entity_names(projection, measure, lang)
    found = zip(projection.entities(measure), names, first_figures(projection, measure), strict=True)
    return [Pull(level, code, name, values) for code, name, values in found]


def written_pulls(projection: Projection, rows: Sequence[Pull]) -> tuple[list[Pull], Array, Array]:
    """The rows, largest first within their level, with points and contribution (row, year) as they are written."""
    points, shares = points_and_shares(projection, rows)
    order = sorted(range(len(rows)), key=lambda k: (LEVELS.index(rows[k].level), -points[k][0]))
    return [rows[k] for k in order], points[order], shares[order]


def points_and_shares(projection: Projection, rows: Sequence[Pull]) -> tuple[Array, Array]:
    """Points and contribution of the rows (row, year) as they are written.

    Points are fractions times a hundred, contributions fractions of growth, NaN where there is no growth.
    """
    growth = first_figures(projection, "iva_growth")[0]
    kinds, exact = [(row.level, row.code) for row in rows], np.array([row.values for row in rows]) * 100
    points = written_levels(projection, kinds, exact, rounded(exact, 2), 2)
    shares = np.divide(exact, growth, out=np.full(exact.shape, np.nan), where=np.abs(growth) > 1e-12)
    return points, written_levels(projection, kinds, shares, rounded(shares, 2), 2) / 100


def write_pulls(book: Book) -> None:
    """Write points and contribution by year of the city, chains, firms, lines and projects, largest first.

    What no line makes, promoted firms and the accounting difference, stands below the city.
    """
    years = book.projection.times("pull_line")
    sheet = book.add_sheet("pulls", book.word("pulls_note"), columns_repeated=3)
    heads = [book.word(key) for key in ("level", "code", "name")]
    heads += [f"{book.word(key)} {year}" for key in ("pull", "contribution") for year in years]
    book.write_heads(sheet, HEADER_ROW, heads, [10, 24, 34, *[13] * (2 * len(years))], 3)
    rows, points, shares = written_pulls(book.projection, pull_rows(book.projection, book.lang))
    units = ["", "", "", *["in_points"] * len(years), *["share"] * len(years)]
    for place, (row, *cells) in enumerate(zip(rows, points, shares, strict=True)):
        names = [word("levels", row.level, book.lang), row.code, row.name]
        look = "total" if row.level == "city" else ""
        book.write_row(sheet, HEADER_ROW + 1 + place, [*names, *np.hstack(cells)], units, look)
    last = HEADER_ROW + len(rows)
    sheet.autofilter(HEADER_ROW, 0, last, len(heads) - 1)
    lines = [HEADER_ROW + 1 + place for place, row in enumerate(rows) if row.level == "line"]
    sheet.insert_chart(HEADER_ROW, len(heads) + 1, largest_chart(book, sheet.get_name(), lines[:MAX_CHART_LINES]))
    sheet.print_area(0, 0, last, len(heads) - 1)


def largest_chart(book: Book, sheet: str, rows: Sequence[int]) -> Chart:
    """The lines that pull most in the plan year as bars, read from neighbouring rows of the sheet."""
    chart = book.workbook.add_chart({"type": "bar"})
    first, last = rows[0], rows[-1]
    chart.add_series(
        {
            "name": book.word("pull"),
            "categories": chart_range(sheet, (first, 2), (last, 2)),
            "values": chart_range(sheet, (first, 3), (last, 3)),
            "fill": {"color": CHART_COLOURS["plain"]},
            "gap": 40,
        }
    )
    year = book.projection.times("pull_line")[0]
    set_chart_text(chart, book, f"{book.word('top_lines')} {year}", "General", legend=False)
    font = {"name": book.font["font_name"], "size": 9}
    chart.set_y_axis({"reverse": True, "num_font": font, "label_position": "low"})
    chart.set_x_axis({"num_format": "0.0", "num_font": {"size": 9}})
    chart.set_size({"width": 620, "height": 420})
    return chart
