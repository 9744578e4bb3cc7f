"""Industries, sectors, counties and parks: what each is compared with, how it grows and what it pulls, a sheet each."""

from __future__ import annotations

import numpy as np

from sim.present.parts import PART_KINDS
from sim.projection import Projection
from sim.steps.axes import Array
from sim.studies.value_added import closing_value_added, part_base
from sim.workbook.book import HEADER_ROW, Book, first_figures, measure_name
from sim.workbook.pulls import CLOSING_TERMS, entity_pulls, points_and_shares, whole_pulls
from sim.workbook.rounding import rounded, written_levels


def write_parts(book: Book) -> None:
    """Write a sheet for each kind of part the dataset has a table of."""
    for kind in PART_KINDS:
        if f"pull_{kind}" in book.projection:
            write_part_sheet(book, kind)


def write_part_sheet(book: Book, kind: str) -> None:
    """Write base (亿元), growth, pull and contribution of each part, in its table's order, then what no line makes.

    Industries have the growth of their electricity use beside it. The last row is the city (docs/model.md §2.9).
    """
    projection, lang = book.projection, book.lang
    years = projection.times("iva_growth")
    whole, *closing = whole_pulls(projection, lang)
    rows = [*entity_pulls(projection, kind, lang), *closing, whole]
    kinds = [(row.level, row.code) for row in rows]
    points, shares = points_and_shares(projection, rows)
    base = part_bases(projection, kind, [row.level for row in rows])[:, :1]
    base = written_levels(projection, kinds, base, rounded(base, 2), 2)
    grown = part_growth(projection, kind, [row.level for row in rows])
    columns = [("same_scope", base, "亿元", years[:1]), ("growth", grown, "share", years)]
    columns += [("pull", points, "in_points", years), ("contribution", shares, "share", years)]
    heads = [f"{book.word(key)} {year}" for key, _, _, spans in columns for year in spans]
    cells, units = np.hstack([each[1] for each in columns]), [each[2] for each in columns for _ in each[3]]
    power = "power_growth_industry"
    if kind == "industry" and power in projection and np.isfinite(projection[power]).any():
        cells = np.hstack([cells, power_growth(projection, len(rows))])
        heads += [f"{measure_name(power, lang)} {year}" for year in years]
        units += ["share"] * len(years)
    sheet = book.add_sheet(kind, book.word("parts_note"), columns_repeated=2)
    widths = [12, 30, *[14] * len(heads)]
    book.write_heads(sheet, HEADER_ROW, [book.word("code"), book.word("name"), *heads], widths)
    for place, (row, figures) in enumerate(zip(rows, cells, strict=True), start=HEADER_ROW + 1):
        look = "total" if row.level == "city" else ""
        book.write_row(sheet, place, [row.code, row.name, *figures], ["", "", *units], look)


def part_bases(projection: Projection, kind: str, levels: list[str]) -> Array:
    """What each row of a sheet is compared with by year, (row, year), 亿元."""
    of_term = closing_value_added(projection)
    closing = {level: of_term[term][1] for level, term in CLOSING_TERMS.items()}
    ends = [closing[level] for level in levels if level in closing] + [first_figures(projection, "iva_base")[0]]
    return np.vstack([part_base(projection, kind), *ends])


def part_growth(projection: Projection, kind: str, levels: list[str]) -> Array:
    """Growth of each row of a sheet by year, (row, year), a fraction; NaN for what no line makes."""
    none = np.full((len([level for level in levels if level in CLOSING_TERMS]), len(projection.times("iva"))), np.nan)
    return np.vstack([first_figures(projection, f"growth_{kind}"), none, first_figures(projection, "iva_growth")])


def power_growth(projection: Projection, rows: int) -> Array:
    """Growth of electricity use of each industry by year and, in the last row, of all, (row, year), a fraction."""
    of_parts, whole = first_figures(projection, "power_growth_industry"), first_figures(projection, "power_growth")
    none = np.full((rows - len(of_parts) - 1, of_parts.shape[1]), np.nan)
    return np.vstack([of_parts, none, whole])
