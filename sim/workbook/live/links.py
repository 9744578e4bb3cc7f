"""Tables that are looked up, laid out for formulas: factors, exposures, overhauls, actuals, industries, releases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.dataset.arrays import MONTHS, ids
from sim.dataset.tables import month_number
from sim.present.punctuation import said_of
from sim.workbook.live.addresses import EMPTY_TEXT, industry_code, months_after_january
from sim.workbook.live.columns import EventColumns, Industries, Releases
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
    industries: Industries | None
    releases: Releases | None


def write_links(live: LiveModel, events: EventColumns | None) -> Links:
    """Write the sheet of tables that are looked up; no sheet where the dataset has none of them."""
    addresses, named = live.addresses, ("factors", "exposures", "overhauls", "actuals", "industries", "official")
    rows = max(addresses.count(name) for name in named)
    if not rows:
        return Links(None, None, None, None, None, None)
    labels = live.model.city.month_labels
    sheet = FormulaSheet(live.book, "model_links", live.book.word("links_note"), max(rows, 12), labels)
    return Links(
        write_shortage(live, sheet, events) if live.model.city.factors else None,
        write_link(live, sheet, "exposures", "factor", "exposure"),
        write_link(live, sheet, "overhauls", "month", "share_lost"),
        write_link(live, sheet, "actuals", "month", "output"),
        write_industries(live, sheet),
        write_releases(live, sheet),
    )


def write_industries(live: LiveModel, sheet: FormulaSheet) -> Industries | None:
    """Write code and value-added rate of each industry, an empty text where it has none; None without industries."""
    addresses, table = live.addresses, live.dataset.tables["industries"]
    if table.empty:
        return None
    sheet.skip_column()
    cells = [industry_code(addresses.cell_ref("industries", "industry", row)) for row in range(len(table))]
    codes = sheet.text_column(live.book.table_name("industries"), ids(table, "industry"), 12, cells)
    rates = sheet.formula_column(
        live.book.column_name("industries", "va_rate"),
        lambda row: addresses.number_ref("industries", "va_rate", row, EMPTY_TEXT),
        table["va_rate"],
        "share",
    )
    return Industries(codes, rates)


def write_releases(live: LiveModel, sheet: FormulaSheet) -> Releases | None:
    """Write month and growth to date of each official release; None where there is none."""
    addresses, table = live.addresses, live.dataset.tables["official"]
    if table.empty:
        return None
    sheet.skip_column()
    month = sheet.formula_column(
        said_of(live.book.table_name("official"), live.book.word("month_number"), live.book.lang),
        lambda row: months_after_january(addresses.cell_ref("official", "month", row), live.origin),
        [month_number(text) - live.origin for text in table["month"]],
        "code",
    )
    growth = sheet.formula_column(
        live.book.column_name("official", "growth_to_date"),
        lambda row: addresses.number_ref("official", "growth_to_date", row),
        table["growth_to_date"],
        "share",
    )
    return Releases(month, growth)


def write_shortage(live: LiveModel, sheet: FormulaSheet, events: EventColumns | None) -> CellBlock:
    """Write the share of each factor that is missing, its events' in, a row a month and a column a factor."""
    city, addresses = live.model.city, live.addresses
    sheet.text_column(live.book.word("month"), city.month_labels, 10)

    def missing(month: int, factor: int) -> str:
        there = addresses.number_ref("factors", MONTHS[month], factor)
        available = f"MIN(1,{there}*{addresses.assumption_ref(city.factors[factor])})"
        return f"1-{available}" + ("" if events is None else f"*{events.kept_of_factor(factor, month)}")

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
            said_of(book.table_name(table), book.word("line_place"), book.lang),
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
