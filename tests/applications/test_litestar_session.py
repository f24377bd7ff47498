"""A request has one session, in Litestar's way and in the plugin's."""

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Stream
from litestar.types import Message, Receive, Scope, Send
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
from sqlalchemy import QueuePool, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.applications.litestar_session import (
    LOG,
    RequestSession,
    add_order,
    create_app,
    create_app_with_handler,
    create_app_with_plugin,
    from_environment,
    session_of,
)
from recipes.applications.serving import serving
from recipes.foundations.engines import Sessions
from recipes.schema import Account, LedgerEntry, Order, OrderLine
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

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession as Elsewhere

MODULE = "recipes.applications.litestar_session"

Create = Callable[[AsyncEngine], Litestar]


@pytest.fixture(params=[create_app, create_app_with_plugin])
def create(request: pytest.FixtureRequest) -> Create:
    """Give the application without the plugin, and with it."""
    chosen: Create = request.param
    return chosen


@pytest.fixture
def app(create: Create, engine: AsyncEngine) -> Litestar:
    return create(engine)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(app) as asking:
        yield asking


def checked_out(engine: AsyncEngine) -> int:
    return cast(QueuePool, engine.pool).checkedout()


@pytest.fixture
def seen(engine: AsyncEngine) -> list[str]:
    """List what transactions did, as they do it."""
    return brackets_of(engine)


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
    for path in (f"/orders/{NOBODY}", "/orders/1"):
        assert (await client.get(path)).status_code == 404
    unknown = await client.post("/orders", json=order_of(AVOCET, nothing=1))
    assert unknown.status_code == 422
    assert await orders(sessions) == before


