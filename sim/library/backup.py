"""A library as one portable file, and back: the same file from SQLite and from PostgreSQL, checked when it returns.

The file is itself a library (SIM_LIBRARY may name it), so that a backup also moves a library to the other engine.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    NullPool,
    StaticPool,
    Table,
    create_engine,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sim.atomic_files import remove_half_written, whole_file, written_through
from sim.dataset import ScenarioError
from sim.library.codec import MOST
from sim.library.database_errors import LibraryError, of_disk, told
from sim.library.engine import attend, engine_of, folder, writing
from sim.library.migrations import prepare, present, unmoved
from sim.library.store import SIGNED, note_down
from sim.library.tables import FORM, audit, form, items, metadata, versions

SUMS = "library_sums"
"""A backup's own table: the sum over each of the others."""
TOGETHER = 50
"""Rows carried at once: a dataset's content is some megabytes."""
MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")
"""Endings of the files SQLite keeps beside a library's own."""
HELD_BACK = ("-wal", "-journal")
"""Those that hold what is not in the library's own file yet."""

Held = dict[str, int]
"""Rows by table."""


def backup(url: str, file: Path) -> Held:
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
        prepare(attend(engine))
        with moment(engine) as source:
            return copied(source, file)
    finally:
        engine.dispose()


def own_file(engine: Engine) -> Path | None:
    """The file of a SQLite library."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def refuse_in_use(file: Path, own: Path | None) -> None:
    """LibraryError when a file is the library's own, one of those SQLite keeps beside it, or another library in use.

    What SQLite finds beside a file it takes for that file's own: a copy put there would be spoilt by it.
    """
    same = own is not None and file.resolve() == own.resolve()
    linked = own is not None and own.exists() and file.exists() and file.samefile(own)
    if same or linked or file.name.endswith(BESIDE):
        raise LibraryError("own_file")
    beside = [Path(f"{file.resolve()}{ending}") for ending in HELD_BACK]
    if any(path.exists() and path.stat().st_size for path in beside):
        raise LibraryError("file_in_use")


def copied(source: Connection, file: Path) -> Held:
    """Every table in a new SQLite file, with the sums that tell whether it is still as it was written."""
    with whole_file(file) as part:
        try:
            with begun(part) as target:
                target.execute(text(f"CREATE TABLE {SUMS} (name TEXT PRIMARY KEY, sum TEXT)"))
                found = {table.name: carried(source, target, table) for table in kept()}
                for name, digests in found.items():
                    row = {"name": name, "sum": summed(digests)}
                    target.execute(text(f"INSERT INTO {SUMS} VALUES (:name, :sum)"), row)
        except SQLAlchemyError as error:  # of the file: what the library itself raises was `told`
            raise OSError from error
    return {name: len(digests) for name, digests in found.items()}


def restore(url: str, file: Path, replace: bool = False, who: str = "") -> tuple[Held, Path | None]:
    """The library at a URL filled from a backup, wholly or not at all: what it holds, and where the old one went.

    LibraryError when the file is no sound backup, or the library holds something and `replace` was not asked for;
    with `replace` what it held is first put beside the file. An error's `kept` is that file where it stayed.
    """
    engine = engine_of(url)
    own = own_file(engine)
    if file.exists():
        refuse_in_use(file, own)
    before = file.with_name(f"{file.stem}-before-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite") if replace else None
    remove_half_written(file.parent, f"{file.stem}-before-")
    try:
        with checked(file) as (source, sums):
            filling = Filling(source, sums, who, file.name)
            try:
                prepare(attend(engine))
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

    def into(self, engine: Engine, before: Path | None) -> tuple[Held, Path | None]:
        """In one transaction in which nobody else writes, so that every save is in the library or in `before`."""
        with alone(engine) as target:
            empty = is_empty(target)
            if before is None and not empty:
                raise LibraryError("not_empty")
            aside = None if empty else before
            try:
                if aside is not None:
                    copied(target, aside)
                return self.poured(target), aside
            except BaseException:
                if aside is not None:
                    aside.unlink(missing_ok=True)
                raise

    def instead_of(self, own: Path, before: Path) -> Held:
        """In place of a damaged file: the new one is whole before the old one goes, which stays as `before`."""
        try:
            with whole_file(own) as part:
                with told(folder=own.parent), begun(part) as target:
                    held = self.poured(target)
                put_aside(own.resolve(), before)
        except ScenarioError as error:  # the file could not be written or put in place
            raise LibraryError(of_disk(error.__cause__)) from error
        return held

    def poured(self, target: Connection) -> Held:
        """The backup's rows in place of those there."""
        try:
            for table in reversed(kept()):
                target.execute(table.delete())
            held = {table.name: len(carried(self.source, target, table)) for table in kept()}
        except IntegrityError as error:
            raise LibraryError("backup_damaged") from error
        if sums_of(target) != self.sums:
            raise LibraryError("backup_damaged")
        note_down(target, self.who, "filled", "", 0, self.name)
        return held


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees and changes the library while nobody else writes to it; others may read."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(table.name for table in (items, versions, audit))  # in the order a save takes them
            connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        unmoved(connection)
        yield connection


