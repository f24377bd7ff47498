# Part of the package database-recipes: cookbook why "…"
"""Event loops.

A connection belongs to the loop in which it was opened, and ends with it.
"""

import asyncio
import gc
import logging
import traceback
import warnings
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

WORDINGS = {
    "trap_run_in_loop": {
        "run_until_complete": "This event loop is already running",
    },
    "trap_no_loop": {
        "get_event_loop": "There is no current event loop in thread"
        " 'Thread-1'.",
    },
}


async def ask(engine: AsyncEngine) -> None:
    """Ask for something, as a test or a request does."""
    async with engine.connect() as connection:
        print("answer:", await connection.scalar(text("SELECT 1")))


def run(main: Coroutine[Any, Any, None]) -> None:
    """Do as ``asyncio.run``: in a thread, since this code is in a loop."""
    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(asyncio.run, main)
    if error := ended.exception():
        raise without_frames(error)


def without_frames(error: BaseException) -> BaseException:
    """Let go of what the functions held that an error went through."""
    for each in (error.__cause__, error.__context__):
        if each is not None:
            without_frames(each)
    traceback.clear_frames(error.__traceback__)
    return error.with_traceback(None)


@contextmanager
def left_behind(engine: AsyncEngine) -> Iterator[None]:
    """Clear away what a failure leaves open, and Python complains of."""
    logging.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.filterwarnings("ignore", "coroutine .* was never awaited")
        try:
            yield
        except Exception as error:
            traceback.clear_frames(error.__traceback__)
            raise
        finally:
            # Only their own loop could close the connections.
            engine.sync_engine.dispose(close=False)
            gc.collect()
            logging.disable(logging.NOTSET)


# --8<-- [start:trap_two_runs]
async def trap_two_runs(engine: AsyncEngine) -> None:
    """The pool has a connection that was opened in another event loop.

    An engine at the head of a module meets this with a second
    ``asyncio.run``, in a test with a loop of its own, and in a worker that is
    forked after the engine was used.
    """
    shared = create_async_engine(engine.url)
    with left_behind(shared):
        run(ask(shared))
        run(ask(shared))


# --8<-- [end:trap_two_runs]


# --8<-- [start:cure_two_runs]
async def cure_two_runs(engine: AsyncEngine) -> None:
    """Make the engine in the loop that uses it, and dispose of it there."""

    async def main() -> None:
        own = create_async_engine(engine.url)
        try:
            await ask(own)
        finally:
            await own.dispose()

    run(main())
    run(main())


# --8<-- [end:cure_two_runs]


# --8<-- [start:trap_closed_loop]
async def trap_closed_loop(engine: AsyncEngine) -> None:
    """The pool has a connection whose event loop has ended.

    With pytest, each test has a loop of its own, if nothing else is said.
    """
    shared = create_async_engine(
        engine.url, connect_args={"command_timeout": 60}
    )
    with left_behind(shared):
        run(ask(shared))  # test_one
        run(ask(shared))  # test_two


# --8<-- [end:trap_closed_loop]


# --8<-- [start:cure_closed_loop]
async def cure_closed_loop(engine: AsyncEngine) -> None:
    """Let tests share an engine that keeps no connections: ``NullPool``.

    Or let them share the loop: for pytest-asyncio, ``loop_scope="session"``.
    """
    shared = create_async_engine(
        engine.url, poolclass=NullPool, connect_args={"command_timeout": 60}
    )
    run(ask(shared))  # test_one
    run(ask(shared))  # test_two


# --8<-- [end:cure_closed_loop]


# --8<-- [start:trap_third_test]
from contextlib import suppress


async def trap_third_test(engine: AsyncEngine) -> None:
    """A connection is used again that broke in another event loop.

    Or two tasks use one connection at the same time.
    """
    shared = create_async_engine(engine.url)
    with left_behind(shared):
        run(ask(shared))
        with suppress(RuntimeError):  # attached to a different loop
            run(ask(shared))
        run(ask(shared))


# --8<-- [end:trap_third_test]


# --8<-- [start:cure_third_test]
async def cure_third_test(engine: AsyncEngine) -> None:
    """Cure the first error, not this one: one loop, or ``NullPool``."""
    shared = create_async_engine(engine.url, poolclass=NullPool)
    for _ in range(3):
        run(ask(shared))


# --8<-- [end:cure_third_test]


# --8<-- [start:trap_bound]
async def trap_bound(engine: AsyncEngine) -> None:
    """Tasks wait for a pool for which those of another loop have waited."""
    shared = create_async_engine(engine.url, pool_size=1, max_overflow=0)
    with left_behind(shared):
        run(ask_twice(shared))
        run(ask_twice(shared))


