"""Values that are possible and odd: a dataset with them is taken, and they are told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset.arrays import KNOTS, MONTHS
from sim.dataset.industries import longest_code
from sim.dataset.notes import Note
from sim.dataset.parks import RESOURCES
from sim.dataset.statistics_checks import GROWTH_COLUMNS
from sim.dataset.tables import RawTable, TypedTable, month_number

MAX_LOAD, MIN_LOAD = 1.6, 0.05
"""Output over design capacity beyond which a unit is often wrong."""
PRICE_FACTOR = 20.0
"""How far a price may be from what is usual for the same product."""
MAX_PLAN_GROWTH = 0.6
"""Planned growth, up or down, beyond which a percentage is often meant."""
MIN_TARGET, MAX_TARGET = -0.2, 0.5
"""Targets of growth beyond which one asks."""
MAX_ROWS_NAMED = 8
"""Rows a note names."""

Raws = Mapping[str, RawTable]
Typed = Mapping[str, TypedTable]
Odd = tuple[str, str, Iterable[bool], str]


def odd_notes(raws: Raws, typed: Typed, base_year: int, horizon: int) -> tuple[Note, ...]:
    """A note for each kind of oddity in each column, with the rows it was found in."""
    frames = {name: table.frame for name, table in typed.items()}
    kinds = [
        *lines(frames),
        *projects(frames, base_year),
        *others(frames, base_year, horizon),
        *statistics(frames, base_year, horizon),
    ]
    notes = []
    for table, column, odd, rule in kinds:
        rows = [index for index, is_odd in enumerate(odd) if is_odd]
        if rows and table in raws:
            named = ", ".join(place(raws[table], index, column, frames[table]) for index in rows[:MAX_ROWS_NAMED])
            details = {"rows": named + (" …" if len(rows) > MAX_ROWS_NAMED else "")}
            notes.append(Note(table, raws[table].sheet, column, rule, details=details))
    return tuple(notes)


def place(raw: RawTable, index: int, column: str, frame: pd.DataFrame) -> str:
    """A row's key, with the cell where the file gives cells names."""
    cell = raw.cell(index, column)
    return f"{frame.iloc[index, 0]!s}{f' ({cell})' if cell else ''}"


def lines(frames: Mapping[str, pd.DataFrame]) -> Iterator[Odd]:
    """Lines whose price, growth or output for their size is odd."""
    table = frames["lines"]
    made = frames["base_output"].set_index("line")[MONTHS].sum(axis=1)
    output = table["line"].map(made).to_numpy(dtype=np.float64)
    design = table["design_capacity"].to_numpy(dtype=np.float64)
    held = (design > 0) & (output > 0)
    share = np.divide(output, design, out=np.full(len(table), np.nan), where=held)
    yield "lines", "price", table["price"] == 0, "price_nil"
    yield "lines", "plan_growth", table["plan_growth"].abs() > MAX_PLAN_GROWTH, "growth_odd"
    yield "lines", "design_capacity", (share > MAX_LOAD) | (share < MIN_LOAD), "capacity_odd"
    yield "lines", "listing", (table["listing"] != "") & (table["entry"] != "new_entity"), "listing_unused"
    left = (table["exit"] != "") & (table["entry"] == "new_entity") & (table["exit"] <= table["listing"])
    yield "lines", "exit", left, "exit_early"
    codes = [*frames["industries"]["industry"]]
    none = np.array([bool(codes) and not longest_code(str(code), codes) for code in table["industry"]], dtype=bool)
    yield "lines", "industry", none & (table["in_iva"] > 0), "industry_none"


def projects(frames: Mapping[str, pd.DataFrame], base_year: int) -> Iterator[Odd]:
    """Projects whose stage and date do not go together."""
    table, stage = frames["projects"], frames["projects"]["stage"]
    now = max([f"{base_year}-12", *frames["actuals"]["month"]])
    past = table["commissioning"] <= now
    design = dict(zip(frames["lines"]["line"], frames["lines"]["design_capacity"], strict=True))
    yield "projects", "retires", (table["retires"] > 0) & table["line"].map(design).isna(), "retires_unused"
    yield "projects", "stage", (stage == "running") & ~past, "stage_early"
    yield "projects", "stage", stage.isin(("proposed", "started", "building")) & past, "stage_late"


def others(frames: Mapping[str, pd.DataFrame], base_year: int, horizon: int) -> Iterator[Odd]:
    """Ramps that fall, parks that add room in no month, targets of years that are not worked out."""
    ramps = frames["ramps"][[f"m{knot}" for knot in KNOTS]].to_numpy(dtype=np.float64)
    yield "ramps", "ramp", [bool((np.diff(row) < 0).any()) for row in ramps], "ramp_falls"
    parks = frames["parks"]
    added = parks[[f"{name}_added" for name in RESOURCES]].to_numpy(dtype=np.float64)
    yield "parks", "expansion", (parks["expansion"] == "") & (np.nansum(added, axis=1) > 0), "expansion_missing"
    last = base_year + math.ceil(horizon / 12)
    value = frames["targets"]["value"]
    years = frames["targets"]["year"].str[:4].astype(float) if len(value) else value
    growth = frames["targets"]["measure"].str.contains("growth", regex=False) if len(years) else years
    yield (
        "targets",
        "value",
        growth.astype(bool) & ((value < MIN_TARGET) | (value > MAX_TARGET)),
        "target_odd",
    )
    yield "targets", "year", (years < base_year) | (years > last), "target_year_far"


def statistics(frames: Mapping[str, pd.DataFrame], base_year: int, horizon: int) -> Iterator[Odd]:
    """Events that act in no month worked out, releases nobody reported to, growth beyond belief, a past yet to come."""
    first, last = (f"{base_year + 1}-01", f"{base_year + math.ceil(horizon / 12)}-12")
    events = frames["events"]
    yield "events", "from", (events["to"] < first) | (events["from"] > last), "event_outside"
    official = frames["official"]
    reported = {month_number(month) for month in frames["actuals"]["month"]}
    to_date = (range(month_number(first), month_number(month) + 1) for month in official["month"])
    yield "official", "month", [not reported.issuperset(months) for months in to_date], "official_alone"
    for table, columns in GROWTH_COLUMNS.items():
        for column in columns:
            value = frames[table][column]
            yield table, column, (value < MIN_TARGET) | (value > MAX_TARGET), "target_odd"
    for table in ("past_years", "past_plans"):
        years = frames[table]["year"]
        yield table, "year", years.astype(str) > str(base_year), "past_to_come"


def facts_notes(raws: Raws, numbers: Mapping[str, Any]) -> Iterator[Note]:
    """Facts of the profile of which a part is larger than the whole."""
    for part, whole in (("industry_va", "gdp"), ("above_scale_va", "industry_va"), ("below_scale_va", "industry_va")):
        if numbers.get(part, 0.0) > numbers.get(whole, math.inf):
            yield Note("profile", raws["profile"].sheet, part, "part_over_whole", details={"whole": whole})
