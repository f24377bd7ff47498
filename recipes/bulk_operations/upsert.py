# Part of the package database-recipes: cookbook run upsert
"""Insert or update.

Insert a row, or update the one that has its key: in one statement, so that
nobody comes in between.
"""

HEADLINE = "trap_read_first"

ORIGINAL = {
    "heading": "Upsert (Insert or Update)",
    "run": "trap_as_published",
    "faults": ("trap_as_published", "trap_null_key"),
}

NEEDS = {
    "uq_job_postings_external_id": (
        "A job that comes again is recognised by it.",
        "test_a_new_key_is_inserted",
    ),
}

# --8<-- [start:recipe]
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.dialects import INSERTS, Insert
from recipes.schema import JobPosting, utc_now, uuid7


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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from dataclasses import replace

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


# --8<-- [end:demo]


# --8<-- [start:batch]
from collections.abc import Iterable
from typing import NamedTuple


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


# --8<-- [end:batch]


# --8<-- [start:demo_batch]
async def demo_batch(session: AsyncSession) -> None:
    feed = [
        replace(GUARD, external_id="feed-2"),
        replace(GUARD, external_id="feed-8"),
        replace(GUARD, external_id="feed-8", title="Driver"),
    ]
    for attempt in ("first:", "again:"):
        print(attempt, await upsert_jobs(session, feed))


# --8<-- [end:demo_batch]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Upsert a batch of jobs, all of them new."""
    await upsert_jobs(
        session,
        [replace(GUARD, external_id=f"new-{n}") for n in range(rows)],
    )


# --8<-- [end:growth]


# --8<-- [start:trap_read_first]
import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions


async def trap_read_first(engine: AsyncEngine) -> None:
    """Fifty look for a row, find none, and one of them can insert it."""
    all_read = asyncio.Barrier(50)

    async def usual(session: AsyncSession) -> None:
        query = select(JobPosting).filter_by(external_id="feed-9")
        stored = await session.scalar(query)
        await all_read.wait()
        job = stored or JobPosting(**vars(GUARD))
        job.title = GUARD.title
        session.add(job)

    await fifty_at_once(engine, usual)


async def fifty_at_once(
    engine: AsyncEngine, way: Callable[[AsyncSession], Awaitable[object]]
) -> None:
    """Store a row in fifty transactions at once; count how many succeed."""
    crowd = make_engine(engine.url, pool_size=50)
    sessions = make_sessions(crowd)

    async def one() -> str:
        try:
            async with sessions.begin() as session:
                await way(session)
        except DBAPIError as error:
            # Without the name of the constraint.
            return str(driver_error(error)).partition(' "')[0]
        return "stored"

    outcomes = await asyncio.gather(*(one() for _ in range(50)))
    await crowd.dispose()
    for error in sorted(set(outcomes) - {"stored"}):
        print(f"failed, {error}: {outcomes.count(error)}")
    print("stored:", outcomes.count("stored"), "of 50")


# --8<-- [end:trap_read_first]


# --8<-- [start:cure_read_first]
async def cure_read_first(engine: AsyncEngine) -> None:
    """The database finds the row, and inserts or updates it, in one step."""

    async def recipe(session: AsyncSession) -> None:
        await upsert_job(session, GUARD)

    await fifty_at_once(engine, recipe)


# --8<-- [end:cure_read_first]


# --8<-- [start:trap_merge]
from recipes.schema import Inventory
from recipes.schema.seed import GIFT_CARD


async def trap_merge(engine: AsyncEngine) -> None:
    """``merge`` is no upsert: it reads, and then it inserts or updates."""
    all_read = asyncio.Barrier(50)

    async def usual(session: AsyncSession) -> None:
        stock = Inventory(product_id=GIFT_CARD, on_hand=3)
        await session.merge(stock)
        await all_read.wait()

    await fifty_at_once(engine, usual)


# --8<-- [end:trap_merge]


# --8<-- [start:trap_as_published]
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert


async def trap_as_published(session: AsyncSession) -> None:
    """The published form returns an old object and drops most changes."""
    query = select(JobPosting).where(JobPosting.external_id == "feed-1")
    known = (await session.scalars(query)).one()
    print("before:  ", known.title, "at", known.company)

    stmt = insert(JobPosting).values(
        external_id="feed-1",
        company="Example Tram",
        title="Tram driver",
        country="NL",
    )
    stmt = stmt.on_conflict_do_update(
        index_elements=[JobPosting.external_id],
        set_={"title": stmt.excluded.title, "updated_at": func.now()},
    )
    result = await session.execute(stmt.returning(JobPosting))
    returned = result.scalar_one()
    print("returned:", returned.title, "at", returned.company)

    await session.refresh(known)
    print("stored:  ", known.title, "at", known.company)


# --8<-- [end:trap_as_published]


# --8<-- [start:trap_onupdate]
from recipes.foundations.dialects import insert_into


async def trap_onupdate(session: AsyncSession) -> None:
    """``onupdate`` does not apply: ``updated_at`` stays as it was."""
    known = replace(GUARD, external_id="feed-1")
    stmt = insert_into(session, JobPosting).values(**vars(known))
    stmt = stmt.on_conflict_do_update(
        index_elements=[JobPosting.external_id],
        set_={"title": stmt.excluded.title},
    )
    changed = await session.execute(
        stmt.returning(JobPosting.title, JobPosting.updated_at)
    )
    print(*changed.one())


# --8<-- [end:trap_onupdate]


# --8<-- [start:trap_do_nothing]
async def trap_do_nothing(session: AsyncSession) -> None:
    """``DO NOTHING`` returns nothing for a row that was there."""
    known = replace(GUARD, external_id="feed-1")
    stmt = insert_into(session, JobPosting).values(**vars(known))
    stmt = stmt.on_conflict_do_nothing(index_elements=[JobPosting.external_id])
    result = await session.scalars(stmt.returning(JobPosting))
    result.one()


# --8<-- [end:trap_do_nothing]


# --8<-- [start:trap_duplicate_in_batch]
async def trap_duplicate_in_batch(session: AsyncSession) -> None:
    """PostgreSQL refuses a batch that has the same key twice."""
    feed = [vars(replace(GUARD, title=title)) for title in ("Guard", "Driver")]
    upsert = upsert_into_jobs(session).returning(JobPosting.title)
    print(*await session.scalars(upsert, feed), sep=", then ")


# --8<-- [end:trap_duplicate_in_batch]


# --8<-- [start:trap_null_key]
async def trap_null_key(session: AsyncSession) -> None:
    """A NULL key is like no other: each run inserts the row again."""
    for _ in range(3):
        await session.execute(
            upsert_into_jobs(session).values(
                **vars(GUARD) | {"external_id": None}
            )
        )
    guards = select(func.count()).where(JobPosting.title == "Guard")
    print("guards:", await session.scalar(guards))


# --8<-- [end:trap_null_key]


# --8<-- [start:trap_partial_index]
from recipes.schema import Post
from recipes.schema.seed import AVOCET


async def trap_partial_index(session: AsyncSession) -> None:
    """A partial unique index is not found by its columns alone."""
    stmt = insert_into(session, Post).values(
        author_id=AVOCET, slug="sprint-weekend", title="Sprint", body="Soup."
    )
    await session.execute(
        stmt.on_conflict_do_update(
            index_elements=[Post.slug], set_={"body": stmt.excluded.body}
        )
    )


# --8<-- [end:trap_partial_index]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
