"""A library as one portable file, and back: the same file from SQLite and from PostgreSQL, checked when it returns.

The file is itself a library (SIM_LIBRARY may name it), so that a backup also moves a library to the other engine.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, Table, create_engine, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from sim.files import whole_file
from sim.library.errors import LibraryError, told
from sim.library.forms import prepare
from sim.library.opening import attend, engine_of, writing
from sim.library.store import note_down
from sim.library.tables import FORM, form, metadata

SUMS = "library_sums"
"""A backup's own table: the sum over each of the others."""
TOGETHER = 50
"""Rows carried at once: a dataset's content is some megabytes."""
MAGIC = b"SQLite format 3\0"
BESIDE = ("", "-wal", "-shm")
"""Endings of the files a SQLite library is made of."""

Held = dict[str, int]
"""Rows by table."""


def backup(url: str, file: Path) -> Held:
    """The library at a URL written to a file, as it was at one moment, while others go on saving.

    LibraryError when the library cannot be read, ScenarioError when the file cannot be written: an earlier file of
    that name then stays.
    """
    engine = engine_of(url)
    own = Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None
    if own is not None and not own.exists():
        raise LibraryError("unreachable")
    if own is not None and file.exists() and file.samefile(own):
        raise LibraryError("own_file")
    try:
        prepare(attend(engine))
        return copied(engine, file)
    finally:
        engine.dispose()


def copied(engine: Engine, file: Path) -> Held:
    """Every table in a new SQLite file, with the sums that tell whether it is still as it was written."""
    with whole_file(file) as part, moment(engine) as source:
        try:
            with plain(part).begin() as target:
                metadata.create_all(target)
                target.execute(insert(form).values(form=FORM))
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
    with `replace` what it held is first put beside the file.
    """
    with tempfile.TemporaryDirectory() as folder, checked(file, Path(folder)) as source:
        sums = sums_of(source)
        before = file.with_name(f"{file.stem}-before-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite")
        engine, aside = opened(url, before if replace else None)
        try:
            if not aside and not is_empty(engine):
                if not replace:
                    raise LibraryError("not_empty")
                copied(engine, before)
                aside = True
            with writing(engine) as target:
                for table in reversed(kept()):
                    target.execute(table.delete())
                held = {table.name: len(carried(source, target, table)) for table in kept()}
                if sums_of(target) != sums:
                    raise LibraryError("backup_damaged")
                note_down(target, who, "filled", "", 0, file.name)
        finally:
            engine.dispose()
    return held, before if aside else None


def opened(url: str, aside: Path | None) -> tuple[Engine, bool]:
    """The library to be filled, and whether a damaged SQLite file was moved to `aside` to make room for it."""
    engine = engine_of(url)
    try:
        prepare(attend(engine))
    except LibraryError as error:
        if error.key != "damaged" or aside is None or engine.dialect.name != "sqlite":
            raise
        for ending in BESIDE:
            path = Path(f"{engine.url.database}{ending}")
            if path.exists():
                shutil.move(path, f"{aside}{ending}")
        prepare(engine)
        return engine, True
    return engine, False


@contextmanager
def checked(file: Path, folder: Path) -> Iterator[Connection]:
    """A copy of a backup, read and brought to today's form; LibraryError when anything in it is not as it was written.

    A plain copy of a library's file has no sums and is taken as SQLite finds it.
    """
    copy = folder / "backup.sqlite"
    try:
        shutil.copyfile(file, copy)
        with copy.open("rb") as beginning:
            sound = beginning.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise LibraryError("no_backup") from error
    if not sound:
        raise LibraryError("no_backup")
    engine = plain(copy)
    try:
        verify(engine)
        prepare(attend(engine))
        connection = engine.connect()
    except LibraryError as error:
        raise LibraryError("backup_damaged") if error.key in ("damaged", "failed") else error from error
    with connection:
        yield connection


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
    with told():
        connection = engine.connect()
    with connection:
        with told():
            connection.execution_options(**one).begin()
        yield connection


def kept() -> list[Table]:
    """The tables that hold what people saved, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name != form.name]


def is_empty(engine: Engine) -> bool:
    """Whether nothing was ever saved."""
    with told(), engine.begin() as connection:
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
