"""What SQLAlchemy 2.0 does otherwise is found, kept and shown."""

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recipes.kit import book, cli
from recipes.kit.catalog import failures, find, recipes
from recipes.kit.errors import CookbookError
from recipes.kit.pages.lines import render_lines
from recipes.kit.pages.unanswered import unanswered
from recipes.kit.recording import lines, receipts
from recipes.kit.standalone import elsewhere
from recipes.kit.templates import templates_in

pytestmark = pytest.mark.slow

UPSERT = find("upsert")


def text_of_bar(fragments: str) -> str:
    return fragments.partition("[end:bar]")[0]


Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def on_2_0(monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], None]:
    """Pretend to run on 2.0; a function changes what each part does there."""

    def run(change: Change) -> None:
        async def record(recipe: Any, _templates: object) -> dict[str, Any]:
            receipt = copy.deepcopy(receipts.load(recipe.receipt))
            for runs in receipt["parts"].values():
                for each in runs.values():
                    change(each)
            return receipt

        monkeypatch.setattr(receipts, "record", record)
        monkeypatch.setattr(lines, "version", lambda _name: "2.0.99")

    return run


def reword(run: dict[str, Any]) -> None:
    if run["error"]:
        run["error"]["message"] = "said in other words"
    for event in run["events"]:
        event["sql"] = "written in another way"


def fail(run: dict[str, Any]) -> None:
    run["error"] = {"class": "OtherError", "message": "no"}


def say_more(run: dict[str, Any]) -> None:
    run["printed"] = [*run["printed"], "more"]


async def test_other_words_and_other_sql_are_no_difference(
    on_2_0: Callable[[Change], None],
) -> None:
    on_2_0(reword)
    found = await lines.compare(recipes(), {})
    assert found == {"sqlalchemy": "2.0.99", "differences": {}}


@pytest.mark.parametrize("change", [fail, say_more])
async def test_what_a_caller_meets_is_a_difference(
    on_2_0: Callable[[Change], None], change: Change
) -> None:
    on_2_0(change)
    found = await lines.compare([UPSERT], {})
    parts = found["differences"][UPSERT.key]
    assert list(parts) == [part.name for part in UPSERT.parts]
    for name, runs in parts.items():
        expected = receipts.load(UPSERT.receipt)["parts"][name]
        for backend, run in runs.items():
            change(expected[backend])
            assert run == {
                key: expected[backend][key]
                for key in ("statements", "printed", "warnings", "error")
            }


async def test_other_words_of_a_failure_need_an_answer(
    on_2_0: Callable[[Change], None],
) -> None:
    on_2_0(lambda _run: None)
    assert await unanswered(failures(), {}, book.errors()) == []
    on_2_0(reword)
    found = await unanswered(failures(), {}, book.errors())
    raised = {
        f"{trap.name} on {backend}"
        for family in failures()
        for trap in family.traps
        for backend, run in receipts.load(family.receipt)["parts"][
            trap.name
        ].items()
        if run["error"]
    }
    assert {line.partition(":")[0] for line in found} == raised
    assert all(line.endswith("said in other words") for line in found)


async def test_the_newer_line_is_not_compared_with_itself() -> None:
    with pytest.raises(CookbookError, match=r"run `make test-2.0`"):
        await lines.compare(recipes(), {})


def test_a_comparison_is_empty_until_it_is_recorded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lines, "file", lambda: tmp_path / "found.json")
    assert lines.load() == {"sqlalchemy": "2.0", "differences": {}}
    found = {"sqlalchemy": "2.0.99", "differences": {UPSERT.key: {}}}
    book.record_lines(found)
    assert lines.load() == found


def test_a_difference_is_shown_line_by_line() -> None:
    committed = lines.load()
    assert lines.difference(committed, copy.deepcopy(committed)) == ""
    changed = copy.deepcopy(committed)
    changed["differences"]["transactions/upsert"] = {"demo": {}}
    shown = lines.difference(committed, changed)
    assert shown.startswith("--- committed comparison\n+++ this run\n")
    assert '+ "transactions/upsert": {' in shown


def test_the_page_shows_both_lines_of_each_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = copy.deepcopy(receipts.load(UPSERT.receipt)["parts"]["demo"])
    say_more(run["sqlite"])
    run["sqlite"]["statements"] = 1_234
    differences = {UPSERT.key: {"demo": {"sqlite": run["sqlite"]}}}
    comparison = {"sqlalchemy": "2.0.99", "differences": differences}
    monkeypatch.setattr(lines, "load", lambda: comparison)
    shown = render_lines(recipes(), comparison)
    assert "SQLAlchemy 2.0.99 ran every demonstration" in shown
    assert "In 1 of the" in shown
    assert "to the demonstration of 1." in shown
    assert f"### [{UPSERT.title}]({UPSERT.key}.md)" in shown
    assert f"- [The demonstration]({UPSERT.key}.md#the-demonstration)" in shown
    assert "On SQLite:" in shown
    newer, older = shown.split('=== "SQLAlchemy 2.0"')
    assert "more" not in newer
    assert "    more\n" in older
    assert "    1,234 statements.\n" in older
    assert not lines.runs_on_both(UPSERT, comparison)
    bar = text_of_bar(book.fragments()[UPSERT.fragments])
    assert "SQLAlchemy 2.1 only" in bar


def test_every_demonstration_runs_on_both_lines() -> None:
    for recipe in recipes():
        assert lines.runs_on_both(recipe, lines.load()), recipe.key
        bar = text_of_bar(recipe.fragments.read_text(encoding="utf-8"))
        assert "SQLAlchemy 2.0 and 2.1" in bar


@pytest.mark.usefixtures("private_servers")
def test_the_command_compares_and_records(
    on_2_0: Callable[[Change], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "found.json"
    monkeypatch.setattr(lines, "file", lambda: file)
    monkeypatch.setattr(book, "render", None)  # not in this environment
    files: dict[str, str] = {}

    def differing(_recipes: Any, server: str | None, _folder: Path) -> Any:
        where = "sqlite" if server is None else "postgresql"
        return {slug: f"{line} on {where}" for slug, line in files.items()}

    monkeypatch.setattr(elsewhere, "differing", differing)
    assert lines.load()["differences"] == {}
    said: list[str] = []

    async def all_said(*_given: Any) -> list[str]:
        return said

    monkeypatch.setattr(cli, "unanswered", all_said)

    on_2_0(say_more)
    assert cli.main(["compare"]) == 1
    assert '+ "transactions/transfer_funds": {' in capsys.readouterr().out
    assert cli.main(["compare", "--record"]) == 0
    printed = capsys.readouterr().out
    assert "2.0.99 does otherwise" in printed
    assert "cookbook render" in printed
    assert cli.main(["compare"]) == 0
    assert "All is as" in capsys.readouterr().out

    files["upsert"] = "+other"
    assert cli.main(["compare"]) == 1
    printed = capsys.readouterr().out
    assert printed.count("The file of upsert prints") == 2
    assert "+other on sqlite" in printed
    assert "+other on postgresql" in printed

    files.clear()
    said.append("trap_lazy on sqlite: other words")
    assert cli.main(["compare"]) == 1
    assert capsys.readouterr().out.strip() == (
        "`cookbook why` has no answer to trap_lazy on sqlite: other words"
    )


def test_pages_cannot_be_written_without_jinja(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    templates_in.cache_clear()
    assert cli.main(["render"]) == cli.USER_ERROR
    assert "jinja2, which this environment lacks" in capsys.readouterr().err
