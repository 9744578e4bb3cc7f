"""The city's own record: growth of the years before the plan year, and past targets with what came of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.dataset import Dataset
from sim.dataset.tables import records

FACT = "iva_growth_"
"""Before a year: the profile's fact of that year's growth."""

ILLUSTRATIVE = "illustrative"
"""The grade of what is made up."""

APART = 0.02
"""A year's growth this far, a fraction, from the mean of those before it makes the next one's base high or low."""


@dataclass(frozen=True)
class PastTarget:
    """A past year's target, its forecast and what came, fractions; None for what is not known."""

    year: str
    target: float | None
    forecast: float | None
    outcome: float | None
    grade: str

    @property
    def made_up(self) -> bool:
        """Whether its figures are invented."""
        return self.grade == ILLUSTRATIVE

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None where either is not known."""
        return None if self.target is None or self.outcome is None else self.outcome >= self.target


def past_growth(dataset: Dataset) -> dict[int, float]:
    """Growth of the years up to the base year by year, fractions, ascending, as far as the profile has them."""
    found = {}
    for key, text in dataset.profile.items():
        year = key.removeprefix(FACT)
        if text and key.startswith(FACT) and year.isdigit() and int(year) <= dataset.base_year:
            found[int(year)] = float(text)
    return dict(sorted(found.items()))


def mean_growth(each: Iterable[float]) -> float:
    """The growth a year that comes to the same over all of them: the geometric mean, 两年平均 for two.

    docs/model.md §3. Fractions; NaN of nothing.
    """
    factors = [1.0 + growth for growth in each]
    return math.prod(factors) ** (1.0 / len(factors)) - 1.0 if factors else math.nan


def base_effect(growth: dict[int, float], year: int) -> str:
    """Whether a year's growth makes the next one's base `high` or `low`; `plain` where it is near the mean before."""
    before = [value for each, value in growth.items() if each < year]
    if year not in growth or not before:
        return "plain"
    away = growth[year] - mean_growth(before)
    return "high" if away >= APART else "low" if away <= -APART else "plain"


def past_targets(dataset: Dataset) -> list[PastTarget]:
    """Past years' targets and what came of them, the first year first; nothing without such a table."""
    found = []
    for row in records(dataset.tables["past_years"]):
        target, forecast, outcome = (known(row[name]) for name in ("target", "forecast", "outcome"))
        found.append(PastTarget(str(row["year"]), target, forecast, outcome, str(row["grade"])))
    return sorted(found, key=lambda each: each.year)


def known(figure: float) -> float | None:
    """A figure of a table; None where its cell is empty."""
    return None if math.isnan(figure) else float(figure)
