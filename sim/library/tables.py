"""The library's tables. Whoever changes one adds 1 to FORM and writes the step to it in migrations.py."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

FORM = 2
"""The number of the form these tables are in; a library keeps its own in `form`."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, on databases that keep the zone and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment with its zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData()

form = Table("library_form", metadata, Column("form", Integer, nullable=False))

items = Table(
    "library_items",
    metadata,
    Column("item", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", String(64), nullable=False),  # a name may be longer than an index takes
    Column("owner", Text, nullable=False),
    Column("version", Integer, nullable=False),  # the one in force
    Column("locked", Moment),
    Column("locked_by", Text, nullable=False, default=""),
    Column("deleted", Moment),
    Column("deleted_by", Text, nullable=False, default=""),
)
alive = text("deleted IS NULL")
Index(
    "library_one_name",
    items.c.kind,
    items.c.name_key,
    unique=True,
    sqlite_where=alive,
    postgresql_where=alive,
)

versions = Table(
    "library_versions",
    metadata,
    Column("item", String(32), ForeignKey("library_items.item"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("base", Integer, nullable=False),  # the version it was made from; 0: none
    Column("restored", Integer, nullable=False, default=0),  # the version it brings back; 0: none
    Column("aside", Boolean, nullable=False, default=False),  # kept beside one that somebody else saved first
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("saved", Moment, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("dataset_name", Text, nullable=False),
    Column("dataset_hash", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

audit = Table(
    "library_audit",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("moment", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String(16), nullable=False),
    Column("item", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("detail", Text, nullable=False),
)
