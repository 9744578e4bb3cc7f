"""Where the library is and how its database is opened: a SQLite file, or PostgreSQL by a URL."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from sim.language import DATA, PACKAGE
from sim.library.database_errors import LibraryError, database_errors

LOCK_WAIT = 15
"""Seconds to wait for other writers."""


def default_file() -> Path:
    """library.sqlite beside app.py in a checkout; of an installed command in the user's data folder, which is made.

    That folder is where XDG or Windows says, else ~/.local/share: one line, for which no package is asked.
    """
    if DATA.parent != PACKAGE:
        return DATA.parent / "library.sqlite"
    kept = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    folder = Path(kept) / "growth-target-simulator"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "library.sqlite"


def address() -> str:
    """The library's database URL: SIM_LIBRARY (a file's path or a URL), else the `default_file`."""
    asked = os.environ.get("SIM_LIBRARY", "").strip() or str(default_file())
    if "://" not in asked:
        url = URL.create("sqlite", database=str(Path(asked).expanduser().absolute()))
    else:
        try:
            url = make_url(asked)
        except ArgumentError as error:
            raise LibraryError("address") from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or not url.database:
        raise LibraryError("address")
    return url.render_as_string(hide_password=False)


def options(url: str) -> dict[str, Any]:
    """What `create_engine` needs beside the URL.

    A SQLite file is opened anew for each transaction, so that a moved or replaced file is noticed. PostgreSQL ends
    statements that take too long, and `limit_waits` ends the wait where the server itself does not answer.
    """
    if url.startswith("sqlite"):
        return {"poolclass": NullPool, "connect_args": {"timeout": LOCK_WAIT}}
    limits = f"-c lock_timeout={LOCK_WAIT}s -c statement_timeout={2 * LOCK_WAIT}s -c timezone=UTC"
    return {
        "connect_args": {"connect_timeout": 4, "tcp_user_timeout": 1000 * LOCK_WAIT, "options": limits},
    }


def engine_of(url: str) -> Engine:
    """An engine for a database URL; LibraryError for one that names no database."""
    with database_errors():
        return create_engine(url, **options(url))


with_limits: WeakSet[Engine] = WeakSet()
"""PostgreSQL engines that already have the hooks of `limit_waits`."""


def attach_hooks(engine: Engine) -> Engine:
    """Register an engine's hooks, once, and return it.

    SQLite: WAL, synchronous=FULL and an explicit BEGIN, so that what a save acknowledges is on the disk. PostgreSQL: no
    answer is waited for without end (`limit_waits`).
    """
    if engine.dialect.name == "postgresql" and engine not in with_limits:
        from sim.library.timeouts import limit_waits  # psycopg, which a SQLite library does without

        with_limits.add(engine)
        limit_waits(engine)
    if engine.dialect.name == "sqlite" and not event.contains(engine, "connect", configure_connection):
        event.listen(engine, "connect", configure_connection)
        event.listen(engine, "begin", begin_transaction)
    return engine


def configure_connection(connection: Any, _record: object) -> None:
    """Put a new SQLite connection into WAL mode, written to the disk at each commit, its transactions begun by us.

    sqlite3.OperationalError when others keep the file locked for longer than LOCK_WAIT.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    until = time.monotonic() + LOCK_WAIT
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except connection.OperationalError as error:  # changing the mode does not wait for others by itself
            if getattr(error, "sqlite_errorname", "") != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.02)


def begin_transaction(connection: Connection) -> None:
    """Begin a transaction: IMMEDIATE for a writer, which queues it at once; a reader waits for nobody."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def own_file(engine: Engine) -> Path | None:
    """The file of a SQLite library; None for PostgreSQL."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def folder(engine: Engine) -> Path | None:
    """The folder of a SQLite library's file; None for PostgreSQL."""
    own = own_file(engine)
    return None if own is None else own.parent


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads; LibraryError for what the database raises."""
    with database_errors(folder=folder(engine)), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, name: str = "") -> Iterator[Connection]:
    """A transaction that writes: when this ends without an error, what was written is on the disk."""
    with database_errors(name, folder(engine)), engine.execution_options(writes=True).begin() as connection:
        yield connection
