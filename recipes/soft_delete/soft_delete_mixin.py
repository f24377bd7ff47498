# Part of the package database-recipes: cookbook run soft-delete-mixin
"""Model with soft delete.

Mark rows as deleted with a time, and keep keys unique among the live ones.
"""

HEADLINE = "trap_plain_unique"

ORIGINAL = {
    "heading": "Model with Soft Delete",
    "run": "trap_property_in_where",
    "faults": (
        "trap_time_without_zone",
        "trap_offset_dropped",
        "trap_property_in_where",
        "trap_property_alone",
        "trap_plain_unique",
    ),
}

# --8<-- [start:recipe]
from datetime import datetime

from sqlalchemy import ColumnElement, Index, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recipes.schema import UtcDateTime


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
# --8<-- [end:recipe]


# --8<-- [start:demo]
from datetime import UTC

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_sessions

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


# --8<-- [end:demo]


# --8<-- [start:trap_time_without_zone]
class OldBase(DeclarativeBase):
    """The base of the models below."""


class SoftDeleteMixin:
    """The mixin as it is often published."""

    deleted_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_deleted(self) -> bool:
        """Whether the row is deleted; usable in Python only."""
        return self.deleted_at is not None


class Poster(OldBase, SoftDeleteMixin):
    """A poster."""

    __tablename__ = "posters"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


async def trap_time_without_zone(engine: AsyncEngine) -> None:
    """``Mapped[datetime]`` alone has no room for a time with a zone."""
    async with engine.begin() as connection:
        await connection.run_sync(
            OldBase.metadata.create_all, checkfirst=False
        )

    async with make_sessions(engine)() as session:
        session.add(Poster(id=1, name="Sprint", deleted_at=LEAP_DAY))
        await session.flush()


# --8<-- [end:trap_time_without_zone]


# --8<-- [start:trap_offset_dropped]
from datetime import timedelta, timezone


async def trap_offset_dropped(engine: AsyncEngine) -> None:
    """SQLite takes such a time, and drops its offset without a word."""
    async with engine.begin() as connection:
        await connection.run_sync(
            OldBase.metadata.create_all, checkfirst=False
        )

    noon = datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(hours=2)))
    async with make_sessions(engine)() as session:
        session.add(Poster(id=1, name="Sprint", deleted_at=noon))
        await session.flush()
        print("deleted at", noon)
        print("stored as", await session.scalar(select(Poster.deleted_at)))


# --8<-- [end:trap_offset_dropped]


# --8<-- [start:trap_property_in_where]
from typing import Any


async def trap_property_in_where(engine: AsyncEngine) -> None:
    """A plain property in a query compares in Python, and finds no row."""
    async with engine.begin() as connection:
        await connection.run_sync(
            OldBase.metadata.create_all, checkfirst=False
        )

    async with make_sessions(engine)() as session:
        poster = Poster(id=1, name="Sprint")
        session.add(poster)
        await session.flush()
        model: Any = Poster  # or mypy objects to the comparison, rightly
        live = await session.scalars(
            select(Poster).where(model.is_deleted == False)  # noqa: E712
        )
        print("in Python, deleted is", poster.is_deleted)
        print("in SQL, live posters are", live.all())


# --8<-- [end:trap_property_in_where]


# --8<-- [start:cure_property_in_where]
async def cure_property_in_where(engine: AsyncEngine) -> None:
    """A hybrid is a condition in SQL as well."""
    async with engine.begin() as connection:
        await connection.run_sync(create_pages)

    async with make_sessions(engine)() as session:
        page = Page(id=1, slug="sprint")
        session.add(page)
        await session.flush()
        live = await session.scalars(select(Page.id).where(~Page.is_deleted))
        print("in Python, deleted is", page.is_deleted)
        print("in SQL, live pages are", live.all())


# --8<-- [end:cure_property_in_where]


# --8<-- [start:trap_property_alone]
async def trap_property_alone() -> None:
    """A plain property by itself is no condition at all."""
    model: Any = Poster
    select(Poster).where(model.is_deleted)


# --8<-- [end:trap_property_alone]


# --8<-- [start:trap_plain_unique]
async def trap_plain_unique(engine: AsyncEngine) -> None:
    """With ``unique=True`` a deleted row keeps its name taken."""

    class Usual(DeclarativeBase):
        pass

    class Member(SoftDelete, Usual):
        __tablename__ = "members"

        id: Mapped[int] = mapped_column(primary_key=True)
        slug: Mapped[str] = mapped_column(unique=True)

    await delete_and_make_again(engine, Member)


async def delete_and_make_again(engine: AsyncEngine, model: Any) -> None:
    """Store a row, delete it, and store another with its slug."""
    async with engine.begin() as connection:
        await connection.run_sync(model.metadata.create_all, checkfirst=False)
    async with make_sessions(engine)() as session:
        first = model(id=1, slug="avocet")
        session.add(first)
        await session.flush()
        print("stored:", first.slug)
        first.deleted_at = LEAP_DAY
        await session.flush()
        print("deleted:", first.slug)
        second = model(id=2, slug="avocet")
        session.add(second)
        await session.flush()
        print("stored again:", second.slug)


# --8<-- [end:trap_plain_unique]


# --8<-- [start:cure_plain_unique]
async def cure_plain_unique(engine: AsyncEngine) -> None:
    """An index over the live rows gives the name of a deleted one free."""
    await delete_and_make_again(engine, Page)


# --8<-- [end:cure_plain_unique]


# --8<-- [start:trap_one_keyword]
from sqlalchemy import Column, MetaData, Table, insert


async def trap_one_keyword(engine: AsyncEngine) -> None:
    """With only PostgreSQL's keyword, SQLite's index covers deleted rows."""
    flyers = Table(
        "flyers",
        MetaData(),
        Column("name", String(80)),
        Column("deleted_at", UtcDateTime()),
    )
    Index(
        "uq_flyers_name_live",
        flyers.c.name,
        unique=True,
        postgresql_where=flyers.c.deleted_at.is_(None),
    )
    sprint = insert(flyers).values(name="Sprint")
    async with engine.begin() as connection:
        await connection.run_sync(flyers.create)
        await connection.execute(sprint.values(deleted_at=LEAP_DAY))
        await connection.execute(sprint)


# --8<-- [end:trap_one_keyword]


ONLY_ON = {
    "trap_time_without_zone": "postgresql",
    "trap_offset_dropped": "sqlite",
    "trap_one_keyword": "sqlite",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
