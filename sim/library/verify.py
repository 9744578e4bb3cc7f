"""A backup checked before anything is taken from it: a library, whole, and as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, inspect, select, text, update

from sim.library.database_errors import LibraryError, database_errors
from sim.library.migrations import current_form, prepare
from sim.library.records import most_letters
from sim.library.sqlite_files import SQLITE_MAGIC, in_memory_copy, read_only_engine
from sim.library.sums import SUMS_TABLE, sums_of
from sim.library.tables import FORM, form, items, versions


@contextmanager
def verified_backup(file: Path) -> Iterator[tuple[Connection, dict[str, str]]]:
    """Yield a connection to a backup in today's form, and its tables' sums; LibraryError for any other file.

    The file is not touched: one of an earlier form is brought to the present in memory. A plain copy of a library's
    file has no sums and is taken as SQLite finds it.
    """
    try:
        with file.open("rb") as beginning:
            sound = beginning.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError as error:
        raise LibraryError("no_backup") from error
    if not sound:
        raise LibraryError("no_backup")
    engine = read_only_engine(file)
    try:
        sums = verify(engine)
        with database_errors():
            connection = engine.connect()
            if current_form(connection) != FORM or holds_longer_texts(connection):
                connection.close()
                engine = in_memory_copy(file)
                prepare(engine)
                connection = engine.connect()
                shorten_texts(connection)
                sums = None
        sums = sums or sums_of(connection)
    except LibraryError as error:
        raise LibraryError("backup_damaged") if error.key in ("damaged", "failed") else error from error
    with connection:
        yield connection, sums


def bounded_columns() -> Iterator[tuple[Table, Column[Any], int]]:
    """Yield (table, column, letters) of every text of the library that has a bound."""
    for table in (items, versions):
        for column in table.c:
            most = most_letters(column)
            if most is not None:
                yield table, column, most


def holds_longer_texts(connection: Connection) -> bool:
    """Whether a text is longer than this program would have kept."""
    return any(
        connection.execute(select(column).where(func.length(column) > most).limit(1)).first()
        for _, column, most in bounded_columns()
    )


def shorten_texts(connection: Connection) -> None:
    """Cut longer texts to their bounds, as lists show them: a whole library is not held up by one of them."""
    for table, column, most in bounded_columns():
        cut = update(table).where(func.length(column) > most).values({column: func.substr(column, 1, most)})
        connection.execute(cut)
    connection.commit()


def verify(engine: Engine) -> dict[str, str] | None:
    """The sums a backup in today's form states, found right; None where it states none or is of an earlier form.

    LibraryError when it is no library, or is not as its sums say it was written.
    """
    with database_errors(), engine.begin() as connection:
        sound = connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        names = inspect(connection).get_table_names()
        if form.name not in names:
            raise LibraryError("no_backup")
        newest = connection.execute(select(form.c.form)).scalar() == FORM
        asked = text(f"SELECT name, sum FROM {SUMS_TABLE}")
        stated = {row.name: row.sum for row in connection.execute(asked)} if SUMS_TABLE in names else None
        if not sound or (stated and newest and stated != sums_of(connection)):
            raise LibraryError("backup_damaged")
        return stated if newest else None
