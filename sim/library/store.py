"""The library itself: save, list, open, restore, rename, duplicate, lock, delete and take back; who did what."""

from __future__ import annotations

import copy
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, Row, Select, Text, func, insert, select, update

from sim._version import __version__
from sim.dataset import Dataset, ScenarioError
from sim.library.codec import DETAIL, MOST, dataset_of, dataset_text, numbered, readable, unpacked, usable, usable_name
from sim.library.database_errors import LibraryError
from sim.library.engine import attend, reading, writing
from sim.library.migrations import name_key, packed, prepare, unmoved
from sim.library.tables import audit, items, versions
from sim.rights import LOCAL, Person
from sim.scenario import Scenario

log = logging.getLogger(__name__)

SCENARIO, DATASET, PROJECTION = KINDS = ("scenario", "dataset", "projection")


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
        """About something that belongs to this dataset, whose name nobody typed here and so is cut short."""
        return cls(author, note, dataset.name[: MOST["dataset_name"]], dataset.hash)


@dataclass(frozen=True)
class Version:
    """One version of an item. `aside`: somebody else had saved first; it is kept, not in force."""

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
    """What a save made, under which name; `aside` when another version (`in_force`) had come first and stays in force.

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


def shown(column: Column[Any]) -> ColumnElement[Any]:
    """A column as lists ask for it: of a text that is longer than today's bounds, what they allow."""
    most = MOST.get(SIGNED.get(column.name, column.name))
    return column if most is None else func.substr(column, 1, most, type_=Text).label(column.name)


SIGNED = dict.fromkeys(("owner", "locked_by", "deleted_by", "who"), "author")
VERSION = [shown(column) for column in versions.c if column.name != "content"]


