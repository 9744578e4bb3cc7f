"""Cities of any size made from the sample: whole copies of its lines and projects, whose growth is the sample's own but for promoted firms."""

from __future__ import annotations

from dataclasses import replace

from sim import Dataset, load_dataset
from sim.dataset import RawTable
from sim.language import DATA

COPIED = {
    "lines": ("line", "park"),
    "base_output": ("line",),
    "overhauls": ("line",),
    "projects": ("project", "line", "park"),
    "recipes": ("line",),
    "exposures": ("line",),
    "parks": ("park",),
    "actuals": ("line",),
    "past_plans": ("line",),
}
"""Tables whose rows are copied, and the names in them that each copy has of its own."""

NAMING_ANY = ("events", "costs")
"""Tables that name lines or projects in a column of any kind: left out of what is not the sample itself."""

TIMES = {
    "profile": {"gdp", "below_scale_va", "province_iva", "industrial_investment", "energy_use"},
    "targets": {"chain_output", "all_chains_output"},
}


def copies(count: int, sample: Dataset | None = None) -> dict[str, RawTable]:
    """The tables of `count` sample cities in one, all selling to and buying from each other."""
    sample = sample or load_dataset(DATA / "sample")
    tables = without_named(sample)
    for table, own in COPIED.items():
        if table in tables:
            raw = tables[table]
            rows = [
                {column: f"{text}_{copy}" if copy and text and column in own else text for column, text in row.items()}
                for copy in range(count)
                for row in raw.rows
            ]
            tables[table] = RawTable(rows, raw.columns)
    tables["products"] = times(tables["products"], "purchase_limit", count)
    tables["profile"] = times(tables["profile"], "value", count, "key", TIMES["profile"])
    tables["targets"] = times(tables["targets"], "value", count, "measure", TIMES["targets"])
    return tables


def times(raw: RawTable, column: str, count: int, by: str = "", which: set[str] | None = None) -> RawTable:
    """A table with one column multiplied, in all rows or in those whose `by` begins with one of `which`."""
    rows = [
        {**row, column: repr(float(row[column]) * count)}
        if row.get(column) and (which is None or row[by].partition(":")[0] in which)
        else row
        for row in raw.rows
    ]
    return replace(raw, rows=rows)


def first_lines(count: int, sample: Dataset | None = None) -> dict[str, RawTable]:
    """The tables of a city of the sample's first lines alone."""
    sample = sample or load_dataset(DATA / "sample")
    kept = {row["line"] for row in sample.raw["lines"].rows[:count]}
    return {
        name: RawTable([row for row in raw.rows if row.get("line") in kept], raw.columns)
        if "line" in COPIED.get(name, ())
        else raw
        for name, raw in without_named(sample).items()
    }


def without_named(sample: Dataset) -> dict[str, RawTable]:
    """The sample's tables but those that name lines or projects in a column of any kind."""
    return {name: raw for name, raw in sample.raw.items() if name not in NAMING_ANY}
