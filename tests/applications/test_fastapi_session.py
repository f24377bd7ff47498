"""A request has one session, and an answer what is stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from orders import (
    NOBODY,
    brackets_of,
    load,
    order_of,
    orders,
    refused_orders,
    transfer_of,
)
from served import served
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.applications.fastapi_session import create_app, from_environment
from recipes.applications.serving import serving
from recipes.foundations.engines import Sessions
from recipes.schema import Account, LedgerEntry, OrderLine
from recipes.schema.seed import (
    AVOCET,
    CHECKING,
    EMPTY,
    EMPTY_ORDER,
    MUG,
    RENT,
    SHIRT,
)

pytestmark = pytest.mark.slow

FAILING = "failing_commits:in_fastapi"
PUBLISHED = "recipes.applications.fastapi_session:from_environment"


@pytest.fixture
async def client(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(create_app(engine)) as asking:
        yield asking


async def test_an_order_is_stored_at_the_prices_of_today(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    answer = await client.post(
        "/orders", json=order_of(AVOCET, mug=2, shirt=1)
    )
    assert answer.status_code == 201
    placed = answer.json()
    assert (placed["status"], placed["total_cents"]) == ("pending", 5_000)
    lines = await session.scalars(
        select(OrderLine).where(OrderLine.order_id == UUID(placed["id"]))
    )
    found = {each.product_id: each.unit_price_cents for each in lines}
    assert found == {MUG: 1_250, SHIRT: 2_500}
    shown = await client.get(f"/orders/{placed['id']}")
    assert shown.json() == placed


async def test_an_order_without_lines_costs_nothing(
    client: httpx.AsyncClient,
) -> None:
    shown = await client.get(f"/orders/{EMPTY_ORDER}")
    assert shown.json()["total_cents"] == 0


async def test_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    before = await orders(sessions)
    shown = await client.get(f"/orders/{NOBODY}")
    assert shown.status_code == 404
    unknown = await client.post("/orders", json=order_of(AVOCET, nothing=1))
    assert unknown.status_code == 422
    assert await orders(sessions) == before


async def test_what_cannot_be_stored_is_not_answered_with_success(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before = await orders(sessions)
    async with serving(create_app(engine)) as client:
        answer = await client.post("/orders", json=order_of(NOBODY, mug=1))
    assert answer.status_code == 500
    assert await orders(sessions) == before


async def test_what_is_not_for_sale_is_not_ordered(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with serving(create_app(engine)) as client:
        assert await refused_orders(client, sessions) == [422] * 4


async def test_a_transfer_that_is_asked_for_again_moves_once(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    new = transfer_of(CHECKING, RENT, 1_000)
    for _ in range(3):
        answer = await client.post("/transfers", json=new)
        assert (answer.status_code, answer.content) == (204, b"")
    account = await session.get_one(Account, RENT)
    assert account.balance_cents == 11_000


@pytest.mark.parametrize(
    ("source", "target", "status"),
    [
        (CHECKING, NOBODY, 404),
        (EMPTY, RENT, 409),
        (RENT, RENT, 422),
    ],
)
async def test_a_transfer_that_is_refused_leaves_nothing(
    client: httpx.AsyncClient,
    session: AsyncSession,
    source: UUID,
    target: UUID,
    status: int,
) -> None:
    count = select(func.count(LedgerEntry.id))
    before = await session.scalar(count)
    await session.rollback()
    new = transfer_of(source, target, 1)
    answer = await client.post("/transfers", json=new)
    assert answer.status_code == status
    assert await session.scalar(count) == before


async def test_a_request_is_one_transaction_and_then_the_pool_is_whole(
    client: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    seen = brackets_of(engine)
    await client.post("/transfers", json=transfer_of(CHECKING, RENT, 1))
    assert seen == ["begin", "commit"]
    await client.post("/transfers", json=transfer_of(EMPTY, RENT, 1))
    assert seen == ["begin", "commit", "begin", "rollback"]
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_the_engine_ends_with_the_application(
    engine: AsyncEngine,
) -> None:
    async with serving(create_app(engine)) as client:
        await client.get(f"/orders/{EMPTY_ORDER}")
        assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]
    assert engine.pool.checkedin() == 0  # type: ignore[attr-defined]


async def test_as_published_it_answers_on_the_database_of_the_process(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    async with serving(from_environment()) as client:
        shown = await client.get(f"/orders/{EMPTY_ORDER}")
    assert shown.json()["total_cents"] == 0


async def test_who_asks_at_once_reads_what_was_answered(
    engine: AsyncEngine,
) -> None:
    async with served(PUBLISHED, engine) as client:
        for _ in range(100):
            placed = await client.post("/orders", json=order_of(AVOCET, mug=1))
            shown = await client.get(f"/orders/{placed.json()['id']}")
            assert shown.json() == placed.json()


async def test_of_2000_orders_those_answered_are_those_stored(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    statuses, promised, stored = await load(FAILING, 2_000, engine, sessions)
    assert statuses == {201: 1_800, 503: 200}
    assert promised == stored


async def test_by_default_a_tenth_of_those_answered_is_lost(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    # What fails after the answer closes the connection as well.
    statuses, promised, stored = await load(
        FAILING, 200, engine, sessions, path="/late-orders", keepalive=False
    )
    assert statuses == {201: 200}
    assert len(promised - stored) == 20
    assert stored < promised


# The helper that serves an application for the length of a block.


async def test_an_application_that_does_not_start_is_an_error() -> None:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        raise ValueError("no database")
        yield

    with pytest.raises(RuntimeError, match="did not start"):
        async with serving(FastAPI(lifespan=lifespan)):
            pass


async def test_what_has_begun_is_answered() -> None:
    app = FastAPI()

    @app.get("/")
    async def root() -> str:
        return "here"

    async with serving(app) as client:
        assert (await client.get("/")).json() == "here"
