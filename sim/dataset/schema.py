"""The tables a dataset may have, as data/tables.toml declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.language import EMPTY, Catalogue, Text, read_toml

KINDS = Catalogue("faults", "kinds")

MIN_MAGNITUDE, MAX_MAGNITUDE = 1e-15, 1e15
"""Between these a number, its sign aside, can be meant; beyond them products overflow or sums lose their digits."""


def is_sane(number: float) -> bool:
    """Whether a number can be meant at all: nil, or of a size between MIN_MAGNITUDE and MAX_MAGNITUDE."""
    return number == 0.0 or MIN_MAGNITUDE <= abs(number) <= MAX_MAGNITUDE


@dataclass(frozen=True)
class Column:
    """One column of a table: what a cell may hold and what an empty one means."""

    name: str
    kind: str
    title: Text = EMPTY
    need: str = "always"
    unit: str = ""
    default: str | float | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    to: str = ""
    help: Text = EMPTY

    @property
    def numeric(self) -> bool:
        """Whether a cell holds a number."""
        return self.kind in ("number", "share", "whole")

    @property
    def lowest(self) -> float | None:
        """The smallest number allowed, None where any is; a share starts at 0."""
        return 0.0 if self.kind == "share" and self.low is None else self.low

    @property
    def highest(self) -> float | None:
        """The largest number allowed, None where any is; a share ends at 1."""
        return 1.0 if self.kind == "share" and self.high is None else self.high

    def right(self, lang: str) -> str:
        """What would be right in a cell, in the words of data/faults.toml."""
        low, high = self.lowest, self.highest
        kind = self.kind
        if self.kind in ("number", "share"):
            bounds = {(True, True): "between", (True, False): "at_least", (False, True): "at_most"}
            kind = bounds.get((low is not None, high is not None), "number")
        choices = ", ".join(choice for choice in self.choices if choice)
        to = schema()[self.to].called[lang] if self.to in schema() else self.to
        return KINDS[kind].format(lang, low=f"{low or 0:g}", high=f"{high or 0:g}", choices=choices, to=to)


@dataclass(frozen=True)
class Table:
    """One table: its names, its key columns and its columns in order."""

    name: str
    title: Text
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    required: bool = False

    @property
    def called(self) -> Text:
        """What a sentence about files calls the table: its Chinese title; in English its key, which is a word."""
        return Text(self.title.zh, self.name)


def own(block: Mapping[str, Any], **changed: object) -> dict[str, Any]:
    """A block's fields but its name, some of them changed."""
    return {key: value for key, value in block.items() if key != "name"} | changed


@cache
def schema() -> dict[str, Table]:
    """Every table by name, in the order of data/tables.toml; read once."""
    tables = {}
    for name, block in read_toml("tables").items():
        columns = {
            column: Column(column, title=cell["name"], **own(cell, choices=tuple(cell.get("choices", ()))))
            for column, cell in block["columns"].items()
        }
        tables[name] = Table(name, title=block["name"], **own(block, key=tuple(block["key"]), columns=columns))
    return tables


def entity_table(kind: str) -> str:
    """The table whose rows are of a kind, in the singular (line, industry, county); empty where no table holds them."""
    return next((name for name, table in schema().items() if table.key == (kind,)), "")


def row_key(table: Table, cells: Mapping[str, object]) -> str:
    """The name of a row: its key cells joined by `/` (`nickel/2023-06` in overhauls)."""
    return "/".join(str(cells.get(column) or "") for column in table.key)
