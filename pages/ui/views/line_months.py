"""One line's months on the Producers page: output a day against its ceiling, overhauls and events by name."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.dataset.events import event_months, known_parts, touched
from sim.dataset.tables import month_number
from sim.present.causes import width
from sim.present.events import share_said
from sim.present.labels import month_name, row_name, shown_units
from sim.present.story import apart
from sim.steps.axes import Array

from ..shell.context import PageContext
from ..words import records

MONTHS = 24
"""Months drawn: the plan year and the next."""

FREE = 1.08
"""Times the largest figure at which the names of overhauls and events begin."""

LANE = 0.11
"""Times the largest figure that a row of those names takes."""

LETTERS = 0.075
"""Share of the axis that a name at a line's end takes."""

MONTHS_A_LETTER = 0.72
"""Months as wide as a Chinese letter of a name."""


def days(page: PageContext) -> Array:
    """Days of each month drawn, (month,): of the calendar, or twelfths of a year where the dataset's are equal."""
    share = page.now.city.month_share[0, :MONTHS, 0]
    first = int(page.year)
    length = np.array([365 + calendar.isleap(first + place // 12) for place in range(len(share))])
    return np.asarray(share * length / 12.0)


def month_table(page: PageContext, line: str) -> pd.DataFrame:
    """Output a day by month, the reference's, the ceiling and the design; NaN where there is none."""
    city, length = page.dataset.city, days(page)
    i, nothing = city.lines.index(line), np.full(len(length), np.nan)
    before = page.before.entities("output")
    reference = page.before["output"][before.index(line), :MONTHS, 0] if line in before else nothing
    capped = bool(city.capped[i])
    whole_years = np.add.reduceat(length, range(0, len(length), 12)).repeat(12)[: len(length)]
    return pd.DataFrame(
        {
            "month": page.now.times("output")[: len(length)],
            "output": page.now["output"][i, :MONTHS, 0] / length,
            "reference": reference / length,
            "ceiling": page.now["ceiling"][i, :MONTHS, 0] / length if capped else nothing,
            "design": city.design[i, 0, 0] / whole_years if capped else nothing,
        }
    )


def happenings(page: PageContext, line: str) -> list[tuple[int, int, str]]:
    """Overhauls and events of a line: first and last month drawn, and what it is called with how much it takes."""
    found, origin = [], int(page.year) * 12
    for row in records(page.dataset.tables["overhauls"]):
        place = month_number(row["month"]) - origin
        if row["line"] == line and 0 <= place < MONTHS:
            found.append((place, place, page.words("overhaul_of", share=share_said(row["share_lost"]))))
    parts, i = known_parts(page.dataset.tables), page.dataset.city.lines.index(line)
    for row in records(page.dataset.tables["events"]):
        months = event_months(row, origin, MONTHS)
        if row["scope"] != "factor" and float(row["change"]) and months.start < months.stop and touched(row, parts)[i]:
            found.append((months.start, months.stop - 1, row_name(page.dataset, "events", row["event"], page.lang)))
    return sorted(found)


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """A row for each span, in the order of their beginnings, so that none runs into the one before: 0 the first row."""
    free: list[float] = []
    placed = []
    for first, end in spans:
        lane = next((place for place, until in enumerate(free) if until <= first), len(free))
        free[lane : lane + 1] = [end]
        placed.append(lane)
    return placed


def month_rows(page: PageContext, line: str) -> pd.DataFrame:
    """Rows of the chart `daily`: the months, what happens in them, and the names at the lines' ends."""
    table = month_table(page, line)
    figures = table[["output", "reference", "ceiling", "design"]]
    most = float(np.nanmax(figures.to_numpy())) or 1.0
    if np.allclose(table["reference"], table["output"], rtol=1e-6, equal_nan=True):
        table["reference"] = np.nan
    found = happenings(page, line)
    rows = lanes([(a, max(b + 1.0, a + 0.5 + width(text) * MONTHS_A_LETTER)) for a, b, text in found])
    high = most * (FREE + LANE * max(1, len(set(rows))) + 0.02)
    marks = pd.DataFrame(
        [
            (first - 0.45, last + 0.45, most * (FREE + LANE * (row + 0.35)), text)
            for (first, last, text), row in zip(found, rows, strict=True)
        ],
        columns=["place", "until", "value", "text"],
    )
    last = figures.iloc[-1].dropna().drop("reference", errors="ignore").sort_values()
    names = pd.DataFrame(
        {
            "value": apart([min(each, most) for each in last], high * LETTERS),
            "text": [page.words(key) for key in last.index],
            "look": list(last.index),
        }
    )
    kinds = {"month": table.assign(place=range(len(table))), "mark": marks, "name": names}
    return pd.concat([part.assign(row=kind) for kind, part in kinds.items() if len(part)]).assign(low=0.0, high=high)


def months_finding(page: PageContext, line: str) -> str:
    """What the months of the plan year show: how many stand at the ceiling, else how much of it is used."""
    table, name, words = month_table(page, line)[:12], page.names("lines")[line], page.words
    if table["ceiling"].isna().all():
        return words("months_uncapped", name=name)
    full = int((table["output"] > table["ceiling"] * 0.999).sum())
    if full:
        return words("months_full", name=name, months=full)
    used = f"{table['output'].sum() / table['ceiling'].sum():.0%}" if table["ceiling"].sum() else "–"
    return words("months_free", name=name, share=used)


def months_about(page: PageContext, line: str) -> str:
    """What the chart shows, in which unit a day."""
    unit = shown_units(page.dataset, "lines", page.lang)[line]
    return page.words("months_about", name=page.names("lines")[line], unit=unit, year=page.year)


def month_names(page: PageContext) -> list[str]:
    """Labels of the chart `daily`: the plan year and the names of the twelve months."""
    return [page.year, *(month_name(month, page.lang) for month in range(1, 13))]
