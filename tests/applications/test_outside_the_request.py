"""Nothing but a request uses its session, and no client holds a connection."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.sse import EventSourceResponse
from locks import until_waiting
from served import served
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.pool import QueuePool
from starlette.responses import StreamingResponse

from conftest import Statements
from recipes.applications import outside_the_request as recipe
from recipes.applications.fastapi_session import Session, session_of
from recipes.applications.outside_the_request import (
    PARCEL,
    Beyond,
    Outside,
    announce,
    at_once,
    create_app,
    export,
    from_environment,
    take_payment,
    watch,
)
from recipes.applications.serving import serving
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.schema import (
    Account,
    Comment,
    LedgerEntry,
    Order,
    OrderLine,
    OrderStatus,
    User,
)
from recipes.schema.seed import ORDER

pytestmark = pytest.mark.slow

PUBLISHED = "recipes.applications.outside_the_request:from_environment"
EVENTS = f"/orders/{ORDER}/events"
PAYMENT = f"/orders/{ORDER}/payment"
IDLE = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'idle in transaction'"
)

ByDefault = Annotated[AsyncSession, Depends(session_of)]


def small(engine: AsyncEngine, size: int, timeout: float = 30) -> AsyncEngine:
    """Make an engine for an application, which disposes of it."""
    return make_engine(engine.url, pool_size=size, pool_timeout=timeout)


def held(engine: AsyncEngine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


async def events(stream: httpx.Response) -> AsyncIterator[str]:
    async for line in stream.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


@asynccontextmanager
async def reading(
    client: httpx.AsyncClient, path: str
) -> AsyncIterator[AsyncIterator[str]]:
    async with asyncio.timeout(30), client.stream("GET", path) as stream:
        yield events(stream)


async def set_status(sessions: Sessions, status: OrderStatus) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(Order).where(Order.id == ORDER).values(status=status)
        )


async def status(sessions: Sessions) -> OrderStatus | None:
    async with sessions() as session:
        return await session.scalar(
            select(Order.status).where(Order.id == ORDER)
        )


@pytest.fixture
def app(engine: AsyncEngine) -> FastAPI:
    return create_app(engine)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(app) as asking:
        yield asking


@pytest.fixture
def outside(sessions: Sessions) -> Outside:
    return Outside(sessions, asyncio.Semaphore(5))


# Background tasks


async def test_a_payment_is_taken_after_the_answer_and_watchers_see_it(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with reading(client, EVENTS) as seen:
        assert await anext(seen) == "pending"
        answer = await client.post(PAYMENT)
        assert answer.status_code == 202
        assert await anext(seen) == "paid"
    assert await status(sessions) is OrderStatus.PAID


async def test_an_order_is_paid_once(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await set_status(sessions, OrderStatus.PAID)
    again = await client.post(PAYMENT)
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "the order is paid",
    )


async def test_a_task_that_comes_too_late_changes_nothing(
    outside: Outside, sessions: Sessions
) -> None:
    await set_status(sessions, OrderStatus.CANCELLED)
    await take_payment(outside, ORDER)
    assert await status(sessions) is OrderStatus.CANCELLED


async def test_an_order_that_is_not_there_is_not_found(
    client: httpx.AsyncClient,
) -> None:
    unknown = uuid4()
    paid = await client.post(f"/orders/{unknown}/payment")
    watched = await client.get(f"/orders/{unknown}/events")
    assert (paid.status_code, watched.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("scope", "holds", "stored"),
    [("function", 0, "pending"), ("request", 1, "paid")],
)
async def test_the_requests_session_in_a_task_loses_or_holds(
    app: FastAPI,
    engine: AsyncEngine,
    scope: Any,
    holds: int,
    stored: str,
) -> None:
    """Of function scope it has ended; by default it is held by the task."""
    begun, measured, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def mark(session: AsyncSession, order: Order) -> None:
        begun.set()
        await measured.wait()
        order.status = OrderStatus.PAID
        await session.commit()
        ended.set()

    @app.post("/payments", status_code=202)
    async def take(
        session: Annotated[AsyncSession, Depends(session_of, scope=scope)],
        background: BackgroundTasks,
    ) -> None:
        order = await session.get_one(Order, ORDER)
        background.add_task(mark, session, order)

    async with serving(app) as client:
        answer = await client.post("/payments")
        assert answer.status_code == 202
        await begun.wait()
        assert held(engine) == holds
        measured.set()
        await ended.wait()
    assert await status(make_sessions(engine)) == stored


# Streams of events


@pytest.mark.parametrize("last", [OrderStatus.SHIPPED, OrderStatus.CANCELLED])
async def test_a_stream_ends_with_the_last_status(
    app: FastAPI,
    client: httpx.AsyncClient,
    sessions: Sessions,
    last: OrderStatus,
) -> None:
    async with reading(client, EVENTS) as seen:
        assert await anext(seen) == "pending"
        await set_status(sessions, last)
        announce(app.state.outside)
        assert [each async for each in seen] == [last]


async def test_a_stream_ends_when_its_order_is_deleted(
    app: FastAPI, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with reading(client, EVENTS) as seen:
        assert await anext(seen) == "pending"
        async with sessions.begin() as session:
            await session.execute(delete(Order).where(Order.id == ORDER))
        announce(app.state.outside)
        assert [each async for each in seen] == []


async def test_news_of_another_order_sends_nothing(
    app: FastAPI, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with reading(client, EVENTS) as seen:
        assert await anext(seen) == "pending"
        announce(app.state.outside)
        await set_status(sessions, OrderStatus.SHIPPED)
        announce(app.state.outside)
        assert [each async for each in seen] == ["shipped"]


async def test_a_change_before_the_wait_is_not_missed(
    outside: Outside, sessions: Sessions
) -> None:
    """The stream stands at its ``yield``, as with a slow client."""
    looks = watch(ORDER, outside)
    assert await anext(looks) is OrderStatus.PENDING
    await set_status(sessions, OrderStatus.SHIPPED)
    announce(outside)
    async with asyncio.timeout(recipe.LOOK_AGAIN / 2):
        assert await anext(looks) is OrderStatus.SHIPPED
        assert [each async for each in looks] == []


async def test_a_change_of_another_process_is_seen_later(
    outside: Outside, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "LOOK_AGAIN", 0.01)
    looks = watch(ORDER, outside)
    assert await anext(looks) is OrderStatus.PENDING
    await set_status(sessions, OrderStatus.SHIPPED)  # and nobody announces
    async with asyncio.timeout(10):
        assert [each async for each in looks] == [OrderStatus.SHIPPED]


async def test_open_streams_hold_no_connection(engine: AsyncEngine) -> None:
    """More streams than connections; each has looked, and a request can."""
    own = small(engine, 2)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(create_app(own, 1)))
        streams = [
            await stack.enter_async_context(reading(client, EVENTS))
            for _ in range(20)
        ]
        for seen in streams:
            assert await anext(seen) == "pending"
        assert held(own) == 0
        assert (await client.post(PAYMENT)).status_code == 202
        for seen in streams:
            assert await anext(seen) == "paid"
        assert held(own) == 0


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("path", "idle"), [(EVENTS, 0), (f"/held/{ORDER}", 3)]
)
async def test_open_streams_hold_no_transaction(
    app: FastAPI, engine: AsyncEngine, path: str, idle: int
) -> None:
    """Those with the session of their request are idle in a transaction."""

    @app.get("/held/{order_id}", response_class=EventSourceResponse)
    async def hold(
        order_id: UUID, session: ByDefault, outside: Beyond
    ) -> AsyncIterator[OrderStatus | None]:
        yield await recipe.status_of(session, order_id)
        await outside.changed.wait()

    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(app))
        for _ in range(3):
            seen = await stack.enter_async_context(reading(client, path))
            assert await anext(seen) == "pending"
            stack.push_async_callback(seen.aclose)  # type: ignore[attr-defined]
        async with engine.connect() as connection:
            assert await connection.scalar(IDLE) == idle


async def test_news_is_one_query_for_each_stream(
    app: FastAPI, sessions: Sessions, statements: Statements
) -> None:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(app))
        streams = [
            await stack.enter_async_context(reading(client, EVENTS))
            for _ in range(3)
        ]
        for seen in streams:
            await anext(seen)
        await set_status(sessions, OrderStatus.PAID)
        with statements.expect(3 + 3):
            announce(app.state.outside)
            for seen in streams:
                assert await anext(seen) == "paid"
            await client.get("/summary")  # three, and time for more looks


async def test_looks_take_no_more_connections_than_their_limit(
    engine: AsyncEngine,
) -> None:
    own = small(engine, 10)
    most = 0

    def note(*_: object) -> None:
        nonlocal most
        most = max(most, held(own))

    app = create_app(own, limit=2)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(app))
        streams = [
            await stack.enter_async_context(reading(client, EVENTS))
            for _ in range(20)
        ]
        for seen in streams:
            await anext(seen)
        async with make_sessions(engine).begin() as session:
            await session.execute(
                update(Order).values(status=OrderStatus.SHIPPED)
            )
        event.listen(own.sync_engine, "checkout", note)
        announce(app.state.outside)
        for seen in streams:
            assert [each async for each in seen] == ["shipped"]
    assert most == 2


async def test_a_stream_with_a_session_of_function_scope_uses_it_after_its_end(
    app: FastAPI, engine: AsyncEngine
) -> None:
    kept = []

    @app.get("/ids")
    async def ids(session: Session) -> AsyncIterator[UUID]:
        kept.append(session)  # else until the garbage collector runs
        for id_ in await session.scalars(select(Order.id)):
            yield id_

    async with serving(app) as client:
        answer = await client.get("/ids")
        assert len(answer.text.splitlines()) == 12
        await client.get("/summary")
        assert held(engine) == 1
        await kept[0].close()
        assert held(engine) == 0


# An export


@pytest.mark.parametrize("page", [7, 20, 100])
async def test_an_export_has_each_user_once_in_order(
    client: httpx.AsyncClient,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    page: int,
) -> None:
    monkeypatch.setattr(recipe, "PAGE", page)
    first = User(id=UUID(int=1), username="a", email="a@example.org")
    async with sessions.begin() as session:
        session.add(first)  # after those with higher ids
    answer = await client.get("/users.jsonl")
    assert answer.headers["content-type"] == "application/jsonl"
    async with sessions() as session:
        users = await session.scalars(select(User).order_by(User.id))
        stored = [
            {"id": str(user.id), "username": user.username} for user in users
        ]
    assert [json.loads(line) for line in answer.text.splitlines()] == stored


@pytest.mark.parametrize(
    ("page", "queries"), [(7, 3), (5, 5), (20, 2), (100, 1)]
)
async def test_an_export_asks_for_each_page_once(
    client: httpx.AsyncClient,
    statements: Statements,
    monkeypatch: pytest.MonkeyPatch,
    page: int,
    queries: int,
) -> None:
    monkeypatch.setattr(recipe, "PAGE", page)
    with statements.expect(queries):
        await client.get("/users.jsonl")


async def test_an_export_of_nothing_is_empty(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        for model in (OrderLine, Order, Comment, LedgerEntry, Account, User):
            await session.execute(delete(model))
    answer = await client.get("/users.jsonl")
    assert (answer.status_code, answer.text) == (200, "")


async def test_no_line_of_an_export_is_given_out_with_a_connection(
    outside: Outside, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "PAGE", 5)
    given = [held(engine) async for _ in export(outside)]
    assert given == [0] * 20


async def test_the_pages_of_an_export_are_not_of_one_moment(
    outside: Outside, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "PAGE", 5)
    lines = export(outside)
    begun = [await anext(lines)]
    async with sessions.begin() as session:
        session.add(User(username="zander", email="zander@example.org"))
    rest = [line async for line in lines]
    assert len(begun + rest) == 21


@pytest.mark.parametrize("across", [False, True])
async def test_slow_readers_leave_the_only_connection_to_others(
    engine: AsyncEngine, across: bool
) -> None:
    """Unless the session stays open while they read."""
    own = small(engine, 1, timeout=0.1 if across else 30)
    app = create_app(own, limit=1)

    @app.get("/parcels")
    async def parcels(session: ByDefault) -> AsyncIterator[str]:
        found = (await session.scalars(select(Order.id))).all()
        if not across:
            await session.close()
        for id_ in found:
            yield f"{id_}{PARCEL}"

    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(app))
        for _ in range(1 if across else 5):
            opened = client.stream("GET", "/parcels")
            answer = await stack.enter_async_context(opened)
            pieces = answer.aiter_bytes()
            stack.push_async_callback(pieces.aclose)  # type: ignore[attr-defined]
            await anext(pieces)
        asked = await client.get("/summary")
        assert asked.status_code == (500 if across else 200)
        assert held(own) == across


# A client that goes away


@pytest.fixture
def has_gone(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Tell when the server has heard that a client has gone."""
    gone, listen = asyncio.Event(), StreamingResponse.listen_for_disconnect

    async def listen_and_tell(*given: Any) -> None:
        await listen(*given)
        gone.set()

    monkeypatch.setattr(
        StreamingResponse, "listen_for_disconnect", listen_and_tell
    )
    return gone


