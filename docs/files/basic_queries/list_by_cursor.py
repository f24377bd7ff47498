# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""List by cursor.

Show a long list piece by piece, each row once, while others come and go.

    python list_by_cursor.py
    DATABASE_URL=postgresql://… python list_by_cursor.py
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    Dialect,
    Index,
    Select,
    func,
    literal,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
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


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    # On SQLite, too, a cursor has an instant.
    type_annotation_map = {datetime: UtcDateTime()}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


# A page is read where it begins, whatever its depth.
Index(
    "ix_posts_feed",
    Post.created_at.desc(),
    Post.id.desc(),
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


class JobPosting(Base):
    """A vacancy, typed in here or taken over from an employer's feed."""

    __tablename__ = "job_postings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


# The recipe.
MAX_LIMIT = 100


class Cursor(NamedTuple):
    """The place of a row in a list that is ordered by time and id."""

    time: datetime
    id: UUID


@dataclass(frozen=True)
class FeedPage:
    """Some posts, and the cursors that lead on and back, if any.

    A cursor may lead to an empty page, which has none of its own: others may
    have deleted what was there.
    """

    posts: Sequence[Post]
    next: Cursor | None
    previous: Cursor | None


async def feed(
    session: AsyncSession,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = 20,
    query: Select[Post] | None = None,
) -> FeedPage:
    """Return live posts, the newest first.

    ``after`` is the ``next`` of a page, ``before`` the ``previous`` of one.
    ``query`` chooses among the posts, and says what to load with them.

    Raises:
        ValueError: ``limit`` is not 1 to 100, or there are two cursors.
        DataError: a cursor's time is naive, or beyond the years 1 to 9999.
    """
    if not 1 <= limit <= MAX_LIMIT or None not in (after, before):
        raise ValueError("limit is out of range, or there are two cursors")
    columns = (Post.created_at, Post.id)
    query = select(Post) if query is None else query
    query = query.where(Post.deleted_at.is_(None)).limit(limit + 1)
    if before is not None:
        query = query.where(tuple_(*columns) > before).order_by(*columns)
    else:
        query = query.order_by(*(column.desc() for column in columns))
    if after is not None:
        query = query.where(tuple_(*columns) < after)
    found = (await session.scalars(query)).all()

    posts = found[:limit]
    has_previous, has_next = after is not None, len(found) > limit
    if before is not None:
        posts = posts[::-1]
        has_previous, has_next = has_next, True
    places = [Cursor(post.created_at, post.id) for post in posts]
    return FeedPage(
        posts,
        next=places[-1] if places and has_next else None,
        previous=places[0] if places and has_previous else None,
    )


UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class InvalidCursorError(ValueError):
    """The text is no cursor of ours."""


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor as 32 characters that are safe in a URL.

    They are checked, and not signed: they hold what their reader was shown,
    and forged ones are no more than another place in a list that the reader
    may read anyway.
    """
    microseconds = (cursor.time - UNIX_EPOCH) // MICROSECOND
    packed = struct.pack(">q16s", microseconds, cursor.id.bytes)
    return base64.urlsafe_b64encode(packed).decode()


def read_cursor(written: str) -> Cursor:
    """Read a cursor from text that anybody may have sent.

    Raises:
        InvalidCursorError: the text is not a cursor.
    """
    try:
        packed = base64.b64decode(written, altchars=b"-_", validate=True)
        microseconds, id_ = struct.unpack(">q16s", packed)
        time = UNIX_EPOCH + microseconds * MICROSECOND
    except (ValueError, struct.error, OverflowError) as error:
        raise InvalidCursorError("not a cursor") from error
    return Cursor(time, UUID(bytes=id_))


NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# Written into the SQL, not bound: only so can an index on this expression
# and on the id be used.
CLOSES = func.coalesce(
    JobPosting.expires_at, literal(NEVER, literal_execute=True)
)


async def closing_jobs(
    session: AsyncSession, *, after: Cursor | None = None, limit: int = 20
) -> tuple[Sequence[JobPosting], Cursor | None]:
    """Return jobs, and the cursor to the next ones, if any.

    Jobs that expire come first, the earliest of them at the head.

    Raises:
        ValueError: ``limit`` is not 1 to 100.
        DataError: a cursor's time is naive, or beyond the years 1 to 9999.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError("limit is out of range")
    query = select(JobPosting).order_by(CLOSES, JobPosting.id)
    if after is not None:
        query = query.where(tuple_(CLOSES, JobPosting.id) > after)
    found = (await session.scalars(query.limit(limit + 1))).all()
    jobs = found[:limit]
    if len(found) == len(jobs):
        return jobs, None
    return jobs, Cursor(jobs[-1].expires_at or NEVER, jobs[-1].id)


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        JobPosting(
            id=UUID("018cc251-f400-7ae8-ac62-87d22680f223"),
            title="Developer",
            expires_at=datetime(2024, 3, 31, tzinfo=UTC),
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc288-e280-71e8-88ce-6b7290a879f2"),
            title="Data engineer",
            expires_at=datetime(2024, 3, 31, 1, tzinfo=UTC),
            created_at=datetime(2024, 1, 1, 1, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc2bf-d100-7705-b42a-17e498f90516"),
            title="Tester",
            expires_at=datetime(2024, 3, 31, 2, tzinfo=UTC),
            created_at=datetime(2024, 1, 1, 2, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc2f6-bf80-78a4-b01c-b88d5cf3043d"),
            title="Operator",
            created_at=datetime(2024, 1, 1, 3, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc32d-ae00-7c73-ab46-cabcb630e52d"),
            title="Archivist",
            expires_at=datetime(2024, 3, 31, 4, tzinfo=UTC),
            created_at=datetime(2024, 1, 1, 4, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc364-9c80-7124-b65c-624bb6830056"),
            title="Guide's guide",
            expires_at=datetime(2024, 3, 31, 5, tzinfo=UTC),
            created_at=datetime(2024, 1, 1, 5, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc39b-8b00-7578-a45f-575967eaacbc"),
            title="Teacher",
            expires_at=datetime(2024, 3, 31, 6, tzinfo=UTC),
            created_at=datetime(2024, 1, 1, 6, tzinfo=UTC),
        ),
        JobPosting(
            id=UUID("018cc3d2-7980-71c9-8175-e3b529bb74a3"),
            title="Author",
            created_at=datetime(2024, 1, 1, 7, tzinfo=UTC),
        ),
        Post(
            id=UUID("019482f0-b280-7c58-b565-801b2d64d3e3"),
            title="Meet the local groups: your questions",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("019482f0-b280-7e28-b295-7337eae46c09"),
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("0194a6fd-3680-7b85-92c3-9ba60d217e67"),
            title="Writing documentation that is read",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("0194a6fd-3680-7dc9-aa80-b2adab15b1f4"),
            title="Writing documentation that is read: your questions",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    first = await feed(session, limit=2)
    print(*(post.title for post in first.posts), sep="\n")
    print("next:", first.next and write_cursor(first.next))

    second = await feed(session, after=first.next, limit=2)
    print(*(post.title for post in second.posts), sep="\n")

    back = await feed(session, before=second.previous, limit=2)
    print("back on the first page:", back.posts == first.posts)


async def demo_nulls_last(session: AsyncSession) -> None:
    after = None
    for _ in range(3):
        jobs, after = await closing_jobs(session, after=after, limit=3)
        print(*(f"{job.title} ({job.expires_at})" for job in jobs), sep="\n")
        print("next:", after and write_cursor(after))


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
                session.add_all(rows())
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
    async with example_database() as engine:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo_nulls_last(session)


if __name__ == "__main__":
    asyncio.run(main())
