"""Where two scenarios' measures differ: a row a measure, the two joined by a line as long as they are apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from sim import Projection
from sim.present.numbers import decimals, gap_between, percent
from sim.registry import Measure, measures

from ..shell.context import PageContext
from ..words import escape, measured
from ..work import cache
from .scenarios import Compared, distinct

WHOLE_FROM = 1000.0
"""Amounts from here on are written without decimals."""

MIDDLE, HALF = 50.0, 46.0
"""Where the first scenario stands in the picture, and how far the largest difference reaches; per cent of its width."""


@dataclass(frozen=True)
class Row:
    """A measure in both scenarios, as written, and how far apart they are.

    `apart` is in per cent of the first, or in points of a share: one scale for all. `better` is the measure's.
    """

    name: str
    one: str
    two: str
    gap: str
    apart: float
    better: int


def rows_of(page: PageContext, found: Compared) -> list[Row]:
    """The city's measures of the plan year in both, in the registry's order."""
    one, two = (cache.projection(page.original, each) for each in found.scenarios)
    told = [measure for key, measure in measures().items() if yearly(measure) and key in one and key in two]
    return [row(page, measure, one, two) for measure in told]


def yearly(measure: Measure) -> bool:
    """Whether it is one figure a year of the whole city."""
    return measure.entity == "city" and measure.time == "year"


def row(page: PageContext, measure: Measure, one: Projection, two: Projection) -> Row:
    """A measure's row: its difference in its own unit, that of shares in points."""
    words, unit = page.words, measure.unit
    values = one.value(measure.key), two.value(measure.key)
    in_points = unit in ("share", "points")
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    digits = 0 if not in_points and largest >= WHOLE_FROM else decimals(values, unit, share=2)
    gap = gap_between(values[1], values[0], unit, digits)
    apart = (values[1] - values[0]) * 100 if in_points else relative(*values)
    if gap != "–":
        share = percent(apart / 100, 1 if abs(apart) < 100 else 0)
        key = "points" if in_points else "amount_apart"
        gap = words(key, value=gap, unit=words.unit(unit), share=f"+{share}" if apart > 0 else share)
    one_text, two_text = (measured(value, unit, digits) for value in values)
    return Row(measure.name[words.lang], one_text, two_text, gap, apart, measure.better)


def relative(one: float, two: float) -> float:
    """How much larger the second is, per cent of the first; 0 where that cannot be said."""
    return (two / one - 1.0) * 100 if one and math.isfinite(two / one) else 0.0


def dumbbells(page: PageContext, found: Compared, rows: list[Row]) -> str:
    """The rows that differ as an HTML table: measure, picture, both figures, difference; how many are the same."""
    words = page.words
    shown = [each for each in rows if each.one != each.two]
    most = max((abs(each.apart) for each in shown), default=0.0) or 1.0
    heads = [words("measure"), "", f"A {found.one.name}", f"B {found.two.name}", words("difference")]
    looks = ["text", "", "", "", ""]
    head = "".join(
        f'<th class="{look}">{escape(text)}</th>' if text else "<td></td>"
        for look, text in zip(looks, heads, strict=True)
    )
    body = "".join(
        f'<tr><td class="text">{escape(each.name)}</td>'
        f'<td class="dumbbell">{picture(each.apart / most, each.better)}</td>'
        f"<td>{each.one}</td><td><b>{each.two}</b></td><td>{escape(each.gap)}</td></tr>"
        for each in shown
    )
    same = words("same_measures", count=len(rows) - len(shown))
    table = f'<table class="plain dumbbells"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    note = f'<p class="chart-sub">{same}</p>' if len(rows) > len(shown) else ""
    return f'<div class="table-room" tabindex="0">{table}</div>{note}'


def picture(apart: float, better: int) -> str:
    """One dumbbell: a ring for the first in the middle, a dot for the second as far away as they are apart, −1 to 1.

    Coloured only where it is known which way is better.
    """
    end = MIDDLE + HALF * apart
    left, width = min(MIDDLE, end), abs(end - MIDDLE)
    look = "neutral" if not better else "better" if apart * better > 0 else "worse"
    return (
        f'<div class="{look}"><i style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        f'<u style="left:{MIDDLE:.0f}%"></u><b style="left:{end:.1f}%"></b></div>'
    )


def measure_table(page: PageContext, found: Compared, rows: list[Row]) -> pd.DataFrame:
    """All rows as a table to take away."""
    words = page.words
    heads = distinct([words("measure"), found.one.name, found.two.name, words("difference")])
    return pd.DataFrame([[each.name, each.one, each.two, each.gap] for each in rows], columns=heads)
