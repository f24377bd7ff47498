"""Totals over all rows, over some and over none."""

from collections.abc import Iterable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    DictBundle,
    Mapped,
    mapped_column,
)

from conftest import Statements
from recipes.advanced_queries.aggregates import (
    ProductStats,
    estimated_count,
    product_stats,
)
from recipes.foundations.engines import Sessions, make_sessions
from recipes.kit.recording.plans import explain, pin_planner, plan_of, shape
from recipes.kit.recording.recorder import Recorder
from recipes.schema import Base, OrderLine, Post, Product, Tag, uuid7
from recipes.schema.seed import EPOCH, FLOPPY_DISK, HOUR, TYPING, UMBRELLA

NOTHING = ProductStats(0, 0, None, None)


async def replace_all(session: AsyncSession, prices: Iterable[int]) -> None:
    """Leave only products of these prices, in cents, all of them active."""
    await session.execute(delete(OrderLine))
    await session.execute(delete(Product))
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "sku": f"NEW-{number}",
            "name": "New",
            "price_cents": cents,
            "attributes": {},
            "created_at": EPOCH + number * HOUR,
        }
        for number, cents in enumerate(prices)
    ]
    if rows:
        await session.execute(insert(Product), rows)


async def test_the_totals_are_those_that_python_adds_up(
    session: AsyncSession,
) -> None:
    products = (await session.scalars(select(Product))).all()
    live = [product for product in products if not product.is_deleted]
    cents = sum(product.price_cents for product in live)
    assert await product_stats(session) == ProductStats(
        total=len(live),
        active=sum(product.is_active for product in live),
        average_price=round(Decimal(cents) / 100 / len(live), 2),
        newest=max(product.created_at for product in live),
    )


async def test_they_are_the_same_on_both_engines(
    session: AsyncSession,
) -> None:
    stats = await product_stats(session)
    assert stats == ProductStats(
        total=28,
        active=26,
        average_price=Decimal("11.75"),
        newest=datetime(2024, 1, 1, 9, tzinfo=UTC),
    )
    assert type(stats.total) is type(stats.active) is int
    assert type(stats.average_price) is Decimal
    assert stats.newest is not None
    assert stats.newest.utcoffset() == timedelta(0)


async def test_an_empty_table_has_no_average_and_no_newest(
    session: AsyncSession,
) -> None:
    await replace_all(session, [])
    assert await product_stats(session) == NOTHING


async def test_conditions_that_nothing_meets_have_none_either(
    session: AsyncSession,
) -> None:
    assert await product_stats(session, Product.category_id == TYPING) == (
        NOTHING
    )


async def test_every_condition_counts(session: AsyncSession) -> None:
    stickers = Product.name.endswith("sticker")
    everything = await product_stats(session, stickers)
    cheap = await product_stats(session, stickers, Product.price_cents < 200)
    assert (everything.total, everything.average_price) == (
        9,
        Decimal("1.83"),
    )
    assert (cheap.total, cheap.average_price) == (1, Decimal("0.00"))


async def test_a_free_product_has_a_price_and_it_is_zero(
    session: AsyncSession,
) -> None:
    await replace_all(session, [0])
    stats = await product_stats(session)
    assert stats == ProductStats(1, 1, Decimal("0.00"), EPOCH)


async def test_without_an_active_product_the_other_totals_remain(
    session: AsyncSession,
) -> None:
    await session.execute(update(Product).values(is_active=False))
    stats = await product_stats(session)
    assert (stats.total, stats.active) == (28, 0)
    assert stats.average_price == Decimal("11.75")


async def test_deleted_products_are_in_no_total(session: AsyncSession) -> None:
    before = await product_stats(session)
    extreme = {
        "price_cents": 10**9,
        "created_at": datetime(2030, 1, 1, tzinfo=UTC),
    }
    change = update(Product).where(Product.id == FLOPPY_DISK)
    await session.execute(change.values(extreme))
    assert await product_stats(session) == before


