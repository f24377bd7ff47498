"""A network in between: a relay that hands everything on later.

It runs as a process of its own, since the program that is measured must not
do its work as well.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL


@asynccontextmanager
async def delayed(url: URL, delay: float) -> AsyncIterator[URL]:
    """Give an address from which a round trip takes ``delay`` seconds more."""
    host = str(url.query.get("host") or url.host)
    port = str(url.query.get("port") or url.port or 5432)
    relay = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.network",
        host,
        port,
        str(delay),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert relay.stdout is not None
        own_port = int(await relay.stdout.readline())
        options = {
            name: value
            for name, value in url.query.items()
            if name not in ("host", "port")
        }
        yield url.set(host="127.0.0.1", port=own_port, query=options)
    finally:
        relay.terminate()
        await relay.wait()


async def relay(host: str, port: int, delay: float) -> None:
    """Listen on a free port of loopback, print it, and hand on for ever."""

    async def serve(
        client: asyncio.StreamReader, answers: asyncio.StreamWriter
    ) -> None:
        if host.startswith("/"):  # the directory of a socket
            path = f"{host}/.s.PGSQL.{port}"
            server, requests = await asyncio.open_unix_connection(path)
        else:
            server, requests = await asyncio.open_connection(host, port)
        async with asyncio.TaskGroup() as both:
            both.create_task(_hand_on(client, requests, delay / 2))
            both.create_task(_hand_on(server, answers, delay / 2))

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(listener.sockets[0].getsockname()[1], flush=True)
    async with listener:
        await listener.serve_forever()


async def _hand_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float
) -> None:
    """Hand on what is read, in order, so many seconds after it came."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(1 << 16):
        loop.call_later(delay, writer.write, data)
    await asyncio.sleep(delay)
    writer.close()


if __name__ == "__main__":
    asyncio.run(relay(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
