"""Tables of earlier forms brought to the present one, in one transaction, with a report of what moved."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, inspect, select, text, update

from sim.library.codec import name_key, packed
from sim.library.database_errors import LibraryError, Moved
from sim.library.engine import reading, writing
from sim.library.tables import FORM, audit, form, items, metadata, versions

ADVISORY_LOCK = 20230512
"""PostgreSQL's advisory lock: of two programs that open an old library, one moves it and the other waits."""


def prepare(engine: Engine) -> tuple[Moved, ...]:
    """What moved while the tables were made or brought to FORM; LibraryError when they are newer than this program."""
    with reading(engine) as connection:
        found = current_form(connection)
    if found == FORM:
        return ()
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
        found = current_form(connection)
        if found > FORM:
            raise LibraryError("newer", found=found, known=FORM)
        if found == FORM:
            return ()
        metadata.create_all(connection)
        moved = first_to_second(connection) if found == 1 else ()
        connection.execute(form.delete())
        connection.execute(insert(form).values(form=FORM))
    return moved


def current_form(connection: Connection) -> int:
    """The number of the form the tables are in; 0 where there are none."""
    if not inspect(connection).has_table(form.name):
        return 0
    return int(connection.execute(select(form.c.form)).scalar() or 0)


def require_current_schema(connection: Connection) -> None:
    """Raise LibraryError `newer` if another process has migrated the schema since this one opened it."""
    found = connection.execute(select(form.c.form)).scalar()
    if found != FORM:
        raise LibraryError("newer", found=found, known=FORM)


def first_to_second(connection: Connection) -> tuple[Moved, ...]:
    """Form 1 had one table `saved` with a row for each save; saves of one name become versions of one item."""
    rows = connection.execute(text("SELECT * FROM saved ORDER BY id")).mappings().all()
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows:
        key = (row["kind"], row["name"])
        item, last = seen.get(key, (uuid.uuid4().hex, 0))
        seen[key] = item, last + 1
        if not last:
            new = {"item": item, "kind": row["kind"], "name": row["name"], "name_key": name_key(row["name"])}
            connection.execute(insert(items).values(**new, owner=row["author"] or "", version=1))
        kept = {name: row[name] or "" for name in ("author", "note", "model_version", "dataset_name", "dataset_hash")}
        moment = datetime.fromisoformat(row["saved"]).astimezone(UTC)
        place = {"item": item, "version": last + 1, "base": last}
        connection.execute(insert(versions).values(**place, **kept, saved=moment, content=packed(row["content"])))
        connection.execute(update(items).where(items.c.item == item).values(version=last + 1))
    connection.execute(text("DROP TABLE saved"))
    report = {"was": 1, "now": 2, "saves": len(rows), "items": len(seen)}
    entry = {"who": "", "what": "moved", "item": "", "version": 0, "detail": json.dumps(report)}
    connection.execute(insert(audit).values(moment=datetime.now(UTC), **entry))
    return (Moved("form", report),)
