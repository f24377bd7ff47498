"""The example database: a community site that every recipe queries."""

from recipes.schema.base import Base, SoftDelete, Timestamps
from recipes.schema.keys import uuid7
from recipes.schema.whole_numbers import whole
from recipes.schema.times import UtcDateTime, utc_now
from recipes.schema.content import (
    Category,
    Comment,
    Post,
    PostStatus,
    Tag,
    post_tags,
)
from recipes.schema.jobs import JobPosting
from recipes.schema.later import IdempotencyKey, OutboxMessage, Task
from recipes.schema.money import Account, LedgerEntry
from recipes.schema.people import Profile, User
from recipes.schema.shop import (
    Inventory,
    Order,
    OrderLine,
    OrderStatus,
    Product,
)

__all__ = [
    "Account",
    "Base",
    "Category",
    "Comment",
    "IdempotencyKey",
    "Inventory",
    "JobPosting",
    "LedgerEntry",
    "Order",
    "OrderLine",
    "OrderStatus",
    "OutboxMessage",
    "Post",
    "PostStatus",
    "Product",
    "Profile",
    "SoftDelete",
    "Tag",
    "Task",
    "Timestamps",
    "User",
    "UtcDateTime",
    "post_tags",
    "utc_now",
    "uuid7",
    "whole",
]