async def test_a_client_that_leaves_between_events_leaves_nothing(
    engine: AsyncEngine, has_gone: asyncio.Event
) -> None:
    own = small(engine, 1)
    async with serving(create_app(own)) as client:
        async with reading(client, EVENTS) as seen:
            await anext(seen)
        async with asyncio.timeout(10):
            await has_gone.wait()
        assert held(own) == 0
        assert (await client.get("/summary")).status_code == 200


async def test_a_client_that_leaves_is_heard_though_news_never_ends(
    engine: AsyncEngine,
) -> None:
    app = create_app(engine)
    async with asyncio.timeout(30), serving(app) as client:
        app.state.outside.changed.set()  # it stays so: there is always news
        async with reading(client, EVENTS) as seen:
            await anext(seen)
    # The server has ended, and so has the stream.
    assert held(engine) == 0


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("shielded", [True, False])
async def test_a_query_whose_client_has_gone_is_counted_until_it_ends(
    engine: AsyncEngine,
    sessions: Sessions,
    has_gone: asyncio.Event,
    monkeypatch: pytest.MonkeyPatch,
    shielded: bool,
) -> None:
    """Without the shield it goes on as well, and has no connection."""
    own = small(engine, 1)
    given_back = asyncio.Event()
    event.listen(own.sync_engine, "checkin", lambda *_: given_back.set())
    lost: list[object] = []
    event.listen(own.sync_engine, "close", lambda *_: lost.append(1))

    @asynccontextmanager
    async def unshielded(outside: Outside) -> AsyncIterator[AsyncSession]:
        async with outside.sessions.begin() as session:
            yield session

    if not shielded:
        monkeypatch.setattr(recipe, "own_session", unshielded)
    async with (
        serving(create_app(own)) as client,
        sessions.begin() as holder,
        asyncio.timeout(30),
    ):
        await holder.execute(text("LOCK TABLE users"))
        async with client.stream("GET", "/users.jsonl"):
            await until_waiting(sessions)
        await has_gone.wait()
        if not shielded:
            await given_back.wait()
        await until_waiting(sessions)  # still
        assert held(own) == shielded
        await holder.commit()
        await given_back.wait()
        assert held(own) == 0
        assert len(lost) == (0 if shielded else 1)


