"""Take away from a standalone file what its output does not need.

Halves of the rows go first, then ever smaller parts, then single rows, while
the file still prints the same; then the options of its models.
"""

import asyncio
import contextlib
import gc
import io
import itertools
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import Engine, event

from recipes.kit.catalog import Recipe
from recipes.kit.errors import CookbookError
from recipes.kit.standalone.file import Choice, Standalone, all_rows

T = TypeVar("T")
_numbers = itertools.count()


def shrink(recipe: Recipe, expected: Mapping[str, str], server: str) -> Choice:
    """Return the least with which a file prints what is expected.

    Args:
        recipe: whose file it is.
        expected: what the file prints, by engine.
        server: the URL of a PostgreSQL database to run it on.

    Raises:
        CookbookError: with all rows, it prints something else.
    """
    with warnings.catch_warnings():
        # What trials that fail leave to the garbage collector.
        warnings.simplefilter("ignore")
        least = _shrink(recipe, expected, server)
        gc.collect()
    return least


def _shrink(
    recipe: Recipe, expected: Mapping[str, str], server: str
) -> Choice:
    def suffices(choice: Choice, wanted: Mapping[str, str] = expected) -> bool:
        return prints(Standalone(recipe, choice), wanted, server)

    on_sqlite = {name: expected[name] for name in expected if name == "sqlite"}
    choice = Choice(all_rows())
    if not suffices(choice):
        # The recipe may insert rows, and the server number them from 1 on.
        keys = frozenset(Standalone(recipe, choice).keys)
        choice = replace(choice, without=keys)
    if not suffices(choice):
        raise CookbookError(
            f"As a file, {recipe.slug} prints something else than here:\n"
            + run_text(Standalone(recipe, choice).text(), None)
        )
    # Rows that refer to others go first. SQLite is quicker: PostgreSQL has a
    # say here only where they disagree.
    rows = [
        (table, number)
        for table, numbers in reversed([*choice.rows.items()])
        for number in numbers
    ]
    few = _least(rows, lambda kept: suffices(_with(choice, kept), on_sqlite))
    if not suffices(_with(choice, few)):
        few = _least(rows, lambda kept: suffices(_with(choice, kept)))
    choice = _with(choice, few)
    optional = Standalone(recipe, choice).optional
    needed = _least(
        optional, lambda kept: suffices(_without(choice, optional, kept))
    )
    choice = _without(choice, optional, needed)
    short = replace(choice, short_ids=True)
    return short if suffices(short) else choice


def prints(file: Standalone, expected: Mapping[str, str], server: str) -> bool:
    """Tell whether a file prints what is expected, on each engine."""
    text = file.text()
    # SQLite first, since it is quicker.
    return all(
        run_text(text, server if backend == "postgresql" else None) == output
        for backend, output in sorted(expected.items(), reverse=True)
    )


def _with(choice: Choice, rows: Sequence[tuple[str, int]]) -> Choice:
    kept = {
        table: tuple(number for each, number in rows if each == table)
        for table in choice.rows
    }
    kept = {table: numbers for table, numbers in kept.items() if numbers}
    return replace(choice, rows=kept)


def _without(
    choice: Choice, optional: Sequence[str], kept: Sequence[str]
) -> Choice:
    left_out = choice.without | set(optional)
    return replace(choice, without=left_out - set(kept))


def _least(
    items: Sequence[T], suffices: Callable[[Sequence[T]], bool]
) -> list[T]:
    """Take items away, in ever smaller parts, while the rest suffices."""
    kept = list(items)
    size = len(kept)
    while size:
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if suffices(fewer):
                kept = fewer
            else:
                at += size
        size //= 2
    return kept


def run_text(text: str, server: str | None) -> str:
    """Run the text of a file; return what it prints, and how it fails.

    Args:
        text: the file.
        server: the URL of a PostgreSQL database; None for SQLite.
    """
    module = ModuleType(f"standalone_{next(_numbers)}")
    sys.modules[module.__name__] = module  # SQLAlchemy looks names up there
    output = io.StringIO()
    try:
        with (
            _warnings_raised(),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(io.StringIO()),  # of failing trials
            _database_url(server),
            _foreign_keys_checked(),
        ):
            exec(compile(text, module.__name__, "exec"), vars(module))  # noqa: S102
            asyncio.run(module.main())
    except Exception as error:  # noqa: BLE001 - one more way to differ
        return f"{output.getvalue()}{type(error).__name__}: {error}"
    finally:
        del sys.modules[module.__name__]
    return output.getvalue()


@contextlib.contextmanager
def _warnings_raised() -> Iterator[None]:
    """Let a file fail that is warned of: it is none to hand out.

    Not for what trials before it have left to the garbage collector, where
    nothing can be raised.
    """
    with warnings.catch_warnings(action="error"):
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.filterwarnings("ignore", "coroutine ", RuntimeWarning)
        yield


@contextlib.contextmanager
def _foreign_keys_checked() -> Iterator[None]:
    """Let SQLite refuse what PostgreSQL would, whatever the file asks for."""

    def check(connection: Any, _record: object) -> None:
        if "sqlite" in type(connection).__module__:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

    event.listen(Engine, "connect", check)
    try:
        yield
    finally:
        event.remove(Engine, "connect", check)


@contextlib.contextmanager
def _database_url(server: str | None) -> Iterator[None]:
    before = os.environ.pop("DATABASE_URL", None)
    if server is not None:
        os.environ["DATABASE_URL"] = server
    try:
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before
