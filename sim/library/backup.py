"""A library as one portable file, and back: the same file from SQLite and from PostgreSQL, checked when it returns.

The file is itself a library (SIM_LIBRARY may name it), so that a backup also moves a library to the other engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sim.atomic_files import remove_half_written, whole_file
from sim.dataset import ScenarioError
from sim.library.database_errors import LibraryError, database_errors, disk_cause
from sim.library.engine import attach_hooks, engine_of, folder, own_file, writing
from sim.library.migrations import prepare, require_current_schema
from sim.library.sqlite_files import put_aside, refuse_in_use, sqlite_engine
from sim.library.sums import SUMS_TABLE, copy_rows, saved_tables, sum_of, sums_of
from sim.library.tables import FORM, audit, form, items, metadata, versions
from sim.library.verify import verified_backup
from sim.library.writes import add_entry

RowCounts = dict[str, int]
"""Rows by table."""


def backup(url: str, file: Path) -> RowCounts:
    """The library at a URL written to a file, as it was at one moment, while others go on saving.

    LibraryError when the library cannot be read, ScenarioError when the file cannot be written: an earlier file of
    that name then stays.
    """
    engine = engine_of(url)
    own = own_file(engine)
    if own is not None and not own.exists():
        raise LibraryError("unreachable")
    refuse_in_use(file, own)
    try:
        prepare(attach_hooks(engine))
        with snapshot(engine) as source:
            return write_copy(source, file)
    finally:
        engine.dispose()


def write_copy(source: Connection, file: Path) -> RowCounts:
    """Write every table, and checksums of them for `verified_backup`, into a new SQLite file; return the rows by table.

    ScenarioError when the file cannot be written.
    """
    with whole_file(file) as part:
        try:
            with new_library_file(part) as target:
                target.execute(text(f"CREATE TABLE {SUMS_TABLE} (name TEXT PRIMARY KEY, sum TEXT)"))
                found = {table.name: copy_rows(source, target, table) for table in saved_tables()}
                for name, digests in found.items():
                    row = {"name": name, "sum": sum_of(digests)}
                    target.execute(text(f"INSERT INTO {SUMS_TABLE} VALUES (:name, :sum)"), row)
        except SQLAlchemyError as error:  # the file's: the source's are LibraryErrors already
            raise OSError from error
    return {name: len(digests) for name, digests in found.items()}


def restore(url: str, file: Path, replace: bool = False, who: str = "") -> tuple[RowCounts, Path | None]:
    """Fill the library at a URL from a backup, wholly or not at all; return its rows by table and the file of the old.

    LibraryError when the file is no sound backup, or the library is not empty and `replace` is False. With `replace`
    what it held is first written to a file beside the backup (None where it held nothing); if the restore then fails
    and that file remains, the error's `kept` names it.
    """
    engine = engine_of(url)
    own = own_file(engine)
    if file.exists():
        refuse_in_use(file, own)
    before = file.with_name(f"{file.stem}-before-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite") if replace else None
    remove_half_written(file.parent, f"{file.stem}-before-")
    try:
        with verified_backup(file) as (source, sums):
            filling = Filling(source, sums, who, file.name)
            try:
                prepare(attach_hooks(engine))
                return filling.into(engine, before)
            except LibraryError as error:
                if error.key != "damaged" or before is None or own is None:
                    raise
            return filling.instead_of(own, before), before
    except LibraryError as error:
        error.kept = before if before is not None and before.exists() else None
        raise
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Filling:
    """A backup that goes into a library: its rows, their sums, who asked, and the file's name for the trail."""

    source: Connection
    sums: dict[str, str]
    who: str
    name: str

    def into(self, engine: Engine, before: Path | None) -> tuple[RowCounts, Path | None]:
        """Replace what the library holds, in one transaction in which nobody else can write; as `restore` returns.

        What it held is saved to `before` first; LibraryError `not_empty` where it held something and `before` is None.
        """
        with exclusive(engine) as target:
            empty = is_empty(target)
            if before is None and not empty:
                raise LibraryError("not_empty")
            aside = None if empty else before
            try:
                if aside is not None:
                    write_copy(target, aside)
                return self.poured(target), aside
            except BaseException:
                if aside is not None:
                    aside.unlink(missing_ok=True)
                raise

    def instead_of(self, own: Path, before: Path) -> RowCounts:
        """Replace a damaged library file by a new one, once that is whole; the damaged one stays as `before`."""
        try:
            with whole_file(own) as part:
                with database_errors(folder=own.parent), new_library_file(part) as target:
                    held = self.poured(target)
                put_aside(own.resolve(), before)
        except ScenarioError as error:  # the file could not be written or put in place
            raise LibraryError(disk_cause(error.__cause__)) from error
        return held

    def poured(self, target: Connection) -> RowCounts:
        """Delete every row and copy the backup's in; LibraryError `backup_damaged` if they do not match its sums."""
        try:
            for table in reversed(saved_tables()):
                target.execute(table.delete())
            held = {table.name: len(copy_rows(self.source, target, table)) for table in saved_tables()}
        except IntegrityError as error:
            raise LibraryError("backup_damaged") from error
        if sums_of(target) != self.sums:
            raise LibraryError("backup_damaged")
        add_entry(target, self.who, "filled", "", 0, self.name)
        return held


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees and changes the library while nobody else writes to it; others may read."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(table.name for table in (items, versions, audit))  # in the order a save takes them
            connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        require_current_schema(connection)
        yield connection


@contextmanager
def new_library_file(file: Path) -> Iterator[Connection]:
    """A new SQLite file with the library's tables, to be filled; no journal, since half of it is thrown away."""
    with sqlite_engine(file).connect() as connection:
        connection.execute(text("PRAGMA journal_mode=OFF"))
        metadata.create_all(connection)
        connection.execute(insert(form).values(form=FORM))
        yield connection
        connection.commit()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the library as it was at one moment."""
    one = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    place = folder(engine)
    with database_errors(folder=place):
        connection = engine.connect()
    with connection:
        with database_errors(folder=place):
            connection.execution_options(**one).begin()
        yield connection


def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever saved."""
    return not any(connection.execute(select(table).limit(1)).first() for table in saved_tables())
