"""The command ``cookbook``: list, run, record and check the recipes."""

import argparse
import asyncio
import contextlib
import io
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncEngine

from recipes import __version__
from recipes.kit import book, catalog
from recipes.kit.catalog import (
    BACKENDS,
    CHAPTERS,
    Recipe,
    failures,
    find,
    recipes,
    recorded_modules,
    require_repository,
)
from recipes.kit.databases.throwaway import Template, clean, open_template
from recipes.kit.errors import CookbookError, message
from recipes.kit.pages import error_index, error_matching
from recipes.kit.pages.sql import sql_lines
from recipes.kit.pages.unanswered import unanswered
from recipes.kit.recording import lines
from recipes.kit.recording.receipts import describe, state
from recipes.kit.recording.runner import run_part
from recipes.kit.scaffold import scaffold
from recipes.kit.standalone import elsewhere

USER_ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    0: all is well. 1: a check found a difference, a recipe failed, or no trap
    reproduces the error asked about. 2: the command could not do what it was
    asked. 130: interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        # What a terminal has no letter for is shown as an escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run_command(arguments)
        finally:
            # Not left to the end of the interpreter, where a reader who has
            # gone is an error.
            print(end="", flush=True)
    except BrokenPipeError:
        # The reader of the output, `head` say, has seen enough.
        _write_nowhere()
        return 0
    except OSError as error:  # of a disk, above all: a recipe's is shown
        _write_nowhere()
        where = f": {error.filename}" if error.filename else ""
        print(f"cookbook: {error.strerror or error}{where}", file=sys.stderr)
        return USER_ERROR


