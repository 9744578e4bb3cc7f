"""What a dataset plans by month, every assumption at its default: the projection's plan, with projects that ramp."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.dataset import City, Dataset
from sim.dataset.arrays import CELL
from sim.steps import commissioning, events, plan, ramp
from sim.steps.axes import Array


@lru_cache(maxsize=8)
def planned_output(dataset: Dataset) -> Array:
    """Output of lines and their projects in the plan year's months by plan and events, (line, 12), in lines' units.

    docs/model.md §2.1 to §2.3.
    """
    city = dataset.city.first_years(1)
    made = with_projects(dataset, city)
    if city.events.lines.size:
        acting = city.events
        made[acting.lines] = events.after_events(made[acting.lines], acting.kept, acting.made_up)
    return np.asarray(made[:, :, 0])


def with_projects(dataset: Dataset, city: City) -> Array:
    """Planned output of lines and their projects, (line, 12, 1)."""
    projects = city.projects
    values = {key: np.full((1, 1, 1), slider.default) for key, slider in dataset.assumptions.items()}
    chains = np.concatenate([values[f"growth_{chain}"] for chain in city.chains])[city.chain]
    growth = plan.planned_growth(city.plan_known, city.plan_growth, values["plan_delivery"], chains, values["market"])
    existing = plan.existing_plan(city.base, growth, 1)
    if not projects.ids:
        return existing
    commissioned = commissioning.commissioning_month(
        projects.planned, projects.started, projects.wait, values["project_slip"], values["park_slip"]
    )
    weight = commissioning.weight(projects.included, projects.proposed, values["start_rate"])
    months = np.arange(-12.0, 12.0).reshape(1, -1, 1)
    online = ramp.online_share(months, commissioned, values["ramp_pace"], projects.ramp, projects.ramp_cells, CELL)
    working = ramp.working_share(weight, online)
    added = plan.by_line(working[:, 12:], projects.plan_of_line)
    added -= plan.by_line(working[projects.begun, :12], projects.held_of_line)
    return plan.total(existing, added, projects.lines_with)
