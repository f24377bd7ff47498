"""The rows that every recipe and test begins with.

They are the same on every machine, engine and day: no clock, no chance. Each
awkward case is there on purpose: ties, NULLs, hostile strings, and times on
both sides of a boundary. ``samples.py`` has the words.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count, cycle, islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.schema import samples
from recipes.schema.base import Base
from recipes.schema.keys import uuid7_at
from recipes.schema.content import PostStatus
from recipes.schema.shop import OrderStatus

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)

Row = dict[str, Any]


def seed_id(kind: str, number: int, at: datetime) -> UUID:
    """Make the key of a row: the same in every run, in order of time."""
    return uuid7_at(at, sha256(f"{kind}:{number}".encode()).digest())


def _user(name: str) -> UUID:
    number = samples.USERNAMES.index(name)
    return seed_id("user", number, EPOCH + number * HOUR)


def _product_time(number: int) -> datetime:
    return EPOCH + number // 3 * HOUR


def _product(name: str) -> UUID:
    number = [name for name, *_ in samples.PRODUCTS].index(name)
    return seed_id("product", number, _product_time(number))


# Three posts at each instant, a week apart; then the edges of days; then two.
_FIRST_POST = datetime(2024, 11, 4, 9, tzinfo=UTC)
_POST_TIMES = (
    *(
        _FIRST_POST + week * timedelta(weeks=1)
        for week, _ in enumerate(samples.SUBJECTS)
        for _ in samples.FORMS
    ),
    *(
        edge - before
        for _, edge in samples.EDGES
        for before in (MICROSECOND, timedelta(0))
    ),
    datetime(2024, 12, 4, 12, tzinfo=UTC),
    datetime(2024, 11, 6, 12, tzinfo=UTC),
)


def _post(number: int) -> UUID:
    return seed_id("post", number, _POST_TIMES[number])


# Users.
AVOCET = _user("avocet")  # has posts, comments, orders and two accounts
BITTERN = _user("bittern")  # has posts, comments and an account
CURLEW = _user("curlew")  # the same
EGRET = _user("egret")  # inactive, with posts and comments
SISKIN = _user("siskin")  # has no profile
TURNSTONE = _user("turnstone")  # has a profile and nothing else

# Categories.
DATABASES = 4  # has posts, is below TECHNOLOGY
TECHNOLOGY = 3  # has posts and categories below it
TYPING = 7  # has no posts

# Posts.
RELEASE_POST = _post(0)  # by AVOCET, with 40 comments in threads
DRAFT_POST = _post(4)  # not published
REPLACED_POST = _post(12)  # deleted; its slug is REWRITTEN_POST's now
DELETED_POST = _post(25)  # deleted; its slug is free
QUIET_POST = _post(36)  # live, without comments
REWRITTEN_POST = _post(59)  # live, with the slug of REPLACED_POST
HOSTILE_POST = _post(60)  # HTML in its texts, a slug of 200 characters

# Products.
MUG = _product("Blue mug")  # 12.50 euro, 5 in stock
SHIRT = _product("100% cotton T-shirt")  # 25.00 euro, 10 in stock
HOODIE = _product("Hoodie")  # 45.00 euro, sold out
GIFT_CARD = _product("Gift card")  # no category, no inventory
UMBRELLA = _product("Umbrella")  # inactive
FLOPPY_DISK = _product("Floppy disk")  # deleted

# Accounts.
CHECKING = seed_id("account", 0, EPOCH)  # AVOCET's, 100.00 euro
SAVINGS = seed_id("account", 1, EPOCH)  # AVOCET's, 100.00 euro
RENT = seed_id("account", 2, EPOCH)  # BITTERN's, 100.00 euro
TRAVEL = seed_id("account", 3, EPOCH)  # CURLEW's, 50.00 euro
EMPTY = seed_id("account", 4, EPOCH)  # CURLEW's, nothing in it
TREASURY = seed_id("account", 5, EPOCH)  # the site's, 1,000.00 euro

# Orders and jobs.
ORDER = seed_id("order", 0, EPOCH + 48 * HOUR)  # AVOCET's, three lines
EMPTY_ORDER = seed_id("order", 11, EPOCH + 59 * HOUR)  # without lines
JOB = seed_id("job", 0, EPOCH)  # from the feed, "feed-1"
OWN_JOB = seed_id("job", 6, EPOCH + 6 * HOUR)  # from no feed


async def create(engine: AsyncEngine) -> None:
    """Create all tables in an empty database and fill them.

    One transaction: after an error the database is empty, as before.
    """
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.run_sync(_load)


def _load(connection: Connection) -> None:
    """Insert all rows into empty tables."""
    for table, values in rows().items():
        if values:  # an INSERT without rows would make one of defaults
            connection.execute(insert(table), values)
    if connection.dialect.name == "postgresql":
        _advance_sequences(connection)


def _advance_sequences(connection: Connection) -> None:
    """Let PostgreSQL number new rows after ours, which brought their ids."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, func.max(column))))


