# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Model with soft delete.

Mark rows as deleted with a time, and keep keys unique among the live ones.

    python soft_delete_mixin.py
    DATABASE_URL=postgresql://… python soft_delete_mixin.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Index,
    String,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.types import TypeDecorator


# Helpers of the book.
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
        if value is not None and value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# The recipe.
class SoftDelete:
    """Rows that are marked as deleted and kept; live rows have no mark."""

    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @hybrid_property
    def is_deleted(self) -> bool:
        """Whether the row is deleted; usable in Python and in queries."""
        return self.deleted_at is not None

    @is_deleted.inplace.expression
    @classmethod
    def _is_deleted(cls) -> ColumnElement[bool]:
        return cls.deleted_at.is_not(None)


class Base(DeclarativeBase):
    """The base of your own models."""


class Page(SoftDelete, Base):
    """A page of the site. Its slug is unique among the live pages."""

    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))


# Each engine reads its own keyword and ignores the other's.
Index(
    "uq_pages_slug_live",
    Page.slug,
    unique=True,
    postgresql_where=~Page.is_deleted,
    sqlite_where=~Page.is_deleted,
)


# See it happen.
LEAP_DAY = datetime(2024, 2, 29, 12, tzinfo=UTC)


async def demo(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(create_pages)

    async with make_sessions(engine)() as session:
        session.add_all(
            [
                Page(id=1, slug="about", deleted_at=LEAP_DAY),
                Page(id=2, slug="about"),
            ]
        )
        await session.commit()
        page = await session.get_one(Page, 1)
        print("page 1 is deleted:", page.is_deleted)
        live = await session.scalars(select(Page.id).where(~Page.is_deleted))
        print("live pages:", live.all())


def create_pages(connection: Connection) -> None:
    """Create the table of the pages."""
    Base.metadata.create_all(connection, checkfirst=False)


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


if __name__ == "__main__":
    asyncio.run(main())
