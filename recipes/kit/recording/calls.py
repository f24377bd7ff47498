"""Count what each call of a recipe's functions sends.

A demonstration calls a function more than once, and asks questions of its own.
What a reader wants to know is what one call costs.
"""

import contextlib
import functools
import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any

# The call in which this task is. A function of the recipe that is called by
# another belongs to that call.
_current: ContextVar["Call | None"] = ContextVar("call", default=None)


@dataclass
class Call:
    """One call of a coroutine function of a recipe.

    ``began`` and ``ended`` are the numbers of characters that were printed
    until then.
    """

    function: str
    began: int
    ended: int = 0
    statements: int = 0


def current() -> Call | None:
    """Return the call in which a statement is sent, if it is in one."""
    return _current.get()


@contextlib.contextmanager
def told_apart(module: ModuleType, names: set[str]) -> Iterator[list[Call]]:
    """Note the calls of some of a module's functions while the block runs.

    One that gives row by row, with ``yield``, is not called: it is read.
    """
    calls: list[Call] = []
    functions = {
        name: value
        for name, value in vars(module).items()
        if name in names and inspect.iscoroutinefunction(value)
    }
    vars(module).update(
        {name: _noted(each, calls) for name, each in functions.items()}
    )
    try:
        yield calls
    finally:
        vars(module).update(functions)


def _noted(
    function: Callable[..., Awaitable[Any]], calls: list[Call]
) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(function)
    async def noted(*args: Any, **options: Any) -> Any:
        if _current.get() is not None:
            return await function(*args, **options)
        call = Call(function.__name__, _printed())
        calls.append(call)
        before = _current.set(call)
        try:
            return await function(*args, **options)
        finally:
            _current.reset(before)
            call.ended = _printed()

    return noted


def _printed() -> int:
    return sys.stdout.tell()