class Library:
    """A library on a database. Every method may raise LibraryError; what one returns from is on the disk.

    `person` is who asks: what their role does not allow is refused, and their name stands for whatever was typed.
    """

    def __init__(self, engine: Engine, person: Person = LOCAL) -> None:
        self.engine = attend(engine)
        self.moved = prepare(self.engine)
        self.person = person

    def of(self, person: Person) -> Library:
        """The same library as this person may use it."""
        found = copy.copy(self)
        found.person = person
        return found

    def allow(self, action: str, owner: str | None = None) -> None:
        """LibraryError when the person may not do it."""
        if lacking := self.person.lacks(action, owner):
            log.warning("refused to %r (%s): %s", self.person.id, self.person.role, action)
            raise LibraryError(f"needs_{lacking}")

    def note(self, what: str, detail: str = "") -> None:
        """A line in the audit trail about something done outside the library: a login, a file handed out."""
        with self._writing("read") as connection:
            note_down(connection, self._who(""), what, "", 0, detail)

    def save(self, kind: str, name: str, content: str, about: About, item: str = "", base: int = 0) -> Saved:
        """A new item, or with `item` a new version of it, made from version `base`.

        When `base` is no longer the version in force, somebody else saved in between: theirs stays in force, this one
        is kept beside it. An item that was deleted takes no version: LibraryError says who deleted it; `undelete` it
        first, or save without `item`.
        """
        name, about = usable_name(name), self._about(about)
        with self._writing("save", name) as connection:
            if not item:
                saved = add_item(connection, kind, name, content, about, self.person.id)
                note_down(connection, about.author, "saved", saved.item, 1, name)
                return saved
            row = held(connection, item)
            unlocked(row)
            saved = add_version(connection, row, content, about, base=base, aside=base != row.version)
            note_down(connection, about.author, "kept aside" if saved.aside else "saved", item, saved.version, row.name)
            return saved

    def save_scenario(self, name: str, scenario: Scenario, about: About, item: str = "", base: int = 0) -> Saved:
        """A scenario saved; its own name is the item's."""
        named = Scenario(scenario.values, scenario.edits, usable_name(name))
        return self.save(SCENARIO, name, named.to_json(), about, item, base)

    def save_dataset(self, name: str, dataset: Dataset, about: About, item: str = "", base: int = 0) -> Saved:
        """A dataset saved as the cells it was read from."""
        return self.save(DATASET, name, dataset_text(dataset), about, item, base)

    def freeze(self, name: str, projection: str, about: About) -> Saved:
        """The headline figures of a projection, as the text its study made of them, to be scored when actuals come.

        A name that is taken gets a number: a projection is frozen once and never overwritten.
        """
        name, about = usable_name(name), self._about(about)
        with self._writing("save", name) as connection:
            name = free_name(connection, PROJECTION, name)
            saved = add_item(connection, PROJECTION, name, projection, about, self.person.id)
            note_down(connection, about.author, "frozen", saved.item, 1, name)
            return saved

    def frozen(self) -> list[tuple[Item, str]]:
        """Every frozen projection with its text, the latest first; without text where it cannot be read."""
        with self._reading() as connection:
            rows = connection.execute(listing(PROJECTION).add_columns(versions.c.content)).all()
        return [(as_item(row), readable(row.content, row.name)) for row in rows]

    def items(self, kind: str = SCENARIO, deleted: bool = False) -> list[Item]:
        """Every item of a kind, the latest saved first; or those that were deleted."""
        with self._reading() as connection:
            return [as_item(row) for row in connection.execute(listing(kind, deleted)).all()]

    def item(self, item: str) -> Item:
        """One item, deleted or not."""
        with self._reading() as connection:
            row = connection.execute(joined().where(items.c.item == item)).one_or_none()
        if row is None:
            raise LibraryError("gone")
        return as_item(row)

    def versions(self, item: str) -> list[Version]:
        """The history of an item, the latest first."""
        with self._reading() as connection:
            asked = select(*VERSION).where(versions.c.item == item).order_by(versions.c.version.desc())
            return [as_version(row) for row in connection.execute(asked).all()]

    def content(self, item: str, version: int = 0) -> str:
        """The text of a version; of the one in force when none is named."""
        wanted = versions.c.version == (version or items.c.version)
        with self._reading() as connection:
            joint = items.join(versions, items.c.item == versions.c.item)
            asked = select(items.c.name, versions.c.content).select_from(joint).where(items.c.item == item, wanted)
            row = connection.execute(asked).one_or_none()
        if row is None:
            raise LibraryError("gone")
        return unpacked(row.content, row.name)

    def scenario(self, item: str, version: int = 0) -> Scenario:
        """A saved scenario as it was saved; `fitted` makes it fit today's assumptions."""
        try:
            return Scenario.from_json(self.content(item, version))
        except ScenarioError as error:
            raise LibraryError("unreadable", name=self.item(item).name) from error

    def dataset(self, item: str, version: int = 0) -> Dataset:
        """A saved dataset: the same cells, the same hash."""
        return dataset_of(self.content(item, version))

    def restore(self, item: str, version: int, who: str = "", note: str = "") -> Saved:
        """An earlier version in force again, as a new version; none is taken away."""
        who = self._who(who)
        with self._writing("restore") as connection:
            row = held(connection, item)
            unlocked(row)
            asked = select(versions).where(versions.c.item == item, versions.c.version == version)
            old = connection.execute(asked).one_or_none()
            if old is None:
                raise LibraryError("gone")
            about = About(who, usable(note, "note"), old.dataset_name, old.dataset_hash, old.model_version)
            saved = add_version(connection, row, old.content, about, base=row.version, restored=version)
            note_down(connection, who, "restored", item, saved.version, str(version))
            return saved

    def rename(self, item: str, name: str, who: str = "") -> None:
        """Another name for an item; its history stays."""
        name, who = usable_name(name), self._who(who)
        with self._writing("rename", name) as connection:
            row = held(connection, item)
            unlocked(row)
            change(connection, item, name=name, name_key=name_key(name))
            note_down(connection, who, "renamed", item, row.version, f"{row.name} → {name}")

    def duplicate(self, item: str, name: str = "", who: str = "") -> Saved:
        """A new item with the version in force of another; without a name, that one's with a number."""
        who = self._who(who)
        with self._writing("save", name) as connection:
            row = held(connection, item)
            same = versions.c.item == item, versions.c.version == row.version
            old = connection.execute(select(versions).where(*same)).one()
            name = usable_name(name) if name else free_name(connection, row.kind, row.name)
            about = About(who, old.note, old.dataset_name, old.dataset_hash, old.model_version)
            saved = add_item(connection, row.kind, name, old.content, about, self.person.id)
            note_down(connection, who, "duplicated", saved.item, 1, f"{row.name} → {name}")
            return saved

    def lock(self, item: str, who: str = "") -> None:
        """No more versions, no renaming and no deleting until it is unlocked."""
        who = self._who(who)
        self._set("lock", item, who, "locked", locked=datetime.now(UTC), locked_by=who)

    def unlock(self, item: str, who: str = "") -> None:
        """Open to changes again."""
        self._set("unlock", item, self._who(who), "unlocked", locked=None, locked_by="")

    def delete(self, item: str, who: str = "") -> None:
        """Put aside: out of the lists, with all its versions still there."""
        who = self._who(who)
        with self._writing("delete") as connection:
            row = held(connection, item)
            self.allow("delete", row.owner)
            unlocked(row)
            change(connection, item, deleted=datetime.now(UTC), deleted_by=who)
            note_down(connection, who, "deleted", item, row.version, row.name)

    def undelete(self, item: str, who: str = "") -> str:
        """Back in the lists; its name, with a number when another item took the name meanwhile."""
        who = self._who(who)
        with self._writing("undelete") as connection:
            row = held(connection, item, deleted=True)
            self.allow("undelete", row.owner)
            name = str(row.name) if row.deleted is None else free_name(connection, row.kind, row.name)
            change(connection, item, deleted=None, deleted_by="", name=name, name_key=name_key(name))
            note_down(connection, who, "undeleted", item, row.version, name)
            return name

    def trail(self, item: str = "", most: int = 200) -> list[Entry]:
        """The audit trail of an item, or of all, the latest first."""
        columns = (audit.c.moment, shown(audit.c.who), audit.c.what, audit.c.item, audit.c.version)
        detail = func.substr(audit.c.detail, 1, DETAIL).label("detail")
        asked = select(*columns, detail).order_by(audit.c.entry.desc()).limit(most)
        asked = asked.where(audit.c.item == item) if item else asked
        with self._reading("trail") as connection:
            rows = connection.execute(asked).all()
        return [Entry(row.moment, row.who, row.what, row.item, row.version, row.detail) for row in rows]

    def _who(self, who: str) -> str:
        """The name that goes into the library: the login's where there is one, else as typed."""
        return usable(self.person.signature or who, "author")

    def _about(self, about: About) -> About:
        """What is kept beside a version, its texts fit to be stored, under the name that goes into the library."""
        return usable_about(replace(about, author=self.person.signature or about.author))

    def _set(self, action: str, item: str, who: str, what: str, **columns: Any) -> None:
        with self._writing(action) as connection:
            row = held(connection, item)
            change(connection, item, **columns)
            note_down(connection, who, what, item, row.version, row.name)

    @contextmanager
    def _writing(self, action: str, name: str = "") -> Iterator[Connection]:
        self.allow(action)
        self._prepare_again()
        with writing(self.engine, name) as connection:
            unmoved(connection)
            yield connection

    @contextmanager
    def _reading(self, action: str = "read") -> Iterator[Connection]:
        self.allow(action)
        self._prepare_again()
        with reading(self.engine) as connection:
            yield connection

    def _prepare_again(self) -> None:
        """A file that was moved away while the program runs is begun anew: better than a sentence for ever."""
        if self.engine.dialect.name == "sqlite" and not Path(str(self.engine.url.database)).exists():
            prepare(self.engine)


