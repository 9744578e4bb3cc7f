"""What the projected growth rests on: official, reported, estimated or illustrative numbers, and what is unknown.

Growth is taken apart into its sources: what each project adds, what is left of each line's pull, promoted firms, and
the accounting difference. Their pulls add up to growth. Each takes the grade of its own row (promoted firms that of the
fact `promoted_va` in the profile); a row without one is ungraded, never guessed. The difference is official in months
with a release and estimated after. Shares go by the size of a pull, gain or loss alike: a line
that takes a point away rests on its numbers as much as one that brings a point. Where nothing moves at all, they go
by base-year value added.

An unknown number is never read as zero, and growth cannot depend on one (the loader refuses those), so it matters in
two ways: the measures that cannot be worked out without it, found by putting a number in its place and seeing which
appear; and the share of growth's pulls that belongs to the rows concerned. The first counts more than the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import designs
from sim.dataset import Dataset, ScenarioError, schema
from sim.dataset.tables import records
from sim.measures import measure_names
from sim.projection import Projection, project
from sim.scenario import NO_CHANGES, Scenario, nested_dicts
from sim.steps.axes import TIME

UNGRADED = "ungraded"
GRADES = (*(grade for grade in schema()["lines"].columns["grade"].choices if grade), UNGRADED)
SOURCES = ["kind", "id", "grade", "points", "weight"]
UNKNOWN = ["table", "column", "count", "rows", "stake", "keeps_back", "first"]
OF_LINE, OF_PROJECT, OF_PROMOTED, OF_OFFICE = "line", "project", "promoted", "accounting"


@dataclass(frozen=True)
class Evidence:
    """Shares of growth by grade (0 to 1, adding to 1), points by grade (adding to growth), and what is unknown.

    `sources`: kind, id, grade, points (a fraction), weight (its share). `unknown`: a row for each table and column
    with how many of how many cells, the stake, the measures kept back and the first row concerned; what matters most
    comes first.
    """

    growth: float
    shares: Mapping[str, float]
    points: Mapping[str, float]
    sources: pd.DataFrame
    unknown: pd.DataFrame


def evidence(dataset: Dataset, scenario: Scenario = NO_CHANGES, year: int = 0) -> Evidence:
    """What the growth of one year rests on, by grade and by source; `year` is a place in the horizon, 0 the plan year.

    Shares go by the size of a pull (docs/model.md §2.9). ScenarioError as `designs.single`.
    """
    found = project(dataset, designs.single(dataset, scenario))
    sources = growth_sources(found, year)
    by_grade = sources.groupby("grade")
    weights, points = by_grade["weight"].sum(), by_grade["points"].sum()
    return Evidence(
        growth=float(found["iva_growth"][0, year, 0]),
        shares={grade: float(weights.get(grade, 0.0)) for grade in GRADES},
        points={grade: float(points.get(grade, 0.0)) for grade in GRADES},
        sources=sources.sort_values("weight", ascending=False, kind="stable", ignore_index=True),
        unknown=unknown_numbers(dataset, scenario, found, sources),
    )


def growth_sources(found: Projection, year: int) -> pd.DataFrame:
    """Each line and project, promoted firms and accounting difference: grade, points (adding to growth), weight."""
    tables, projects = found.dataset.tables, found.city.projects
    of_projects = found["pull_project"][:, year, 0]
    of_lines = found["pull_line"][:, year, 0].copy()
    np.subtract.at(of_lines, projects.line, of_projects)
    promoted = found.value("bridge", "promoted_firms", found.times("bridge")[year])
    grades = {
        name: dict(zip(tables[name][name[:-1]], tables[name]["grade"], strict=True)) for name in ("lines", "projects")
    }
    facts = dict(zip(tables["profile"]["key"], tables["profile"]["grade"], strict=True))
    rows = [
        *((OF_LINE, line, grades["lines"][line], pull) for line, pull in zip(found.city.lines, of_lines, strict=True)),
        *((OF_PROJECT, j, grades["projects"][j], pull) for j, pull in zip(projects.ids, of_projects, strict=True)),
        (OF_PROMOTED, "promoted_va", facts.get("promoted_va", ""), promoted),
        *accounting_sources(found, year),
    ]
    frame = pd.DataFrame(rows, columns=SOURCES[:-1])
    frame["grade"] = [grade or UNGRADED for grade in frame["grade"]]
    frame["points"] = frame["points"].astype(float)
    size = np.abs(frame["points"].to_numpy())
    if not size.sum() > 0.0:
        size = np.zeros(len(frame))
        made = found.city.base_va.sum(axis=TIME)
        size[: len(made)] = made if made.any() else 1.0
    return frame.assign(weight=size / size.sum())


def accounting_sources(found: Projection, year: int) -> list[tuple[str, str, str, float]]:
    """The accounting difference by grade, as rows of `growth_sources`: what releases say, and what is carried on."""
    points = found.value("bridge", "accounting_difference", found.times("bridge")[year])
    stated = 0.0
    if year == 0 and found.city.releases.size:
        until = int(found.city.releases[-1]) + 1
        stated = float(found["accounting_difference"][0, :until, 0].sum()) / found.value("iva_base")
    parts = (("official", "official", stated), ("accounting_difference", "estimated", points - stated))
    return [(OF_OFFICE, name, grade, part) for name, grade, part in parts if part]


def unknown_numbers(dataset: Dataset, scenario: Scenario, found: Projection, sources: pd.DataFrame) -> pd.DataFrame:
    """Every table and column with unknown numbers, what matters most first."""
    weight = {(row["kind"], row["id"]): row["weight"] for row in records(sources)}
    rows = []
    for (table, column), names in found.dataset.unknown().items():
        stake = sum(at_stake(found, table, name, weight) for name in names)
        keeps = kept_back(dataset, scenario, found, table, column, names)
        total = len(found.dataset.tables[table])
        rows.append((table, column, len(names), total, min(float(stake), 1.0), ", ".join(keeps), names[0]))
    frame = pd.DataFrame(rows, columns=UNKNOWN)
    order = sorted(range(len(rows)), key=lambda k: (not rows[k][5], -rows[k][4], -rows[k][2]))
    return frame.iloc[order].reset_index(drop=True)


def at_stake(found: Projection, table: str, name: str, weight: Mapping[tuple[str, str], float]) -> float:
    """The share of growth's pulls that belongs to a row: of a project, or of lines (`lines_of`) with their projects."""
    city = found.city
    if table == "projects":
        return weight.get((OF_PROJECT, name), 0.0)
    own = lines_of(found, table, name)
    added = (
        weight[OF_PROJECT, j] for j, line in zip(city.projects.ids, city.projects.line, strict=True) if line in own
    )
    return sum(weight[OF_LINE, city.lines[k]] for k in own) + sum(added)


