"""Receipts say the same of the same run, and show what differs."""

import asyncio
import copy
import dataclasses
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from recipes.kit.catalog import Recipe, find
from recipes.kit.databases.throwaway import Template
from recipes.kit.recording.receipts import (
    describe,
    difference,
    dumps,
    load,
    record,
    state,
)
from recipes.kit.recording.recorder import Event, Recorder
from recipes.kit.recording.runner import Run

TRANSFER = find("transfer-funds")
RECEIPT: dict[str, Any] = {
    "versions": {"postgresql": "18.6", "sqlalchemy": "2.1.9"},
    "parts": {
        "demo": {
            "postgresql": {
                "events": [
                    {"sql": "SELECT 1", "plan": ["Result"]},
                    {"tasks": [{"times": 2, "events": [{"sql": "BEGIN"}]}]},
                ],
                "printed": ["one"],
            }
        }
    },
}


def changed(**versions: str) -> dict[str, Any]:
    receipt = copy.deepcopy(RECEIPT)
    receipt["versions"] |= versions
    return receipt


def run_of(*events: Event, **facts: Any) -> Run:
    async def recorded() -> Recorder:
        with Recorder(TRANSFER.source) as recorder:
            recorder.events += events
        return recorder

    return Run(asyncio.run(recorded()), **facts)


def sent(sql: str, **facts: Any) -> Event:
    return Event(sql, **{"line": None, "task": 0, "connection": 0} | facts)


def test_equal_receipts_do_not_differ() -> None:
    assert difference(RECEIPT, changed()) == ""
    assert difference(RECEIPT, changed(sqlalchemy="2.1.10")) == ""


def test_a_change_is_shown_with_its_part_and_engine() -> None:
    now = changed()
    now["parts"]["demo"]["postgresql"]["events"][0]["sql"] = "SELECT 2"
    lines = difference(RECEIPT, now).splitlines()
    assert lines[:2] == ["--- committed receipt", "+++ this run"]
    assert '-   "sql": "SELECT 1",' in lines
    assert '+   "sql": "SELECT 2",' in lines
    assert " demo on postgresql" in lines


def test_plans_are_compared_on_the_same_major_version_only() -> None:
    now = changed(postgresql="18.9")
    now["parts"]["demo"]["postgresql"]["events"][0]["plan"] = ["Seq Scan"]
    assert "Seq Scan" in difference(RECEIPT, now)
    now["versions"]["postgresql"] = "17.1"
    assert difference(RECEIPT, now) == ""
    now["parts"]["demo"]["postgresql"]["printed"] = ["two"]
    assert '+  "two"' in difference(RECEIPT, now)


def test_an_engine_that_did_not_run_is_not_compared() -> None:
    now: dict[str, Any] = {"versions": {}, "parts": {"demo": {}}}
    assert difference(RECEIPT, now) == ""
    grown = changed() | {"growth": {"postgresql": {"insert": [1, 1]}}}
    assert difference(grown, now) == ""
    assert "+growth {'postgresql'" in difference(changed(), grown)


def test_a_part_that_is_new_differs() -> None:
    now = changed()
    now["parts"]["trap_new"] = {"postgresql": {"printed": ["lost"]}}
    assert "+trap_new on postgresql" in difference(RECEIPT, now)


def test_a_receipt_that_is_not_there_is_empty(tmp_path: Path) -> None:
    nothing = load(tmp_path / "none.json")
    assert nothing["parts"] == {}
    assert "+demo on postgresql" in difference(nothing, RECEIPT)


