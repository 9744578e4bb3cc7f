"""Files written whole or not at all: nobody ever reads half a file, and a failed write leaves the old one."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.dataset import Fault, ScenarioError

MOST_BYTES = 60
"""Bytes of one part of a file's name: the whole stays below the 255 that file systems take."""

REFUSED = re.compile(r'[\\/:*?"<>|]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever their ending."""


def file_name(*parts: str, ending: str) -> str:
    """A file's name of what it holds, one part after the other, that every file system takes; empty parts left out."""
    return "-".join(filter(None, map(name_part, parts))) + f".{ending}"


def name_part(text: str) -> str:
    """A text as part of a file's name: nothing that cannot be seen or is refused somewhere, and not too long."""
    seen = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C" or letter in "\t\n\r")
    tidy = REFUSED.sub("_", " ".join(seen.split()))
    cut = tidy.encode()[:MOST_BYTES].decode(errors="ignore").strip(" .-")
    return DEVICES.sub(r"\1_", cut) if DEVICES.match(cut) else cut


PART = re.compile(r"\.(?P<name>.+)\.(?P<pid>[1-9][0-9]*)\.part(-journal|-wal|-shm)?")
"""What a file is called while it is written."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `path` when the block ends well, and is removed when it does not.

    ScenarioError when the disk is full or the folder cannot be written. What is no plain file (/dev/stdout) is written
    as it is: it cannot be replaced.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise ScenarioError([Fault.of_file(str(path), "no_folder", folder=str(path.parent))])
    direct = target.exists() and not target.is_file()
    part = target if direct else target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
    swept(target.parent, target.name[:80])
    try:
        yield part
        if not direct:
            written_through(part)
            part.replace(target)
            written_through(target.parent)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ScenarioError([Fault.of_file(path.name or str(path), "unwritable")]) from error
    finally:
        if not direct:
            part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """The bytes as a file, whole or not at all; ScenarioError when they cannot be written."""
    with whole_file(path) as part:
        part.write_bytes(data)


def swept(folder: Path, begins: str) -> None:
    """What programs that were killed left half-written in a folder, of files whose names begin so, is removed."""
    for path in folder.glob(".*.part*"):
        found = PART.fullmatch(path.name)
        if found and found["name"].startswith(begins) and not runs(int(found["pid"])):
            path.unlink(missing_ok=True)


def runs(pid: int) -> bool:
    """Whether a process of that number is there; where that cannot be asked without harm, yes."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def written_through(path: Path) -> None:
    """What was written to a file, or the names in a folder, on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows has no way to ask this of a folder
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
