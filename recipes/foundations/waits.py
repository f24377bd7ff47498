"""See on PostgreSQL that another session waits for this one."""

ENGINES = ("postgresql",)

# --8<-- [start:recipe]
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# The server looks again and again: one statement, however long it takes.
_UNTIL_AWAITED = text("""
    DO $$ BEGIN
        WHILE NOT EXISTS (
            SELECT FROM pg_locks
            WHERE NOT granted
            AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
        ) LOOP
            PERFORM pg_sleep(0.01);
        END LOOP;
    END $$
""")


async def until_awaited(session: AsyncSession, *, seconds: float = 10) -> None:
    """Return as soon as another session waits for a lock of this one.

    For a demonstration or a test of what happens then. PostgreSQL only.

    Raises:
        TimeoutError: nobody has come to wait. The transaction is lost.
    """
    # Asked of the connection, since the session would first send changes.
    connection = await session.connection()
    async with asyncio.timeout(seconds):
        await connection.execute(_UNTIL_AWAITED)


# --8<-- [end:recipe]