def rows() -> dict[Table, list[Row]]:
    """Make all rows, in an order that foreign keys allow.

    Nothing waits to be done or sent at first: those tables are empty.
    """
    made = {
        "users": _users(),
        "profiles": _profiles(),
        "categories": _categories(),
        "tags": _tags(),
        "posts": _posts(),
        "post_tags": _post_tags(),
        "comments": _comments(),
        "products": _products(),
        "inventory": _inventory(),
        "accounts": _accounts(),
        "ledger_entries": _ledger_entries(),
        "orders": _orders(),
        "order_lines": _order_lines(),
        "job_postings": _job_postings(),
    }
    return {
        table: list(made.get(table.name, ()))
        for table in Base.metadata.sorted_tables
    }


def _at(time: datetime) -> Row:
    return {"created_at": time, "updated_at": time}


def _users() -> Iterator[Row]:
    for number, name in enumerate(samples.USERNAMES):
        yield {
            "id": _user(name),
            "username": name,
            "email": f"{name}@example.org",
            "is_active": name not in {"egret", "jackdaw"},
            **_at(EPOCH + number * HOUR),
        }


def _profiles() -> Iterator[Row]:
    zones = cycle(("Europe/Amsterdam", "America/New_York", "UTC"))
    for name, zone in zip(samples.USERNAMES, zones, strict=False):
        if name != "siskin":
            yield {
                "user_id": _user(name),
                "bio": "" if name == "turnstone" else f"The {name} writes.",
                "timezone": zone,
                "preferences": {"theme": "dark"} if zone == "UTC" else {},
            }


def _categories() -> Iterator[Row]:
    for number, parent, slug, name in samples.CATEGORIES:
        yield {"id": number, "parent_id": parent, "slug": slug, "name": name}


def _tags() -> Iterator[Row]:
    for number, name in enumerate(samples.TAGS, 1):
        yield {"id": number, "name": name}


def _posts() -> Iterator[Row]:
    for number, (category, title, body) in enumerate(_post_texts()):
        at = _POST_TIMES[number]
        status = _post_status(number)
        deleted = _post(number) in {REPLACED_POST, DELETED_POST, _post(38)}
        yield {
            "id": _post(number),
            "author_id": _user(samples.USERNAMES[number % 7]),
            "category_id": None if number % 11 == 10 else category,
            "slug": (
                samples.HOSTILE_SLUG
                if _post(number) == HOSTILE_POST
                else re.sub(r"\W+", "-", title.lower())
            ),
            "title": title,
            "body": body,
            "status": status,
            "published_at": None if status is PostStatus.DRAFT else at,
            "version": 1,
            "deleted_at": at + 24 * HOUR if deleted else None,
            **_at(at),
        }


def _post_texts() -> Iterator[tuple[int, str, str]]:
    """Give category, title and body of each post."""
    for category, _, title, body in samples.SUBJECTS:
        for long_title, long_body in samples.FORMS:
            yield (
                category,
                long_title.format(title=title),
                long_body.format(body=body),
            )
    for title, _ in samples.EDGES:
        for suffix in (": one microsecond to go", ""):
            yield 2, title + suffix, "On which day was this posted?"
    replaced = samples.SUBJECTS[4]
    yield replaced[0], replaced[2], f"Written anew. {replaced[3]}"
    yield 3, samples.HOSTILE_TITLE, samples.HOSTILE_BODY


def _post_status(number: int) -> PostStatus:
    if number == 17:
        return PostStatus.ARCHIVED
    if number < 39 and number % 5 == 4:
        return PostStatus.DRAFT
    return PostStatus.PUBLISHED


