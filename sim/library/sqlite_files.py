"""SQLite libraries as files: which are in use, how one is read without a trace, and put aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, NullPool, StaticPool, create_engine

from sim.atomic_files import flush_to_disk
from sim.library.database_errors import LibraryError

SQLITE_MAGIC = b"SQLite format 3\0"
"""How every SQLite file begins."""
FILES_BESIDE = ("-wal", "-shm", "-journal")
"""Endings of the files SQLite keeps beside a library's own."""
FILES_WITH_DATA = ("-wal", "-journal")
"""Those that hold what is not in the library's own file yet."""


def refuse_in_use(file: Path, own: Path | None) -> None:
    """LibraryError when a file is the library's own, one of those SQLite keeps beside it, or another library in use.

    What SQLite finds beside a file it takes for that file's own: a copy put there would be spoilt by it.
    """
    same = own is not None and file.resolve() == own.resolve()
    linked = own is not None and own.exists() and file.exists() and file.samefile(own)
    if same or linked or file.name.endswith(FILES_BESIDE):
        raise LibraryError("own_file")
    beside = [Path(f"{file.resolve()}{ending}") for ending in FILES_WITH_DATA]
    if any(path.exists() and path.stat().st_size for path in beside):
        raise LibraryError("file_in_use")


def put_aside(own: Path, before: Path) -> None:
    """Link or copy a damaged library to `before` and move what SQLite keeps beside it; its own file stays in place.

    OSError when neither is possible; nothing is left of `before` then.
    """
    try:
        os.link(own, before)
    except OSError:  # another disk, or one without links
        try:
            shutil.copyfile(own, before)
            flush_to_disk(before)
        except OSError:
            before.unlink(missing_ok=True)
            raise
    for ending in FILES_BESIDE:
        path = Path(f"{own}{ending}")
        if path.exists():
            shutil.move(path, f"{before}{ending}")


def read_only_engine(file: Path) -> Engine:
    """An engine that only reads a SQLite file and writes nothing beside it."""
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)


def in_memory_copy(file: Path) -> Engine:
    """An engine on a copy of a SQLite file in memory, which leaves nothing behind however the program ends."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with read_only_engine(file).connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)
    return create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)


def sqlite_engine(file: Path) -> Engine:
    """An engine on a SQLite file without the hooks of a library in use."""
    return create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool)