async def test_the_newest_is_an_instant_in_utc(session: AsyncSession) -> None:
    created_at = datetime(2030, 1, 1, tzinfo=timezone(timedelta(hours=-5)))
    change = update(Product).where(Product.id == UMBRELLA)
    await session.execute(change.values(created_at=created_at))
    newest = (await product_stats(session)).newest
    assert str(newest) == "2030-01-01 05:00:00+00:00"


@pytest.mark.parametrize(
    ("prices", "average"),
    [
        ([10, 20], "0.15"),
        ([10, 10, 10], "0.10"),
        ([1, 2], "0.02"),  # 1.5 cents
        ([2, 3], "0.03"),  # 2.5 cents: not to the even one
        ([1, 1, 2], "0.01"),
        ([1, 2, 2], "0.02"),
        ([0, 0, 1], "0.00"),
        ([2**53 + 1], "90071992547409.93"),  # a float would say .92
        ([2**53 + 1, 2**53 + 3], "90071992547409.94"),
        ([4 * 10**18, 4 * 10**18], "40000000000000000.00"),
    ],
)
async def test_the_average_is_exact_and_rounded_half_up(
    session: AsyncSession, prices: list[int], average: str
) -> None:
    await replace_all(session, prices)
    stats = await product_stats(session)
    assert str(stats.average_price) == average


@pytest.mark.parametrize("rows", [0, 1, 10, 100])
async def test_all_totals_take_one_statement_and_one_row(
    session: AsyncSession, statements: Statements, rows: int
) -> None:
    await replace_all(session, range(rows))
    with Recorder(Path(__file__)) as recorder, statements.expect(1):
        stats = await product_stats(session)
    assert stats.total == rows
    assert [event.rows for event in recorder.events] == [1]


async def test_the_totals_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        NOTHING.total = 1  # type: ignore[misc]


