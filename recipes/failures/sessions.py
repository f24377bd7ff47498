# Part of the package database-recipes: cookbook why "…"
"""Sessions and tasks.

A session serves one task, and its calls are awaited.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import User


# --8<-- [start:trap_query]
async def trap_query(session: AsyncSession) -> None:
    """An asynchronous session has no ``query()``: it is of SQLAlchemy 1.

    A type checker finds each one.
    """
    users = session.query(User).filter_by(username="ada").all()
    print(len(users))


# --8<-- [end:trap_query]


# --8<-- [start:cure_query]
async def cure_query(session: AsyncSession) -> None:
    """Write ``select()``, and have the session run it."""
    query = select(User).filter_by(username="ada")
    users = (await session.scalars(query)).all()
    print("users:", len(users))


# --8<-- [end:cure_query]


# --8<-- [start:trap_awaited_result]
async def trap_awaited_result(session: AsyncSession) -> None:
    """The statement is awaited, and its result is not: that is there."""
    result = await session.execute(select(User.username).order_by(User.id))
    names = await result.scalars().all()
    print("users:", len(names))


# --8<-- [end:trap_awaited_result]


# --8<-- [start:cure_awaited_result]
async def cure_awaited_result(session: AsyncSession) -> None:
    """Await ``execute()`` alone."""
    result = await session.execute(select(User.username).order_by(User.id))
    names = result.scalars().all()
    print("users:", len(names))


# --8<-- [end:cure_awaited_result]