async def ask_twice(engine: AsyncEngine) -> None:
    """Ask at the same time, in two tasks."""
    tasks = [asyncio.create_task(ask(engine)) for _ in range(2)]
    await asyncio.wait(tasks)
    for task in tasks:
        task.result()


# --8<-- [end:trap_bound]


# --8<-- [start:cure_bound]
async def cure_bound(engine: AsyncEngine) -> None:
    """Dispose of the engine before its loop ends: the next pool is new."""
    shared = create_async_engine(engine.url, pool_size=1, max_overflow=0)

    async def main() -> None:
        await ask_twice(shared)
        await shared.dispose()

    run(main())
    run(main())


# --8<-- [end:cure_bound]


# --8<-- [start:trap_run_in_loop]
async def trap_run_in_loop(engine: AsyncEngine) -> None:
    """In a loop that runs, such as a notebook's, none can be started."""
    with left_behind(engine):
        asyncio.run(ask(engine))


# --8<-- [end:trap_run_in_loop]


# --8<-- [start:cure_run_in_loop]
async def cure_run_in_loop(engine: AsyncEngine) -> None:
    """Await it; a function that is not async has to become it."""
    await ask(engine)


# --8<-- [end:cure_run_in_loop]


# --8<-- [start:trap_no_loop]
async def trap_no_loop(engine: AsyncEngine) -> None:
    """A thread has no event loop, and a module that is imported has none."""

    def handle() -> None:  # not async: frameworks run it in a thread
        asyncio.create_task(ask(engine))  # noqa: RUF006 - as it is written

    with left_behind(engine):
        await asyncio.to_thread(handle)


# --8<-- [end:trap_no_loop]


# --8<-- [start:cure_no_loop]
async def cure_no_loop(engine: AsyncEngine) -> None:
    """Make the function ``async``, or give the coroutine to the engine's loop.

    Another ``asyncio.run`` in the thread would be another loop.
    """
    loop = asyncio.get_running_loop()

    def handle() -> None:
        asyncio.run_coroutine_threadsafe(ask(engine), loop).result()

    await asyncio.to_thread(handle)


# --8<-- [end:cure_no_loop]


# --8<-- [start:trap_garbage]
async def trap_garbage(engine: AsyncEngine) -> None:
    """A connection was opened, and nothing closed it.

    A session that is made without ``async with`` does the same, and so does a
    task that nobody waits for when the loop ends.
    """
    connection = await engine.connect()
    await connection.execute(text("SELECT 1"))
    with left_behind(engine):
        del connection
        gc.collect()  # as Python does it at some time or other


# --8<-- [end:trap_garbage]


# --8<-- [start:cure_garbage]
async def cure_garbage(engine: AsyncEngine) -> None:
    """Open connections and sessions by ``async with``."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    print("in use:", engine.pool.checkedout())


# --8<-- [end:cure_garbage]


# --8<-- [start:trap_unseen]
from recipes.foundations.engines import Sessions
from recipes.schema import Tag


async def trap_unseen(sessions: Sessions) -> None:
    """A task failed, and nothing waits for it: its error is only logged."""

    async def store() -> None:
        async with sessions.begin() as session:
            session.add(Tag(name="release"))
            raise ValueError("no such post")

    with logged_to(print):
        task = asyncio.create_task(store())
        await asyncio.wait([task])  # or anything else that takes so long
        del task
        gc.collect()


@contextmanager
def logged_to(show: Callable[[str], None]) -> Iterator[None]:
    """Show what the loop has to tell, which goes to the log otherwise."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(
        lambda _loop, told: show(f"failed: {told['message']}")
    )
    try:
        yield
    finally:
        loop.set_exception_handler(None)


# --8<-- [end:trap_unseen]


# --8<-- [start:cure_unseen]
async def cure_unseen(sessions: Sessions) -> None:
    """Start tasks in an ``asyncio.TaskGroup``: it waits, and raises."""

    async def store() -> None:
        async with sessions.begin() as session:
            session.add(Tag(name="release"))
            raise ValueError("no such post")

    with logged_to(print):
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(store())
        except* ValueError as errors:
            print("known:", errors.exceptions[0])


# --8<-- [end:cure_unseen]


ONLY_ON = {
    "trap_two_runs": "postgresql",
    "cure_two_runs": "postgresql",
    "trap_closed_loop": "postgresql",
    "cure_closed_loop": "postgresql",
    "trap_third_test": "postgresql",
    "cure_third_test": "postgresql",
    "trap_bound": "sqlite",
    "cure_bound": "sqlite",
}
