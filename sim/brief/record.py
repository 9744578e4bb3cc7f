"""The record of a meeting: what it decided, the options it weighed, and every change; its tables in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sim.present.labels import word
from sim.present.numbers import gap_between, percent, points_apart, signed
from sim.present.verdict import odds_text

BEIJING = timedelta(hours=8)
"""How far Beijing's clock is ahead of UTC."""


@dataclass(frozen=True)
class Change:
    """One change: when, what in words (a line for each thing it moved), and growth before and after it, fractions.

    Both are as set; what is expected after it and the odds are None where not known. `agreed`: number of the decision
    it was made before, 0 while none; `how`: what became of it, a key of [decisions].
    """

    at: datetime
    what: str
    before: float
    after: float
    agreed: int = 0
    how: str = "in_decision"
    expected: float | None = None
    odds: float | None = None

    @property
    def effect(self) -> float:
        """What it did to growth in points, between the figures as they are written: so effects add up."""
        return points_apart(self.after, self.before)


@dataclass(frozen=True)
class Decision(Change):
    """What was decided, and what the changes since the decision before come to: who does it, by when.

    The target is that of the moment, a fraction; None where there was none.
    """

    who: str = ""
    by: str = ""
    target: float | None = None


@dataclass(frozen=True)
class Choice:
    """An option as it was pinned: its letter and name, what it changes (a line for each thing), its figures, fractions.

    Expected growth, odds and growth of energy are None where not known.
    """

    letter: str
    name: str
    what: str
    growth: float
    expected: float | None
    odds: float | None
    energy: float | None


@dataclass(frozen=True)
class Record:
    """A meeting's decisions and its changes, each in the order of time, and its options.

    Decisions or changes are not empty.
    """

    decisions: Sequence[Decision]
    changes: Sequence[Change]
    options: Sequence[Choice] = ()

    @property
    def first(self) -> Change:
        """What came first."""
        return min([*self.changes, *self.decisions], key=lambda each: each.at)

    @property
    def last(self) -> Change:
        """What came last."""
        return max([*self.changes, *self.decisions], key=lambda each: each.at)


class Column(NamedTuple):
    """A column of the record: its heading and field, and its `kind`: text, time, share, points, odds or fate."""

    head: str
    field: str
    kind: str


FIRST = (Column("time", "at", "time"),)
GROWTHS = (Column("before", "before", "share"), Column("after", "after", "share"), Column("effect", "effect", "points"))
OUTLOOK = (Column("expected", "expected", "share"), Column("odds", "odds", "odds"))


class Table(NamedTuple):
    """A table of the record: the key of its caption, its columns after the number, and their widths on a page."""

    caption: str
    columns: tuple[Column, ...]
    shares: tuple[float, ...]


DECIDED = Table(
    "decided",
    (
        *FIRST,
        Column("decision", "what", "text"),
        *GROWTHS,
        Column("target", "target", "share"),
        *OUTLOOK,
        Column("who", "who", "text"),
        Column("by", "by", "text"),
    ),
    (6, 8, 36, 11, 11, 11, 10, 10, 12, 14, 14),
)
OPTIONS = Table(
    "options",
    (
        Column("name", "name", "text"),
        Column("moves", "what", "text"),
        Column("as_set", "growth", "share"),
        *OUTLOOK,
        Column("energy", "energy", "share"),
    ),
    (7, 22, 50, 12, 12, 14, 13),
)
CHANGED = Table(
    "sheet",
    (*FIRST, Column("change", "what", "text"), *GROWTHS, *OUTLOOK, Column("agreed", "how", "fate")),
    (6, 8, 46, 12, 12, 12, 10, 12, 14),
)


def tables(record: Record) -> list[tuple[Table, Sequence[Any]]]:
    """The tables there is something for, with what stands in them: decisions first."""
    found = ((DECIDED, record.decisions), (OPTIONS, record.options), (CHANGED, record.changes))
    return [(table, rows) for table, rows in found if rows]


def heads(table: Table, lang: str, year: str) -> list[str]:
    """A table's headings; those of growth bear the year."""
    first = "letter" if table is OPTIONS else "number"
    return [word("decisions", key, lang).format(year=year) for key in (first, *(each.head for each in table.columns))]


def cells(rows: Sequence[Any], table: Table, lang: str) -> list[list[str]]:
    """Rows of a table as they are read: number or letter, then each column; – for a figure that is not known."""
    return [
        [getattr(each, "letter", str(number)), *(cell(each, column, lang) for column in table.columns)]
        for number, each in enumerate(rows, start=1)
    ]


def cell(each: Any, column: Column, lang: str) -> str:
    """One cell as it is read."""
    value = getattr(each, column.field)
    if column.kind == "fate":
        return word("decisions", value, lang).format(number=each.agreed) if each.agreed and value else ""
    if column.kind == "odds":
        return odds_text(value, lang)
    if column.kind == "share":
        return percent(value, 2)
    if column.kind == "points":
        return signed(value, 2)
    return f"{value:%H:%M}" if column.kind == "time" else str(value)


def sum_line(record: Record, lang: str) -> str:
    """What all changes did together, in a sentence: they follow one another, so their effects add up.

    Then whose clock the times are by, where that is known.
    """
    before, after = record.first.before, record.last.after
    together = gap_between(after, before, "share", 2)
    told = word("decisions", "sum", lang).format(before=percent(before, 2), after=percent(after, 2), effect=together)
    return " ".join(filter(None, [told, zone_line(record.first.at, lang)])).replace("。 ", "。")


def zone_line(at: datetime, lang: str) -> str:
    """Whose clock a moment is by, in a sentence, the zone's name with it where it has one; empty without a zone."""
    offset = at.utcoffset()
    if offset is None:
        return ""
    apart = f"{at:%z}"
    zone = f"UTC{apart[:3]}:{apart[3:]}" if offset else "UTC"
    if offset == BEIJING:
        zone = word("decisions", "beijing", lang)
    elif name := getattr(at.tzinfo, "key", ""):
        zone = word("decisions", "named_zone", lang).format(name=name, zone=zone)
    return word("decisions", "zone", lang).format(zone=zone)
