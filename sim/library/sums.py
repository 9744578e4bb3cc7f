"""Tables of a library carried over, and sums over their rows that are the same on every engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from sim.library.database_errors import database_errors
from sim.library.tables import form, metadata

SUMS_TABLE = "library_sums"
"""A backup's own table: the sum over each of the others."""
ROWS_A_BATCH = 50
"""Rows carried at once: a dataset's content is some megabytes."""


def saved_tables() -> list[Table]:
    """The tables that hold what people saved, those first that others refer to."""
    return [table for table in metadata.sorted_tables if table.name != form.name]


def batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield a table's rows in order of its key, ROWS_A_BATCH at a time, without numbers a database gives out itself."""
    columns = [column for column in table.c if column is not table.autoincrement_column]
    asked = select(*columns).order_by(*table.primary_key)
    with database_errors():
        found = connection.execute(asked, execution_options={"yield_per": ROWS_A_BATCH}).mappings()
        for part in found.partitions():
            yield [dict(row) for row in part]


def copy_rows(source: Connection, target: Connection, table: Table) -> list[str]:
    """Write a table's rows into another database; a digest of each row comes back."""
    digests = []
    for rows in batches(source, table):
        digests += [digest(row) for row in rows]
        target.execute(insert(table), rows)
    return digests


def digests_of(connection: Connection, table: Table) -> list[str]:
    """A digest of each row of a table."""
    return [digest(row) for rows in batches(connection, table) for row in rows]


def digest(row: Mapping[str, Any]) -> str:
    """A SHA-256 that changes when anything in a row does, the same on every engine."""

    def written(value: bytes | datetime) -> str:
        return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value.isoformat()

    return hashlib.sha256(json.dumps(row, sort_keys=True, default=written).encode()).hexdigest()


def sum_of(digests: list[str]) -> str:
    """One sum over a table's digests, whatever order the engine sorts its rows in."""
    return hashlib.sha256(" ".join(sorted(digests)).encode()).hexdigest()


def sums_of(connection: Connection) -> dict[str, str]:
    """The sum over each table, by its name."""
    return {table.name: sum_of(digests_of(connection, table)) for table in saved_tables()}