def _write_nowhere() -> None:
    """Let go of what is still to be printed."""
    with contextlib.suppress(OSError):  # no file behind it, in a test
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run_command(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    try:
        code: int = asyncio.run(options.command(options))
    except CookbookError as error:
        print(f"cookbook: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("cookbook: interrupted; nothing is left behind", file=sys.stderr)
        return INTERRUPTED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cookbook", description="Run and check the recipes of the book."
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {__version__}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    listing = commands.add_parser("list", help="show every recipe")
    listing.add_argument("--chapter", choices=CHAPTERS)
    listing.set_defaults(command=_list)

    running = commands.add_parser(
        "run", help="run a recipe on a throwaway database"
    )
    running.add_argument("name")
    running.add_argument(
        "--database",
        default="sqlite",
        metavar="sqlite|postgresql|URL",
        help="where to make the throwaway database (default: sqlite)",
    )
    running.add_argument(
        "--sql", action="store_true", help="show the statements that it sends"
    )
    running.add_argument(
        "--trap",
        "--part",
        dest="part",
        metavar="NAME",
        default="demo",
        help="run one of its wrong ways, or another demonstration, instead",
    )
    running.set_defaults(command=_run)

    for name, command, text in (
        ("record", _record, "run recipes and write their receipts"),
        ("check", _check, "run recipes and compare with their receipts"),
    ):
        proving = commands.add_parser(name, help=text)
        proving.add_argument("names", nargs="*", metavar="NAME")
        proving.set_defaults(command=command)

    comparing = commands.add_parser(
        "compare", help="run recipes on SQLAlchemy 2.0 and compare"
    )
    comparing.add_argument(
        "--record", action="store_true", help="write down what differs"
    )
    comparing.set_defaults(command=_compare)

    beginning = commands.add_parser(
        "new", help="begin a recipe: module, test and page"
    )
    beginning.add_argument("name", metavar="CHAPTER/NAME")
    beginning.set_defaults(command=_new)

    explaining = commands.add_parser(
        "why", help="explain an error by the traps that reproduce it"
    )
    explaining.add_argument(
        "message",
        nargs="*",
        metavar="MESSAGE",
        help="the message or a part of it, a class or an SQLSTATE (default:"
        " read a traceback from the standard input)",
    )
    explaining.set_defaults(command=_why)

    cleaning = commands.add_parser(
        "clean", help="remove what killed runs have left behind"
    )
    cleaning.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL"),
        metavar="URL",
        help="a server to clean, too (default: DATABASE_URL)",
    )
    cleaning.set_defaults(command=_clean)

    rendering = commands.add_parser(
        "render", help="write the pages' fragments from the receipts"
    )
    rendering.set_defaults(command=_render)
    return parser


async def _list(options: argparse.Namespace) -> int:
    chosen = [
        recipe
        for recipe in recipes()
        if options.chapter in (None, recipe.chapter)
    ]
    width = max(len(recipe.slug) for recipe in chosen)
    for recipe in chosen:
        engines = "+".join(recipe.backends)
        print(
            f"{recipe.slug:{width}}  {engines:17}  {state(recipe):11}  "
            f"{recipe.title}"
        )
    return 0


async def _run(options: argparse.Namespace) -> int:
    recipe = find(options.name)
    part = recipe.part(options.part)
    async with open_template(options.database) as template:
        if template.backend not in part.backends:
            raise CookbookError(
                f"{recipe.slug} {part.name} runs on"
                f" {' and '.join(part.backends)} only; add"
                f" --database {part.backends[0]}."
            )
        async with template.copy() as engine:
            run = await run_part(recipe, part.name, engine)
    print(run.printed, end="")
    for warning in run.warnings:
        print(f"warning: {warning}")
    if run.error is not None:
        print(f"{type(run.error).__name__}: {message(run.error)}")
    if options.sql:
        print(*["", *sql_lines(describe(run, recipe)["events"])], sep="\n")
    # A trap is meant to fail.
    return 1 if run.error is not None and not part.is_trap else 0


async def _record(options: argparse.Namespace) -> int:
    require_repository("record")
    chosen = _chosen(options.names)
    async with open_stage() as stage:
        for recipe in _with_progress(chosen):
            await book.record(recipe, stage.templates, stage.large)
            await book.record_file(recipe, stage.templates["postgresql"])
    book.render()
    print(f"recorded {len(chosen)} recipes on {' and '.join(BACKENDS)}")
    return 0


async def _check(options: argparse.Namespace) -> int:
    chosen = _chosen(options.names)
    wrong = []
    async with open_stage() as stage:
        for recipe in _with_progress(chosen):
            found = await book.check(recipe, stage.templates, stage.large)
            if found:
                wrong.append(recipe.slug)
                print(f"\n{recipe.slug} differs from its receipt:\n{found}")
    print(
        f"checked {len(chosen)} recipes on {' and '.join(BACKENDS)}:"
        f" {len(wrong) or 'none'} differ"
    )
    if wrong:
        print(f"If that is right: cookbook record {' '.join(wrong)}")
    return 1 if wrong else 0


async def _compare(options: argparse.Namespace) -> int:
    lines.older_version()  # before anything is started
    async with open_templates() as templates:
        found = await lines.compare(_with_progress(recipes()), templates)
        files = await _run_elsewhere(templates["postgresql"])
        without_answer = await unanswered(
            _with_progress(failures()), templates, book.errors()
        )
    if options.record:
        require_repository("record")
        book.record_lines(found)
        print(f"recorded what SQLAlchemy {found['sqlalchemy']} does otherwise")
        # The older line has an environment without what writes pages.
        print("For the pages, with the book's own: .venv/bin/cookbook render")
        return 0
    wrong = lines.difference(lines.load(), found)
    for slug, difference in files:
        wrong += f"\nThe file of {slug} prints something else:\n{difference}"
    for failure in without_answer:
        wrong += f"\n`cookbook why` has no answer to {failure}"
    print(wrong or "All is as docs/receipts/sqlalchemy_2_0.json says.")
    return 1 if wrong else 0


async def _run_elsewhere(template: Template) -> list[tuple[str, str]]:
    """Run every standalone file on each engine; return what differs.

    A slug is there once for each engine on which its file differs.
    """
    async with book.emptied(template) as server:
        found: list[tuple[str, str]] = []
        for url in (None, server):
            with TemporaryDirectory() as folder:
                differing = await asyncio.to_thread(
                    elsewhere.differing, recipes(), url, Path(folder)
                )
                found += differing.items()
        return found


async def _why(options: argparse.Namespace) -> int:
    text = " ".join(options.message)
    if not options.message and not sys.stdin.isatty():
        text = sys.stdin.read()
    if not text.strip():
        raise CookbookError(
            'There is no error to explain: give its message, cookbook why "…"'
            ", or a traceback, … 2>&1 | cookbook why"
        )
    known = book.errors()
    if found := error_matching.find(text, known):
        print(error_index.explain(found))
        return 0
    print("No trap of this book reproduces that error.")
    if near := error_matching.nearest(text, known):
        messages = [entry.message for entry in near]
        print("The nearest:", *messages, sep="\n  ")
    return 1


async def _clean(options: argparse.Namespace) -> int:
    removed = await clean(options.database)
    for name in removed:
        print("removed:", name)
    if not removed:
        print("Nothing is left of a killed run.")
    return 0


async def _render(_options: argparse.Namespace) -> int:
    require_repository("render")
    book.render()
    return 0


async def _new(options: argparse.Namespace) -> int:
    require_repository("begin a recipe")
    module, *others = scaffold(options.name)
    for path in (module, *others):
        print("written:", path.relative_to(catalog.ROOT))
    slug = module.stem.replace("_", "-")
    print(f"Fill them in, then: cookbook record {slug}")
    return 0


def _chosen(names: Sequence[str]) -> Sequence[Recipe]:
    return [find(name) for name in names] or recorded_modules()


def _with_progress(chosen: Sequence[Recipe]) -> Iterator[Recipe]:
    """Say on a terminal which recipe is running."""
    for number, recipe in enumerate(chosen, start=1):
        if sys.stderr.isatty():
            line = f"[{number}/{len(chosen)}] {recipe.key}"
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        yield recipe
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


@dataclass
class Stage:
    """The databases that receipts are recorded on."""

    templates: dict[str, Template]
    large: AsyncEngine


@contextlib.asynccontextmanager
async def open_templates() -> AsyncIterator[dict[str, Template]]:
    """Open a seeded template of each engine."""
    async with contextlib.AsyncExitStack() as stack:
        yield {
            backend: await stack.enter_async_context(open_template(backend))
            for backend in BACKENDS
        }


@contextlib.asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Open a seeded template of each engine, and the large data set."""
    async with open_templates() as templates:
        async with templates["postgresql"].large() as large:
            yield Stage(templates, large)


if __name__ == "__main__":
    sys.exit(main())
