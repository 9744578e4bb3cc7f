"""Faults of what the statistics need: rates, plans in two forms, events, official releases, costs of relief."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.dataset.arrays import MONTHS, ids
from sim.dataset.checks import Raws, Typed, meant_percent
from sim.dataset.events import known_parts, touched
from sim.dataset.faults import Detail, Fault
from sim.dataset.industries import INDUSTRY, va_rates
from sim.dataset.schema import entity_table, schema
from sim.dataset.tables import cell_fault, month_number, records
from sim.language import Catalogue, Text

NAMED = ("line", "chain", "industry", "county", "park", "factor")
"""Scopes of events whose parts are the rows of a table."""
COST_TABLES = {"ceiling": "lines", "project": "projects", "factor": "factors", "purchase": "products", "park": "parks"}
"""The table whose rows a kind of cost eases."""
GROWTH_COLUMNS = {"official": ("growth_to_date",), "past_years": ("target", "forecast", "outcome")}
"""Columns that hold growth of the city's above-scale value added."""
MAX_NAMES_LISTED = 12
"""Ids that a fault names where one is not known."""


def rate_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Yield faults of lines for which neither they nor their industry have a value-added rate."""
    frames = {name: table.frame for name, table in typed.items()}
    table, raw = schema()["lines"], raws["lines"]
    for index in np.flatnonzero(np.isnan(va_rates(frames, INDUSTRY))):
        text = raw.rows[index].get("va_rate", "")
        rule, right = "masked" if text else "rate_needed", table.columns["va_rate"]
        yield cell_fault(table, raw, int(index), "va_rate", text, rule, right=right)


def plan_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Yield faults of lines with a plan in both forms, or a planned output where nothing was made to compare with."""
    table, raw, frame = schema()["lines"], raws["lines"], typed["lines"].frame
    output = typed["base_output"].frame.set_index("line")[MONTHS].sum(axis=1)
    for index, (line, growth, planned) in enumerate(
        zip(frame["line"], frame["plan_growth"], frame["plan_output"], strict=True)
    ):
        if math.isnan(planned):
            continue
        if not math.isnan(growth):
            yield cell_fault(table, raw, index, "plan_output", f"{planned:g}", "plan_twice")
        elif not output.get(line, 0.0) > 0.0:
            yield cell_fault(table, raw, index, "plan_output", f"{planned:g}", "plan_of_nothing")


def choice_title(choice: str) -> Text:
    """A choice of a table in words."""
    return Catalogue("workbook", "choices")[choice]


def event_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Yield faults of events that touch nothing, end before they begin, or raise or make up for a factor."""
    if "events" not in raws:
        return
    frames = {name: table.frame for name, table in typed.items()}
    table, raw, parts = schema()["events"], raws["events"], known_parts(frames)
    named = {kind: ids(frames[entity_table(kind)], kind) for kind in NAMED}
    named["product_group"] = ids(frames["products"], "group")
    for index, row in enumerate(records(frames["events"])):
        event = {str(name): cell for name, cell in row.items()}
        scope, of = str(event["scope"]), str(event["of"]).strip()
        known = dict.fromkeys(filter(None, (*named.get(scope, ()), *parts.get(scope, ()))))
        if of not in known and not (scope == "city" or (scope == "industry" and touched(event, parts).any())):
            listed = ", ".join([*known][:MAX_NAMES_LISTED]) or "–"
            yield cell_fault(table, raw, index, "of", of, "event_of", scope=choice_title(scope), known=listed)
        if event["to"] < event["from"]:
            yield cell_fault(table, raw, index, "to", event["to"], "event_backwards", **{"from": event["from"]})
        if scope == "factor" and (event["change"] > 0.0 or event["made_up"] > 0.0):
            column = "change" if event["change"] > 0.0 else "made_up"
            yield cell_fault(table, raw, index, column, f"{event[column]:g}", "event_factor")


def official_faults(raws: Raws, typed: Typed, base_year: int) -> Iterator[Fault]:
    """Yield faults of official releases of other months than February to December of the plan year."""
    details = {"first": f"{base_year + 1}-02", "last": f"{base_year + 1}-12"}
    for index, month in enumerate(typed["official"].frame["month"]):
        if not 1 <= month_number(month) - (base_year + 1) * 12 < 12:
            yield cell_fault(schema()["official"], raws["official"], index, "month", month, "official_month", **details)


def growth_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Yield faults of growth of the city, published or past, that cannot be meant: 1.2 for 1.2 %."""
    for name, columns in GROWTH_COLUMNS.items():
        for column in columns:
            for index, value in enumerate(typed[name].frame[column]):
                if meant := meant_percent("iva_growth", value):
                    yield cell_fault(
                        schema()[name], raws[name], index, column, f"{value:.12g}", "growth_meant", **meant
                    )


def cost_faults(raws: Raws, typed: Typed) -> Iterator[Fault]:
    """Yield faults of costs of what could not be eased: no such line, project, factor, product or park."""
    if "costs" not in raws:
        return
    for index, row in enumerate(records(typed["costs"].frame)):
        kind, name = str(row["kind"]), COST_TABLES[str(row["kind"])]
        known = [str(each) for each in typed[name].frame[schema()[name].key[0]]]
        if row["id"] not in known:
            details: dict[str, Detail] = {
                "kind": choice_title(kind),
                "known": ", ".join(known[:MAX_NAMES_LISTED]) or "–",
            }
            yield cell_fault(schema()["costs"], raws["costs"], index, "id", str(row["id"]), "cost_of", **details)
