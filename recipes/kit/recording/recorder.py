"""Record what reaches the database, and which source line caused it.

SQLAlchemy runs the drivers in greenlets. The stack of a statement therefore
goes on, where the greenlet's own stack ends, in the frame in which the parent
greenlet waits; the first frame of the recipe's file on that way is the cause.
When a session ends, SQLAlchemy shields that in a task of its own: the cause is
then where the task that waits for it stands.
"""

import asyncio
import datetime as dt
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Self

import greenlet
import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import CacheStats

from recipes.kit.recording import calls

_SQLALCHEMY = str(Path(sqlalchemy.__file__).parent)
_BRACKET = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
# So asks a demonstration whether another waits for it (waits.py).
_WHO_WAITS = "pg_blocking_pids"
# That, and what SQLAlchemy and Alembic read to see which tables there are, is
# none of the recipe's statements: many, in no order, and others on 2.0.
_LEFT_OUT = re.compile(
    r"\bpg_catalog\.|\bpg_depend\b|\bsqlite_master\b|PRAGMA \w+\."
    rf"|{_WHO_WAITS}"
)


@dataclass
class Event:
    """One statement, or one bracket of a transaction, as it was sent.

    ``compiled_again`` is true if SQLAlchemy cannot cache the statement, and so
    compiles it on every call. ``waits_for`` is the connection for whose locks
    the statement had to wait, if somebody looked.
    """

    sql: str
    line: int | None
    task: int
    connection: int
    parameters: Any = None
    sets: int | None = None
    rows: int | None = None
    error: str | None = None
    compiled_again: bool = False
    answered: bool = False
    waits_for: int | None = None

    @property
    def is_bracket(self) -> bool:
        """True for BEGIN, SAVEPOINT, COMMIT and their kin."""
        return _BRACKET.match(self.sql) is not None


