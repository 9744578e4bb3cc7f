"""What is left of every line's output, what of it counts, value added and pull (docs/model.md §2.7 to §2.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model import Model
from sim.steps.axes import TIME
from sim.workbook.book import Book
from sim.workbook.live.actuals import YEAR
from sim.workbook.live.addresses import NEVER, Places, month_number
from sim.workbook.live.grid import Block
from sim.workbook.live.plan import Lines, full

LATE = 1000
"""A month after every other."""


@dataclass(frozen=True)
class Made:
    """What lines make in the end, and what of it counts."""

    output: Block
    counted: Block


def write_made(book: Book, places: Places, model: Model, lines: Lines, final: Sequence[Sequence[str]]) -> Made:
    """Output without actuals and what of it counts; `final` holds the cells of each line's output after the balance."""
    count = len(model.city.lines)
    output = lines.page.block(book.word("output"), lambda row, month: final[row][month], full(model.balanced, count))
    return Made(output, write_counted(book, places, model, lines, output))


def write_observed(
    book: Book, places: Places, model: Model, lines: Lines, known: Block, final: Sequence[Sequence[str]]
) -> Made:
    """The same with the months already in (`known`) instead of the model's."""
    output = lines.page.block(
        book.word("with_actuals"),
        lambda row, month: f'IF({known.at(row, month)}<>"",{known.at(row, month)},{final[row][month]})',
        full(model.output, len(model.city.lines)),
    )
    return Made(output, write_counted(book, places, model, lines, output))


def write_counted(book: Book, places: Places, model: Model, lines: Lines, output: Block) -> Block:
    """1 in the months in which a line's output counts, else 0."""
    city, page, count = model.city, lines.page, len(model.city.lines)
    made = full(model.output, count)
    first_values, counted_values = np.zeros(count), np.ones((count, 12))
    if city.new_lines.size:
        first_base = np.where(np.isinf(city.first_base_month), LATE, city.first_base_month).ravel()
        rows = made[city.new_lines] > 0.0
        first_made = np.where(rows.any(axis=TIME), rows.argmax(axis=TIME), LATE)
        listing = np.where(np.isinf(city.listing), NEVER, city.listing).ravel()
        lag = float(model.values["listing_lag"][0, 0, 0])
        first_values[city.new_lines] = np.maximum(listing, np.minimum(first_made, first_base) + lag)
        counted_values[city.new_lines] = np.arange(12) >= first_values[city.new_lines][:, None]
    origin = (city.base_year + 1) * 12

    def counts_from(row: int) -> str:
        listed = places.cell("lines", "listing", row)
        listing = f'IF({listed}="",{NEVER},{month_number(listed, origin)})'
        now = f"SUMPRODUCT(MIN({YEAR}+{LATE}*({output.across(row)}<=0)))"
        before = f"SUMPRODUCT(MIN({YEAR}+{LATE}*({lines.base.across(row)}<=0)))"
        before = f'IF(COUNTIF({lines.base.across(row)},">0")=0,{LATE},{before}-12)'
        made_first = f"IF({now}>={LATE},{LATE},{now})"
        return f"IF({lines.new.at(row)}=1,MAX({listing},MIN({made_first},{before})+listing_lag),0)"

    first = page.column(book.word("counts_from"), counts_from, first_values, "month")
    return page.block(
        book.word("counted"), lambda row, month: f"IF({month}>={first.at(row)},1,0)", counted_values, "code"
    )


def write_pulls(book: Book, model: Model, lines: Lines, made: Made, total: str) -> None:
    """Value added of every line, its base and its pull; `total` is the cell of the base."""
    city, page, output, counted = model.city, lines.page, made.output, made.counted
    new_line = np.isin(np.arange(len(city.lines)), city.new_lines)
    va = model.line_va[:, 0, 0] + np.zeros(len(city.lines))
    base_va = np.where(new_line, 0.0, city.base.sum(axis=TIME) * city.unit_va)
    now = page.column(
        book.word("va_now"),
        lambda row: f"{lines.unit_va.at(row)}*SUMPRODUCT({output.across(row)},{counted.across(row)})",
        va,
        "亿元",
    )
    before = page.column(
        book.word("va_base"),
        lambda row: f"IF({lines.new.at(row)}=1,0,{lines.unit_va.at(row)}*SUM({lines.base.across(row)}))",
        base_va,
        "亿元",
    )
    page.column(
        book.word("pull"),
        lambda row: f'IF({total}=0,"",({now.at(row)}-{before.at(row)})/{total}*100)',
        (va - base_va) / float(model.base_total[0, 0, 0]) * 100,
        "points",
    )
