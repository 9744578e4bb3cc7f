"""What a ledger's columns are: guessed, shown, changed by a person, kept, and fitted to next month's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sim.dataset import DataError, Fault
from sim.intake.ledger.words import role_names
from sim.language import Catalogue

FORM = 1
YEAR = (1, 12)
BEFORE = frozenset(("output_before", "value_before", "amount_before"))
"""Roles of what was made the year before: only lines without a plan may need it."""
OF_A_YEAR = frozenset(("capacity", "utilisation", "price", "power", "energy", "value_added"))
"""Roles of one number a line, whose heading may state its year: the base year's counts."""
PLANS = ("plan_output", "plan_value", "plan_growth", "plan_utilisation")
TYPED = ("base_year", "above_scale_va", "rest_growth", "city_name")
"""Answers that are typed: year of the output, official value added (亿元), growth of what the ledger lacks, a name."""


@dataclass(frozen=True)
class LedgerColumn:
    """One column: where it stands (from 0), its heading, the role it plays and what its heading says of it.

    `unit` and `year` are empty where no heading states them; `months` are the first and the last month its numbers
    are of, (1, 12) for a year; `examples` are up to three of its cells, `why` a reason of data/ledger.toml.
    """

    place: int
    heading: str
    role: str
    unit: str = ""
    year: str = ""
    months: tuple[int, int] = YEAR
    examples: tuple[str, ...] = ()
    why: str = ""

    def reason(self, lang: str = "en") -> str:
        """Why the role was guessed, in words; empty where nobody guessed."""
        return Catalogue("ledger", "why")[self.why].format(lang, heading=self.heading) if self.why else ""


@dataclass(frozen=True)
class LedgerMap:
    """How one sheet is read: its name, the rows of its header as the file counts them, its columns, what was answered.

    `answers` are by question: codes of [answers] in data/faults.toml, and what is typed (`TYPED`).
    """

    sheet: str
    header: tuple[int, int]
    columns: tuple[LedgerColumn, ...]
    answers: Mapping[str, str] = field(default_factory=dict)

    def with_role(self, place: int, role: str, **changed: Any) -> LedgerMap:
        """The same with another role, unit, year or months for the column at a place."""
        columns = [
            replace(each, role=role, why="chosen", **changed) if each.place == place else each for each in self.columns
        ]
        return replace(self, columns=tuple(columns))

    def with_answers(self, **answers: str) -> LedgerMap:
        """The same with these answers besides those given; an empty one takes an answer back."""
        given = {key: text for key, text in {**self.answers, **answers}.items() if text}
        return replace(self, answers=given)

    def with_answer(self, question: str, answer: str) -> LedgerMap:
        """The same with one answer, by the question's name."""
        return self.with_answers(**{question: answer})

    def of_role(self, *roles: str) -> list[LedgerColumn]:
        """The columns that play one of these roles, from the left."""
        return [each for each in self.columns if each.role in roles]

    def to_json(self) -> str:
        """What is kept of it, as text."""
        columns = [
            {"place": c.place, "heading": c.heading, "role": c.role, "unit": c.unit, "year": c.year, "months": c.months}
            for c in self.columns
        ]
        kept = {"form": FORM, "sheet": self.sheet, "header": self.header, "columns": columns}
        return json.dumps({**kept, "answers": dict(self.answers)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> LedgerMap:
        """What `to_json` kept; DataError where the text is none."""
        try:
            found = json.loads(text)
            columns = tuple(read_column(each) for each in found["columns"])
            first, last = found["header"]
            answers = {str(key): str(answer) for key, answer in found.get("answers", {}).items()}
            if found["form"] != FORM or {each.role for each in columns} - role_names().keys():
                raise ValueError(text)
            return cls(str(found["sheet"]), (int(first), int(last)), columns, answers)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DataError([Fault.of_file(text[:40], "ledger_map")]) from error


def read_column(kept: Mapping[str, Any]) -> LedgerColumn:
    """One column as it was kept."""
    first, last = kept.get("months", YEAR)
    if not 1 <= int(first) <= int(last) <= YEAR[1]:
        raise ValueError(kept)
    unit, year = str(kept.get("unit", "")), str(kept.get("year", ""))
    months = int(first), int(last)
    return LedgerColumn(int(kept["place"]), str(kept["heading"]), str(kept["role"]), unit, year, months)
