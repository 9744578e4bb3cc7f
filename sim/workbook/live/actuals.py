"""Months already in, and what lines' pace in them makes of the rest of the year (docs/model.md §2.15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model import Model
from sim.projection import as_loaded
from sim.steps import actuals
from sim.steps.actuals import MAX_PACE, MIN_PACE, MIN_WORKING_SHARE, RECENT_MONTHS
from sim.steps.axes import TIME
from sim.workbook.book import Book
from sim.workbook.live.grid import Block, Page
from sim.workbook.live.links import Link

YEAR = "{0,1,2,3,4,5,6,7,8,9,10,11}"
"""The months of a year as an array constant."""


@dataclass(frozen=True)
class Pace:
    """Actual output by month (empty where none is in), and by what each month is multiplied."""

    known: Block
    carried: Block


def write_pace(book: Book, model: Model, page: Page, link: Link) -> Pace:
    """The lines' actuals, their pace against the model as loaded, which does not move, and what is carried on."""
    city, count = model.city, len(model.city.lines)
    known_values = np.full((count, 12, 1), np.nan)
    known_values[city.actual_lines] = city.actual_output
    known = page.block(
        book.word("actual"),
        lambda row, month: f'IF({link.count_of(row, month)}=0,"",{link.sum_of(row, month)})',
        known_values[:, :, 0],
    )
    loaded = as_loaded(book.projection.unedited, city.lines)
    modelled = page.block(
        book.word("as_loaded"), lambda row, month: repr(float(loaded[row, month, 0])), loaded[:, :, 0]
    )
    telling_values = actuals.telling(known_values, loaded)
    telling = page.block(
        book.word("telling"),
        lambda row, month: (
            f'IF(AND({known.at(row, month)}<>"",{modelled.at(row, month)}>0,{modelled.at(row, month)}>='
            f"{MIN_WORKING_SHARE!r}*AVERAGE({modelled.across(row)})),1,0)"
        ),
        telling_values[:, :, 0],
        "code",
    )
    recent = page.block(
        book.word("recent"),
        lambda row, month: (
            f"IF(AND({telling.at(row, month)}=1,"
            f"SUM({telling.at(row, month)}:{telling.at(row, 11)})<={RECENT_MONTHS}),1,0)"
        ),
        actuals.recent(telling_values)[:, :, 0],
        "code",
    )
    there = ~np.isnan(known_values[:, :, 0])
    last = page.column(
        book.word("last_actual"),
        lambda row: f'SUMPRODUCT(MAX(({known.across(row)}<>"")*({YEAR}+1)))-1',
        np.where(there.any(axis=TIME), 11 - there[:, ::-1].argmax(axis=TIME), -1),
        "code",
    )

    def pace(row: int) -> str:
        sums = f"SUMIF({recent.across(row)},1,{known.across(row)})/SUMIF({recent.across(row)},1,{modelled.across(row)})"
        return f"IF(SUM({recent.across(row)})=0,1,MIN(MAX({sums},{MIN_PACE}),{MAX_PACE}))"

    ratio = page.column(book.word("ratio"), pace, np.clip(actuals.pace(known_values, loaded), MIN_PACE, MAX_PACE), "×")
    carried_values = np.ones((count, 12))
    carried_values[city.actual_lines] = model.carried[:, :12, 0]
    carried = page.block(
        book.word("carried"),
        lambda row, month: (
            f"IF(AND({last.at(row)}>=0,{month}>{last.at(row)}),"
            f"1+({ratio.at(row)}-1)*MAX(1-({month}-{last.at(row)})/memory,0),1)"
        ),
        carried_values,
        "×",
    )
    return Pace(known, carried)
