# Part of the package database-recipes: cookbook run outside-the-request
"""Work outside the request's session.

Give background tasks, streams and queries beside each other sessions of their
own, and hold no connection while a client reads.
"""

HEADLINE = "trap_connection_per_stream"

# --8<-- [start:recipe]
import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from anyio import CancelScope
from anyio.lowlevel import checkpoint
from fastapi import (
    APIRouter,
    BackgroundTasks,
    Depends,
    FastAPI,
    HTTPException,
    Request,
)
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel
from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.applications.fastapi_session import Session
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.schema import Order, OrderStatus, User

PAGE = 100  # lines; of an export
LOOK_AGAIN = 10  # seconds; for what another process has changed
LAST = (OrderStatus.SHIPPED, OrderStatus.CANCELLED, None)  # None: deleted
COUNTS = {
    "orders": select(func.count(Order.id)),
    "buyers": select(func.count(Order.user_id.distinct())),
    "users": select(func.count(User.id)),
}


@dataclass
class Outside:
    """What work outside the requests' sessions has.

    Attributes:
        sessions: makes sessions of its own.
        room: for so many of them at a time, fewer than the pool has
            connections: the rest are for the requests.
        changed: is set when there is news for the open streams.
    """

    sessions: Sessions
    room: asyncio.Semaphore
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def own_session(outside: Outside) -> AsyncIterator[AsyncSession]:
    """Open a session as soon as there is room, and commit at the end.

    Not while you hold another: if all do so, each waits for the others. And
    end it before you ``yield`` to a client, who may wait, or be gone.
    """
    # A client who goes away cancels again and again, and the driver has no
    # time to stop the query: the server would go on with it, and the pool
    # would no longer count it. So it ends here, or reads to the end.
    await checkpoint()
    async with outside.room:
        with CancelScope(shield=True):
            async with outside.sessions.begin() as session:
                yield session


def announce(outside: Outside) -> None:
    """Wake the open streams of this process."""
    outside.changed.set()
    outside.changed = asyncio.Event()


async def outside_of(request: Request) -> Outside:
    """Give a request what it may hand to its tasks and streams."""
    outside: Outside = request.app.state.outside
    return outside


Beyond = Annotated[Outside, Depends(outside_of)]
router = APIRouter()


async def status_of(
    session: AsyncSession, order_id: UUID
) -> OrderStatus | None:
    """Return the status of an order; None if there is no such order."""
    query = select(Order.status).where(Order.id == order_id)
    return await session.scalar(query)


async def known_order(order_id: UUID, session: Session) -> OrderStatus:
    """Answer 404 while that is possible: a stream cannot any more.

    The session is of function scope, and ends before the answer begins.
    """
    status = await status_of(session, order_id)
    if status is None:
        raise HTTPException(404, "there is no such order")
    return status


@router.post("/orders/{order_id}/payment", status_code=202)
async def pay(
    order_id: UUID,
    status: Annotated[OrderStatus, Depends(known_order)],
    background: BackgroundTasks,
    outside: Beyond,
) -> None:
    """Take the payment of an order after the answer."""
    if status is not OrderStatus.PENDING:
        raise HTTPException(409, f"the order is {status}")
    background.add_task(take_payment, outside, order_id)


async def take_payment(outside: Outside, order_id: UUID) -> None:
    """Mark an order as paid, and tell those who watch."""
    # Ask the payment provider here, while no session is open, and give it the
    # order's id: two requests at once are two tasks, and one payment.
    async with own_session(outside) as session:
        await session.execute(
            update(Order)
            .where(Order.id == order_id, Order.status == OrderStatus.PENDING)
            .values(status=OrderStatus.PAID)
        )
    announce(outside)


@router.get(
    "/orders/{order_id}/events",
    response_class=EventSourceResponse,
    dependencies=[Depends(known_order)],
)
async def watch(order_id: UUID, outside: Beyond) -> AsyncIterator[OrderStatus]:
    """Send the status of an order, and each new one until the last."""
    seen = None
    while True:
        change = outside.changed  # before the look, to miss none
        async with own_session(outside) as session:
            status = await status_of(session, order_id)
        if status not in (seen, None):
            yield status
        if status in LAST:
            return
        seen = status
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN):
                await change.wait()


class ExportedUser(BaseModel):
    """One line of the export."""

    id: UUID
    username: str


