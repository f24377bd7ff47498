"""What a way works with: a database of its own, and connections to it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

import asyncpg  # type: ignore[import-untyped] # it has no types
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.network import delayed
from recipes.foundations.engines import Sessions, make_engine, make_sessions


@dataclass
class Stage:
    """A database, and connections of each kind to it.

    Attributes:
        size: How many rows, or whatever the ways work on.
        url: The database's address, behind the delay of the case.
        engine: The book's engine, with a connection for each worker.
        sessions: The book's sessions on it.
        pool: The raw driver's pool, with as many connections.
        closing: Closes at the end what ``fill`` has opened.
        random: Gives each way the same numbers.
        data: What the benchmark's ``fill`` has returned.
        peers: The modules of ``benchmarks.peers`` that are connected to it,
            by name.
    """

    size: int
    url: URL
    engine: AsyncEngine
    sessions: Sessions
    pool: Any
    closing: AsyncExitStack
    random: Random = field(default_factory=Random)
    data: Any = None
    peers: SimpleNamespace = field(default_factory=SimpleNamespace)


@asynccontextmanager
async def open_stage(
    url: URL, *, size: int = 1, workers: int = 1, delay: float = 0.0
) -> AsyncIterator[Stage]:
    """Open connections to a database, and close them at the end.

    Args:
        url: The database's address.
        size: How many rows, or whatever the ways work on.
        workers: How many connections there are.
        delay: Seconds that a round trip takes longer.
    """
    async with AsyncExitStack() as stack:
        if delay:
            url = await stack.enter_async_context(delayed(url, delay))
        engine = make_engine(url, pool_size=workers)
        stack.push_async_callback(engine.dispose)
        pool = await stack.enter_async_context(
            asyncpg.create_pool(
                **address(url), min_size=workers, max_size=workers
            )
        )
        sessions = make_sessions(engine)
        yield Stage(size, url, engine, sessions, pool, stack)


def address(url: URL) -> dict[str, Any]:
    """Give the raw driver's arguments for an address."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    return {
        name: arguments[name]
        for name in ("host", "port", "user", "password", "database")
        if name in arguments
    }
