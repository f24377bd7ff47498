"""A network between a client and its server, which a test can silence."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL


@asynccontextmanager
async def network_to(
    url: URL,
) -> AsyncIterator[tuple[URL, asyncio.Event]]:
    """Give a way to the server, and what makes it lose all that is sent."""
    silent = asyncio.Event()
    flows = []

    async def dial() -> tuple[StreamReader, StreamWriter]:
        host = str(url.query.get("host", url.host or "localhost"))
        port = url.port or 5432
        if host.startswith("/"):
            socket = f"{host}/.s.PGSQL.{port}"
            return await asyncio.open_unix_connection(socket)
        return await asyncio.open_connection(host, port)

    async def carry(reader: StreamReader, writer: StreamWriter) -> None:
        while data := await reader.read(65_536):
            if not silent.is_set():
                writer.write(data)
        writer.close()

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        far_reader, far_writer = await dial()
        flows.append(
            asyncio.gather(
                carry(reader, far_writer),
                carry(far_reader, writer),
                return_exceptions=True,
            )
        )

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield (
            url.difference_update_query(["host", "port"]).set(
                host="127.0.0.1", port=port
            ),
            silent,
        )
    finally:
        server.close()
        await asyncio.gather(*flows)
