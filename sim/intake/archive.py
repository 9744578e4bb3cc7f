"""What an upload has to be before anything opens it: an .xlsx of ordinary size without macros, password or tricks."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

from sim.dataset import DataError, Fault
from sim.dataset.faults import Detail

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 3_000
MOST_CELLS = 600_000
"""Cells of all sheets together, blank ones with a format included: some seconds of work."""
MOST_ELEMENTS = {"c": MOST_CELLS, "row": 200_000, "mergeCell": 20_000, "sheet": 1_000, "": 2_500_000}
"""XML elements of a name, and of all names, in a workbook: each costs a hundred bytes while it is read."""
MOST_OTHERS = 100_000
"""Elements that are no cells or shared strings (formats, fonts, names, links …): an object each, ten times as dear."""
CELLS = frozenset(("c", "row", "v", "f", "is", "t", "mergeCell"))
STRINGS = "xl/sharedStrings.xml"
MOST_WORK = 400_000_000
"""Letters of formats and names, each text's squared: patterns are looked for in them from every letter on."""
LONG_TEXTS = CELLS | {"formula", "formula1", "formula2", "sqref"}
"""Elements whose text no pattern is looked for in."""
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
    return DataError([Fault.of_file(name, rule, **details)])


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


@dataclass
class Count:
    """Expat's handlers over a workbook's parts: DataError when there is more than can be meant."""

    name: str
    tags: Counter[str] = field(default_factory=Counter)
    strings: bool = False
    depth: int = 0
    others: int = 0
    work: int = 0
    length: int = 0
    listening: bool = False
    parser: expat.XMLParserType | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        self.tags[tag] += 1
        if self.depth > DEEPEST or len(self.tags) > MOST_PARTS:
            self.never()
        own = tag.rpartition(":")[2]
        other = not self.strings and own not in CELLS
        self.listen(other and own not in LONG_TEXTS)
        if other:
            self.others += 1
            self.work += len(attributes.get("formatCode", "")) ** 2
            if self.others > MOST_OTHERS or self.work > MOST_WORK:
                raise refuse(self.name, "too_many_formats", most=f"{MOST_OTHERS:,}")

    def listen(self, on: bool) -> None:
        """Hear of text, or no longer."""
        if self.parser is not None and (on or self.listening):
            self.parser.CharacterDataHandler = self.said if on else None
            self.listening, self.length = on, 0

    def said(self, text: str) -> None:
        """Text of an element that is no cell."""
        self.work += (self.length + len(text)) ** 2 - self.length**2
        self.length += len(text)
        if self.work > MOST_WORK:
            self.never()

    def end(self, _: str) -> None:
        """An element ends."""
        self.depth -= 1
        self.listen(False)

    def never(self, *_: object) -> None:
        """What no workbook has."""
        raise refuse(self.name, "not_workbook")

    def remark(self, *texts: str) -> None:
        """A comment or an instruction."""
        if len(texts[-1]) > LONGEST:
            self.never()


def count_elements(parts: Parts, name: str) -> None:
    """DataError when a workbook's XML has no form, or is more, deeper or longer than can be meant."""
    count = Count(name)
    for part, content in parts.items():
        if LONG.search(content):
            count.never()
        count.depth, count.strings, count.listening = 0, part == STRINGS, False
        count.parser = parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = count.start, count.end
        parser.StartDoctypeDeclHandler = count.never
        parser.CommentHandler = parser.ProcessingInstructionHandler = count.remark
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise refuse(name, "not_workbook") from error
        too_many(count.tags, name)


def too_many(counts: Counter[str], name: str) -> None:
    """DataError when there are more elements than a workbook of ordinary size has."""
    for tag, most in MOST_ELEMENTS.items():
        if sum(count for other, count in counts.items() if not tag or other.rpartition(":")[2] == tag) > most:
            raise refuse(name, "too_many_cells", most=f"{MOST_CELLS:,}")
