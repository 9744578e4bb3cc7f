"""What a little relief of each limit would bring, and how far that price holds (docs/model.md §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.case import Case
from sim.dataset import Dataset
from sim.design import Design, EntityShifts
from sim.registry import Rarity
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.growth import growth

MIN_WRITTEN_POINTS = 5e-5
"""Growth below this, a fraction, would be written 0.00 points: nothing is called short, late or binding for less."""

PERCENT = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10)
MONTHS = (1.0, 2.0, 3.0, 4.0, 6.0)
DELAYS = ("project", "park")
"""Kinds that are eased by months, the others by per cent."""
RELIEFS_PER_DESIGN = 256
"""Limits put into one design, which has a number for each line and project in every row: all of 5,000 lines, 3 GB."""
PRICE_TOLERANCE = 0.05
"""A price holds as far as the average gain per unit stays within this share of the first unit's."""


@dataclass(frozen=True)
class Relief:
    """One limit that could be eased: its kind (ceiling, project, factor, purchase, park), id, and the steps tried.

    Either an assumption is raised, `column`, or some entities are shifted: a field of EntityShifts, by their places.
    """

    kind: str
    id: str
    steps: tuple[float, ...]
    column: str = ""
    shift: str = ""
    entities: tuple[int, ...] = ()

    @property
    def unit(self) -> float:
        """The first step: one per cent as a share, or one month."""
        return self.steps[0]

    @property
    def moves(self) -> Array:
        """What is added to the assumption or to the entities' shifts, (step,): a delay eased is months taken off."""
        return np.array(self.steps) * (-1.0 if self.kind in DELAYS else 1.0)


def reliefs(case: Case) -> Iterator[Relief]:
    """Yield every limit of a case that could be eased, in the order of the tables."""
    dataset, city = case.dataset, case.dataset.city
    for line in np.flatnonzero(city.capped):
        yield Relief("ceiling", city.lines[line], PERCENT, shift="capacity", entities=(int(line),))
    projects = city.projects
    for j, project_id in enumerate(projects.ids):
        if projects.included[j, 0, 0] and not projects.started[j, 0, 0]:
            yield Relief("project", project_id, MONTHS, shift="slip", entities=(j,))
    for factor in city.factors:
        room = dataset.assumptions[factor].high - case.values[factor]
        steps = tuple(step for step in PERCENT if step <= room + 1e-12)
        if steps:
            yield Relief("factor", factor, steps, column=factor)
    for stage in sorted(city.stages, key=lambda stage: stage.product):
        if stage.classes and 0.0 < stage.purchase_limit < np.inf:
            name = city.products[stage.product]
            yield Relief("purchase", name, PERCENT, shift="purchase", entities=(stage.product,))
    park_of = dict(zip(dataset.tables["projects"]["project"], dataset.tables["projects"]["park"], strict=True))
    waiting = np.isfinite(projects.wait[:, 0, 0])
    for park in dataset.tables["parks"]["park"]:
        members = tuple(j for j, name in enumerate(projects.ids) if waiting[j] and park_of[name] == park)
        if members:
            yield Relief("park", str(park), MONTHS, shift="park_slip", entities=members)


def rarity(dataset: Dataset, numbers: Mapping[str, float], kind: str, entity: str, step: float) -> Rarity:
    """How rare it is that a limit of the (edited) dataset is eased by a step: `usual`, `tight` or `rare`.

    By the slider that would ease it; `numbers` are the sliders in force. A line's ceiling is a share of design in its
    slider; one project's slip has a spread of its own. ValueError for a line the city has not.
    """
    sliders, city = dataset.assumptions, dataset.city
    if kind == "ceiling":
        line = city.lines.index(entity)
        slider = sliders[f"stretch_{city.groups[city.group[line]]}"]
        sustained = float(city.ceiling[line, 0, 0])
        return slider.rarity((sustained + numbers[slider.key]) * (1.0 + step) - sustained)
    if kind in DELAYS:
        slider = sliders["project_slip" if kind == "project" else "park_slip"]
        return replace(slider, spread=slider.own_spread or slider.spread).rarity(numbers[slider.key] - step)
    if kind == "purchase":
        return sliders["purchases"].rarity(numbers["purchases"] * (1.0 + step))
    return sliders[entity].rarity(numbers[entity] + step)


