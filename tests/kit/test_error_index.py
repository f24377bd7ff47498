"""The index of errors: what is a value, and what finds an entry."""

import dataclasses
import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from recipes.kit.catalog import Recipe, find
from recipes.kit.pages import error_matching
from recipes.kit.pages.error_entries import Entry, collect
from recipes.kit.pages.error_families import OTHERS, family_of
from recipes.kit.pages.error_index import (
    explain,
    render_answers,
    render_errors,
)
from recipes.kit.pages.error_matching import find as find_entries
from recipes.kit.pages.error_matching import nearest, without_values

TRANSFER = find("transfer-funds")
QUIET: dict[str, Any] = {
    "events": [],
    "printed": [],
    "warnings": [],
    "error": None,
}


def collected(
    backends: Sequence[str] = ("sqlite",), **runs: dict[str, Any]
) -> list[Entry]:
    """Index the traps of a recipe that did nothing but what is given."""
    parts = {
        trap.name: dict.fromkeys(backends, QUIET | runs.get(trap.name, {}))
        for trap in TRANSFER.traps
    }
    return collect([TRANSFER], {TRANSFER.key: {"parts": parts}})


def raised(kind: str, message: str, **facts: str) -> dict[str, Any]:
    return {"error": {"class": kind, "message": message} | facts}


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ('column "a.b" of "c" is bad', "column … of … is bad"),
        ("Can't use 'x', can't use 'y'", "Can't use …, can't use …"),
        ("lazy='raise' of 'User.posts'", "lazy='raise' of …"),
        ("No module named 'psycopg'", "No module named 'psycopg'"),
        ("Unconsumed column names: a, b", "Unconsumed column names: …"),
        ("value for column a.b is", "value for column … is"),
        ("<User at <address>> of $3 in 0.10 s", "… of … in … s"),
        ("cannot exceed 32767", "cannot exceed 32767"),
        ("UNIQUE constraint failed: a.b, a.c", "UNIQUE constraint failed: …"),
        ("no such column: text", "no such column: …"),
        (
            "argument $1: datetime.datetime(2024, 1... (can't subtract)",
            "argument …: … (can't subtract)",
        ),
        (
            "failed. Original exception was: (x) y",
            "failed. Original exception was: …",
        ),
        (
            "'NoneType' object has no attribute 'title'",
            "'NoneType' object has no attribute …",
        ),
        (f"argument: f({'x' * 40}... (no)", "argument: … (no)"),
        (f"argument: f({'x' * 41}... (no)", None),
        ("argument: <app.X object at ... (no)", "argument: … (no)"),
        ("session is in 'prepared' state", None),
        ("[Errno -2] no name", "… no name"),
        ("column posts.id of User.posts", "column … of …"),
        ("call Session.close() first", None),
        ("mapped class User in selectinload(X)", "mapped class … in …"),
        ("for -=: 'decimal.Decimal' and 'float'", None),
        ("'coroutine' object is not iterable", None),
        ("cannot drop table tags", "cannot drop table …"),
        ("table tags already exists", "table … already exists"),
        ("a < b, <c> and <d <e> f>", "a < b, … and …"),
        ("'NullPool' object has no attribute 'size'", None),
        ("asyncpg.exceptions._base.E", "asyncpg.exceptions.….E"),
    ],
)
def test_values_are_left_out(message: str, kept: str | None) -> None:
    assert without_values(message) == (kept or message)


