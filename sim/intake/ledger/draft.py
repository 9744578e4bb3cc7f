"""What a ledger came to: a dataset, or the questions before it is one; what was assumed, left out and ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.dataset import Dataset, Fault
from sim.dataset.faults import Detail, in_words
from sim.language import Catalogue

ROWS_NAMED = 8
"""Rows or lines a sentence names."""


@dataclass(frozen=True)
class Assumed:
    """One kind of assumption: the rule of data/ledger.toml, the rows it was made for, what fills its sentence.

    `rows` are row numbers of the file, `lines` the ids of the lines (both empty where it is of the whole sheet).
    """

    rule: str
    rows: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    details: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many lines, or rows, it was made for; 1 where it is of the whole sheet."""
        return len(self.lines) or len(self.rows) or 1

    def sentence(self, lang: str = "en") -> str:
        """What was assumed, from what, for how many and which rows."""
        said = {key: in_words(detail, lang) for key, detail in self.details.items()}
        text = Catalogue("ledger", "assumed")[self.rule].format(lang, **said)
        if not self.rows:
            return text
        named = ", ".join(self.rows[:ROWS_NAMED]) + (" …" if len(self.rows) > ROWS_NAMED else "")
        return text + Catalogue("ledger", "words")["rows"].format(lang, count=self.count, rows=named)


@dataclass(frozen=True)
class LeftOut:
    """A row of the sheet that is no line: its number, its first text, why (a key of [left_out] of data/ledger.toml)."""

    row: str
    text: str
    why: str

    def reason(self, lang: str = "en") -> str:
        """Why it was left out, in words."""
        return Catalogue("ledger", "left_out")[self.why][lang]


@dataclass(frozen=True)
class Draft:
    """What a ledger came to under one mapping.

    `dataset` is None while `faults` are open; a fault with a `question` is answered through the mapping's answers.
    `growth` is not worked out here. `ignored` are the headings of columns that play no part.
    """

    dataset: Dataset | None
    faults: tuple[Fault, ...] = ()
    assumptions: tuple[Assumed, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    ignored: tuple[str, ...] = ()
    base_year: int | None = None
    value: float = 0.0
    """Output value of the base year, 亿元, as the file gives it."""
    firms: int = 0
    """Firms named in the rows of data, whether or not the file came to a dataset."""
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows of the file by the id of the line they became."""
    name: str = ""
    """What the dataset is called: as typed, the place the title begins with, else the file's name."""

    def assumed(self, rule: str) -> int:
        """How many lines, or rows, an assumption was made for; 0 where it was not made."""
        return sum(each.count for each in self.assumptions if each.rule == rule)
