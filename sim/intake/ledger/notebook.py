"""Everything that is told of a ledger while it is read: faults and questions, assumptions, rows left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sim.dataset import Fault
from sim.dataset.faults import Answers, Detail, in_words
from sim.intake.grid import Grid
from sim.intake.ledger.draft import ROWS_NAMED, Assumed, LeftOut
from sim.intake.ledger.mapping import LedgerColumn
from sim.language import Text

MOST_OF_A_KIND = 3
"""Questions of one kind that are asked row by row; more are asked together."""


EACH_NAMED = frozenset(("plan_words", "scale_in_cell", "ledger_number"))
"""Rules whose question, asked of several rows at once, names what stands in each of them."""
MOST_NAMED = 30
MOST_READ = 8
"""Questions of plans in words that offer readings, asked row by row: each row has its own."""
THESE = Text("这几行", "these rows")


@dataclass
class Notebook:
    """What is found out on the way. A question's name is its rule, and `@` with the row where it is of one row."""

    grid: Grid
    answers: Answers
    place_of: Callable[[str, int], int] = lambda _, place: place
    """Where the cell of a row stands that is read at a place."""
    faults: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _assumed: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None], Mapping[str, Detail]]] = field(
        default_factory=dict
    )

    def add_fault(
        self, rule: str, row: str = "", column: LedgerColumn | None = None, value: str = "", **details: Detail
    ) -> None:
        """Add the fault of a cell, a row, a column or the sheet."""
        self.faults.append(self._fault(rule, row, column, value, details))

    def add_once(self, rule: str, column: LedgerColumn, value: str = "") -> None:
        """Add the fault of a column, unless it is told already."""
        if all(fault.rule != rule for fault in self.faults):
            self.add_fault(rule, column=column, value=value)

    def ask(
        self,
        rule: str,
        answers: tuple[str, ...],
        row: str = "",
        column: LedgerColumn | None = None,
        value: str = "",
        of: str = "",
        details: Mapping[str, Detail] = MappingProxyType({}),
    ) -> str:
        """The answer to a question, or nothing, with the fault that asks it; `of` is what it is asked about."""
        about = (
            f"{f'.{column.heading}' if column and not row else ''}{f'@{row}' if row else ''}{f':{of}' if of else ''}"
        )
        question = f"{rule}{about}"
        for name in (question, f"{rule}@*{f':{of}' if of else ''}" if row else question):
            if (given := self.answers.get(name, "")) in answers:
                return given
        fault = self._fault(rule, row, column, value, details)
        if all(each.question != question for each in self.faults):
            self.faults.append(replace(fault, question=question, answers=answers))
        return ""

    def few_faults(self) -> tuple[Fault, ...]:
        """The faults with questions of one kind about more than a few rows made one, which names the rows.

        Its answer goes for all of them; a row's own, given under the row's name, comes first.
        """
        kinds: dict[tuple[str, tuple[str, ...]], list[Fault]] = {}
        for fault in self.faults:
            if fault.question.startswith(f"{fault.rule}@{fault.row}") and fault.row:
                of = fault.question.removeprefix(f"{fault.rule}@{fault.row}")
                kinds.setdefault((f"{fault.rule}@*{of}", fault.answers), []).append(fault)
        out = list(self.faults)
        for (question, _), faults in kinds.items():
            if len(faults) > (MOST_READ if "plan_one" in faults[0].answers else MOST_OF_A_KIND):
                rows = "、".join(fault.row for fault in faults[:ROWS_NAMED])
                many = len(faults) if len(faults) > ROWS_NAMED else 0
                first = replace(faults[0], row=rows, cell="", question=question, rows=many)
                if faults[0].rule in EACH_NAMED:
                    first = replace(first, value=of_each(faults, "value"), details=details_of_each(faults))
                out[out.index(faults[0])] = first
                out = [fault for fault in out if fault not in faults]
        return tuple(out)

    def asks(self, rule: str) -> bool:
        """Whether a question of a rule is open."""
        return any(fault.question and fault.rule == rule for fault in self.faults)

    def _fault(
        self, rule: str, row: str, column: LedgerColumn | None, value: str, details: Mapping[str, Detail]
    ) -> Fault:
        letter = self.grid.letter(self.place_of(row, column.place)) if column else ""
        cell = f"{letter}{row}" if letter and row else ""
        sheet = self.grid.name if self.grid.lettered else ""
        heading = column.heading.replace("\n", " ") if column else ""
        return Fault(
            row=row, column=heading, value=value, rule=rule, details=details, cell=cell, sheet=sheet, blank=False
        )

    def assume(self, rule: str, rows: Iterable[str] = (), line: str = "", **details: Detail) -> None:
        """Note an assumption; those of one rule and with the same details are told together."""
        details = {name: told.replace("\n", " ") if isinstance(told, str) else told for name, told in details.items()}
        key = (rule, *(in_words(detail, "en") for detail in details.values()))
        found_rows, lines, _ = self._assumed.setdefault(key, ({}, {}, details))
        found_rows.update(dict.fromkeys(rows))
        if line:
            lines[line] = None

    @property
    def assumptions(self) -> tuple[Assumed, ...]:
        """Every assumption, in the order they were first made."""
        return tuple(
            Assumed(rule, tuple(rows), tuple(lines), details)
            for (rule, *_), (rows, lines, details) in self._assumed.items()
        )

    def rows_assumed(self, rules: Collection[str]) -> set[str]:
        """The rows of lines for which one of some assumptions was made."""
        return {line for (rule, *_), (_, lines, _) in self._assumed.items() if rule in rules for line in lines}

    def leave_out(self, row: str, text: str, why: str) -> None:
        """Note a row that is no line."""
        self.left_out.append(LeftOut(row, text[:40], why))


def of_each(faults: Sequence[Fault], part: str) -> str:
    """What stands in each of several rows, by row; once where it is the same in all."""
    texts = [fault.value if part == "value" else in_words(fault.details.get(part, ""), "zh") for fault in faults]
    if len(set(texts)) == 1:
        return texts[0]
    named = [f"{fault.row}: {text}" for fault, text in zip(faults, texts, strict=True)]
    return "; ".join(named[:MOST_NAMED]) + (" …" if len(named) > MOST_NAMED else "")


def details_of_each(faults: Sequence[Fault]) -> dict[str, Detail]:
    """The details of a question of several rows: each row's where they are texts and differ."""
    details = faults[0].details.items()
    found = {key: of_each(faults, key) if isinstance(detail, str) else detail for key, detail in details}
    return {**found, "firm": THESE} if "firm" in found else found
