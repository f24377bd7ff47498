"""Processes that halt at a point, where a test lets them go on or kills them.

Copies of one that has all imports: each starts at once.
"""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

PATIENCE = 30  # seconds, for a process that should be doing something


def prepare(module: str) -> None:
    """Start the process whose copies they are, with this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.set_forkserver_preload([module])
        forkserver.ensure_running()


@asynccontextmanager
async def forked(
    run: Callable[..., None], engine: AsyncEngine, *arguments: object
) -> AsyncIterator[tuple[BaseProcess, Connection]]:
    """Start ``run(pipe, url, *arguments)``; it is gone after the block."""
    forks = multiprocessing.get_context("forkserver")
    ours, theirs = forks.Pipe()
    url = engine.url.render_as_string(hide_password=False)
    process = forks.Process(target=run, args=(theirs, url, *arguments))
    process.start()
    theirs.close()
    try:
        async with asyncio.timeout(PATIENCE):
            yield process, ours
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def tell_places(engine: AsyncEngine, reach: Callable[[str], None]) -> None:
    """Call ``reach`` before each statement, and around each commit."""
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda *call: reach(call[2]),
    )
    event.listen(
        engine.sync_engine, "commit", lambda _: reach("before the commit")
    )
    event.listen(Session, "after_commit", lambda _: reach("after the commit"))