@router.get("/users.jsonl")
async def export(outside: Beyond) -> AsyncIterator[ExportedUser]:
    """Send all users, page by page; the session ends before its page."""
    query = select(User.id, User.username).order_by(User.id).limit(PAGE)
    last = UUID(int=0)
    while True:
        async with own_session(outside) as session:
            found = await session.execute(query.where(User.id > last))
            page = found.all()
        for user in page:
            yield ExportedUser.model_validate(user, from_attributes=True)
        if len(page) < PAGE:
            return
        last = page[-1].id


@router.get("/summary")
async def summarise(outside: Beyond) -> dict[str, int]:
    """Count orders, buyers and users at the same time."""
    return await at_once(outside, COUNTS)


async def at_once(
    outside: Outside, queries: Mapping[str, Select[Any]]
) -> dict[str, int]:
    """Run queries beside each other, each in a session of its own.

    Call it without a session in use: who holds one connection and waits for
    others may wait for somebody who does the same. After an error, which it
    raises, the other queries are cancelled.
    """

    async def one(query: Select[Any]) -> int:
        async with own_session(outside) as session:
            count: int = (await session.scalars(query)).one()
            return count

    try:
        async with asyncio.TaskGroup() as group:
            tasks = {
                name: group.create_task(one(query))
                for name, query in queries.items()
            }
    except ExceptionGroup as errors:
        # An application answers an error by its class, not by a group's.
        raise errors.exceptions[0] from errors
    return {name: task.result() for name, task in tasks.items()}


def create_app(engine: AsyncEngine, limit: int = 5) -> FastAPI:
    """Make the application, which disposes of its engine when it ends.

    ``limit`` is how many connections work outside the requests has at most:
    fewer than the engine's pool.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.sessions = make_sessions(engine)
        room = asyncio.Semaphore(limit)
        app.state.outside = Outside(app.state.sessions, room)
        yield
        await engine.dispose()

    app = FastAPI(title="Orders", lifespan=lifespan)
    app.include_router(router)
    return app


def from_environment() -> FastAPI:
    """Make it for ``uvicorn --factory``, on the database of the process."""
    return create_app(make_engine(os.environ["DATABASE_URL"]))


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.applications.serving import serving
from recipes.schema.seed import ORDER


def in_use(engine: AsyncEngine) -> int:
    """Count the connections that are in use."""
    pool: Any = engine.pool
    count: int = pool.checkedout()
    return count


async def demo(engine: AsyncEngine) -> None:
    async with (
        serving(create_app(engine)) as client,
        client.stream("GET", f"/orders/{ORDER}/events") as stream,
    ):
        lines = stream.aiter_lines()
        print("watched:", await anext(lines))
        print("connections held meanwhile:", in_use(engine))
        await client.post(f"/orders/{ORDER}/payment")
        await anext(lines)  # between two events
        print("watched:", await anext(lines))

    async with serving(create_app(engine)) as client:
        answer = await client.get("/users.jsonl")
        print("exported:", answer.text.splitlines()[0])
        answer = await client.get("/summary")
        print("counted:", *answer.json())


# --8<-- [end:demo]


# --8<-- [start:trap_connection_per_stream]
from contextlib import AsyncExitStack

from recipes.applications.fastapi_session import session_of

ByDefault = Annotated[AsyncSession, Depends(session_of)]


async def trap_connection_per_stream(engine: AsyncEngine) -> None:
    """A stream holds the connection of its request until its client goes."""
    small = make_engine(engine.url, pool_size=5, pool_timeout=0.2)
    app = create_app(small)

    @app.get("/watch/{order_id}", response_class=EventSourceResponse)
    async def watch(
        order_id: UUID, session: ByDefault, outside: Beyond
    ) -> AsyncIterator[OrderStatus | None]:
        yield await status_of(session, order_id)
        await outside.changed.wait()

    await five_watch(app, small, f"/watch/{ORDER}")


async def five_watch(app: FastAPI, engine: AsyncEngine, path: str) -> None:
    """Let five clients wait for an event, and another one ask for a sum."""
    async with serving(app) as client, AsyncExitStack() as open_streams:
        watched = []
        for _ in range(5):
            opened = client.stream("GET", path)
            stream = await open_streams.enter_async_context(opened)
            watched.append(stream.aiter_lines())
            await anext(watched[-1])
        held = in_use(engine)
        answer = await client.get("/summary")
    print("another request:", answer.status_code, answer.reason_phrase)
    print("connections held by 5 open streams:", held)


# --8<-- [end:trap_connection_per_stream]


# --8<-- [start:cure_connection_per_stream]
async def cure_connection_per_stream(engine: AsyncEngine) -> None:
    """The recipe's stream has a session for each look, and none meanwhile."""
    small = make_engine(engine.url, pool_size=5, pool_timeout=0.2)
    app = create_app(small, limit=3)
    await five_watch(app, small, f"/orders/{ORDER}/events")


