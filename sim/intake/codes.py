"""Codes of the national classification (GB/T 4754) as people write them: C32, 3211, 32 with its name, 06 read as 6."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from sim.dataset.sections import section_of
from sim.intake.cells import Reading
from sim.intake.grid import Cell
from sim.intake.normalise import half_width
from sim.intake.units import is_declared, read_unit

MINING_GROUPS = ("061", "062", "069", "071", "072", "081", "082", "089", "091", "092", "093")
"""Groups whose zero a spreadsheet drops, so that 61 may be 061 and 610 may be 0610, and both are there."""
MAX_CODE_LETTERS = 60
"""Letters of a cell in which a code is looked for, with the industry's name."""
WRITTEN_CODE = re.compile(r"([A-T]?)[\s.-]?([0-9]{1,4})(?:[.]0+)?(?:[\s:、,.-]*([^\W\d_].*))?", re.IGNORECASE)
CODE_BEHIND = re.compile(r"[^\d]+[(\[]\s*([A-T]?[0-9]{2,4})\s*[)\]]", re.IGNORECASE)


class CodeReading(NamedTuple):
    """A code as the loader takes it; where two may be meant, both, each written so that it can only be that one.

    `name` is what stands with it in its cell: the industry's name, or nothing.
    """

    reading: Reading
    either: tuple[str, ...] = ()
    name: str = ""


def read_code(cell: Cell, known: Collection[str] = ()) -> CodeReading:
    """A code with its zero and without its section's letter or its name; what is none is left for the loader to refuse.

    `known` are codes the file is sure of: where a zero may have been lost they decide, else both readings are returned.
    """
    text = half_width(cell.text)[:MAX_CODE_LETTERS]
    behind = CODE_BEHIND.fullmatch(text)
    found = WRITTEN_CODE.fullmatch(behind[1] if behind else text)
    if found is None or (found[3] and is_declared(read_unit(found[3]))):
        return CodeReading(Reading(cell.text))
    letter, digits = found[1].upper(), found[2]
    fitting = [code for code in (digits, "0" + digits) if 2 <= len(code) <= 4 and section_of(code).startswith(letter)]
    if not fitting:
        return CodeReading(Reading(cell.text))
    code = fitting[0]
    if not letter and digits[0] in "6789" and f"0{digits}"[:3] in MINING_GROUPS and len(digits) in (2, 3):
        sure = [each for each in fitting if any(each.startswith(k) or k.startswith(each) for k in known)]
        if len(sure) != 1:
            return CodeReading(Reading(cell.text), tuple(section_of(each) + each for each in fitting))
        code = sure[0]
    if code == cell.text:
        return CodeReading(Reading(code))
    name = text[: behind.start(1)].rstrip(" ([") if behind else (found[3] or "").strip()
    return CodeReading(Reading(code, "code_zero" if code == f"0{digits}" else "code_read"), name=name)
