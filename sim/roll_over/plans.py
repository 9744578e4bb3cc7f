"""Next year's plans until firms hand in new ones: last year's growth, on what the year made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.case import Case
from sim.dataset import Dataset
from sim.design import Values
from sim.production import Production
from sim.projection import city_of
from sim.roll_over.year import Year
from sim.scenario import Scenario
from sim.steps.axes import TIME, Array

LOWEST, HIGHEST = -0.99, 5.0
"""Between these a plan is looked for that leads a line where its second year was."""
ROUNDS = 60
"""Halvings of that range: enough for the last digit."""
SAME = 1e-9
"""Difference of a year's output, as a share, that is none."""


def kept_plans(year: Year) -> dict[str, float]:
    """Each line's known plan of the year as growth, a fraction; what was given as output is what it came to."""
    city = year.city
    return {
        line: max(float(plan), LOWEST)
        for line, plan, known in zip(city.lines, city.plan_growth[:, 0, 0], city.plan_known, strict=True)
        if known
    }


def carried_plans(year: Year, following: Dataset, scenario: Scenario) -> dict[str, float]:
    """Planned growth by line with which the next year, if this one came in as projected, is the second year of before.

    `following`: the dataset rolled over as projected with last year's growth as plan. That growth stands where it leads
    to what the line was projected to make in its second year before inputs are shared out. Where it does not, because
    the base holds a stop, an overhaul or a shortage that does not come again or that would count twice, or what a
    project made, which goes on along its ramp and not by plan, it is the growth that does.
    """
    case = Case(following, scenario)
    city, values = city_of(case, 1), Values(1, case.values, {})
    place = {line: index for index, line in enumerate(city.lines)}
    before = year.alone.allowed_by_factors[:, 12:24].sum(axis=TIME)[:, 0]
    wanted = np.zeros(len(city.lines))
    for line, output in zip(year.city.lines, before, strict=True):
        wanted[place[line]] = output

    def made(plans: Array) -> Array:
        """Output of the next year with these plans (line,), before inputs."""
        run = Production(replace(city, plan_growth=plans.reshape(-1, 1, 1)), values)
        return np.asarray(run.allowed_by_factors.sum(axis=TIME)[:, 0])

    plans = city.plan_growth[:, 0, 0].copy()
    off = np.abs(made(plans) - wanted) > SAME * np.maximum(wanted, 1.0)
    off &= city.plan_known & (city.base.sum(axis=TIME) > 0.0)
    low, high = np.full(len(plans), LOWEST), np.full(len(plans), HIGHEST)
    reachable = np.clip(wanted, made(low), made(high))
    for _ in range(ROUNDS):
        middle = (low + high) / 2.0
        enough = made(middle) >= reachable * (1.0 - 1e-13)
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    found = np.where(off, high, np.maximum(plans, LOWEST))
    return {line: float(found[place[line]]) for line in year.city.lines if city.plan_known[place[line]]}
