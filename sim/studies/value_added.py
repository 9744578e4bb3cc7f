"""Counted value added and what it is compared with, as a projection's first row has them (docs/model.md §2.7, §2.8)."""

from __future__ import annotations

import numpy as np

from sim.projection import Projection
from sim.steps.axes import ENTITY, TIME, Array


def line_value_added(now: Projection) -> tuple[Array, Array]:
    """Counted value added of each line and what the same lines made a year before, (line, month) both, 亿元.

    docs/model.md §2.7 and §2.8. KeyError where the projection is without detail.
    """
    city = now.city
    output, counted = (now[name][:, :, 0] for name in ("output", "counted"))
    gap = np.array([1.0 + now.design.column(f"deflation_gap_{group}")[0] for group in city.groups])
    made = output * (city.unit_va * gap[city.group])[:, None]
    before = np.concatenate([city.base * city.unit_va[:, None], made[:, :-12]], axis=TIME)
    return made * counted, before * counted


def by_year(months: Array) -> Array:
    """Figures by month, (entity, month), summed by year, (entity, year)."""
    return np.asarray(months.reshape(len(months), -1, 12).sum(axis=2))


def closing_value_added(now: Projection) -> dict[str, tuple[Array, Array]]:
    """What no line makes and the base it has, (year,) both, 亿元, by term: promoted_firms, accounting_difference.

    docs/model.md §2.7 and §2.8. With the lines' they come to `iva` and `iva_base`.
    """
    whole, base = (now[name][0, :, 0] for name in ("iva", "iva_base"))
    lines, before = (by_year(part).sum(axis=ENTITY) for part in line_value_added(now))
    difference = by_year(now["accounting_difference"][:, :, 0])[0]
    counted = whole[0] - difference[0]
    share = difference[0] / counted if counted else 0.0  # later years carry it on both sides
    joined = base * share / (1.0 + share)
    joined[0] = 0.0
    promoted = whole - lines - difference, base - before - joined
    return {"promoted_firms": promoted, "accounting_difference": (difference, joined)}


def part_base(now: Projection, kind: str) -> Array:
    """What each industry, sector, county or park is compared with by year, (part, year), 亿元: lines' base alone.

    KeyError where the dataset has no table of them.
    """
    return np.asarray(now.city.divisions[kind].share @ by_year(line_value_added(now)[1]))


def plan_year_ledger(now: Projection) -> tuple[Array, Array]:
    """What lines and promoted firms count for in each month of the plan year, and their base, (month,) both, 亿元.

    docs/model.md §2.8: c and b, without the accounting difference. Promoted firms come evenly over the months.
    """
    lines, before = (part[:, :12].sum(axis=ENTITY) for part in line_value_added(now))
    promoted, base = (part[0] / 12.0 for part in closing_value_added(now)["promoted_firms"])
    return lines + promoted, before + base


def plan_year_value_added(now: Projection) -> tuple[Array, Array]:
    """What counts in each month of the plan year and what it is compared with, (month,) both, 亿元.

    docs/model.md §2.8 and §2.9: `plan_year_ledger` with the accounting difference, so that the two come to growth.
    """
    made, base = plan_year_ledger(now)
    return made + now["accounting_difference"][0, :12, 0], base
