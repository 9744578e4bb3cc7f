"""What a sheet's XML says beside its values: merged ranges, formulas nobody computed, rows and columns out of sight.

Read in one pass by expat's handlers. A pattern looked for in the text would start again at every `<c` of a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

Area = tuple[int, int, int, int]
Attributes = dict[str, str]


def corners(reference: str) -> Area | None:
    """Left, top, right and bottom of B17 or A1:C3; None where it is neither."""
    sides: list[int] = []
    for corner in (reference.partition(":")[0], reference.rpartition(":")[2]):
        found = REFERENCE.fullmatch(corner)
        if found is None:
            return None
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        sides += [column, int(found[2])]
    return sides[0], sides[1], sides[2], sides[3]


def whole_number(text: str | None, other: int) -> int:
    """A whole number of an attribute; `other` where it is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else other


@dataclass
class SheetMarks:
    """Merged ranges, cells (column, row) whose formula has no result, rows and columns out of sight; from 1."""

    merged: list[Area] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False


@dataclass
class MarkFinder:
    """Expat's handlers over one sheet: the cell they are in, and whether it has a formula, a text, a result."""

    found: SheetMarks = field(default_factory=SheetMarks)
    row: int = 0
    column: int = 0
    formula: bool = False
    text: bool = False
    result: bool = False

    def start_element(self, tag: str, attributes: Attributes) -> None:
        """A cell, a formula, a row, a merged range or a column begins."""
        name = tag.rpartition(":")[2]
        if name == "c":
            place = corners(attributes.get("r", ""))
            self.column, self.row = (place[0], place[1]) if place else (self.column + 1, self.row)
            self.formula, self.result, self.text = False, False, attributes.get("t") == "str"
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row, self.column = whole_number(attributes.get("r"), self.row + 1), 0
            if is_true(attributes.get("hidden")) or attributes.get("ht") in ("0", "0.0"):
                self.found.hidden_rows.add(self.row)
        elif name == "mergeCell":
            area = corners(attributes.get("ref", ""))
            self.found.merged += [area] if area and area[0] <= area[2] and area[1] <= area[3] else []
        elif name == "col" and is_true(attributes.get("hidden")):
            self.found.hidden_columns.append(
                (whole_number(attributes.get("min"), 0), whole_number(attributes.get("max"), 0))
            )
        elif name == "filterColumn":
            self.found.filtered = True

    def hear_text(self, text: str) -> None:
        """Text of an element: a formula's own text, or its result."""
        self.result = self.result or not text.isspace()

    def end_element(self, tag: str) -> None:
        """An element ends: what was heard in a formula is no result; a cell whose formula has none is kept."""
        name = tag.rpartition(":")[2]
        if name == "f":
            self.result = False
        elif name == "c" and self.formula and not self.result and not self.text:
            self.found.uncomputed.append((self.column, self.row))


def is_true(text: str | None) -> bool:
    """Whether an attribute says yes."""
    return text in ("1", "true")


def sheet_marks(xml: bytes) -> SheetMarks:
    """The marks of one sheet's XML, which `open_parts` has found well formed."""
    finder = MarkFinder()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = finder.start_element, finder.end_element
    parser.CharacterDataHandler = finder.hear_text
    parser.Parse(xml, True)
    return finder.found
