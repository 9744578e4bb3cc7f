"""Files written whole or not at all: nobody ever reads half a file, and a failed write leaves the old one."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.dataset import Fault, ScenarioError

MAX_PART_BYTES = 60
"""Bytes of one part of a file's name: the whole stays below the 255 that file systems take."""

REFUSED_LETTERS = re.compile(r'[\\/:*?"<>|]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever their ending."""


def file_name(*parts: str, ending: str) -> str:
    """The parts joined by hyphens, with the ending: a name that every file system takes. Empty parts are left out."""
    return "-".join(filter(None, map(name_part, parts))) + f".{ending}"


def name_part(text: str) -> str:
    """The text without what is invisible or refused by some system, cut to MAX_PART_BYTES bytes of UTF-8."""
    seen = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C" or letter in "\t\n\r")
    tidy = REFUSED_LETTERS.sub("_", " ".join(seen.split()))
    cut = tidy.encode()[:MAX_PART_BYTES].decode(errors="ignore").strip(" .-")
    return DEVICES.sub(r"\1_", cut) if DEVICES.match(cut) else cut


PART_NAME = re.compile(r"\.(?P<name>.+)\.(?P<pid>[1-9][0-9]*)\.part(-journal|-wal|-shm)?")
"""What a file is called while it is written."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Context manager: a path to write to, which replaces `path` at the end and is removed after an error.

    Raises ScenarioError when there is no such folder, the disk is full or the folder cannot be written. What is no
    plain file (/dev/stdout) is written directly: it cannot be replaced.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise ScenarioError([Fault.of_file(str(path), "no_folder", folder=str(path.parent))])
    direct = target.exists() and not target.is_file()
    part = target if direct else target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
    remove_half_written(target.parent, target.name[:80])
    try:
        yield part
        if not direct:
            flush_to_disk(part)
            part.replace(target)
            flush_to_disk(target.parent)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ScenarioError([Fault.of_file(path.name or str(path), "unwritable")]) from error
    finally:
        if not direct:
            part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write the bytes as a file, whole or not at all; raises ScenarioError when they cannot be written."""
    with whole_file(path) as part:
        part.write_bytes(data)


def remove_half_written(folder: Path, begins: str) -> None:
    """Remove half-written files of programs that were killed from a folder, of files whose names begin so."""
    for path in folder.glob(".*.part*"):
        found = PART_NAME.fullmatch(path.name)
        if found and found["name"].startswith(begins) and not is_running(int(found["pid"])):
            path.unlink(missing_ok=True)


def is_running(pid: int) -> bool:
    """Whether a process of that number runs; True where asking would harm it (Windows)."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def flush_to_disk(path: Path) -> None:
    """Put what was written to a file, or the names in a folder, onto the disk (fsync)."""
    if os.name == "nt" and path.is_dir():  # Windows has no way to ask this of a folder
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
