"""Rows of the headline's two charts, as pages, second screen and preview draw them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.present.causes import term_causes
from sim.present.chart_data import RELEASE_COUNT
from sim.present.labels import months as month_names
from sim.present.labels import term_name, word
from sim.present.numbers import gap_between, percent, points_apart, set_digits, signed
from sim.present.tables import bridge_points, shown_terms
from sim.projection import Projection
from sim.steps.axes import Array
from sim.studies.outlook import Outlook

MARGIN = 0.35
"""Points kept free below the least end of a bar, where the axis begins above nought."""


@dataclass(frozen=True)
class Side:
    """A projection with the ensemble around it; `outlook` is None before that was worked out."""

    now: Projection
    outlook: Outlook | None

    @property
    def growth(self) -> float:
        """Growth as set, a fraction."""
        return self.now.value("iva_growth")

    @property
    def target(self) -> float | None:
        """The growth target of the plan year, a fraction."""
        return self.now.dataset.growth_target

    def ends(self, shown: list[int]) -> tuple[Array, Array]:
        """Begin and end of every bar in points, (row,): terms, as set, and once known uncertainty and expected."""
        upto = self.now["bridge"][shown, 0, 0].cumsum() * 100
        growth = self.growth * 100
        starts, ends = [0.0, *upto[:-1], 0.0], [*upto, growth]
        if self.outlook is not None:
            expected = self.outlook.expected * 100
            starts, ends = [*starts, growth, 0.0], [*ends, expected, expected]
        return np.array(starts), np.array(ends)


def year_end(expected: float, target: float | None, lang: str) -> str:
    """What the year is expected to end at and how far that is from the target, both fractions, as they are written."""
    if target is None:
        return word("story", "path_expected", lang).format(growth=percent(expected))
    digits = set_digits(target)
    gap = points_apart(expected, target, digits)
    key = "path_above" if gap > 0 else "path_below" if gap < 0 else "path_level"
    return word("story", key, lang).format(growth=percent(expected, digits), points=f"{abs(gap):.{digits}f}")


def story_frame(side: Side, lang: str, before: Side | None = None) -> pd.DataFrame:
    """Rows of `story_specs.story` in points; `before` is drawn as what was, dashed, where it differs.

    The terms' labels add up to growth's. The axis begins above nought where all bars end far above it.
    """
    shown = shown_terms(side.now) if before is None else shown_terms(side.now, before.now)
    starts, ends = side.ends(shown)
    rows = len(ends)
    was = np.full((2, rows), np.nan)
    if before is not None and (before.outlook is None) == (side.outlook is None):
        was[:] = before.ends(shown)
        was[:, np.abs(was - [starts, ends]).max(axis=0) < 5e-3] = np.nan
    low, high = axis_ends(np.concatenate([ends, was[1][~np.isnan(was[1])]]), side.target)
    return pd.DataFrame(
        {
            "term": [*term_labels(side.now, shown, lang), *total_names(lang)][:rows],
            "place": range(rows),
            "start": np.maximum(starts, low),
            "end": np.maximum(ends, low),
            "cut": (np.minimum(starts, ends) < low) & (low > 0),
            "label": [*written(side, shown)][:rows],
            "cause": [*causes(side, shown, lang)][:rows],
            "kind": [*("gain" if step >= 0 else "loss" for step in (ends - starts)[: len(shown)]), *KINDS][:rows],
            "was_start": np.maximum(was[0], low),
            "was_end": np.maximum(was[1], low),
            "target": np.nan if side.target is None else side.target * 100,
            "flag": flag(side.target, lang),
            "low": low,
            "high": high,
        }
    )


KINDS = ("set", "spread", "expected")
"""What the rows after the terms are."""


def total_names(lang: str) -> list[str]:
    """Names of the rows after the terms."""
    return [word("story", kind, lang) for kind in KINDS]


def flag(target: float | None, lang: str) -> str:
    """What stands at the target's flag; nothing without one."""
    return "" if target is None else word("story", "flag", lang).format(target=percent(target, set_digits(target)))


def term_labels(now: Projection, shown: list[int], lang: str) -> list[str]:
    """Names of the terms, each by whether it rises or falls."""
    steps = bridge_points(now)
    return [term_name(now.entities("bridge")[place], steps[place] > 0, lang) for place in shown]


def written(side: Side, shown: list[int]) -> list[str]:
    """The figures beside the bars: terms in points, the two growths in per cent, two decimals."""
    steps = bridge_points(side.now)
    told = [*(signed(steps[place], 2) for place in shown), percent(side.growth, 2)]
    if side.outlook is not None:
        expected = side.outlook.expected
        told += [gap_between(expected, side.growth, "share", 2), percent(expected, 2)]
    return told


def causes(side: Side, shown: list[int], lang: str) -> list[str]:
    """What stands beside each figure."""
    found, terms = term_causes(side.now, lang), side.now.entities("bridge")
    told = [*(found.get(terms[place], "") for place in shown), ""]
    if side.outlook is not None:
        worse = side.outlook.expected < side.growth
        told += [word("story", "worse" if worse else "better", lang), ""]
    return told


def axis_ends(ends: Array, target: float | None) -> tuple[float, float]:
    """Where the axis begins and ends, whole points around every bar's end and the target; from nought where near it."""
    least = min(float(ends.min()), math.inf if target is None else target * 100)
    most = max(float(ends.max()), -math.inf if target is None else target * 100)
    low = math.floor(least - MARGIN)
    return float(low if low > 1 else min(0, math.floor(least))), float(math.ceil(most))


LETTERS = 0.088
"""Share of the chart's height that a name takes: names nearer than that are pushed apart."""


