"""Workbooks that openpyxl refuses or misreads, mended before it sees them: strict OOXML, odd styles, raised digits."""

from __future__ import annotations

import io
import re
import zipfile

from sim.intake.archive import Parts

STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
STRICT = b"http://purl.oclc.org/ooxml/"
PLAIN = b"http://schemas.openxmlformats.org/"
SPACES = {
    STRICT + b"spreadsheetml/main": PLAIN + b"spreadsheetml/2006/main",
    STRICT + b"officeDocument/relationships": PLAIN + b"officeDocument/2006/relationships",
    STRICT + b"drawingml/": PLAIN + b"drawingml/2006/",
}
"""Namespaces of strict OOXML and those of the form everybody reads."""
EMPTY_FILL = re.compile(rb"<((?:\w{1,20}:)?)fill\s*(?:/>|>\s*</(?:\w{1,20}:)?fill\s*>)")
FAMILY = re.compile(rb"<(?:\w{1,20}:)?family\s[^<>]{0,60}/>")
RAISED_RUN = re.compile(rb"<((?:\w{1,20}:)?)r>(?:(?!</\1r>)[\s\S]){0,2000}</\1r>")
"""A run of a rich text."""
RUN_TEXT = re.compile(rb"(<(?:\w{1,20}:)?t(?:\s[^<>]{0,60})?>)([0-9]{1,3})(?=<)")
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def is_sound(parts: Parts) -> bool:
    """Whether a workbook is of the form everybody reads and raises no digits."""
    raising = any(holds_text(name) and b"superscript" in content for name, content in parts.items())
    return STRICT not in parts["xl/workbook.xml"] and not raising


def holds_text(name: str) -> bool:
    """Whether a part holds texts of cells."""
    return name == STRINGS or name.startswith("xl/worksheets/")


def mended(parts: Parts) -> Parts:
    """The parts in the form everybody reads: namespaces, fills and fonts, raised digits as such."""
    found = {}
    for name, sent in parts.items():
        found[name] = sent
        for strict, plain in SPACES.items():
            found[name] = found[name].replace(strict, plain)
        if name == STYLES:
            found[name] = FAMILY.sub(b"", EMPTY_FILL.sub(with_pattern, found[name]))
        elif holds_text(name) and b"superscript" in sent:
            found[name] = RAISED_RUN.sub(with_raised, found[name])
    return found


def with_pattern(match: re.Match[bytes]) -> bytes:
    """An empty fill with a pattern in it."""
    return b"<%bfill><%bpatternFill/></%bfill>" % (match[1], match[1], match[1])


def with_raised(match: re.Match[bytes]) -> bytes:
    """A raised run with its digits as footnotes, which would else be read as digits of the number before them."""
    if b"superscript" not in match[0]:
        return match[0]
    return RUN_TEXT.sub(lambda text: text[1] + raised(text[2]), match[0])


def raised(digits: bytes) -> bytes:
    """Digits as the signs that are raised by themselves."""
    return "".join(RAISED_DIGITS[int(digit)] for digit in digits.decode()).encode()


def packed(parts: Parts) -> bytes:
    """The parts as the bytes of a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()
