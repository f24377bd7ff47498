"""What every table of the example database is built from.

One ``MetaData`` serves SQLite and PostgreSQL. What only PostgreSQL has is
marked so, and left out on SQLite.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
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

from recipes.schema.times import UtcDateTime, utc_now

# Mark a column with this, and SQLite goes without it.
POSTGRESQL_ONLY = {"only": "postgresql"}


@compiles(CreateColumn, "sqlite")
def _skip_postgresql_only(
    create: CreateColumn, compiler: Any, **options: Any
) -> str | None:
    if create.element.info == POSTGRESQL_ONLY:
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
