"""Tables that join others, laid out for the formulas: shortage of factors, exposures, overhauls and actuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.dataset.city import MONTHS
from sim.dataset.tables import month_number as month_of
from sim.model import Model
from sim.workbook.book import Book
from sim.workbook.live.addresses import Places, month_number
from sim.workbook.live.grid import Block, Page


@dataclass(frozen=True)
class Link:
    """Rows of a joining table: whose they are, which factor or month, and how much."""

    line: Block
    other: Block
    value: Block

    def sum_of(self, line: int, other: int) -> str:
        """What the rows of one line (counted from 0) and one factor or month add up to."""
        return f"SUMIFS({self.value.down()},{self.line.down()},{line + 1},{self.other.down()},{other})"

    def count_of(self, line: int, other: int) -> str:
        """How many rows there are of one line and one month."""
        return f"COUNTIFS({self.line.down()},{line + 1},{self.other.down()},{other})"


@dataclass(frozen=True)
class Links:
    """What the lines' formulas look up; None where the dataset has no such rows."""

    shortage: Block | None
    exposures: Link | None
    overhauls: Link | None
    actuals: Link | None


def write_links(book: Book, places: Places, model: Model) -> Links:
    """The sheet of joining tables."""
    city = model.city
    rows = max(places.count(name) for name in ("factors", "exposures", "overhauls", "actuals"))
    if not rows:
        return Links(None, None, None, None)
    page = Page(book, "model_links", book.word("links_note"), max(rows, 12), city.month_labels)
    shortage = None
    if city.factors:
        page.texts(book.word("month"), city.month_labels, 10)
        shortage = page.block(
            book.word("shortage"),
            lambda month, f: (
                f"1-MIN(1,{places.number_cell('factors', MONTHS[month], f)}*{places.assumption(city.factors[f])})"
            ),
            (1.0 - model.available[:, :, 0]).T,
            "share",
            heads=city.factors,
        )
    place_of_line = {line: place for place, line in enumerate(city.lines, start=1)}

    def link(table: str, other: str, value: str) -> Link | None:
        found = places.rows[table]
        if not found:
            return None
        by_month = other == "month"
        origin = (city.base_year + 1) * 12
        others = [
            month_of(row["month"]) - origin if by_month else city.factors.index(row["factor"]) + 1 for row in found
        ]

        def second(row: int) -> str:
            cell = places.cell(table, other, row)
            return month_number(cell, origin) if by_month else places.place_of(cell, "factors")

        page.at += 1
        return Link(
            page.column(
                f"{book.table_name(table)}: {book.word('line_place')}",
                lambda row: places.place_of(places.cell(table, "line", row), "lines"),
                [place_of_line[row["line"]] for row in found],
                "code",
            ),
            page.column(book.word("month_number" if by_month else "factor_place"), second, others, "code"),
            page.column(
                book.column_name(table, value),
                lambda row: places.number_cell(table, value, row),
                np.array([float(row[value]) for row in found]),
                "share" if value != "output" else "",
            ),
        )

    return Links(
        shortage,
        link("exposures", "factor", "exposure"),
        link("overhauls", "month", "share_lost"),
        link("actuals", "month", "output"),
    )