def relief_design(case: Case, wanted: list[Relief]) -> Design:
    """One row for each step of each relief, after a first row that is the scenario itself."""
    city = case.dataset.city
    rows = 1 + sum(len(relief.steps) for relief in wanted)
    sizes = {
        "capacity": len(city.lines),
        "slip": len(city.projects.ids),
        "park_slip": len(city.projects.ids),
        "purchase": len(city.products),
    }
    shifts: dict[str, Array] = {}
    columns: dict[str, Array] = {}
    row = 1
    for relief in wanted:
        part = slice(row, row + len(relief.steps))
        if relief.column:
            columns.setdefault(relief.column, np.full(rows, case.values[relief.column]))[part] += relief.moves
        else:
            array = shifts.setdefault(relief.shift, np.zeros((sizes[relief.shift], 1, rows)))
            array[list(relief.entities), 0, part] = relief.moves
        row = part.stop
    return Design.of(case, columns, rows, EntityShifts(**shifts))


def prices(case: Case, year: int, wanted: list[Relief]) -> list[dict[str, Any]]:
    """What each of some limits would bring when eased, step by step: rows with the columns of `bottlenecks`."""
    eased = growth(case, relief_design(case, wanted), year)
    rows: list[dict[str, Any]] = []
    row = 1
    for relief in wanted:
        gains = eased[row : row + len(relief.steps)] - eased[0]
        row += len(relief.steps)
        each = gains / (np.array(relief.steps) / relief.unit)
        steady = np.abs(each - each[0]) <= PRICE_TOLERANCE * abs(each[0]) + 1e-12
        last = int(np.argmin(steady)) - 1 if not steady.all() else len(steady) - 1
        rows.append(
            {
                "kind": relief.kind,
                "id": relief.id,
                "unit": relief.unit,
                "points": float(each[0]),
                "holds_to": relief.steps[last],
                "most": relief.steps[-1],
                "most_points": float(gains[-1]),
            }
        )
    return rows


def bottlenecks(
    dataset: Dataset,
    scenario: Scenario,
    year: int = 0,
    steps: int | None = None,
    only: Collection[tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """A row for each limit that could be eased, those worth most first.

    docs/model.md §3. Columns: kind, id, unit (the step: 0.01 or one month), points (growth per unit of relief, a
    fraction), holds_to (how much relief that price holds for), most (the most relief tried) and most_points (growth it
    brings). `steps`: no more than so many of each relief's; one is enough for its points, at a fifth of the cost.
    `only`: kind and id of the limits wanted, None: all. ScenarioError as `designs.single`.
    """
    case = Case(dataset, scenario)
    asked = (relief for relief in reliefs(case) if only is None or (relief.kind, relief.id) in only)
    wanted = [replace(relief, steps=relief.steps[:steps]) for relief in asked]
    rows = []
    for first in range(0, len(wanted), RELIEFS_PER_DESIGN):
        rows += prices(case, year, wanted[first : first + RELIEFS_PER_DESIGN])
    columns = ["kind", "id", "unit", "points", "holds_to", "most", "most_points"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("points", ascending=False, kind="stable", ignore_index=True)


def delay_costs(dataset: Dataset, scenario: Scenario, year: int = 0) -> dict[str, float]:
    """What one month more does to growth, by project that is not yet on stream: a fraction, below nought for a loss.

    docs/model.md §3. ScenarioError as `designs.single`.
    """
    case = Case(dataset, scenario)
    later = [replace(each, steps=(-1.0,)) for each in reliefs(case) if each.kind == "project"]
    found: dict[str, float] = {}
    for first in range(0, len(later), RELIEFS_PER_DESIGN):
        found |= {row["id"]: row["points"] for row in prices(case, year, later[first : first + RELIEFS_PER_DESIGN])}
    return found


def best_relief_by_kind(
    dataset: Dataset,
    scenario: Scenario,
    kinds: Collection[str] = ("ceiling", "project", "purchase", "factor"),
    least: float = MIN_WRITTEN_POINTS,
    year: int = 0,
) -> pd.DataFrame:
    """The limit of each kind worth most when eased, all its steps tried; columns as `bottlenecks`, kinds as given.

    docs/model.md §3. Those worth fewer points than `least` (growth, a fraction) are left out. All limits are priced by
    one step first: a fifth of the cost. ScenarioError as `designs.single`.
    """
    priced = bottlenecks(dataset, scenario, year, 1)
    first = priced[priced["points"] >= least].drop_duplicates("kind").set_index("kind")["id"]
    wanted = {(kind, str(first[kind])) for kind in kinds if kind in first.index}
    found = bottlenecks(dataset, scenario, year, None, wanted) if wanted else priced.iloc[:0]
    return found.sort_values("kind", key=lambda column: column.map(list(kinds).index), ignore_index=True)
