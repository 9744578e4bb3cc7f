"""What of a report cannot well be meant: far from last year's same month, or last year's own figure not the base's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.dataset.numbers import decimal
from sim.intake.month.amounts import Amount, Prices, Standing
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
WAYS = {"times": 1, "over": -1}
SLIPS = {f"{way}_{10**power}": 10.0 ** (power * sign) for power in (4, 3, 2, 8) for way, sign in WAYS.items()}
"""What an answer multiplies by: 万, 千, 百 and 亿, either way."""
MAX_NAMED = 3
BASE_APART = 0.01


def check_odd(paper: Paper, lines: Lines, standing: Standing, rows: Sequence[Row]) -> list[Row]:
    """The rows, multiplied where answers say so; asks about those far from last year's same months and from the plan.

    Rows that one factor puts right are one question, which offers only what puts all of them right.
    """
    ratios = [ratio_of(lines, standing, row) for row in rows]
    known = {place: ratio for place, ratio in enumerate(ratios) if ratio is not None}
    groups = by_slip(rows, {place: ratio for place, ratio in known.items() if not near(ratio)})
    far = {place for group in groups.values() for place in group}
    for place, row in enumerate(rows):
        base = base_of(lines, row)
        if base and row.output and place not in far and abs(row.output / base - 1.0) > LARGE:
            paper.add_note("month_odd", spot(row), row.found, f"{(row.output / base - 1) * 100:+.0f}%")
    if not far and len(known) > 1 and not 1 - WHOLE <= np.median(list(known.values())) <= 1 + WHOLE:
        groups = {"": list(known)}
    found: dict[int, Row | None] = dict(enumerate(rows))
    for slip, group in groups.items():
        own = f":{slip or 'none'}" if len(groups) > 1 else ""
        question = f"odd_output:{max(row.month for row in rows)}{own}"
        given = ask_odd(paper, lines, question, [rows[place] for place in group], [known[place] for place in group])
        for place in group if given in SLIPS else ():
            row, by = rows[place], SLIPS[given]
            found[place] = replace(row, output=row.output * by, how=(*row.how, how("scaled", factor=f"{by:g}")))
        found |= dict.fromkeys(group) if given == "leave_out" else {}
    return [row for row in found.values() if row is not None]


def ask_odd(paper: Paper, lines: Lines, question: str, rows: Sequence[Row], ratios: Sequence[float]) -> str:
    """The answer about rows that are far off in one way."""
    slips = [code for code, by in SLIPS.items() if all(near(ratio * by) for ratio in ratios)]
    known, ratio = named(lines, rows[:MAX_NAMED]), times(float(np.median(ratios)))
    choices = ("as_written", *slips, "leave_out")
    count = str(len(rows))
    return paper.ask(question, spot(rows[0]), rows[0].found, choices, known=known, ratio=ratio, count=count)


def near(ratio: float) -> bool:
    """Whether a ratio is not far from one."""
    return 1 / FAR <= ratio <= FAR


def by_slip(rows: Sequence[Row], far: Mapping[int, float]) -> dict[str, list[int]]:
    """Places of rows by the slip that puts them right, "" for none: a line's by its middle one where that does."""
    lines: dict[str, list[float]] = {}
    for place, ratio in far.items():
        lines.setdefault(rows[place].line, []).append(ratio)
    slips = {line: slip_of(float(np.median(ratios))) for line, ratios in lines.items()}
    groups: dict[str, list[int]] = {}
    for place, ratio in far.items():
        of_line = slips[rows[place].line]
        slip = of_line if of_line and near(ratio * SLIPS[of_line]) else slip_of(ratio)
        groups.setdefault(slip, []).append(place)
    return groups


def slip_of(ratio: float) -> str:
    """The slip that brings a ratio nearest to one; "" where none brings it near."""
    slip = min(SLIPS, key=lambda code: abs(math.log(ratio * SLIPS[code])))
    return slip if near(ratio * SLIPS[slip]) else ""


def base_of(lines: Lines, row: Row) -> float:
    """Last year's same month of a row."""
    return float(lines.dataset.city.base[lines.places[row.line], int(row.month[5:]) - 1])


def ratio_of(lines: Lines, standing: Standing, row: Row) -> float | None:
    """A month over last year's or over its plan, whichever is nearer.

    Where last year made nothing then: over the highest month that can be or is planned, if far beyond it; else None.
    """
    city, place = lines.dataset.city, lines.places[row.line]
    base, plan = base_of(lines, row), standing.plan[place]
    if not row.output:
        return None
    if base:
        planned = float(plan[int(row.month[5:]) - 1])
        return min((row.output / each for each in (base, planned) if each), key=lambda ratio: abs(math.log(ratio)))
    most = max(float(city.design[place, 0, 0] * city.ceiling[place, 0, 0]) / 12.0, float(plan.max()))
    return row.output / most if most and row.output > FAR * most else None


def times(ratio: float) -> Text:
    """A ratio in words: 1.7 times, 1/9,700."""
    if ratio >= 1.0:
        return Text(f"{shown(ratio)} 倍", f"{shown(ratio)} times them")
    return Text(f"1/{shown(1.0 / ratio)}", f"1/{shown(1.0 / ratio)} of them")


def shown(number: float) -> str:
    """A number as people write it: 20,513, 1.708."""
    return f"{number:,.0f}" if number >= 1000.0 else f"{number:.4g}"


def spot(row: Row) -> Place:
    """Where a row stands."""
    return Place(row.row, row.heading, row.cell, row.sheet)


def named(lines: Lines, rows: Sequence[Row]) -> Text:
    """Rows in words: line, month, as read, last year's."""
    zh, en = [], []
    for row in rows:
        names, read, before = lines.dataset.names("lines")[row.line], shown(row.output), shown(base_of(lines, row))
        zh.append(f"{names['zh']} {row.month} {read}（{before}）")
        en.append(f"{names['en']} {row.month} {read} ({before})")
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
            own = ours if said is None or not amount.number else said * ours / amount.number  # in the report's unit
            paper.add_note("base_differs", figure.place, figure.cell.text, own=shown(own))
