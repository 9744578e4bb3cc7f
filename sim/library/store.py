"""The library itself: save, list, open, restore, rename, duplicate, lock, delete and take back; who did what."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from sim.dataset import Dataset, ScenarioError
from sim.library.codec import (
    MAX_DETAIL_LETTERS,
    dataset_from_text,
    dataset_text,
    name_key,
    storable,
    storable_name,
    unpacked,
    unpacked_or_empty,
)
from sim.library.database_errors import LibraryError
from sim.library.engine import attach_hooks, own_file, reading, writing
from sim.library.migrations import prepare, require_current_schema
from sim.library.records import (
    DATASET,
    PROJECTION,
    SCENARIO,
    VERSION,
    About,
    Entry,
    Item,
    Saved,
    Version,
    as_item,
    as_version,
    clipped,
    items_in_force,
    listing,
    storable_about,
)
from sim.library.tables import audit, items, versions
from sim.library.writes import (
    add_entry,
    add_item,
    add_version,
    free_name,
    lock_row,
    require_unlocked,
    update_item,
)
from sim.rights import LOCAL, Person
from sim.scenario import Scenario

log = logging.getLogger(__name__)


class Library:
    """A library on a database. Every method may raise LibraryError; what one returns from is on the disk.

    `person` is who asks: what their role does not allow is refused, and their name stands for whatever was typed.
    """

    def __init__(self, engine: Engine, person: Person = LOCAL) -> None:
        self.engine = attach_hooks(engine)
        self.moved = prepare(self.engine)
        self.person = person

    def for_person(self, person: Person) -> Library:
        """The same library as this person may use it: one engine, their rights, their name."""
        found = copy.copy(self)
        found.person = person
        return found

    def allow(self, action: str, owner: str | None = None) -> None:
        """Raise LibraryError `needs_<role>` when the person's role does not allow an action, on an item of `owner`."""
        if lacking := self.person.lacks(action, owner):
            log.warning("refused to %r (%s): %s", self.person.id, self.person.role, action)
            raise LibraryError(f"needs_{lacking}")

    def note(self, what: str, detail: str = "") -> None:
        """Add a line to the audit trail about something done outside the library: a login, a file handed out."""
        with self._writing("read") as connection:
            add_entry(connection, self._who(""), what, "", 0, detail)

    def save(self, kind: str, name: str, content: str, about: About, item: str = "", base: int = 0) -> Saved:
        """A new item, or with `item` a new version of it, made from version `base`.

        When `base` is no longer the version in force, somebody else saved in between: theirs stays in force, this one
        is kept beside it. An item that was deleted takes no version: LibraryError says who deleted it; `undelete` it
        first, or save without `item`.
        """
        name, about = storable_name(name), self._about(about)
        with self._writing("save", name) as connection:
            if not item:
                saved = add_item(connection, kind, name, content, about, self.person.id)
                add_entry(connection, about.author, "saved", saved.item, 1, name)
                return saved
            row = lock_row(connection, item)
            require_unlocked(row)
            saved = add_version(connection, row, content, about, base=base, aside=base != row.version)
            add_entry(connection, about.author, "kept aside" if saved.aside else "saved", item, saved.version, row.name)
            return saved

    def save_scenario(self, name: str, scenario: Scenario, about: About, item: str = "", base: int = 0) -> Saved:
        """Save a scenario, as `save` does; its own name becomes the item's."""
        named = Scenario(scenario.values, scenario.edits, storable_name(name))
        return self.save(SCENARIO, name, named.to_json(), about, item, base)

    def save_dataset(self, name: str, dataset: Dataset, about: About, item: str = "", base: int = 0) -> Saved:
        """Save a dataset, as `save` does, as the cells it was read from."""
        return self.save(DATASET, name, dataset_text(dataset), about, item, base)

    def freeze(self, name: str, projection: str, about: About) -> Saved:
        """The headline figures of a projection, as the text its study made of them, to be scored when actuals come.

        A name that is taken gets a number: a projection is frozen once and never overwritten.
        """
        name, about = storable_name(name), self._about(about)
        with self._writing("save", name) as connection:
            name = free_name(connection, PROJECTION, name)
            saved = add_item(connection, PROJECTION, name, projection, about, self.person.id)
            add_entry(connection, about.author, "frozen", saved.item, 1, name)
            return saved

    def projections(self) -> list[tuple[Item, str]]:
        """Every frozen projection with its text, the latest first; an empty text where it cannot be read."""
        with self._reading() as connection:
            rows = connection.execute(listing(PROJECTION).add_columns(versions.c.content)).all()
        return [(as_item(row), unpacked_or_empty(row.content, row.name)) for row in rows]

    def items(self, kind: str = SCENARIO, deleted: bool = False) -> list[Item]:
        """Every item of a kind, the latest saved first; or those that were deleted."""
        with self._reading() as connection:
            return [as_item(row) for row in connection.execute(listing(kind, deleted)).all()]

    def item(self, item: str) -> Item:
        """One item, deleted or not; LibraryError `gone` when there is none."""
        with self._reading() as connection:
            row = connection.execute(items_in_force().where(items.c.item == item)).one_or_none()
        if row is None:
            raise LibraryError("gone")
        return as_item(row)

    def versions(self, item: str) -> list[Version]:
        """The history of an item, the latest first."""
        with self._reading() as connection:
            asked = select(*VERSION).where(versions.c.item == item).order_by(versions.c.version.desc())
            return [as_version(row) for row in connection.execute(asked).all()]

    def content(self, item: str, version: int = 0) -> str:
        """The text of a version, of the one in force when 0; LibraryError `gone` or `unreadable`."""
        wanted = versions.c.version == (version or items.c.version)
        with self._reading() as connection:
            joint = items.join(versions, items.c.item == versions.c.item)
            asked = select(items.c.name, versions.c.content).select_from(joint).where(items.c.item == item, wanted)
            row = connection.execute(asked).one_or_none()
        if row is None:
            raise LibraryError("gone")
        return unpacked(row.content, row.name)

    def scenario(self, item: str, version: int = 0) -> Scenario:
        """A scenario as it was saved, which `upgraded` fits to today's assumptions; LibraryError `unreadable`."""
        try:
            return Scenario.from_json(self.content(item, version))
        except ScenarioError as error:
            raise LibraryError("unreadable", name=self.item(item).name) from error

    def dataset(self, item: str, version: int = 0) -> Dataset:
        """A saved dataset, of the same cells and hash; DataError when today's rules find faults in it."""
        return dataset_from_text(self.content(item, version))

    def restore_version(self, item: str, version: int, who: str = "", note: str = "") -> Saved:
        """Bring an earlier version back into force, as a new version; none is taken away."""
        who = self._who(who)
        with self._writing("restore") as connection:
            row = lock_row(connection, item)
            require_unlocked(row)
            asked = select(versions).where(versions.c.item == item, versions.c.version == version)
            old = connection.execute(asked).one_or_none()
            if old is None:
                raise LibraryError("gone")
            about = About(who, storable(note, "note"), old.dataset_name, old.dataset_hash, old.model_version)
            saved = add_version(connection, row, old.content, about, base=row.version, restored=version)
            add_entry(connection, who, "restored", item, saved.version, str(version))
            return saved

    def rename(self, item: str, name: str, who: str = "") -> None:
        """Give an item another name; its history stays."""
        name, who = storable_name(name), self._who(who)
        with self._writing("rename", name) as connection:
            row = lock_row(connection, item)
            require_unlocked(row)
            update_item(connection, item, name=name, name_key=name_key(name))
            add_entry(connection, who, "renamed", item, row.version, f"{row.name} → {name}")

    def duplicate(self, item: str, name: str = "", who: str = "") -> Saved:
        """A new item with the version in force of another; without a name, that one's with a number."""
        who = self._who(who)
        with self._writing("save", name) as connection:
            row = lock_row(connection, item)
            same = versions.c.item == item, versions.c.version == row.version
            old = connection.execute(select(versions).where(*same)).one()
            name = storable_name(name) if name else free_name(connection, row.kind, row.name)
            about = About(who, old.note, old.dataset_name, old.dataset_hash, old.model_version)
            saved = add_item(connection, row.kind, name, old.content, about, self.person.id)
            add_entry(connection, who, "duplicated", saved.item, 1, f"{row.name} → {name}")
            return saved

    def lock(self, item: str, who: str = "") -> None:
        """Allow no more versions, no renaming and no deleting until the item is unlocked."""
        who = self._who(who)
        self._set("lock", item, who, "locked", locked=datetime.now(UTC), locked_by=who)

    def unlock(self, item: str, who: str = "") -> None:
        """Open a locked item to changes again."""
        self._set("unlock", item, self._who(who), "unlocked", locked=None, locked_by="")

    def delete(self, item: str, who: str = "") -> None:
        """Take an item out of the lists; all its versions stay, and `undelete` brings it back."""
        who = self._who(who)
        with self._writing("delete") as connection:
            row = lock_row(connection, item)
            self.allow("delete", row.owner)
            require_unlocked(row)
            update_item(connection, item, deleted=datetime.now(UTC), deleted_by=who)
            add_entry(connection, who, "deleted", item, row.version, row.name)

    def undelete(self, item: str, who: str = "") -> str:
        """Put an item back into the lists; its name, numbered when another item took the name meanwhile."""
        who = self._who(who)
        with self._writing("undelete") as connection:
            row = lock_row(connection, item, deleted=True)
            self.allow("undelete", row.owner)
            name = str(row.name) if row.deleted is None else free_name(connection, row.kind, row.name)
            update_item(connection, item, deleted=None, deleted_by="", name=name, name_key=name_key(name))
            add_entry(connection, who, "undeleted", item, row.version, name)
            return name

    def trail(self, item: str = "", most: int = 200) -> list[Entry]:
        """The audit trail of an item, or of all, the latest first."""
        columns = (audit.c.moment, clipped(audit.c.who), audit.c.what, audit.c.item, audit.c.version)
        detail = func.substr(audit.c.detail, 1, MAX_DETAIL_LETTERS).label("detail")
        asked = select(*columns, detail).order_by(audit.c.entry.desc()).limit(most)
        asked = asked.where(audit.c.item == item) if item else asked
        with self._reading("trail") as connection:
            rows = connection.execute(asked).all()
        return [Entry(row.moment, row.who, row.what, row.item, row.version, row.detail) for row in rows]

    def _who(self, who: str) -> str:
        """The name that goes into the library: the login's where there is one, else as typed."""
        return storable(self.person.signature or who, "author")

    def _about(self, about: About) -> About:
        """What is kept beside a version, its texts fit to be stored, under the name that goes into the library."""
        return storable_about(replace(about, author=self.person.signature or about.author))

    def _set(self, action: str, item: str, who: str, what: str, **columns: Any) -> None:
        with self._writing(action) as connection:
            row = lock_row(connection, item)
            update_item(connection, item, **columns)
            add_entry(connection, who, what, item, row.version, row.name)

    @contextmanager
    def _writing(self, action: str, name: str = "") -> Iterator[Connection]:
        self.allow(action)
        self._prepare_again()
        with writing(self.engine, name) as connection:
            require_current_schema(connection)
            yield connection

    @contextmanager
    def _reading(self, action: str = "read") -> Iterator[Connection]:
        self.allow(action)
        self._prepare_again()
        with reading(self.engine) as connection:
            yield connection

    def _prepare_again(self) -> None:
        """Begin a new library where the SQLite file was moved away meanwhile: without it every call would fail."""
        own = own_file(self.engine)
        if own is not None and not own.exists():
            prepare(self.engine)
