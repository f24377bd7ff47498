"""Serve an application in a process of its own, and ask it."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit.catalog import ROOT
from recipes.kit.standalone.elsewhere import STRICT

PATIENCE = 60  # seconds


@asynccontextmanager
async def process_of(
    factory: str,
    engine: AsyncEngine,
    *,
    keepalive: bool = True,
    **environment: str,
) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    """Start uvicorn with a factory, ``module:function``, on a database.

    The socket is there before the process, so that a client need not wait for
    it. Do without keepalive where an exception that nobody handles may close
    a connection: a request may be on it already. A process that has not ended
    by itself is killed.
    """
    url = engine.url.render_as_string(hide_password=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        descriptor = listening.fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *STRICT, __file__, factory),
            str(descriptor),
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": url,
                "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            }
            | environment,
            pass_fds=[descriptor],
        )
        host, port = listening.getsockname()
    try:
        async with httpx.AsyncClient(
            base_url=f"http://{host}:{port}",
            timeout=PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=20 * keepalive),
            trust_env=False,
        ) as client:
            yield process, client
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def served(
    factory: str,
    engine: AsyncEngine,
    *,
    keepalive: bool = True,
    **environment: str,
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of such a process, which has to end by a SIGTERM."""
    serving = process_of(factory, engine, keepalive=keepalive, **environment)
    async with serving as (process, client):
        yield client
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            await process.wait()


def serve(factory: str, descriptor: int) -> None:
    """Serve on a socket that is there.

    ``uvicorn --fd`` takes it for a Unix socket, and lets small answers wait.
    """
    config = uvicorn.Config(
        factory,
        factory=True,
        log_level="critical",
        # By default 5 seconds, as is the client's: one may close a connection
        # on which the other asks.
        timeout_keep_alive=PATIENCE,
    )
    uvicorn.Server(config).run([socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
