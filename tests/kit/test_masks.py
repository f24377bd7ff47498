"""What a run makes up is named; what was there before is left as it is."""

import datetime as dt
from uuid import UUID, uuid4

import pytest

from recipes.kit.recording.masks import Masks
from recipes.schema import uuid7
from recipes.schema.seed import AVOCET

STARTED = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)


@pytest.fixture
def masks() -> Masks:
    return Masks(STARTED)


def test_new_ids_are_numbered_in_the_order_of_their_appearance(
    masks: Masks,
) -> None:
    first, second = uuid7(), uuid4()
    text = f"{first} {second} {first.hex} {second.hex}"
    assert masks.apply(text) == "<new id 1> <new id 2> <new id 1> <new id 2>"


def test_an_id_is_new_from_the_moment_at_which_the_run_started() -> None:
    at = int(STARTED.timestamp() * 1000)
    # RFC 9562: milliseconds in 48 bits, the version, the variant.
    before, then = (
        UUID(int=ms << 80 | 7 << 76 | 2 << 62) for ms in (at - 1, at)
    )
    assert Masks(STARTED).apply(f"{before} {then}") == f"{before} <new id 1>"


def test_an_id_that_tells_no_time_is_new(masks: Masks) -> None:
    assert masks.apply("00000000-0000-4000-8000-000000000000") == "<new id 1>"


@pytest.mark.parametrize("text", [str(AVOCET), AVOCET.hex])
def test_ids_of_the_seed_are_left(masks: Masks, text: str) -> None:
    assert masks.apply(text) == text


@pytest.mark.parametrize(
    "write",
    [
        str,
        dt.datetime.isoformat,
        lambda now: now.strftime("%Y-%m-%d %H:%M:%S.%f"),
    ],
)
def test_the_time_of_the_run_is_now(masks: Masks, write: object) -> None:
    assert callable(write)
    assert masks.apply(f"at {write(dt.datetime.now(dt.UTC))}!") == "at <now>!"


def test_a_clock_may_lag_by_a_millisecond(masks: Masks) -> None:
    late, before = (
        STARTED - dt.timedelta(milliseconds=count) for count in (1, 2)
    )
    assert masks.apply(f"{late}, {before}") == f"<now>, {before}"


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-31 01:00:00.000000",
        "2999-01-01T00:00:00+00:00",
        "2024-99-99 00:00:00",
    ],
)
def test_other_times_are_left(masks: Masks, text: str) -> None:
    assert masks.apply(text) == text


def test_addresses_databases_and_processes_are_named(masks: Masks) -> None:
    text = "<x at 0x7f001122aabb> in recipes_12_ab3f, Process 4711 waits"
    assert masks.apply(text) == (
        "<x at <address>> in <database>, process <pid> waits"
    )


def test_the_tasks_of_asyncio_are_named(masks: Masks) -> None:
    text = (
        "Task <Task pending name='Task-5' coro=<f() running at a.py:1>"
        " cb=[g() at b.py:2]> got Future <Future pending cb=[<h>]> attached to"
        " a different loop"
    )
    assert masks.apply(text) == (
        "Task <task> got Future <future> attached to a different loop"
    )


def test_the_drivers_names_of_statements_are_masked(masks: Masks) -> None:
    text = 'prepared statement "__asyncpg_stmt_4f__" does not exist'
    assert masks.apply(text) == (
        'prepared statement "<statement>" does not exist'
    )


def test_the_names_of_modules_are_left(masks: Masks) -> None:
    assert masks.apply("recipes_and_more") == "recipes_and_more"
