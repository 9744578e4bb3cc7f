"""The sheet of events: what each is of, its months, and what it changes in each month of the plan year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.dataset import schema
from sim.dataset.events import event_months, known_parts, touched
from sim.dataset.tables import month_number, records
from sim.workbook.live.addresses import months_after_january
from sim.workbook.live.columns import EventColumns, EventValues
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel

SCOPES = schema()["events"].columns["scope"].choices
"""What an event may be of; formulas number them from 1 in this order."""

FACTOR, CITY = SCOPES.index("factor") + 1, SCOPES.index("city") + 1
"""The numbers of two scopes: events of a factor act on its availability, those of the city on every line."""

Rows = Sequence[Mapping[str, Any]]


def event_values(live: LiveModel, rows: Rows) -> EventValues:
    """The events as arrays, as the formulas have them."""
    parts, change = known_parts(live.dataset.tables), np.zeros((len(rows), 12))
    for place, row in enumerate(rows):
        change[place, event_months(row, live.origin, 12)] = row["change"]
    return EventValues(
        tuple(str(row["event"]) for row in rows),
        change,
        np.array([month_number(row["to"]) - live.origin for row in rows], dtype=np.float64),
        np.array([row["made_up"] for row in rows], dtype=np.float64),
        np.array([touched(row, parts) * (row["scope"] != "factor") for row in rows], dtype=np.float64).T,
    )


def write_events(live: LiveModel) -> EventColumns | None:
    """Write the sheet of events, in the order of their table; None where there are none."""
    rows, names, book = records(live.dataset.tables["events"]), live.names_by_key("events"), live.book
    if not rows:
        return None
    values, labels = event_values(live, rows), live.model.city.month_labels[:12]
    sheet = FormulaSheet(book, "model_events", book.word("events_note"), max(len(rows), 12), labels)
    codes = [live.addresses.cell_ref("events", "event", row) for row in range(len(rows))]
    sheet.text_column(book.word("code"), values.ids, 18, codes)
    sheet.text_column(book.word("name"), [names[each] for each in values.ids], 26)
    scope, of, factor = write_reach(live, sheet, rows)
    first, last, made_up = write_extent(live, sheet, rows)
    change = write_change(live, sheet, values, first, last)
    sheet.skip_column()
    sheet.text_column(book.word("month"), labels, 10)
    by_month = sheet.monthly_formulas(
        book.word("change_by_month"), lambda month, row: change.ref(row, month), values.change.T, "share", values.ids
    )
    over = (np.arange(12)[:, None] > values.last).astype(np.float64)
    is_over = sheet.monthly_formulas(
        book.word("is_over"), lambda month, row: f"IF({month}>{last.ref(row)},1,0)", over, "code", values.ids
    )
    return EventColumns(values, scope, of, last, made_up, factor, change, by_month, is_over)


def write_reach(live: LiveModel, sheet: FormulaSheet, rows: Rows) -> tuple[CellBlock, CellBlock, CellBlock]:
    """Write each event's scope by number, what it is of, and the position of its factor, 0 where it is of none."""
    addresses, factors = live.addresses, live.model.city.factors
    listed = ",".join(f'"{scope}"' for scope in SCOPES)

    def number(row: int) -> str:
        found = f"ISNUMBER(SEARCH({{{listed}}},{addresses.cell_ref('events', 'scope', row)}))"
        return f"SUMPRODUCT(MATCH(TRUE,{found},0))"

    numbers = [SCOPES.index(row["scope"]) + 1 for row in rows]
    scope = sheet.formula_column(live.book.column_name("events", "scope"), number, numbers, "code")
    cells = [f"TRIM({addresses.cell_ref('events', 'of', row)})" for row in range(len(rows))]
    of = sheet.text_column(live.book.column_name("events", "of"), [str(row["of"]).strip() for row in rows], 18, cells)
    factor = sheet.formula_column(
        live.book.word("factor_place"),
        lambda row: f"IF({scope.ref(row)}={FACTOR},{addresses.position_in(of.ref(row), 'factors')},0)",
        [factors.index(row["of"]) + 1 if row["scope"] == "factor" else 0 for row in rows],
        "code",
    )
    return scope, of, factor


def write_extent(live: LiveModel, sheet: FormulaSheet, rows: Rows) -> tuple[CellBlock, CellBlock, CellBlock]:
    """Write each event's first and last month, counted from the plan year's January, and the share made up."""
    addresses, book, origin = live.addresses, live.book, live.origin

    def months(column: str) -> CellBlock:
        return sheet.formula_column(
            book.column_name("events", column),
            lambda row: months_after_january(addresses.cell_ref("events", column, row), origin),
            [month_number(row[column]) - origin for row in rows],
            "code",
        )

    first, last = months("from"), months("to")
    made_up = sheet.formula_column(
        book.column_name("events", "made_up"),
        lambda row: addresses.number_ref("events", "made_up", row, 0),
        [row["made_up"] for row in rows],
        "share",
    )
    return first, last, made_up


def write_change(
    live: LiveModel, sheet: FormulaSheet, values: EventValues, first: CellBlock, last: CellBlock
) -> CellBlock:
    """Write what each event changes by month of the plan year, a share; 0 outside its months."""

    def change(row: int, month: int) -> str:
        whole = live.addresses.number_ref("events", "change", row)
        return f"IF(AND({month}>={first.ref(row)},{month}<={last.ref(row)}),{whole},0)"

    return sheet.monthly_formulas(live.book.column_name("events", "change"), change, values.change, "share")