@pytest.mark.parametrize("patience", [0, None])
async def test_a_server_waits_for_open_streams_unless_it_has_a_limit(
    engine: AsyncEngine, patience: int | None
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        config = uvicorn.Config(
            create_app(engine),
            log_level=60,
            timeout_graceful_shutdown=patience,
        )
        server = uvicorn.Server(config)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        base_url = f"http://{host}:{port}"
        async with (
            httpx.AsyncClient(base_url=base_url, trust_env=False) as client,
            reading(client, EVENTS) as seen,
        ):
            await anext(seen)
            server.should_exit = True
            limit = 10 if patience == 0 else 0.5
            await asyncio.wait([serve], timeout=limit)
            assert serve.done() is (patience == 0)
        async with asyncio.timeout(10):
            await serve


# Queries beside each other


async def test_a_summary_has_all_three_counts(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    answer = await client.get("/summary")
    buyers = (await session.scalars(select(Order.user_id))).all()
    users = (await session.scalars(select(User.id))).all()
    assert answer.json() == {
        "orders": len(buyers),
        "buyers": len(set(buyers)),
        "users": len(users),
    }
    assert len(set(buyers)) < len(buyers) < len(users)


class Gate(AsyncSession):
    """A session that has its connection, and waits with its query."""

    entered = asyncio.Semaphore(0)
    opened = asyncio.Event()

    async def scalars(self, *given: Any, **options: Any) -> Any:
        await self.connection()
        self.entered.release()
        await self.opened.wait()
        return await super().scalars(*given, **options)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> type[Gate]:
    monkeypatch.setattr(Gate, "entered", asyncio.Semaphore(0))
    monkeypatch.setattr(Gate, "opened", asyncio.Event())
    return Gate


@pytest.mark.parametrize(("limit", "answered"), [(2, 404), (15, 500)])
async def test_queries_beside_each_other_leave_room_for_requests(
    engine: AsyncEngine, gate: type[Gate], limit: int, answered: int
) -> None:
    """Without a limit below the size of the pool, they take it all."""
    own = small(engine, 3, timeout=30 if limit == 2 else 0.1)
    app = create_app(own)
    async with serving(app) as client, asyncio.timeout(30):
        slow = Sessions(own, class_=gate, expire_on_commit=False)
        app.state.outside = Outside(slow, asyncio.Semaphore(limit))
        asked = [client.get("/summary") for _ in range(5)]
        summaries = asyncio.gather(*asked)
        for _ in range(min(limit, 3)):
            await gate.entered.acquire()
        assert held(own) == min(limit, 3)
        other = await client.post(f"/orders/{uuid4()}/payment")
        assert other.status_code == answered
        gate.opened.set()
        answers = {each.status_code for each in await summaries}
    assert (answers == {200}) is (limit == 2)


async def test_an_error_is_itself_and_the_other_queries_are_cancelled(
    engine: AsyncEngine,
) -> None:
    never = asyncio.Event()
    good = select(func.count())
    wrong = select(func.no_such_function())

    class Endless(AsyncSession):
        async def scalars(self, *given: Any, **options: Any) -> Any:
            await self.connection()
            if given[0] is good:
                await never.wait()
            return await super().scalars(*given, **options)

    sessions = Sessions(engine, class_=Endless)
    outside = Outside(sessions, asyncio.Semaphore(2))
    async with asyncio.timeout(10):
        with pytest.raises(DBAPIError, match="no_such_function"):
            await at_once(outside, {"good": good, "wrong": wrong})
    assert held(engine) == 0


async def test_a_full_pool_is_an_error_of_the_pool_and_no_group(
    engine: AsyncEngine,
) -> None:
    own = small(engine, 1, timeout=0.05)
    async with own.connect():
        outside = Outside(make_sessions(own), asyncio.Semaphore(2))
        with pytest.raises(PoolTimeoutError, match="QueuePool limit"):
            await at_once(
                outside, dict.fromkeys(["one", "two"], select(func.count()))
            )
    await own.dispose()


# Started by its environment


async def test_the_database_is_that_of_the_environment(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    async with serving(from_environment()) as client:
        assert (await client.get("/summary")).json()["orders"] == 12


async def test_a_process_streams_pays_exports_and_ends(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with served(PUBLISHED, engine) as client:
        async with reading(client, EVENTS) as seen:
            assert await anext(seen) == "pending"
            assert (await client.post(PAYMENT)).status_code == 202
            assert await anext(seen) == "paid"
        lines = (await client.get("/users.jsonl")).text.splitlines()
        assert len(lines) == 20
    assert await status(sessions) is OrderStatus.PAID