def usable_about(about: About) -> About:
    """The same, its texts fit to be stored."""
    return About(**{what: usable(text, what) for what, text in vars(about).items()})


def joined() -> Select[Any]:
    """Items beside their version in force."""
    same = (items.c.item == versions.c.item) & (items.c.version == versions.c.version)
    columns = [shown(column) for column in items.c if column.name not in ("item", "version", "name_key")]
    return select(*columns, *VERSION).select_from(items.join(versions, same))


def listing(kind: str, deleted: bool = False) -> Select[Any]:
    """Items of a kind, the latest saved first."""
    state = items.c.deleted.is_not(None) if deleted else items.c.deleted.is_(None)
    return joined().where(items.c.kind == kind, state).order_by(versions.c.saved.desc(), items.c.item)


def as_version(row: Row[Any]) -> Version:
    """A row's version."""
    return Version(**{column.name: getattr(row, column.name) for column in VERSION})


def as_item(row: Row[Any]) -> Item:
    """A row of `joined`."""
    own = ("item", "kind", "name", "owner", "locked", "locked_by", "deleted", "deleted_by")
    return Item(**{name: getattr(row, name) for name in own}, now=as_version(row))


def held(connection: Connection, item: str, deleted: bool = False) -> Row[Any]:
    """An item's row, held until the transaction ends, so that two writers take turns.

    LibraryError when there is none, or when it lies among the deleted and that was not asked for: nothing may be put
    where no list shows it.
    """
    row = connection.execute(select(items).where(items.c.item == item).with_for_update()).one_or_none()
    if row is None:
        raise LibraryError("gone")
    if row.deleted is not None and not deleted:
        raise LibraryError("deleted", name=row.name, by=row.deleted_by)
    return row


