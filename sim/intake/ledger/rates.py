"""Value-added rates of industries from the national input-output table: data/reference/industry_rates.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sim.dataset.industries import longest_code
from sim.dataset.sections import section_of
from sim.intake.normalise import fold
from sim.language import DATA, Text

WHOLE = "B-D"
"""The row of all industry together."""
SECTORS = {"B": "mining", "C": "manufacturing", "D": "utilities"}


@dataclass(frozen=True)
class Industry:
    """An industry of GB/T 4754 with its value-added rate, a share."""

    code: str
    name: Text
    rate: str
    source: str

    @property
    def sector(self) -> str:
        """Mining, manufacturing or utilities, as the table of industries has it."""
        return SECTORS[section_of(self.code)]


@cache
def industries() -> Mapping[str, Industry]:
    """Every industry of the file by its code, and all together under `WHOLE`."""
    with (DATA / "reference" / "industry_rates.csv").open(encoding="utf-8", newline="") as text:
        return {
            row["code"]: Industry(row["code"], Text(row["zh"], row["en"]), row["rate"], row["source"])
            for row in csv.DictReader(text)
        }


def industry_of(code: str) -> Industry | None:
    """The industry with the longest code that a code begins with; None where it is no industry's."""
    known = [each for each in industries() if each != WHOLE]
    found = longest_code(code, known)
    return industries()[found] if found else None


def code_of_name(name: str) -> str:
    """The code of an industry by its name, in full or as the only one that holds it; empty where it is none's."""
    folded = fold(name)
    if len(folded) < 2:
        return ""
    named = {each: fold(each_name) for each, found in industries().items() if each != WHOLE for each_name in found.name}
    exact = [code for code, found in industries().items() if folded in map(fold, found.name) and code != WHOLE]
    if len(exact) == 1:
        return exact[0]
    held = [code for code in named if len(code) == 2 and folded.removesuffix("业") in fold(industries()[code].name.zh)]
    return held[0] if len(held) == 1 else ""
