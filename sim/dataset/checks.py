"""Faults that show only when tables are read together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from sim.dataset.arrays import MONTHS, OTHER, correlation_matrix
from sim.dataset.faults import Fault
from sim.dataset.industries import INDUSTRY, va_rates
from sim.dataset.numbers import decimal
from sim.dataset.recipes import find_cycle
from sim.dataset.schema import Column, entity_table, is_sane, schema
from sim.dataset.tables import MASK, RawTable, TypedTable, cell_fault, month_number, records
from sim.dataset.target import dated_measure, split_measure
from sim.language import read_toml
from sim.registry import Assumption, measures

MAX_YEARS_BEFORE, MAX_YEARS_AFTER = 80, 30
"""Years before and after the base year that a month may lie in; beyond them a digit was mistyped."""

MAX_SHARE_TARGET = 1.6
"""What a share that is no growth may be a target of."""
DATED_MEASURES = ("iva_growth", "iva_growth_to_date")
"""Measures that a target by a month may be of."""
SORTS = ("chain", "line", "project", "factor", "product", "industry", "county", "park")

Raws = Mapping[str, RawTable]
Typed = Mapping[str, TypedTable]

NUMBER = Column("value", "number")
AMOUNT = Column("value", "number", low=0)
FACTS: dict[str, Column] = {
    "base_year": Column("value", "whole", low=1990, high=2200),
    "horizon": Column("value", "whole_years", low=12, high=60),
    "month_lengths": Column("value", "choice", choices=("calendar", "equal")),
    "va_basis": Column("value", "choice", choices=("industry", "own")),
}


def read_fact(text: str | None) -> float | None:
    """A fact of the profile as a number, in the fact's own unit; None where it is no number."""
    return decimal(text or "")


def fact_fault(profile: Mapping[str, str | None], key: str, right: Column, rule: str = "profile_number") -> Fault:
    """The fault of one fact of the profile; `right` says what it should be."""
    value, details = profile.get(key) or "", {"right": right}
    return Fault(table="profile", row=key, column="value", value=value, rule=rule, details=details)


def profile_faults(raws: Raws, profile: Mapping[str, str | None], sliders: Mapping[str, Assumption]) -> Iterator[Fault]:
    """Yield faults of the facts the model cannot do without, and of those that stand for an assumption's default."""
    rows = raws["profile"].rows if "profile" in raws else []
    masked = {row.get("key"): text for row in rows if MASK.fullmatch(text := row.get("value", ""))}
    wrong = partial(fact_fault, profile)
    for key, right in FACTS.items():
        if key in masked:
            yield replace(wrong(key, right, "masked"), value=masked[key])
    if read_fact(profile.get("base_year")) is None and "base_year" not in masked:
        yield wrong("base_year", FACTS["base_year"], "profile_missing")
    for key in ("base_year", "horizon"):
        number, right = read_fact(profile.get(key)), FACTS[key]
        step = 12 if key == "horizon" else 1
        if number is None:
            bad = key == "horizon" and bool(profile.get(key))
        else:
            bad = bool(number % step) or not (right.low or 0) <= number <= (right.high or 0)
        if bad:
            yield wrong(key, right)
    for key in ("month_lengths", "va_basis"):
        if key not in masked and (profile.get(key) or FACTS[key].choices[0]) not in FACTS[key].choices:
            yield wrong(key, FACTS[key])
    yield from number_faults(profile, sliders)


def number_faults(profile: Mapping[str, str | None], sliders: Mapping[str, Assumption]) -> Iterator[Fault]:
    """Yield faults of facts that should be numbers of a certain range and are not."""
    wrong = partial(fact_fault, profile)
    amounts = {key for key, words in read_toml("workbook")["facts"].items() if words["unit"]} - {*FACTS, *sliders}
    for key, text in profile.items():
        number = read_fact(text)
        if number is not None and not is_sane(number) and key not in FACTS and key not in sliders:
            yield wrong(key, NUMBER, "magnitude")
        elif text and key in amounts and (number is None or number < 0):
            yield wrong(key, AMOUNT)
    for key, slider in sliders.items():
        if profile.get(key) is not None:
            number = read_fact(profile[key])
            if number is None or not slider.allows(number):
                yield wrong(key, Column("value", "number", low=slider.low, high=slider.high))


