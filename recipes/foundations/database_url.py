# Part of the package database-recipes: cookbook run database-url
"""Use the address that a host gives you.

Turn a URL made for other drivers into one that asyncpg takes, TLS included.
"""

HEADLINE = "trap_no_driver"

# --8<-- [start:recipe]
import ssl
from typing import Any

from sqlalchemy import URL, make_url

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


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


# --8<-- [end:demo]


# --8<-- [start:trap_no_driver]
async def trap_no_driver(engine: AsyncEngine) -> None:
    """A URL without a driver does not mean the asynchronous one."""
    # Such as postgresql://…/site or sqlite:///site.db
    address = as_printed(engine.url)
    await count_users(create_async_engine(address))


def as_printed(url: URL) -> URL:
    """Write an address as hosts do, without a driver."""
    return url.set(drivername=url.get_backend_name())


async def count_users(engine: AsyncEngine) -> None:
    """Connect, and ask for something."""
    query = text("SELECT count(*) FROM users")
    async with engine.connect() as connection:
        print("users:", await connection.scalar(query))
    await engine.dispose()


# --8<-- [end:trap_no_driver]


# --8<-- [start:cure_no_driver]
async def cure_no_driver(engine: AsyncEngine) -> None:
    """The recipe names the driver."""
    address = as_printed(engine.url)
    await count_users(create_async_engine(driver_url(address)))


# --8<-- [end:cure_no_driver]


# --8<-- [start:trap_postgres]
async def trap_postgres(engine: AsyncEngine) -> None:
    """SQLAlchemy does not know the name that many hosts begin with."""
    create_async_engine(engine.url.set(drivername="postgres"))


# --8<-- [end:trap_postgres]


# --8<-- [start:trap_sslmode]
async def trap_sslmode(engine: AsyncEngine) -> None:
    """SQLAlchemy gives asyncpg the options of an address as they are."""
    url = engine.url.update_query_dict({"sslmode": "require"})
    await create_async_engine(url).connect()


# --8<-- [end:trap_sslmode]


ONLY_ON = {
    "check_of_certificate": "postgresql",
    "trap_postgres": "postgresql",
    "trap_sslmode": "postgresql",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
