"""Faults at the two edges of the model: a dataset's and a scenario's. All of them are told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sim.dataset.schema import Column, schema
from sim.language import Catalogue, Text

RULES = Catalogue("faults", "rules")
ANSWERS = Catalogue("faults", "answers")
WORKERS = Catalogue("faults", "workers")
PLACE = Catalogue("faults", "place")

Detail = str | Column | Text
Answers = Mapping[str, str]
"""What a person answered, by question: codes of [answers] in data/faults.toml."""
NONE: Answers = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong: where it is, what is there, and the rule of data/faults.toml that says what would be right.

    `details` fill the rule's sentence. Parts of the place that a fault does not have are empty. A fault with a
    `question` is gone once the file is read again with one of its `answers` given under that name.
    """

    table: str = ""
    row: str = ""
    column: str = ""
    value: str = ""
    rule: str
    details: Mapping[str, Detail] = field(default_factory=dict)
    cell: str = ""
    sheet: str = ""
    city: str = ""
    question: str = ""
    answers: tuple[str, ...] = ()
    blank: bool = True
    """Whether a fault without a value is of an empty cell; else it says nothing of what is there."""
    rows: int = 0
    """How many rows it is of where `row` names only the first of them."""

    @classmethod
    def of_file(cls, name: str, rule: str, /, **details: Detail) -> Fault:
        """The fault of a whole file or text, which `name` is known by."""
        return cls(value=name, rule=rule, details=details)

    def right(self, lang: str = "en") -> str:
        """The rule's text in `lang` ("should be a number from 0 to 1"), to follow "found 'x'; "."""
        rule = (WORKERS if self.rule in WORKERS else RULES)[self.rule]
        return rule.format(lang, **{key: in_words(detail, lang) for key, detail in self.details.items()})

    def answer(self, code: str, lang: str = "en") -> str:
        """One of the answers in `lang`, as a person picks it: a detail of that name, else the words of [answers]."""
        if code in self.details:
            return in_words(self.details[code], lang)
        return ANSWERS[code].format(lang, **{key: in_words(detail, lang) for key, detail in self.details.items()})

    def sentence(self, lang: str = "en") -> str:
        """The fault in `lang`: where, what is there, what would be right."""
        place = {name: words[lang] for name, words in PLACE.items()}
        parts = [(name, self.called(name, lang)) for name in ("city", "sheet", "table", "cell", "row", "column")]
        more = {"row": place["rows"].format(self.rows) if self.rows else ""}
        where = place["comma"].join(place[name].format(value) + more.get(name, "") for name, value in parts if value)
        found = place["found"].format(self.value) if self.value else place["nothing"] if self.blank else ""
        found += place["but"] if found else ""
        head = f"{where}{place['then']}" if where else ""
        right = self.right(lang)
        return f"{head}{found}{right}{'' if right.endswith(('?', '？')) else place['stop']}"

    def called(self, part: str, lang: str) -> str:
        """A part of the place in `lang`: in Chinese a sheet's table, if not the sheet's name, and column.

        Tables and columns of other files and of scenarios go by their keys, as those are written there.
        """
        text = str(getattr(self, part))
        if lang != "zh" or not self.sheet or self.table not in schema():
            return text
        table = schema()[self.table]
        if part == "table":
            return "" if self.sheet == table.title.zh else table.title.zh
        return table.columns[text].title.zh if part == "column" and text in table.columns else text

    def __str__(self) -> str:
        return self.sentence()


def in_words(detail: Detail, lang: str) -> str:
    """A detail in `lang`; of a column, what would be right in it."""
    return detail if isinstance(detail, str) else detail[lang] if isinstance(detail, Text) else detail.right(lang)


class FaultsError(ValueError):
    """A ValueError that carries every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """Every fault in `lang`, a line each, below their count."""
        head = PLACE["count"][lang]
        return "\n".join([head.format(len(self.faults)), *(fault.sentence(lang) for fault in self.faults)])


class DataError(FaultsError):
    """A dataset that cannot be used, with every fault: table, row, column, value, what would be right."""


class ScenarioError(FaultsError):
    """A scenario that does not fit the dataset, with every fault."""
