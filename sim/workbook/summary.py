"""The first sheets of the workbook: headline figures, targets, the bridge, growth to date; with their charts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim._version import __version__
from sim.present.file_properties import date_text
from sim.present.labels import EASED, city_name, entity_names, word
from sim.present.numbers import as_written
from sim.present.tables import bridge_points
from sim.present.verdict import LOOKS, odds_text, verdict_word
from sim.registry import measures
from sim.studies.targets import targets_board
from sim.workbook.book import HEADER_ROW, Book, figures, measure_name, unit_name
from sim.workbook.live.addresses import quoted

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

COLOURS = {"gain": "#2F7D5B", "loss": "#C0392B", "total": "#1F5A94", "target": "#D97706", "plain": "#5B8DB8"}
WIDTH = 450
"""Pixels of a chart: two stand side by side on the first sheet."""
SHADES = {"good": "#D5F0E0", "tight": "#FDF0DC", "short": "#FBE0DD"}
"""The ground of a verdict."""
SHOWN_DIGITS = {"share": 2, "points": 2, "亿元": 2, "firms": 0, "×": 3}
"""Decimals a sheet shows of a unit (book.FORMATS); one of any other."""
FAR = 40
"""First of the columns a chart reads and nobody prints."""


def area(sheet: str, first: tuple[int, int], last: tuple[int, int]) -> str:
    """A range as a chart refers to it."""
    from xlsxwriter.utility import xl_range_abs

    return f"={quoted(sheet)}!{xl_range_abs(*first, *last)}"


def set_text(chart: Chart, book: Book, title: str, number: str, legend: bool) -> None:
    """A chart's title, number format and font."""
    font = {"name": book.font["font_name"], "size": 9}
    chart.set_title({"name": title, "name_font": {**font, "size": 11, "bold": True}, "overlay": False})
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": "#9AA5B1"}})
    chart.set_y_axis(
        {"num_font": font, "num_format": number, "major_gridlines": {"visible": True, "line": {"color": "#E4E7EB"}}}
    )
    chart.set_legend({"position": "bottom", "font": font} if legend else {"none": True})


def write_summary(book: Book) -> None:
    """Headline figures of the city by year with their targets, and what the file was made from."""
    projection, lang = book.projection, book.lang
    years = projection.times("iva_growth")
    sheet = book.add("summary")
    dataset = projection.dataset
    sheet.write_string(0, 0, city_name(dataset, lang), book.title)
    facts = {
        "dataset": f"{dataset.name} ({dataset.hash})",
        "scenario": book.heading()[1].partition(": ")[2],
        "version": f"{__version__} · {book.word('made')}: {date_text(book.made, lang)}",
    }
    for row, (key, text) in enumerate(facts.items(), start=1):
        sheet.write_string(row, 0, f"{book.word(key)}: {text}", book.note)
    if "illustrative" in set(dataset.tables["profile"]["grade"]):
        sheet.write_string(4, 0, book.word("invented"), book.mark)
    first = 6
    heads = [book.word("measure"), book.word("unit"), *years, *[f"{book.word('target')} {year}" for year in years]]
    book.heads(sheet, first - 1, heads, [44, 12, *[12] * (2 * len(years))], 1, range(2, len(heads)))
    row = first
    for measure, declared in measures().items():
        if declared.entity == "city" and declared.time in ("year", "plan_year") and measure in projection:
            values = [*figures(projection, measure)[0], *[None] * len(years)][: len(years)]
            targets = [dataset.target(measure, year) for year in years]
            unit = declared.unit
            cells = [measure_name(measure, lang), unit_name(unit, lang), *values, *targets]
            look = "total" if measure == "iva_growth" else ""
            book.row(sheet, row, cells, ["", "", *[unit] * (2 * len(years))], look)
            row += 1
    below = {"object_position": 3, "y_offset": 8}
    sheet.insert_chart(row, 0, waterfall(book), below)
    sheet.insert_chart(row, 0, to_date_chart(book), {**below, "x_offset": WIDTH + 8})
    sheet.print_area(0, 0, row + 18, len(heads) - 1)
    sheet.fit_to_pages(1, 1)


