"""Tortoise: its models, connection and ways."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.context import TortoiseContext
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.expressions import Q
from tortoise.functions import Lower
from tortoise.models import Model
from tortoise.query_utils import Prefetch
from tortoise.transactions import in_transaction

from benchmarks.stage import Stage, address
from recipes.bulk_operations.bulk_insert import NewProduct
from recipes.bulk_operations.upsert import JobFeedRow
from recipes.schema import uuid7

# The server compares each row with the others of its statement.
UPDATED_AT_ONCE = 100


class User(Model):
    id = fields.UUIDField(primary_key=True, default=uuid7)
    username = fields.CharField(64)
    email = fields.CharField(254)
    is_active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    posts: Any  # the other side of Post.author

    class Meta:
        table = "users"


class Post(Model):
    id = fields.UUIDField(primary_key=True, default=uuid7)
    author = fields.ForeignKeyField("peers.User", related_name="posts")
    category_id = fields.IntField(null=True)
    slug = fields.CharField(200)
    title = fields.CharField(200)
    body = fields.TextField()
    status = fields.CharField(20, default="draft")
    published_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "posts"


class Product(Model):
    id = fields.UUIDField(primary_key=True, default=uuid7)
    sku = fields.CharField(40, unique=True)
    name = fields.CharField(120)
    category_id = fields.IntField(null=True)
    price_cents = fields.BigIntField()
    is_active = fields.BooleanField(default=True)
    attributes = fields.JSONField(default=dict)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "products"


class JobPosting(Model):
    id = fields.UUIDField(primary_key=True, default=uuid7)
    external_id = fields.CharField(80, null=True, unique=True)
    company = fields.CharField(120)
    title = fields.CharField(160)
    country = fields.CharField(2)
    remote = fields.BooleanField(default=False)
    skills = ArrayField("text", default=list)
    expires_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "job_postings"


@asynccontextmanager
async def connected(stage: Stage) -> AsyncIterator[None]:
    """Connect to a stage's database, with as many connections as it has."""
    workers = stage.pool.get_max_size()
    server = {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {
            **address(stage.url),
            "minsize": workers,
            "maxsize": workers,
        },
    }
    async with TortoiseContext() as context:
        await context.init(
            {
                "connections": {"default": server},
                "apps": {"peers": {"models": [__name__]}},
            }
        )
        yield


async def insert_products(products: Iterable[NewProduct]) -> None:
    """Insert products in one transaction."""
    await Product.bulk_create(Product(**vars(product)) for product in products)


async def reprice(prices: Mapping[UUID, int]) -> None:
    """Set the prices, in cents, in one transaction."""
    async with in_transaction():
        await Product.bulk_update(
            [
                Product(id=id_, price_cents=cents)
                for id_, cents in prices.items()
            ],
            ["price_cents", "updated_at"],
            batch_size=UPDATED_AT_ONCE,
        )


async def upsert_jobs(rows: Iterable[JobFeedRow]) -> None:
    """Insert or update jobs, also if nothing changes, in one transaction."""
    await JobPosting.bulk_create(
        (JobPosting(**vars(row)) for row in rows),
        on_conflict=["external_id"],
        update_fields=[
            "company",
            "title",
            "country",
            "remote",
            "skills",
            "expires_at",
            "updated_at",
        ],
    )


async def get_user(user_id: UUID) -> User:
    """Return the user."""
    return await User.get(id=user_id)


async def newest_posts(
    limit: int, after: tuple[datetime, UUID] | None = None
) -> Sequence[Post]:
    """Return live posts, the newest first, after a time and id."""
    posts = Post.filter(deleted_at=None)
    if after is not None:
        time, id_ = after
        posts = posts.filter(
            Q(created_at__lt=time) | Q(id__lt=id_), created_at__lte=time
        )
    return await posts.order_by("-created_at", "-id").limit(limit)


async def users_with_titles(limit: int) -> list[tuple[UUID, str, list[str]]]:
    """Return id, name and live posts' titles of active users, by name."""
    posts = Post.filter(deleted_at=None).order_by("-created_at", "-id")
    users = (
        User.filter(is_active=True)
        .annotate(name=Lower("username"))
        .order_by("name")
        .limit(limit)
        .prefetch_related(Prefetch("posts", posts))
    )
    return [
        (user.id, user.username, [post.title for post in user.posts])
        for user in await users
    ]
