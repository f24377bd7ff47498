"""Fragments are Markdown that shows every character as it is."""

import dataclasses
from html.parser import HTMLParser
from typing import Any

import markdown
import pytest

from recipes.kit.catalog import find
from recipes.kit.pages.escaping import code, fence, plain, visible
from recipes.kit.pages.face import headline
from recipes.kit.pages.rendering import render
from recipes.kit.pages.reuse import described
from recipes.kit.pages.reuse import fragments as reuse_of
from recipes.kit.pages.sql import sql_lines
from recipes.kit.recording.receipts import load
from recipes.kit.sections import sections
from recipes.kit.standalone.file import Standalone, choices

TRANSFER = find("transfer-funds")
HOSTILE = [
    "plain",
    "`one` ``two`` ```three``` ````four````",
    "a | b || c",
    "<script>alert(1)</script> & <em>x</em>",
    "*bold* _under_ \\back",
    '--8<-- "pyproject.toml"',
    "Café e\u0301 🐍 \u05e9",
]


class Text(HTMLParser):
    """Collect what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen = ""
        self.tags: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.seen += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def seen(text: str) -> Text:
    return Text(
        markdown.markdown(
            text,
            extensions=["tables", "pymdownx.superfences", "pymdownx.snippets"],
            extension_configs={
                "pymdownx.snippets": {"check_paths": True},
                "pymdownx.highlight": {"use_pygments": False},
            },
        )
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_fence_shows_text_as_it_is(text: str) -> None:
    shown = seen(fence(f"before\n{text}\nafter")).seen.strip()
    assert shown.replace("\u2060", "") == (f"before\n{text}\nafter")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_shows_text_as_it_is(text: str) -> None:
    table = seen(f"| a | b |\n| --- | --- |\n| {plain(text)} | end |")
    assert text in table.seen.replace("\u2060", "")
    assert table.tags.count("td") == 2
    assert not {"script", "em", "code"} & set(table.tags)


def test_what_could_not_be_seen_is_written_as_an_escape() -> None:
    assert visible("a\x1b[2J\u202eb\n") == "a\\x1b[2J\\u202eb\n"


def test_code_without_a_character_is_none() -> None:
    assert code(" \n ") == ""


def test_every_fragment_is_a_whole_section() -> None:
    names = list(sections(TRANSFER.fragments))
    assert names == [
        *("bar", "first", "pairs", "whole", "run", "needs"),
        *("demo", "cost", "proof"),
        *("demo_one_statement", "cost_one_statement"),
        "demo_two",  # of which one waits: that costs nothing of its own
        *(trap.name for trap in TRANSFER.traps),
    ]


def receipt() -> dict[str, Any]:
    return load(TRANSFER.receipt)


def fragment(found: dict[str, Any], name: str) -> str:
    text = render(TRANSFER, found)
    return text.split(f"[start:{name}] -->\n")[1].split("\n<!--")[0]


def test_output_that_is_the_same_is_shown_once() -> None:
    output = fragment(receipt(), "demo")
    assert output.count("balance: 7500 cents") == 1


def test_output_that_differs_is_shown_for_each_engine() -> None:
    found = receipt()
    found["parts"]["demo"]["sqlite"]["printed"] = ["something else"]
    output = fragment(found, "demo")
    on_postgresql, _, on_sqlite = output.partition('class="on-sqlite"')
    assert 'class="on-postgresql" data-engine="PostgreSQL"' in on_postgresql
    assert "balance: 7500 cents" in on_postgresql
    assert "something else" in on_sqlite


def test_one_engine_needs_no_switch() -> None:
    found = receipt()
    assert fragment(found, "bar").count('type="radio"') == 2
    del found["parts"]["demo"]["sqlite"]
    assert "SQLite" not in fragment(found, "bar")
    assert "radio" not in fragment(found, "bar")


def test_warnings_and_errors_are_shown() -> None:
    found = receipt()
    for run in found["parts"]["demo"].values():
        run["warnings"] = ["take care"]
        run["error"] = {
            "class": "sqlalchemy.exc.IntegrityError",
            "driver": "asyncpg.UniqueViolationError",
            "sqlstate": "23505",
            "constraint_name": "uq_tags_name",
            "message": "twice",
        }
    output = fragment(found, "demo")
    for line in (
        "take care",
        "It fails:",
        "sqlalchemy.exc.IntegrityError",
        "from asyncpg.UniqueViolationError, SQLSTATE 23505,"
        " constraint uq_tags_name",
        "twice",
    ):
        assert line in output.splitlines()


def test_no_output_and_no_statement_are_said() -> None:
    found = receipt()
    demo = found["parts"]["demo"]
    for run in demo.values():
        run["printed"] = []
    demo["sqlite"] |= {"events": [], "statements": 0}
    assert "Nothing is printed." in fragment(found, "demo")
    assert "no statement was sent" in fragment(found, "demo")


def test_a_trap_is_titled_by_its_docstring_and_its_damage() -> None:
    title = TRANSFER.traps[0].sentence.rstrip(".")
    summary = fragment(receipt(), TRANSFER.traps[0].name).splitlines()[0]
    assert f"<summary><span>{title}</span>" in summary
    assert ">made from nothing: 1000 cents<" in summary
    assert ">failed, database is locked: 49<" in summary


def test_code_in_the_title_of_a_trap_is_code() -> None:
    trap = TRANSFER.part("begin_after_query")
    summary = fragment(receipt(), trap.name).splitlines()[0]
    assert "<code>begin()</code>" in summary
    assert ">InvalidRequestError<" in summary


def test_a_trap_that_only_warns_says_so() -> None:
    found = receipt()
    for run in found["parts"]["trap_begin_after_query"].values():
        run |= {"printed": [], "error": None, "warnings": ["take care"]}
    assert ">a warning<" in fragment(found, "trap_begin_after_query")


def test_a_headline_may_still_lack_its_cure() -> None:
    parts = tuple(part for part in TRANSFER.parts if not part.is_cure)
    begun = dataclasses.replace(TRANSFER, parts=parts)
    assert len(list(headline(begun, receipt()))) == 1
    assert len(list(headline(TRANSFER, receipt()))) == 2


def test_a_trap_is_followed_by_its_cure() -> None:
    shown = fragment(receipt(), "trap_read_then_write")
    trap, cure = shown.index(":trap_read"), shown.index(":cure_read")
    assert trap < shown.index("made from nothing: 0 cents") < cure


EVENT: dict[str, Any] = {
    "section": "recipe",
    "line": 3,
    "source": "await session.execute(",
    "sql": "SELECT a, b FROM t WHERE a = $1 ORDER BY b LIMIT $2",
    "parameters": ["it's", 2],
    "rows": 1,
}


def test_sql_stands_under_its_line_clause_by_clause() -> None:
    assert sql_lines([EVENT]) == [
        "-- 3  await session.execute(",
        "SELECT a, b FROM t",
        "WHERE a = $1",
        "ORDER BY b",
        "LIMIT $2",
        '--> $1 = "it\'s", $2 = 2',
        "--> 1 row",
    ]


def test_what_else_a_statement_did_is_noted() -> None:
    facts: dict[str, Any] = {
        "sets": 3,
        "times": 2,
        "rows": 0,
        "error": "Deadlock 40P01",
    }
    lines = sql_lines([{"sql": "UPDATE t", **facts, "connection": 2}])
    assert lines == [
        "-- when the session closes  (connection 2)",
        "UPDATE t",
        "--> 3 sets of parameters",
        "--> sent 2 times",
        "--> 0 rows",
        "--> fails: Deadlock 40P01",
    ]


def test_parameters_are_named_as_in_the_statement() -> None:
    events: list[dict[str, Any]] = [
        {"sql": "SELECT ?", "parameters": [1, "… 3 more"]},
        {"sql": "SELECT :x", "parameters": {"x": 1}},
    ]
    notes = [line for line in sql_lines(events) if line.startswith("-->")]
    assert notes == ["--> ?1 = 1, … 3 more", "--> x = 1"]


def test_a_statement_that_is_sent_again_is_not_shown_again() -> None:
    other = EVENT | {"parameters": ["b", 3], "rows": 0}
    assert sql_lines([EVENT, other])[-2:] == [
        "--> again: $1 = 'b', $2 = 3",
        "--> 0 rows",
    ]
    elsewhere = EVENT | {"line": 9}
    assert sql_lines([EVENT, elsewhere])[-6] == "SELECT a, b FROM t"
    assert sql_lines([{"sql": "SELECT 1"}] * 2)[-1] == "--> again"


def test_tasks_are_indented_and_counted() -> None:
    tasks = [
        {"times": 4, "events": [EVENT]},
        {"times": 1, "events": [{"sql": "BEGIN"}]},
    ]
    lines = sql_lines([{"tasks": tasks}, {"sql": "COMMIT"}])
    assert lines[:2] == [
        "-- 4 tasks at once, each:",
        "    -- 3  await session.execute(",
    ]
    assert lines[-5:] == [
        "-- one task:",
        "    -- when the session closes",
        "    BEGIN",
        "-- when the session closes",
        "COMMIT",
    ]


def test_statements_of_tasks_have_their_plans() -> None:
    found = receipt()
    for run in found["parts"]["demo"].values():
        event = {"sql": "SELECT 1 FROM t", "plan": ["Bitmap Index Scan on i"]}
        run["events"] = [{"tasks": [{"times": 5, "events": [event]}]}]
    assert "--> Bitmap Index Scan on i" in fragment(found, "cost")


def test_many_events_are_cut_and_counted() -> None:
    found = receipt()
    for run in found["parts"]["demo"].values():
        run["events"] = [{"sql": f"SELECT {n}"} for n in range(30)]
    saw = fragment(found, "demo")
    assert "SELECT 23" in saw
    assert "SELECT 24" not in saw
    assert "-- … 6 more, which the receipt lists" in saw


@pytest.mark.parametrize(
    ("first", "where"), [(True, "below"), (False, "above")]
)
def test_a_recipe_goes_below_the_models_that_it_names_on_import(
    first: bool, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = find("upsert")
    file = Standalone(recipe, choices()[recipe.key])
    monkeypatch.setattr(Standalone, "needs_first", lambda *_: first)
    assert f"To paste it {where} models" in reuse_of(recipe, file)["run"]


def test_what_is_needed_has_to_be_there() -> None:
    with pytest.raises(LookupError, match="'uq_nothing'"):
        described("uq_nothing")