@pytest.mark.parametrize("opening", ["<", "<a ", "'", '"', ": a(", ": ("])
def test_what_opens_a_value_is_not_followed_to_the_end(opening: str) -> None:
    log = opening * (1_000_000 // len(opening))  # hours, if it were
    assert set(without_values(log)) <= {*log, "…"}


def test_traps_that_fail_alike_share_an_entry() -> None:
    [entry] = collected(
        trap_float_amount=raised("x.Error", "(d.E) no row of 'a'"),
        trap_negative_amount=raised("x.Error", "(d.E) no row of 'b'"),
    )
    assert entry.message == "no row of …"
    assert entry.recorded == "no row of 'a'"
    assert entry.classes == {"sqlite": ["`x.Error` from `d.E`"]}
    assert [place.trap.name for place in entry.places] == [
        "trap_float_amount",
        "trap_negative_amount",
    ]


def test_a_printed_error_has_the_class_of_the_statement_that_failed() -> None:
    failed = {"sql": "SELECT 1", "error": "LockedError 55P03"}
    [entry] = collected(
        trap_float_amount={
            "printed": ["9 transfers failed: row is locked", "in stock: 0"],
            "events": [{"sql": "BEGIN"}, failed],
        },
        trap_negative_amount={
            "printed": ["1 of 5: row is locked"],
            "events": [{"tasks": [{"times": 1, "events": [failed]}]}],
        },
    )
    assert entry.message == "row is locked"
    assert entry.classes == {
        "sqlite": ["`sqlite3.LockedError`, SQLSTATE `55P03`"]
    }
    assert len(entry.places) == 2


def test_a_printed_error_has_no_class_if_two_could_be_meant() -> None:
    [entry] = collected(
        trap_float_amount={
            "printed": ["failed: no more rows"],
            "events": [
                {"sql": "SELECT 1", "error": "OneError"},
                {"sql": "SELECT 2", "error": "OtherError"},
            ],
        },
    )
    assert entry.classes == {}
    assert entry.facts == []


def test_a_statement_that_failed_is_not_the_error_that_was_raised() -> None:
    one, other = collected(
        trap_float_amount={
            "printed": ["failed: first"],
            "events": [
                {"sql": "SELECT 1", "error": "FirstError"},
                {"sql": "SELECT 2", "error": "SecondError 25P02"},
            ],
        }
        | raised("a.Error", "second", driver="d.SecondError"),
    )
    assert one.classes == {"sqlite": ["`sqlite3.FirstError`"]}
    assert other.classes == {"sqlite": ["`a.Error` from `d.SecondError`"]}


@pytest.mark.parametrize(
    ("message", "classes", "family"),
    [
        ("QueuePool limit of size … reached", "`TimeoutError`", "Connecting"),
        ("row is bad", "`E`, SQLSTATE `22003`", "Types and values"),
        ("row is bad", "`sqlalchemy.exc.IntegrityError`", "Constraints"),
        ("expected 1 row(s)", "`StaleDataError`", "Statements and limits"),
        ("row is bad", "`E`, SQLSTATE `99022`", "Others"),
    ],
)
def test_an_entry_has_the_first_family_with_a_sign_of_it(
    message: str, classes: str, family: str
) -> None:
    entry = Entry(message, message, {"postgresql": [classes]})
    assert entry.family.title == family


def test_an_error_without_a_sign_is_of_the_last_family() -> None:
    assert family_of("") == OTHERS


def test_entries_stand_by_family_and_then_by_letter() -> None:
    entries = collected(
        trap_float_amount=raised("E", "a row is bad"),
        trap_negative_amount=raised("E", "deadlock transaction"),
        trap_read_then_write=raised("E", "'B' transaction"),
    )
    assert [entry.message for entry in entries] == [
        "deadlock transaction",
        "… transaction",
        "a row is bad",
    ]


def test_the_cure_is_read_from_the_page_with_links_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '--8<-- "x.md:trap_float_amount"\n\n'
        "    **Instead:** see [a](../foundations/a.md#b), [c](#d),\n"
        "    [e](https://example.org) and [f](f.md).\n\n    More.\n"
    )
    monkeypatch.setattr(Recipe, "page", property(lambda _: page))
    [entry] = collected(trap_float_amount=raised("E", "no"))
    assert entry.places[0].cure == (
        "see [a](foundations/a.md#b), [c](transactions/transfer_funds.md#d),"
        " [e](https://example.org) and [f](transactions/f.md)."
    )
    assert "    Instead: see a, c, e and f.\n" in explain([entry])


def test_without_a_page_there_is_no_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recipe, "page", property(lambda _: tmp_path / "no"))
    [entry] = collected(trap_float_amount=raised("E", "no"))
    assert entry.places[0].cure == ""


LOCKED = Entry("row … is locked by another task", "row 1 is locked", {})
CLOSED = Entry(
    "closed",
    "closed",
    {"postgresql": ["`asyncpg.exceptions.ClosedError`, SQLSTATE `08003`"]},
    names=["ClosedError", "08003"],
)
LONG = Entry("first clause is here; second clause is there", "first", {})
ENTRIES = [LOCKED, CLOSED, LONG]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Error: ROW 'a b' is\n  locked by another task!", [LOCKED]),
        ("row 7 is locked", [LOCKED]),  # a part of it
        ("row 7 is unlocked by a task", []),
        ("it was closed", []),  # prose
        ("it was: closed", [CLOSED]),
        ("ERROR closed", [CLOSED]),
        ("E   closed", [CLOSED]),
        ("msg='closed'", [CLOSED]),
        ("asyncpg.exceptions._base.ClosedError", [CLOSED]),
        ("SQLSTATE 08003", [CLOSED]),
        ("second clause is there", [LONG]),
        ("a second clause is there", []),
        ("clause is here", [LONG]),  # a part of it
        ("clause is here\nand there", []),
        ("log\nfirst clause is here\n", [LONG]),
        ("is", []),
        ("closed: row 1 is locked by another task", [LOCKED, CLOSED]),
        ("42", []),
    ],
)
def test_an_entry_is_found_by_what_is_no_value(
    text: str, entries: list[Entry]
) -> None:
    assert find_entries(text, ENTRIES) == entries