# --8<-- [end:cure_connection_per_stream]


# --8<-- [start:trap_session_across_yields]
import gc
from collections.abc import Callable

from sqlalchemy.ext.asyncio import close_all_sessions

PARCEL = 8_000_000 * "."  # more than sockets take before it is read


async def trap_session_across_yields(engine: AsyncEngine) -> None:
    """A client who goes away leaves the generator, and its session, open.

    Until Python's garbage collector happens to run.
    """
    sessions = make_sessions(engine)

    async def parcels() -> AsyncIterator[str]:
        async with sessions() as session:
            for id_ in await session.scalars(select(Order.id).limit(3)):
                yield f"{id_}{PARCEL}"

    await five_leave(engine, parcels)


async def five_leave(
    engine: AsyncEngine, parcels: Callable[[], AsyncIterator[str]]
) -> None:
    """Let five clients begin to read, and go away; count what is held."""
    app, ended = create_app(engine), asyncio.Semaphore(0)

    async def note_end() -> AsyncIterator[None]:
        yield
        ended.release()

    app.get("/parcels", dependencies=[Depends(note_end)])(parcels)
    gc.disable()
    async with serving(app) as client:
        for _ in range(5):
            async with client.stream("GET", "/parcels") as answer:
                pieces = answer.aiter_bytes()
                await anext(pieces)
            await ended.acquire()
        await client.get("/parcels")  # one who stays
        held = in_use(engine)
        await close_all_sessions()
    gc.enable()
    print("connections held after 5 clients left:", held)


# --8<-- [end:trap_session_across_yields]


# --8<-- [start:cure_session_across_yields]
async def cure_session_across_yields(engine: AsyncEngine) -> None:
    """A session that ends before the first ``yield`` cannot be left open."""
    sessions = make_sessions(engine)

    async def parcels() -> AsyncIterator[str]:
        async with sessions() as session:
            query = select(Order.id).limit(3)
            found = (await session.scalars(query)).all()
        for id_ in found:
            yield f"{id_}{PARCEL}"

    await five_leave(engine, parcels)


# --8<-- [end:cure_session_across_yields]


# --8<-- [start:trap_one_session_for_a_stream]
async def trap_one_session_for_a_stream(engine: AsyncEngine) -> None:
    """A session that stays open shows what it has loaded, not what is new."""
    app = create_app(engine)

    @app.get("/watch/{order_id}", response_class=EventSourceResponse)
    async def watch(
        order_id: UUID, outside: Beyond
    ) -> AsyncIterator[OrderStatus]:
        async with app.state.sessions() as session:
            while True:
                change = outside.changed
                order = await session.get_one(Order, order_id)
                yield order.status
                await change.wait()

    async with (
        serving(app) as client,
        client.stream("GET", f"/watch/{ORDER}") as stream,
    ):
        lines = stream.aiter_lines()
        print("watched:", await anext(lines))
        await client.post(f"/orders/{ORDER}/payment")
        await anext(lines)
        print("watched:", await anext(lines))
    async with make_sessions(engine)() as session:
        print("stored:", await status_of(session, ORDER))


# --8<-- [end:trap_one_session_for_a_stream]


# --8<-- [start:trap_object_in_background]
async def trap_object_in_background(engine: AsyncEngine) -> None:
    """The request's session has ended: what the task changes is not stored.

    No error says so.
    """
    app = create_app(engine)

    async def mark_as_paid(session: AsyncSession, order: Order) -> None:
        order.status = OrderStatus.PAID
        await session.commit()
        print("the task has committed")

    @app.post("/payments", status_code=202)
    async def take(session: Session, background: BackgroundTasks) -> None:
        order = await session.get_one(Order, ORDER)
        background.add_task(mark_as_paid, session, order)

    async with serving(app) as client:
        answer = await client.post("/payments")
    print("answer:", answer.status_code)
    async with make_sessions(engine)() as session:
        print("stored:", await status_of(session, ORDER))


