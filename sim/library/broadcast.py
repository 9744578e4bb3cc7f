"""What a presenter shares at this moment, by a short code: for a second screen, whichever server process it asks.

Not part of what is saved: a table of its own, without versions or a form, emptied of yesterday's by itself.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, delete, insert, select, update

from sim.library.engine import reading, writing
from sim.library.tables import Moment

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No 0, O, 1, I, L: a code is read off a wall and typed."""

CODE_LENGTH = 7
"""Letters of a code. 31^7 = 27 billion codes: trying half of them takes five months at a thousand a second."""

EXPIRES_AFTER = timedelta(hours=2)
"""How long a code lives after the presenter's page last wrote, which it does every few seconds."""

metadata = MetaData()
live = Table(
    "library_live",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("moment", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
)


def typed_code(text: str) -> str:
    """A code as somebody typed it, in the letters codes are made of; empty for what can be none."""
    code = "".join(unicodedata.normalize("NFKC", text).upper().replace("-", "").split())
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) else ""


class Live:
    """The shared moments on a database. Every method may raise LibraryError."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with writing(engine) as connection:
            metadata.create_all(connection)

    def open_code(self) -> str:
        """A new code that nobody else has; codes whose presenter was not heard of for EXPIRES_AFTER are deleted."""
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        with writing(self.engine) as connection:
            metadata.create_all(connection)  # another file may have taken the library's place
            connection.execute(delete(live).where(live.c.moment < datetime.now(UTC) - EXPIRES_AFTER))
            if connection.execute(select(live.c.code).where(live.c.code == code)).first() is None:
                connection.execute(insert(live).values(code=code, moment=datetime.now(UTC), content=b""))
                return code
        return self.open_code()

    def publish(self, code: str, content: str | None = None) -> None:
        """Put new content under a code; without content, only note that the presenter is still there."""
        new = {} if content is None else {"content": content.encode()}
        with writing(self.engine) as connection:
            connection.execute(update(live).where(live.c.code == code).values(moment=datetime.now(UTC), **new))

    def close_code(self, code: str) -> None:
        """Share nothing under the code any more."""
        with writing(self.engine) as connection:
            connection.execute(delete(live).where(live.c.code == code))

    def latest(self, code: str) -> tuple[str, timedelta] | None:
        """What is shared under a code, and how long ago the presenter was last there; None for a code not in use."""
        with reading(self.engine) as connection:
            row = connection.execute(select(live).where(live.c.code == typed_code(code))).first()
        age = datetime.now(UTC) - row.moment if row is not None else EXPIRES_AFTER
        return (row.content.decode(), age) if row is not None and age < EXPIRES_AFTER else None