@contextmanager
def begun(file: Path) -> Iterator[Connection]:
    """A new SQLite file with the library's tables, to be filled; no journal, since half of it is thrown away."""
    with plain(file).connect() as connection:
        connection.execute(text("PRAGMA journal_mode=OFF"))
        metadata.create_all(connection)
        connection.execute(insert(form).values(form=FORM))
        yield connection
        connection.commit()


def put_aside(own: Path, before: Path) -> None:
    """A damaged library's files under another name; its own stays in place too, until another takes the place."""
    try:
        os.link(own, before)
    except OSError:  # another disk, or one without links
        try:
            shutil.copyfile(own, before)
            written_through(before)
        except OSError:
            before.unlink(missing_ok=True)
            raise
    for ending in BESIDE:
        path = Path(f"{own}{ending}")
        if path.exists():
            shutil.move(path, f"{before}{ending}")


@contextmanager
def checked(file: Path) -> Iterator[tuple[Connection, dict[str, str]]]:
    """A backup as it is read, in today's form, and its sums; LibraryError when anything in it is not as it was written.

    The file is not touched: one of an earlier form is brought to the present in memory. A plain copy of a library's
    file has no sums and is taken as SQLite finds it.
    """
    try:
        with file.open("rb") as beginning:
            sound = beginning.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise LibraryError("no_backup") from error
    if not sound:
        raise LibraryError("no_backup")
    engine = untouched(file)
    try:
        verify(engine)
        with told():
            connection = engine.connect()
            if present(connection) != FORM or too_long(connection):
                connection.close()
                engine = in_memory(file)
                prepare(engine)
                connection = engine.connect()
                shortened(connection)
        sums = sums_of(connection)
    except LibraryError as error:
        raise LibraryError("backup_damaged") if error.key in ("damaged", "failed") else error from error
    with connection:
        yield connection, sums


def bounded() -> Iterator[tuple[Table, Column[Any], int]]:
    """Every text of the library that has a bound, with its letters."""
    for table in (items, versions):
        for column in table.c:
            most = MOST.get(SIGNED.get(column.name, column.name))
            if most is not None:
                yield table, column, most


def too_long(connection: Connection) -> bool:
    """Whether a text is longer than this program would have kept."""
    return any(
        connection.execute(select(column).where(func.length(column) > most).limit(1)).first()
        for _, column, most in bounded()
    )


def shortened(connection: Connection) -> None:
    """Longer texts cut to their bounds, as lists show them: a whole library is not held up by one of them."""
    for table, column, most in bounded():
        cut = update(table).where(func.length(column) > most).values({column: func.substr(column, 1, most)})
        connection.execute(cut)
    connection.commit()


def untouched(file: Path) -> Engine:
    """A SQLite file that is only read, and nothing written beside it."""
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)


def in_memory(file: Path) -> Engine:
    """A copy of a SQLite file that leaves nothing behind, however the program ends."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with untouched(file).connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)
    return create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)


def verify(engine: Engine) -> None:
    """LibraryError when a backup is no library, or is not as its sums say it was written."""
    with told(), engine.begin() as connection:
        sound = connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        names = inspect(connection).get_table_names()
        if form.name not in names:
            raise LibraryError("no_backup")
        newest = connection.execute(select(form.c.form)).scalar() == FORM
        asked = text(f"SELECT name, sum FROM {SUMS}")
        stated = {row.name: row.sum for row in connection.execute(asked)} if SUMS in names else None
        if not sound or (stated and newest and stated != sums_of(connection)):
            raise LibraryError("backup_damaged")


def plain(file: Path) -> Engine:
    """A SQLite file as it is."""
    return create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool)


@contextmanager
def moment(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the library as it was at one moment."""
    one = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    place = folder(engine)
    with told(folder=place):
        connection = engine.connect()
    with connection:
        with told(folder=place):
            connection.execution_options(**one).begin()
        yield connection


def kept() -> list[Table]:
    """The tables that hold what people saved, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name != form.name]


def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever saved."""
    return not any(connection.execute(select(table).limit(1)).first() for table in kept())


def batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """A table's rows in order, some at a time, without the numbers a database gives out by itself."""
    columns = [column for column in table.c if column is not table.autoincrement_column]
    asked = select(*columns).order_by(*table.primary_key)
    with told():
        found = connection.execute(asked, execution_options={"yield_per": TOGETHER}).mappings()
        for part in found.partitions():
            yield [dict(row) for row in part]


def carried(source: Connection, target: Connection, table: Table) -> list[str]:
    """A table's rows written into another database; a digest of each."""
    digests = []
    for rows in batches(source, table):
        digests += [digest(row) for row in rows]
        target.execute(insert(table), rows)
    return digests


def digests_of(connection: Connection, table: Table) -> list[str]:
    """A digest of each row of a table."""
    return [digest(row) for rows in batches(connection, table) for row in rows]


def digest(row: Mapping[str, Any]) -> str:
    """What changes when anything in a row does, the same on every engine."""

    def written(value: bytes | datetime) -> str:
        return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value.isoformat()

    return hashlib.sha256(json.dumps(row, sort_keys=True, default=written).encode()).hexdigest()


def summed(digests: list[str]) -> str:
    """One sum over a table's digests, whatever order the engine sorts its rows in."""
    return hashlib.sha256(" ".join(sorted(digests)).encode()).hexdigest()


def sums_of(connection: Connection) -> dict[str, str]:
    """The sum over each table."""
    return {table.name: summed(digests_of(connection, table)) for table in kept()}