# --8<-- [end:trap_object_in_background]


# --8<-- [start:trap_task_before_commit]
from recipes.schema.seed import AVOCET


async def trap_task_before_commit(engine: AsyncEngine) -> None:
    """By default, a task runs before the commit, and finds nothing."""
    await order_and_look(engine, Depends(session_of))


async def order_and_look(engine: AsyncEngine, dependency: Any) -> None:
    """Store an order, and let a task with its own session look for it."""
    app = create_app(engine)

    async def look(outside: Outside, order_id: UUID) -> None:
        async with own_session(outside) as session:
            print("the task finds:", await status_of(session, order_id))

    @app.post("/orders", status_code=202)
    async def place(
        session: Annotated[AsyncSession, dependency],
        background: BackgroundTasks,
        outside: Beyond,
    ) -> None:
        order = Order(user_id=AVOCET)
        session.add(order)
        await session.flush()
        background.add_task(look, outside, order.id)

    async with serving(app) as client:
        await client.post("/orders")


# --8<-- [end:trap_task_before_commit]


# --8<-- [start:cure_task_before_commit]
async def cure_task_before_commit(engine: AsyncEngine) -> None:
    """A session of function scope commits before the answer and the task."""
    await order_and_look(engine, Depends(session_of, scope="function"))


# --8<-- [end:cure_task_before_commit]


# --8<-- [start:trap_gather_on_one_session]
from sqlalchemy.exc import InvalidRequestError


async def trap_gather_on_one_session(engine: AsyncEngine) -> None:
    """Queries beside each other fail on one session, and leave it open."""
    app, errors = create_app(engine), set()

    async def usual_session() -> AsyncIterator[AsyncSession]:
        async with app.state.sessions() as session:
            yield session

    @app.get("/counts")
    async def counts(
        session: Annotated[AsyncSession, Depends(usual_session)],
    ) -> list[int]:
        async def one(query: Select[Any]) -> Any:
            return await session.scalar(query)

        try:
            return list(await asyncio.gather(*map(one, COUNTS.values())))
        except InvalidRequestError as error:
            errors.add(str(error).partition(" (")[0])
            raise

    gc.disable()
    async with serving(app) as client:
        for _ in range(5):
            await client.get("/counts")
        await client.get("/summary")
        held = in_use(engine)
        await close_all_sessions()
    gc.enable()
    print(*errors)
    print("connections held after 5 requests:", held)


# --8<-- [end:trap_gather_on_one_session]


# --8<-- [start:trap_tasks_beside_a_session]
async def trap_tasks_beside_a_session(engine: AsyncEngine) -> None:
    """Who holds a connection and waits for more waits for all who do so.

    Here all five give up at the same moment.
    """
    small = make_engine(engine.url, pool_size=5, pool_timeout=0.2)
    app = create_app(small)
    five = asyncio.Barrier(5)

    @app.get("/counts")
    async def counts(session: Session) -> list[int]:
        await session.get_one(User, AVOCET)
        await five.wait()

        async def one(query: Select[Any]) -> Any:
            async with app.state.sessions() as own:
                return await own.scalar(query)

        try:
            return list(await asyncio.gather(*map(one, COUNTS.values())))
        finally:
            await five.wait()

    await five_ask(app, "/counts")


async def five_ask(app: FastAPI, path: str) -> None:
    """Let five clients ask at once."""
    async with serving(app) as client:
        answers = await asyncio.gather(*(client.get(path) for _ in range(5)))
    print("of 5 requests answered:", sum(each.is_success for each in answers))


# --8<-- [end:trap_tasks_beside_a_session]


# --8<-- [start:cure_tasks_beside_a_session]
async def cure_tasks_beside_a_session(engine: AsyncEngine) -> None:
    """The recipe holds nothing while its queries wait for room."""
    small = make_engine(engine.url, pool_size=5, pool_timeout=0.2)
    await five_ask(create_app(small, limit=3), "/summary")


# --8<-- [end:cure_tasks_beside_a_session]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