def test_writing_and_reading_keeps_every_character(tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    receipt = {"printed": ["Café \\ `x` | <b> 🐍"]}
    path.write_text(dumps(receipt), encoding="utf-8")
    assert load(path) == receipt


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """Give a recipe whose receipt can be changed."""
    path = tmp_path / "receipt.json"
    path.write_bytes(TRANSFER.receipt.read_bytes())
    monkeypatch.setattr(Recipe, "receipt", property(lambda _self: path))
    return TRANSFER


def test_a_receipt_is_recorded_or_missing(recipe: Recipe) -> None:
    assert state(recipe) == "recorded"
    recipe.receipt.unlink()
    assert state(recipe) == "missing"


def test_a_receipt_without_a_part_is_out_of_date(recipe: Recipe) -> None:
    more = dataclasses.replace(recipe.parts[0], name="demo_more")
    grown = dataclasses.replace(recipe, parts=(*recipe.parts, more))
    assert state(grown) == "out of date"
    counted = dataclasses.replace(recipe, grows=True)
    assert state(counted) == "out of date"


def test_a_receipt_of_other_lines_is_out_of_date(recipe: Recipe) -> None:
    text = recipe.receipt.read_text().replace("(claim, entries)", "(x)")
    recipe.receipt.write_text(text)
    assert state(recipe) == "out of date"


def test_parameters_are_written_for_people() -> None:
    parameters = (None, True, 1.5, UUID(int=7), b"x" * 200, [1, {"a": 2}])
    found = describe(run_of(sent("SELECT 1", parameters=parameters)), TRANSFER)
    shown = found["events"][0]["parameters"]
    assert shown[:4] == [None, True, 1.5, str(UUID(int=7))]
    assert shown[4].endswith("… (203 characters)")
    assert shown[5] == [1, {"a": 2}]


def test_a_long_text_is_cut_and_its_characters_counted() -> None:
    event = sent("SELECT 1", parameters=("x" * 120, "y" * 121))
    found = describe(run_of(event), TRANSFER)
    assert found["events"][0]["parameters"] == [
        "x" * 120,
        f"{'y' * 120}… (121 characters)",
    ]


def test_long_lists_are_cut_and_counted() -> None:
    found = describe(
        run_of(sent("SELECT 1", parameters=tuple(range(2_000)))), TRANSFER
    )
    assert found["events"][0]["parameters"] == [*range(8), "… 1,992 more"]


@pytest.mark.parametrize(
    ("sql", "brief"),
    [
        (
            "INSERT INTO t VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8)",
            "INSERT INTO t VALUES ($1, $2), … 3 more",
        ),
        (
            f"x IN ({', '.join(f'${n}::UUID' for n in range(1, 501))})",
            "x IN ($1::UUID, … 499 more)",
        ),
        (f"x IN ({', '.join('?' * 50)})", "x IN (?, … 49 more)"),
        ("f($1, $2), g($3, $4)", "f($1, $2), g($3, $4)"),
    ],
)
def test_many_rows_and_binds_are_cut_and_counted(sql: str, brief: str) -> None:
    found = describe(run_of(sent(sql)), TRANSFER)
    assert found["events"][0]["sql"] == brief


def test_equal_statements_in_a_row_are_counted() -> None:
    events = [sent("INSERT", parameters=(n,), rows=1) for n in range(3)]
    found = describe(run_of(*events, sent("COMMIT")), TRANSFER)
    assert found["statements"] == 3
    assert found["events"] == [
        {"sql": "INSERT", "parameters": [0], "rows": 1, "times": 3},
        {"sql": "COMMIT"},
    ]


def test_a_statement_that_failed_is_no_repetition() -> None:
    failed = sent("INSERT", error="LockedError")
    found = describe(run_of(sent("INSERT"), failed), TRANSFER)
    assert found["events"] == [
        {"sql": "INSERT"},
        {"sql": "INSERT", "error": "LockedError"},
    ]


def test_tasks_that_did_the_same_are_described_once() -> None:
    events = [
        sent("SELECT", task=task, connection=task, parameters=(task,))
        for task in (1, 2, 3)
    ]
    events += [sent("UPDATE", task=2, connection=2)]
    found = describe(run_of(sent("BEGIN"), *events, sent("END")), TRANSFER)
    one, two = {"sql": "SELECT"}, {"sql": "UPDATE"}
    assert found["events"] == [
        {"sql": "BEGIN"},
        {
            "tasks": [
                {"times": 2, "events": [one]},
                {"times": 1, "events": [one, two]},
            ]
        },
        {"sql": "END"},
    ]


def test_tasks_of_which_one_waits_are_described_in_their_order() -> None:
    events = [
        sent("UPDATE 1", connection=4),
        sent("UPDATE 2", task=1, connection=7, waits_for=4),
        sent("COMMIT", connection=4),
    ]
    found = describe(run_of(*events), TRANSFER)
    assert found["events"] == [
        {"sql": "UPDATE 1"},
        {"sql": "UPDATE 2", "connection": 2, "waits_for": 1},
        {"sql": "COMMIT"},
    ]


def test_a_second_connection_is_numbered() -> None:
    found = describe(
        run_of(sent("SELECT 1"), sent("SELECT 2", connection=7)), TRANSFER
    )
    assert found["events"][1] == {"sql": "SELECT 2", "connection": 2}


def test_a_line_outside_the_sections_is_named_by_its_text() -> None:
    lines = TRANSFER.source.read_text(encoding="utf-8").splitlines()
    indented = lines.index('    "heading": "Basic Transaction",') + 1
    found = describe(run_of(sent("SELECT 1", line=indented)), TRANSFER)
    assert found["events"] == [
        {"source": '"heading": "Basic Transaction",', "sql": "SELECT 1"}
    ]


def test_only_what_is_compiled_again_says_so() -> None:
    described = describe(
        run_of(sent("SELECT 1"), sent("SELECT 2", compiled_again=True)),
        TRANSFER,
    )
    assert described["events"] == [
        {"sql": "SELECT 1"},
        {"sql": "SELECT 2", "compiled_again": True},
    ]


def test_an_error_is_described_by_its_classes_and_code() -> None:
    class DriverError(Exception):
        sqlstate, constraint_name = "23505", "uq_tags_name"

    error = IntegrityError(
        "INSERT", None, DriverError("twice at 0x7f0011223344")
    )
    described = describe(run_of(error=error), TRANSFER)["error"]
    assert described["class"] == "sqlalchemy.exc.IntegrityError"
    assert described["sqlstate"] == "23505"
    assert described["constraint_name"] == "uq_tags_name"
    assert described["driver"].endswith("DriverError")
    assert described["message"].endswith("twice at <address>")
    assert "INSERT" not in described["message"]


def test_an_error_of_python_has_a_plain_name() -> None:
    described = describe(run_of(error=ValueError("no")), TRANSFER)["error"]
    assert described == {"class": "ValueError", "message": "no"}


async def test_a_receipt_says_when_and_with_what_it_was_recorded(
    template: Template,
) -> None:
    nothing = dataclasses.replace(TRANSFER, parts=(), grows=False)
    before = datetime.now(UTC).date().isoformat()
    found = await record(nothing, {template.backend: template})
    assert (
        before <= found.pop("recorded") <= datetime.now(UTC).date().isoformat()
    )
    versions = found.pop("versions")
    assert found == {"recipe": TRANSFER.key, "parts": {}, "growth": {}}
    drivers = ("sqlalchemy", "asyncpg", "aiosqlite")
    assert versions == {
        **{name: version(name) for name in drivers},
        template.backend: template.version,
    }


async def test_growth_that_fails_is_no_receipt(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = find("upsert")

    async def fails(rows: int) -> None:
        raise ValueError(f"no {rows} rows")

    monkeypatch.setattr(recipe.load(), "growth", fails)
    with pytest.raises(ValueError, match="no 10 rows"):
        await record(
            dataclasses.replace(recipe, parts=()),
            {template.backend: template},
        )
