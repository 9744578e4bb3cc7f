"""A projection as a workbook: a sheet a planner can print, then what it rests on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.exchange.labels import city_name, entity_names, entity_units, pick, word
from sim.projection import Projection
from sim.registry import Array, measures

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FORMATS = {"share": "0.00%", "points": "0.00%", "亿元": "#,##0.00", "month": "0.0", "firms": "0", "×": "0.00"}
"""Number formats by unit; anything else is a quantity."""


class Book:
    """An open workbook in one language, with its few cell styles."""

    def __init__(self, projection: Projection, lang: str) -> None:
        from xlsxwriter import Workbook  # 0.1 s, and only a download needs it

        self.projection = projection
        self.lang = lang
        self.buffer = io.BytesIO()
        self.workbook = Workbook(self.buffer, {"in_memory": True, "nan_inf_to_errors": False})
        font = {"font_name": "Noto Sans CJK SC" if lang == "zh" else "Arial", "font_size": 10}
        self.title = self.workbook.add_format({**font, "bold": True, "font_size": 14})
        self.head = self.workbook.add_format({**font, "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = self.workbook.add_format(font)
        self.mark = self.workbook.add_format({**font, "bg_color": "#FFF2CC"})
        self.numbers = {unit: self.workbook.add_format({**font, "num_format": f}) for unit, f in FORMATS.items()}
        self.quantity = self.workbook.add_format({**font, "num_format": "#,##0.0"})

    def sheet(self, key: str, heads: Sequence[str], widths: Sequence[int], first_row: int = 0) -> Worksheet:
        """A new sheet with a header row that stays in view."""
        sheet = self.workbook.add_worksheet(word("sheets", key, self.lang))
        for column, (name, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write(first_row, column, name, self.head)
        sheet.freeze_panes(first_row + 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def word(self, key: str) -> str:
        """A word in the workbook's language."""
        return word("words", key, self.lang)

    def write(self, sheet: Worksheet, row: int, column: int, value: Any, unit: str = "") -> None:
        """One cell: text, or a number in its unit's format; an unknown number stays empty."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.text)
        elif value is not None and np.isfinite(value):
            sheet.write_number(row, column, float(value), self.numbers.get(unit, self.quantity))

    def write_row(self, sheet: Worksheet, row: int, cells: Sequence[Any], units: Sequence[str]) -> None:
        """A row of cells, each in its unit's format."""
        for column, (cell, unit) in enumerate(zip(cells, units, strict=True)):
            self.write(sheet, row, column, cell, unit)

    def bytes(self) -> bytes:
        """The finished file."""
        self.workbook.close()
        return self.buffer.getvalue()


def xlsx_bytes(projection: Projection, lang: str) -> bytes:
    """The first row of the projection as a workbook in Chinese (zh) or English (en)."""
    book = Book(projection, lang)
    write_summary(book)
    write_by_year(book, "bridge", ("bridge",))
    write_to_date(book)
    write_by_year(book, "chains", ("chain_output", "pull_chain"))
    write_by_year(book, "lines", ("pull_line", "utilisation", "headroom"))
    write_by_year(book, "projects", ("pull_project",))
    write_months(book)
    write_assumptions(book)
    return book.bytes()


def figures(projection: Projection, measure: str) -> Array:
    """The first row's figures of a measure, (entity, time)."""
    values = projection[measure]
    shape = (len(projection.entities(measure)), len(projection.times(measure)))
    return np.asarray(np.broadcast_to(values[:, :, 0], shape))


def write_summary(book: Book) -> None:
    """Headline figures of the city by year, with the target beside them, and what the file was made from."""
    projection, lang = book.projection, book.lang
    years = projection.times("iva_growth")
    heads = [
        book.word("measure"),
        book.word("unit"),
        *years,
        *[f"{book.word('target')} {year}" for year in years],
    ]
    sheet = book.sheet("summary", heads, [44, 14, *[12] * (2 * len(years))], first_row=5)
    dataset, scenario = projection.dataset, projection.design.scenario
    about = projection.to_dict()
    sheet.write(0, 0, city_name(dataset, lang), book.title)
    facts = {
        "dataset": f"{dataset.name} ({dataset.hash})",
        "scenario": scenario.name or book.word("unnamed"),
        "version": str(about["model_version"]),
    }
    for row, (key, text) in enumerate(facts.items(), start=1):
        sheet.write(row, 0, f"{book.word(key)}: {text}", book.text)
    if "illustrative" in set(dataset.tables["profile"]["grade"]):
        sheet.write(4, 0, book.word("invented"), book.mark)
    row = 6
    for measure, declared in measures().items():
        if declared.entity == "city" and declared.time in ("year", "plan_year") and measure in projection:
            values = [*figures(projection, measure)[0], *[None] * len(years)][: len(years)]
            targets = [dataset.target(measure, year) for year in years]
            unit = declared.unit
            cells = [pick((declared.zh, declared.en), lang), word("units", unit, lang), *values, *targets]
            book.write_row(sheet, row, cells, ["", "", *[unit] * (2 * len(years))])
            row += 1


