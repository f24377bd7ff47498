"""What recipes do with values that no column can hold, or of a wrong type.

Every function that a reader may copy, on both engines: either the result is
right, or the error is one that the function's docstring names.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from calls import CALLS, Call, calls_on
from sqlalchemy import func, select
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.engines import Sessions
from recipes.kit.catalog import recipes
from recipes.kit.sections import sections
from recipes.schema import Account, Inventory, LedgerEntry, Product

pytestmark = pytest.mark.slow

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
MANY = 40_000  # more than the 32,767 parameters that PostgreSQL takes

# Values of the right type, by that type.
HOSTILE: dict[type, tuple[Any, ...]] = {
    int: (0, -1, -7, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, -(2**70), 10**400),
    str: (
        *("", " ", "\0", "a\0b", "\ud800", "x" * 65, "x" * 1_000_000),
        *("' OR 1=1 --", '"; DROP TABLE users', "%", "\\", "$1", "?", ":a"),
        *("{}", "é" * 200, "\U0001f600", "\u202e", "NULL"),
    ),
    datetime: (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=EAST),
        datetime.max.replace(tzinfo=WEST),
        datetime(2024, 1, 1),  # noqa: DTZ001 - naive, on purpose
    ),
    date: (date.min, date.max),
    timedelta: (timedelta.min, timedelta.max, timedelta(0)),
    UUID: (UUID(int=0), UUID(int=2**128 - 1)),
    bool: (),
    dict: ({}, {"a": "\0"}, {"a": "\ud800"}, {"a": 10**400}, {"\0": 1}),
}
# What no type hint stops, where money or a number of pieces is wanted.
NOT_WHOLE = (
    *(19.99 * 100, 5.0, float("nan"), float("inf"), True, "5"),
    *(Decimal("19.99"), Decimal(5)),
)
WHOLE = {"amount_cents", "price_cents", "cents", "units", "pieces"}
# These take a product as it is, and give back what the database refuses.
LENIENT = {"add_products", "import_by_batch"}

TOTALS = (
    select(func.sum(Account.balance_cents)),
    select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0)),
)
KEPT = (
    select(Product.price_cents),
    select(Inventory.on_hand),
    select(Account.balance_cents),
)


def hostile(value: Any) -> Iterable[Any]:
    """Give values of the type of a valid one."""
    if isinstance(value, list):
        yield []
        yield value * MANY
        yield from ([other] for other in hostile(value[0]))
    else:
        yield from HOSTILE[type(value)]


def documented(call: Call) -> set[str]:
    """Name the errors of the docstrings of a function and its row.

    A function may raise what another one of its module does.
    """
    found = set()
    for each in (call.function, call.row):
        text = inspect.getdoc(each) or ""
        if other := re.search(r"Raises what ``(\w+)`` does", text):
            text = inspect.getdoc(call.function.__globals__[other[1]]) or ""
        _, _, raises = text.partition("Raises:\n")
        found |= set(re.findall(r"(?m)^    (?:\w+\.)?(\w+): ", raises))
    return found


async def outcome(session: AsyncSession, call: Call, **changed: Any) -> Any:
    """Return the error of a call, or None, and take back what it did."""
    async with session.begin() as transaction:
        before = [await session.scalar(total) for total in TOTALS]
        try:
            await call(session, **changed)
            await session.flush()
            after = [await session.scalar(total) for total in TOTALS]
            assert after == before, "money was made or lost"
            for query in KEPT:
                numbers = (await session.scalars(query)).all()
                assert {type(number) for number in numbers} == {int}
        except AssertionError:
            raise
        except Exception as error:  # noqa: BLE001 - looked at by the tests
            return error
        finally:
            await transaction.rollback()


async def check_hostile(sessions: Sessions, call: Call) -> None:
    """Give each value of a call every hostile value of its type."""
    for name, valid in call.values.items():
        for value in hostile(valid):
            async with sessions() as session:
                error = await outcome(session, call, **{name: value})
            if error is not None:
                classes = {each.__name__ for each in type(error).__mro__}
                where = f"{call.name}({name}={value!r:.60})"
                assert classes & documented(call), f"{where}: {error!r:.300}"


async def check_whole(sessions: Sessions, call: Call) -> None:
    """Give money and pieces all that only looks like an int."""
    if call.function.__name__ in LENIENT:
        return
    for name in WHOLE & call.values.keys():
        for value in NOT_WHOLE:
            async with sessions() as session:
                error = await outcome(session, call, **{name: value})
            where = f"{call.name}({name}={value!r})"
            assert isinstance(error, TypeError | DataError), (where, error)


@pytest.mark.parametrize("call", calls_on("sqlite", "postgresql"))
async def test_the_result_is_right_or_the_error_is_documented(
    sessions: Sessions, call: Call
) -> None:
    await check_hostile(sessions, call)
    await check_whole(sessions, call)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("call", calls_on("postgresql"))
async def test_the_same_of_what_only_postgresql_has(
    sessions: Sessions, call: Call
) -> None:
    await check_hostile(sessions, call)
    await check_whole(sessions, call)


def test_every_function_that_can_be_copied_is_called() -> None:
    called = {call.name for call in CALLS}
    for recipe in recipes():
        if recipe.is_application:
            continue  # their clients are hostile: errors_to_answers
        for function in copied_functions(recipe.source):
            name = f"{recipe.chapter}.{recipe.name}.{function}"
            assert name in called, f"{name} has no call in tests/calls.py"


def copied_functions(source: Path) -> Iterator[str]:
    """Name the public coroutines outside demonstrations and traps.

    A generator among them only helps the others.
    """
    shown = [
        lines
        for name, lines in sections(source).items()
        if not name.startswith(("demo", "trap_", "cure_", "growth", "models"))
    ]
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.AsyncFunctionDef)
            and not node.name.startswith("_")
            and not any(isinstance(part, ast.Yield) for part in ast.walk(node))
            and any(node.lineno in lines for lines in shown)
        ):
            yield node.name
