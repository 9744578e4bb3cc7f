"""Rows of the Projects page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.dataset import schema
from sim.present.causes import width
from sim.present.labels import month_text
from sim.present.tables import project_rows, waiting

from ..shell.context import PageContext
from ..words import records
from .editors import stage_names

MONTHS_A_LETTER = 2.6
"""Months as wide as a Chinese letter of a profile's name, on a phone."""

ABOVE, ROW = 7, 9
"""Per cent of the design that a profile's name stands above its line, and that one name takes."""


def order(page: PageContext) -> list[str]:
    """Projects by planned commissioning, those still to come first."""
    projects = page.dataset.city.projects
    planned = projects.planned[:, 0, 0]
    places = sorted(range(len(projects.ids)), key=lambda j: (projects.started[j, 0, 0], planned[j]))
    return [projects.ids[j] for j in places]


def waits(page: PageContext) -> str:
    """Who waits for which park's expansion, and who has no room, by name; empty where nobody does."""
    words, city = page.words, page.dataset.city
    names, parks = page.names("projects"), page.names("parks")
    parts = [
        words(
            "waits_for",
            project=names[row["project"]],
            park=parks[row["park"]],
            month=month_text(city, row["month"]),
        )
        for row in records(waiting(page.now))
    ]
    projects = city.projects
    parts += [words("has_no_room", project=names[projects.ids[j]]) for j in np.flatnonzero(projects.no_room)]
    return words.join(parts) + words("stop") if parts else ""


def ramp_rows(page: PageContext) -> pd.DataFrame:
    """Rows of the chart `ramps`: the dataset's profiles at the pace in force, each named where it comes to its most."""
    pace = page.now.design.numbers["ramp_pace"]
    columns = [name for name in schema()["ramps"].columns if name[1:].isdigit()]
    knots = np.array([int(name[1:]) for name in columns])
    names, months = page.names("ramps"), np.arange(0, 49)
    lines, tops = [], []
    for place, row in enumerate(records(page.dataset.tables["ramps"])):
        shares = np.interp(months / pace, knots, [row[name] for name in columns]) * 100
        series = names[row["ramp"]]
        lines.append(pd.DataFrame({"row": "line", "month": months, "series": series, "value": shares, "place": place}))
        tops.append((float(months[shares.argmax()]), series, place, float(shares.max())))
    tops.sort()
    told: list[tuple[str, float, str, float, int]] = []
    for month, series, place, top in tops:
        near = [(at, name) for _, at, name, value, _ in told if abs(value - top - ABOVE) < ROW]
        taken = any(abs(month - at) < (width(series) + width(name)) * MONTHS_A_LETTER / 2 + 2 for at, name in near)
        told.append(("name", month, series, top + ABOVE + ROW * taken, place))
    return pd.concat([*lines, pd.DataFrame(told, columns=["row", "month", "series", "value", "place"])])


def ramp_finding(page: PageContext, rows: pd.DataFrame) -> str:
    """In how many months the profiles come to the full design, those that do."""
    full = rows[(rows["row"] == "line") & (rows["value"] > 99.95)].groupby("series", sort=False)["month"].min()
    words = page.words
    parts = [words("ramp_months", name=name, months=int(month)) for name, month in full.sort_values().items()]
    return words("ramp_finding", parts=words("comma").join(parts)) if parts else words("ramp_never")


def project_table(page: PageContext, shown: list[str]) -> pd.DataFrame:
    """Every project: stage, line, dates, points this year and next, whether its output counts."""
    words, city = page.words, page.dataset.city
    names, lines, stages = page.names("projects"), page.names("lines"), stage_names(page.words)
    found = {row["project"]: row for row in records(project_rows(page.now))}
    return pd.DataFrame(
        [
            {
                words("project"): names[project],
                words("stage"): stages[row["stage"]],
                words("line"): lines[row["line"]],
                words("planned"): month_text(city, row["planned"]),
                words("expected"): month_text(city, row["expected"]),
                words("points_in", year=page.year): round(row["pull"] * 100, 3),
                words("points_in", year=str(int(page.year) + 1)): round(row["pull_next"] * 100, 3),
                words("statistics"): words(f"state_{row['state']}"),
            }
            for project, row in ((project, found[project]) for project in shown)
        ]
    )