def write_by_year(book: Book, key: str, wanted: Sequence[str]) -> None:
    """One row for each entity, each measure's years side by side."""
    projection, lang = book.projection, book.lang
    kept = [measure for measure in wanted if measure in projection and projection.entities(measure)]
    if not kept:
        return
    years = projection.times(kept[0])
    titles = [pick((measures()[measure].zh, measures()[measure].en), lang) for measure in kept]
    heads = [book.word("code"), book.word("name"), *[f"{title} {year}" for title in titles for year in years]]
    units = ["", "", *[measures()[measure].unit for measure in kept for _ in years]]
    sheet = book.sheet(key, heads, [22, 36, *[14] * (len(heads) - 2)])
    values = np.concatenate([figures(projection, measure) for measure in kept], axis=1)
    names = entity_names(projection, kept[0], lang)
    for row, (entity, name, cells) in enumerate(zip(projection.entities(kept[0]), names, values, strict=True), start=1):
        book.write_row(sheet, row, [entity, name, *cells], units)
    if key in ("bridge", "projects"):
        return
    sheet.autofilter(0, 0, len(names), len(heads) - 1)


def write_to_date(book: Book) -> None:
    """Growth to date at each release, with the year's target."""
    projection = book.projection
    heads = [
        book.word("time"),
        pick((measures()["iva_growth_to_date"].zh, measures()["iva_growth_to_date"].en), book.lang),
    ]
    sheet = book.sheet("to_date", [*heads, book.word("target")], [14, 30, 14])
    times = projection.times("iva_growth_to_date")
    for row, (time, value) in enumerate(zip(times, figures(projection, "iva_growth_to_date")[0], strict=True), start=1):
        book.write_row(
            sheet,
            row,
            [time, value, projection.dataset.target("iva_growth", time[:4])],
            ["", "share", "share"],
        )


def write_months(book: Book) -> None:
    """Output of every line by month."""
    projection = book.projection
    if "output" not in projection:
        return
    times = projection.times("output")
    heads = [book.word("code"), book.word("name"), book.word("unit"), *times]
    sheet = book.sheet("months", heads, [22, 36, 10, *[11] * len(times)])
    rows = zip(
        projection.entities("output"),
        entity_names(projection, "output", book.lang),
        entity_units(projection, "output", book.lang),
        figures(projection, "output"),
        strict=True,
    )
    for row, (entity, name, unit, values) in enumerate(rows, start=1):
        book.write_row(sheet, row, [entity, name, unit, *values], [""] * len(heads))


def write_assumptions(book: Book) -> None:
    """Every assumption in force with its range and source, changed ones marked; then the table edits."""
    projection, lang = book.projection, book.lang
    words = ("code", "name", "unit", "value", "default", "low", "high", "changed", "source")
    sheet = book.sheet("assumptions", [book.word(key) for key in words], [24, 34, 10, 12, 12, 10, 10, 8, 50])
    row = 0
    for row, (key, value) in enumerate(projection.design.numbers.items(), start=1):
        slider = projection.dataset.assumptions[key]
        changed = book.word("yes") if value != slider.default else ""
        cells = [
            key,
            pick((slider.zh, slider.en), lang),
            word("units", slider.unit, lang),
            value,
            slider.default,
        ]
        book.write_row(
            sheet,
            row,
            [*cells, slider.low, slider.high, changed, pick((slider.source_zh, slider.source_en), lang)],
            ["", "", "", *[slider.unit] * 4, "", ""],
        )
    for table, edited in projection.design.scenario.edits.items():
        for name, cells_of in edited.items():
            for column, value in cells_of.items():
                row += 1
                book.write_row(sheet, row, [f"{table}.{column}", name, book.word("edit")], [""] * 3)
                book.write(sheet, row, 3, value if isinstance(value, int | float) else str(value or ""))
