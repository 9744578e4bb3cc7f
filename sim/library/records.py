"""What a library answers with: items, versions, lines of the audit trail; and the queries that ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, Text, func, select

from sim._version import __version__
from sim.dataset import Dataset
from sim.library.codec import MAX_LETTERS, storable
from sim.library.tables import items, versions

SCENARIO, DATASET, PROJECTION, MONTH, READING = ITEM_KINDS = ("scenario", "dataset", "projection", "month", "reading")


@dataclass(frozen=True)
class About:
    """What is kept beside the content of a version."""

    author: str = ""
    note: str = ""
    dataset_name: str = ""
    dataset_hash: str = ""
    model_version: str = __version__

    @classmethod
    def on(cls, dataset: Dataset, author: str = "", note: str = "") -> About:
        """What to keep beside a content made with this dataset; a dataset name that is too long is cut, not refused."""
        return cls(author, note, dataset.name[: MAX_LETTERS["dataset_name"]], dataset.hash)


@dataclass(frozen=True)
class Version:
    """One version of an item. `aside`: kept but never in force, since somebody else had saved since `base`."""

    item: str
    version: int
    base: int
    restored: int
    aside: bool
    author: str
    note: str
    saved: datetime
    model_version: str
    dataset_name: str
    dataset_hash: str


@dataclass(frozen=True)
class Item:
    """One item with its version in force."""

    item: str
    kind: str
    name: str
    owner: str
    locked: datetime | None
    locked_by: str
    deleted: datetime | None
    deleted_by: str
    now: Version


@dataclass(frozen=True)
class Saved:
    """The version a save made; `aside` when somebody else had saved first, whose version, `in_force`, stays in force.

    The name is the item's: somebody may have renamed it since it was opened.
    """

    item: str
    version: int
    in_force: int
    name: str

    @property
    def aside(self) -> bool:
        """Whether somebody else had saved first."""
        return self.version != self.in_force


@dataclass(frozen=True)
class Entry:
    """One line of the audit trail."""

    moment: datetime
    who: str
    what: str
    item: str
    version: int
    detail: str


def most_letters(column: Column[Any]) -> int | None:
    """The letters a column's texts may have; None where there is no bound."""
    return MAX_LETTERS.get(LIKE_AUTHOR.get(column.name, column.name))


def clipped(column: Column[Any]) -> ColumnElement[Any]:
    """A column for a query, cut to MAX_LETTERS: an earlier program may have stored longer texts."""
    most = most_letters(column)
    return column if most is None else func.substr(column, 1, most, type_=Text).label(column.name)


LIKE_AUTHOR = dict.fromkeys(("owner", "locked_by", "deleted_by", "who"), "author")
VERSION = [clipped(column) for column in versions.c if column.name != "content"]


def storable_about(about: About) -> About:
    """The same, every text checked; LibraryError `bad_text` or `too_long` for one that cannot be stored."""
    return About(**{what: storable(text, what) for what, text in vars(about).items()})


def items_in_force() -> Select[Any]:
    """The query for items beside their version in force."""
    same = (items.c.item == versions.c.item) & (items.c.version == versions.c.version)
    columns = [clipped(column) for column in items.c if column.name not in ("item", "version", "name_key")]
    return select(*columns, *VERSION).select_from(items.join(versions, same))


def listing(kind: str, deleted: bool = False) -> Select[Any]:
    """The query for items of a kind, or those of it that were deleted, the latest saved first."""
    state = items.c.deleted.is_not(None) if deleted else items.c.deleted.is_(None)
    return items_in_force().where(items.c.kind == kind, state).order_by(versions.c.saved.desc(), items.c.item)


def as_version(row: Row[Any]) -> Version:
    """The version of a row that has the columns VERSION."""
    return Version(**{column.name: getattr(row, column.name) for column in VERSION})


def as_item(row: Row[Any]) -> Item:
    """The item of a row of `items_in_force`."""
    own = ("item", "kind", "name", "owner", "locked", "locked_by", "deleted", "deleted_by")
    return Item(**{name: getattr(row, name) for name in own}, now=as_version(row))
