"""Industries, sectors, counties and parks: what each is compared with, how it grows and what it pulls, a sheet each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.present.labels import city_name, word
from sim.present.parts import WHOLE, PartRow, names_of_parts, part_kinds, part_rows
from sim.projection import Projection
from sim.steps.axes import Array
from sim.workbook.book import HEADER_ROW, Book, first_figures, measure_name
from sim.workbook.pulls import CLOSING_TERMS, Pull, points_and_shares
from sim.workbook.rounding import rounded, written_levels

LEVELS = {term: level for level, term in CLOSING_TERMS.items()}
"""The level of each row that no part makes."""


def write_parts(book: Book) -> None:
    """Write a sheet for each kind of part the dataset has a table of."""
    for kind in part_kinds(book.projection):
        write_part_sheet(book, kind)


def write_part_sheet(book: Book, kind: str) -> None:
    """Write base (亿元), growth, pull and contribution of each part, in its table's order, then what no line makes.

    Industries have the growth of their electricity use beside it. The last row is the city (docs/model.md §2.9).
    """
    projection, lang = book.projection, book.lang
    years = projection.times("iva_growth")
    found = part_rows(projection, kind)
    names = names_of_parts(projection, kind, lang)
    rows = [named_pull(projection, kind, row, names, lang) for row in found]
    kinds = [(row.level, row.code) for row in rows]
    points, shares = points_and_shares(projection, rows)
    base = np.array([row.base[:1] for row in found])
    base = written_levels(projection, kinds, base, rounded(base, 2), 2)
    grown = np.array([row.growth for row in found])
    columns = [("same_scope", base, "亿元", years[:1]), ("growth", grown, "share", years)]
    columns += [("pull", points, "in_points", years), ("contribution", shares, "share", years)]
    heads = [f"{book.word(key)} {year}" for key, _, _, spans in columns for year in spans]
    cells, units = np.hstack([each[1] for each in columns]), [each[2] for each in columns for _ in each[3]]
    power = "power_growth_industry"
    if kind == "industry" and power in projection and np.isfinite(projection[power]).any():
        cells = np.hstack([cells, power_growth(projection, [row.part for row in found])])
        heads += [f"{measure_name(power, lang)} {year}" for year in years]
        units += ["share"] * len(years)
    sheet = book.add_sheet(kind, book.word("parts_note"), columns_repeated=2)
    widths = [12, 30, *[14] * len(heads)]
    book.write_heads(sheet, HEADER_ROW, [book.word("code"), book.word("name"), *heads], widths)
    for place, (row, figures) in enumerate(zip(rows, cells, strict=True), start=HEADER_ROW + 1):
        look = "total" if row.level == "city" else ""
        book.write_row(sheet, place, [row.code, row.name, *figures], ["", "", *units], look)


def named_pull(projection: Projection, kind: str, row: PartRow, names: Mapping[str, str], lang: str) -> Pull:
    """A row of a sheet with its level, code and name; `names` are those of the kind's parts by id."""
    if row.part == WHOLE:
        return Pull("city", "iva_growth", city_name(projection.dataset, lang), row.pull)
    if row.part in LEVELS:
        return Pull(LEVELS[row.part], row.part, word("terms", row.part, lang), row.pull)
    return Pull(kind, row.part, names[row.part], row.pull)


def power_growth(projection: Projection, parts: list[str]) -> Array:
    """Growth of electricity use of each industry by year and of all for WHOLE, (row, year), a fraction; else NaN."""
    measure, whole = "power_growth_industry", first_figures(projection, "power_growth")[0]
    known = dict(zip(projection.entities(measure), first_figures(projection, measure), strict=True)) | {WHOLE: whole}
    return np.array([known.get(part, np.full(len(whole), np.nan)) for part in parts])