def lines_of(found: Projection, table: str, name: str) -> list[int]:
    """Places of the lines that a row of a table is about: a line's own, those of a chain or an industry; else none."""
    city = found.city
    if table == "lines":
        return [city.lines.index(name)] if name in city.lines else []
    if table == "chains":
        return [k for k, chain in enumerate(city.chain) if city.chains[chain] == name]
    if table == "industries" and name in city.divisions["industry"].ids:
        part = city.divisions["industry"]
        return [int(k) for k in part.share[[part.ids.index(name)]].indices]
    return []


def kept_back(
    dataset: Dataset, scenario: Scenario, found: Projection, table: str, column: str, names: list[str]
) -> list[str]:
    """The measures that appear once a column's unknown numbers are known: any number shows it, 0 or 1 is taken."""
    missing = [name for name in measure_names(detail=True) if name not in found]
    if not missing:
        return []
    for number in (0.0, 1.0):
        edits = nested_dicts(scenario.edits)
        rows = edits.setdefault(table, {})
        rows |= {name: {**rows.get(name, {}), column: number} for name in names}
        try:
            tried = project(dataset, designs.single(dataset, Scenario(scenario.values, edits)), only=missing)
        except (ScenarioError, ArithmeticError):
            continue
        if tried.names:
            return list(tried.names)
    return []
