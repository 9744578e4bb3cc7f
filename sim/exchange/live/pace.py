"""Months already in, and what lines' pace in them makes of the rest of the year (MODEL.md 2.15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.exchange.book import Book
from sim.exchange.live.links import Link
from sim.exchange.live.page import Block, Page
from sim.model import Model
from sim.projection import modelled_output
from sim.registry import Array
from sim.steps.actuals import FASTEST, RECENT, SLOWEST, WORKING

YEAR = "{0,1,2,3,4,5,6,7,8,9,10,11}"
"""The months of a year as an array constant."""


@dataclass(frozen=True)
class Pace:
    """Actual output by month (empty where none is in), and by what each month is multiplied."""

    known: Block
    carried: Block


def loaded_output(book: Book, model: Model) -> Array:
    """Output of the plan year as the dataset was loaded, (line, 12); 0 for a line that a scenario adds."""
    loaded = book.projection.unedited
    output = dict(zip(loaded.city.lines, modelled_output(loaded)[:, :, 0], strict=True))
    return np.array([output.get(line, np.zeros(12)) for line in model.city.lines])


def write_pace(book: Book, model: Model, page: Page, actuals: Link) -> Pace:
    """The lines' actuals, their pace against the model as loaded, which does not move, and what is carried on."""
    city, count = model.city, len(model.city.lines)
    known_values = np.full((count, 12), np.nan)
    known_values[city.actual_lines] = city.actual_output[:, :, 0]
    known = page.block(
        book.word("actual"),
        lambda row, month: f'IF({actuals.count_of(row, month)}=0,"",{actuals.sum_of(row, month)})',
        known_values,
    )
    loaded = loaded_output(book, model)
    modelled = page.block(book.word("as_loaded"), lambda row, month: repr(float(loaded[row, month])), loaded)
    works = (loaded > 0.0) & (loaded >= WORKING * (1.0 - 1e-9) * loaded.mean(axis=1, keepdims=True))
    telling_values = ~np.isnan(known_values) & works
    telling = page.block(
        book.word("telling"),
        lambda row, month: (
            f'IF(AND({known.at(row, month)}<>"",{modelled.at(row, month)}>0,{modelled.at(row, month)}>='
            f"{WORKING * (1.0 - 1e-9)!r}*AVERAGE({modelled.across(row)})),1,0)"
        ),
        telling_values,
        "code",
    )
    recent_values = telling_values & (np.cumsum(telling_values[:, ::-1], axis=1)[:, ::-1] <= RECENT)
    recent = page.block(
        book.word("recent"),
        lambda row, month: (
            f"IF(AND({telling.at(row, month)}=1,SUM({telling.at(row, month)}:{telling.at(row, 11)})<={RECENT}),1,0)"
        ),
        recent_values,
        "code",
    )
    there = ~np.isnan(known_values)
    last = page.column(
        book.word("last_actual"),
        lambda row: f'SUMPRODUCT(MAX(({known.across(row)}<>"")*({YEAR}+1)))-1',
        np.where(there.any(axis=1), 11 - there[:, ::-1].argmax(axis=1), -1),
        "code",
    )
    expected = (loaded * recent_values).sum(axis=1)
    made = np.where(recent_values, known_values, 0.0).sum(axis=1)
    raw = np.divide(made, expected, out=np.ones(count), where=expected > 0.0)

    def pace(row: int) -> str:
        sums = f"SUMIF({recent.across(row)},1,{known.across(row)})/SUMIF({recent.across(row)},1,{modelled.across(row)})"
        return f"IF(SUM({recent.across(row)})=0,1,MIN(MAX({sums},{SLOWEST}),{FASTEST}))"

    ratio = page.column(book.word("ratio"), pace, np.clip(raw, SLOWEST, FASTEST), "×")
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
