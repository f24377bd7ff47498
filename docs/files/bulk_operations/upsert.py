# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Insert or update.

Insert a row, or update the one that has its key: in one statement, so that
nobody comes in between.

    python upsert.py
    DATABASE_URL=postgresql://… python upsert.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    String,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

# Helpers of the book.
Insert = postgresql.Insert | sqlite.Insert


INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


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


TextArray = ARRAY(String()).with_variant(JSON(), "sqlite")


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {
        datetime: DateTime(timezone=True),
        list[str]: TextArray,
    }


class JobPosting(Base):
    """A vacancy, typed in here or taken over from an employer's feed."""

    __tablename__ = "job_postings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A job that comes again is recognised by it.
    external_id: Mapped[str | None] = mapped_column(unique=True)
    company: Mapped[str]
    title: Mapped[str]
    country: Mapped[str]
    remote: Mapped[bool]
    skills: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=utc_now())


# The recipe.
@dataclass(frozen=True, kw_only=True)
class JobFeedRow:
    """A vacancy as the feed has it; ``external_id`` is its key there.

    Raises:
        ValueError: the key is empty. NULL, for one, never meets a conflict.
    """

    external_id: str
    company: str
    title: str
    country: str
    remote: bool
    skills: list[str]
    expires_at: datetime | None

    def __post_init__(self) -> None:
        if not self.external_id:
            raise ValueError("a row of the feed needs its external_id")


async def upsert_job(
    session: AsyncSession, row: JobFeedRow
) -> tuple[JobPosting, bool]:
    """Insert or update a job; return it as stored, and True if it is new.

    After the rollback of a savepoint, drop a job that was new in it, and
    refresh one that was there.

    Raises:
        DataError: a column cannot hold a value.
    """
    new_id = uuid7()
    options = {"populate_existing": True, "render_nulls": True}
    job = await session.scalar(
        upsert_into_jobs(session).returning(JobPosting),
        vars(row) | {"id": new_id},
        execution_options=options,
    )
    if job is None:  # no change: nothing was written, and nothing returned
        query = select(JobPosting).filter_by(external_id=row.external_id)
        job = (await session.scalars(query, execution_options=options)).one()
    return job, job.id == new_id


def upserting(insert: Insert) -> Insert:
    """Let an INSERT update the row with the same key, if it differs."""
    names = [field.name for field in fields(JobFeedRow)]
    names.remove("external_id")
    stored = [getattr(JobPosting, name) for name in names]
    given = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(
        index_elements=[JobPosting.external_id],
        # The column's onupdate does not apply here.
        set_=given | {"updated_at": utc_now()},
        where=tuple_(*stored).is_distinct_from(tuple_(*given.values())),
    )


UPSERTS = {
    dialect: upserting(insert(JobPosting))
    for dialect, insert in INSERTS.items()
}


def upsert_into_jobs(session: AsyncSession) -> Insert:
    """Return the upsert of the session's engine.

    It takes the columns of a ``JobFeedRow``, and an id for a new row.
    """
    return UPSERTS[session.get_bind().dialect.name]


class Upserted(NamedTuple):
    """How many rows were inserted, changed, and left as they were."""

    created: int
    updated: int
    unchanged: int


async def upsert_jobs(
    session: AsyncSession, rows: Iterable[JobFeedRow]
) -> Upserted:
    """Insert or update many jobs; of rows with one key, the last counts.

    Objects that the session has loaded keep their old values.

    Raises:
        DataError: a column cannot hold a value; roll back.
    """
    by_key = {row.external_id: row for row in rows}
    if not by_key:  # SQLAlchemy would insert a row of defaults
        return Upserted(created=0, updated=0, unchanged=0)
    # Everyone writes in the order of the keys: no deadlock.
    made = [vars(by_key[key]) | {"id": uuid7()} for key in sorted(by_key)]
    written = await session.scalars(
        upsert_into_jobs(session).returning(JobPosting.id),
        made,
        # Otherwise each change between None and a value begins a statement.
        execution_options={"render_nulls": True},
    )
    ids = set(written)
    created = len(ids & {row["id"] for row in made})
    return Upserted(created, len(ids) - created, len(made) - len(ids))


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        JobPosting(
            id=UUID(int=2),
            external_id="feed-2",
            company="Example Rail",
            title="Data engineer",
            country="NL",
            remote=False,
            skills=["sql"],
            expires_at=datetime(2024, 3, 31, 1, tzinfo=UTC),
            updated_at=datetime(2024, 1, 1, 1, tzinfo=UTC),
        ),
    ]


# See it happen.
GUARD = JobFeedRow(
    external_id="feed-9",
    company="Example Rail",
    title="Guard",
    country="NL",
    remote=False,
    skills=["whistling"],
    expires_at=None,
)


async def demo(session: AsyncSession) -> None:
    job, created = await upsert_job(session, GUARD)
    print(job.title, "is new" if created else "was there")

    promoted = replace(GUARD, title="Head guard")
    for _ in range(2):
        job, created = await upsert_job(session, promoted)
        print(job.title, "is new" if created else "was there")


async def demo_batch(session: AsyncSession) -> None:
    feed = [
        replace(GUARD, external_id="feed-2"),
        replace(GUARD, external_id="feed-8"),
        replace(GUARD, external_id="feed-8", title="Driver"),
    ]
    for attempt in ("first:", "again:"):
        print(attempt, await upsert_jobs(session, feed))


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
            await demo_batch(session)


if __name__ == "__main__":
    asyncio.run(main())
