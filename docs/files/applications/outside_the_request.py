# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "fastapi>=0.135,<1",
#     "httpx>=0.28,<1",
#     "uvicorn>=0.38,<1",
# ]
# ///
"""Work outside the request's session.

Give background tasks, streams and queries beside each other sessions of their
own, and hold no connection while a client reads.

    python outside_the_request.py
    DATABASE_URL=postgresql://… python outside_the_request.py
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import uvicorn
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
from sqlalchemy import (
    URL,
    ForeignKey,
    Select,
    event,
    func,
    make_url,
    select,
    update,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# Helpers of the book.
class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]

    orders: WriteOnlyMapped[Order] = relationship()


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # An order of nobody is refused.
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[OrderStatus]


# The recipe.
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


# Other recipes of the book.
async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit when its function has returned.

    An exception of the function rolls back.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


Session = Annotated[AsyncSession, Depends(session_of, scope="function")]


class Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, application: Any) -> None:
        """Keep the application; its errors are not logged."""
        super().__init__(uvicorn.Config(application, log_level=50))
        self.has_begun = asyncio.Event()

    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        """Start, and tell so.

        Raises:
            RuntimeError: the application failed before its first request.
        """
        try:
            await super().startup(sockets)
        except SystemExit as end:  # it would end this program as well
            raise RuntimeError(
                "the application did not start: uvicorn tells why"
            ) from end
        self.has_begun.set()


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an ASGI application on a free port of loopback.

    At the end of the block, the server answers what it has begun, and ends.

    Raises:
        RuntimeError: the application does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        server = Server(application)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        begun = asyncio.create_task(server.has_begun.wait())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait({serve, begun}, return_when=first)
        if serve.done():
            begun.cancel()
            await serve
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{host}:{port}", timeout=60, trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serve


# The rows.
ORDER = UUID("018ccc9e-ac00-7d01-955a-1da2989d1381")


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(
            id=UUID("018cc251-f400-79ba-9c6f-943ab62e2307"), username="avocet"
        ),
        Order(
            id=ORDER,
            user_id=UUID("018cc251-f400-79ba-9c6f-943ab62e2307"),
            status=OrderStatus.PENDING,
        ),
    ]


# See it happen.
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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def check_foreign_keys(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                for row in rows():
                    session.add(row)
                    await session.flush()
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