def line_faults(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Yield faults of lines that lack what the model cannot do without: a plan, a base output, a base at all."""
    table, raw, frame = schema()["lines"], raws["lines"], typed["lines"].frame
    known = {str(line) for line in typed["base_output"].frame["line"]}
    made = known | {str(line) for line in typed["projects"].frame["line"]}
    for index, row in enumerate(records(frame)):
        planned = not (math.isnan(row["plan_growth"]) and math.isnan(row["plan_output"]))
        if not math.isnan(row["design_capacity"]) and not planned:
            text = raw.rows[index].get("plan_growth", "")
            rule, right = "masked" if text else "plan_needed", table.columns["plan_growth"]
            yield cell_fault(table, raw, index, "plan_growth", text, rule, right=right)
        if row["line"] not in made and row["entry"] != "new_entity":
            yield cell_fault(table, raw, index, "line", str(row["line"]), "base_needed")
    rates = va_rates({name: each.frame for name, each in typed.items()}, INDUSTRY)
    base = frame.set_index("line")["price"] * frame.set_index("line")["in_iva"] * rates
    output = typed["base_output"].frame.set_index("line")[MONTHS].sum(axis=1)
    added = {str(line) for line in typed["projects"].frame["line"]}
    for index, row in enumerate(records(frame)):
        nil = row["design_capacity"] == 0 and row["line"] not in added and row["entry"] != "new_entity"
        if nil and output.get(row["line"], 0.0) > 0:
            yield cell_fault(table, raw, index, "design_capacity", "0", "capacity_nil")
    exits = frame.set_index("line")["exit"].str[:4]
    listed = (frame.set_index("line")["entry"] != "new_entity") & ((exits == "") | (exits > str(base_year + 1)))
    total = (base * output)[listed].sum()
    if not total > 0 and not base.isna().any():  # a rate that is missing is told by itself
        yield Fault(table="base_output", rule="no_base", details={"total": f"{total / 1e8:.4g}"})


def project_faults(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Yield faults of projects whose money or months do not add up, or that retire more than there is."""
    if "projects" not in raws:
        return

    def wrong(index: int, column: str, rule: str, **details: str) -> Fault:
        value: Any = frame.at[index, column]
        text = value if isinstance(value, str) else f"{float(value):g}"
        return cell_fault(schema()["projects"], raws["projects"], index, column, text, rule, **details)

    frame = typed["projects"].frame
    for index, row in enumerate(records(frame)):
        if row["spent"] > row["investment"]:
            yield wrong(index, "spent", "spent_over", investment=f"{row['investment']:g}")
        if row["start"] and row["start"] > row["commissioning"]:
            yield wrong(index, "start", "start_late", commissioning=row["commissioning"])
        if row["stage"] == "proposed" and row["commissioning"] <= f"{base_year}-12":
            yield wrong(index, "commissioning", "proposed_past")
    lines = typed["lines"].frame
    there = dict(zip(lines["line"], lines["design_capacity"].fillna(math.inf), strict=True))
    for index in frame["commissioning"].sort_values(kind="stable").index:
        row = frame.loc[index]
        if row["stage"] == "shelved":
            continue
        if row["retires"] > there[row["line"]] * (1 + 1e-9):
            yield wrong(int(index), "retires", "retires_over", there=f"{there[row['line']]:g}")
        there[row["line"]] += row["capacity"] - row["retires"]


def recipe_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Yield faults of lines that use what they make, else the one of recipes that go in a circle."""
    if "recipes" not in raws:
        return
    frames = {name: table.frame for name, table in typed.items()}
    own = dict(zip(frames["lines"]["line"], frames["lines"]["product"], strict=True))
    faults = [
        cell_fault(schema()["recipes"], raws["recipes"], index, "product", str(row["product"]), "own_product")
        for index, row in enumerate(records(frames["recipes"]))
        if own[row["line"]] == row["product"]
    ]
    yield from faults
    if not faults and (cycle := find_cycle(frames, [str(p) for p in frames["products"]["product"]])):
        yield Fault(table="recipes", rule="cycle", details={"cycle": cycle})


def far_months(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Yield faults of months that cannot be meant, 2203 for 2023: too far from the base year."""
    details = {"first": f"{base_year - MAX_YEARS_BEFORE}-01", "last": f"{base_year + MAX_YEARS_AFTER}-12"}
    for name, raw in raws.items():
        for column in (part for part in schema()[name].columns.values() if part.kind == "month" and name != "actuals"):
            for index, month in enumerate(typed[name].frame[column.name]):
                if month and not details["first"] <= month <= details["last"]:
                    yield cell_fault(schema()[name], raw, index, column.name, month, "month_range", **details)


def month_faults(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Yield faults of actuals outside the plan year."""
    first = (base_year + 1) * 12
    details = {"first": f"{base_year + 1}-01", "last": f"{base_year + 1}-12"}
    for index, month in enumerate(typed["actuals"].frame["month"]):
        if not 0 <= month_number(month) - first < 12:
            yield cell_fault(schema()["actuals"], raws["actuals"], index, "month", month, "month_range", **details)


def target_faults(raws: Raws, typed: Typed, profile: Mapping[str, str | None]) -> Iterator[Fault]:
    """Yield faults of targets whose measure or entity is unknown, whose value cannot be meant, or that stand twice."""
    frame, known = typed["targets"].frame, target_entities(typed)
    seen: dict[tuple[str, str, str], int] = {}

    def wrong(index: int, column: str, value: str, rule: str, **details: str) -> Fault:
        return cell_fault(schema()["targets"], raws["targets"], index, column, value, rule, **details)

    for index, row in enumerate(records(frame)):
        text, value = str(row["measure"]), float(row["value"])
        measure, entity = split_measure(text)
        declared = measures().get(measure)
        if text not in profile and declared is None:
            yield wrong(index, "measure", text, "no_measure", known=", ".join(measures()))
        elif declared is not None and declared.entity in known:
            if entity not in known[declared.entity]:
                yield wrong(index, "measure", text, "no_entity", known=", ".join(sorted(known[declared.entity])))
        elif declared is not None and declared.entity == "city" and text != measure:
            yield wrong(index, "measure", text, "no_entity", known="–")
        if declared is not None and (meant := meant_percent(measure, value)):
            yield wrong(index, "value", f"{value:.12g}", "target_meant", **meant)
        period = str(row["year"])
        if "-" in period and (measure not in DATED_MEASURES or period.endswith("-01")):
            yield wrong(index, "year", period, "dated_target")
        first = seen.setdefault((dated_measure(text, period), period, str(row["tier"])), index)
        if first != index:
            yield wrong(index, "measure", text, "target_twice", row=raws["targets"].row_label(first))


def target_entities(typed: Typed) -> dict[str, set[str]]:
    """Ids a measure by chain, line, project, factor or product may have a target for, by kind."""
    known = {kind: {str(name) for name in typed[entity_table(kind)].frame[kind]} for kind in SORTS}
    known["sector"] = {str(name) for name in typed["industries"].frame["sector"]} | {OTHER}
    for kind in ("industry", "county", "park"):
        known[kind] |= {OTHER}
    known["chain"] |= {str(chain) for chain in typed["lines"].frame["chain"]} | {OTHER}
    return {kind: names - {""} for kind, names in known.items()}


def meant_percent(measure: str, value: float) -> dict[str, str]:
    """Details of the question whether 9.5 was meant as 9.5 %; empty where it can be what it says, or is unknown."""
    declared = measures()[measure]
    if declared.unit not in ("share", "points") or math.isnan(value):
        return {}
    low, high = (-0.5, 1.0) if "growth" in measure or declared.unit == "points" else (-1.0, MAX_SHARE_TARGET)
    if low < value <= high if high > 1 else low < value < high:
        return {}
    return {"stated": f"{value * 100:.12g}", "meant": f"{value:.12g}", "fraction": f"{value / 100:.12g}"}


def slider_faults(keys: list[str]) -> Iterator[Fault]:
    """Yield a fault for each slider key that two chains, groups or factors would share."""
    for key, count in Counter(keys).items():
        if count > 1:
            yield Fault(table="factors", row=key, column="factor", value=key, rule="group_key", details={"key": key})


def correlation_faults(raws: Raws, typed: Typed, sliders: Mapping[str, Assumption]) -> Iterator[Fault]:
    """Yield faults of correlations of assumptions that are not drawn, stand twice, or cannot all hold at once."""
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
    pairs: dict[frozenset[str], int] = {}
    for index, pair in enumerate(zip(frame["first"], frame["second"], strict=True)):
        first = pairs.setdefault(frozenset(pair), index)
        if first != index or len(set(pair)) < 2:
            rule, row = ("own_pair" if first == index else "pair_twice"), raws["correlations"].row_label(first)
            fault = cell_fault(
                schema()["correlations"], raws["correlations"], index, "second", str(pair[1]), rule, row=row
            )
            faults.append(fault)
    yield from faults
    if not faults and len(frame) and np.linalg.eigvalsh(correlation_matrix(frame)[1]).min() <= 1e-9:
        yield Fault(table="correlations", column="correlation", rule="not_definite")
