# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Bulk insert with returning.

Insert many rows and get the id of each, in the order of the rows.

    python bulk_insert_returning.py
    DATABASE_URL=postgresql://… python bulk_insert_returning.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    String,
    Table,
    func,
    insert,
    literal,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.types import TypeEngine


# The recipe.
@dataclass(frozen=True, kw_only=True)
class NewPost:
    """A draft to insert."""

    author_id: UUID
    slug: str
    title: str
    body: str
    category_id: int | None = None


async def bulk_insert_posts(
    session: AsyncSession, posts: Iterable[NewPost]
) -> list[UUID]:
    """Insert posts; return their ids, the first for the first post.

    Raises:
        IntegrityError: the table refuses a row; roll back.
        DataError: a column cannot hold a value; roll back.
    """
    rows = [vars(post) for post in posts]
    if not rows:  # SQLAlchemy would insert a row of defaults
        return []
    ids = await session.scalars(
        # The database may return rows in any order: sort them again.
        insert(Post).returning(Post.id, sort_by_parameter_order=True),
        rows,
        # Otherwise each change between None and a value begins a statement.
        execution_options={"render_nulls": True},
    )
    return list(ids)


async def bulk_insert_arrays(
    session: AsyncSession, posts: Iterable[NewPost]
) -> list[UUID]:
    """Insert posts from arrays; return their ids in order. PostgreSQL only.

    One statement, and one parameter a column, for any number of posts.

    Raises:
        IntegrityError: the table refuses a row; roll back.
        DataError: a column cannot hold a value; roll back.
    """
    # The default of the column would make one id for the whole statement.
    rows = [vars(post) | {"id": uuid7()} for post in posts]
    names = ["id", *(each.name for each in fields(NewPost))]
    arrays = [
        literal(
            [row[name] for row in rows], array_of(getattr(Post, name).type)
        )
        for name in names
    ]
    new = func.unnest(*arrays).table_valued(*names).render_derived("new")
    await session.execute(insert(Post).from_select(names, select(new)))
    return [row["id"] for row in rows]


def array_of(type_: TypeEngine[Any]) -> ARRAY[Any]:
    """Return the type of an array of such values."""
    # A cast to a text's full type, with its length, would cut what is longer.
    is_text = isinstance(type_, String) and not isinstance(type_, Enum)
    return ARRAY(String() if is_text else type_)


# Helpers of the book.
UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def uuid7() -> UUID:
    """Make a new key: a UUID of version 7, which sorts by creation time.

    Keys made in the same millisecond have no order among themselves.
    Python 3.14 has its own ``uuid.uuid7``.
    """
    return uuid7_at(datetime.now(UTC), os.urandom(10))


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    author_id: Mapped[UUID]
    category_id: Mapped[int | None]
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    deleted_at: Mapped[datetime | None]


# A slug that is there twice is refused, with all rows.
Index(
    "uq_posts_slug_live",
    Post.slug,
    unique=True,
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


# The rows.
AVOCET = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Tag(id=7, name="testing"),
    ]


# See it happen.
TESTING = 7  # a tag


async def demo(session: AsyncSession) -> None:
    ids = await bulk_insert_posts(
        session,
        [
            NewPost(author_id=AVOCET, slug="zebra", title="Zebra", body="…"),
            NewPost(author_id=AVOCET, slug="mouse", title="Mouse", body="…"),
            NewPost(author_id=AVOCET, slug="ant", title="Ant", body="…"),
        ],
    )
    await session.execute(
        insert(post_tags),
        [{"post_id": id_, "tag_id": TESTING} for id_ in ids],
    )
    for id_ in ids:
        print((await session.get_one(Post, id_)).title)


async def demo_arrays(session: AsyncSession) -> None:
    drafts = [
        NewPost(author_id=AVOCET, slug=slug, title=slug.title(), body="…")
        for slug in ("zebra", "mouse", "aardvark")
    ]
    ids = await bulk_insert_arrays(session, drafts)
    for id_, draft in zip(ids, drafts, strict=True):
        post = await session.get_one(Post, id_)
        print(draft.slug, "is", post.title)


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
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                for row in rows():
                    session.add(row)
                    await session.flush()
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            async with AsyncSession(engine, expire_on_commit=False) as session:
                await demo_arrays(session)


if __name__ == "__main__":
    asyncio.run(main())
