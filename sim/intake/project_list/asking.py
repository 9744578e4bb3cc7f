"""Questions of a project list: one for all rows that raise it, answered for all of them or for one row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sim.dataset import Fault
from sim.dataset.faults import Answers, Detail

ALONE = frozenset(("list_figures", "list_total", "list_large", "list_line", "list_line_other", "list_same"))
"""Questions whose answer for one row says nothing about another."""


@dataclass(frozen=True)
class Question:
    """A question as a fault, with the answer given to all its rows (empty: none) and the rows still open."""

    fault: Fault
    rows: tuple[str, ...]
    given: str = ""
    open: tuple[str, ...] = ()


@dataclass
class Asker:
    """The questions of a list on its way, and what was answered; `where` is the sheet."""

    answers: Answers
    where: str = ""
    questions: dict[str, Question] = field(default_factory=dict)

    def ask(
        self,
        rule: str,
        row: str,
        heading: str,
        text: str,
        answers: tuple[str, ...],
        /,
        **details: Detail,
    ) -> str:
        """The answer to a question of a row; empty until it is given for the row (`rule:row`) or for all (`rule`).

        What is ALONE asks for each row by itself.
        """
        key = f"{rule}:{row}" if rule in ALONE else rule
        given = next((code for at in (f"{rule}:{row}", key) if (code := self.answers.get(at, "")) in answers), "")
        for_all = self.answers.get(key, "")
        known = self.questions.get(key)
        if known is None:
            fault = Fault(
                row=row,
                column=heading,
                value=text,
                rule=rule,
                details=details,
                sheet=self.where,
                question=key,
                answers=answers,
            )
            known = Question(fault, (), for_all if for_all in answers else "")
        rows = (*known.rows, row) if row not in known.rows else known.rows
        still = (*known.open, row) if not given and row not in known.open else known.open
        self.questions[key] = replace(known, fault=replace(known.fault, row=", ".join(rows)), rows=rows, open=still)
        return given

    def faults(self) -> list[Fault]:
        """The questions that still have open rows, as faults of those rows."""
        return [replace(each.fault, row=", ".join(each.open)) for each in self.questions.values() if each.open]
