"""Rows of the library written, inside a transaction of the caller's."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from sim.library.codec import MAX_DETAIL_LETTERS, name_key, numbered, packed, storable
from sim.library.database_errors import LibraryError
from sim.library.records import About, Saved
from sim.library.tables import audit, items, versions


def lock_row(connection: Connection, item: str, deleted: bool = False) -> Row[Any]:
    """SELECT … FOR UPDATE of one item: its row, locked until the transaction ends, so that two writers take turns.

    LibraryError `gone` when there is none; `deleted` for a deleted item unless `deleted` is True, since no list would
    show what is written to it.
    """
    row = connection.execute(select(items).where(items.c.item == item).with_for_update()).one_or_none()
    if row is None:
        raise LibraryError("gone")
    if row.deleted is not None and not deleted:
        raise LibraryError("deleted", name=row.name, by=row.deleted_by)
    return row


def require_unlocked(row: Row[Any]) -> None:
    """Raise LibraryError `locked` when the item is locked, with who locked it."""
    if row.locked is not None:
        raise LibraryError("locked", name=row.name, by=row.locked_by)


def update_item(connection: Connection, item: str, **columns: Any) -> None:
    """Set columns of an item."""
    connection.execute(update(items).where(items.c.item == item).values(**columns))


def add_item(
    connection: Connection, kind: str, name: str, content: str | bytes, about: About, owner: str = ""
) -> Saved:
    """A new item with its first version; its owner is who is logged in, else the author as typed."""
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
    """The next version of an item locked by `lock_row`; in force unless it is kept aside."""
    last = connection.execute(select(func.max(versions.c.version)).where(versions.c.item == row.item)).scalar_one()
    write_version(connection, row.item, last + 1, content, about, base=base, restored=restored, aside=aside)
    if aside:
        return Saved(row.item, last + 1, row.version, row.name)
    update_item(connection, row.item, version=last + 1)
    return Saved(row.item, last + 1, last + 1, row.name)


def write_version(
    connection: Connection, item: str, version: int, content: str | bytes, about: About, **more: Any
) -> None:
    """Insert one row of `versions`; text is packed, bytes are content that is packed already."""
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


def add_entry(connection: Connection, who: str, what: str, item: str, version: int, detail: str) -> None:
    """Add a line to the audit trail, in the transaction of what it tells of; `detail` is cut to its bound."""
    entry = {
        "who": storable(who),
        "what": what,
        "item": item,
        "version": version,
        "detail": detail[:MAX_DETAIL_LETTERS],
    }
    connection.execute(insert(audit).values(moment=datetime.now(UTC), **entry))
