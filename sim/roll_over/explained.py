"""The second year explained: from its growth seen from the first base to that seen from the next one, step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim import designs
from sim.case import Case
from sim.dataset import Dataset, RawTable
from sim.dataset.faults import Answers
from sim.projection import Projection, project
from sim.roll_over import roll_over
from sim.scenario import Scenario

MERGED = ("existing_plan", "projects")
"""Terms that only their sum is the same in: a base that holds last year's projects has them in what plans grow from."""


@dataclass(frozen=True)
class Step:
    """Growth of the year to come, a fraction, with one more thing known: before, projected, months or prices."""

    key: str
    growth: float


def explained(dataset: Dataset, scenario: Scenario, answers: Answers) -> list[Step]:
    """Growth of the year after the plan year: seen from the first base, then rolled over with one thing more each time.

    `projected`: the year as it was projected; `months`: what is in of it; `prices`: the year's prices. A step that
    cannot be worked out is left out. The questions have to be answered.
    """
    whole = Case(dataset, scenario).dataset
    values = Scenario(scenario.values)
    unpriced = Scenario({key: value for key, value in scenario.values.items() if not key.startswith("price_")})
    before = growth_of(whole, values, 1)
    tables = {name: table for name, table in whole.raw.items() if name not in ("actuals", "official")}
    projected = replace(Dataset.from_tables(without_rows(tables), whole.name), streams=whole.streams)
    steps = [] if before is None else [Step("before", before)]
    for key, city, assumed in (
        ("projected", projected, unpriced),
        ("months", whole, unpriced),
        ("prices", whole, values),
    ):
        found = roll_over(city, assumed, {**answers, "rollover_months": "projected"})
        growth = None if found.dataset is None else growth_of(found.dataset, found.scenario, 0)
        steps += [] if growth is None else [Step(key, growth)]
    return steps


def without_rows(tables: dict[str, RawTable]) -> dict[str, RawTable]:
    """The tables that have rows."""
    return {name: table for name, table in tables.items() if table.rows}


def growth_of(dataset: Dataset, scenario: Scenario, year: int) -> float | None:
    """Growth of a year of the horizon, a fraction; None where it has not that many years."""
    found = project(dataset, designs.single(dataset, scenario), only=["iva_growth"])["iva_growth"]
    return float(found[0, year, 0]) if found.shape[1] > year else None


def seen_from_both(before: Projection, after: Projection) -> list[tuple[str, float, float]]:
    """The bridge's terms of one year as the second seen from the first base and as the first from the next, fractions.

    The plan of existing lines and projects are one term, `existing_plan`; terms that are nil in both are left out.
    """
    first = dict(zip(before.entities("bridge"), before["bridge"][:, 1, 0], strict=True))
    second = dict(zip(after.entities("bridge"), after["bridge"][:, 0, 0], strict=True))
    for terms in (first, second):
        terms[MERGED[0]] += terms.pop(MERGED[1])
    return [(term, float(first[term]), float(second[term])) for term in first if first[term] or second[term]]
