# Part of the package database-recipes: cookbook run idempotency-keys
"""Use idempotency keys.

Do what a request asks for once, however often it comes, and give it the same
answer each time.
"""

HEADLINE = "trap_check_first"

NEEDS = {
    "pk_idempotency_keys": (
        "Of equal requests, one claims the key.",
        "test_of_twenty_at_once_one_is_done_and_all_get_its_answer",
    ),
    "ix_idempotency_keys_created_at": (
        "Old keys are found without reading all.",
        "test_old_keys_are_found_by_their_age",
    ),
}

# --8<-- [start:recipe]
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.dialects import insert_into
from recipes.schema import IdempotencyKey

LONGEST_KEY = 80  # characters; the column has no more

Request = Mapping[str, Any]  # of what JSON has
Answer = dict[str, Any]  # the same
Work = Callable[[AsyncSession, UUID, Request], Awaitable[Answer]]


class KeyReusedError(ValueError):
    """The user has sent another request with this key."""


async def answer_once(
    session: AsyncSession,
    work: Work,
    *,
    user_id: UUID,
    key: str,
    request: Request,
) -> Answer:
    """Do ``work`` for the first request with a key; answer all the same.

    ``work`` gets the session, the user and the request. Claim, effect and
    answer are committed by the caller, together. Equal requests wait for the
    first. If that fails, nothing of it is left, and the next one does it.

    Raises:
        ValueError: the key does not have 1 to 80 characters.
        KeyReusedError: the user has sent another request with this key.
        TypeError: the request has something that JSON has not.
        DataError: a column cannot hold the key or the answer.
        IntegrityError: there is no such user.
        NoResultFound: the key was removed at this very moment: ask again.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise ValueError("a key has 1 to 80 characters")
    asked = hash_of(request)
    now = datetime.now(UTC)  # the clock of those who remove old keys
    claim = (
        insert_into(session, IdempotencyKey)
        .values(user_id=user_id, key=key, request_hash=asked, created_at=now)
        .on_conflict_do_nothing(
            index_elements=[IdempotencyKey.user_id, IdempotencyKey.key]
        )
        .returning(IdempotencyKey.key)
    )
    mine = (IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    # An error takes the claim back, even if the caller goes on and commits.
    async with session.begin_nested():
        if await session.scalar(claim) is not None:
            answer = await work(session, user_id, request)
            store = update(IdempotencyKey).where(*mine)
            await session.execute(store.values(response=answer))
    # The first reads it, too: JSON may not give back what it was given.
    query = select(IdempotencyKey.request_hash, IdempotencyKey.response)
    stored = (await session.execute(query.where(*mine))).one()
    if stored.request_hash != asked:
        raise KeyReusedError("this key is another request's")
    response: Answer = stored.response
    return response


def hash_of(request: Request) -> str:
    """Return the SHA-256 of a request, in whichever order its names come."""
    return sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import Sessions, write_sessions
from recipes.schema import Order, OrderLine, Product
from recipes.schema.seed import TURNSTONE

ONE_MUG = {"sku": "SKU-000", "pieces": 1}
ONE_SHIRT = {"sku": "SKU-004", "pieces": 1}


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    for request in (ONE_MUG, ONE_MUG, ONE_SHIRT):
        try:
            async with sessions.begin() as session:
                answer = await answer_once(
                    session,
                    place_order,
                    user_id=TURNSTONE,
                    key="basket-1",
                    request=request,
                )
        except KeyReusedError as error:
            print("refused:", error)
        else:
            print("to pay:", answer["total_cents"], "cents")
    print("orders placed:", await orders_placed(sessions))


async def place_order(
    session: AsyncSession, user_id: UUID, request: Request
) -> Answer:
    """Order some pieces of a product, at its price of the day."""
    query = select(Product).where(Product.sku == request["sku"])
    product = (await session.scalars(query)).one()
    line = OrderLine(
        product_id=product.id,
        quantity=request["pieces"],
        unit_price_cents=product.price_cents,
    )
    order = Order(user_id=user_id, lines=[line])
    session.add(order)
    await session.flush()
    total_cents = line.quantity * line.unit_price_cents
    return {"order": str(order.id), "total_cents": total_cents}


async def orders_placed(sessions: Sessions) -> int:
    """Count the orders of a user who had none before."""
    query = select(func.count()).where(Order.user_id == TURNSTONE)
    async with sessions() as session:
        return (await session.scalars(query)).one()


# --8<-- [end:demo]


# --8<-- [start:removal]
from sqlalchemy import delete, tuple_


async def remove_keys(
    session: AsyncSession, *, before: datetime, limit: int = 1_000
) -> int:
    """Remove keys that were claimed before a time.

    Returns how many there were. Call again, in a new transaction, until that
    is 0: short transactions, short locks. Who sends a request again after
    that has it done again.

    Args:
        session: the session to delete with.
        before: an aware time, not itself included.
        limit: how many keys at most, the oldest first.

    Raises:
        ValueError: the limit is not positive.
        DataError: the time is naive, or the limit beyond 64 bits.
    """
    if limit < 1:
        raise ValueError("limit must be positive")
    key = (IdempotencyKey.user_id, IdempotencyKey.key)
    old = (
        select(*key)
        .where(IdempotencyKey.created_at < before)
        .order_by(IdempotencyKey.created_at, *key)
        .limit(limit)
        # Leave what somebody else removes right now. SQLite drops the clause:
        # it has one writer at a time.
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    removed = await session.scalars(
        delete(IdempotencyKey)
        .where(tuple_(*key).in_(select(old.c.user_id, old.c.key)))
        .returning(IdempotencyKey.key)
        # Nobody has loaded these: there is no object to be told.
        .execution_options(synchronize_session=False)
    )
    return len(removed.all())


# --8<-- [end:removal]


# --8<-- [start:growth]
from datetime import timedelta

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def growth(session: AsyncSession, rows: int) -> None:
    """Remove so many keys."""
    session.add_all(
        IdempotencyKey(
            user_id=TURNSTONE,
            key=f"basket-{number}",
            request_hash=hash_of(ONE_MUG),
            created_at=NEW_YEAR,
        )
        for number in range(rows)
    )
    await session.flush()
    await remove_keys(session, before=NEW_YEAR + DAY, limit=rows)


# --8<-- [end:growth]


# --8<-- [start:trap_check_first]
import asyncio

from sqlalchemy.exc import DBAPIError

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions

KEY = "basket-1"


async def trap_check_first(engine: AsyncEngine) -> None:
    """Twenty look for the key, and find none; then all place the order."""
    all_looked = asyncio.Barrier(20)

    async def usual(session: AsyncSession) -> Answer | None:
        known = await session.get(IdempotencyKey, (TURNSTONE, KEY))
        await all_looked.wait()
        if known is None:
            known = IdempotencyKey(user_id=TURNSTONE, key=KEY)
            known.request_hash = hash_of(ONE_MUG)
            known.response = await place_order(session, TURNSTONE, ONE_MUG)
            session.add(known)
        return known.response

    await twenty_at_once(engine, make_sessions, usual)


async def twenty_at_once(
    engine: AsyncEngine,
    make: Callable[[AsyncEngine], Sessions],
    way: Callable[[AsyncSession], Awaitable[Answer | None]],
) -> None:
    """Send one and the same request twenty times at once."""
    crowd = make_engine(engine.url, pool_size=20)
    sessions = make(crowd)
    answers: list[str] = []
    failures: list[str] = []

    async def send() -> None:
        try:
            async with sessions.begin() as session:
                answer = await way(session)
        except DBAPIError as error:
            failures.append(f"{driver_error(error)}".splitlines()[0])
        else:
            answers.append(str(answer))

    await asyncio.gather(*(send() for _ in range(20)))
    placed = await orders_placed(sessions)
    await crowd.dispose()
    for reason in sorted(set(failures)):
        print(f"failed, {reason}: {failures.count(reason)}")
    print("orders placed:", placed)
    print("different answers:", len(set(answers)))
    print("requests that failed:", len(failures))


# --8<-- [end:trap_check_first]


# --8<-- [start:cure_check_first]
async def cure_check_first(engine: AsyncEngine) -> None:
    """One claims the key; the others wait, and read its answer."""

    async def recipe(session: AsyncSession) -> Answer:
        return await answer_once(
            session, place_order, user_id=TURNSTONE, key=KEY, request=ONE_MUG
        )

    await twenty_at_once(engine, write_sessions, recipe)


# --8<-- [end:cure_check_first]


# --8<-- [start:trap_claim_apart]
from sqlalchemy.exc import IntegrityError


async def trap_claim_apart(sessions: Sessions) -> None:
    """A claim that is committed first outlives a crash before the order."""

    async def usual(work: Work) -> Answer:
        claim = IdempotencyKey(user_id=TURNSTONE, key=KEY, request_hash="")
        try:
            async with sessions.begin() as session:
                session.add(claim)
        except IntegrityError:
            return {"error": "in progress"}
        async with sessions.begin() as session:
            return await work(session, TURNSTONE, ONE_MUG)

    await three_attempts(sessions, usual)


async def three_attempts(
    sessions: Sessions, way: Callable[[Work], Awaitable[Answer]]
) -> None:
    """Let the first attempt end in its middle, and ask twice more."""

    async def crash(*given: Any) -> Answer:
        await place_order(*given)
        raise ConnectionResetError("the server has gone")

    for work in (crash, place_order, place_order):
        try:
            answer = await way(work)
        except ConnectionResetError as error:
            print("crashed:", error)
        else:
            print("answered:", answer.get("error", "placed"))
    print("orders placed:", await orders_placed(sessions))


# --8<-- [end:trap_claim_apart]


# --8<-- [start:cure_claim_apart]
async def cure_claim_apart(sessions: Sessions) -> None:
    """The claim is taken back with the order, and the next one does it."""

    async def recipe(work: Work) -> Answer:
        async with sessions.begin() as session:
            return await answer_once(
                session, work, user_id=TURNSTONE, key=KEY, request=ONE_MUG
            )

    await three_attempts(sessions, recipe)


# --8<-- [end:cure_claim_apart]


# --8<-- [start:trap_no_hash]
async def trap_no_hash(sessions: Sessions) -> None:
    """Known by the key alone, an order of a shirt is answered with a mug."""

    async def usual(
        session: AsyncSession, user_id: UUID, request: Request
    ) -> Answer:
        known = select(IdempotencyKey.response)
        known = known.filter_by(user_id=user_id, key=KEY)
        return await session.scalar(known) or await under_one_key(
            session, user_id, request
        )

    await two_orders(sessions, usual, then=(TURNSTONE, ONE_SHIRT))


async def under_one_key(
    session: AsyncSession, user_id: UUID, request: Request
) -> Answer:
    """Place an order by the recipe, always under the same key."""
    return await answer_once(
        session, place_order, user_id=user_id, key=KEY, request=request
    )


async def two_orders(
    sessions: Sessions, way: Work, then: tuple[UUID, Request]
) -> None:
    """Place an order, and then another one; tell who is answered how."""
    wrong = 0
    of_order = select(Order.user_id, Product.sku).join(Order.lines)
    of_order = of_order.join(OrderLine.product)
    for user_id, request in ((TURNSTONE, ONE_MUG), then):
        try:
            async with sessions.begin() as session:
                answer = await way(session, user_id, request)
                this = Order.id == UUID(answer["order"])
                found = (await session.execute(of_order.where(this))).one()
        except KeyReusedError as error:
            print("refused:", error)
        else:
            right = found == (user_id, request["sku"])
            print("answered with", "this order" if right else "another order")
            wrong += not right
    print("wrong answers:", wrong)


# --8<-- [end:trap_no_hash]


# --8<-- [start:cure_no_hash]
async def cure_no_hash(sessions: Sessions) -> None:
    """The hash tells that it is another request."""
    await two_orders(sessions, under_one_key, then=(TURNSTONE, ONE_SHIRT))


# --8<-- [end:cure_no_hash]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
