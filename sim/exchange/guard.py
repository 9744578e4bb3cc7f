"""What an upload has to be before anything opens it: an .xlsx of ordinary size without macros, password or tricks."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from xml.parsers import expat

from sim.dataset import DataError, Fault
from sim.dataset.faults import Detail

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 3_000
MOST_CELLS = 600_000
"""Cells of all sheets together, blank ones with a format included: some seconds of work."""
MOST_ELEMENTS = {"c": MOST_CELLS, "row": 200_000, "mergeCell": 20_000, "": 2_500_000}
"""XML elements of a name, and of all names, in a workbook: each costs a hundred bytes while it is read."""
DEEPEST = 100
"""XML elements inside one another; a workbook has a dozen."""
LONGEST = 400_000
LONG = re.compile(rb"<[^<]{400000}")
"""A tag or a text longer than a cell can hold: the parser looks through it again with every piece it is fed."""
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
)
"""What zipfile raises at an archive that is none."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Parts = dict[str, bytes]


def refuse(name: str, rule: str, **details: Detail) -> DataError:
    """The one fault of a file that is not opened."""
    return DataError([Fault("", "", "", name, rule, details)])


def megabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1e6:.0f}"


def open_parts(data: bytes, name: str) -> Parts:
    """The XML parts of a workbook by path, unpacked; DataError says why a file is refused.

    The sizes a zip declares are added up before anything is unpacked, and unpacking stops at what was declared. A
    document type is refused: no workbook has one, and entities can grow without end.
    """
    if len(data) > MOST_BYTES:
        raise refuse(name, "too_big", size=megabytes(len(data)), most=megabytes(MOST_BYTES))
    if name.lower().endswith((".xlsm", ".xlsb", ".xltm", ".xlam")):
        raise refuse(name, "macros")
    if data.startswith(OLE):
        raise refuse(name, "locked" if ENCRYPTED in data else "old_format")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = unpack(archive, name)
    except UNREADABLE as error:
        if isinstance(error, DataError):
            raise
        raise refuse(name, "not_workbook") from error
    types = parts.get("[Content_Types].xml")
    if types is None or "xl/workbook.xml" not in parts:
        raise refuse(name, "not_workbook")
    if b"macroEnabled" in types:
        raise refuse(name, "macros")
    return parts


def unpack(archive: zipfile.ZipFile, name: str) -> Parts:
    """The archive's XML parts, once their declared sizes are known to be ordinary."""
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if size > MOST_UNPACKED or len(entries) > MOST_PARTS:
        raise refuse(name, "too_unpacked", size=megabytes(size), most=megabytes(MOST_UNPACKED))
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse(name, "locked")
    if any(part.endswith(("vbaProject.bin", "workbook.bin")) for part in names):
        raise refuse(name, "macros")
    if len(set(names)) < len(names):
        raise refuse(name, "not_workbook")
    parts = {part: archive.read(part) for part in names if part.endswith((".xml", ".rels"))}
    for content in parts.values():
        if DECLARATION.search(content) or b"\0" in content[:200]:
            raise refuse(name, "not_workbook")
    count_elements(parts, name)
    return parts


def count_elements(parts: Parts, name: str) -> None:
    """DataError when a workbook's XML has no form, or is more, deeper or longer than can be meant."""
    counts: Counter[str] = Counter()
    depth = 0

    def start(tag: str, _: object) -> None:
        nonlocal depth
        depth += 1
        counts[tag] += 1
        if depth > DEEPEST or len(counts) > MOST_PARTS:
            raise refuse(name, "not_workbook")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def never(*_: object) -> None:
        raise refuse(name, "not_workbook")

    def remark(*texts: str) -> None:
        if len(texts[-1]) > LONGEST:
            never()

    for content in parts.values():
        if LONG.search(content):
            never()
        depth = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = start, end, never
        parser.CommentHandler = parser.ProcessingInstructionHandler = remark
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise refuse(name, "not_workbook") from error
        too_many(counts, name)


def too_many(counts: Counter[str], name: str) -> None:
    """DataError when there are more elements than a workbook of ordinary size has."""
    for tag, most in MOST_ELEMENTS.items():
        if sum(count for other, count in counts.items() if not tag or other.rpartition(":")[2] == tag) > most:
            raise refuse(name, "too_many_cells", most=f"{MOST_CELLS:,}")
