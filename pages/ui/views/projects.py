"""Rows of the Projects page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.dataset import schema
from sim.present.labels import month_text
from sim.present.tables import project_rows, waiting

from ..shell.context import PageContext
from ..show.sentences import by_entity, ranked_bars
from ..words import points, records
from .editors import stage_names


def order(page: PageContext) -> list[str]:
    """Projects by planned commissioning, those still to come first."""
    projects = page.dataset.city.projects
    planned = projects.planned[:, 0, 0]
    places = sorted(range(len(projects.ids)), key=lambda j: (projects.started[j, 0, 0], planned[j]))
    return [projects.ids[j] for j in places]


def waits(page: PageContext) -> str:
    """Who waits for which park's expansion, and who has no room, by name."""
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
    return words.join(parts) + words("stop") if parts else words("no_waits")


def points_rows(page: PageContext, count: int) -> tuple[pd.DataFrame, str]:
    """What the projects add this year, most first, with the reference beside it."""
    now = page.now["pull_project"][:, 0, 0] * 100
    before = by_entity(page.before, "pull_project")
    places = np.argsort(-np.abs(now), kind="stable")[:count]
    places = places[np.argsort(-now[places], kind="stable")]
    ids, names = page.now.entities("pull_project"), page.names("projects")
    rows = ranked_bars(
        [names[ids[j]] for j in places], now[places].tolist(), [before.get(ids[j], 0.0) * 100 for j in places]
    )
    return rows, page.words("project_points_alt", name=rows["name"].iloc[0], points=points(now.max() / 100, 2))


def gantt_rows(page: PageContext, shown: list[str]) -> tuple[pd.DataFrame, list[str], str]:
    """Start, planned and slipped commissioning of projects; the stages' names; the finding."""
    city, words = page.dataset.city, page.words
    projects, names, stages = city.projects, page.names("projects"), stage_names(page.words)
    table = {row["project"]: row for row in records(page.dataset.tables["projects"])}
    slipped = page.now["commissioning"][:, 0, 0]
    rows = []
    for place, project in enumerate(shown):
        j = projects.ids.index(project)
        start = table[project]["start"] or month_text(city, projects.start[j, 0, 0])
        planned = month_text(city, projects.planned[j, 0, 0])
        rows.append(
            (
                names[project],
                place,
                f"{start}-01",
                f"{planned}-01",
                f"{month_text(city, slipped[j])}-01",
                stages[table[project]["stage"]],
            )
        )
    frame = pd.DataFrame(rows, columns=["name", "place", "start", "planned", "slipped", "stage"])
    late = int((frame["slipped"] > frame["planned"]).sum())
    return frame, list(stages.values()), words("gantt_alt", count=len(frame), late=late)


def ramp_rows(page: PageContext) -> tuple[pd.DataFrame, list[str], str]:
    """The profiles the dataset uses, at the pace in force: month since commissioning against share of design."""
    pace = page.now.design.numbers["ramp_pace"]
    columns = [name for name in schema()["ramps"].columns if name[1:].isdigit()]
    knots = [int(name[1:]) for name in columns]
    names = page.names("ramps")
    months = np.arange(0, 49, 3)
    parts = []
    for row in records(page.dataset.tables["ramps"]):
        shares = np.interp(months / pace, knots, [row[name] for name in columns])
        parts.append(
            pd.DataFrame({"month": [f"{m:02d}" for m in months], "series": names[row["ramp"]], "value": shares * 100})
        )
    return pd.concat(parts), list(names.values()), page.words("ramp_alt", pace=f"{pace:g}")


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
