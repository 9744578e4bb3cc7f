"""Tables of text, row by row, on their way from one base year to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sim.dataset import RawTable, schema

Row = dict[str, str]
Rows = dict[str, list[Row]]

GRADES = ("official", "reported", "estimated", "illustrative")
"""From the firmest to the softest."""


def number_text(value: float, digits: int = 12) -> str:
    """A number as a cell of a table, without an exponent."""
    if abs(value) < 1e-12:
        return "0"
    return np.format_float_positional(value, precision=digits, fractional=False, trim="-")


def month_text(month: float, year: int) -> str:
    """A month counted from January of `year` = 0 as YYYY-MM."""
    whole = int(month)
    return f"{year + whole // 12}-{whole % 12 + 1:02d}"


def softer(grade: str, other: str) -> str:
    """The softer of two grades; what has none is as soft as the other."""
    return max(grade or other, other, key=GRADES.index)


def copied(raw: Mapping[str, RawTable]) -> Rows:
    """The rows of every table, to be changed."""
    return {name: [dict(row) for row in table.rows] for name, table in raw.items()}


def raw_tables(rows: Mapping[str, Iterable[Row]]) -> dict[str, RawTable]:
    """Raw tables of rows, with the columns their rows name, in the schema's order; a table without rows is left out."""
    found = {}
    for name, table in rows.items():
        listed = list(table)
        if listed:
            named = {column for row in listed for column in row}
            found[name] = RawTable(listed, [column for column in schema()[name].columns if column in named])
    return found


def set_fact(profile: list[Row], key: str, value: str, unit: str, grade: str, source: str) -> None:
    """Give a fact of the profile a value, with its grade and source; a new row where there is none."""
    row = next((row for row in profile if row.get("key") == key), None)
    if row is None:
        row = {"key": key}
        profile.append(row)
    row |= {"value": value, "unit": row.get("unit") or unit, "grade": grade, "source": source}
