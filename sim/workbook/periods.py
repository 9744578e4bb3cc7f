"""Value added and output by year, quarter and month, of the city, its chains, firms and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.present.labels import city_name, entity_names, entity_units, table_names, word
from sim.projection import Projection
from sim.steps.axes import ENTITY, Array
from sim.studies.value_added import closing_value_added, line_value_added
from sim.workbook.book import HEADER_ROW, Book, firm_sums, first_figures
from sim.workbook.rounding import SHOWN_DIGITS, rounded, written_levels, written_quarters

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class Series:
    """One row: its level, code, name, unit and figures by month (month,)."""

    level: str
    code: str
    name: str
    unit: str
    months: Array


def value_added(projection: Projection, lang: str) -> list[Series]:
    """Counted value added by month of the city, promoted firms, chains, firms and lines, 亿元 (docs/model.md §2.8).

    Promoted firms' is known by year and spread evenly over its months; the accounting difference stands below it where
    there is any.
    """
    city, dataset = projection.city, projection.dataset
    lines, _ = line_value_added(projection)
    promoted = np.repeat(closing_value_added(projection)["promoted_firms"][0] / 12.0, 12)
    difference = first_figures(projection, "accounting_difference")[0]
    names, chains = table_names(dataset, "lines", lang), entity_names(projection, "pull_chain", lang)
    whole = lines.sum(axis=ENTITY) + promoted + difference
    rows = [
        Series("city", "city", city_name(dataset, lang), "亿元", whole),
        Series("promoted", "promoted_firms", word("terms", "promoted_firms", lang), "亿元", promoted),
    ]
    if difference.any():
        key = "accounting_difference"
        rows.append(Series("accounting", key, word("terms", key, lang), "亿元", difference))
    rows += [
        Series("chain", chain, name, "亿元", lines[city.chain == place].sum(axis=ENTITY))
        for place, (chain, name) in enumerate(zip(city.chains, chains, strict=True))
    ]
    rows += [Series("firm", firm, firm, "亿元", months) for firm, months in firm_sums(projection, lines).items()]
    return rows + [
        Series("line", line, names[line], "亿元", months) for line, months in zip(city.lines, lines, strict=True)
    ]


def outputs(projection: Projection, lang: str) -> list[Series]:
    """Output of every line by month, in the line's own unit."""
    found = zip(
        projection.entities("output"),
        entity_names(projection, "output", lang),
        entity_units(projection, "output", lang),
        first_figures(projection, "output"),
        strict=True,
    )
    return [Series("line", code, name, unit, months) for code, name, unit, months in found]


def write_series(book: Book, key: str, rows: Sequence[Series], unit: str) -> None:
    """Write a sheet by quarter and year, and one by month, a year to a printed page; both to the decimals of `unit`."""
    years, months = book.projection.city.year_labels, book.projection.city.month_labels
    spans = [head for year in years for head in (*(f"{year} Q{quarter}" for quarter in (1, 2, 3, 4)), year)]
    sheet = add_series_sheet(book, key, f"{key}_note", spans, 11)
    monthly = add_series_sheet(book, f"{key}_months", f"{key}_note", months, 10)
    monthly.set_print_scale(52)
    monthly.set_v_pagebreaks([4 + 12 * year for year in range(1, len(years))])
    by_quarter, by_month = written_series(book.projection, rows, unit, levels_add_up=key == "va")
    for place, series in enumerate(rows):
        head = [word("levels", series.level, book.lang), series.code, series.name, series.unit]
        look = "total" if series.level == "city" else ""
        for one, values in ((sheet, by_quarter[place]), (monthly, by_month[place])):
            units = [*[""] * 4, *[unit] * len(values)]
            book.write_row(one, HEADER_ROW + 1 + place, [*head, *values], units, look)
    for one, columns in ((sheet, 4 + len(spans)), (monthly, 4 + len(months))):
        one.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), columns - 1)


def add_series_sheet(book: Book, key: str, note: str, spans: Sequence[str], width: int) -> Worksheet:
    """Add a sheet headed by level, code, name and unit, then a column for each span of time."""
    sheet = book.add_sheet(key, book.word(note), columns_repeated=4)
    heads = [*map(book.word, ("level", "code", "name", "unit")), *spans]
    book.write_heads(sheet, HEADER_ROW, heads, [10, 20, 30, 9, *[width] * len(spans)], 4)
    return sheet


def written_series(
    projection: Projection, rows: Sequence[Series], unit: str, levels_add_up: bool
) -> tuple[Array, Array]:
    """Quarters with each year's sum after them (row, 5 · year), and months (row, month), as they are written.

    Quarters add up to their year; with `levels_add_up` levels add up to the city, too.
    """
    digits = SHOWN_DIGITS.get(unit, 1)
    by_month = np.array([series.months for series in rows]).reshape(len(rows), -1)
    by_quarter = by_month.reshape(len(rows), -1, 3).sum(axis=2)
    quarters = written_quarters(by_quarter, digits)
    if levels_add_up:
        kinds = [(series.level, series.code) for series in rows]
        quarters = written_levels(projection, kinds, by_quarter, quarters, digits)
        by_month = written_levels(projection, kinds, by_month, rounded(by_month, digits), digits)
    by_year = quarters.reshape(len(rows), -1, 4)
    with_years = np.concatenate([by_year, by_year.sum(axis=2, keepdims=True).round(digits)], axis=2)
    return with_years.reshape(len(rows), -1), by_month