def _post_tags() -> Iterator[Row]:
    posts = count()
    for _, tags, *_ in samples.SUBJECTS:
        for post in islice(posts, len(samples.FORMS)):
            for tag in tags:
                yield {
                    "post_id": _post(post),
                    "tag_id": samples.TAGS.index(tag) + 1,
                }


def _comments() -> Iterator[Row]:
    """Give 40 to the release post, in threads, then some to each other."""
    others = cycle(
        number
        for number in range(1, 39)
        if _post_status(number) is not PostStatus.DRAFT
        and _post(number) != QUIET_POST
    )
    for number in range(1, 201):
        post = 0 if number <= 40 else next(others)
        author = samples.USERNAMES[number * 5 % 19]
        yield {
            "id": number,
            "post_id": _post(post),
            "author_id": None if number % 25 == 0 else _user(author),
            "parent_id": number // 2 if 4 < number <= 40 else None,
            "body": samples.REMARKS[number % len(samples.REMARKS)],
            # Two at a time.
            "created_at": _POST_TIMES[post] + number // 2 * MINUTE,
        }


def _products() -> Iterator[Row]:
    for number, (name, category, cents) in enumerate(samples.PRODUCTS):
        at = _product_time(number)
        yield {
            "id": _product(name),
            "sku": f"SKU-{number:03}",
            "name": name,
            "category_id": category,
            "price_cents": cents,
            "is_active": name not in samples.NOT_FOR_SALE,
            # PostgreSQL puts short keys first: so do we, to print the same.
            "attributes": {
                "sizes": ["S", "M"] if category == 9 else [],
                "colour": "yellow" if number % 2 else "blue",
            },
            "deleted_at": (
                at + 24 * HOUR if name in samples.DELETED_PRODUCTS else None
            ),
            **_at(at),
        }


def _inventory() -> Iterator[Row]:
    special = {"Blue mug": 5, "Hoodie": 0}
    for name, *_ in samples.PRODUCTS:
        if name != "Gift card":
            yield {
                "product_id": _product(name),
                "on_hand": special.get(name, 10),
            }


def _accounts() -> Iterator[Row]:
    for account, owner, cents in (
        (CHECKING, AVOCET, 100_00),
        (SAVINGS, AVOCET, 100_00),
        (RENT, BITTERN, 100_00),
        (TRAVEL, CURLEW, 50_00),
        (EMPTY, CURLEW, 0),
        (TREASURY, None, 1000_00),
    ):
        yield {"id": account, "owner_id": owner, "balance_cents": cents}


def _ledger_entries() -> Iterator[Row]:
    numbers = count(1)
    transfers = (
        (TREASURY, CHECKING, 20_00),
        (CHECKING, SAVINGS, 10_00),
        (EMPTY, RENT, 5_00),
    )
    for transfer, (source, target, cents) in enumerate(transfers):
        at = EPOCH + transfer * HOUR
        for account, amount in ((source, -cents), (target, cents)):
            yield {
                "id": next(numbers),
                "transfer_id": seed_id("transfer", transfer, at),
                "account_id": account,
                "amount_cents": amount,
                "created_at": at,
            }


def _order_time(number: int) -> datetime:
    return EPOCH + (48 + number) * HOUR


def _orders() -> Iterator[Row]:
    statuses = cycle(OrderStatus)
    for number, status in enumerate(islice(statuses, 12)):
        buyer = 0 if number < 6 else number % 5
        yield {
            "id": seed_id("order", number, _order_time(number)),
            "user_id": _user(samples.USERNAMES[buyer]),
            "status": status,
            "created_at": _order_time(number),
        }


def _order_lines() -> Iterator[Row]:
    """Give three lines, two or one to each order but the last."""
    for number in range(11):
        for line in range(3 - number % 3):
            name, _, cents = samples.PRODUCTS[number + 4 * line]
            yield {
                "order_id": seed_id("order", number, _order_time(number)),
                "product_id": _product(name),
                "quantity": line + 1,
                "unit_price_cents": cents,
            }


def _job_postings() -> Iterator[Row]:
    for number, job in enumerate(samples.JOBS):
        external_id, company, title, country, remote, skills = job
        at = EPOCH + number * HOUR
        yield {
            "id": seed_id("job", number, at),
            "external_id": external_id,
            "company": company,
            "title": title,
            "country": country,
            "remote": remote,
            "skills": skills,
            "expires_at": None if number % 4 == 3 else at + 90 * 24 * HOUR,
            **_at(at),
        }