def unlocked(row: Row[Any]) -> None:
    """LibraryError when the item is locked."""
    if row.locked is not None:
        raise LibraryError("locked", name=row.name, by=row.locked_by)


def change(connection: Connection, item: str, **columns: Any) -> None:
    """Columns of an item set."""
    connection.execute(update(items).where(items.c.item == item).values(**columns))


def add_item(
    connection: Connection, kind: str, name: str, content: str | bytes, about: About, owner: str = ""
) -> Saved:
    """A new item with its first version; its owner is whom the login vouches for, else the author as typed."""
    item = uuid.uuid4().hex
    row = {"item": item, "kind": kind, "name": name, "name_key": name_key(name), "version": 1}
    connection.execute(insert(items).values(**row, owner=owner or about.author))
    write_version(connection, item, 1, content, about)
    return Saved(item, 1, 1, name)


def add_version(
    connection: Connection,
    row: Row[Any],
    content: str | bytes,
    about: About,
    base: int,
    restored: int = 0,
    aside: bool = False,
) -> Saved:
    """The next version of an item held by `held`; in force unless it is kept aside."""
    last = connection.execute(select(func.max(versions.c.version)).where(versions.c.item == row.item)).scalar_one()
    write_version(connection, row.item, last + 1, content, about, base=base, restored=restored, aside=aside)
    if aside:
        return Saved(row.item, last + 1, row.version, row.name)
    change(connection, row.item, version=last + 1)
    return Saved(row.item, last + 1, last + 1, row.name)


def write_version(
    connection: Connection, item: str, version: int, content: str | bytes, about: About, **more: Any
) -> None:
    """One row of `versions`."""
    stored = packed(content) if isinstance(content, str) else content
    values = {"base": 0, "restored": 0, "aside": False, **more, **vars(about)}
    moment = datetime.now(UTC)
    connection.execute(insert(versions).values(item=item, version=version, saved=moment, content=stored, **values))


def free_name(connection: Connection, kind: str, name: str) -> str:
    """The name, or the name with the first number that no item in the lists has: “plan (2)”."""
    number, wanted = 1, name
    while connection.execute(
        select(items.c.item).where(
            items.c.kind == kind, items.c.name_key == name_key(wanted), items.c.deleted.is_(None)
        )
    ).first():
        number += 1
        wanted = numbered(name, number)
    return wanted


def note_down(connection: Connection, who: str, what: str, item: str, version: int, detail: str) -> None:
    """One line in the audit trail, in the transaction of what it tells of."""
    entry = {"who": usable(who), "what": what, "item": item, "version": version, "detail": detail[:DETAIL]}
    connection.execute(insert(audit).values(moment=datetime.now(UTC), **entry))
