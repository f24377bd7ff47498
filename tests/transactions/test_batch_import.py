"""Imports store all, or some, or nothing: never something in between."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import FrozenInstanceError
from typing import Any, cast

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from conftest import Statements
from recipes.foundations.engines import (
    SERVER_SETTINGS,
    Sessions,
    make_engine,
    make_sessions,
)
from recipes.schema import Product
from recipes.schema.seed import MUG
from recipes.transactions.batch_import import (
    ImportReport,
    ProductRow,
    batches,
    bulk_import,
    import_all,
    import_by_batch,
    items_of,
)

SEEDED = 30


def row(number: int) -> ProductRow:
    return {
        "sku": f"feed-{number}",
        "name": f"Sticker {number}",
        "price_cents": number,
    }


async def feed(
    count: int, bad: int | None = None
) -> AsyncIterator[ProductRow]:
    """Give rows; the one numbered ``bad`` has a price below zero."""
    for number in range(count):
        item = row(number)
        if number == bad:
            item["price_cents"] = -1
        yield item


async def stored(sessions: Sessions) -> int:
    query = select(func.count()).where(Product.sku.like("feed-%"))
    async with sessions() as session:
        return await session.scalar(query) or 0


async def test_all_rows_are_stored_as_they_are(sessions: Sessions) -> None:
    assert await import_all(sessions, feed(3), batch=2) == 3
    query = select(Product).where(Product.sku.like("feed-%"))
    async with sessions() as session:
        found = (await session.scalars(query.order_by(Product.sku))).all()
    assert [(p.sku, p.name, p.price_cents) for p in found] == [
        (f"feed-{n}", f"Sticker {n}", n) for n in range(3)
    ]
    assert all(product.is_active for product in found)


async def test_an_error_in_row_4321_leaves_nothing(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError, match="price_not_negative"):
        await import_all(sessions, feed(5_000, bad=4_321))
    assert await stored(sessions) == 0


async def test_an_error_in_row_4321_costs_its_batch_only(
    sessions: Sessions,
) -> None:
    report = await import_by_batch(sessions, feed(5_000, bad=4_321))
    assert report == ImportReport(inserted=4_000, rejected=1_000)
    assert await stored(sessions) == 4_000


@pytest.mark.parametrize("bad", [0, 1, 2, 3, 4])
async def test_the_batch_of_any_bad_row_is_left_out(
    sessions: Sessions, bad: int
) -> None:
    report = await import_by_batch(sessions, feed(5, bad=bad), batch=2)
    lost = 1 if bad == 4 else 2
    assert report == ImportReport(inserted=5 - lost, rejected=lost)
    assert await stored(sessions) == 5 - lost


async def test_a_key_that_is_taken_is_rejected(sessions: Sessions) -> None:
    assert await import_all(sessions, feed(2)) == 2
    report = await import_by_batch(sessions, feed(3), batch=1)
    assert report == ImportReport(inserted=1, rejected=2)


BAD_VALUES = [
    {"name": "n" * 121},
    {"name": "a NUL \0"},
    {"name": 12},
    {"price_cents": "150"},
    {"price_cents": 2**63},
]


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "bad", BAD_VALUES, ids=["long", "NUL", "no text", "no number", "large"]
)
async def test_on_postgresql_a_value_that_does_not_fit_makes_a_bad_row(
    sessions: Sessions, bad: dict[str, Any]
) -> None:
    async def fed() -> AsyncIterator[ProductRow]:
        for number in range(6):
            changed = bad if number == 2 else {}
            yield cast(ProductRow, {**row(number), **changed})

    with pytest.raises(DataError):
        await import_all(sessions, fed(), batch=2)
    assert await stored(sessions) == 0
    report = await import_by_batch(sessions, fed(), batch=2)
    assert report == ImportReport(inserted=4, rejected=2)
    assert await stored(sessions) == 4


@pytest.mark.backend("sqlite")
async def test_on_sqlite_a_text_that_is_too_long_is_stored(
    sessions: Sessions,
) -> None:
    async def fed() -> AsyncIterator[ProductRow]:
        yield {**row(0), "name": "n" * 121}

    report = await import_by_batch(sessions, fed())
    assert report == ImportReport(inserted=1, rejected=0)
    async with sessions() as session:
        query = select(func.length(Product.name)).filter_by(sku="feed-0")
        assert await session.scalar(query) == 121


async def test_an_error_that_is_no_bad_rows_is_raised_and_batches_stay(
    sessions: Sessions,
) -> None:
    async def fed() -> AsyncIterator[ProductRow]:
        yield row(0)
        yield row(1)
        async with sessions.begin() as session:
            await session.execute(text("ALTER TABLE products RENAME TO gone"))
        yield row(2)

    with pytest.raises(DBAPIError, match=r"products") as caught:
        await import_by_batch(sessions, fed(), batch=1)
    assert not isinstance(caught.value, DataError)
    async with sessions.begin() as session:
        await session.execute(text("ALTER TABLE gone RENAME TO products"))
    assert await stored(sessions) == 2


@pytest.mark.parametrize(
    ("count", "sent"),
    [(0, 0), (1, 1), (10, 1), (100, 1), (1_000, 1), (1_001, 2)],
)
async def test_one_statement_stores_a_batch(
    sessions: Sessions, statements: Statements, count: int, sent: int
) -> None:
    with statements.expect(sent):
        assert await import_all(sessions, feed(count)) == count
    assert await stored(sessions) == count


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (2, [2]), (3, [3]), (4, [3, 1]), (6, [3, 3])],
)
async def test_batches_have_their_size_and_the_last_the_rest(
    count: int, sizes: list[int]
) -> None:
    found = [rows async for rows in batches(feed(count), 3)]
    assert [len(rows) for rows in found] == sizes
    assert [item for rows in found for item in rows] == [
        item async for item in feed(count)
    ]


@pytest.mark.parametrize("batch", [0, -1])
async def test_a_batch_has_at_least_one_row(
    sessions: Sessions, statements: Statements, batch: int
) -> None:
    with statements.expect(0):
        for load in (import_all, import_by_batch):
            with pytest.raises(ValueError, match="at least one row"):
                await load(sessions, feed(1), batch=batch)


def test_a_report_cannot_be_changed() -> None:
    report = ImportReport(inserted=1, rejected=0)
    with pytest.raises(FrozenInstanceError):
        report.rejected = 1  # type: ignore[misc]  # frozen is what we test


async def test_an_error_of_the_feed_is_raised(sessions: Sessions) -> None:
    async def broken() -> AsyncIterator[ProductRow]:
        yield row(0)
        yield row(1)
        raise ConnectionError("the feed ended early")

    with pytest.raises(ConnectionError):
        await import_all(sessions, broken(), batch=1)
    assert await stored(sessions) == 0
    with pytest.raises(ConnectionError):
        await import_by_batch(sessions, broken(), batch=1)
    assert await stored(sessions) == 2


@pytest.mark.parametrize(
    ("load", "held", "kept"), [(import_all, 1, 0), (import_by_batch, 0, 2)]
)
async def test_a_cancelled_import_leaves_whole_batches_and_no_connection(
    engine: AsyncEngine,
    sessions: Sessions,
    load: Callable[..., Coroutine[None, None, object]],
    held: int,
    kept: int,
) -> None:
    """Cancelled while the feed is slow; that is when connections matter."""
    slow, waiting = asyncio.Event(), asyncio.Event()

    async def slow_feed() -> AsyncIterator[ProductRow]:
        yield row(0)
        yield row(1)
        waiting.set()
        await slow.wait()

    pool = cast(QueuePool, engine.sync_engine.pool)
    task = asyncio.create_task(load(sessions, slow_feed(), batch=2))
    await waiting.wait()
    assert pool.checkedout() == held
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pool.checkedout() == 0
    assert await stored(sessions) == kept


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize(
    ("load", "kept_out"), [(import_all, True), (import_by_batch, False)]
)
async def test_on_sqlite_import_all_keeps_writers_out_while_the_feed_is_slow(
    engine: AsyncEngine,
    sessions: Sessions,
    load: Callable[..., Coroutine[None, None, object]],
    *,
    kept_out: bool,
) -> None:
    outcomes: list[str] = []

    async def slow_feed() -> AsyncIterator[ProductRow]:
        yield row(0)
        # Meanwhile, another writer comes, one who does not wait.
        async with make_sessions(engine)() as other:
            await other.execute(text("PRAGMA busy_timeout = 0"))
            other.add(Product(**row(1)))
            try:
                await other.commit()
            except OperationalError as error:
                outcomes.append(str(error.orig))

    await load(sessions, slow_feed(), batch=1)
    assert outcomes == (["database is locked"] if kept_out else [])
    assert await stored(sessions) == (1 if kept_out else 2)


@pytest.mark.backend("postgresql")
async def test_on_postgresql_import_all_is_ended_when_the_feed_pauses_too_long(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    settings = SERVER_SETTINGS | {"idle_in_transaction_session_timeout": "1s"}
    made = make_engine(engine.url, connect_args={"server_settings": settings})

    async def paused() -> AsyncIterator[ProductRow]:
        yield row(0)
        # The same key waits until the server has ended the import.
        async with sessions() as other:
            other.add(Product(**row(0)))
            await other.flush()
        yield row(1)

    try:
        with pytest.raises(DBAPIError) as caught:
            await import_all(make_sessions(made), paused(), batch=1)
        assert caught.value.connection_invalidated
    finally:
        await made.dispose()
    assert await stored(sessions) == 0


@pytest.mark.backend("postgresql")
async def test_negative_twin_the_published_except_misses_a_cancellation(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    sent = asyncio.Event()

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def listen(*_: object) -> None:
        sent.set()

    async with sessions() as other, sessions() as session:
        [item] = items_of(1)
        other.add(Product(**item))
        await other.flush()
        sent.clear()
        # The row waits for the other transaction, which has its key.
        task = asyncio.create_task(bulk_import(session, [item]))
        await sent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(PendingRollbackError):
            await session.scalar(select(func.count(Product.id)))


async def test_what_is_there_stays_as_it_is(sessions: Sessions) -> None:
    await import_all(sessions, feed(10))
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        total = await session.scalar(select(func.count(Product.id)))
    assert mug.price_cents == 1_250
    assert total == SEEDED + 10
