"""Figures by producer, project and chain as frames of ids and numbers, unrounded: what pages and files share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.dataset.tables import month_number
from sim.present.numbers import adding, adding_columns
from sim.projection import Projection
from sim.steps import factors
from sim.steps.axes import TIME, Array
from sim.studies.targets import chain_targets

FIRST = ("nickel", "copper")
"""Product groups that stand first."""

NOT_EVERYWHERE = ("events", "deflation_gap", "actuals", "accounting_difference")
"""The bridge's terms that most cities have nothing of."""

NIL = 1e-12
"""What is smaller (a fraction) is nothing but the rounding of sums taken in another order."""


def bridge_points(now: Projection, year: int = 0, digits: int = 2) -> list[float]:
    """The bridge's terms of a year in points, as they are written: they add up to growth as it is written."""
    written = written_terms(now["bridge"][:, year, :1], now["iva_growth"][0, year, :1], digits)
    return [float(each) for each in written[:, 0]]


def written_terms(bridge: Array, growth: Array, digits: int = 2) -> Array:
    """Terms, (term, row), fractions, in points as they are written: they add up to growth, (row,), as it is written."""
    return adding_columns(bridge * 100, growth * 100, digits)


def term_parts(now: Projection, term: str, values: Iterable[float]) -> list[float]:
    """What a term of the plan year's bridge is made of, in points: they add up to the term, as both are written.

    Where the term holds more than its parts they add up to themselves.
    """
    place = now.entities("bridge").index(term)
    return parts_of_term(values, float(now["bridge"][place, 0, 0]), bridge_points(now)[place])


def parts_of_term(values: Iterable[float], term: float, written: float) -> list[float]:
    """What a term, a fraction, is made of, in points: they add up to it as it is `written`, in points.

    Where the term holds more than its parts they add up to themselves.
    """
    points = [float(value) * 100 for value in values]
    return adding(points, written if np.isclose(sum(points), term * 100, atol=1e-7) else sum(points), 2)


def shown_terms(*projections: Projection) -> list[int]:
    """Places of the bridge's terms to show: all, but those of NOT_EVERYWHERE that are nil in every year of all."""
    terms = enumerate(projections[0].entities("bridge"))
    return [k for k, term in terms if term not in NOT_EVERYWHERE or any(map(partial(has_term, place=k), projections))]


def has_term(now: Projection, place: int) -> bool:
    """Whether a term of the bridge is anything in any year."""
    return bool((np.abs(now["bridge"][place]) > NIL).any())


def producer_rows(now: Projection) -> pd.DataFrame:
    """One row for each line with a capacity: the plan year's amounts in the line's unit.

    Columns: line, unit, design, base, plan, output, ceiling, and as fractions utilisation, headroom (growth still to be
    had) and lost (growth planned beyond what is made). Nickel and copper stand first, then by growth lost.
    """
    city, year = now.city, slice(0, 12)
    made, wanted, most = (now[name][:, year, 0].sum(axis=TIME) for name in ("output", "plan", "ceiling"))
    frame = pd.DataFrame(
        {
            "line": city.lines,
            "unit": now.dataset.tables["lines"]["unit"].to_numpy(),
            "design": city.design[:, 0, 0],
            "base": city.base.sum(axis=TIME),
            "plan": wanted,
            "output": made,
            "ceiling": most,
            "utilisation": now["utilisation"][:, 0, 0],
            "headroom": now["headroom"][:, 0, 0],
            "lost": (wanted - made) * city.unit_va * (city.exit_year > 0) / now["iva_base"][0, 0, 0],
            "later": [city.groups[group] not in FIRST for group in city.group],
        }
    )[city.capped]
    frame = frame.sort_values(["later", "lost"], ascending=[True, False], kind="stable", ignore_index=True)
    return frame.drop(columns="later")


def project_rows(now: Projection) -> pd.DataFrame:
    """One row for each project, in the city's order; months count from the plan year's January = 0.

    Columns: project, line, stage, planned (the dataset's own month, whatever the scenario makes of it), expected, pull
    and pull_next (this year and next, fractions), state (counted, not_yet, no_output or no_room).
    """
    city, projects = now.city, now.city.projects
    stages = dict(zip(*(now.dataset.tables["projects"][name] for name in ("project", "stage")), strict=True))
    pull = now["pull_project"][:, :2, 0]
    made = now["output"][:, :12, 0].sum(axis=TIME)[projects.line] > 0
    counted = now["counted"][:, 11, 0][projects.line] > 0
    state = np.where(made, np.where(counted, "counted", "not_yet"), "no_output").astype(object)
    return pd.DataFrame(
        {
            "project": projects.ids,
            "line": [city.lines[line] for line in projects.line],
            "stage": [stages[project] for project in projects.ids],
            "planned": own_months(now),
            "expected": now["commissioning"][:, 0, 0],
            "pull": pull[:, 0],
            "pull_next": pull[:, -1],
            "state": np.where(projects.no_room, "no_room", state),
        }
    )


def own_months(now: Projection) -> Array:
    """When the dataset itself has each project come on stream, (project,), months from the plan year's January = 0.

    A project that only the scenario has comes when the scenario says.
    """
    table, projects = now.unedited.tables["projects"], now.city.projects
    origin = (now.city.base_year + 1) * 12
    own = dict(zip(table["project"], table["commissioning"], strict=True))
    months = zip(projects.ids, projects.planned[:, 0, 0], strict=True)
    return np.array([month_number(own[project]) - origin if project in own else month for project, month in months])


def waits(now: Projection) -> NDArray[np.bool_]:
    """Whether each project comes later because it waits for its park's expansion, (project,)."""
    wait = now.city.projects.wait[:, 0, 0]
    found: NDArray[np.bool_] = np.isfinite(wait) & (wait > now.city.projects.planned[:, 0, 0])
    return found


def waiting(now: Projection) -> pd.DataFrame:
    """Projects that come later because they wait for their park: project, park, month (of its expansion)."""
    projects, table = now.city.projects, now.dataset.tables["projects"]
    parks = dict(zip(table["project"], table["park"], strict=True))
    rows = [(projects.ids[j], parks[projects.ids[j]], projects.wait[j, 0, 0]) for j in np.flatnonzero(waits(now))]
    return pd.DataFrame(rows, columns=["project", "park", "month"])


def factor_availability(now: Projection) -> Array:
    """Availability of each factor by month of the plan year, (factor, 12), a share: 1 is as much as is wanted."""
    city, numbers = now.city, now.design.numbers
    multiple = np.array([numbers[factor] for factor in city.factors]).reshape(-1, 1, 1)
    return factors.availability(city.availability[:, :12], multiple, city.events.available[:, :12])[:, :, 0]


def chain_rows(now: Projection) -> pd.DataFrame:
    """Each chain's plan year: chain, output and target (nominal 亿元; NaN: none set) and pull (a fraction).

    The target is the targets table's, else the chains table's.
    """
    chains = now.entities("chain_output")
    targets = chain_targets(now.dataset)
    return pd.DataFrame(
        {
            "chain": chains,
            "output": now["chain_output"][:, 0, 0],
            "target": [targets[chain] for chain in chains],
            "pull": now["pull_chain"][:, 0, 0],
        }
    )
