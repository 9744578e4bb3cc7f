"""A line's months out of what a ledger gives: single months, January with February, months to date, a year."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from sim.steps.axes import Array

Span = tuple[int, int]
YEAR: Span = (1, 12)
QUARTERS: tuple[Span, ...] = ((1, 3), (4, 6), (7, 9), (10, 12))
IDLE = 3
"""Last known months without output from which on a line is taken to stand still."""


def days_of(year: int) -> Array:
    """Days of the twelve months of a year."""
    return np.array([calendar.monthrange(year, month)[1] for month in range(1, 13)], dtype=np.float64)


def months_of(spans: Mapping[Span, float], season: Array) -> tuple[Array, list[int]]:
    """The twelve months, (12,), and the months among them that were estimated, from 1.

    `spans` are amounts by first and last month. Short spans come first: what a longer one holds beyond them is spread
    over its other months as `season` (12,) has them; months no span holds go on as the known ones since the first with
    output, by season, and at nothing where the last known ones are nothing.
    """
    months = np.full(12, np.nan)
    estimated: list[int] = []
    for (first, last), amount in sorted(spans.items(), key=lambda each: (each[0][1] - each[0][0], each[0][0])):
        inside = np.arange(first - 1, last)
        open_ones = inside[np.isnan(months[inside])]
        if not len(open_ones):
            continue
        rest = amount - np.nansum(months[inside])
        months[open_ones] = (
            (rest if len(open_ones) == 1 else max(rest, 0.0)) * season[open_ones] / season[open_ones].sum()
        )
        if len(open_ones) > 1:
            estimated += [int(month) + 1 for month in open_ones]
    missing = np.isnan(months)
    if missing.all():
        return np.zeros(12), []
    if missing.any():
        months[missing] = level_of(months, season) * season[missing]
        estimated += [int(month) + 1 for month in np.flatnonzero(missing)]
    return months, sorted(set(estimated))


def level_of(months: Array, season: Array) -> float:
    """Output a unit of season of the known months (12,), nan where not known: of those since the first with output."""
    known = np.flatnonzero(~np.isnan(months))
    made = known[months[known] != 0.0]
    if not len(made) or (len(known) > IDLE and not months[known[-IDLE:]].any()):
        return 0.0
    since = known[known >= made[0]]
    return float(months[since].sum() / season[since].sum())


def corrected(months: Array) -> Array:
    """The months with a negative one taken off those before it, which it corrects; at last off those after."""
    found = months.copy()
    for month in [*range(11, 0, -1), *range(11)]:
        if found[month] < 0.0:
            found[month - 1 if month and found[:month].sum() > 0.0 else month + 1] += found[month]
            found[month] = 0.0
    return np.maximum(found, 0.0)


def starts_late(spans: Mapping[Span, float]) -> int:
    """The first month that is given where it is March or later and nothing before it is; else 0."""
    first = min((begin for begin, _ in spans), default=1)
    return first if first > 2 else 0


def contradiction(spans: Mapping[Span, float], tolerance: float = 0.01) -> tuple[float, float] | None:
    """What the months of a span come to and what it says itself, where they differ beyond rounding; else None."""
    for (first, last), amount in spans.items():
        if first == last or (first, last) == (1, 2):
            continue
        joined = covered(spans, first, last)
        if joined is None and len(open_months(spans, (first, last))) > 1:
            within = sum(part for _, _, part in parts_of(spans, (first, last)))
            joined = within if within > amount else None
        if joined is not None and abs(joined - amount) > tolerance * max(abs(amount), abs(joined)):
            return joined, amount
    return None


def parts_of(spans: Mapping[Span, float], span: Span) -> list[tuple[int, int, float]]:
    """The shorter spans within one that do not overlap, the shortest first: first month, last month, amount."""
    found: list[tuple[int, int, float]] = []
    for (first, last), amount in sorted(spans.items(), key=lambda each: (each[0][1] - each[0][0], each[0][0])):
        within = span[0] <= first and last <= span[1] and (first, last) != span
        if within and all(last < begin or end < first for begin, end, _ in found):
            found.append((first, last, amount))
    return found


def open_months(spans: Mapping[Span, float], span: Span) -> list[int]:
    """The months of a span that no shorter one within it gives."""
    given = {month for first, last, _ in parts_of(spans, span) for month in range(first, last + 1)}
    return [month for month in range(span[0], span[1] + 1) if month not in given]


def left_over(spans: Mapping[Span, float]) -> bool:
    """Whether the fewer months of a sum to date, or of the year's, are known only as what it leaves of the others."""
    return any(0 < 2 * len(open_months(spans, span)) <= span[1] - span[0] for span in spans if span[0] < span[1])


def amount_of(spans: Mapping[Span, float], span: Span) -> float | None:
    """The amount of a span, as it is given or as its parts come to; None where neither is there."""
    return spans[span] if span in spans else covered(spans, *span)


def outermost(spans: Mapping[Span, float]) -> dict[Span, float]:
    """The spans that lie within no other."""
    return {
        (first, last): amount
        for (first, last), amount in spans.items()
        if all((begin, end) == (first, last) or begin > first or last > end for begin, end in spans)
    }


def covered(spans: Mapping[Span, float], first: int, last: int) -> float | None:
    """The sum of shorter spans that fill a span without a gap; None where none do."""
    for end in sorted(end for begin, end in spans if begin == first and end < last):
        parts = covered(spans, end + 1, last)
        rest = spans.get((end + 1, last)) if parts is None else parts
        if rest is not None:
            return spans[(first, end)] + rest
    return None


def whole(spans: Mapping[Span, float]) -> float | None:
    """The year's amount where it is given, or months or quarters make it up; else None."""
    return amount_of(spans, YEAR)


def rises_to_year(spans: Mapping[Span, float]) -> bool:
    """Whether single months or quarters never fall, and the last is the year's: sums to date written as single ones."""
    known = [spans[span] for span in (*((month, month) for month in range(1, 13)), *QUARTERS) if span in spans]
    year, quarters = spans.get(YEAR), set(QUARTERS) <= spans.keys()
    if (len(known) < 6 and not quarters) or any(after < before for before, after in pairwise(known)):
        return False
    if year is not None:
        return abs(known[-1] - year) <= 0.01 * max(year, 1e-12) and sum(known) > 1.5 * year
    return known[-1] > (2.5 if quarters else 5.0) * max(known[0], 1e-12)
