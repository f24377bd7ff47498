# Part of the package database-recipes: cookbook run fastapi-session
"""Session per request in FastAPI.

Give each request one session and one transaction, and commit before the
answer.
"""

HEADLINE = "trap_commit_after_answer"

NEEDS = {
    "fk_orders_user_id_users": (
        "An order of nobody is refused.",
        "test_what_cannot_be_stored_is_not_answered_with_success",
    ),
    "foreign keys": (
        "The same on SQLite.",
        "test_what_cannot_be_stored_is_not_answered_with_success",
    ),
}

# --8<-- [start:recipe]
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import make_engine, write_sessions
from recipes.schema import Order, OrderLine, OrderStatus, Product
from recipes.transactions.transfer_funds import (
    AccountNotFoundError,
    InsufficientFundsError,
    transfer,
)


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit when its function has returned.

    An exception of the function rolls back.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


# Of function scope: what is after the ``yield``, the commit, comes before the
# answer. By default it would come after it.
Session = Annotated[AsyncSession, Depends(session_of, scope="function")]
router = APIRouter()


class NewOrder(BaseModel):
    """What a customer wants: pieces of products, by their ids.

    Take ``user_id`` from your login instead: here anybody orders for anybody.
    """

    user_id: UUID
    pieces: Annotated[
        dict[UUID, Annotated[int, Field(gt=0, le=1_000)]],
        Field(min_length=1, max_length=100),
    ]


class PlacedOrder(BaseModel):
    """An order as it is stored; ``total_cents`` is in euro cents."""

    id: UUID
    status: OrderStatus
    total_cents: int


class NewTransfer(BaseModel):
    """A transfer; its id is the client's, so that it may ask again."""

    id: UUID
    source: UUID
    target: UUID
    amount_cents: Annotated[int, Field(gt=0, lt=2**53)]


@router.post("/orders", status_code=201)
async def place_order(new: NewOrder, session: Session) -> PlacedOrder:
    """Order products at the prices of today."""
    query = select(Product.id, Product.price_cents).where(
        Product.id.in_(new.pieces),
        Product.is_active,
        Product.deleted_at.is_(None),
    )
    prices = dict((await session.execute(query)).all())
    if new.pieces.keys() - prices:
        raise HTTPException(422, "there is no such product")
    lines = [
        OrderLine(
            product_id=id_, quantity=quantity, unit_price_cents=prices[id_]
        )
        for id_, quantity in new.pieces.items()
    ]
    order = Order(user_id=new.user_id, lines=lines)
    session.add(order)
    await session.flush()
    total = sum(line.quantity * line.unit_price_cents for line in lines)
    return PlacedOrder(id=order.id, status=order.status, total_cents=total)


@router.get("/orders/{order_id}")
async def show_order(order_id: UUID, session: Session) -> PlacedOrder:
    """Show one order."""
    order = await session.get(Order, order_id)
    if order is None:
        raise HTTPException(404, "there is no such order")
    total = await session.scalar(
        select(
            func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
        ).where(OrderLine.order_id == order_id)
    )
    return PlacedOrder(
        id=order.id, status=order.status, total_cents=total or 0
    )


@router.post("/transfers", status_code=204)
async def make_transfer(new: NewTransfer, session: Session) -> None:
    """Move money once, however often the client asks."""
    try:
        await transfer(
            session,
            source=new.source,
            target=new.target,
            amount_cents=new.amount_cents,
            transfer_id=new.id,
        )
    except AccountNotFoundError as error:
        raise HTTPException(404, "there is no such account") from error
    except InsufficientFundsError as error:
        raise HTTPException(409, "there is not enough money") from error
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


