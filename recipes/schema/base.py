"""What every table of the example database is built from.

One ``MetaData`` serves SQLite and PostgreSQL. What only PostgreSQL has is
marked so, and left out on SQLite.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    String,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7() -> UUID:
    """Make a new key: a UUID of version 7, which sorts by creation time.

    Keys made in the same millisecond have no order among themselves.
    Python 3.14 has its own ``uuid.uuid7``.
    """
    return uuid7_at(datetime.now(UTC), os.urandom(10))


def uuid7_at(at: datetime, random: bytes) -> UUID:
    """Lay out a UUID of version 7 (RFC 9562, section 5.7).

    Args:
        at: an aware time; its milliseconds are the first 48 bits.
        random: 10 bytes; 74 of their bits are used.
    """
    milliseconds = (at - UNIX_EPOCH) // timedelta(milliseconds=1)
    bits = int.from_bytes(random[:10], "big")
    version, variant = 7, 0b10
    return UUID(
        int=milliseconds << 80
        | version << 76
        | (bits >> 64 & (1 << 12) - 1) << 64
        | variant << 62
        | bits & (1 << 62) - 1
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC, to the microsecond.

    ``timestamptz`` on PostgreSQL; text in UTC on SQLite, which has no type
    for times and would drop the offset. A naive value raises ``TypeError``,
    which SQLAlchemy wraps in ``StatementError``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC what goes to the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


class WholeNumber(TypeDecorator[int]):
    """A column of whole numbers, which takes nothing else.

    Of a float, asyncpg drops the fraction without a word, and SQLite stores
    it. ``TypeError`` from here is wrapped in ``StatementError``.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(
        self, value: int | None, dialect: Dialect
    ) -> int | None:
        """Look at what goes to the database."""
        return None if value is None else whole(value)


class Cents(WholeNumber):
    """Money: a whole number of euro cents."""

    impl = BigInteger
    cache_ok = True


def stays_whole(column: str) -> CheckConstraint:
    """Refuse what SQLite would store: a float, also of a sum that is too big.

    A column of PostgreSQL holds nothing but its type.
    """
    return CheckConstraint(
        f"typeof({column}) = 'integer'", name=f"{column}_whole"
    ).ddl_if(dialect="sqlite")


class utc_now(FunctionElement[datetime]):  # noqa: N801 - an SQL function
    """The database's clock, as an expression for either engine.

    ``now()`` on PostgreSQL: the start of the transaction. On SQLite the text
    that ``UtcDateTime`` stores, to the millisecond; ``CURRENT_TIMESTAMP`` has
    whole seconds and another shape, so that comparisons go wrong.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _utc_now_postgresql(*_: Any, **__: Any) -> str:
    return "now()"


@compiles(utc_now, "sqlite")
def _utc_now_sqlite(*_: Any, **__: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


# Mark a column with this, and SQLite goes without it.
POSTGRESQL_ONLY = {"only": "postgresql"}


@compiles(CreateColumn, "sqlite")
def _skip_postgresql_only(
    create: CreateColumn, compiler: Any, **options: Any
) -> str | None:
    if create.element.info.get("only") == "postgresql":
        return None
    ddl: str = compiler.visit_create_column(create, **options)
    return ddl


# SQLite numbers rows by itself only in a column that is exactly INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")
JsonObject = JSON().with_variant(JSONB(), "postgresql")
TextArray = ARRAY(String()).with_variant(JSON(), "sqlite")


def enum_of(values: type[StrEnum], name: str) -> Enum:
    """Store an enum's values: a type on PostgreSQL, a CHECK on SQLite."""
    return Enum(
        values,
        name=name,
        values_callable=lambda members: [each.value for each in members],
        create_constraint=True,
    )


def only_where(condition: ColumnElement[bool]) -> Mapping[str, Any]:
    """Give ``Index`` the options that make it partial on both engines."""
    return {"postgresql_where": condition, "sqlite_where": condition}


class Base(AsyncAttrs, DeclarativeBase):
    """Base of all models.

    Constraints are named by rule, since programs meet their names: in errors,
    in upserts and in migrations. Values that the server computes come back
    with the INSERT or UPDATE that caused them (``eager_defaults``), because an
    async session cannot fetch them later without being asked.
    """

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s"
            "_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's declaration
        UUID: Uuid(),
        datetime: UtcDateTime(),
        dict[str, Any]: JsonObject,
        list[str]: TextArray,
    }
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - same


class Timestamps:
    """When the row was created and last changed, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime] = mapped_column(
        server_default=utc_now(), onupdate=utc_now()
    )


class SoftDelete:
    """Rows that are marked as deleted and kept; live rows have no mark."""

    deleted_at: Mapped[datetime | None] = mapped_column(default=None)

    @hybrid_property
    def is_deleted(self) -> bool:
        """Whether the row is deleted; usable in Python and in queries."""
        return self.deleted_at is not None

    @is_deleted.inplace.expression
    @classmethod
    def _is_deleted(cls) -> ColumnElement[bool]:
        return cls.deleted_at.is_not(None)