@dataclass
class Recorder:
    """Listen to every engine while the ``with`` block runs.

    ``line`` of an event is a line number of ``source``; ``task`` is 0 for the
    task that opened the block, and other numbers for its child tasks.
    """

    source: Path
    events: list[Event] = field(default_factory=list)
    started: dt.datetime = field(
        default_factory=lambda: dt.datetime.now(dt.UTC)
    )

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._tasks = {asyncio.current_task(): 0}
        _waiting.set(asyncio.current_task())
        self._connections = 0
        self._listeners: dict[str, Callable[..., None]] = {
            "before_cursor_execute": self._before_execute,
            "after_cursor_execute": self._after_execute,
            "handle_error": self._on_error,
            "begin": self._on_begin,
            "commit": self._on_commit,
            "rollback": self._on_rollback,
        }
        for name, listener in self._listeners.items():
            event.listen(Engine, name, listener)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        for name, listener in self._listeners.items():
            event.remove(Engine, name, listener)

    def _add(self, connection: Connection, sql: str) -> Event:
        number = self._number(connection)
        task, frames = self._whereabouts()
        line = next(
            (
                frame.f_lineno
                for frame in frames
                if frame.f_code.co_filename == str(self.source)
            ),
            None,
        )
        entry = Event(sql, line, task, number)
        self.events.append(entry)
        call = calls.current()
        if call is not None and not entry.is_bracket:
            call.statements += 1
        return entry

    def _whereabouts(self) -> tuple[int, Iterable[FrameType]]:
        """Number the task that sends a statement, and walk its frames."""
        task = asyncio.current_task()
        if task is not None and _is_shield(task):
            waiting = _waiting.get()
            return self._tasks[waiting], _awaiting_frames(waiting)
        _waiting.set(task)
        return self._tasks.setdefault(task, len(self._tasks)), _frames()

    def _last_of(self, connection: Connection, begins: str = "") -> Event:
        """Find the last event of a connection, or the last that begins so."""
        number = self._number(connection)
        return next(
            entry
            for entry in reversed(self.events)
            if entry.connection == number and entry.sql.startswith(begins)
        )

    def _number(self, connection: Connection) -> int:
        """Number the driver's connections, which end when they would."""
        known = connection.connection.info
        if id(self) not in known:
            known[id(self)] = self._connections
            self._connections += 1
        number: int = known[id(self)]
        return number

    def _before_execute(
        self,
        connection: Connection,
        _cursor: Any,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        if statement.startswith("BEGIN"):
            # On SQLite the engine sends what PostgreSQL's driver implies.
            self._last_of(connection).sql = statement
            return
        if _LEFT_OUT.search(statement):
            return
        entry = self._add(connection, statement)
        # A batch of rows in one VALUES is many too, but one set of parameters.
        many = executemany and isinstance(parameters, list)
        entry.parameters = parameters[0] if many else parameters
        entry.sets = len(parameters) if many else None
        uncached = context.cache_hit is CacheStats.NO_CACHE_KEY
        # What goes to the driver as it is, is never compiled.
        counts = context.compiled and not (context.isddl or entry.is_bracket)
        entry.compiled_again = bool(uncached and counts)

    def _after_execute(
        self, connection: Connection, cursor: Any, statement: str, *_: Any
    ) -> None:
        if _WHO_WAITS in statement:
            self._mark_who_waits_for(self._number(connection))
        if _LEFT_OUT.search(statement):
            return
        # Another task may have tried to commit since it was sent. SQLAlchemy
        # 2.0 does not tell here how many rows the VALUES had.
        entry = self._last_of(connection, statement.partition("(")[0])
        entry.answered = True
        # The adapters of both drivers fetch all rows at once and keep them
        # in this attribute; SQLite gives no other count of a SELECT's rows.
        rows = getattr(cursor, "_rows", None)
        if cursor.description and rows is not None:
            entry.rows = len(rows)
        elif cursor.rowcount >= 0:
            entry.rows = cursor.rowcount

    def _mark_who_waits_for(self, number: int) -> None:
        """Somebody waits for this connection: who has no answer yet."""
        last = {entry.connection: entry for entry in self.events}
        for entry in last.values():
            if not (entry.answered or entry.is_bracket):
                entry.waits_for = number

    def _on_error(self, context: ExceptionContext) -> None:
        if context.connection is not None and context.statement is not None:
            original = context.original_exception
            driver = original.__cause__ or original
            code = getattr(driver, "sqlstate", None)
            name = type(driver).__name__
            wrapped = context.sqlalchemy_exception is not None
            if not wrapped and self._is_raised_by_source(original):
                return  # a listener of the recipe has stopped it
            entry = self._last_of(context.connection)
            if entry.sql != context.statement or entry.rows is not None:
                # It failed before it was sent.
                entry = self._add(context.connection, context.statement)
            entry.error = f"{name} {code}" if code else name
            entry.answered = True

    def _is_raised_by_source(self, error: BaseException) -> bool:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        return frame.f_code.co_filename == str(self.source)

    def _on_begin(self, connection: Connection) -> None:
        level = connection.get_execution_options().get("isolation_level")
        suffix = f" ISOLATION LEVEL {level}" if level else ""
        self._bracket(connection, f"BEGIN{suffix}")

    def _on_commit(self, connection: Connection) -> None:
        self._bracket(connection, "COMMIT")

    def _on_rollback(self, connection: Connection) -> None:
        # On a connection that is closed, nothing is sent.
        if not connection.invalidated:
            self._bracket(connection, "ROLLBACK")

    def _bracket(self, connection: Connection, sql: str) -> None:
        level = connection.get_execution_options().get("isolation_level")
        if level != "AUTOCOMMIT":
            self._add(connection, sql)


# The task of the recipe that waits while SQLAlchemy's own task ends a session.
_waiting: ContextVar[asyncio.Task[Any] | None] = ContextVar("waiting")


def _is_shield(task: asyncio.Task[Any]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and code.co_filename.startswith(_SQLALCHEMY)


def _frames() -> Iterator[FrameType]:
    """Walk the stack outwards, through the greenlets that wait."""
    frame: FrameType | None = sys._getframe(1)
    current: Any = greenlet.getcurrent()
    while current is not None:
        while frame is not None:
            yield frame
            frame = frame.f_back
        current = current.parent
        frame = current.gr_frame if current is not None else None


def _awaiting_frames(task: asyncio.Task[Any] | None) -> list[FrameType]:
    """List the frames of a waiting task, the innermost first."""
    frames: list[FrameType] = []
    current: Any = task.get_coro() if task is not None else None
    while getattr(current, "cr_frame", None) is not None:
        frames.insert(0, current.cr_frame)
        current = current.cr_await
    return frames
