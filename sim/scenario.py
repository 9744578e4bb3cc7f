"""A scenario: only what was changed, from assumptions and from table cells."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Self

from sim.dataset import Column, DataError, Dataset, Fault, RawTable, ScenarioError, row_key, schema
from sim.registry import Assumption, presets

Edits = Mapping[str, Mapping[str, Mapping[str, Any]]]


MAX_TEXT = 2_000_000
"""Characters of JSON a scenario may be: three thousand firms' actuals of a year are 1.6 million."""
PLAN_FORMS = ("plan_growth", "plan_output")
"""Columns of lines of which one holds a firm's plan (docs/model.md §2.3): an edit of one empties the other."""
MAX_GUESSED_KEYS = 20
"""Unknown assumptions for which near ones are looked up; that takes longer than all the rest."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """Changes against a dataset: assumption values by key, and edits table → row → column → value.

    A row is named by its key cells joined with `/`. A row that is not there is added. Checked when a design is made.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(sorted(self.values.items()))))
        tidy = {
            table: MappingProxyType({row: MappingProxyType(dict(sorted(cells.items()))) for row, cells in rows.items()})
            for table, rows in sorted(self.edits.items())
            if rows
        }
        object.__setattr__(self, "edits", MappingProxyType(tidy))

    @cached_property
    def edits_text(self) -> str:
        """The edits as canonical JSON: equal text, equal tables."""
        return json.dumps(nested_dicts(self.edits), sort_keys=True, ensure_ascii=False)

    @cached_property
    def content(self) -> str:
        """Values and edits as canonical JSON: what figures depend on (the name is no part of it)."""
        return json.dumps({"values": dict(self.values)}, sort_keys=True) + self.edits_text

    @cached_property
    def content_key(self) -> str:
        """Ten characters that differ when values or edits do: a hash of `content`."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:10]

    @cached_property
    def nameless(self) -> Self:
        """The same changes without a name: what is worked out of it can be kept for whoever makes the same ones."""
        return type(self)(self.values, self.edits) if self.name else self

    @property
    def has_changes(self) -> bool:
        """Whether anything differs from the dataset."""
        return bool(self.values or self.edits)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self.values), nested_dicts(self.edits), self.name)  # to travel to other processes

    def __hash__(self) -> int:
        return hash(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and (self.content, self.name) == (other.content, other.name)

    def with_values(self, **values: float) -> Self:
        """The same scenario with these assumptions changed, by key, each in its own unit; not checked here."""
        return type(self)({**self.values, **values}, self.edits, self.name)

    def with_edit(self, table: str, row: str, **cells: Any) -> Self:
        """The same scenario with these cells of one row changed, by column; not checked here.

        One form of a line's plan takes the place of the other.
        """
        rows = {name: dict(old) for name, old in self.edits.get(table, {}).items()}
        kept = {name: old for name, old in rows.get(row, {}).items() if replacing(table, cells).get(name, "kept")}
        rows[row] = {**kept, **cells}
        return type(self)(self.values, {**self.edits, table: rows}, self.name)

    def without_edit(self, table: str, row: str, *columns: str) -> Self:
        """The same scenario without its edits of one row, or of these columns of it; itself where it has none."""
        rows = {name: dict(old) for name, old in self.edits.get(table, {}).items()}
        kept = {name: value for name, value in rows.pop(row, {}).items() if columns and name not in columns}
        rows |= {row: kept} if kept else {}
        return type(self)(self.values, {**self.edits, table: rows}, self.name)

    def without_defaults(self, sliders: Mapping[str, Assumption]) -> Self:
        """The same scenario without values that are the sliders' defaults: they are no change."""
        kept = {k: value for k, value in self.values.items() if k not in sliders or value != sliders[k].default}
        return type(self)(kept, self.edits, self.name)

    def to_json(self) -> str:
        """The scenario as a line of JSON: name, values and edits, those of them there are."""
        parts = {"name": self.name, "values": dict(self.values), "edits": nested_dicts(self.edits)}
        return json.dumps({key: part for key, part in parts.items() if part}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The scenario a line of JSON holds.

        ScenarioError when it holds none, or more than MAX_TEXT characters; what the dataset allows is checked by a
        design.
        """
        if len(text) > MAX_TEXT:
            size, most = f"{len(text) / 1e6:.1f}", f"{MAX_TEXT / 1e6:.0f}"
            raise ScenarioError([Fault.of_file(text[:60], "too_long", size=size, most=most)])
        try:
            return cls.from_parts(json.loads(text.removeprefix("\ufeff")))
        except (ValueError, RecursionError) as error:
            if isinstance(error, ScenarioError):
                raise
            raise ScenarioError([Fault.of_file(text[:60], "unreadable", right="JSON")]) from error

    @classmethod
    def from_parts(cls, found: object) -> Self:
        """The scenario of parsed JSON: an object with values, edits and name, each of the right form.

        ScenarioError lists every part of another form.
        """
        faults = list(form_faults(found))
        if faults or not isinstance(found, dict):
            raise ScenarioError(faults)
        return cls(found.get("values", {}), found.get("edits", {}), found.get("name", ""))


NO_CHANGES = Scenario()


def preset_scenario(key: str | None) -> Scenario:
    """The scenario of a preset, named by its key; no changes where no key is given. KeyError for an unknown key."""
    return Scenario(presets()[key].values, presets()[key].edits, key) if key else NO_CHANGES


def nested_dicts(value: Any) -> Any:
    """Nested mappings as nested dicts, which JSON and pickle can write; anything else as it is."""
    return {key: nested_dicts(part) for key, part in value.items()} if isinstance(value, Mapping) else value


def form_faults(found: object) -> list[Fault]:
    """Faults of parsed JSON that is no scenario; none where it is one."""

    def wrong(place: str, value: object, right: str) -> Fault:
        return Fault(column=place, value=str(value)[:60], rule="not_object", details={"right": right})

    if not isinstance(found, dict):
        return [wrong("", found, '{"values": {…}, "edits": {…}, "name": "…"}')]
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # half a character, which JSON can hold and no link, file or database can
        return [wrong("", error.object[error.start : error.end].encode("unicode_escape").decode(), "UTF-8")]
    faults = [wrong(str(key), "", "values, edits, name") for key in found if key not in ("values", "edits", "name")]
    if not isinstance(found.get("name", ""), str):
        faults.append(wrong("name", found["name"], '"…"'))
    values, edits = found.get("values", {}), found.get("edits", {})
    if not isinstance(values, dict):
        faults.append(wrong("values", values, '{"market": 0.02}'))
        values = {}
    nested = [key for key, value in values.items() if isinstance(value, dict | list)]
    faults += [wrong(key, "", '{"market": 0.02}') for key in nested[:1]]
    right = '{"table": {"row": {"column": value}}}'
    tables = list(edits.values()) if isinstance(edits, dict) else [edits]
    rows = [row for table in tables for row in (table.values() if isinstance(table, dict) else [table])]
    cells = [cell for row in rows for cell in (row.values() if isinstance(row, dict) else [row])]
    bad = [part for part in (edits, *tables, *rows) if not isinstance(part, dict)]
    bad += [cell for cell in cells if isinstance(cell, dict | list)]
    return faults + [wrong("edits", part, right) for part in bad[:1]]


def value_faults(dataset: Dataset, values: Mapping[str, Any]) -> list[Fault]:
    """Faults of assumption values: keys the dataset has not, near ones named, and values out of their range."""
    faults: list[Fault] = []
    every = ", ".join(dataset.assumptions)
    for key, value in values.items():
        slider = dataset.assumptions.get(key)
        if slider is None:
            guess = len(faults) < MAX_GUESSED_KEYS
            close = difflib.get_close_matches(key, dataset.assumptions, n=5, cutoff=0.3) if guess else ()
            known = ", ".join(close) or every
            faults.append(Fault(column=key, value=str(value)[:60], rule="no_assumption", details={"known": known}))
        elif not slider.allows(value):
            right = Column(key, "number", slider.name, low=slider.low, high=slider.high)
            faults.append(Fault(column=key, value=str(value)[:60], rule="should_be", details={"right": right}))
    return faults


def cell_text(value: object) -> str:
    """An edited cell as the text a table would hold; empty for None."""
    if value is None:
        return ""
    return repr(float(value)) if isinstance(value, float) else str(value).strip()


def replacing(table: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a row with the cells they replace emptied: one form of a line's plan by the other."""
    given = [column for column in PLAN_FORMS if table == "lines" and cell_text(changes.get(column))]
    return {**(dict.fromkeys(PLAN_FORMS, "") if given else {}), **changes}


def edited_tables(dataset: Dataset, edits: Edits) -> dict[str, RawTable]:
    """The dataset's raw tables with the edits in, by name; the dataset's own are left as they are.

    ScenarioError names every table, row and column that cannot be edited.
    """
    faults: list[Fault] = []
    tables = dict(dataset.raw)
    for name, rows in edits.items():
        table = schema().get(name)
        if table is None:
            faults.append(Fault(table=name, value=name, rule="no_table", details={"tables": ", ".join(schema())}))
            continue
        raw = tables.get(name, RawTable([], list(table.columns)))
        cells = {row_key(table, row): dict(row) for row in raw.rows}
        for key, changes in rows.items():
            unknown = [column for column in changes if column not in table.columns]
            details = {"columns": ", ".join(table.columns)}
            faults += [
                Fault(table=name, row=key, column=column, value=column, rule="no_column", details=details)
                for column in unknown
            ]
            if key not in cells:
                parts = key.split("/")
                if len(parts) != len(table.key):
                    faults.append(
                        Fault(table=name, row=key, value=key, rule="no_row", details={"columns": ", ".join(table.key)})
                    )
                    continue
                cells[key] = dict(zip(table.key, parts, strict=True))
            cells[key] |= {column: cell_text(value) for column, value in replacing(name, changes).items()}
        columns = list(dict.fromkeys((*raw.columns, *(column for row in cells.values() for column in row))))
        tables[name] = RawTable(list(cells.values()), columns, tuple(cells))
    if faults:
        raise ScenarioError(faults)
    return tables


@lru_cache(maxsize=64)  # 0.4 MB each at 69 lines, 0.9 at 345
def _edited(dataset: Dataset, scenario_edits: str) -> Dataset:
    try:
        edited = Dataset.from_tables(edited_tables(dataset, json.loads(scenario_edits)), dataset.name)
        return replace(edited, streams=dataset.streams)
    except DataError as error:
        raise ScenarioError(error.faults) from error


def apply_edits(dataset: Dataset, scenario: Scenario) -> Dataset:
    """The dataset with the scenario's table edits in, kept for the last 64 of them; itself without edits.

    ScenarioError lists every cell that cannot be edited and every fault of the tables that come of it. Asked through
    `Case.dataset`.
    """
    return _edited(dataset, scenario.edits_text) if scenario.edits else dataset
