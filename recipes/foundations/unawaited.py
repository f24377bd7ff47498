"""Show what a lazy load raises, without what the driver says after it."""

import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unawaited_cursor() -> Iterator[None]:
    """Drop the cursor that a lazy load asked for and could not await.

    aiosqlite makes a coroutine for each cursor, and asyncpg for each
    connection. After ``MissingGreenlet`` nobody awaits it, and Python warns of
    that at once or when the exception is forgotten. Of a lazy load, only the
    block's exception is left.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "coroutine .* was never awaited", RuntimeWarning
        )
        try:
            yield
        except Exception as error:
            traceback.clear_frames(error.__traceback__)
            raise
