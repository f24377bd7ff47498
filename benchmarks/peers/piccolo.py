"""Piccolo: its tables, connection and ways.

The classes have the names of the tables: Piccolo derives one from the other.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from piccolo import columns
from piccolo.engine.postgres import PostgresEngine
from piccolo.query.functions import Lower
from piccolo.table import Table

from benchmarks.stage import Stage, address
from recipes.bulk_operations.bulk_insert import NewProduct
from recipes.bulk_operations.upsert import JobFeedRow
from recipes.schema import uuid7

# A statement of PostgreSQL takes 32,767 arguments.
INSERTED_AT_ONCE = 1_000


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class Users(Table):
    id = columns.UUID(primary_key=True, default=uuid7)
    username = columns.Varchar(64)
    email = columns.Varchar(254)
    is_active = columns.Boolean(default=True)
    created_at = columns.Timestamptz(default=now)
    updated_at = columns.Timestamptz(default=now, auto_update=now)


class Posts(Table):
    id = columns.UUID(primary_key=True, default=uuid7)
    author = columns.ForeignKey(Users, db_column_name="author_id")
    category_id = columns.Integer(null=True, default=None)
    slug = columns.Varchar(200)
    title = columns.Varchar(200)
    body = columns.Text()
    status = columns.Varchar(20, default="draft")
    published_at = columns.Timestamptz(null=True, default=None)
    version = columns.Integer(default=1)
    created_at = columns.Timestamptz(default=now)
    updated_at = columns.Timestamptz(default=now, auto_update=now)
    deleted_at = columns.Timestamptz(null=True, default=None)


class Products(Table):
    id = columns.UUID(primary_key=True, default=uuid7)
    sku = columns.Varchar(40, unique=True)
    name = columns.Varchar(120)
    category_id = columns.Integer(null=True, default=None)
    price_cents = columns.BigInt()
    is_active = columns.Boolean(default=True)
    attributes = columns.JSONB(default=dict)
    created_at = columns.Timestamptz(default=now)
    updated_at = columns.Timestamptz(default=now, auto_update=now)
    deleted_at = columns.Timestamptz(null=True, default=None)


class JobPostings(Table):
    id = columns.UUID(primary_key=True, default=uuid7)
    external_id = columns.Varchar(80, null=True, unique=True, default=None)
    company = columns.Varchar(120)
    title = columns.Varchar(160)
    country = columns.Varchar(2)
    remote = columns.Boolean(default=False)
    skills = columns.Array(columns.Varchar(), default=list)
    expires_at = columns.Timestamptz(null=True, default=None)
    created_at = columns.Timestamptz(default=now)
    updated_at = columns.Timestamptz(default=now, auto_update=now)


TABLES = (Users, Posts, Products, JobPostings)


@asynccontextmanager
async def connected(stage: Stage) -> AsyncIterator[None]:
    """Connect to a stage's database, with as many connections as it has."""
    workers = stage.pool.get_max_size()
    engine = PostgresEngine(address(stage.url))
    for table in TABLES:
        table._meta.db = engine
    await engine.start_connection_pool(min_size=workers, max_size=workers)
    try:
        yield
    finally:
        await engine.close_connection_pool()


def _transaction() -> Any:
    return Products._meta.db.transaction()


async def insert_products(products: Sequence[NewProduct]) -> None:
    """Insert products in one transaction."""
    async with _transaction():
        for start in range(0, len(products), INSERTED_AT_ONCE):
            some = products[start : start + INSERTED_AT_ONCE]
            await Products.insert(*(Products(**vars(each)) for each in some))


async def reprice(prices: Mapping[UUID, int]) -> None:
    """Set the prices, in cents, one by one, in one transaction."""
    async with _transaction():
        for id_, cents in prices.items():
            await Products.update({Products.price_cents: cents}).where(
                Products.id == id_
            )


async def upsert_jobs(rows: Sequence[JobFeedRow]) -> None:
    """Insert or update jobs, also if nothing changes, in one transaction."""
    async with _transaction():
        for start in range(0, len(rows), INSERTED_AT_ONCE):
            some = rows[start : start + INSERTED_AT_ONCE]
            await JobPostings.insert(
                *(JobPostings(**vars(row)) for row in some)
            ).on_conflict(
                target=JobPostings.external_id,
                action="DO UPDATE",
                values=[
                    JobPostings.company,
                    JobPostings.title,
                    JobPostings.country,
                    JobPostings.remote,
                    JobPostings.skills,
                    JobPostings.expires_at,
                    JobPostings.updated_at,
                ],
            )


async def get_user(user_id: UUID) -> Users:
    """Return the user."""
    return await Users.objects().get(Users.id == user_id)


async def newest_posts(
    limit: int, after: tuple[datetime, UUID] | None = None
) -> Sequence[Posts]:
    """Return live posts, the newest first, after a time and id."""
    posts = Posts.objects().where(Posts.deleted_at.is_null())
    if after is not None:
        time, id_ = after
        posts = posts.where(
            Posts.created_at <= time,
            (Posts.created_at < time) | (Posts.id < id_),
        )
    return await posts.order_by(
        Posts.created_at, Posts.id, ascending=False
    ).limit(limit)


async def users_with_titles(limit: int) -> list[tuple[UUID, str, list[str]]]:
    """Return id, name and live posts' titles of active users, by name.

    It has no way from a row to those that refer to it: this takes two queries.
    """
    posts = Posts.select(Posts.author, Posts.title).where(
        Posts.deleted_at.is_null(),
        Posts.author.is_in(_active_by_name(limit, Users.id)),
    )
    titles: dict[UUID, list[str]] = {}
    for post in await posts.order_by(
        Posts.created_at, Posts.id, ascending=False
    ):
        titles.setdefault(post["author_id"], []).append(post["title"])
    return [
        (user["id"], user["username"], titles.get(user["id"], []))
        for user in await _active_by_name(limit, Users.id, Users.username)
    ]


def _active_by_name(limit: int, *selected: Any) -> Any:
    return (
        Users.select(*selected)
        .where(Users.is_active.eq(True))
        .order_by(Lower(Users.username))
        .limit(limit)
    )
