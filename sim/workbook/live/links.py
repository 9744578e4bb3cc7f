"""Tables that join others, laid out for the formulas: shortage of factors, exposures, overhauls and actuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.dataset.arrays import MONTHS
from sim.dataset.tables import month_number
from sim.workbook.live.addresses import months_after_january
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel


@dataclass(frozen=True)
class Link:
    """Rows of a joining table: which line, which factor or month (both as positions), and how much."""

    line: CellBlock
    other: CellBlock
    value: CellBlock

    def sum_of(self, line: int, other: int) -> str:
        """A formula for what the rows of one line (counted from 0) and one factor or month add up to."""
        return (
            f"SUMIFS({self.value.column_ref()},{self.line.column_ref()},{line + 1},{self.other.column_ref()},{other})"
        )

    def count_of(self, line: int, other: int) -> str:
        """A formula for how many rows there are of one line and one month."""
        return f"COUNTIFS({self.line.column_ref()},{line + 1},{self.other.column_ref()},{other})"


@dataclass(frozen=True)
class Links:
    """What the lines' formulas look up; None where the dataset has no such rows."""

    shortage: CellBlock | None
    exposures: Link | None
    overhauls: Link | None
    actuals: Link | None


def write_links(live: LiveModel) -> Links:
    """Write the sheet of joining tables; no sheet where the dataset has none of them."""
    addresses = live.addresses
    rows = max(addresses.count(name) for name in ("factors", "exposures", "overhauls", "actuals"))
    if not rows:
        return Links(None, None, None, None)
    labels = live.model.city.month_labels
    sheet = FormulaSheet(live.book, "model_links", live.book.word("links_note"), max(rows, 12), labels)
    return Links(
        write_shortage(live, sheet) if live.model.city.factors else None,
        write_link(live, sheet, "exposures", "factor", "exposure"),
        write_link(live, sheet, "overhauls", "month", "share_lost"),
        write_link(live, sheet, "actuals", "month", "output"),
    )


def write_shortage(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write the share of each factor that is missing, a row a month and a column a factor."""
    city, addresses = live.model.city, live.addresses
    sheet.text_column(live.book.word("month"), city.month_labels, 10)

    def missing(month: int, factor: int) -> str:
        there = addresses.number_ref("factors", MONTHS[month], factor)
        return f"1-MIN(1,{there}*{addresses.assumption_ref(city.factors[factor])})"

    values = (1.0 - live.model.available[:, :, 0]).T
    return sheet.monthly_formulas(live.book.word("shortage"), missing, values, "share", heads=city.factors)


def write_link(live: LiveModel, sheet: FormulaSheet, table: str, other: str, value: str) -> Link | None:
    """Write the rows of one joining table by position; None where it has no rows."""
    book, city, addresses, origin = live.book, live.model.city, live.addresses, live.origin
    rows, by_month = addresses.rows[table], other == "month"
    if not rows:
        return None
    line_position = {line: place for place, line in enumerate(city.lines, start=1)}
    others = [
        month_number(row["month"]) - origin if by_month else city.factors.index(row["factor"]) + 1 for row in rows
    ]

    def other_formula(row: int) -> str:
        cell = addresses.cell_ref(table, other, row)
        return months_after_january(cell, origin) if by_month else addresses.position_in(cell, "factors")

    sheet.skip_column()
    return Link(
        sheet.formula_column(
            f"{book.table_name(table)}: {book.word('line_place')}",
            lambda row: addresses.position_in(addresses.cell_ref(table, "line", row), "lines"),
            [line_position[row["line"]] for row in rows],
            "code",
        ),
        sheet.formula_column(book.word("month_number" if by_month else "factor_place"), other_formula, others, "code"),
        sheet.formula_column(
            book.column_name(table, value),
            lambda row: addresses.number_ref(table, value, row),
            np.array([float(row[value]) for row in rows]),
            "share" if value != "output" else "",
        ),
    )
