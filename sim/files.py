"""Files written whole or not at all: nobody ever reads half a file, and a failed write leaves the old one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.dataset import Fault, ScenarioError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `path` when the block ends well, and is removed when it does not.

    ScenarioError when the disk is full or the folder cannot be written. What is no plain file (/dev/stdout) is written
    as it is: it cannot be replaced.
    """
    target = path.resolve()
    direct = target.exists() and not target.is_file()
    part = target if direct else target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
    try:
        yield part
        if not direct:
            written_through(part)
            part.replace(target)
            written_through(target.parent)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ScenarioError([Fault("", "", "", path.name or str(path), "unwritable")]) from error
    finally:
        if not direct:
            part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """The bytes as a file, whole or not at all; ScenarioError when they cannot be written."""
    with whole_file(path) as part:
        part.write_bytes(data)


def written_through(path: Path) -> None:
    """What was written to a file, or the names in a folder, on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows has no way to ask this of a folder
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
