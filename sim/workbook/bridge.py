"""The bridge from plan to feasible and growth to date: their sheets, and their charts on the first sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.present.labels import EASED, entity_names, word
from sim.present.numbers import as_written
from sim.present.punctuation import bracket
from sim.present.tables import bridge_points, shown_terms
from sim.workbook.book import HEADER_ROW, Book, first_figures, measure_name
from sim.workbook.charts import CHART_COLOURS, CHART_PIXELS, chart_range, set_chart_text

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet


CHART_DATA_COLUMN = 40
"""First of the columns a chart reads and nobody prints."""


def write_bridge(book: Book) -> None:
    """Write the bridge's terms by year, in points that add up to growth as both are written (docs/model.md §2.10).

    Behind them, off the printed page, stand the columns that the waterfall reads.
    """
    projection = book.projection
    years, terms = projection.times("bridge"), entity_names(projection, "bridge", book.lang)
    sheet = book.add_sheet("bridge", book.word("bridge_note"))
    book.write_heads(sheet, HEADER_ROW, [book.word("code"), book.word("name"), *years], [20, 34, *[14] * len(years)])
    values, growth = first_figures(projection, "bridge"), first_figures(projection, "iva_growth")[0]
    told = np.array([bridge_points(projection, year) for year in range(len(years))]).T
    units = ["", "", *["in_points"] * len(years)]
    for row, (term, name, cells) in enumerate(
        zip(projection.entities("bridge"), terms, told, strict=True), start=HEADER_ROW + 1
    ):
        both = f"{name} / {EASED[term][book.lang]}" if term in EASED and (cells > 0).any() else name
        book.write_row(sheet, row, [term, both, *cells], units)
    total = HEADER_ROW + 1 + len(terms)
    whole = [as_written(float(value) * 100, 2) for value in growth]
    book.write_row(sheet, total, ["iva_growth", measure_name("iva_growth", book.lang), *whole], units, "total")
    shown = shown_terms(projection)
    names, steps = [*(terms[place] for place in shown), book.word("growth")], [*values[shown, 0], growth[0]]
    write_waterfall_columns(book, sheet, names, [float(step) for step in steps])
    sheet.print_area(0, 0, total, 1 + len(years))


def write_waterfall_columns(book: Book, sheet: Worksheet, names: Sequence[str], steps: Sequence[float]) -> None:
    """Write what the waterfall stacks, in points: two empty parts, then gain, loss and total above zero, and below it.

    `steps` are the terms and, last, growth, as fractions. What is not finite is drawn as 0.
    """
    start = 0.0
    sheet.write_string(HEADER_ROW, CHART_DATA_COLUMN, book.word("chart_data"), book.note)
    for place, (name, step) in enumerate(zip(names, steps, strict=True)):
        whole = place == len(names) - 1
        low, high = sorted((0.0, step) if whole else (start, start + step))
        start += step
        above, below = (max(low, 0.0), max(high, 0.0)), (min(high, 0.0), min(low, 0.0))
        look = 2 if whole else 0 if step >= 0 else 1
        parts = [0.0] * 8
        parts[0], parts[1] = above[0], below[0]
        parts[2 + look], parts[5 + look] = above[1] - above[0], below[1] - below[0]
        sheet.write_string(HEADER_ROW + 1 + place, CHART_DATA_COLUMN, name, book.note)
        for column, value in enumerate(parts, start=1):
            book.write_cell(
                sheet,
                HEADER_ROW + 1 + place,
                CHART_DATA_COLUMN + column,
                0.0 if not np.isfinite(value) else value,
                "points",
                "decided",
            )
    sheet.set_column(CHART_DATA_COLUMN, CHART_DATA_COLUMN + 8, 12)


def waterfall(book: Book) -> Chart:
    """The bridge of the plan year as a chart of stacked columns, read from the sheet of the bridge."""
    projection = book.projection
    sheet = word("sheets", "bridge", book.lang)
    rows = len(shown_terms(projection)) + 1
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    looks = ["", "", "gain", "loss", "total", "gain", "loss", "total"]
    for column, look in enumerate(looks, start=1):
        fill = {"fill": {"color": CHART_COLOURS[look]}} if look else {"fill": {"none": True}, "border": {"none": True}}
        chart.add_series(
            {
                "name": word("looks", look or "blank", book.lang),
                "categories": chart_range(
                    sheet, (HEADER_ROW + 1, CHART_DATA_COLUMN), (HEADER_ROW + rows, CHART_DATA_COLUMN)
                ),
                "values": chart_range(
                    sheet, (HEADER_ROW + 1, CHART_DATA_COLUMN + column), (HEADER_ROW + rows, CHART_DATA_COLUMN + column)
                ),
                "gap": 40,
                **fill,
            }
        )
    year = projection.times("bridge")[0]
    title = f"{word('sheets', 'bridge', book.lang)} {year}" + bracket(book.word("in_points"), book.lang)
    set_chart_text(chart, book, title, "0.0", legend=False)
    chart.set_size({"width": CHART_PIXELS, "height": 330})
    return chart


def write_to_date(book: Book) -> None:
    """Write growth to date at each release, a fraction, beside its year's target (docs/model.md §2.9).

    Then growth of the month alone, the target by that month, and what the statistics office published.
    """
    projection, target = book.projection, book.projection.dataset.target
    kept = ("iva_growth_to_date", "iva_growth_month")
    times, (values, of_month) = projection.times(kept[0]), (first_figures(projection, key)[0] for key in kept)
    official = dict(
        zip(*(projection.dataset.tables["official"][key] for key in ("month", "growth_to_date")), strict=True)
    )
    sheet = book.add_sheet("to_date", book.word("to_date_note"))
    to_date, month = (measure_name(key, book.lang) for key in kept)
    heads = [book.word("time"), to_date, book.word("target"), month, book.word("target_by"), book.word("published")]
    book.write_heads(sheet, HEADER_ROW, heads, [14, 34, 14, 34, 16, 16], frozen=1)
    for row, (time, value, alone) in enumerate(zip(times, values, of_month, strict=True), start=HEADER_ROW + 1):
        cells = [time, value, target("iva_growth", time[:4]), alone, target(kept[0], time), official.get(time)]
        book.write_row(sheet, row, cells, ["", *["share"] * 5])
    sheet.fit_to_pages(1, 1)


def to_date_chart(book: Book) -> Chart:
    """Growth to date of the plan year against its target, where it has one, as a chart of lines."""
    projection = book.projection
    sheet = word("sheets", "to_date", book.lang)
    chart = book.workbook.add_chart({"type": "line"})
    months = (HEADER_ROW + 1, 0), (HEADER_ROW + 11, 0)
    year = projection.times("iva_growth")[0]
    series = [("projected", 1, "total", "solid")]
    if projection.dataset.target("iva_growth", year) is not None:
        series.append(("target", 2, "target", "dash"))
    for key, column, colour, dash in series:
        chart.add_series(
            {
                "name": book.word(key),
                "categories": chart_range(sheet, *months),
                "values": chart_range(sheet, (HEADER_ROW + 1, column), (HEADER_ROW + 11, column)),
                "line": {"color": CHART_COLOURS[colour], "width": 2.25, "dash_type": dash},
                "marker": {"type": "circle" if column == 1 else "none", "size": 5},
            }
        )
    set_chart_text(chart, book, f"{word('sheets', 'to_date', book.lang)} {year}", "0.0%", legend=True)
    chart.set_size({"width": CHART_PIXELS, "height": 330})
    return chart
