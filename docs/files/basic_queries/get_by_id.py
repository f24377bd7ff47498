# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Get by ID.

Fetch one row by its primary key, or many in one query.

    python get_by_id.py
    DATABASE_URL=postgresql://… python get_by_id.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ForeignKey,
    make_url,
    select,
)
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    joinedload,
    mapped_column,
    raiseload,
    relationship,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
MAX_IDS = 1_000


async def get_user(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the user, or None; without a query if the session has them.

    A user whom the session has is as it first read them, until it rolls a
    transaction back, or commits one without ``expire_on_commit=False``.
    """
    return await session.get(User, user_id)


async def require_user(session: AsyncSession, user_id: UUID) -> User:
    """Return the user.

    Raises:
        NoResultFound: no such user.
    """
    return await session.get_one(User, user_id)


async def get_user_and_profile(
    session: AsyncSession, user_id: UUID
) -> User | None:
    """Return the user, read anew, with ``profile`` loaded.

    Any other relationship raises ``InvalidRequestError`` when it is touched.
    """
    return await session.get(
        User,
        user_id,
        options=[joinedload(User.profile), raiseload("*")],
        # Without it, the options do nothing for a user whom the session has.
        populate_existing=True,
    )


async def lock_user(session: AsyncSession, user_id: UUID) -> User:
    """Return the user, read anew, and locked until the transaction ends.

    A rollback to a savepoint from before the call unlocks the user, too.
    Others wait to change or delete the user, and may still add rows that
    refer to them. SQLite has no such locks: there nobody waits.

    Raises:
        NoResultFound: no such user.
    """
    return await session.get_one(
        User,
        user_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


async def get_users(
    session: AsyncSession, user_ids: Collection[UUID]
) -> dict[UUID, User]:
    """Return the users by id, in the order asked; unknown ids are left out.

    Raises:
        ValueError: more than ``MAX_IDS`` ids.
    """
    if len(user_ids) > MAX_IDS:
        raise ValueError(f"give at most {MAX_IDS} ids")
    if not user_ids:
        return {}
    query = select(User).where(User.id.in_(user_ids))
    found = {user.id: user for user in await session.scalars(query)}
    return {id_: found[id_] for id_ in user_ids if id_ in found}


async def get_order_line(
    session: AsyncSession, *, order_id: UUID, product_id: UUID
) -> OrderLine | None:
    """Return the line of the order that has the product, or None."""
    key = {"order_id": order_id, "product_id": product_id}
    return await session.get(OrderLine, key)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]

    profile: Mapped[Profile | None] = relationship()


class Profile(Base):
    """What a user says about themselves."""

    __tablename__ = "profiles"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id"), primary_key=True
    )
    bio: Mapped[str]


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]


# The rows.
AVOCET = UUID(int=3)
BITTERN = UUID(int=4)
MUG = UUID(int=2)
ORDER = UUID(int=5)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET, username="avocet"),
        User(id=BITTERN, username="bittern"),
        Profile(user_id=AVOCET, bio="The avocet writes."),
        OrderLine(order_id=ORDER, product_id=MUG, quantity=1),
    ]


# See it happen.
NOBODY = UUID("018d0000-0000-7000-8000-000000000001")


async def demo(session: AsyncSession) -> None:
    user = await require_user(session, AVOCET)
    print("required:", user.username)
    print("again, the same object:", await get_user(session, AVOCET) is user)

    print("unknown:", await get_user(session, NOBODY))
    try:
        await require_user(session, NOBODY)
    except NoResultFound as error:
        print("unknown, but required:", error)

    await get_user_and_profile(session, AVOCET)
    print("writes:", user.profile and user.profile.bio)

    locked = await lock_user(session, AVOCET)
    print("locked, the same object:", locked is user)

    users = await get_users(session, [BITTERN, NOBODY, AVOCET])
    print("many:", [user.username for user in users.values()])


async def demo_composite_key(session: AsyncSession) -> None:
    line = await get_order_line(session, order_id=ORDER, product_id=MUG)
    print("pieces of the mug:", line and line.quantity)


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
        engine = create_async_engine(url, connect_args=options)
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
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)
    async with example_database() as engine:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo_composite_key(session)


if __name__ == "__main__":
    asyncio.run(main())
