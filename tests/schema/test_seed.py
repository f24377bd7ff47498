"""What the seed data promises to recipes and tests, promise by promise."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Table, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import selectinload

from recipes.schema import (
    Account,
    Base,
    Category,
    Comment,
    Inventory,
    JobPosting,
    LedgerEntry,
    Order,
    OrderLine,
    Post,
    PostStatus,
    Product,
    Profile,
    Tag,
    User,
    post_tags,
    seed,
)

pytestmark = pytest.mark.database("shared")

TABLES = Base.metadata.tables
ROWS = seed.rows()


def rows_of(table: str) -> list[seed.Row]:
    return ROWS[TABLES[table]]


def portable_columns(table: Table) -> list[Any]:
    return [column for column in table.c if column.computed is None]


@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.name)
async def test_the_database_holds_exactly_these_rows(
    engine: AsyncEngine, table: Table
) -> None:
    query = select(*portable_columns(table)).order_by(*table.primary_key)
    async with engine.connect() as connection:
        stored = (await connection.execute(query)).mappings().all()
    keys = [column.name for column in table.primary_key]
    expected = sorted(
        ROWS[table], key=lambda row: [str(row[key]).zfill(40) for key in keys]
    )
    assert [dict(row) for row in stored] == expected


def test_the_rows_are_the_same_in_every_run() -> None:
    assert seed.rows() == ROWS


@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.name)
def test_no_value_is_left_to_a_default(table: Table) -> None:
    names = {column.name for column in portable_columns(table)}
    assert all(set(row) == names for row in ROWS[table])


def test_ids_do_not_change() -> None:
    # Pages and receipts print them.
    assert UUID("018cc251-f400-79ba-9c6f-943ab62e2307") == seed.AVOCET
    assert UUID("0192f667-0680-74b5-8067-eef29d9811f3") == seed.RELEASE_POST


@pytest.mark.parametrize(
    "table", ["users", "posts", "products", "orders", "job_postings"]
)
def test_ids_hold_the_time_of_their_row(table: str) -> None:
    for row in rows_of(table):
        milliseconds = (
            row["created_at"] - datetime(1970, 1, 1, tzinfo=UTC)
        ) // (timedelta(milliseconds=1))
        assert row["id"].version == 7
        assert row["id"].int >> 80 == milliseconds


def test_there_is_enough_and_not_too_much() -> None:
    assert {table.name: len(rows) for table, rows in ROWS.items()} == {
        "users": 20,
        "profiles": 19,
        "categories": 11,
        "tags": 9,
        "posts": 61,
        "post_tags": 51,
        "comments": 200,
        "products": 30,
        "inventory": 29,
        "accounts": 6,
        "ledger_entries": 6,
        "orders": 12,
        "order_lines": 23,
        "job_postings": 8,
        "tasks": 0,
        "outbox": 0,
        "idempotency_keys": 0,
    }


@pytest.mark.database("own")
async def test_new_rows_are_numbered_after_ours(session: AsyncSession) -> None:
    category = Category(slug="new", name="New")
    tag = Tag(name="new")
    comment = Comment(post_id=seed.QUIET_POST, body="First.")
    entry = LedgerEntry(
        transfer_id=seed.seed_id("transfer", 99, seed.EPOCH),
        account_id=seed.SAVINGS,
        amount_cents=1,
    )
    session.add_all([category, tag, comment, entry])
    await session.flush()
    assert (category.id, tag.id, comment.id, entry.id) == (12, 10, 201, 7)


@pytest.mark.database("own")
async def test_a_failed_creation_leaves_nothing(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)

    bad_rows = {TABLES["tags"]: [{"id": 1, "name": None}]}
    monkeypatch.setattr(seed, "rows", lambda: bad_rows)
    with pytest.raises(IntegrityError):
        await seed.create(engine)

    async with engine.connect() as connection:
        left = await connection.run_sync(
            lambda sync: inspect(sync).get_table_names()
        )
    assert left == []


# Ties.


def test_three_posts_are_of_the_same_instant() -> None:
    posts = Counter(row["created_at"] for row in rows_of("posts"))
    assert Counter(posts.values()) == {3: 13, 1: 22}


def test_a_page_of_20_ends_within_a_tie() -> None:
    live = sorted(
        (row for row in rows_of("posts") if row["deleted_at"] is None),
        key=lambda row: (row["created_at"], row["id"]),
        reverse=True,
    )
    assert live[19]["created_at"] == live[20]["created_at"]


# NULLs and absences.


async def test_siskin_has_no_profile(session: AsyncSession) -> None:
    without = await session.scalars(select(User.id).where(~User.profile.has()))
    assert without.all() == [seed.SISKIN]


async def test_turnstone_has_a_profile_only(session: AsyncSession) -> None:
    assert await session.get(Profile, seed.TURNSTONE)
    for owner in (
        Post.author_id,
        Comment.author_id,
        Account.owner_id,
        Order.user_id,
    ):
        assert not await session.scalar(
            select(func.count()).where(owner == seed.TURNSTONE)
        )


async def test_typing_has_no_posts(session: AsyncSession) -> None:
    with_posts = set(await session.scalars(select(Post.category_id)))
    assert seed.TYPING not in with_posts
    assert None in with_posts
    assert {seed.TECHNOLOGY, seed.DATABASES} <= with_posts
    databases = await session.get_one(Category, seed.DATABASES)
    assert databases.parent_id == seed.TECHNOLOGY


async def test_a_tag_has_no_posts(session: AsyncSession) -> None:
    names = await session.scalars(
        select(Tag.name)
        .outerjoin(post_tags)
        .where(post_tags.c.post_id.is_(None))
    )
    assert names.all() == ["c++"]


async def test_inactive_users_write_too(session: AsyncSession) -> None:
    users = await session.scalars(
        select(User)
        .where(~User.is_active)
        .order_by(User.id)
        .options(selectinload(User.posts), selectinload(User.comments))
    )
    egret, jackdaw = users.all()
    assert egret.id == seed.EGRET
    assert egret.posts
    assert egret.comments
    assert jackdaw.posts == []


async def test_avocet_has_some_of_everything(session: AsyncSession) -> None:
    for owner, count in (
        (Profile.user_id, 1),
        (Post.author_id, 9),
        (Account.owner_id, 2),
        (Order.user_id, 7),
    ):
        assert count == await session.scalar(
            select(func.count()).where(owner == seed.AVOCET)
        )


# Posts.


async def post(session: AsyncSession, key: UUID) -> Post:
    return await session.get_one(
        Post,
        key,
        options=[selectinload(Post.comments), selectinload(Post.tags)],
    )


async def test_the_release_post_has_threads(session: AsyncSession) -> None:
    release = await post(session, seed.RELEASE_POST)
    assert not release.is_deleted
    assert release.status is PostStatus.PUBLISHED
    assert release.author_id == seed.AVOCET
    assert [tag.name for tag in release.tags] == ["release", "testing"]
    assert len(release.comments) == 40
    parents = {each.id: each.parent_id for each in release.comments}

    def depth(comment: int | None) -> int:
        return 0 if comment is None else 1 + depth(parents[comment])

    assert max(map(depth, parents)) == 5


async def test_the_quiet_post_has_no_comments(session: AsyncSession) -> None:
    quiet = await post(session, seed.QUIET_POST)
    assert not quiet.is_deleted
    assert quiet.status is PostStatus.PUBLISHED
    assert quiet.comments == []


async def test_there_are_drafts_and_an_archived_post(
    session: AsyncSession,
) -> None:
    draft = await post(session, seed.DRAFT_POST)
    assert draft.status is PostStatus.DRAFT
    assert draft.published_at is None
    statuses = Counter(await session.scalars(select(Post.status)))
    assert statuses == {"published": 53, "draft": 7, "archived": 1}


async def test_a_deleted_post_can_and_another_cannot_come_back(
    session: AsyncSession,
) -> None:
    deleted = await session.scalars(select(Post.id).where(Post.is_deleted))
    assert {seed.DELETED_POST, seed.REPLACED_POST} < set(deleted)

    async def slugs(key: UUID) -> Sequence[UUID]:
        gone = await post(session, key)
        same = await session.scalars(
            select(Post.id).where(Post.slug == gone.slug, ~Post.is_deleted)
        )
        return same.all()

    assert await slugs(seed.DELETED_POST) == []
    assert await slugs(seed.REPLACED_POST) == [seed.REWRITTEN_POST]


async def test_a_deleted_post_has_comments(session: AsyncSession) -> None:
    assert (await post(session, seed.DELETED_POST)).comments


async def test_some_comments_have_no_author(session: AsyncSession) -> None:
    nameless = await session.scalars(
        select(Comment.id).where(Comment.author_id.is_(None))
    )
    assert len(nameless.all()) == 8


async def test_the_hostile_post(session: AsyncSession) -> None:
    hostile = await post(session, seed.HOSTILE_POST)
    assert len(hostile.slug) == 200
    assert "<em>" in hostile.title
    assert "<script>" in hostile.body
    assert "|" in hostile.body
    assert "`" in hostile.body


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("search", "found", "not_found"),
    [
        # Another form of the word.
        ("database", "How databases lock rows", "Why the page is slow"),
        ("databases", "Choosing a database", "Why the page is slow"),
        # A phrase, in this order only.
        ('"release candidate"', "A release candidate is ready", ""),
        ('"candidate release"', "", "A release candidate is ready"),
        # All but some.
        ("release", "A security release", "Sprint weekend"),
        (
            "release -security",
            "A release candidate is ready",
            "A security release",
        ),
        # Only in the body.
        ("deadlock", "How databases lock rows", "Choosing a database"),
    ],
)
async def test_posts_are_worth_a_search(
    session: AsyncSession, search: str, found: str, not_found: str
) -> None:
    vector = Post.__table__.c.search_vector
    query = func.websearch_to_tsquery("english", search)
    titles = set(
        await session.scalars(select(Post.title).where(vector.op("@@")(query)))
    )
    assert not found or found in titles
    assert not_found not in titles


# Times.


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2024, 2, 29)),
        ("America/New_York", date(2024, 2, 29)),
        ("Europe/Amsterdam", date(2024, 3, 31)),
        ("Europe/Amsterdam", date(2024, 10, 27)),
    ],
)
async def test_posts_are_at_both_edges_of_a_day(
    session: AsyncSession, zone: str, day: date
) -> None:
    times = set(await session.scalars(select(Post.created_at)))
    for midnight in (day, day + timedelta(days=1)):
        edge = datetime.combine(
            midnight, datetime.min.time(), ZoneInfo(zone)
        ).astimezone(UTC)
        assert {edge, edge - timedelta(microseconds=1)} <= times


@pytest.mark.parametrize(
    ("edge", "hours_before", "hours_after"),
    [
        (datetime(2024, 3, 31, 1, tzinfo=UTC), 1, 2),
        (datetime(2024, 10, 27, 1, tzinfo=UTC), 2, 1),
    ],
)
async def test_posts_are_at_both_sides_of_a_clock_change(
    session: AsyncSession, edge: datetime, hours_before: int, hours_after: int
) -> None:
    sides = (edge - timedelta(microseconds=1), edge)
    posts = await session.scalars(
        select(Post.created_at)
        .where(Post.created_at.in_(sides))
        .order_by(Post.created_at)
    )
    amsterdam = ZoneInfo("Europe/Amsterdam")
    assert [time.astimezone(amsterdam).utcoffset() for time in posts] == [
        timedelta(hours=hours_before),
        timedelta(hours=hours_after),
    ]


# Products.


async def names_like(session: AsyncSession, pattern: str) -> list[str]:
    names = await session.scalars(
        select(Product.name)
        .where(Product.name.like(pattern))
        .order_by(Product.id)
    )
    return sorted(names)


async def test_wildcards_in_a_name_match_too_much(
    session: AsyncSession,
) -> None:
    assert await names_like(session, "%100%%") == [
        "100 wool socks",
        "100% cotton T-shirt",
    ]
    assert await names_like(session, "%snake_case%") == [
        "snakeXcase mug",
        "snake_case mug",
    ]


@pytest.mark.parametrize(
    "part",
    [
        *("C:\\path", "TCP/IP", "🐍", '"Quoted"', "It's", "DROP TABLE"),
        *("<b>", "&", "`code` |", "\u05e9\u05dc", "\t", "\n", "ß", "İ"),
    ],
)
def test_hostile_names(part: str) -> None:
    assert any(part in row["name"] for row in rows_of("products"))


def test_names_that_look_the_same_or_nearly() -> None:
    names = {row["name"] for row in rows_of("products")}
    assert {"Café poster", "CAFÉ poster"} <= names
    composed = {name for name in names if "a\u00e7ade" in name}
    decomposed = {unicodedata.normalize("NFD", name) for name in composed}
    assert composed
    assert decomposed <= names
    assert not composed & decomposed


async def test_stock(session: AsyncSession) -> None:
    levels = await session.execute(
        select(Inventory.product_id, Inventory.on_hand)
    )
    stock = dict(levels.all())
    assert stock[seed.MUG] == 5
    assert stock[seed.SHIRT] == 10
    assert stock[seed.HOODIE] == 0
    assert seed.GIFT_CARD not in stock


async def test_the_named_products(session: AsyncSession) -> None:
    async def product(key: UUID) -> Product:
        return await session.get_one(Product, key)

    assert (await product(seed.MUG)).price_cents == 1250
    assert (await product(seed.SHIRT)).price_cents == 2500
    assert (await product(seed.HOODIE)).price_cents == 4500
    assert (await product(seed.GIFT_CARD)).category_id is None
    assert not (await product(seed.UMBRELLA)).is_active
    assert not (await product(seed.UMBRELLA)).is_deleted
    assert (await product(seed.FLOPPY_DISK)).is_deleted


async def test_products_are_in_every_state(session: AsyncSession) -> None:
    states = await session.execute(
        select(Product.is_active, Product.is_deleted)
    )
    assert Counter(
        (bool(active), bool(deleted)) for active, deleted in states
    ) == {
        (True, False): 26,
        (False, False): 2,
        (True, True): 1,
        (False, True): 1,
    }


# Money, orders, jobs.


@pytest.mark.parametrize(
    ("account", "owner", "cents"),
    [
        (seed.CHECKING, seed.AVOCET, 100_00),
        (seed.SAVINGS, seed.AVOCET, 100_00),
        (seed.RENT, seed.BITTERN, 100_00),
        (seed.TRAVEL, seed.CURLEW, 50_00),
        (seed.EMPTY, seed.CURLEW, 0),
        (seed.TREASURY, None, 1000_00),
    ],
)
async def test_accounts(
    session: AsyncSession, account: UUID, owner: UUID | None, cents: int
) -> None:
    stored = await session.get_one(Account, account)
    assert (stored.owner_id, stored.balance_cents) == (owner, cents)


async def test_transfers_add_up_to_nothing(session: AsyncSession) -> None:
    sums = await session.execute(
        select(
            func.count(LedgerEntry.id), func.sum(LedgerEntry.amount_cents)
        ).group_by(LedgerEntry.transfer_id)
    )
    assert sums.all() == [(2, 0)] * 3


async def test_orders_have_three_lines_or_none(session: AsyncSession) -> None:
    order = await session.get_one(
        Order, seed.ORDER, options=[selectinload(Order.lines)]
    )
    assert order.user_id == seed.AVOCET
    assert [line.quantity for line in order.lines] == [1, 2, 3]
    assert {seed.MUG, seed.SHIRT} < {line.product_id for line in order.lines}
    assert not await session.scalar(
        select(func.count()).where(OrderLine.order_id == seed.EMPTY_ORDER)
    )
    assert await session.get(Order, seed.EMPTY_ORDER)


async def test_jobs_come_from_a_feed_or_not(session: AsyncSession) -> None:
    job = await session.get_one(JobPosting, seed.JOB)
    assert job.external_id == "feed-1"
    own = await session.scalars(
        select(JobPosting.id).where(JobPosting.external_id.is_(None))
    )
    ids = own.all()
    assert seed.OWN_JOB in ids
    assert len(ids) == 2


def test_some_jobs_ask_for_no_skill_or_never_expire() -> None:
    jobs = rows_of("job_postings")
    assert any(row["skills"] == [] for row in jobs)
    assert any(row["expires_at"] is None for row in jobs)
