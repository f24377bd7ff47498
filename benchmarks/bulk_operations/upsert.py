"""Take over a feed of jobs: half of them are new, half have changed."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects import postgresql

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.bulk_operations.upsert import (
    JobFeedRow,
    upsert_job,
    upsert_jobs,
)
from recipes.schema import JobPosting, uuid7

BENCHMARK = Benchmark(
    "Insert or update many jobs",
    unit="one call takes over all rows, half of them new, and commits",
    repeat=False,
    cases=(
        Case("300 rows", 300),
        Case("1,000 rows", 1_000),
        Case("10,000 rows", 10_000),
    ),
)

COLUMNS = (
    "external_id",
    "company",
    "title",
    "country",
    "remote",
    "skills",
    "expires_at",
)
UPSERT = (
    f"INSERT INTO job_postings (id, {', '.join(COLUMNS)})"  # noqa: S608
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (external_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
    + ", updated_at = now()"
)


@BENCHMARK.filled_by
async def make_feed(stage: Stage) -> list[JobFeedRow]:
    return [
        JobFeedRow(
            external_id=f"job-{number:06}",
            company="Example Rail",
            title="Guard",
            country="NL",
            remote=False,
            skills=["whistling"],
            expires_at=None,
        )
        for number in range(stage.size)
    ]


@BENCHMARK.prepared_by
async def half_of_them(stage: Stage) -> None:
    """Store half of the jobs, with another title."""
    rows = [
        vars(replace(row, title="Porter")) | {"id": uuid7()}
        for row in stage.data[::2]
    ]
    async with stage.sessions.begin() as session:
        await session.execute(text("TRUNCATE job_postings"))
        await session.execute(insert(JobPosting), rows)


@BENCHMARK.told_by
async def stored(stage: Stage, _returned: object) -> Any:
    async with stage.sessions() as session:
        jobs = select(
            func.count(JobPosting.external_id.distinct()),
            func.count().filter(JobPosting.title == "Guard"),
            func.count(),
        )
        return (await session.execute(jobs)).one()


@BENCHMARK.way("asyncpg, executemany")
async def raw_executemany(stage: Stage) -> None:
    rows = [(uuid7(), *vars(row).values()) for row in stage.data]
    async with stage.pool.acquire() as connection, connection.transaction():
        await connection.executemany(UPSERT, rows)


@BENCHMARK.way("upsert_jobs", recipe="upsert_jobs")
async def batch(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        await upsert_jobs(session, stage.data)


@BENCHMARK.way("upsert_job, one by one", recipe="upsert_job", up_to=1_000)
async def one_by_one(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        for row in stage.data:
            await upsert_job(session, row)


@BENCHMARK.way("an upsert built for each row, as published", up_to=1_000)
async def built_anew(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        for row in stage.data:
            new = postgresql.insert(JobPosting).values(**vars(row))
            changes = {"title": new.excluded.title, "updated_at": func.now()}
            statement = new.on_conflict_do_update(
                index_elements=[JobPosting.external_id], set_=changes
            )
            await session.execute(statement.returning(JobPosting))


@BENCHMARK.way("select, then add or change", up_to=1_000)
async def select_then_write(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        for row in stage.data:
            query = select(JobPosting).filter_by(external_id=row.external_id)
            job = await session.scalar(query)
            if job is None:
                session.add(JobPosting(**vars(row)))
            else:
                job.title = row.title


@BENCHMARK.way("select all, then add or change")
async def select_all(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        stored = {
            job.external_id: job
            for job in await session.scalars(select(JobPosting))
        }
        for row in stage.data:
            job = stored.get(row.external_id)
            if job is None:
                session.add(JobPosting(**vars(row)))
            else:
                job.title = row.title


@BENCHMARK.way("Django, abulk_create(update_conflicts=True)", peer="django")
async def django(stage: Stage) -> None:
    await stage.peers.django.upsert_jobs(stage.data)


@BENCHMARK.way("Tortoise, bulk_create(on_conflict=...)", peer="tortoise")
async def tortoise(stage: Stage) -> None:
    await stage.peers.tortoise.upsert_jobs(stage.data)


@BENCHMARK.way("Piccolo, insert().on_conflict()", peer="piccolo")
async def piccolo(stage: Stage) -> None:
    await stage.peers.piccolo.upsert_jobs(stage.data)