def write_targets(book: Book, odds: Mapping[str, float] | None = None) -> None:
    """Every target against growth as set, with its odds and their verdict where the odds are known."""
    board = targets_board(book.projection)
    if board.empty:
        return
    lang = book.lang
    sheet = book.add("targets", book.word("targets_note"))
    words = ("target", "measure", "entity", "time", "unit", "target_value", "as_set", "gap", "odds", "verdict")
    book.heads(
        sheet, HEADER_ROW, [book.word(key) for key in words], [34, 34, 20, 8, 14, 14, 14, 18, 12, 14], 1, range(5, 9)
    )
    for row, found in enumerate(board.to_dict("records"), start=HEADER_ROW + 1):
        unit = found["unit"]
        cells: list[Any] = [
            found[lang],
            measure_name(found["measure"], lang),
            entity_name(book, found["measure"], found["entity"]),
        ]
        cells += [found["year"], unit_name(unit, lang), found["value"], found["projected"]]
        computed, own = found["status"] in ("met", "missed"), (odds or {}).get(found["target"])
        gap = gap_written(found) if computed else None
        in_points = unit in ("share", "points")
        units = ["", "", "", "", "", unit, unit, "gap_points" if in_points else "difference"]
        book.row(sheet, row, [*cells, gap], units)
        sheet.write_string(row, 8, odds_text(own, lang), book.centre)
        told = verdict_word(own, lang) if computed else word("statuses", found["status"], lang)
        sheet.write_string(row, 9, told or "–", book.centre)
    last = HEADER_ROW + len(board)
    for key, look in LOOKS.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word("verdicts", key, lang)}"'}
        sheet.conditional_format(HEADER_ROW + 1, 9, last, 9, {**rule, "format": book.format(bg_color=SHADES[look])})


def gap_written(row: Mapping[Hashable, Any]) -> float:
    """A target's gap between the two figures as the sheet shows them, positive where better; shares' in points."""
    in_points = row["unit"] in ("share", "points")
    scale, digits = 100.0 if in_points else 1.0, SHOWN_DIGITS.get(row["unit"], 1)
    gap = as_written(row["projected"] * scale, digits) - as_written(row["value"] * scale, digits)
    better: float = row["better"]
    return round(gap * better, digits)


def entity_name(book: Book, measure: str, entity: str) -> str:
    """A target's entity by name."""
    projection = book.projection
    if not entity or measure not in projection:
        return entity
    names = dict(zip(projection.entities(measure), entity_names(projection, measure, book.lang), strict=True))
    return names.get(entity, entity)


def write_bridge(book: Book) -> None:
    """Terms from plan to feasible by year, adding to growth; behind them the columns the waterfall reads."""
    projection = book.projection
    years, terms = projection.times("bridge"), entity_names(projection, "bridge", book.lang)
    sheet = book.add("bridge", book.word("bridge_note"))
    book.heads(sheet, HEADER_ROW, [book.word("code"), book.word("name"), *years], [20, 34, *[14] * len(years)])
    values, growth = figures(projection, "bridge"), figures(projection, "iva_growth")[0]
    told = np.array([bridge_points(projection, year) for year in range(len(years))]).T
    units = ["", "", *["in_points"] * len(years)]
    for row, (term, name, cells) in enumerate(
        zip(projection.entities("bridge"), terms, told, strict=True), start=HEADER_ROW + 1
    ):
        both = f"{name} / {EASED[term][book.lang]}" if term in EASED and (cells > 0).any() else name
        book.row(sheet, row, [term, both, *cells], units)
    total = HEADER_ROW + 1 + len(terms)
    whole = [as_written(float(value) * 100, 2) for value in growth]
    book.row(sheet, total, ["iva_growth", measure_name("iva_growth", book.lang), *whole], units, "total")
    write_columns(book, sheet, [*terms, book.word("growth")], [*values[:, 0].tolist(), float(growth[0])])
    sheet.print_area(0, 0, total, 1 + len(years))


