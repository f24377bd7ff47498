# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Turn a broken constraint into an error of your own.

Ask the driver for the constraint's name, and raise what your callers expect.

    python constraint_errors.py
    DATABASE_URL=postgresql://… python constraint_errors.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Connection,
    ExceptionContext,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    event,
    func,
    make_url,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
@contextmanager
def constraints_as(errors: Mapping[str, Exception]) -> Iterator[None]:
    """Raise the error of a broken constraint; pass all others on.

    Raises:
        IntegrityError: the constraint is not among ``errors``, or unknown.
    """
    try:
        yield
    except IntegrityError as broken:
        error = errors.get(constraint_of(broken) or "")
        if error is None:
            raise
        raise error from broken


def constraint_of(error: IntegrityError) -> str | None:
    """Name the broken constraint; ``table.column`` for NOT NULL.

    None if the engine does not tell: SQLite does not for foreign keys.
    """
    driver = driver_error(error)
    return NAMES[type(driver).__module__.partition(".")[0]](driver)


def name_by_asyncpg(error: Any) -> str | None:
    """Read the attributes that PostgreSQL's protocol carries."""
    return error.constraint_name or f"{error.table_name}.{error.column_name}"


def name_by_sqlite(error: Any) -> str | None:
    """Read the names after the colon; they depend on no language."""
    kind, _, named = str(error).partition(" constraint failed: ")
    if named.startswith("index "):
        return named.removeprefix("index '").removesuffix("'")
    if kind == "UNIQUE":
        return unique_over(set(named.split(", ")))
    return named or None


def unique_over(columns: set[str]) -> str | None:
    """Find the key over these columns, each named ``table.column``.

    None if the models have none, or more than one, such as two unique indexes
    over different rows.
    """
    names = {
        str(key.name)
        for table in Base.metadata.tables.values()
        for key in (*table.constraints, *table.indexes)
        if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)
        or (isinstance(key, Index) and key.unique)
        if {str(column) for column in key.columns} == columns
    }
    return names.pop() if len(names) == 1 else None


NAMES: dict[str, Callable[[Any], str | None]] = {
    "asyncpg": name_by_asyncpg,
    "sqlite3": name_by_sqlite,
}


# Helpers of the book.
def driver_error(error: DBAPIError) -> BaseException:
    """Return the error that the driver itself raised.

    SQLAlchemy 2.1 has ``error.driver_exception`` for it. On both lines, what
    asyncpg raised is the cause of ``error.orig``; an error of ``sqlite3`` is
    ``error.orig`` itself.
    """
    original = error.orig or error
    return original.__cause__ or original


def as_data_error(context: ExceptionContext) -> DataError | None:
    """Raise ``DataError`` for a value that its column cannot hold.

    asyncpg has its own class for each such error, and SQLAlchemy none;
    sqlite3 and SQLAlchemy's types raise Python's.
    """
    error = context.original_exception
    state = getattr(error, "sqlstate", None) or ""
    # Class 22 is that of data; 54000 is a value too long for an index.
    is_of_data = state.startswith("22") or state == "54000"
    of_python = isinstance(error, TypeError | ValueError | OverflowError)
    if context.statement is None or not (is_of_data or of_python):
        return None
    hide = context.engine is None or context.engine.hide_parameters
    return DataError(
        context.statement, context.parameters, error, hide_parameters=hide
    )


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    username: Mapped[str]
    email: Mapped[str]


# Nobody else can take the name, in whatever case.
Index("uq_users_username_lower", func.lower(User.username), unique=True)


# The same for an address.
Index("uq_users_email_lower", func.lower(User.email), unique=True)


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=UUID(int=2), username="avocet", email="avocet@example.org"),
    ]


# See it happen.
class UsernameTakenError(ValueError):
    """Another user has this name, in whatever case."""


class EmailTakenError(ValueError):
    """Another user has this address, in whatever case."""


async def register(
    session: AsyncSession, *, username: str, email: str
) -> User:
    """Create a user; the caller's transaction goes on after an error.

    Raises:
        UsernameTakenError: the name is taken.
        EmailTakenError: the address is taken.
        IntegrityError: the caller had added something that is refused.
    """
    # What the caller has added must not fail in the name of this user.
    await session.flush()
    user = User(username=username, email=email)
    with constraints_as(
        {
            "uq_users_username_lower": UsernameTakenError(username),
            "uq_users_email_lower": EmailTakenError(email),
        }
    ):
        async with session.begin_nested():
            session.add(user)
    return user


async def demo(session: AsyncSession) -> None:
    try:
        with constraints_as(
            {"uq_users_username_lower": UsernameTakenError("Avocet")}
        ):
            async with session.begin_nested():
                session.add(User(username="Avocet", email="new@example.org"))
    except UsernameTakenError as error:
        print("name taken:", error)

    user = await register(session, username="wren", email="wren@example.org")
    print("registered:", user.username)
    try:
        await register(session, username="other", email="Avocet@Example.org")
    except EmailTakenError as error:
        print("address taken:", error)
    await session.commit()
    print("committed with", user.username)


async def demo_data_error(session: AsyncSession) -> None:
    for username in ("wren", "avocet", "half of a pair: \ud800"):
        try:
            await register(session, username=username, email=username)
        except UsernameTakenError:
            print(f"{username!r}: 409, the name is taken")
        except DataError:
            print(f"{username!r}: 422, no column can hold it")
        else:
            print(f"{username!r}: 201, registered")


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    event.listen(engine.sync_engine, "handle_error", as_data_error)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

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
                session.add_all(rows())
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
            await demo_data_error(session)


if __name__ == "__main__":
    asyncio.run(main())
