"""The command: what it prints, its exit codes, and that it cleans up."""

import asyncio
import dataclasses
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from recipes import kit
from recipes.foundations.engines import make_engine
from recipes.kit import catalog, cli, start
from recipes.kit.catalog import Recipe, find, recipes
from recipes.kit.databases import throwaway as databases
from recipes.kit.databases.postgres import private_server
from recipes.kit.recording.receipts import load
from recipes.kit.recording.recorder import Recorder
from recipes.kit.recording.runner import Run
from recipes.schema.seed import create

pytestmark = pytest.mark.slow

TRANSFER = find("transfer-funds")
TRANSFER_FILE = TRANSFER.file.read_text(encoding="utf-8")
TIMEOUT = 60  # seconds


@pytest.fixture(scope="module")
def server(private_servers: None) -> Iterator[str]:
    """Name a server as a user would: the commands then start no other."""
    with (
        private_server() as url,
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        address = url.render_as_string(hide_password=False)
        monkeypatch.setenv("DATABASE_URL", address)
        yield address


def databases_on(server: str) -> list[str]:
    async def names() -> list[str]:
        engine = make_engine(server)
        try:
            async with engine.connect() as connection:
                query = text("SELECT datname FROM pg_database ORDER BY 1")
                return list((await connection.scalars(query)).all())
        finally:
            await engine.dispose()

    return asyncio.run(names())


@pytest.fixture
def copy_of_the_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let receipts be written elsewhere, and plans be made on little data."""
    for name in ("pyproject.toml", "recipes", "tests"):
        (tmp_path / name).symlink_to(catalog.ROOT / name)
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    monkeypatch.setattr(catalog, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(
        Recipe,
        "source",
        property(lambda self: Path(str(self.load().__file__))),
    )
    monkeypatch.setattr(databases, "create_large", create)
    return tmp_path


def test_list_shows_every_recipe_and_its_receipt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        recipe.slug for recipe in recipes()
    ]
    assert all(" recorded " in line for line in lines)


def test_list_shows_one_chapter(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--chapter", "transactions"]) == 0
    shown = capsys.readouterr().out.split()
    assert "transfer-funds" in shown
    assert "upsert" not in shown


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_run_prints_what_the_receipt_says(
    database: str, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "transfer-funds", "--database", database]) == 0
    receipt = load(TRANSFER.receipt)["parts"]["demo"][database]
    assert capsys.readouterr().out.splitlines() == receipt["printed"]


def test_run_shows_sql_under_the_line_that_caused_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["run", "transfer-funds", "--sql"])
    output = capsys.readouterr().out
    cause = output.index("claimed = await connection.execute(claim")
    sql = output.index("INSERT INTO ledger_entries")
    commit = output.index("COMMIT")
    assert cause < sql < commit


def test_run_shows_the_error_of_a_trap_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = cli.main(["run", "transfer-funds", "--trap", "missing-account"])
    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert output.out == (
        "AttributeError: 'NoneType' object has no attribute 'balance_cents'\n"
    )


def test_run_shows_warnings_and_fails_with_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object) -> Run:
        with Recorder(TRANSFER.source) as recorder:
            return Run(
                recorder, "so far\n", ValueError("no"), warnings=["careful"]
            )

    monkeypatch.setattr(cli, "run_part", broken)
    assert cli.main(["run", "transfer-funds"]) == 1
    assert capsys.readouterr().out == (
        "so far\nwarning: careful\nValueError: no\n"
    )


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["transfr-funds"], "Did you mean transfer-funds"),
        ([""], "There is no recipe ''"),
        (["."], "There is no recipe '.'"),
        (["/"], "There is no recipe '/'"),
        (["transfer-funds", "--trap", "x"], "it has: demo"),
        (["transfer-funds", "--database", "mysql://u:pw@h/d"], "postgresql"),
        (["transfer-funds", "--database", "sqlite:///x.db"], "throwaway"),
    ],
)
def test_a_mistake_is_answered_with_one_line_and_2(
    arguments: list[str],
    remedy: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["run", *arguments]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("cookbook: ")
    assert output.err.count("\n") == 1
    assert remedy in output.err
    assert "pw" not in output.err


def test_a_recipe_of_one_engine_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = tuple(
        dataclasses.replace(part, backends=("postgresql",))
        for part in TRANSFER.parts
    )
    only = dataclasses.replace(TRANSFER, parts=parts)
    monkeypatch.setattr(cli, "find", lambda _name: only)
    assert cli.main(["run", "transfer-funds"]) == 2
    assert "add --database postgresql" in capsys.readouterr().err


def test_a_package_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    application = find("fastapi-session")
    module = f"recipes.{application.chapter}.{application.name}"
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert cli.main(["run", application.slug]) == 2
    said = capsys.readouterr().err
    assert "needs the Python package `fastapi`" in said
    assert "database-recipes[applications]" in said


def test_a_module_of_the_book_that_is_missing_is_a_fault_of_the_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "recipes.bulk_operations.upsert", False)
    monkeypatch.setitem(sys.modules, "recipes.bulk_operations", None)
    with pytest.raises(ModuleNotFoundError, match="bulk_operations"):
        find("upsert").load()


def test_record_then_check_then_a_difference(
    copy_of_the_book: Path,
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert cli.main(["record", "transfer-funds"]) == 0
    assert "[1/1] transactions/transfer_funds" in capsys.readouterr().err
    receipts = copy_of_the_book / "docs/receipts"
    written = {
        path.relative_to(receipts).as_posix() for path in receipts.rglob("*.*")
    }
    assert written == {
        *("book.md", "costs.md", "errors.md", "lines.md", "schema.md"),
        *("answers.js", "standalone.json"),
        "transactions/transfer_funds.json",
        "transactions/transfer_funds.md",
    }
    file = copy_of_the_book / "docs/files/transactions/transfer_funds.py"
    assert file.read_text() == TRANSFER_FILE

    assert cli.main(["check", "transfer-funds"]) == 0
    assert "none differ" in capsys.readouterr().out

    receipt = receipts / "transactions/transfer_funds.json"
    changed = receipt.read_text().replace("balance: 7500", "balance: 9999")
    receipt.write_text(changed)
    assert cli.main(["check", "transfer-funds"]) == 1
    output = capsys.readouterr().out
    assert '-  "balance: 9999 cents",' in output
    assert '+  "balance: 7500 cents",' in output
    assert "cookbook record transfer-funds" in output


def test_render_writes_the_fragments_again(copy_of_the_book: Path) -> None:
    folder = copy_of_the_book / "docs/receipts/transactions"
    folder.mkdir(parents=True)
    shutil.copy(
        TRANSFER.source.parents[2] / "docs/receipts/transactions"
        "/transfer_funds.json",
        folder,
    )
    assert cli.main(["render"]) == 0
    assert (folder / "transfer_funds.md").exists()


@pytest.mark.parametrize("piped", [False, True])
def test_why_explains_an_error(
    piped: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "sqlalchemy.exc.E: A transaction is already begun on this Session."
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"Traceback:\n{text}\n"))
    assert cli.main(["why", *([] if piped else text.split())]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    assert "cookbook run transfer-funds --trap begin-after" in output.out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("KeyError: 'x'", ""),
        ("deadlock was detected", "The nearest:\n  deadlock detected\n"),
    ],
)
def test_why_says_what_it_does_not_know(
    text: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["why", text]) == 1
    answer, _, nearest = capsys.readouterr().out.partition("\n")
    assert answer == "No trap of this book reproduces that error."
    assert nearest.startswith(shown)
    assert bool(nearest) == bool(shown)


@pytest.mark.parametrize("terminal", [False, True])
def test_why_needs_an_error(
    terminal: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stdin = io.StringIO(" \n")
    monkeypatch.setattr(stdin, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdin", stdin)
    assert cli.main(["why"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("cookbook: There is no error to explain")


def test_interrupting_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_list", interrupted)
    assert cli.main(["list"]) == 130
    assert "nothing is left behind" in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["list", "--help", "--version"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_no_error(argument: str, unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        ended = subprocess.run(
            [sys.executable, "-m", "recipes.kit.cli", argument],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


def ended(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "recipes.kit.cli", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT,
        check=False,
        **options,
    )


@pytest.mark.parametrize("argument", ["list", "--help"])
def test_a_full_disk_is_said_in_a_line(argument: str) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as output:
        process = ended(argument, stdout=output)
    assert process.returncode == 2
    assert process.stderr == "cookbook: No space left on device\n"


def test_a_file_that_cannot_be_written_is_named(
    copy_of_the_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy_of_the_book / "docs").write_text("no folder", encoding="utf-8")
    assert cli.main(["render"]) == 2
    output = capsys.readouterr().err
    assert output.startswith("cookbook: ")
    assert output.count("\n") == 1
    assert str(copy_of_the_book / "docs") in output


def test_a_terminal_that_knows_ascii_only_gets_escapes() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    process = ended(
        *("why", "attached to a different loop"),
        env=os.environ | environment,
        stdout=subprocess.PIPE,
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.startswith("Task \\u2026 got Future")


def test_output_may_be_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.StringIO()
    monkeypatch.setattr("sys.stdout", output)
    assert cli.main(["list"]) == 0
    assert "transfer-funds" in output.getvalue()


# Interrupts itself while the command imports what it needs.
IMPORTING = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path, target=None):
        if name == "sqlalchemy":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from recipes.kit.start import main
main()
"""


def test_ctrl_c_while_python_imports_is_no_traceback() -> None:
    process = subprocess.run(
        [sys.executable, "-c", IMPORTING],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert process.returncode == -signal.SIGINT
    assert (process.stdout, process.stderr) == ("", "")


@pytest.mark.parametrize(
    "handler", [signal.default_int_handler, signal.SIG_IGN]
)
def test_the_command_starts_with_the_handler_that_was_there(
    handler: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["cookbook", "list"])
    before = signal.signal(signal.SIGINT, handler)
    try:
        assert start.main() == 0
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert "transfer-funds" in capsys.readouterr().out


def test_a_file_runs_like_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(TRANSFER.source)
    monkeypatch.setattr(sys, "argv", [file, "--trap", "missing-account"])
    with pytest.raises(SystemExit) as ended:
        kit.run(file)
    assert ended.value.code == 0
    assert "AttributeError" in capsys.readouterr().out


# Interrupts itself when the recipe, or the first of them, is under way.
INTERRUPT = """
import os, signal, sys
from recipes.kit import cli
from recipes.kit.databases import throwaway as databases
from recipes.kit.recording import receipts
from recipes.schema.seed import create

databases.create_large = create  # little data: nothing is planned

def interrupt(run):
    async def interrupted(*arguments):
        os.kill(os.getpid(), {number})
        return await run(*arguments)
    return interrupted

cli.run_part = interrupt(cli.run_part)
receipts.run_part = interrupt(receipts.run_part)
sys.exit(cli.main(sys.argv[1:]))
"""


# From Python 3.13 on, of a connection that was still being opened.
CUT_SHORT = "ignore:unclosed database:ResourceWarning"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "transfer-funds"],
        ["run", "transfer-funds", "--database", "postgresql"],
        ["check", "transfer-funds"],
    ],
    ids=" ".join,
)
def test_ctrl_c_leaves_nothing_behind(
    arguments: list[str],
    number: signal.Signals,
    server: str,
    tmp_path: Path,
) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, "-W", "error", "-W", CUT_SHORT),
            *("-c", INTERRUPT.format(number=int(number)), *arguments),
        ],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert ended.stderr == "cookbook: interrupted; nothing is left behind\n"
    assert ended.returncode == 130
    assert list(tmp_path.rglob("*")) == []
    assert databases_on(server) == ["postgres", "template0", "template1"]


def test_output_that_nobody_reads_ends_quietly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def unread(_options: object) -> int:
        raise BrokenPipeError

    redirected: list[int] = []
    monkeypatch.setattr(cli, "_list", unread)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)
    monkeypatch.setattr(os, "dup2", lambda _from, to: redirected.append(to))
    assert cli.main(["list"]) == 0
    assert redirected == [1]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    is_terminal: bool,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    assert list(cli._with_progress([TRANSFER])) == [TRANSFER]
    assert bool(capsys.readouterr().err) is is_terminal