def path_frame(side: Side, lang: str, before: Side | None = None, letters: float = LETTERS) -> pd.DataFrame:
    """Rows of `story_specs.year_path` in per cent: the path's eleven releases, then names and dated targets.

    `letters`: the share of the chart's height that a name takes.
    """
    now = side.now
    labels = now.times("iva_growth_to_date")[:RELEASE_COUNT]
    months = month_names(labels, lang)
    official = dict(zip(*(now.dataset.tables["official"][name] for name in ("month", "growth_to_date")), strict=True))
    low, high = path_ends(side, before)
    nothing = np.full(RELEASE_COUNT, np.nan)
    bands = nothing_known() if side.outlook is None else side.outlook.to_date[:, :RELEASE_COUNT] * 100
    was = (
        to_date(before),
        nothing if before is None or before.outlook is None else before.outlook.to_date[1, :RELEASE_COUNT] * 100,
    )
    moved = before is not None and np.abs(was[0] - to_date(side)).max() > 5e-3
    path = {
        "row": ["path"] * RELEASE_COUNT,
        "month": months,
        "place": list(range(RELEASE_COUNT)),
        "set": to_date(side),
        "bottom": np.maximum(bands[0], low),
        "expected": bands[1],
        "top": np.minimum(bands[2], high),
        "was_set": was[0] if moved else nothing,
        "was_expected": was[1] if moved else nothing,
        "official": [100 * official.get(label, np.nan) for label in labels],
    }
    names = end_names(side, months[-1], (low, high), lang, letters)
    rows = stacked(path, names, dated_targets(now, labels, months, lang))
    return pd.DataFrame({**rows, "low": low, "high": high})


def stacked(*parts: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Parts of a table, each its columns, one below the other; NaN where a part has no such column.

    Frames put together take three times as long, at every move.
    """
    lengths = [len(part["row"]) for part in parts]
    columns = dict.fromkeys(name for part, length in zip(parts, lengths, strict=True) if length for name in part)
    return {
        name: [cell for part, rows in zip(parts, lengths, strict=True) for cell in part.get(name, [np.nan] * rows)]
        for name in columns
    }


def nothing_known() -> Array:
    """A band before its ensemble was worked out."""
    return np.full((3, RELEASE_COUNT), np.nan)


def to_date(side: Side | None) -> Array:
    """Growth to date at each release in per cent, (release,); NaN of nothing."""
    if side is None:
        return np.full(RELEASE_COUNT, np.nan)
    return np.asarray(side.now["iva_growth_to_date"][0, :RELEASE_COUNT, 0]) * 100


def path_ends(side: Side, before: Side | None) -> tuple[float, float]:
    """Where the value axis begins and ends, whole per cents: around what was, and what is."""
    both = [each for each in (before, side) if each is not None]
    found = [to_date(each) for each in both]
    found += [each.outlook.to_date[:, :RELEASE_COUNT].ravel() * 100 for each in both if each.outlook is not None]
    if side.target is not None:
        found.append(np.array([side.target * 100]))
    values = np.concatenate(found)
    return float(np.floor(np.nanmin(values))), float(np.ceil(np.nanmax(values)))


def end_names(side: Side, month: str, ends: tuple[float, float], lang: str, letters: float) -> dict[str, list[Any]]:
    """The names at the lines' ends, pushed apart where they would touch."""
    told = [("set", side.growth, word("story", "set", lang) + " " + percent(side.growth))]
    if side.outlook is not None:
        expected = side.outlook.expected
        told.append(("expected", expected, word("story", "expected", lang) + " " + percent(expected)))
    if side.target is not None:
        told.append(("target", side.target, flag(side.target, lang)))
    return line_names(told, (ends[1] - ends[0]) * letters) | {"month": [month] * len(told)}


def line_names(told: Iterable[tuple[str, float, str]], room: float) -> dict[str, list[Any]]:
    """Names at the ends of lines as columns of a chart's rows, from the look, growth (a fraction) and text of each.

    Columns: row, value (per cent; two are at least `room` apart), text, look.
    """
    ordered = sorted(told, key=lambda each: each[1])
    return {
        "row": ["name"] * len(ordered),
        "value": apart([100 * value for _, value, _ in ordered], room),
        "text": [text for *_, text in ordered],
        "look": [look for look, *_ in ordered],
    }


def apart(places: list[float], room: float) -> list[float]:
    """Places in rising order, each at least `room` above the one before, and as near to where they were."""
    clusters = [[place] for place in places]
    k = 0
    while k < len(clusters) - 1:
        here, following = clusters[k], clusters[k + 1]
        top = np.mean(here) + room * (len(here) - 1) / 2
        bottom = np.mean(following) - room * (len(following) - 1) / 2
        if bottom - top < room:
            clusters[k : k + 2] = [[*here, *following]]
            k = max(k - 1, 0)
        else:
            k += 1
    return [
        float(np.mean(each) + room * (place - (len(each) - 1) / 2)) for each in clusters for place in range(len(each))
    ]


def dated_targets(now: Projection, labels: list[str], months: list[str], lang: str) -> dict[str, list[Any]]:
    """The targets that are meant to be met by a month before the last."""
    targets = [now.dataset.target("iva_growth_to_date", label) for label in labels]
    rows = [(month, value) for month, value in zip(months, targets, strict=True) if value is not None]
    told = word("story", "dated" if len(rows) == 1 else "dated_of_several", lang)  # several long names would touch
    return {
        "row": ["dated"] * len(rows),
        "month": [month for month, _ in rows],
        "value": [value * 100 for _, value in rows],
        "text": [told.format(month=month, target=percent(value, set_digits(value))) for month, value in rows],
    }
