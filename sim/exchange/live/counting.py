"""What is left of every line's output, what of it counts, value added and pull (MODEL.md 2.7 to 2.9 and 2.15)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.exchange.book import Book
from sim.exchange.live.lines import Lines, full
from sim.exchange.live.links import Link, Links
from sim.exchange.live.page import Block, Page
from sim.exchange.live.places import NEVER, Places, month_number
from sim.model import Model

YEAR = "{0,1,2,3,4,5,6,7,8,9,10,11}"
"""The months of a year as an array constant."""
LATE = 1000
"""A month after every other."""


def finish_lines(
    book: Book, places: Places, model: Model, links: Links, lines: Lines, final: Sequence[Sequence[str]], total: str
) -> None:
    """The rest of the sheet: output, what of it counts, value added and pull. `total` is the cell of the base.

    `final` holds the cells where each line's output after the material balance stands.
    """
    city, page = model.city, lines.page
    count = len(city.lines)
    output = page.block(book.word("output"), lambda row, month: final[row][month], full(model.balanced, count))
    if links.actuals is not None:
        output = write_actuals(book, model, page, links.actuals, output)
    lines.output = output
    made = full(model.output, count)
    first_values, counted_values = np.zeros(count), np.ones((count, 12))
    if city.new_lines.size:
        first_base = np.where(np.isinf(city.first_base_month), LATE, city.first_base_month).ravel()
        rows = made[city.new_lines] > 0.0
        first_made = np.where(rows.any(axis=1), rows.argmax(axis=1), LATE)
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
    counted = page.block(
        book.word("counted"),
        lambda row, month: f"IF({month}>={first.at(row)},1,0)",
        counted_values,
        "code",
    )
    lines.counted = counted
    new_line = np.isin(np.arange(count), city.new_lines)
    va = (made * counted_values).sum(axis=1) * city.unit_va
    base_va = np.where(new_line, 0.0, city.base.sum(axis=1) * city.unit_va)
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
    whole = float(model.base_total[0, 0, 0])
    page.column(
        book.word("pull"),
        lambda row: f'IF({total}=0,"",({now.at(row)}-{before.at(row)})/{total})',
        (va - base_va) / whole,
        "points",
    )
    lines.now = now


def write_actuals(book: Book, model: Model, page: Page, actuals: Link, modelled: Block) -> Block:
    """Months already in instead of the model's, the rest led on from the last three (MODEL.md 2.15)."""
    city, count = model.city, len(model.city.lines)
    known_values = np.full((count, 12), np.nan)
    known_values[city.actual_lines] = city.actual_output[:, :, 0]
    known = page.block(
        book.word("actual"),
        lambda row, month: f'IF({actuals.count_of(row, month)}=0,"",{actuals.sum_of(row, month)})',
        known_values,
    )
    there = ~np.isnan(known_values)
    recent_values = there & (np.cumsum(there[:, ::-1], axis=1)[:, ::-1] <= 3)
    recent = page.block(
        book.word("recent"),
        lambda row, month: (
            f'IF({known.at(row, month)}="",0,IF(COUNT({known.at(row, month)}:{known.at(row, 11)})<=3,1,0))'
        ),
        recent_values,
        "code",
    )
    last_values = np.where(there.any(axis=1), 11 - there[:, ::-1].argmax(axis=1), -1)
    last = page.column(
        book.word("last_actual"),
        lambda row: f"SUMPRODUCT(MAX(({recent.across(row)}=1)*({YEAR}+1)))-1",
        last_values,
        "code",
    )
    model_values = full(model.balanced, count)
    below = (model_values * recent_values).sum(axis=1)
    above = np.where(recent_values, known_values, 0.0).sum(axis=1)
    ratio = page.column(
        book.word("ratio"),
        lambda row: (
            f"IF(SUMPRODUCT({recent.across(row)},{modelled.across(row)})>0,SUMIF({recent.across(row)},1,{known.across(row)})"
            f"/SUMPRODUCT({recent.across(row)},{modelled.across(row)}),1)"
        ),
        np.divide(above, below, out=np.ones(count), where=below > 0.0),
        "×",
    )

    def nowcast(row: int, month: int) -> str:
        fades = f"IF({month}>{last.at(row)},MAX(1-({month}-{last.at(row)})/memory,0),0)"
        led_on = f"{modelled.at(row, month)}*(1+({ratio.at(row)}-1)*{fades})"
        return f'IF({known.at(row, month)}<>"",{known.at(row, month)},{led_on})'

    return page.block(book.word("with_actuals"), nowcast, full(model.output, count))
