"""Serve an application for the length of a block, and give a client of it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an ASGI application on a free port of loopback.

    The client can ask at once: a connection waits in the socket until the
    application has started. At the end of the block, the server answers what
    it has begun, and ends.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        server = uvicorn.Server(uvicorn.Config(application, log_level=50))
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{host}:{port}", trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serve
