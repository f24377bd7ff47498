"""The index of errors holds every error of a trap, and no other."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from recipes.kit import book
from recipes.kit.catalog import ROOT, recipes
from recipes.kit.pages.error_index import (
    SOURCES,
    Entry,
    Place,
    explain,
    find,
    without_values,
)
from recipes.kit.recording.receipts import load
from recipes.kit.sections import text_of

PAGE = ROOT / "docs/errors.md"
FRAGMENTS = ROOT / "docs/receipts/errors.md"
ENTRIES = book.errors()
PLACES = [(entry, place) for entry in ENTRIES for place in entry.places]

each_place = pytest.mark.parametrize(
    ("entry", "place"),
    PLACES,
    ids=[f"{place.link} {place.backend}" for _, place in PLACES],
)


def runs() -> Iterator[tuple[str, Any]]:
    """Go through what each trap did, with the link to it."""
    for recipe in recipes():
        parts = load(recipe.receipt)["parts"]
        for trap in recipe.traps:
            link = f"{recipe.key}.md#{trap.name.replace('_', '-')}"
            for run in parts[trap.name].values():
                yield link, run


def links(text: str) -> list[str]:
    return [
        place.link for entry in find(text, ENTRIES) for place in entry.places
    ]


def test_every_error_that_a_trap_raises_leads_to_the_trap() -> None:
    raised = [(link, run["error"]) for link, run in runs() if run["error"]]
    assert len(raised) > 50
    for link, error in raised:
        as_pasted = f"{error['class']}: {error['message']}\n[SQL: SELECT 1]"
        assert link in links(as_pasted), as_pasted


def test_every_error_that_a_trap_prints_leads_to_the_trap() -> None:
    printed = [
        (link, line.partition("failed: ")[2])
        for link, run in runs()
        for line in run["printed"]
        if "failed: " in line
    ]
    assert printed
    for link, message in printed:
        assert link in links(message), message


def test_every_error_of_a_statement_is_of_an_entry() -> None:
    known = " ".join(
        name
        for entry in ENTRIES
        for names in entry.classes.values()
        for name in names
    )
    failed = {
        text
        for _, run in runs()
        for text in re.findall(r'"error": "(.+?)"', json.dumps(run["events"]))
    }
    assert "DeadlockDetectedError 40P01" in failed
    for text in failed - {"CancelledError"}:  # a client that went away
        name, _, code = text.partition(" ")
        assert re.search(rf"\b{name}`(, SQLSTATE `{code}`)?", known), text


def test_every_entry_was_recorded_by_each_of_its_traps() -> None:
    said: dict[str, str] = {}
    for link, run in runs():
        lines = [*run["printed"], (run["error"] or {}).get("message", "")]
        said[link] = said.get(link, "") + " ".join(" ".join(lines).split())
    for entry, place in PLACES:
        assert entry.found_in(said[place.link]), (entry.message, place.link)
    for entry in ENTRIES:
        assert entry.recorded in " ".join(said.values())
        assert entry.message == without_values(entry.recorded)


@each_place
def test_each_place_has_a_cause_a_cure_and_an_anchor(
    entry: Entry, place: Place
) -> None:
    assert place.trap.sentence.endswith((".", ":"))
    assert len(place.cure) > 20
    assert place.cure.endswith((".", "?"))
    anchor = place.link.partition("#")[2]
    fragments = place.recipe.fragments.read_text(encoding="utf-8")
    assert f'<div id="{anchor}"></div>' in fragments
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", place.cure):
        assert (ROOT / "docs" / target).exists(), target
    rendered = text_of(FRAGMENTS, entry.source)
    assert f"({place.link}) **Instead:** {place.cure}" in rendered


def test_each_entry_can_be_linked() -> None:
    fragments = FRAGMENTS.read_text(encoding="utf-8")
    anchors = re.findall(
        r"^### `.+` \{ #([a-z0-9-]+) \}$", fragments, re.MULTILINE
    )
    assert len(anchors) == len(set(anchors)) == len(ENTRIES)
    assert set(anchors) == {entry.anchor for entry in ENTRIES}


def test_the_page_embeds_every_section() -> None:
    page = PAGE.read_text(encoding="utf-8")
    embedded = re.findall(r'"docs/receipts/errors.md:(\w+)"', page)
    assert embedded == list(SOURCES)


# What a person pastes, with names, values and versions of their own, and a
# part of the link to the trap that it should find.
PASTED = [
    ("MissingGreenlet", "missing_greenlet.md#trap-commit"),
    (
        "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called;"
        " can't call await_only() here. Was IO attempted in an unexpected"
        " place? (Background on this error at: https://sqlalche.me/e/20/xd2s)",
        "missing_greenlet.md#trap-relationship",
    ),
    ("cannot exceed 32767", "#trap-too-many-values"),
    (
        "asyncpg.exceptions._base.InterfaceError: the number of query"
        " arguments cannot exceed 32767",
        "#trap-too-many-values",
    ),
    ("current transaction is aborted", "#trap-later-error"),
    (
        "(sqlalchemy.dialects.postgresql.asyncpg.Error) <class 'asyncpg."
        "exceptions.InFailedSQLTransactionError'>: current transaction is"
        " aborted, commands ignored until end of transaction block",
        "savepoints.md#trap-no-savepoint",
    ),
    ("25P02", "#trap-later-error"),
    ("sqlite3.OperationalError: database is locked", "#trap-read-then-write"),
    (
        "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10"
        " reached, connection timed out, timeout 30.00",
        "#trap-session-in-a-session",
    ),
    ("QueuePool limit of size 20 overflow 0 reached", "pool_status.md"),
    (
        "ERROR:  deadlock detected\nDETAIL:  Process 812 waits for ShareLock"
        " on transaction 7041; blocked by process 813.",
        "#trap-lock-in-call-order",
    ),
    ("SQLSTATE 40P01", "#trap-opposite-orders"),
    ("could not serialize access", "#trap-serializable"),
    (
        "asyncpg.exceptions.SerializationError: could not serialize access"
        " due to concurrent update",
        "#trap-serializable",
    ),
    ("A transaction is already begun on this Session", "#trap-begin-after"),
    ("DetachedInstanceError", "#trap-detached"),
    (
        "Parent instance <Order at 0x7f1d2c8a1e50> is not bound to a Session;"
        " lazy load operation of attribute 'items' cannot proceed",
        "#trap-detached",
    ),
    ("is not bound to a Session", "#trap-detached"),
    (
        "cannot perform operation: another operation is in progress",
        "#trap-commit-meanwhile",
    ),
    (
        "This session is provisioning a new connection; concurrent operations"
        " are not permitted (Background on this error at: …/isce)",
        "#trap-gather",
    ),
    (
        "asyncpg.exceptions.DataError: invalid input for query argument $1:"
        " datetime.datetime(2031, 7, 9, 3, 0) (can't subtract offset-naive"
        " and offset-aware datetimes)",
        "#trap-time-without-zone",
    ),
    (
        'prepared statement "__asyncpg_stmt_1f__" does not exist',
        "#trap-dropped-statements",
    ),
    (
        "'AsyncAdaptedQueuePool' object has no attribute 'invalidatedcount'",
        "pool_status.md#trap-as-published",
    ),
    (
        "Can't operate on closed transaction inside context manager.  Please"
        " complete the context manager before emitting further commands.",
        "#trap-inside-begin",
    ),
    ("The unique() method must be invoked", "#trap-unique-forgotten"),
    ("no such function: to_tsvector", "#trap-on-sqlite"),
    ("could not determine data type of parameter $4", "#trap-optional-in-sql"),
    (
        'duplicate key value violates unique constraint "ix_people_email"\n'
        "DETAIL:  Key (email)=(knot@example.org) already exists.",
        "soft_delete_mixin.md#trap-plain-unique",
    ),
    ("UNIQUE constraint failed: people.email", "#trap-plain-unique"),
    (
        'new row for relation "tanks" violates check constraint "full"',
        "savepoints.md#trap-no-savepoint",
    ),
    (
        "'Invoice.lines' is not available due to lazy='raise_on_sql'",
        "#trap-raiseload",
    ),
    ("'NoneType' object has no attribute 'total'", "#trap-missing-account"),
    (
        "UPDATE statement on table 'tanks' expected to update 1 row(s); 0"
        " were matched.",
        "#trap-unknown-id",
    ),
    ("connection is closed", "#trap-killed-connection"),
    (
        """
