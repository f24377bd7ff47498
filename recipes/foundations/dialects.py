"""The INSERT of a session's engine, for what only the dialects know."""

# --8<-- [start:recipe]
from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Insert = postgresql.Insert | sqlite.Insert

INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_into(session: AsyncSession, table: Any) -> Insert:
    """Return an INSERT that has ``on_conflict_do_update`` and its twin.

    Both dialects spell the two clauses the same, but each has its own class.

    Raises:
        KeyError: the session's engine is another database system.
    """
    return INSERTS[session.get_bind().dialect.name](table)


# --8<-- [end:recipe]
