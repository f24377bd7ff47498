"""One valid call of every function that a reader may copy.

Tests change its values, cancel it, or take its connection away.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import NullPool, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.advanced_queries.aggregates import estimated_count, product_stats
from recipes.advanced_queries.date_ranges import (
    posts_between,
    posts_on,
    recent_posts,
)
from recipes.advanced_queries.explain_query import explain
from recipes.advanced_queries.full_text_search import (
    create_search_index,
    search_posts,
)
from recipes.advanced_queries.group_by_having import busy_categories
from recipes.advanced_queries.raw_sql import account_entries, categories_below
from recipes.advanced_queries.search_ilike import search_products
from recipes.advanced_queries.stream_results import (
    export_in_batches,
    export_posts,
    stream_posts,
)
from recipes.advanced_queries.top_n_per_group import newest_posts
from recipes.basic_queries.get_by_id import (
    get_order_line,
    get_user,
    get_user_and_profile,
    get_users,
    lock_user,
    require_user,
)
from recipes.basic_queries.list_by_cursor import Cursor, closing_jobs, feed
from recipes.basic_queries.list_with_filters import list_products
from recipes.basic_queries.list_with_pagination import list_posts
from recipes.bulk_operations.add_to_counter import add_stock, add_stock_arrays
from recipes.bulk_operations.bulk_insert import (
    NewProduct,
    bulk_insert_products,
    copy_products,
)
from recipes.bulk_operations.bulk_insert_returning import (
    NewPost,
    bulk_insert_arrays,
    bulk_insert_posts,
)
from recipes.bulk_operations.bulk_update import reprice
from recipes.bulk_operations.upsert import JobFeedRow, upsert_job, upsert_jobs
from recipes.concurrency.advisory_locks import (
    run_once,
    send_report,
    try_lock,
)
from recipes.concurrency.idempotency_keys import (
    Answer,
    answer_once,
    remove_keys,
)
from recipes.concurrency.job_queue import (
    claim_tasks,
    fail_task,
    finish_task,
)
from recipes.concurrency.listen_notify import listen, notify
from recipes.concurrency.one_session_per_task import (
    at_once,
    room_for_tasks,
    sold_out,
)
from recipes.concurrency.optimistic_update import save_post
from recipes.concurrency.outbox import (
    relay,
    send_next,
    unsent,
    write_message,
)
from recipes.concurrency.retry_transaction import retry_transaction
from recipes.concurrency.timeouts import (
    Limits,
    begin_limited,
    limit_transaction,
)
from recipes.foundations.build_once import latest_posts
from recipes.foundations.engines import (
    make_engine,
    make_sessions,
    write_sessions,
)
from recipes.foundations.missing_greenlet import (
    body_of,
    get_author,
    reduce_price,
    rename,
)
from recipes.foundations.silent_rollback import add_products
from recipes.kit.catalog import BACKENDS
from recipes.modelling.delete_with_children import (
    delete_inactive_users,
    delete_user,
    kept_rows,
)
from recipes.modelling.json_documents import change_attributes, products_with
from recipes.modelling.many_to_many import lock_row, set_lines, set_tags
from recipes.modelling.money import order_total_cents
from recipes.relationship_loading.collections_for_a_list import (
    active_authors,
    active_users_with_posts,
)
from recipes.relationship_loading.eager_loading import (
    get_post_with_discussion,
    get_user_with_activity,
)
from recipes.relationship_loading.load_on_demand import (
    latest_orders,
    posts_of,
    reread_posts,
)
from recipes.relationship_loading.query_budget import query_budget
from recipes.schema import OutboxMessage, Post, Product, Task, User
from recipes.schema.seed import (
    AVOCET,
    CHECKING,
    DELETED_POST,
    GIFT_CARD,
    MUG,
    ORDER,
    RELEASE_POST,
    RENT,
    TURNSTONE,
)
from recipes.soft_delete.list_live import list_live_products
from recipes.soft_delete.restore import purge_posts, restore_post
from recipes.soft_delete.soft_delete_product import soft_delete_product
from recipes.transactions.batch_import import (
    ProductRow,
    import_all,
    import_by_batch,
)
from recipes.transactions.lock_rows import lock_stock, take_from_stock
from recipes.transactions.savepoints import pay_order
from recipes.transactions.savepoints import take_from_stock as take_pieces
from recipes.transactions.transfer_funds import (
    refuse_another,
    transfer,
    transfer_at_once,
)

DAY = datetime(2024, 11, 5, tzinfo=UTC)
TRANSFER_ID = UUID("018d0000-0000-7000-8000-000000000011")


@dataclass(frozen=True)
class Call:
    """How to call one function, and with which values.

    ``use`` is given a session and the values by name. Where it is None, the
    function itself takes them so; or a list of one ``row`` that has them.
    """

    function: Callable[..., Any]
    values: dict[str, Any] = field(default_factory=dict)
    use: Callable[..., Awaitable[Any]] | None = None
    row: type | None = None
    backends: Sequence[str] = BACKENDS

    @property
    def name(self) -> str:
        """The module and the function, which is unique."""
        chapter_and_recipe = self.function.__module__.partition(".")[2]
        return f"{chapter_and_recipe}.{self.function.__name__}"

    async def __call__(self, session: AsyncSession, **changed: Any) -> Any:
        """Call the function, with some values instead of the valid ones."""
        values = self.values | changed
        if self.row and not self.use:
            return await self.function(session, [self.row(**values)])
        return await (self.use or self.function)(session, **values)


# --- Calls whose values are parts of an argument -----------------------------


async def _transfer_at_once(session: AsyncSession, **values: Any) -> bool:
    return await transfer_at_once(await session.connection(), **values)


async def _rename(session: AsyncSession, username: str) -> bool:
    user = await session.get_one(User, AVOCET)
    return await rename(session, user, username=username)


async def _retry_transaction(session: AsyncSession, attempts: int) -> bool:
    bind = session.bind
    assert isinstance(bind, AsyncEngine)
    return await retry_transaction(
        make_sessions(bind),
        lambda own: _rename(own, "new"),
        attempts=attempts,
    )


async def _arrive(_: OutboxMessage) -> None:
    await asyncio.sleep(0)


async def _send_next(session: AsyncSession) -> bool:
    await write_message(session, "new", {})
    return await send_next(session, _arrive)


async def _relay(session: AsyncSession) -> int:
    bind = session.bind
    assert isinstance(bind, AsyncEngine)
    sessions = write_sessions(bind)
    if not await unsent(sessions):
        async with sessions.begin() as own:
            await write_message(own, "new", {})
    return await relay(sessions, _arrive)


async def _answer_once(
    session: AsyncSession, user_id: UUID, key: str, request: dict[str, Any]
) -> Answer:
    async def echo(_: AsyncSession, _user_id: UUID, asked: Any) -> Answer:
        return {"asked": asked}

    return await answer_once(
        session, echo, user_id=user_id, key=key, request=request
    )


async def _body_of(session: AsyncSession) -> str:
    return await body_of(await session.get_one(Post, RELEASE_POST))


async def _add_products(
    session: AsyncSession, sku: str, name: str, price_cents: int
) -> list[Product]:
    return await add_products(
        session, [Product(sku=sku, name=name, price_cents=price_cents)]
    )


async def _feed(
    session: AsyncSession, time: datetime, id_: UUID, limit: int
) -> Any:
    await feed(session, before=Cursor(time, id_), limit=limit)
    return await feed(session, after=Cursor(time, id_), limit=limit)


async def _closing_jobs(
    session: AsyncSession, time: datetime, id_: UUID, limit: int
) -> Any:
    return await closing_jobs(session, after=Cursor(time, id_), limit=limit)


async def _get_users(session: AsyncSession, ids: list[UUID]) -> Any:
    return await get_users(session, ids)


async def _export_posts(session: AsyncSession, batch: int) -> list[str]:
    return [text async for text in export_posts(session, batch=batch)]


async def _stream_posts(session: AsyncSession, batch: int) -> list[str]:
    return [post.title async for post in stream_posts(session, batch=batch)]


async def _export_in_batches(session: AsyncSession, batch: int) -> list[str]:
    bind = session.bind
    assert isinstance(bind, AsyncEngine)
    sessions = make_sessions(bind)
    return [text async for text in export_in_batches(sessions, batch=batch)]


async def _newest_posts(
    session: AsyncSession, ids: list[UUID], each: int
) -> Any:
    return await newest_posts(session, ids, each=each)


async def _user(session: AsyncSession) -> User:
    return await session.get_one(User, AVOCET)


async def _posts_of(session: AsyncSession) -> Any:
    return await posts_of(await _user(session))


async def _reread_posts(session: AsyncSession) -> Any:
    return await reread_posts(session, await _user(session))


async def _latest_orders(session: AsyncSession, limit: int) -> Any:
    return await latest_orders(session, await _user(session), limit=limit)


async def _product_stats(session: AsyncSession, price_cents: int) -> Any:
    return await product_stats(session, Product.price_cents <= price_cents)


async def _estimated_count(session: AsyncSession) -> int | None:
    return await estimated_count(session, Post)


async def _explain(session: AsyncSession, author_id: UUID) -> Any:
    return await explain(
        session, select(Post).where(Post.author_id == author_id)
    )


async def _search_posts(session: AsyncSession, text: str, limit: int) -> Any:
    await create_search_index(session)
    return await search_posts(session, text, limit=limit)


async def _create_search_index(session: AsyncSession) -> None:
    await create_search_index(session)
    session.add(
        Post(author_id=AVOCET, slug="found", title="Found", body="Text")
    )
    await session.flush()


async def _posts_on(session: AsyncSession, day: date, limit: int) -> Any:
    await posts_on(session, day, ZoneInfo("Pacific/Kiritimati"), limit=limit)
    zone = ZoneInfo("America/New_York")
    return await posts_on(session, day, zone, limit=limit)


async def _imported(rows: list[ProductRow]) -> AsyncIterator[ProductRow]:
    for row in rows:
        yield row


def _import(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    async def use(
        session: AsyncSession,
        sku: str,
        name: str,
        price_cents: int,
        batch: int,
    ) -> Any:
        row = ProductRow(sku=sku, name=name, price_cents=price_cents)
        bind = session.bind
        assert isinstance(bind, AsyncEngine)
        sessions = make_sessions(bind)
        return await function(sessions, _imported([row]), batch=batch)

    return use


async def _at_once(session: AsyncSession) -> Any:
    engine = session.bind
    assert isinstance(engine, AsyncEngine)
    room = room_for_tasks(engine, spare=8)
    return await at_once(make_sessions(engine), room, 4 * [sold_out])


async def _listen(
    session: AsyncSession, channel: str, poll_seconds: int
) -> None:
    pooled = session.bind
    assert isinstance(pooled, AsyncEngine)
    direct = make_engine(pooled.url, poolclass=NullPool)
    async with listen(direct, channel, poll_seconds=poll_seconds) as wakes:
        await anext(wakes)


async def _run_once(session: AsyncSession, name: str, due: datetime) -> bool:
    return await run_once(session, name, due, send_report)


async def _claim_tasks(session: AsyncSession, **values: Any) -> list[Task]:
    session.add(Task(name="new", run_at=DAY))
    await session.flush()
    return await claim_tasks(session, **values)


async def _finish_task(session: AsyncSession, **values: Any) -> None:
    [task] = await _claim_tasks(session, now=DAY)
    await finish_task(session, task, **values)


async def _fail_task(session: AsyncSession, **values: Any) -> Any:
    [task] = await _claim_tasks(session, now=DAY)
    return await fail_task(session, task, **values)


async def _begin_limited(session: AsyncSession) -> None:
    engine = session.bind
    assert isinstance(engine, AsyncEngine)
    async with begin_limited(make_sessions(engine), Limits()) as own:
        await _rename(own, "new")


async def _query_budget(session: AsyncSession) -> None:
    engine = session.bind
    assert isinstance(engine, AsyncEngine)
    with query_budget(engine, at_most=1):
        await get_user(session, AVOCET)


async def _limit_transaction(session: AsyncSession, lock: int) -> None:
    await limit_transaction(session, Limits(lock=lock))


async def _take_units(session: AsyncSession, units: int) -> None:
    await take_from_stock(session, {MUG: units})
    await session.flush()


async def _lock_stock(session: AsyncSession, ids: list[UUID]) -> Any:
    return await lock_stock(session, ids)


async def _lock_post(session: AsyncSession, id_: UUID) -> None:
    await lock_row(session, Post.id, id_)


async def _set_lines(
    session: AsyncSession, order_id: UUID, product_id: UUID, units: int
) -> None:
    await set_lines(session, order_id, {product_id: units})


async def _charge(_order: UUID, _cents: int) -> None:
    """Take the money."""


async def _pay_order(session: AsyncSession) -> Any:
    return await pay_order(session, ORDER, charge=_charge)


async def _refuse_another(session: AsyncSession, transfer_id: UUID) -> None:
    await refuse_another(await session.connection(), transfer_id, {})


async def _add_stock_arrays(session: AsyncSession, units: int) -> Any:
    return await add_stock_arrays(session, {MUG: units, GIFT_CARD: units})


async def _reprice(session: AsyncSession, cents: int) -> Any:
    return await reprice(session, {MUG: cents})


async def _upsert_job(session: AsyncSession, **values: Any) -> Any:
    return await upsert_job(session, JobFeedRow(**values))


TRANSFER = {
    "source": CHECKING,
    "target": RENT,
    "amount_cents": 1_999,
    "transfer_id": TRANSFER_ID,
}
PRODUCT = {"sku": "NEW-1", "name": "New", "price_cents": 1_250}
NEW_PRODUCT = PRODUCT | {"category_id": 10, "attributes": {"color": "blue"}}
NEW_POST = {
    "author_id": AVOCET,
    "slug": "new",
    "title": "New",
    "body": "Text",
    "category_id": 4,
}
JOB = {
    "external_id": "feed-100",
    "company": "Company",
    "title": "Title",
    "country": "NL",
    "remote": True,
    "skills": ["sql"],
    "expires_at": DAY,
}
PLACE = {"time": DAY, "id_": RELEASE_POST, "limit": 5}
POSTGRESQL = ("postgresql",)

CALLS = (
    Call(at_once, use=_at_once),
    Call(notify, {"channel": "tasks"}, backends=POSTGRESQL),
    Call(
        listen,
        {"channel": "tasks", "poll_seconds": 5},
        _listen,
        backends=POSTGRESQL,
    ),
    Call(latest_posts, {"author_id": AVOCET, "limit": 5}),
    Call(get_author, {"user_id": AVOCET}),
    Call(body_of, use=_body_of),
    Call(rename, {"username": "new"}, _rename),
    Call(reduce_price, {"product_id": MUG, "cents": 100}),
    Call(add_products, PRODUCT, _add_products),
    Call(get_user, {"user_id": AVOCET}),
    Call(require_user, {"user_id": AVOCET}),
    Call(get_user_and_profile, {"user_id": AVOCET}),
    Call(lock_user, {"user_id": AVOCET}),
    Call(get_users, {"ids": [AVOCET]}, _get_users),
    Call(get_order_line, {"order_id": ORDER, "product_id": MUG}),
    Call(feed, PLACE, _feed),
    Call(closing_jobs, PLACE, _closing_jobs),
    Call(
        list_products,
        {"category": "databases", "max_price_cents": 5_000, "limit": 5},
    ),
    Call(list_posts, {"limit": 5, "offset": 5}),
    Call(active_users_with_posts, {"limit": 5}),
    Call(active_authors, {"limit": 5}),
    Call(get_user_with_activity, {"user_id": AVOCET}),
    Call(get_post_with_discussion, {"post_id": RELEASE_POST}),
    Call(posts_of, use=_posts_of),
    Call(reread_posts, use=_reread_posts),
    Call(latest_orders, {"limit": 5}, _latest_orders),
    Call(query_budget, use=_query_budget),
    Call(product_stats, {"price_cents": 5_000}, _product_stats),
    Call(estimated_count, use=_estimated_count, backends=POSTGRESQL),
    Call(
        posts_between,
        {"start": DAY, "end": DAY + timedelta(days=1), "limit": 5},
    ),
    Call(posts_on, {"day": DAY.date(), "limit": 5}, _posts_on),
    Call(recent_posts, {"within": timedelta(days=1), "now": DAY, "limit": 5}),
    Call(explain, {"author_id": AVOCET}, _explain),
    Call(search_posts, {"text": "release", "limit": 5}, _search_posts),
    Call(create_search_index, use=_create_search_index),
    Call(busy_categories, {"min_posts": 2}),
    Call(export_posts, {"batch": 25}, _export_posts),
    Call(stream_posts, {"batch": 25}, _stream_posts),
    Call(export_in_batches, {"batch": 25}, _export_in_batches),
    Call(newest_posts, {"ids": [AVOCET], "each": 2}, _newest_posts),
    Call(categories_below, {"slug": "technology"}),
    Call(
        account_entries,
        {
            "account_ids": [CHECKING],
            "until": DAY,
            "order": "largest",
            "limit": 5,
        },
    ),
    Call(search_products, {"text": "mug", "limit": 5}),
    Call(import_all, PRODUCT | {"batch": 5}, _import(import_all)),
    Call(import_by_batch, PRODUCT | {"batch": 5}, _import(import_by_batch)),
    Call(
        claim_tasks,
        {"now": DAY, "limit": 5, "lease": timedelta(minutes=5)},
        _claim_tasks,
    ),
    Call(finish_task, {"now": DAY}, _finish_task),
    Call(fail_task, {"reason": "Text", "now": DAY}, _fail_task),
    Call(take_from_stock, {"units": 2}, _take_units),
    Call(lock_stock, {"ids": [MUG]}, _lock_stock),
    Call(pay_order, use=_pay_order),
    Call(
        save_post,
        {
            "post_id": RELEASE_POST,
            "version": 1,
            "title": "New",
            "body": "Text",
        },
    ),
    Call(
        answer_once,
        {"user_id": AVOCET, "key": "1", "request": {"sku": "SKU-000"}},
        _answer_once,
    ),
    Call(remove_keys, {"before": DAY, "limit": 5}),
    Call(take_pieces, {"product_id": MUG, "pieces": 2}),
    Call(transfer, TRANSFER),
    Call(refuse_another, {"transfer_id": TRANSFER_ID}, _refuse_another),
    Call(
        transfer_at_once, TRANSFER, use=_transfer_at_once, backends=POSTGRESQL
    ),
    Call(retry_transaction, {"attempts": 5}, _retry_transaction),
    Call(try_lock, {"name": "report"}, backends=POSTGRESQL),
    Call(
        run_once,
        {"name": "report", "due": DAY},
        _run_once,
        backends=POSTGRESQL,
    ),
    Call(write_message, {"topic": "new", "payload": {"order": str(ORDER)}}),
    Call(send_next, use=_send_next),
    Call(relay, use=_relay),
    Call(begin_limited, use=_begin_limited),
    Call(
        limit_transaction,
        {"lock": 2},
        _limit_transaction,
        Limits,
        backends=POSTGRESQL,
    ),
    Call(add_stock, {"product_id": MUG, "units": 2}),
    Call(
        add_stock_arrays, {"units": 2}, _add_stock_arrays, backends=POSTGRESQL
    ),
    Call(
        bulk_insert_products,
        NEW_PRODUCT,
        row=NewProduct,
    ),
    Call(
        copy_products,
        NEW_PRODUCT,
        row=NewProduct,
        backends=POSTGRESQL,
    ),
    Call(bulk_insert_posts, NEW_POST, row=NewPost),
    Call(
        bulk_insert_arrays,
        NEW_POST,
        row=NewPost,
        backends=POSTGRESQL,
    ),
    Call(reprice, {"cents": 999}, _reprice),
    Call(upsert_job, JOB, _upsert_job, JobFeedRow),
    Call(upsert_jobs, JOB, row=JobFeedRow),
    Call(delete_user, {"user_id": TURNSTONE}),
    Call(kept_rows, {"user_id": AVOCET}),
    Call(delete_inactive_users, {"limit": 5}),
    Call(order_total_cents, {"order_id": ORDER}),
    Call(products_with, {"wanted": {"colour": "blue"}, "limit": 5}),
    Call(
        change_attributes,
        {"product_id": MUG, "changes": {"colour": "green", "sizes": None}},
    ),
    Call(set_tags, {"post_id": RELEASE_POST, "names": ["new"]}),
    Call(lock_row, {"id_": RELEASE_POST}, _lock_post),
    Call(
        set_lines,
        {"order_id": ORDER, "product_id": MUG, "units": 2},
        _set_lines,
    ),
    Call(list_live_products, {"category_id": 10, "limit": 5}),
    Call(restore_post, {"post_id": DELETED_POST}),
    Call(purge_posts, {"before": DAY + timedelta(days=400), "limit": 5}),
    Call(soft_delete_product, {"product_id": MUG}),
)


def calls_on(*backends: str) -> list[Any]:
    """List the calls that run on these engines only, as parameters."""
    return [
        pytest.param(call, id=call.name)
        for call in CALLS
        if tuple(call.backends) == backends
    ]
