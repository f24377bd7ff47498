# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Use the address that a host gives you.

Turn a URL made for other drivers into one that asyncpg takes, TLS included.

    python database_url.py
    DATABASE_URL=postgresql://… python database_url.py
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    make_url,
    text,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    create_async_engine,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}
URL_OPTIONS = (  # of PostgreSQL
    *("host", "port", "ssl", "sslrootcert", "target_session_attrs"),
    "prepared_statement_cache_size",
)


def driver_url(address: str | URL) -> URL:
    """Read an address as hosts hand it out; it may have been read before.

    ``sslmode`` is ``ssl`` to asyncpg. ``channel_binding`` is left out, since
    asyncpg has none: what keeps others out is ``sslmode=verify-full``.
    """
    url = make_url(address)
    driver = DRIVERS.get(url.drivername, url.drivername)
    if driver not in DRIVERS.values():
        known = " or ".join(sorted(set(DRIVERS.values())))
        raise ValueError(f"the address must be for {known}, not for {driver}")
    url = url.set(drivername=driver)
    if url.get_backend_name() == "sqlite":
        return url
    query = dict(url.query)
    query.pop("channel_binding", None)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if "sslrootcert" in query:
        query.setdefault("ssl", "verify-full")
    if unknown := sorted(query.keys() - set(URL_OPTIONS)):
        raise ValueError(
            f"the address has unknown options: {', '.join(unknown)}."
            f" Known are: sslmode, channel_binding, {', '.join(URL_OPTIONS)}"
        )
    return url.set(query=query)


def check_of_certificate(url: URL) -> dict[str, Any]:
    """Tell asyncpg how to check the server, if the address asks for it.

    ``sslrootcert`` is a file of authorities to trust; without one, or if it
    is ``system``, those of the operating system are trusted.
    """
    mode = url.query.get("ssl")
    authorities = url.query.get("sslrootcert")
    if mode == "require" and authorities:
        mode = "verify-ca"  # as in libpq
    if mode not in ("verify-ca", "verify-full"):
        return {}
    file = None if authorities in (None, "system") else str(authorities)
    context = ssl.create_default_context(cafile=file)
    context.check_hostname = mode == "verify-full"
    return {"ssl": context}


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    print(driver_url("postgres://site:secret@db.example.org/site"))
    for address in (
        "postgresql://db.example.org/site?sslmode=require",
        "postgresql://db.example.org/site?sslrootcert=authority.pem",
        "sqlite:///site.db",
    ):
        print(driver_url(address))

    printed = engine.url.set(drivername=engine.url.get_backend_name())
    ours = create_async_engine(driver_url(printed))
    async with ours.connect() as connection:
        print("connected:", await connection.scalar(text("SELECT 1")))
    await ours.dispose()


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
