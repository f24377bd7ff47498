"""Upserts: what they write, what they return, and what they leave alone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from locks import takes_second_first
from plans import plans_of
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.bulk_operations import upsert
from recipes.bulk_operations.upsert import (
    GUARD,
    JobFeedRow,
    Upserted,
    upsert_into_jobs,
    upsert_job,
    upsert_jobs,
)
from recipes.foundations.dialects import insert_into
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import JobPosting, Post
from recipes.schema.seed import (
    AVOCET,
    EPOCH,
    JOB,
    REPLACED_POST,
    REWRITTEN_POST,
)

CHRISTMAS = datetime(2026, 12, 25, tzinfo=UTC)
# The row of the seed data that has the key "feed-5".
ARCHIVIST = JobFeedRow(
    external_id="feed-5",
    company="Example Library",
    title="Archivist",
    country="FR",
    remote=False,
    skills=[],
    expires_at=datetime(2024, 3, 31, 4, tzinfo=UTC),
)
HOSTILE = "'; DROP TABLE job_postings; -- 🐍 %s :id \\ \u05e9"


def as_row(job: JobPosting) -> JobFeedRow:
    return JobFeedRow(**{name: getattr(job, name) for name in vars(ARCHIVIST)})


async def stored(sessions: Sessions, key: str) -> JobPosting:
    async with sessions() as session:
        query = select(JobPosting).filter_by(external_id=key)
        return (await session.scalars(query)).one()


async def count_jobs(session: AsyncSession) -> int:
    return (
        await session.scalars(select(func.count()).select_from(JobPosting))
    ).one()


async def test_a_new_key_is_inserted(sessions: Sessions) -> None:
    row = replace(GUARD, skills=["a", "b"], expires_at=CHRISTMAS, remote=True)
    async with sessions.begin() as session:
        before = await count_jobs(session)
        job, created = await upsert_job(session, row)
        assert created
        assert as_row(job) == row
        assert job.created_at == job.updated_at > EPOCH
        assert await count_jobs(session) == before + 1
    assert as_row(await stored(sessions, "feed-9")) == row


@pytest.mark.parametrize(
    "change",
    [
        {"company": "Example Archive"},
        {"title": HOSTILE},
        {"country": "BE"},
        {"remote": True},
        {"skills": ["latin"]},
        {"expires_at": CHRISTMAS},
        {"expires_at": None},
    ],
    ids=lambda change: " ".join(f"{k} {v}" for k, v in change.items())[:20],
)
async def test_each_column_of_a_known_key_is_updated(
    sessions: Sessions, change: dict[str, Any]
) -> None:
    old = await stored(sessions, "feed-5")
    assert as_row(old) == ARCHIVIST
    row = replace(ARCHIVIST, **change)
    async with sessions.begin() as session:
        job, created = await upsert_job(session, row)
    assert not created
    assert as_row(job) == row
    new = await stored(sessions, "feed-5")
    assert as_row(new) == row
    assert (new.id, new.created_at) == (old.id, old.created_at)
    assert new.updated_at == job.updated_at > old.updated_at


async def test_null_becomes_a_value(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await upsert_job(session, replace(ARCHIVIST, expires_at=None))
        job, _ = await upsert_job(session, ARCHIVIST)
        assert job.expires_at == ARCHIVIST.expires_at


@pytest.mark.parametrize("expires_at", [ARCHIVIST.expires_at, None])
async def test_a_row_without_a_change_is_not_written(
    sessions: Sessions, expires_at: datetime | None
) -> None:
    row = replace(ARCHIVIST, expires_at=expires_at)
    async with sessions.begin() as session:
        before, _ = await upsert_job(session, row)
        updated_at = before.updated_at
    async with sessions.begin() as session:
        job, created = await upsert_job(session, row)
        assert not created
        assert as_row(job) == row
    assert (await stored(sessions, "feed-5")).updated_at == updated_at


@pytest.mark.backend("postgresql")
async def test_a_row_without_a_change_makes_no_new_version(
    session: AsyncSession,
) -> None:
    place = text("SELECT ctid FROM job_postings WHERE external_id = 'feed-5'")
    before = await session.scalar(place)
    await upsert_job(session, ARCHIVIST)
    assert await session.scalar(place) == before
    await upsert_job(session, replace(ARCHIVIST, title="Librarian"))
    assert await session.scalar(place) != before


TRIGGERS = [
    "CREATE TABLE fired (what text)",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO fired VALUES (concat_ws(' ', tg_when, tg_op, tg_level));"
    " RETURN new; END $$",
    *(
        f"CREATE TRIGGER {when}_{op}_{level} {when} {op} ON job_postings"
        f" FOR EACH {level} EXECUTE FUNCTION note()"
        for when in ("before", "after")
        for op in ("insert", "update")
        for level in ("row", "statement")
    ),
]


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("title", "fired"),
    [
        ("Archivist", []),
        ("Librarian", ["AFTER UPDATE ROW", "BEFORE UPDATE ROW"]),
    ],
    ids=["equal", "changed"],
)
async def test_an_equal_row_fires_no_row_trigger_of_an_update(
    session: AsyncSession, title: str, fired: list[str]
) -> None:
    for statement in TRIGGERS:
        await session.execute(text(statement))
    await upsert_job(session, replace(ARCHIVIST, title=title))
    what = (await session.scalars(text("SELECT what FROM fired"))).all()
    assert sorted(each for each in what if "UPDATE ROW" in each) == fired
    # The INSERT is tried, and both statements are made, in any case.
    assert sorted(each for each in what if "UPDATE ROW" not in each) == [
        "AFTER INSERT STATEMENT",
        "AFTER UPDATE STATEMENT",
        "BEFORE INSERT ROW",
        "BEFORE INSERT STATEMENT",
        "BEFORE UPDATE STATEMENT",
    ]


async def test_an_upsert_is_one_statement_and_without_a_change_two(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        await upsert_job(session, GUARD)
    with statements.expect(1):
        await upsert_job(session, replace(GUARD, title="Head guard"))
    with statements.expect(2):
        await upsert_job(session, replace(GUARD, title="Head guard"))


async def test_none_is_written_by_the_same_statement_as_a_value(
    session: AsyncSession, statements: Statements
) -> None:
    await upsert_job(session, GUARD)
    await upsert_job(session, replace(GUARD, expires_at=CHRISTMAS))
    first, second = statements.sql
    assert first == second


async def test_a_loaded_object_shows_the_new_values(
    session: AsyncSession,
) -> None:
    known = await session.get_one(JobPosting, JOB)
    row = replace(as_row(known), title="Conductor", skills=["signals"])
    job, _ = await upsert_job(session, row)
    assert job is known
    assert as_row(known) == row


async def test_a_loaded_object_is_fresh_even_without_a_change(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        known = await session.get_one(JobPosting, JOB)
        row = replace(as_row(known), title="Conductor")
        await session.commit()
        async with sessions.begin() as other:
            await upsert_job(other, row)
        assert known.title == "Developer"
        job, _ = await upsert_job(session, row)
        assert job is known
        assert known.title == "Conductor"


async def test_after_a_savepoint_is_undone_a_loaded_object_is_refreshed(
    session: AsyncSession,
) -> None:
    known = await session.get_one(JobPosting, JOB)
    savepoint = await session.begin_nested()
    await upsert_job(session, replace(as_row(known), title="Conductor"))
    await savepoint.rollback()
    assert known.title == "Conductor"  # the session was not told
    await session.refresh(known)
    assert known.title == "Developer"


async def test_neither_does_one_follow_that_was_not_loaded(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        savepoint = await session.begin_nested()
        job, _ = await upsert_job(session, replace(ARCHIVIST, title="Other"))
        await savepoint.rollback()
        assert job.title == "Other"
        await session.refresh(job)
        assert job.title == "Archivist"


async def test_after_a_savepoint_is_undone_a_new_job_is_gone(
    session: AsyncSession,
) -> None:
    savepoint = await session.begin_nested()
    job, created = await upsert_job(session, GUARD)
    assert created
    await savepoint.rollback()
    with pytest.raises(InvalidRequestError, match="refresh"):
        await session.refresh(job)


async def test_the_last_of_two_upserts_in_one_session_is_returned(
    session: AsyncSession,
) -> None:
    first, _ = await upsert_job(session, replace(GUARD, title="first"))
    second, _ = await upsert_job(session, replace(GUARD, title="second"))
    assert first is second
    assert second.title == "second"


@pytest.mark.parametrize("key", ["", None])
def test_a_row_without_its_key_cannot_be_made(key: Any) -> None:
    with pytest.raises(ValueError, match="needs its external_id"):
        replace(GUARD, external_id=key)


@pytest.mark.parametrize("wrong", [{"tittle": "Guard"}, {}])
def test_a_row_has_all_columns_and_no_other(wrong: dict[str, Any]) -> None:
    columns = vars(GUARD) | wrong
    if not wrong:
        del columns["remote"]
    with pytest.raises(TypeError, match=r"tittle|remote"):
        JobFeedRow(**columns)


def test_a_row_is_made_by_name_and_stays_as_it_is() -> None:
    make: Any = JobFeedRow
    with pytest.raises(TypeError, match="positional"):
        make(*vars(GUARD).values())
    with pytest.raises(FrozenInstanceError):
        GUARD.external_id = ""  # type: ignore[misc] # it is frozen


async def test_the_callers_rollback_takes_it_back(sessions: Sessions) -> None:
    async with sessions() as session:
        await upsert_job(session, replace(ARCHIVIST, title="Librarian"))
        await upsert_jobs(session, [GUARD])
        await session.rollback()
        guards = select(JobPosting).filter_by(external_id="feed-9")
        assert (await session.scalars(guards)).all() == []
    assert as_row(await stored(sessions, "feed-5")) == ARCHIVIST


async def test_what_the_table_refuses_is_no_conflict_of_keys(
    session: AsyncSession,
) -> None:
    broken: Any = None
    with pytest.raises(IntegrityError, match="company"):
        await upsert_job(session, replace(ARCHIVIST, company=broken))


async def test_fifty_upserts_of_one_new_key_insert_it_once(
    crowd: AsyncEngine,
) -> None:
    sessions, start = make_sessions(crowd), asyncio.Barrier(50)

    async def one(number: int) -> tuple[UUID, bool]:
        row = replace(GUARD, title=f"Guard {number}")
        await start.wait()
        async with sessions.begin() as session:
            job, created = await upsert_job(session, row)
            assert as_row(job) == row
        return job.id, created

    outcomes = await asyncio.gather(*(one(number) for number in range(50)))
    assert sum(created for _, created in outcomes) == 1
    assert {id_ for id_, _ in outcomes} == {
        (await stored(sessions, "feed-9")).id
    }


@pytest.mark.parametrize("trap", [upsert.trap_read_first, upsert.trap_merge])
async def test_negative_twin_of_fifty_that_read_first_one_succeeds(
    engine: AsyncEngine,
    capsys: pytest.CaptureFixture[str],
    trap: Callable[[AsyncEngine], Awaitable[None]],
) -> None:
    await trap(engine)
    assert "stored: 1 of 50" in capsys.readouterr().out


async def test_a_batch_counts_what_it_did(sessions: Sessions) -> None:
    feed = (
        ARCHIVIST,
        GUARD,
        replace(GUARD, external_id="feed-8", title=HOSTILE),
        replace(ARCHIVIST, external_id="feed-4"),
    )
    async with sessions.begin() as session:
        done = await upsert_jobs(session, (row for row in feed))
        assert done == Upserted(created=2, updated=1, unchanged=1)
    for row in feed:
        assert as_row(await stored(sessions, row.external_id)) == row
    assert (await stored(sessions, "feed-4")).updated_at > EPOCH
    async with sessions.begin() as session:
        done = await upsert_jobs(session, feed)
        assert done == Upserted(created=0, updated=0, unchanged=4)


async def test_of_a_key_that_is_there_twice_the_last_row_counts(
    sessions: Sessions,
) -> None:
    feed = [replace(GUARD, title=title) for title in ("a", "b", "c")]
    async with sessions.begin() as session:
        done = await upsert_jobs(session, feed)
    assert done == Upserted(created=1, updated=0, unchanged=0)
    assert (await stored(sessions, "feed-9")).title == "c"


async def test_an_empty_batch_sends_nothing(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0):
        assert await upsert_jobs(session, []) == Upserted(0, 0, 0)


@pytest.mark.parametrize(
    ("rows", "count"), [(1, 1), (10, 1), (100, 1), (10_000, 10)]
)
async def test_a_batch_is_a_statement_for_a_thousand_rows(
    session: AsyncSession, statements: Statements, rows: int, count: int
) -> None:
    feed = [replace(GUARD, external_id=f"new-{n:05}") for n in range(rows)]
    with statements.expect(count):
        done = await upsert_jobs(session, feed)
    assert done == Upserted(created=rows, updated=0, unchanged=0)


async def test_nulls_do_not_split_a_batch(
    sessions: Sessions, statements: Statements
) -> None:
    feed = [
        replace(
            GUARD,
            external_id=f"new-{number}",
            expires_at=CHRISTMAS if number % 2 else None,
        )
        for number in range(10)
    ]
    with statements.expect(1):
        async with sessions.begin() as session:
            await upsert_jobs(session, feed)
    assert (await stored(sessions, "new-6")).expires_at is None
    assert (await stored(sessions, "new-7")).expires_at == CHRISTMAS


async def test_a_batch_leaves_loaded_objects_as_they_were(
    session: AsyncSession,
) -> None:
    known = await session.get_one(JobPosting, JOB)
    row = replace(as_row(known), title="Conductor")
    await upsert_jobs(session, [row])
    assert known.title == "Developer"
    await session.refresh(known)
    assert known.title == "Conductor"


async def as_given(session: AsyncSession, rows: Iterable[JobFeedRow]) -> None:
    """Write the rows in the order of the feed."""
    await session.execute(
        upsert_into_jobs(session).returning(JobPosting.id),
        [vars(row) for row in rows],
    )


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("write", "too_early"), [(upsert_jobs, False), (as_given, True)]
)
async def test_a_batch_locks_in_the_order_of_the_keys_not_of_the_feed(
    sessions: Sessions,
    write: Callable[..., Awaitable[object]],
    *,
    too_early: bool,
) -> None:
    low, high = (
        select(JobPosting.id).filter_by(external_id=key)
        for key in ("feed-4", "feed-5")
    )
    feed = (ARCHIVIST, replace(ARCHIVIST, external_id="feed-4"))
    assert too_early is await takes_second_first(
        sessions, low, high, lambda session: write(session, feed)
    )


async def test_a_partial_index_is_found_by_its_condition(
    session: AsyncSession,
) -> None:
    deleted = await session.get_one(Post, REPLACED_POST)
    live = await session.get_one(Post, REWRITTEN_POST)
    assert deleted.slug == live.slug
    stmt = insert_into(session, Post).values(
        author_id=AVOCET, slug=live.slug, title="Packaging", body="Anew."
    )
    stmt = stmt.on_conflict_do_update(
        index_elements=[Post.slug],
        index_where=Post.deleted_at.is_(None),
        set_={"body": stmt.excluded.body},
    )
    changed = await session.scalars(stmt.returning(Post.id))
    assert changed.all() == [REWRITTEN_POST]


async def test_a_partial_index_is_not_found_without_its_condition(
    session: AsyncSession,
) -> None:
    with pytest.raises(DBAPIError, match="ON CONFLICT"):
        await upsert.trap_partial_index(session)


async def test_null_keys_are_distinct(session: AsyncSession) -> None:
    before = await count_jobs(session)
    await upsert.trap_null_key(session)
    assert await count_jobs(session) == before + 3


async def test_the_unique_index_decides(large_engine: AsyncEngine) -> None:
    plans = await plans_of(
        large_engine, lambda session: upsert_job(session, GUARD)
    )
    assert plans == [
        [
            "Insert on job_postings deciding by uq_job_postings_external_id",
            "  Result",
        ],
    ]