async def test_one_query_sees_one_moment_and_several_do_not(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    live = select(func.count()).where(Product.deleted_at.is_(None))
    async with sessions() as session:
        before = await product_stats(session)
        total = await session.scalar(live)
        async with sessions.begin() as other:
            change = update(Product).where(Product.id == FLOPPY_DISK)
            await other.execute(change.values(deleted_at=None))
        active = await session.scalar(live.where(Product.is_active))
        after = await product_stats(session)
    assert (total, before.total, before.active) == (28, 28, 26)
    if engine.dialect.name == "postgresql":
        assert active == 27  # of the 28 that were counted before
        assert (after.total, after.active) == (29, 27)
    else:  # a transaction reads the state of its first query
        assert active == 26
        assert after == before


async def restore(
    sessions: Sessions, *conditions: ColumnElement[bool]
) -> None:
    async with sessions.begin() as session:
        change = update(Product).where(*conditions)
        await session.execute(change.values(deleted_at=None))


@pytest.mark.backend("sqlite")
async def test_on_sqlite_the_first_query_fixes_the_state_not_the_beginning(
    sessions: Sessions,
) -> None:
    live = select(func.count()).where(Product.deleted_at.is_(None))
    async with sessions() as session:
        await session.connection()  # sends BEGIN
        await restore(sessions, Product.id == FLOPPY_DISK)
        assert await session.scalar(live) == 29
        await restore(sessions)
        assert await session.scalar(live) == 29
    async with sessions() as session:
        assert await session.scalar(live) == 30


@pytest.mark.backend("sqlite")
async def test_negative_twin_without_a_begin_several_queries_differ_there_too(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    live = select(func.count()).where(Product.deleted_at.is_(None))
    default = create_async_engine(engine.url)
    async with make_sessions(default)() as session:
        before = await session.scalar(live)
        await restore(sessions, Product.id == FLOPPY_DISK)
        after = await session.scalar(live)
    await default.dispose()
    assert (before, after) == (28, 29)


async def test_the_float_of_an_average_loses_a_cent_on_sqlite(
    session: AsyncSession,
) -> None:
    await replace_all(session, [2**53 + 1])
    average = await session.scalar(select(func.avg(Product.price_cents)))
    if session.get_bind().dialect.name == "postgresql":
        assert average == Decimal(2**53 + 1)
    else:
        assert average == float(2**53)


async def test_a_dict_bundle_gives_the_totals_as_a_dict(
    session: AsyncSession,
) -> None:
    query: Select[dict[str, Any]] = select(
        DictBundle(
            "stats",
            func.count().label("total"),
            func.max(Product.price_cents).label("highest_cents"),
        )
    ).select_from(Product)
    assert (await session.scalars(query)).all() == [
        {"total": 30, "highest_cents": 4_500}
    ]


# PostgreSQL only.


async def test_totals_over_everything_read_the_whole_table(
    large_engine: AsyncEngine,
) -> None:
    async with make_sessions(large_engine)() as session:
        with Recorder(Path(__file__)) as recorder:
            stats = await product_stats(session)
    assert stats.total > 19_000
    (plan,) = (await explain(large_engine, recorder.events)).values()
    assert plan == ["Aggregate", "  Seq Scan on products"]


async def test_the_newest_alone_is_the_first_of_an_index(
    large_engine: AsyncEngine,
) -> None:
    query = select(func.max(Post.created_at)).where(Post.deleted_at.is_(None))
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        plan = await plan_of(connection, query)
    assert list(shape(plan))[-1].endswith(
        "Index Only Scan using ix_posts_feed on posts"
    )


async def test_exists_stops_at_the_first_row(
    large_engine: AsyncEngine,
) -> None:
    query = select(exists().where(Product.is_active))
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        plan = await plan_of(connection, query, options="ANALYZE, ")
    (scan,) = plan["Plans"]
    assert scan["Node Type"] == "Seq Scan"
    assert scan["Actual Rows"] == 1


async def test_the_estimate_is_the_count_after_an_analyze(
    large_engine: AsyncEngine,
) -> None:
    async with make_sessions(large_engine)() as session:
        for model in (Product, Post):
            count = await session.scalar(
                select(func.count()).select_from(model)
            )
            assert await estimated_count(session, model) == count


@pytest.mark.backend("postgresql")
async def test_the_estimate_is_as_old_as_the_last_analyze(
    session: AsyncSession,
) -> None:
    analyze = text("ANALYZE products")
    await session.execute(analyze)
    assert await estimated_count(session, Product) == 30
    await session.execute(delete(OrderLine))
    await session.execute(delete(Product))
    assert await estimated_count(session, Product) == 30
    await session.execute(analyze)
    assert await estimated_count(session, Product) == 0


@pytest.mark.backend("postgresql")
async def test_a_table_that_was_never_analyzed_has_no_estimate(
    session: AsyncSession,
) -> None:
    # Emptied within this transaction, it is as good as new.
    await session.execute(text("TRUNCATE tags, post_tags"))
    assert await estimated_count(session, Tag) is None


class Own(DeclarativeBase):
    """The base of models whose tables have a schema, or capitals."""


class Archived(Own):
    __tablename__ = "products"
    __table_args__ = {"schema": "Archive"}  # noqa: RUF012 - SQLAlchemy's

    id: Mapped[int] = mapped_column(primary_key=True)


class Capital(Own):
    __tablename__ = "Products"

    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.mark.backend("postgresql")
async def test_the_estimate_is_of_the_table_of_the_model(
    session: AsyncSession,
) -> None:
    await session.execute(text('CREATE SCHEMA "Archive"'))
    connection = await session.connection()
    await connection.run_sync(Own.metadata.create_all)
    await session.execute(insert(Archived), [{"id": 1}, {"id": 2}])
    await session.execute(insert(Capital), [{"id": 1}])
    await session.execute(text("ANALYZE"))
    assert await estimated_count(session, Archived) == 2
    assert await estimated_count(session, Capital) == 1
    assert await estimated_count(session, Product) == 30


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("model", [Product, Post])
async def test_the_estimate_takes_one_statement(
    session: AsyncSession, statements: Statements, model: type[Base]
) -> None:
    with statements.expect(1):
        await estimated_count(session, model)