async def test_what_is_not_for_sale_is_not_ordered(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with serving(create_app(engine)) as client:
        refused = await refused_orders(client, sessions)
    assert refused == [422, 422, 400, 400]


@pytest.mark.parametrize("pieces", [0, -1, 1_001])
async def test_a_number_out_of_bounds_is_a_bad_request(
    client: httpx.AsyncClient, seen: list[str], pieces: int
) -> None:
    answer = await client.post("/orders", json=order_of(AVOCET, mug=pieces))
    assert answer.status_code == 400
    assert seen == []


async def test_what_cannot_be_stored_is_not_answered_with_success(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before = await orders(sessions)
    for create in (create_app, create_app_with_plugin):
        app = create(engine)
        app.register(add_order)
        async with serving(app) as client:
            at_once = await client.post(
                "/orders", json=order_of(NOBODY, mug=1)
            )
            nobody = {"user_id": str(NOBODY)}
            at_the_commit = await client.post("/carts", params=nobody)
        assert (at_once.status_code, at_the_commit.status_code) == (500, 500)
    assert await orders(sessions) == before


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
    client: httpx.AsyncClient, engine: AsyncEngine, seen: list[str]
) -> None:
    await client.post("/transfers", json=transfer_of(CHECKING, RENT, 1))
    assert seen == ["begin", "commit"]
    await client.post("/transfers", json=transfer_of(EMPTY, RENT, 1))
    assert seen == ["begin", "commit", "begin", "rollback"]
    assert checked_out(engine) == 0


async def test_a_request_without_a_query_has_no_transaction(
    app: Litestar, engine: AsyncEngine, seen: list[str]
) -> None:
    @get("/nothing")
    async def nothing(session: RequestSession) -> int:
        return checked_out(engine)

    app.register(nothing)
    async with serving(app) as client:
        assert (await client.get("/nothing")).json() == 0
    assert seen == []


async def test_the_commit_is_after_the_answer_is_written_and_before_it_is_sent(
    app: Litestar, seen: list[str]
) -> None:
    class Written:
        pass

    def write(_: Written) -> str:
        seen.append("written")
        return "text"

    @post("/written", type_encoders={Written: write})
    async def answer(session: RequestSession) -> dict[str, Written]:
        session.add(Order(user_id=AVOCET))
        await session.flush()
        return {"answer": Written()}

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.append("sent")
            await send(message)

        await app(scope, receive, note)

    app.register(answer)
    async with serving(noting) as client:
        assert (await client.post("/written")).status_code == 201
    assert seen == ["begin", "written", "commit", "sent"]


async def test_an_answer_that_cannot_be_written_rolls_back(
    app: Litestar, seen: list[str]
) -> None:
    @post("/unwritten")
    async def answer(session: RequestSession) -> dict[str, Any]:
        session.add(Order(user_id=AVOCET))
        await session.flush()
        return {"answer": object()}

    app.register(answer)
    async with serving(app) as client:
        assert (await client.post("/unwritten")).status_code == 500
    assert seen == ["begin", "rollback"]


async def test_an_error_that_is_returned_is_committed(
    app: Litestar, sessions: Sessions
) -> None:
    @post("/returned")
    async def answer(session: RequestSession) -> Response[None]:
        session.add(Order(user_id=AVOCET))
        return Response(None, status_code=409)

    app.register(answer)
    before = await orders(sessions)
    async with serving(app) as client:
        assert (await client.post("/returned")).status_code == 409
    assert len(await orders(sessions) - before) == 1


@pytest.mark.parametrize("handler", ["autocommit", None])
async def test_by_the_plugin_an_error_that_is_returned_is_rolled_back(
    engine: AsyncEngine, sessions: Sessions, handler: Any
) -> None:
    app = create_app_with_handler(engine, handler)

    @post("/answers/{status:int}")
    async def answer(
        status: FromPath[int], session: RequestSession
    ) -> Response[None]:
        session.add(Order(user_id=AVOCET))
        await session.flush()
        return Response(None, status_code=status)

    app.register(answer)
    before = await orders(sessions)
    async with serving(app) as client:
        await client.post("/answers/409")
        assert await orders(sessions) == before
        await client.post("/answers/201")
        assert checked_out(engine) == 0
    stored = await orders(sessions) - before
    assert len(stored) == (1 if handler == "autocommit" else 0)


async def test_a_stream_begins_after_the_commit_and_keeps_a_connection(
    app: Litestar, engine: AsyncEngine, seen: list[str]
) -> None:
    used = []

    @get("/streamed")
    async def stream(session: RequestSession) -> Stream:
        async def lines() -> AsyncIterator[str]:
            used.append(session)
            for id_ in await session.scalars(select(Order.id).limit(3)):
                yield f"{id_}\n"

        await session.scalar(select(Order.id).limit(1))
        return Stream(lines())

    app.register(stream)
    async with serving(app) as client:
        answer = await client.get("/streamed")
        assert len(answer.text.splitlines()) == 3
        assert seen == ["begin", "commit", "begin"]
        assert checked_out(engine) == 1
        for session in used:
            await session.close()


async def test_beside_a_second_generator_a_handler_still_raises_its_error(
    app: Litestar, seen: list[str]
) -> None:
    async def basket() -> AsyncIterator[list[str]]:
        yield []

    @post(
        "/flushed",
        dependencies={"basket": Provide(basket)},
        exception_handlers={IntegrityError: lambda *_: Response(409)},
    )
    async def flush(
        basket: NamedDependency[list[str]], session: RequestSession
    ) -> None:
        session.add(Order(user_id=NOBODY))
        await session.flush()

    app.register(flush)
    async with serving(app) as client:
        assert (await client.post("/flushed")).json() == 409
    assert seen == ["begin", "rollback"]


def test_a_type_for_the_type_checker_only_can_be_named() -> None:
    @get("/answer")
    async def answer(session: "NamedDependency[Elsewhere]") -> None: ...

    class Named(AsyncSession):
        """What the module of the handler does not import."""

    Named.__name__ = "Elsewhere"
    given = {"session": Provide(session_of)}
    with pytest.raises(NameError, match="Elsewhere"):
        Litestar([answer], dependencies=given)
    Litestar([answer], dependencies=given, signature_types=[Named])


async def test_the_engine_ends_with_the_application(
    create: Create, engine: AsyncEngine
) -> None:
    pool = cast(QueuePool, engine.pool)
    async with serving(create(engine)) as client:
        await client.get(f"/orders/{EMPTY_ORDER}")
        assert pool.checkedin() == 1
    assert pool.checkedin() == 0


async def test_negative_twin_a_second_plugin_does_not_end_its_engine(
    engine: AsyncEngine,
) -> None:
    create_app_with_handler(engine, None)
    app = create_app_with_handler(engine, None)

    @get("/count")
    async def count(session: RequestSession) -> int:
        return len((await session.scalars(select(Order.id))).all())

    app.register(count)
    async with serving(app) as client:
        await client.get("/count")
    assert cast(QueuePool, engine.pool).checkedin() == 1


async def test_what_fails_is_logged_and_what_is_not_found_is_not(
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    for app in (from_environment(), create_app_with_plugin(engine)):
        caplog.clear()
        async with serving(app) as client:
            await client.get(f"/orders/{NOBODY}")
            await client.post("/orders", json=order_of(NOBODY, mug=1))
        [record] = [each for each in caplog.records if each.name == LOG.name]
        assert record.getMessage() == "failed: /orders"
        assert record.exc_info is not None
        assert record.exc_info[0] is IntegrityError


@pytest.mark.parametrize(
    ("factory", "number"),
    [("in_litestar", 2_000), ("in_litestar_with_plugin", 200)],
)
async def test_of_2000_orders_those_answered_are_those_stored(
    engine: AsyncEngine, sessions: Sessions, factory: str, number: int
) -> None:
    failing = f"failing_commits:{factory}"
    statuses, promised, stored = await load(failing, number, engine, sessions)
    assert statuses == {201: number * 9 // 10, 500: number // 10}
    assert promised == stored


async def test_negative_twin_autocommit_promises_what_its_commit_refuses(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    app = create_app_with_handler(engine, "autocommit")
    app.register(add_order)
    before = await orders(sessions)
    async with serving(app) as client:
        for user in 5 * [AVOCET, NOBODY]:
            asked = {"user_id": str(user)}
            answer = await client.post("/carts", params=asked)
            assert answer.status_code == 201
    assert len(await orders(sessions) - before) == 5


async def test_who_asks_at_once_reads_what_was_answered(
    engine: AsyncEngine,
) -> None:
    async with served(f"{MODULE}:from_environment", engine) as client:
        for _ in range(100):
            placed = await client.post("/orders", json=order_of(AVOCET, mug=1))
            shown = await client.get(f"/orders/{placed.json()['id']}")
            assert shown.json() == placed.json()
