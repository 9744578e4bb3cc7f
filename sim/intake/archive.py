"""What an upload has to be before anything opens it: an .xlsx of ordinary size without macros, password or tricks."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.parsers import expat

from sim.dataset import DataError, Fault
from sim.dataset.faults import Detail

MAX_FILE_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 3_000
"""Files inside a zip, and different names of XML elements."""
MAX_CELLS = 600_000
"""Cells of all sheets together, blank ones with a format included: some seconds of work."""
MAX_ELEMENTS = {"c": MAX_CELLS, "row": 200_000, "mergeCell": 20_000, "sheet": 1_000, "": 2_500_000}
"""XML elements of a name, and of all names, in a workbook: each costs a hundred bytes while it is read."""
MAX_OTHER_ELEMENTS = 100_000
"""Elements that are no cells or shared strings (formats, fonts, names, links …): an object each, ten times as dear."""
CELLS = frozenset(("c", "row", "v", "f", "is", "t", "mergeCell"))
STRINGS = "xl/sharedStrings.xml"
MAX_PATTERN_WORK = 400_000_000
"""Letters of formats and names, each text's squared: patterns are looked for in them from every letter on."""
LONG_TEXTS = CELLS | {"formula", "formula1", "formula2", "sqref"}
"""Elements whose text no pattern is looked for in."""
MAX_DEPTH = 100
"""XML elements inside one another; a workbook has a dozen."""
MAX_TEXT_LETTERS = 400_000
"""Letters of a comment or an instruction in XML."""
TOO_LONG = re.compile(rb"<[^<]{400000}")
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
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office before 2007 begin, and workbooks with a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Parts = dict[str, bytes]


def refuse(name: str, rule: str, **details: Detail) -> DataError:
    """The DataError, to be raised, of a file that is not opened: one fault."""
    return DataError([Fault.of_file(name, rule, **details)])


def megabytes(size: int) -> str:
    """A size in bytes as whole megabytes."""
    return f"{size / 1e6:.0f}"


def require_size(size: int, name: str) -> None:
    """DataError when a file, or several together, have more bytes than are read."""
    if size > MAX_FILE_BYTES:
        raise refuse(name, "too_big", size=megabytes(size), most=megabytes(MAX_FILE_BYTES))


@contextmanager
def open_zip(data: bytes, name: str, rule: str) -> Iterator[zipfile.ZipFile]:
    """Context manager: a zip to unpack from; DataError of `rule` where it turns out to be none or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except UNREADABLE as error:
        if isinstance(error, DataError):
            raise
        raise refuse(name, rule) from error


def require_unpackable(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    """DataError when the files of a zip declare more than can be meant, or one of them is locked."""
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED_BYTES or len(entries) > MAX_PARTS:
        raise refuse(name, "too_unpacked", size=megabytes(size), most=megabytes(MAX_UNPACKED_BYTES))
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse(name, "locked")


def open_parts(data: bytes, name: str) -> Parts:
    """The XML parts of a workbook by path, unpacked; DataError says why a file is refused.

    The sizes a zip declares are added up before anything is unpacked, and unpacking stops at what was declared. A
    document type is refused: no workbook has one, and entities can grow without end.
    """
    require_size(len(data), name)
    if name.lower().endswith((".xlsm", ".xlsb", ".xltm", ".xlam")):
        raise refuse(name, "macros")
    if name.lower().endswith(".ods"):
        raise refuse(name, "open_document")
    if data.startswith(OLD_OFFICE):
        raise refuse(name, "locked" if ENCRYPTED in data else "old_format")
    with open_zip(data, name, "not_workbook") as archive:
        parts = unpack(archive, name)
    types = parts.get("[Content_Types].xml")
    if types is None or "xl/workbook.xml" not in parts:
        raise refuse(name, "not_workbook")
    if b"macroEnabled" in types:
        raise refuse(name, "macros")
    return parts


def unpack(archive: zipfile.ZipFile, name: str) -> Parts:
    """The archive's XML parts, once their declared sizes are known to be ordinary."""
    require_unpackable(archive.infolist(), name)
    names = archive.namelist()
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
class ElementCounter:
    """Expat's handlers over a workbook's parts: DataError when there is more than can be meant.

    `work` is what openpyxl will do with the texts that are no cells: it looks for patterns in them, from every letter.
    Text is heard of only in those elements (`listening`), since each piece of it costs a call.
    """

    name: str
    tags: Counter[str] = field(default_factory=Counter)
    strings: bool = False
    depth: int = 0
    others: int = 0
    work: int = 0
    length: int = 0
    listening: bool = False
    parser: expat.XMLParserType | None = None

    def read_part(self, part: str, content: bytes) -> None:
        """Count a part's elements; DataError when its XML is not well formed, or deeper or longer than can be meant."""
        if TOO_LONG.search(content):
            self.refuse()
        self.depth, self.strings, self.listening = 0, part == STRINGS, False
        self.parser = parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self.start_element, self.end_element
        parser.StartDoctypeDeclHandler = self.refuse
        parser.CommentHandler = parser.ProcessingInstructionHandler = self.hear_comment
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise refuse(self.name, "not_workbook") from error

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element that begins."""
        self.depth += 1
        self.tags[tag] += 1
        if self.depth > MAX_DEPTH or len(self.tags) > MAX_PARTS:
            self.refuse()
        own = tag.rpartition(":")[2]
        if self.tags[tag] > MAX_ELEMENTS.get(own, MAX_ELEMENTS[""]):
            refuse_too_many(self.tags, self.name)
        other = not self.strings and own not in CELLS
        self.listen(other and own not in LONG_TEXTS)
        if other:
            self.others += 1
            self.work += len(attributes.get("formatCode", "")) ** 2
            if self.others > MAX_OTHER_ELEMENTS or self.work > MAX_PATTERN_WORK:
                raise refuse(self.name, "too_many_formats", most=f"{MAX_OTHER_ELEMENTS:,}")

    def listen(self, on: bool) -> None:
        """Hear of text from now on, or no longer."""
        if self.parser is not None and (on or self.listening):
            self.parser.CharacterDataHandler = self.hear_text if on else None
            self.listening, self.length = on, 0

    def hear_text(self, text: str) -> None:
        """Count a piece of text of an element that is no cell; expat hands a long text over in several."""
        self.work += (self.length + len(text)) ** 2 - self.length**2
        self.length += len(text)
        if self.work > MAX_PATTERN_WORK:
            self.refuse()

    def end_element(self, _: str) -> None:
        """An element ends."""
        self.depth -= 1
        self.listen(False)

    def hear_comment(self, *texts: str) -> None:
        """A comment, or an instruction to a program (its name and its text), must be short."""
        if len(texts[-1]) > MAX_TEXT_LETTERS:
            self.refuse()

    def refuse(self, *_: object) -> None:
        """Raise the DataError of what no workbook has."""
        raise refuse(self.name, "not_workbook")


def count_elements(parts: Parts, name: str) -> None:
    """DataError when a workbook's XML has no form, or is more, deeper or longer than can be meant."""
    counter = ElementCounter(name)
    for part, content in parts.items():
        counter.read_part(part, content)
        refuse_too_many(counter.tags, name)


def refuse_too_many(counts: Counter[str], name: str) -> None:
    """DataError when there are more elements than a workbook of ordinary size has."""
    for tag, most in MAX_ELEMENTS.items():
        if sum(count for other, count in counts.items() if not tag or other.rpartition(":")[2] == tag) > most:
            raise refuse(name, "too_many_cells", most=f"{MAX_CELLS:,}")
