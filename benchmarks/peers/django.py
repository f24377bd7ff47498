"""Django: its models, connection and ways.

Its asynchronous methods hand their work to a thread. That is one thread for
all of a program, or for all of a request, so this measures one worker at a
time. The connection stays open, in autocommit, as Django's users have it.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone

from benchmarks.stage import Stage, address
from recipes.bulk_operations.bulk_insert import NewProduct
from recipes.bulk_operations.upsert import JobFeedRow
from recipes.schema import uuid7

# Models can be declared only after this.
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}},
    INSTALLED_APPS=["benchmarks.peers"],
    LOGGING_CONFIG=None,
    TIME_ZONE="UTC",
)
django.setup()

# The server compares each row with the others of its statement.
UPDATED_AT_ONCE = 100


class User(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    username = models.CharField(max_length=64)
    email = models.CharField(max_length=254)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "users"


class Post(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    author = models.ForeignKey(User, models.CASCADE, related_name="posts")
    category_id = models.IntegerField(null=True)
    slug = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(max_length=20, default="draft")
    published_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "posts"


class Product(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    sku = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    category_id = models.IntegerField(null=True)
    price_cents = models.BigIntegerField()
    is_active = models.BooleanField(default=True)
    attributes = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "products"


class JobPosting(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    external_id = models.CharField(max_length=80, null=True, unique=True)
    company = models.CharField(max_length=120)
    title = models.CharField(max_length=160)
    country = models.CharField(max_length=2)
    remote = models.BooleanField(default=False)
    skills = ArrayField(models.CharField(), default=list)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "job_postings"


@asynccontextmanager
async def connected(stage: Stage) -> AsyncIterator[None]:
    """Connect to a stage's database from a thread that ends with it."""
    settings.DATABASES["default"].update(_database(stage))
    async with ThreadSensitiveContext():
        try:
            yield
        finally:
            await sync_to_async(connections.close_all)()


def _database(stage: Stage) -> dict[str, Any]:
    given = address(stage.url)
    return {
        "NAME": given["database"],
        "HOST": given.get("host", ""),
        "PORT": given.get("port", ""),
        "USER": given.get("user", ""),
        "PASSWORD": given.get("password", ""),
    }


async def insert_products(products: Iterable[NewProduct]) -> None:
    """Insert products in one transaction."""
    await Product.objects.abulk_create(
        Product(**vars(product)) for product in products
    )


async def reprice(prices: Mapping[UUID, int]) -> None:
    """Set the prices, in cents, in one transaction."""
    now = timezone.now()
    await Product.objects.abulk_update(
        (
            Product(id=id_, price_cents=cents, updated_at=now)
            for id_, cents in prices.items()
        ),
        ["price_cents", "updated_at"],
        batch_size=UPDATED_AT_ONCE,
    )


async def upsert_jobs(rows: Iterable[JobFeedRow]) -> None:
    """Insert or update jobs, also if nothing changes, in one transaction."""
    await JobPosting.objects.abulk_create(
        (JobPosting(**vars(row)) for row in rows),
        update_conflicts=True,
        unique_fields=["external_id"],
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
    return await User.objects.aget(id=user_id)


async def newest_posts(
    limit: int, after: tuple[datetime, UUID] | None = None
) -> Sequence[Post]:
    """Return live posts, the newest first, after a time and id."""
    posts = Post.objects.filter(deleted_at=None)
    if after is not None:
        time, id_ = after
        posts = posts.filter(
            Q(created_at__lt=time) | Q(id__lt=id_), created_at__lte=time
        )
    posts = posts.order_by("-created_at", "-id")
    return [post async for post in posts[:limit]]


async def users_with_titles(limit: int) -> list[tuple[UUID, str, list[str]]]:
    """Return id, name and live posts' titles of active users, by name."""
    posts = Post.objects.filter(deleted_at=None)
    users = (
        User.objects.filter(is_active=True)
        .order_by(Lower("username"))
        .prefetch_related(
            Prefetch("posts", posts.order_by("-created_at", "-id"))
        )
    )
    return [
        (user.id, user.username, [post.title for post in user.posts.all()])
        async for user in users[:limit]
    ]
