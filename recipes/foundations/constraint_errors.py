# Part of the package database-recipes: cookbook run constraint-errors
"""Turn a broken constraint into an error of your own.

Ask the driver for the constraint's name, and raise what your callers expect.
"""

HEADLINE = "trap_look_first"

NEEDS = {
    "uq_users_username_lower": (
        "Nobody else can take the name, in whatever case.",
        "test_ten_at_once_register_one",
    ),
    "uq_users_email_lower": (
        "The same for an address.",
        "test_a_taken_address_is_another_error",
    ),
    "data errors": (
        "A value that no column can hold is a DataError on each engine.",
        "test_a_value_that_no_column_can_hold_is_a_data_error",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from recipes.foundations.driver_errors import driver_error
from recipes.schema import Base


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
# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import User


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


# --8<-- [end:demo]


# --8<-- [start:demo_data_error]
from sqlalchemy.exc import DataError


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


# --8<-- [end:demo_data_error]


# --8<-- [start:trap_read_the_text]
async def trap_read_the_text(session: AsyncSession) -> None:
    """The text of an error is another one on every engine."""
    session.add(User(username="avocet", email="new@example.org"))
    try:
        await session.flush()
    except IntegrityError as error:
        print("the name is taken:", "UNIQUE constraint failed" in str(error))


# --8<-- [end:trap_read_the_text]


# --8<-- [start:trap_diag]
async def trap_diag(session: AsyncSession) -> None:
    """``orig.diag`` is psycopg's; neither of these drivers has it."""
    session.add(User(username="avocet", email="new@example.org"))
    try:
        await session.flush()
    except IntegrityError as error:
        original: Any = error.orig
        print("broken:", original.diag.constraint_name)


# --8<-- [end:trap_diag]


# --8<-- [start:trap_number_out_of_range]
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from recipes.schema import Category


async def trap_number_out_of_range(engine: AsyncEngine) -> None:
    """By default, a number in a URL can raise what nobody expects.

    Each engine has an error of its own for a value that no column can hold.
    """
    default = create_async_engine(engine.url)
    async with AsyncSession(default) as session:
        try:
            await session.get(Category, 99_999_999_999_999_999_999)
        except (DBAPIError, OverflowError) as error:
            reason = (
                driver_error(error) if isinstance(error, DBAPIError) else error
            )
            print(type(error).__name__, "failed:", reason)
    await default.dispose()


# --8<-- [end:trap_number_out_of_range]


# --8<-- [start:trap_float_in_a_whole_column]
from sqlalchemy import BigInteger, column, insert, table

PRICES = table("prices", column("cents", BigInteger))


async def trap_float_in_a_whole_column(session: AsyncSession) -> None:
    """A column of whole numbers takes a float, and nobody says a word.

    SQLite stores it, as any column takes any type there; asyncpg drops the
    fraction.
    """
    await session.execute(text("CREATE TABLE prices (cents BIGINT)"))
    await session.execute(insert(PRICES), {"cents": 19.99 * 100})
    print(19.99 * 100, "became", await session.scalar(select(PRICES.c.cents)))


# --8<-- [end:trap_float_in_a_whole_column]


# --8<-- [start:trap_look_first]
import asyncio
from collections import Counter
from collections.abc import Awaitable

from recipes.foundations.engines import Sessions


async def trap_look_first(sessions: Sessions) -> None:
    """Looking whether a name is free does not keep it free."""
    all_looked = asyncio.Barrier(10)

    async def usual(session: AsyncSession, user: User) -> None:
        query = select(User.id).filter_by(username=user.username)
        if await session.scalar(query) is not None:
            raise UsernameTakenError(user.username)
        await all_looked.wait()
        session.add(user)

    await ten_wrens(sessions, usual)


async def ten_wrens(
    sessions: Sessions, way: Callable[[AsyncSession, User], Awaitable[object]]
) -> None:
    """Let ten people register one name at once; count what each was told."""

    async def one(number: int) -> str:
        user = User(username="wren", email=f"{number}@example.org")
        try:
            async with sessions.begin() as session:
                await way(session, user)
        except (UsernameTakenError, DBAPIError) as error:
            return type(error).__name__
        return "registered"

    told = Counter(
        await asyncio.gather(*(one(number) for number in range(10)))
    )
    for what, count in sorted(told.items(), reverse=True):
        print(f"{what}: {count}")
    crashed = 10 - told["registered"] - told[UsernameTakenError.__name__]
    print(f"crashed: {crashed} of 10")


# --8<-- [end:trap_look_first]


# --8<-- [start:cure_look_first]
async def cure_look_first(sessions: Sessions) -> None:
    """The database decides, and its error gets a meaning."""

    async def recipe(session: AsyncSession, user: User) -> None:
        with constraints_as(
            {"uq_users_username_lower": UsernameTakenError("wren")}
        ):
            session.add(user)
            await session.flush()

    await ten_wrens(sessions, recipe)


# --8<-- [end:cure_look_first]


ONLY_ON = {
    "name_by_asyncpg": "postgresql",
    "name_by_sqlite": "sqlite",
    "unique_over": "sqlite",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
