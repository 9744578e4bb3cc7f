"""What goes wrong with a library, as one sentence in both languages; the cause goes to the log, never to a reader."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sim.dataset import FaultsError
from sim.dataset.faults import PLACE
from sim.language import Catalogue

log = logging.getLogger(__name__)

CAUSES = {
    "SQLITE_FULL": "full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_AUTH": "read_only",
    "SQLITE_CANTOPEN": "unreachable",
    "SQLITE_IOERR": "unreachable",
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "53100": "full",
    "25006": "read_only",
    "42501": "read_only",
    "40": "busy",
    "53": "busy",
    "55P03": "busy",
    "57014": "busy",
    "08": "unreachable",
    "28": "unreachable",
    "3D": "unreachable",
    "57P": "unreachable",
}
"""Key of data/library.toml by how SQLite's error name or PostgreSQL's SQL state begins; the longest match wins."""


MIN_FREE_BYTES = 64 * 1024
"""Below this a disk counts as full: twice the room SQLite takes beside a file before it can read it."""


class LibraryError(Exception):
    """The library could not do what was asked; `key` names its sentence in data/library.toml.

    `kept`: after a failed restore, the file with what the library held before, if there is one.
    """

    kept: Path | None = None

    def __init__(self, key: str, **details: object) -> None:
        self.key = key
        self.details = details
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """What happened and what to do about it."""
        words = Catalogue("library", "words")
        filled = dict(self.details)
        if "by" in filled:
            filled["by"] = filled["by"] or words["somebody"][lang]
        if "what" in filled:
            filled["what"] = words[str(filled["what"])][lang]
        return Catalogue("library", "errors")[self.key].format(lang, **filled) + PLACE["stop"][lang]


@dataclass(frozen=True)
class Moved:
    """One change that opening made to what was saved; `rule` names its sentence in data/library.toml."""

    rule: str
    details: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, lang: str = "en") -> str:
        """What moved, from what to what."""
        return Catalogue("library", "moved")[self.rule].format(lang, **self.details)


def database_cause(error: SQLAlchemyError) -> str:
    """The key of the sentence that fits a database's error, by SQLite's error name or the SQL state; else `failed`."""
    if isinstance(error, ArgumentError | NoSuchModuleError):
        return "address"
    if isinstance(error, PoolTimeout):
        return "busy"
    original = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    if code is None:  # no answer at all, so no code either
        return "unreachable" if isinstance(error, OperationalError) else "failed"
    known = [start for start in CAUSES if code.startswith(start)]
    return CAUSES[max(known, key=len)] if known else "failed"


def disk_cause(error: BaseException | None) -> str:
    """The key of the sentence that fits an OSError: `full`, `read_only` or `unreachable`."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "full"
    return "read_only" if number in (errno.EACCES, errno.EPERM, errno.EROFS) else "unreachable"


def is_full(folder: Path) -> bool:
    """Whether not even what SQLite needs to read fits on a folder's disk: it then says only that it cannot open."""
    try:
        return shutil.disk_usage(folder).free < MIN_FREE_BYTES
    except OSError:
        return False


@contextmanager
def database_errors(name: str = "", folder: Path | None = None) -> Iterator[None]:
    """Context manager: turn what the database raises inside into a LibraryError with the key of its sentence.

    A broken uniqueness rule is `name_taken` for the `name` being saved. Without a name it means that two writers took
    the same version number at once: `busy`, since a second try gets the next. `folder`: a SQLite file's, in which a
    full disk is looked for.
    """
    try:
        yield
    except IntegrityError as error:
        raise (LibraryError("name_taken", name=name) if name else LibraryError("busy")) from error
    except (SQLAlchemyError, OSError) as error:
        log.warning("the library's database failed", exc_info=error)
        key = database_cause(error) if isinstance(error, SQLAlchemyError) else disk_cause(error)
        raise LibraryError("full" if key == "unreachable" and folder and is_full(folder) else key) from error
    except (ValueError, TypeError) as error:  # a cell that is no moment, say: somebody else wrote it
        if isinstance(error, FaultsError):
            raise
        log.warning("the library holds what this program never wrote", exc_info=error)
        raise LibraryError("damaged") from error