def write_columns(book: Book, sheet: Worksheet, names: Sequence[str], steps: Sequence[float]) -> None:
    """What the stacked columns are made of: the empty part, then gain, loss and total, above zero and below it."""
    start = 0.0
    sheet.write_string(HEADER_ROW, FAR, book.word("chart_data"), book.note)
    for place, (name, step) in enumerate(zip(names, steps, strict=True)):
        whole = place == len(names) - 1
        low, high = sorted((0.0, step) if whole else (start, start + step))
        start += step
        above, below = (max(low, 0.0), max(high, 0.0)), (min(high, 0.0), min(low, 0.0))
        look = 2 if whole else 0 if step >= 0 else 1
        parts = [0.0] * 8
        parts[0], parts[1] = above[0], below[0]
        parts[2 + look], parts[5 + look] = above[1] - above[0], below[1] - below[0]
        sheet.write_string(HEADER_ROW + 1 + place, FAR, name, book.note)
        for column, value in enumerate(parts, start=1):
            book.write(
                sheet,
                HEADER_ROW + 1 + place,
                FAR + column,
                0.0 if not np.isfinite(value) else value,
                "points",
                "decided",
            )
        sheet.set_column(FAR, FAR + 8, 12)


def waterfall(book: Book) -> Chart:
    """The bridge of the plan year as stacked columns."""
    projection = book.projection
    sheet = word("sheets", "bridge", book.lang)
    rows = len(projection.entities("bridge")) + 1
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    looks = ["", "", "gain", "loss", "total", "gain", "loss", "total"]
    for column, look in enumerate(looks, start=1):
        fill = {"fill": {"color": COLOURS[look]}} if look else {"fill": {"none": True}, "border": {"none": True}}
        chart.add_series(
            {
                "name": word("looks", look or "blank", book.lang),
                "categories": area(sheet, (HEADER_ROW + 1, FAR), (HEADER_ROW + rows, FAR)),
                "values": area(sheet, (HEADER_ROW + 1, FAR + column), (HEADER_ROW + rows, FAR + column)),
                "gap": 40,
                **fill,
            }
        )
    year = projection.times("bridge")[0]
    set_text(
        chart, book, f"{word('sheets', 'bridge', book.lang)} {year}({book.word('in_points')})", "0.0", legend=False
    )
    chart.set_size({"width": WIDTH, "height": 330})
    return chart


def write_to_date(book: Book) -> None:
    """Growth to date at each release, with the year's target."""
    projection = book.projection
    times, values = projection.times("iva_growth_to_date"), figures(projection, "iva_growth_to_date")[0]
    sheet = book.add("to_date", book.word("to_date_note"))
    heads = [book.word("time"), measure_name("iva_growth_to_date", book.lang), book.word("target")]
    book.heads(sheet, HEADER_ROW, heads, [14, 34, 14], frozen=1)
    for row, (time, value) in enumerate(zip(times, values, strict=True), start=HEADER_ROW + 1):
        cells = [time, value, projection.dataset.target("iva_growth", time[:4])]
        book.row(sheet, row, cells, ["", "share", "share"])
    sheet.fit_to_pages(1, 1)


def to_date_chart(book: Book) -> Chart:
    """Growth to date of the plan year against its target."""
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
                "categories": area(sheet, *months),
                "values": area(sheet, (HEADER_ROW + 1, column), (HEADER_ROW + 11, column)),
                "line": {"color": COLOURS[colour], "width": 2.25, "dash_type": dash},
                "marker": {"type": "circle" if column == 1 else "none", "size": 5},
            }
        )
    set_text(chart, book, f"{word('sheets', 'to_date', book.lang)} {year}", "0.0%", legend=True)
    chart.set_size({"width": WIDTH, "height": 330})
    return chart