Traceback (most recent call last):
  File "/srv/app/signup.py", line 31, in register
    await session.flush()
sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint \
failed: people.name
[SQL: INSERT INTO people (name) VALUES (?)]
[parameters: ('knot',)]

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/app/signup.py", line 35, in register
    await session.commit()
sqlalchemy.exc.PendingRollbackError: This Session's transaction has been \
rolled back due to a previous exception during flush. To begin a new \
transaction with this Session, first issue Session.rollback(). Original \
exception was: (sqlite3.IntegrityError) UNIQUE constraint failed: people.name
""",
        "#trap-failed-flush",
    ),
    (
        """
  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/report.py", line 12, in main
  |     async with asyncio.TaskGroup() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | asyncpg.exceptions.DeadlockDetectedError: deadlock detected
    | DETAIL:  Process 1 waits for ShareLock on transaction 2; blocked by 3.
    |
    | sqlalchemy.exc.DBAPIError: (sqlalchemy.dialects.postgresql.asyncpg.Err\
or) deadlock detected
    | [SQL: UPDATE tanks SET level=$1::INTEGER WHERE tanks.id = $2::UUID]
""",
        "#trap-opposite-orders",
    ),
]


@pytest.mark.parametrize(("text", "link"), PASTED)
def test_what_a_person_pastes_finds_its_trap(text: str, link: str) -> None:
    best = find(text, ENTRIES)[0]
    assert any(link in place.link for place in best.places), best.message
    shown = explain([best])
    for place in best.places:
        assert f"docs/{place.link}\n    {place.command}" in shown


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'total'",
        "ValueError: invalid literal for int() with base 10: 'x'",
        "AttributeError: 'Tank' object has no attribute 'level'",
        "sqlalchemy.exc.ArgumentError: Mapper could not assemble any keys",
        'relation "tanks" does not exist',
        "ConnectionRefusedError: [Errno 111] Connect call failed",
        "SELECT tanks.id FROM tanks WHERE tanks.id = 1",
    ],
)
def test_what_no_trap_reproduces_finds_nothing(text: str) -> None:
    assert find(text, ENTRIES) == []
