"""Show what a lazy load raises, without what the driver says after it."""

import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unawaited_cursor() -> Iterator[None]:
    """Drop the cursor that a lazy load asked for and could not await.

    aiosqlite makes a coroutine for each cursor. After ``MissingGreenlet``
    nobody awaits it, and Python warns of that whenever the exception is
    forgotten. Only the block's exception is left.
    """
    try:
        yield
    except Exception as error:
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", "coroutine .* was never awaited", RuntimeWarning
            )
            traceback.clear_frames(error.__traceback__)
        raise
