"""What the second edition of the model corrected, told where something saved by the first is opened.

The first edition's arithmetic is not kept. What it made of a city's plan year follows from the second's where only two
of the corrections act: a planned fall was softened as a rise is, and a plan without a capacity was not read. Both are
undone by edits.
"""

from __future__ import annotations

import re

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.library.database_errors import Moved
from sim.present.numbers import percent
from sim.projection import project
from sim.scenario import NO_CHANGES, Scenario

SECOND_EDITION = (0, 3)
"""The first version of the model's second edition."""

VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})[.\d]*")

NEW_TABLES = ("industries", "counties", "events", "official")
"""Tables that figures depend on and the first edition did not have."""

NEW_COLUMNS = ("in_iva", "plan_output", "exit", "industry")
"""The same of the table of lines."""


def edition(version: str) -> int:
    """The edition of the model that a version is of, 1 or 2; 2 for a text that is no version."""
    found = VERSION.match(version)
    return 1 if found and (int(found[1]), int(found[2])) < SECOND_EDITION else 2


def corrected_rows(dataset: Dataset) -> dict[str, int]:
    """How many lines each correction acts on, by its sentence in data/library.toml; those that act on none left out."""
    lines, city = dataset.tables["lines"], dataset.city
    known = lines["plan_growth"].notna().to_numpy()
    is_new = np.isin(np.arange(len(lines)), city.new_lines)
    has_base = city.base.sum(axis=1) > 0.0
    counts = {
        "fall_in_full": city.capped & known & (lines["plan_growth"].to_numpy(dtype=np.float64) < 0.0),
        "plan_without_capacity": ~city.capped & known,
        "base_of_new": is_new & has_base,
        "pace_of_actuals": np.isin(np.arange(len(lines)), city.actual_lines),
        "later_base_of_new": is_new & (city.years > 1),
        "energy_counted": is_new & (city.energy is not None),
    }
    return {rule: int(rows.sum()) for rule, rows in counts.items() if rows.any()}


def first_edition_growth(dataset: Dataset, scenario: Scenario = NO_CHANGES) -> float | None:
    """Growth of the plan year as the first edition had it, a fraction.

    None where more acts than the two corrections that edits undo: a table or column it did not have, actuals, new
    entities with output in the base year, a use of nothing.
    """
    case = Case(dataset, scenario)
    now, lines = case.dataset, case.dataset.tables["lines"]
    given = {column for row in now.raw["lines"].rows for column in NEW_COLUMNS if row.get(column, "")}
    uses = now.tables["recipes"]
    new = any(len(now.tables[table]) for table in NEW_TABLES) or given or (uses["per_unit"] == 0.0).any()
    beyond = any(case.values[key] for key in case.values if key == "unexplained" or key.startswith("deflation_gap_"))
    if new or beyond or {"base_of_new", "pace_of_actuals"} & set(corrected_rows(now)):
        return None
    rows = {str(line): dict(cells) for line, cells in scenario.edits.get("lines", {}).items()}
    for line, plan, capped in zip(lines["line"], lines["plan_growth"], now.city.capped, strict=True):
        if np.isfinite(plan) and (plan < 0.0 or not capped):
            softened = float(plan * case.values["plan_delivery"]) if capped else ""
            rows[str(line)] = {**rows.get(str(line), {}), "plan_growth": softened}
    undone = Scenario(scenario.values, {**scenario.edits, "lines": rows})
    return project(dataset, designs.single(dataset, undone), only=["iva_growth"], years=1).value("iva_growth")


def edition_notes(dataset: Dataset, scenario: Scenario, version: str) -> tuple[Moved, ...]:
    """What the corrections did to the plan year's growth of something saved by a version; none of the second edition.

    The scenario is one that fits the dataset. A last note for each correction that acts.
    """
    known = VERSION.match(version)
    if known is None or edition(version) == 2:
        return ()
    acting = corrected_rows(Case(dataset, scenario).dataset)
    before = first_edition_growth(dataset, scenario)
    after = project(dataset, designs.single(dataset, scenario), only=["iva_growth"], years=1).value("iva_growth")
    told = {"version": known[0], "year": dataset.plan_year, "after": percent(after, 2)}
    if before is None:
        head = Moved("edition_unknown", told)
    elif not acting or before == after:
        head = Moved("edition_same", told)
    else:
        head = Moved("edition", {**told, "before": percent(before, 2)})
    return head, *(Moved(rule, {"count": count}) for rule, count in acting.items())