def create_app(engine: AsyncEngine) -> FastAPI:
    """Make the application, which disposes of its engine when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # As a request may read first and then write, on SQLite as well.
        app.state.sessions = write_sessions(engine)
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
from recipes.schema.seed import AVOCET, MUG


async def demo(engine: AsyncEngine) -> None:
    async with serving(create_app(engine)) as client:
        order = {"user_id": str(AVOCET), "pieces": {str(MUG): 2}}
        placed = await client.post("/orders", json=order)
        print("answer:", placed.status_code)
        shown = await client.get(f"/orders/{placed.json()['id']}")
        print("total in cents:", shown.json()["total_cents"])


# --8<-- [end:demo]


# --8<-- [start:demo_transfer]
from recipes.schema import LedgerEntry
from recipes.schema.seed import CHECKING, RENT

TRANSFER_ID = UUID("018d0000-0000-7000-8000-000000000007")


async def demo_transfer(engine: AsyncEngine) -> None:
    accounts = {"source": str(CHECKING), "target": str(RENT)}
    new = {"id": str(TRANSFER_ID), "amount_cents": 1_000, **accounts}
    async with serving(create_app(engine)) as client:
        for _ in range(2):  # the client had lost the first answer
            moved = await client.post("/transfers", json=new)
            print("answer:", moved.status_code)
    async with engine.connect() as connection:
        entries = select(func.count()).where(
            LedgerEntry.transfer_id == TRANSFER_ID
        )
        print("entries of the ledger:", await connection.scalar(entries))


# --8<-- [end:demo_transfer]


# --8<-- [start:trap_commit_after_answer]
from recipes.foundations.engines import make_sessions


async def trap_commit_after_answer(engine: AsyncEngine) -> None:
    """By default, FastAPI commits after it has answered.

    From FastAPI 0.106 to 0.117, it committed before the answer; since 0.118
    it commits after it again. Since 0.121, a dependency has a scope.
    """
    app = create_app(engine)

    @app.post("/carts", status_code=201)
    async def add_order(
        user_id: UUID, session: Annotated[AsyncSession, Depends(session_of)]
    ) -> None:
        session.add(Order(user_id=user_id))

    await order_for_nobody(app, engine)


NOBODY = UUID("018d0000-0000-7000-8000-000000000001")


async def order_for_nobody(app: FastAPI, engine: AsyncEngine) -> None:
    """Ask for an order that the database refuses; compare with the answer."""
    async with serving(app) as client:
        answer = await client.post("/carts", params={"user_id": str(NOBODY)})
    async with make_sessions(engine)() as session:
        query = select(func.count()).where(Order.user_id == NOBODY)
        stored = await session.scalar(query) or 0
    print("answer:", answer.status_code, answer.reason_phrase)
    print("orders stored:", stored)
    print("orders promised and lost:", answer.is_success - stored)


# --8<-- [end:trap_commit_after_answer]


# --8<-- [start:cure_commit_after_answer]
async def cure_commit_after_answer(engine: AsyncEngine) -> None:
    """A dependency of function scope commits before the answer."""
    app = create_app(engine)

    @app.post("/carts", status_code=201)
    async def add_order(user_id: UUID, session: Session) -> None:
        session.add(Order(user_id=user_id))

    await order_for_nobody(app, engine)


# --8<-- [end:cure_commit_after_answer]


# --8<-- [start:trap_read_at_once]
import asyncio


async def trap_read_at_once(engine: AsyncEngine) -> None:
    """Who reads at once what was answered with 201 gets a 404.

    Here the commit takes as long as that request.
    """
    app = create_app(engine)
    has_read = asyncio.Event()

    async def slow_session(request: Request) -> AsyncIterator[AsyncSession]:
        async with request.app.state.sessions.begin() as session:
            yield session
            await has_read.wait()

    @app.post("/carts", status_code=201)
    async def add_order(
        session: Annotated[AsyncSession, Depends(slow_session)],
    ) -> UUID:
        order = Order(user_id=AVOCET)
        session.add(order)
        await session.flush()
        return order.id

    async with serving(app) as client:
        placed = await client.post("/carts")
        print("answer:", placed.status_code)
        shown = await client.get(f"/orders/{placed.json()}")
        print("read at once:", shown.status_code)
        has_read.set()


# --8<-- [end:trap_read_at_once]


# --8<-- [start:trap_one_session_for_all]
from sqlalchemy.exc import InvalidRequestError


async def trap_one_session_for_all(engine: AsyncEngine) -> None:
    """Two requests at a time cannot share one session."""
    shared = make_sessions(engine)()
    app = create_app(engine)

    @app.get("/count")
    async def count() -> str:
        try:
            await shared.scalar(select(func.count(Order.id)))
        except InvalidRequestError as error:
            return str(error).partition(";")[0]
        return "counted"

    async with serving(app) as client:
        both = await asyncio.gather(client.get("/count"), client.get("/count"))
        await shared.close()
    for answer in sorted(answer.json() for answer in both):
        print(answer)


# --8<-- [end:trap_one_session_for_all]


# --8<-- [start:trap_engine_per_request]
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine


async def trap_engine_per_request(engine: AsyncEngine) -> None:
    """An engine for each request connects anew for each request."""
    connected = 0

    def count(*_: object) -> None:
        nonlocal connected
        connected += 1

    async def own_engine() -> AsyncIterator[AsyncSession]:
        own = create_async_engine(engine.url)
        event.listen(own.sync_engine, "connect", count)
        async with AsyncSession(own) as session:
            yield session
        await own.dispose()

    app = create_app(engine)

    @app.get("/count")
    async def orders(
        session: Annotated[AsyncSession, Depends(own_engine)],
    ) -> int | None:
        return await session.scalar(select(func.count(Order.id)))

    async with serving(app) as client:
        for _ in range(10):
            await client.get("/count")
    print("connections for 10 requests:", connected)


# --8<-- [end:trap_engine_per_request]


# --8<-- [start:trap_lazy_answer]
from sqlalchemy.exc import MissingGreenlet, StatementError

from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema.seed import ORDER


async def trap_lazy_answer(engine: AsyncEngine) -> None:
    """An answer that reads what nobody has loaded fails."""
    app = create_app(engine)

    @app.get("/pieces/{order_id}")
    async def pieces(order_id: UUID, session: Session) -> int | str:
        order = await session.get_one(Order, order_id)
        try:
            with unawaited_cursor():
                return sum(line.quantity for line in order.lines)
        except (MissingGreenlet, StatementError) as error:
            return str(error).partition(";")[0]

    async with serving(app) as client:
        print((await client.get(f"/pieces/{ORDER}")).json())


# --8<-- [end:trap_lazy_answer]


# --8<-- [start:trap_commit_within]
async def trap_commit_within(engine: AsyncEngine) -> None:
    """Who commits within ``begin()`` cannot use the session any more."""
    app = create_app(engine)

    @app.post("/carts", status_code=201)
    async def add_order(session: Session) -> str:
        order = Order(user_id=AVOCET)
        session.add(order)
        await session.commit()
        said = "refreshed"
        try:
            await session.refresh(order)
        except InvalidRequestError as error:
            said = str(error)
        return said

    async with serving(app) as client:
        print((await client.post("/carts")).json())


# --8<-- [end:trap_commit_within]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
