# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "alembic>=1.20.1,<2",
# ]
# ///
"""Store a status as an enum.

Keep the values of a Python enum in a text column, let a CHECK refuse all
others, and allow a new one by a migration.

    python enums.py
    DATABASE_URL=postgresql://… python enums.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum, StrEnum
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    String,
    case,
    column,
    make_url,
    select,
    text,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    mapped_column,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
CHOICE = EnumType(
    Enum,  # any, so that each Mapped[…] of an enum is stored like this
    values_callable=lambda members: [each.value for each in members],
    native_enum=False,  # text, on PostgreSQL, too
    create_constraint=True,
    length=30,  # characters: a value to come may be longer than those of now
    validate_strings=True,  # a text that is no value finds nothing: refuse it
)


class Base(DeclarativeBase):
    """The base of your own models."""

    # A migration finds the CHECK of an enum by its name.
    metadata = MetaData(
        naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"}
    )
    type_annotation_map = {Enum: CHOICE}


class ParcelStatus(StrEnum):
    """Where a parcel is, in the order in which it gets there."""

    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    LOST = "lost"


class Parcel(Base):
    """A parcel. Its CHECK is ck_parcels_parcelstatus."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[ParcelStatus] = mapped_column(default=ParcelStatus.PACKED)


def in_order(
    attribute: InstrumentedAttribute[Any], values: type[Enum]
) -> ColumnElement[int]:
    """Sort by this, and the values come as the enum declares them."""
    places = enumerate(values)
    return case(*((attribute == each, place) for place, each in places))


def allow(table: str, name: str, check: str, *values: str) -> None:
    """Let a column have these values; new rows have to from now on.

    It is for the ``upgrade()`` of a migration, and for its ``downgrade()``
    with the values that were allowed before. On SQLite, let foreign keys be
    off: the table is made anew.

    Raises:
        IntegrityError: on SQLite, a row has another value.
    """
    allowed = column(name, String).in_(values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check)
        # PostgreSQL would read all rows while nobody else may.
        batch.create_check_constraint(
            op.f(check), allowed, postgresql_not_valid=True
        )


def validate(table: str, check: str) -> None:
    """Look at the old rows, too, while others read and write (PostgreSQL).

    Raises:
        IntegrityError: a row has another value.
    """
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {check}")


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    await create_parcels(engine)
    sessions = make_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(
            [
                Parcel(status=ParcelStatus.SENT),
                Parcel(),
            ]
        )
        await session.flush()
        raw = text("SELECT status FROM parcels ORDER BY id")
        print("stored:", *await session.scalars(raw))

    async with sessions() as session:
        order = in_order(Parcel.status, ParcelStatus)
        query = select(Parcel.status).order_by(order)
        for status in await session.scalars(query):
            print("read:", repr(status))


async def create_parcels(engine: AsyncEngine) -> None:
    """Create the table of the parcels."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all, checkfirst=False)


COLUMN = ("parcels", "status", "ck_parcels_parcelstatus")


def upgrade() -> None:
    # Written out: the enum will change again, and this migration will not.
    allow(*COLUMN, "packed", "sent", "delivered", "lost")


def downgrade() -> None:
    allow(*COLUMN, "packed", "sent", "delivered")


async def demo_migration(engine: AsyncEngine) -> None:
    await create_parcels(engine)
    for migration in (downgrade, upgrade):
        await migrate(engine, migration)
        try:
            async with make_sessions(engine).begin() as session:
                session.add(Parcel(status=ParcelStatus.LOST))
        except IntegrityError:
            print(f"after {migration.__name__}: refused")
        else:
            print(f"after {migration.__name__}: stored")


async def migrate(engine: AsyncEngine, migration: Callable[[], None]) -> None:
    """Run one migration, as Alembic would."""
    options = {"target_metadata": Base.metadata}

    def run(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts=options)
        with Operations.context(context):
            migration()

    async with engine.begin() as connection:
        await connection.run_sync(run)


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = create_async_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)
    async with example_database() as engine:
        await demo_migration(engine)


if __name__ == "__main__":
    asyncio.run(main())
