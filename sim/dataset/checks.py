"""Faults that show only when tables are read together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from sim.dataset.city import MONTHS, OTHER, correlation_matrix
from sim.dataset.faults import Fault
from sim.dataset.numbers import decimal
from sim.dataset.recipes import find_cycle
from sim.dataset.schema import Column, is_sane, schema
from sim.dataset.tables import RawTable, TypedTable, cell_fault, month_number
from sim.registry import Assumption, measures

LONG_AGO, FAR_OFF = 80, 30
"""Years before and after the base year that a month may lie in; beyond them a digit was mistyped."""

Raws = Mapping[str, RawTable]
Typed = Mapping[str, TypedTable]

NUMBER = Column("value", "number", "", "")
FACTS: dict[str, Column] = {
    "base_year": Column("value", "number", "", "", low=1990, high=2200),
    "horizon": Column("value", "number", "", "", low=12, high=60),
    "month_lengths": Column("value", "choice", "", "", choices=("calendar", "equal")),
}


def read_fact(text: str | None) -> float | None:
    """A fact of the profile as a number, or None where it is not one."""
    return decimal(text or "")


def profile_faults(profile: Mapping[str, str | None], sliders: Mapping[str, Assumption]) -> Iterator[Fault]:
    """Facts the model cannot do without, and facts that stand for an assumption's default."""

    def wrong(key: str, right: Column, rule: str = "profile_number") -> Fault:
        return Fault("profile", key, "value", profile.get(key) or "", rule, {"right": right})

    if read_fact(profile.get("base_year")) is None:
        yield wrong("base_year", FACTS["base_year"], "profile_missing")
    for key in ("base_year", "horizon"):
        number, right = read_fact(profile.get(key)), FACTS[key]
        step = 12 if key == "horizon" else 1
        if number is not None and (number % step or not (right.low or 0) <= number <= (right.high or 0)):
            yield wrong(key, right)
    if profile.get("month_lengths", "calendar") not in FACTS["month_lengths"].choices:
        yield wrong("month_lengths", FACTS["month_lengths"])
    for key, text in profile.items():
        number = read_fact(text)
        if number is not None and not is_sane(number) and key not in FACTS and key not in sliders:
            yield wrong(key, NUMBER, "magnitude")
    for key, slider in sliders.items():
        if profile.get(key) is not None:
            number = read_fact(profile[key])
            if number is None or not slider.allows(number):
                yield wrong(key, Column("value", "number", "", "", low=slider.low, high=slider.high))


def line_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Lines that lack what the model cannot do without."""
    table, raw, frame = schema()["lines"], raws["lines"], typed["lines"].frame
    known = {str(line) for line in typed["base_output"].frame["line"]}
    made = known | {str(line) for line in typed["projects"].frame["line"]}
    for index, row in enumerate(frame.to_dict("records")):
        if not math.isnan(row["design_capacity"]) and math.isnan(row["plan_growth"]):
            yield cell_fault(table, raw, index, "plan_growth", "", "plan_needed")
        if row["line"] not in made and row["entry"] != "new_entity":
            yield cell_fault(table, raw, index, "line", str(row["line"]), "base_needed")
    base = frame.set_index("line")["price"] * frame.set_index("line")["va_rate"]
    output = typed["base_output"].frame.set_index("line")[MONTHS].sum(axis=1)
    listed = frame.set_index("line")["entry"] != "new_entity"
    if not (base * output)[listed].sum() > 0:
        yield Fault("base_output", "", "", "", "no_base")


def project_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Projects whose money does not add up."""
    if "projects" in raws:
        for index, row in enumerate(typed["projects"].frame.to_dict("records")):
            if row["spent"] > row["investment"]:
                details = {"investment": f"{row['investment']:g}"}
                yield cell_fault(
                    schema()["projects"],
                    raws["projects"],
                    index,
                    "spent",
                    f"{row['spent']:g}",
                    "spent_over",
                    **details,
                )


def recipe_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """A line that uses what it makes, and recipes that go in a circle."""
    if "recipes" not in raws:
        return
    frames = {name: table.frame for name, table in typed.items()}
    own = dict(zip(frames["lines"]["line"], frames["lines"]["product"], strict=True))
    faults = [
        cell_fault(schema()["recipes"], raws["recipes"], index, "product", str(row["product"]), "own_product")
        for index, row in enumerate(frames["recipes"].to_dict("records"))
        if own[row["line"]] == row["product"]
    ]
    yield from faults
    if not faults and (cycle := find_cycle(frames, [str(p) for p in frames["products"]["product"]])):
        yield Fault("recipes", "", "", "", "cycle", {"cycle": cycle})


def far_months(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Months that cannot be meant: 2203 for 2023."""
    details = {"first": f"{base_year - LONG_AGO}-01", "last": f"{base_year + FAR_OFF}-12"}
    for name, raw in raws.items():
        for column in (part for part in schema()[name].columns.values() if part.kind == "month" and name != "actuals"):
            for index, month in enumerate(typed[name].frame[column.name]):
                if month and not details["first"] <= month <= details["last"]:
                    yield cell_fault(schema()[name], raw, index, column.name, month, "month_range", **details)


def month_faults(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Actuals outside the plan year."""
    first = (base_year + 1) * 12
    details = {"first": f"{base_year + 1}-01", "last": f"{base_year + 1}-12"}
    for index, month in enumerate(typed["actuals"].frame["month"]):
        if not 0 <= month_number(month) - first < 12:
            yield cell_fault(schema()["actuals"], raws["actuals"], index, "month", month, "month_range", **details)


def target_faults(raws: Raws, typed: Typed, profile: Mapping[str, str | None]) -> Iterator[Fault]:
    """Targets of a measure or an entity that is neither computed nor recorded in the profile."""
    frame = typed["targets"].frame
    chains = {str(chain) for name in ("chains", "lines") for chain in typed[name].frame["chain"]} | {OTHER}
    for index, text in enumerate(frame["measure"]):
        measure, _, entity = str(text).partition(":")
        if measure not in measures() and measure not in profile:
            known = ", ".join(measures())
            yield cell_fault(schema()["targets"], raws["targets"], index, "measure", text, "no_measure", known=known)
        elif entity and measures()[measure].entity == "chain" and entity not in chains:
            known = ", ".join(sorted(chains))
            yield cell_fault(schema()["targets"], raws["targets"], index, "measure", text, "no_entity", known=known)


def slider_faults(keys: list[str]) -> Iterator[Fault]:
    """Names of chains, groups and factors that would make two sliders of one key."""
    for key, count in Counter(keys).items():
        if count > 1:
            yield Fault("factors", key, "factor", key, "group_key", {"key": key})


def correlation_faults(raws: Raws, typed: Typed, sliders: Mapping[str, Assumption]) -> Iterator[Fault]:
    """Correlations of assumptions that are not drawn, and correlations that cannot all hold at once."""
    frame = typed["correlations"].frame
    known = [key for key, slider in sliders.items() if slider.spread is not None]
    faults = [
        cell_fault(
            schema()["correlations"], raws["correlations"], index, side, text, "no_spread", known=", ".join(known)
        )
        for side in ("first", "second")
        for index, text in enumerate(frame[side])
        if text not in known
    ]
    yield from faults
    if not faults and len(frame) and np.linalg.eigvalsh(correlation_matrix(frame)[1]).min() <= 1e-9:
        yield Fault("correlations", "", "correlation", "", "not_definite")
