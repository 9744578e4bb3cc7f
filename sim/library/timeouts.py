"""Limits on waiting for PostgreSQL: a server that stops answering, or a cut line, becomes an error, not a hang.

The server's own limits (statement_timeout) are no help when it is the server that stands still, nor is the operating
system's (tcp_user_timeout), since its machine goes on acknowledging what is sent.
"""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

T = TypeVar("T")

MAX_ANSWER_SECONDS = 35.0
"""Seconds for one answer; above the server's own limit on a statement, which then speaks first."""

MAX_PING_SECONDS = 4.0
"""Seconds for the sign of life asked for before a connection is used again."""


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that is closed, with an OperationalError, when an answer does not come."""

    limit = MAX_ANSWER_SECONDS

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """What the server answers; psycopg.OperationalError, with the connection closed, beyond the limit."""
        try:
            return super().wait(gen, interval, self.limit if timeout is None else timeout)
        except errors._WaitTimeout as error:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {self.limit:.0f} s") from error


def limit_waits(engine: Engine) -> None:
    """Make an engine's connections wait no longer than MAX_ANSWER_SECONDS, and be pinged before each use."""

    def connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> Any:
        return ImpatientConnection.connect(*arguments, **named)

    def ask(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.limit = MAX_PING_SECONDS
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error
        finally:
            connection.limit = MAX_ANSWER_SECONDS

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", ask)