def test_what_has_fewer_other_words_is_better() -> None:
    long = Entry("the pool of connections is full by now", "", {})
    short = Entry("my pool is full by now", "", {})
    assert find_entries("full by now", [long, short]) == [short, long]
    assert find_entries("by now", [long, short]) == []


def test_a_message_is_not_another_that_begins_alike() -> None:
    lock = Entry("canceling statement due to lock timeout", "", {})
    text = "canceling statement due to statement timeout"
    assert find_entries(text, [lock]) == []
    assert nearest(text, [lock]) == [lock]
    date = Entry("invalid input for argument …: … (expected a date)", "", {})
    text = "invalid input for argument $1: 7 (expected a str, got int)"
    assert find_entries(text, [date]) == []


def test_prose_is_no_value_of_a_short_message() -> None:
    gone = Entry("type … does not exist", "", {})
    for text in (
        'type "public.mood" does not exist',
        "type public.mood does not exist",
        "type <mood of the day> does not exist",
        "type mood(one, of, many) does not exist",
    ):
        assert find_entries(text, [gone]) == [gone], text
    for text in (
        "User: type your full name. If it does not exist we make it",
        "type of the thing that you want does not exist",
    ):
        assert find_entries(text, [gone]) == [], text


@pytest.mark.parametrize(
    "line",
    [
        "ORA-00060: deadlock detected while waiting for resource",
        "(1213, 'deadlock detected')",
        "django.db.utils.OperationalError: deadlock detected",
    ],
)
def test_what_says_that_it_is_from_elsewhere_has_no_answer(line: str) -> None:
    deadlock = Entry("deadlock detected", "", {})
    for text in (line, f"app: retried\n{line}\n"):
        assert find_entries(text, [deadlock]) == []
    both = f"{line}\nERROR: deadlock detected\n"
    assert find_entries(both, [deadlock]) == [deadlock]


def test_a_part_of_a_line_from_elsewhere_has_no_answer_either() -> None:
    entry = Entry("deadlock detected while it waits", "", {})
    part = "deadlock detected while"
    assert find_entries(f"app.Error: {part}", [entry]) == [entry]
    assert find_entries(f"django.db.Error: {part}", [entry]) == []


def test_what_follows_does_not_find_a_message_alone() -> None:
    entry = Entry("this one is wrong; nothing more can be done", "", {})
    rest = "nothing more can be done"
    assert find_entries(f"this one is wrong; {rest}", [entry]) == [entry]
    assert find_entries(f"one is this wrong; {rest}", [entry]) == []


def test_the_class_decides_between_messages_that_begin_alike() -> None:
    one = Entry("could not join a and b: none", "", {}, names=["NoneError"])
    two = Entry("could not join a and b: many", "", {}, names=["ManyError"])
    for entry, other in ((one, two), (two, one)):
        text = f"app.{entry.names[0]}: could not join"
        assert find_entries(text, [one, two]) == [entry, other]


def test_a_wording_belongs_to_the_message_that_is_most_alike() -> None:
    recipe = dataclasses.replace(
        TRANSFER,
        wordings={
            "trap_float_amount": {
                "libpq": "the table 'x' is gone",
                "SQLite": "no table here",
                "PostgreSQL": "no such table",
            }
        },
    )
    runs = {
        "sqlite": QUIET | raised("E", "no such table"),
        "postgresql": QUIET | raised("E", "the table is missing"),
    }
    parts = {
        trap.name: runs if trap.name == "trap_float_amount" else {}
        for trap in recipe.traps
    }
    found = {
        entry.message: entry.others
        for entry in collect([recipe], {recipe.key: {"parts": parts}})
    }
    assert found == {
        "no such table": ["no table here"],
        "the table is missing": ["the table … is gone"],
    }


def test_other_wordings_find_the_same() -> None:
    entry = Entry("the server is gone", "", {}, others=["the host has left"])
    assert find_entries("FATAL: the host has left", [entry]) == [entry]
    assert find_entries("FATAL: the host has gone", [entry]) == []


def test_lines_are_broken_between_words() -> None:
    shown = explain([Entry(" ".join(["a-hyphen"] * 20), "", {})])
    assert [len(line.split()) for line in shown.splitlines()] == [8, 8, 4]
    assert set(shown.split()) == {"a-hyphen"}


def test_without_a_word_nothing_is_near() -> None:
    assert nearest("?", [Entry("…", "…", {})]) == []


def test_the_nearest_is_like_one_of_the_lines() -> None:
    text = "Traceback\n  ...\nx.Error: row 3 is locked by other tasks\n[1]\n"
    assert nearest(text, ENTRIES) == [LOCKED]


