"""A city's dataset: typed tables, the sliders they open, and the arrays the kernels read.

    tables of text ─ type_tables ─▶ typed frames ─ checks ─▶ build_city ─▶ City (arrays)

Import direction inside: schema ← faults ← tables ← (parks, recipes, target) ← city ← checks ← here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from sim.dataset.arrays import OTHER
from sim.dataset.checks import (
    correlation_faults,
    far_months,
    line_faults,
    month_faults,
    profile_faults,
    project_faults,
    read_fact,
    recipe_faults,
    slider_faults,
    target_faults,
)
from sim.dataset.city import City, build_city
from sim.dataset.faults import DataError, Fault, FaultsError, ScenarioError
from sim.dataset.naming import row_labels, sliders_apart
from sim.dataset.notes import Note
from sim.dataset.odd import facts_notes, odd_notes
from sim.dataset.schema import Column, Table, entity_table, row_key, schema
from sim.dataset.statistics_checks import (
    cost_faults,
    event_faults,
    growth_faults,
    official_faults,
    plan_faults,
    rate_faults,
)
from sim.dataset.tables import RawTable, TypedTable, type_tables
from sim.dataset.target import TIERS, Target, read_targets
from sim.language import Text
from sim.registry import Assumption, expand, product_group_name

__all__ = [
    "City",
    "Column",
    "DataError",
    "Dataset",
    "Fault",
    "FaultsError",
    "Note",
    "RawTable",
    "ScenarioError",
    "Table",
    "Target",
    "entity_table",
    "row_key",
    "schema",
]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """One city: its tables, its assumptions (sliders by key) and its arrays. Made by `load_dataset`.

    `notes` lists what was converted or left out when its file was read, and what is odd in it. `streams` names the
    projects by which random numbers are drawn where ids were replaced (sim/masking.py), so that the draws stay
    the same.
    """

    name: str
    raw: Mapping[str, RawTable]
    typed: Mapping[str, TypedTable]
    profile: Mapping[str, str | None]
    assumptions: Mapping[str, Assumption]
    city: City
    notes: tuple[Note, ...] = ()
    streams: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_tables(cls, raw: Mapping[str, RawTable], name: str = "") -> Dataset:
        """The dataset of raw tables, by name; `name` is what it is called.

        DataError lists every fault of the cells and of how they fit together. What only sound tables can be asked is
        asked of those, so that one bad cell hides no other fault.
        """
        typed, faults = type_tables(raw)
        frames = {table: part.frame for table, part in typed.items()}
        profile = {str(k): v for k, v in zip(frames["profile"]["key"], frames["profile"]["value"], strict=True)}
        families = slider_families(frames)
        numbers = {key: n for key, text in profile.items() if (n := read_fact(text)) is not None}
        expanded = list(expand(families, numbers))
        sliders = sliders_apart({slider.key: slider for slider in expanded})
        bad = {fault.table for fault in faults}

        def sound(*tables: str) -> bool:
            return not bad & set(tables)

        if sound("chains", "lines", "products", "factors"):
            faults += slider_faults([slider.key for slider in expanded])
        if sound("chains", "lines", "products", "factors", "correlations"):
            faults += correlation_faults(raw, typed, sliders)
        if sound("profile"):
            faults += profile_faults(raw, profile, sliders)
        base_year = int(numbers.get("base_year", 0))
        if sound("lines", "base_output", "projects"):
            faults += project_faults(raw, typed, base_year)
        if sound("lines", "base_output", "projects", "industries"):
            faults += [*rate_faults(raw, typed), *line_faults(raw, typed, base_year), *plan_faults(raw, typed)]
        if sound("lines", "events", "products", "factors", "industries"):
            faults += event_faults(raw, typed)
        if sound("costs", "lines", "projects", "factors", "products", "parks"):
            faults += cost_faults(raw, typed)
        if sound("lines", "products", "recipes"):
            faults += recipe_faults(raw, typed)
        if sound("targets"):
            found = target_faults(raw, typed, profile)
            tables = ("chains", "lines", "projects", "factors", "products", "industries", "counties", "parks")
            faults += [fault for fault in found if sound(*tables) or fault.rule != "no_entity"]
        if base_year:
            known = {name: part for name, part in raw.items() if name in typed}
            far = list(far_months(known, typed, base_year))
            mistyped = {(fault.table, fault.row) for fault in far}
            faults = [f for f in faults if f.rule != "start_late" or (f.table, f.row) not in mistyped] + far
        if sound("actuals", "profile") and base_year:
            faults += month_faults(raw, typed, base_year)
        faults += growth_faults(raw, typed)
        if sound("official", "profile") and base_year:
            faults += official_faults(raw, typed, base_year)
        if faults:
            raise DataError(faults)
        city = build_city(
            frames, numbers, profile.get("month_lengths") or "calendar", profile.get("va_basis") or "industry"
        )
        notes = (*facts_notes(raw, numbers), *odd_notes(raw, typed, city.base_year, city.months))
        return cls(name, raw, typed, profile, sliders, city, notes)

    def __repr__(self) -> str:
        return f"<Dataset {self.name} {self.hash}>"

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The typed tables by name, one for each of data/tables.toml; unknown numbers are NaN, unknown texts None."""
        return {name: table.frame for name, table in self.typed.items()}

    @property
    def hash(self) -> str:
        """Twelve characters that change when any cell changes; an empty cell, column or table is as good as none."""
        return self.key[0][:12]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What figures depend on: a hash of every cell, and the names random numbers are drawn by. Not its own name."""
        tables = {
            name: [{column: text for column, text in row.items() if text} for row in self.raw[name].rows]
            for name in sorted(self.raw)
            if self.raw[name].rows
        }
        text = json.dumps(tables, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest(), json.dumps(dict(self.streams), sort_keys=True)

    @cached_property
    def nameless(self) -> Dataset:
        """The same figures without what a file adds to its cells: its name, its notes, where its cells stood.

        What is worked out of it can be kept for whoever has equal cells.
        """
        raw = {table: RawTable(found.rows, found.columns) for table, found in self.raw.items()}
        found = replace(self, name="", notes=(), raw=raw)
        found.__dict__.update(key=self.key, nameless=found)
        return found

    def named(self, name: str) -> Dataset:
        """The same figures under another name, its key taken over rather than worked out again."""
        found = replace(self, name=name)
        found.__dict__["key"] = self.key
        return found

    @property
    def base_year(self) -> int:
        """The year whose twelve months are known."""
        return self.city.base_year

    @property
    def plan_year(self) -> str:
        """The first year of the horizon, as measures name it."""
        return self.city.year_labels[0]

    def unknown(self) -> dict[tuple[str, str], list[str]]:
        """Names of the rows whose number is unknown (masked or empty), by table and column.

        A plan is known in either form, as growth or as the whole year's output.
        """
        lines = self.tables["lines"]
        planned = {("lines", "plan_growth"): set(lines["line"][lines["plan_output"].notna()])}
        found = {
            (name, column): [row for row in rows if row not in planned.get((name, column), ())]
            for name, table in self.typed.items()
            for column, rows in table.unknown.items()
            if name in self.raw
        }
        return {cell: rows for cell, rows in found.items() if rows}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The rows of the targets table as targets, in order."""
        return read_targets(self.typed["targets"].frame, self.names("targets"))

    @cached_property
    def _in_force(self) -> dict[tuple[str, str], Target]:
        by_tier = sorted(self.targets, key=lambda each: TIERS.index(each.tier))
        return {(each.cell, each.period): each for each in reversed(by_tier)}

    def target_in_force(self, measure: str, period: str) -> Target | None:
        """The target that counts for a measure (with its entity: `chain_output:nonferrous`) and period.

        The announced one, else the province's, the internal one, the plan's; None where there is none.
        """
        return self._in_force.get((measure, period))

    def target(self, measure: str, period: str) -> float | None:
        """The value of the target in force, in its measure's unit; None where there is none."""
        found = self.target_in_force(measure, period)
        return None if found is None else found.value

    @property
    def growth_target(self) -> float | None:
        """The plan year's growth target in force, a fraction; None where there is none."""
        return self.target("iva_growth", self.plan_year)

    @cached_property
    def _names(self) -> dict[str, dict[str, Text]]:
        return {}

    def names(self, table: str) -> dict[str, Text]:
        """Name of every row of a table by its id, no two alike in a language; its own id where a name is empty."""
        if table not in self._names:
            self._names[table] = row_labels(self.tables, table)
        return self._names[table]


def slider_families(frames: Mapping[str, pd.DataFrame]) -> dict[str, list[tuple[str, Text]]]:
    """Members of the slider families, id and name: of chain, product_group and factor."""
    chains = row_labels(frames, "chains")
    chains |= {chain: Text(chain, chain) for c in frames["lines"]["chain"] if (chain := str(c) or OTHER) not in chains}
    groups = [str(group) for group in frames["products"]["group"]]
    made = set(frames["products"]["product"])
    if any(product not in made for product in frames["lines"]["product"]):
        groups.append(OTHER)
    return {
        "chain": [*chains.items()],
        "product_group": [(group, product_group_name(group)) for group in dict.fromkeys(groups)],
        "factor": [*row_labels(frames, "factors").items()],
    }
