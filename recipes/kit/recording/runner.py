"""Run one part of a recipe and keep what it did."""

import ast
import asyncio
import contextlib
import inspect
import io
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SADeprecationWarning, SAWarning
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import configure_mappers
from sqlalchemy.util import OrderedSet

from recipes.foundations.engines import make_sessions
from recipes.kit.catalog import Recipe
from recipes.kit.recording.calls import Call, told_apart
from recipes.kit.recording.recorder import Event, Recorder
from recipes.kit.sections import text_of
from recipes.schema import Base

PATIENCE = 120  # seconds

# Warnings that a reader would meet; all others are passed on.
_RECORDED = SAWarning | SADeprecationWarning


@dataclass
class Run:
    """What one part of a recipe did on one engine."""

    recorder: Recorder
    printed: str = ""
    error: BaseException | None = None
    calls: list[Call] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        """The statements and transaction brackets, in order."""
        return self.recorder.events


async def run_part(
    recipe: Recipe, name: str, engine: AsyncEngine, **sizes: int
) -> Run:
    """Run a function of a recipe on a freshly seeded database.

    It gets what its parameters ask for by name: an ``engine``, ``sessions`` or
    a ``session``, and what ``sizes`` name.

    An exception that it raises is kept, not raised: that of a trap is what
    the trap is for, and the caller knows what a demonstration's means. One
    that waits for ever, as tasks do for one that failed, ends after
    ``PATIENCE``.
    """
    module = recipe.load()
    function = getattr(module, name)
    _order_properties()
    with (
        Recorder(recipe.source) as recorder,
        _captured() as captured,
        told_apart(module, _functions(recipe)) as calls,
    ):
        run = Run(recorder, calls=calls)
        async with _arguments(function, engine) as arguments:
            try:
                async with asyncio.timeout(PATIENCE):
                    await function(**arguments, **sizes)
            except Exception as error:  # noqa: BLE001 - kept for the receipt
                run.error = error
    run.printed = captured.printed.getvalue()
    run.warnings = [
        str(entry.message)
        for entry in captured.warnings
        if issubclass(entry.category, _RECORDED)
    ]
    return run


def _functions(recipe: Recipe) -> set[str]:
    """Name what a recipe defines for its readers, and not to show itself."""
    return {
        node.name
        for name in recipe.forms
        for node in ast.parse(text_of(recipe.source, name)).body
        if isinstance(node, ast.AsyncFunctionDef)
    }


def _order_properties() -> None:
    """Let SQLAlchemy load collections in the order of the models.

    Its own order is that of a set, by address in memory: two ``selectinload``
    of one query swap places from one process to the next.
    """
    configure_mappers()
    for mapper in Base.registry.mappers:
        mapper.__dict__["_prop_set"] = OrderedSet(mapper.attrs)


@contextlib.asynccontextmanager
async def _arguments(
    function: Any, engine: AsyncEngine
) -> AsyncIterator[dict[str, Any]]:
    """Give a function what its parameters ask for by name."""
    sessions = make_sessions(engine)
    async with contextlib.AsyncExitStack() as stack:
        offered = {"engine": engine, "sessions": sessions}
        wanted = inspect.signature(function).parameters
        if "session" in wanted:
            offered["session"] = await stack.enter_async_context(sessions())
        yield {name: offered[name] for name in wanted if name in offered}


@dataclass
class _Captured:
    printed: io.StringIO
    warnings: list[warnings.WarningMessage]


@contextlib.contextmanager
def _captured() -> Iterator[_Captured]:
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(io.StringIO()) as printed,
    ):
        warnings.simplefilter("always")
        yield _Captured(printed, caught)
    for entry in caught:
        if not issubclass(entry.category, _RECORDED):
            warnings.warn_explicit(
                entry.message, entry.category, entry.filename, entry.lineno
            )