def test_equal_lines_are_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = []

    def likeness(line: set[str], message: set[str]) -> float:
        looked_at.append((frozenset(line), frozenset(message)))
        return real(line, message)

    real = error_matching.likeness
    monkeypatch.setattr(error_matching, "likeness", likeness)
    log = "".join(f"at {n}: row {n} is locked by tasks\n" for n in range(9999))
    assert nearest(log, ENTRIES) == [LOCKED]
    assert len(looked_at) == 2 * len(ENTRIES)  # the last line is empty


def test_a_value_ends_where_the_words_before_it_come_again() -> None:
    moved = Entry("the task … has got … moved", "", {})
    task, got = "the task", "has got"
    values = "x " * 200
    near = f"{task} {values}{got} {values}moved"
    for text in (f"{task} {task} {near}", f"{task} {values}{got} {near}"):
        assert find_entries(text, [moved]) == [moved]
    for text in (
        f"{task} {values}{values}{got} moved",
        f"{task} {values}{got} x x {near[9:]}",
        f"{task} x\nx {got} x moved",
    ):
        assert find_entries(text, [moved]) == []


def test_only_three_are_explained_whole() -> None:
    entries = [Entry(f"message {word}", "", {}) for word in "abcde"]
    assert explain(entries).splitlines() == [
        *("message a", "", "message b", "", "message c", ""),
        *("Less likely:", "  message d", "  message e"),
    ]


def test_an_entry_is_listed_with_the_link_to_its_first_cause() -> None:
    error = raised("sqlalchemy.exc.E", "It's <x>.")
    [entry] = collected(trap_begin_after_query=error, trap_float_amount=error)
    assert render_errors([entry]) == (
        "<!-- --8<-- [start:counts] -->\n"
        "1 messages. 2 wrong ways raise them, 2 on PostgreSQL and 2 on"
        " SQLite. 0 cures ran beside them.\n"
        "<!-- --8<-- [end:counts] -->\n"
        "<!-- --8<-- [start:families] -->\n"
        "### Others\n\n"
        "What belongs to no family.\n\n"
        "- [`It's ….`](transactions/transfer_funds.md#trap-begin-after-query)"
        "{ #it-s } <small>2 causes</small>\n"
        "<!-- --8<-- [end:families] -->\n"
    )


def answer(entry: Entry) -> dict[str, Any]:
    script = render_answers([entry])
    assert script.startswith("globalThis.answers = ")
    [found] = json.loads(script.partition(" = ")[2])["entries"]
    return dict(found)


def test_an_answer_has_facts_causes_and_cures() -> None:
    [entry] = collected(
        trap_begin_after_query=raised("sqlalchemy.exc.E", "It's <x>."),
    )
    found = answer(entry)
    assert (found["id"], found["message"]) == ("it-s", "It's ….")
    assert found["names"] == ["E"]
    assert found["facts"] == [
        "SQLite: <code>sqlalchemy.exc.E</code>",
        "For example: <code>It&#x27;s &lt;x&gt;.</code>",
    ]
    [cause] = found["causes"]
    assert cause["link"] == (
        "transactions/transfer_funds.md#trap-begin-after-query"
    )
    assert cause["cause"] == (
        "A query begins the transaction: <code>begin()</code> after it is an"
        " error."
    )
    assert cause["cure"].startswith("open the transaction")


@pytest.mark.parametrize(
    "said",
    [
        "<script>hit()</script>",
        "[a](javascript:hit())",
        "`[a](javascript:hit())` **b**",
        "``` `` [a](javascript:hit())",
        "`",
        "a`",
        "`a",
        "\\`<b>",
    ],
)
def test_what_was_recorded_is_code_in_an_answer(said: str) -> None:
    [entry] = collected(trap_float_amount=raised("E", f"at 7: {said}"))
    [*_, fact] = answer(entry)["facts"]
    text = html.unescape(fact.removesuffix("</code>").partition("<code>")[2])
    assert text == f"at 7: {said}"
    assert re.findall("<[^>]*>", fact) == ["<code>", "</code>"]


def test_a_message_without_values_needs_no_example() -> None:
    [entry] = collected(trap_float_amount=raised("E", "no"))
    assert answer(entry)["facts"] == ["SQLite: <code>E</code>"]


def test_the_command_names_the_database_that_fails() -> None:
    error = raised("E", "no")
    for backends, database in (
        (("postgresql",), " --database postgresql"),
        (("sqlite", "postgresql"), ""),
    ):
        [entry] = collected(backends, trap_float_amount=error)
        assert entry.classes == {name: ["`E`"] for name in backends}
        [place] = entry.places
        assert place.command == (
            f"cookbook run transfer-funds --trap float-amount{database}"
        )
