"""Workbooks that openpyxl refuses or misreads, mended before it sees them: strict OOXML, odd styles, raised digits."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

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
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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
    """The parts in the form everybody reads: namespaces, formats without looks, raised digits as such."""
    found = {}
    for name, sent in parts.items():
        found[name] = sent
        for strict, plain in SPACES.items():
            found[name] = found[name].replace(strict, plain)
        if name == STYLES:
            found[name] = plain_styles(found[name])
        elif holds_text(name) and b"superscript" in sent:
            found[name] = RAISED_RUN.sub(with_raised, found[name])
    return found


def plain_styles(content: bytes) -> bytes:
    """The part of styles with what cells say by them (number formats, struck out), and none of the looks.

    The part is known to be well formed and without entities (`archive.count_elements`).
    """
    old, new = ElementTree.fromstring(content), element("styleSheet")
    new.extend(old.iterfind(f"{MAIN}numFmts"))
    fonts = [element("font", *font.iterfind(f"{MAIN}strike")) for font in old.iterfind(f"{MAIN}fonts/{MAIN}font")]
    formats = [element("xf", **numbers_of(xf)) for xf in old.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
    new.append(element("fonts", *(fonts or [element("font")])))
    new.append(element("fills", element("fill", element("patternFill"))))
    new.append(element("borders", element("border")))
    new.append(element("cellStyleXfs", element("xf")))
    new.append(element("cellXfs", *(formats or [element("xf")])))
    return ElementTree.tostring(new)


def element(tag: str, *children: ElementTree.Element, **attributes: str) -> ElementTree.Element:
    """An element of a workbook with others inside."""
    found = ElementTree.Element(f"{MAIN}{tag}", attributes)
    found.extend(children)
    return found


def numbers_of(style: ElementTree.Element) -> dict[str, str]:
    """The numbers of a cell format's number format and font."""
    return {key: number for key in ("numFmtId", "fontId") if (number := style.get(key))}


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
