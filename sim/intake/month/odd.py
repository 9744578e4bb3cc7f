"""What of a report cannot well be meant: far from last year's same month, or last year's own figure not the base's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.dataset.numbers import decimal
from sim.intake.month.amounts import Amount, Prices
from sim.intake.month.figures import Figure, Paper, Place
from sim.intake.month.lines import Lines, how
from sim.intake.normalise import half_width
from sim.language import Text

if TYPE_CHECKING:
    from sim.intake.month.reading import Row

FAR = 5.0
"""Times above or below last year's month at which a figure is asked about: often a unit is wrong."""
WHOLE = 0.4
"""Median growth over a whole report at which it is asked about."""
LARGE = 0.6
"""Growth of a line's month that is told."""
SLIPS = {"times_10000": 1e4, "over_10000": 1e-4, "times_1000": 1e3, "over_1000": 1e-3}
MAX_NAMED = 3
BASE_APART = 0.01


def check_odd(paper: Paper, lines: Lines, rows: Sequence[Row]) -> list[Row]:
    """The rows, multiplied where an answer says so; asks once about all that are far from last year's same months."""
    ratios = [ratio_of(lines, row) for row in rows]
    far = [place for place, ratio in enumerate(ratios) if ratio is not None and not 1 / FAR <= ratio <= FAR]
    known = [ratio for ratio in ratios if ratio is not None]
    median = float(np.median(known)) if known else 1.0
    whole = len(known) > 1 and not 1 - WHOLE <= median <= 1 + WHOLE
    for place, row in enumerate(rows):
        ratio = ratios[place]
        if ratio is not None and place not in far and abs(ratio - 1.0) > LARGE:
            paper.add_note("month_odd", spot(row), row.found, f"{(ratio - 1) * 100:+.0f}%")
    if not far and not whole:
        return list(rows)
    asked = far or list(range(len(rows)))
    middle = float(np.median([ratios[place] or 1.0 for place in asked]))
    slips = [code for code, by in SLIPS.items() if 1 / FAR <= middle * by <= FAR]
    first = rows[asked[0]]
    question = f"odd_output:{max(row.month for row in rows)}"
    known_words = named(lines, [rows[place] for place in asked[:MAX_NAMED]])
    words = {"count": str(len(asked)), "ratio": f"{middle:.3g}"}
    choices = ("as_written", *slips, "leave_out")
    given = paper.ask(question, spot(first), first.found, choices, known=known_words, **words)
    if given == "leave_out":
        return [row for place, row in enumerate(rows) if place not in asked]
    if given not in SLIPS:
        return list(rows)
    by = SLIPS[given]
    scaled = how("scaled", factor=f"{by:g}")
    return [
        replace(row, output=row.output * by, how=(*row.how, scaled)) if place in asked else row
        for place, row in enumerate(rows)
    ]


def ratio_of(lines: Lines, row: Row) -> float | None:
    """A month over last year's; over a month's ceiling where it made nothing then and that is far beyond; else None."""
    city = lines.dataset.city
    place, month = city.lines.index(row.line), int(row.month[5:]) - 1
    base = float(city.base[place, month])
    if not row.output:
        return None
    if base:
        return row.output / base
    most = float(city.design[place, 0, 0] * city.ceiling[place, 0, 0]) / 12.0
    return row.output / most if most and row.output > FAR * most else None


def spot(row: Row) -> Place:
    """Where a row stands."""
    return Place(row.row, row.heading, row.cell, row.sheet)


def named(lines: Lines, rows: Sequence[Row]) -> Text:
    """Rows in words: line, month, as read, last year's."""
    zh, en = [], []
    city = lines.dataset.city
    for row in rows:
        names = lines.dataset.names("lines")[row.line]
        base = float(city.base[city.lines.index(row.line), int(row.month[5:]) - 1])
        zh.append(f"{names['zh']} {row.month} {row.output:.4g}（{base:.4g}）")
        en.append(f"{names['en']} {row.month} {row.output:.4g} ({base:.4g})")
    return Text("、".join(zh), ", ".join(en))


def check_base(paper: Paper, prices: Prices, before: Sequence[tuple[Figure, tuple[str, ...], Amount]]) -> None:
    """Tell where last year's figures of a report are not the base's own."""
    city = prices.lines.dataset.city
    for figure, lines, amount in before:
        at = [city.lines.index(line) for line in lines]
        base = city.base[at, figure.first - 1 : figure.last].sum(axis=1)
        worth = np.array([prices.base(line) for line in lines]) if amount.money else np.ones(len(lines))
        ours = float((base * worth).sum())
        if abs(amount.number - ours) > BASE_APART * ours:
            said = decimal(half_width(figure.cell.text).replace(",", ""))
            shown = ours if said is None or not amount.number else said * ours / amount.number  # in the report's unit
            paper.add_note("base_differs", figure.place, figure.cell.text, f"{shown:.6g}")
