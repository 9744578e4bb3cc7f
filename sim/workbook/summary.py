"""The first sheet: headline figures of the city by year with their targets, and what the file was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim._version import __version__
from sim.present.coverage import basis_text, coverage_sentence
from sim.present.file_properties import date_text
from sim.present.labels import invented
from sim.present.punctuation import bracket, said_of
from sim.registry import measures
from sim.workbook.book import Book, first_figures, measure_name, unit_name
from sim.workbook.bridge import to_date_chart, waterfall
from sim.workbook.charts import CHART_PIXELS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


FIRST_ROW = 8
"""Row of the first headline figure, counted from 0."""


def write_summary(book: Book) -> None:
    """Write the first sheet: headline figures of the city by year, the year's targets, and two charts."""
    years = book.projection.times("iva_growth")
    sheet = book.add_sheet("summary")
    write_origin(book, sheet)
    heads = [book.word("measure"), book.word("unit"), *years, *[f"{book.word('target')} {year}" for year in years]]
    book.write_heads(sheet, FIRST_ROW - 1, heads, [44, 12, *[12] * (2 * len(years))], 1, range(2, len(heads)))
    row = FIRST_ROW
    for measure, declared in measures().items():
        if declared.entity == "city" and declared.time in ("year", "plan_year") and measure in book.projection:
            write_headline(book, sheet, row, measure, years)
            row += 1
    below = {"object_position": 3, "y_offset": 8}
    sheet.insert_chart(row, 0, waterfall(book), below)
    sheet.insert_chart(row, 0, to_date_chart(book), {**below, "x_offset": CHART_PIXELS + 8})
    sheet.print_area(0, 0, row + 18, len(heads) - 1)
    sheet.fit_to_pages(1, 1)


def write_origin(book: Book, sheet: Worksheet) -> None:
    """Write the city, what the file was made from and when, basis and coverage, and whether the city is invented."""
    dataset, lang = book.projection.dataset, book.lang
    sheet.write_string(0, 0, book.city_name, book.title)
    facts = {
        "dataset": dataset.name + bracket(dataset.hash, lang),
        "scenario": book.scenario_name,
        "version": f"{__version__} · " + said_of(book.word("made"), date_text(book.made, lang), lang),
    }
    facts["va_basis"] = basis_text(dataset, lang)
    lines = [said_of(book.word(key), text, lang) for key, text in facts.items()]
    for row, text in enumerate([*lines, coverage_sentence(dataset, lang)], start=1):
        sheet.write_string(row, 0, text, book.note)
    if invented(dataset):
        sheet.write_string(FIRST_ROW - 2, 0, book.word("invented"), book.mark)


def write_headline(book: Book, sheet: Worksheet, row: int, measure: str, years: Sequence[str]) -> None:
    """Write one measure of the city: its figure and its target, year by year."""
    dataset, unit = book.projection.dataset, measures()[measure].unit
    values = [*first_figures(book.projection, measure)[0], *[None] * len(years)][: len(years)]
    targets = [dataset.target(measure, year) for year in years]
    cells = [measure_name(measure, book.lang), unit_name(unit, book.lang), *values, *targets]
    look = "total" if measure == "iva_growth" else ""
    book.write_row(sheet, row, cells, ["", "", *[unit] * (2 * len(years))], look)
