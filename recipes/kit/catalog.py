"""Find the recipes and failures of the book by reading their files, unrun.

A recipe is a file ``recipes/<chapter>/<name>.py`` that has a ``demo``. A
coroutine function ``growth`` in it calls the recipe's functions, each once,
with as many rows as it is told. What it
declares about itself is read from its source:

``ENGINES = ("postgresql",)``
    the recipe runs on these engines only (default: both);
``ONLY_ON = {"trap_deadlock": "postgresql"}``
    one part of it, a trap or a function, belongs to one engine;
``HEADLINE = "trap_read_then_write"``
    the trap whose damage stands at the top of the page, beside what its cure
    did under the same conditions;
``ORIGINAL = {"heading": "Bulk Update", "run": "trap_…", "faults": (…)}``
    which snippet of the original page it corrects: the part (or one for each
    engine) that runs that snippet as published in an ordinary call, ``demo``
    if the recipe still is that code, and the traps that show its faults.

A family of failures is a file ``recipes/failures/<family>.py``. It shows no
recipe, but messages: for each a trap, the shortest code that raises it, and a
cure. A trap's first sentence is the cause; what follows says what else it can
be. Beside ``ENGINES`` and ``ONLY_ON`` it declares:

``MORE = {"trap_refused": "foundations/engines"}``
    the recipe that is the whole answer to a message;
``WORDINGS = {"trap_refused": {"libpq": "could not connect to server"}}``
    how others say the same, for those that cannot be run here.
"""

import ast
import difflib
import functools
import importlib
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from recipes.kit.errors import CookbookError
from recipes.kit.sections import sections

ROOT = Path(__file__).resolve().parents[2]
# An installed package has the pages and the receipts within it.
_PACKAGED = ROOT / "recipes" / "docs"
DOCS = _PACKAGED if _PACKAGED.is_dir() else ROOT / "docs"
BACKENDS = ("sqlite", "postgresql")
# A coroutine function that calls a recipe with so many rows as it is told.
GROWTH = "growth"
# Chapters, and the recipes of each, in the order in which they are read. One
# that is not named yet comes last.
CHAPTERS = {
    "basic_queries": (
        "get_by_id",
        "list_with_pagination",
        "list_by_cursor",
        "list_with_filters",
    ),
    "relationship_loading": (
        "eager_loading",
        "load_on_demand",
        "collections_for_a_list",
        "query_budget",
    ),
    "advanced_queries": (
        "search_ilike",
        "full_text_search",
        "aggregates",
        "group_by_having",
        "top_n_per_group",
        "stream_results",
        "date_ranges",
        "raw_sql",
        "explain_query",
    ),
    "transactions": (
        "transfer_funds",
        "lock_rows",
        "savepoints",
        "batch_import",
    ),
    "concurrency": (
        "retry_transaction",
        "job_queue",
        "optimistic_update",
        "idempotency_keys",
        "outbox",
        "listen_notify",
        "advisory_locks",
        "one_session_per_task",
        "timeouts",
    ),
    "bulk_operations": (
        "bulk_insert",
        "bulk_insert_returning",
        "bulk_update",
        "upsert",
        "add_to_counter",
    ),
    "soft_delete": (
        "soft_delete_mixin",
        "list_live",
        "soft_delete_product",
        "restore",
    ),
    "modelling": (
        "delete_with_children",
        "many_to_many",
        "json_documents",
        "enums",
        "money",
    ),
    "connection_pool": ("pool_status", "configure_pool"),
    "foundations": (
        "engines",
        "database_url",
        "missing_greenlet",
        "silent_rollback",
        "constraint_errors",
        "build_once",
    ),
    "applications": (
        "fastapi_session",
        "litestar_session",
        "errors_to_answers",
        "list_endpoints",
        "outside_the_request",
        "worker",
        "settings_and_health",
        "own_tests",
        "migrations",
        "migrate_without_downtime",
    ),
}
# The families of failures, in the order in which they are read.
FAILURES = "failures"
FAMILIES = (
    "connecting",
    "event_loops",
    "sessions",
    "transactions",
    "loading",
    "mapping",
    "values",
    "constraints",
    "statements",
    "schema_changes",
)

_DECLARED = (
    "ENGINES",
    "ONLY_ON",
    "HEADLINE",
    "ORIGINAL",
    "NEEDS",
    "MORE",
    "WORDINGS",
)
_PARTS = ("demo_", "trap_", "cure_")


@dataclass(frozen=True)
class Part:
    """A demonstration (``demo``, ``demo_…``), a trap or a trap's cure.

    ``cure_late`` does right, under the same conditions, what ``trap_late``
    does wrong. ``remarks`` is what its docstring says after the sentence.
    """

    name: str
    sentence: str
    backends: tuple[str, ...]
    remarks: str = ""

    @property
    def is_trap(self) -> bool:
        """True for a wrong way, which is meant to fail."""
        return self.name.startswith("trap_")

    @property
    def is_cure(self) -> bool:
        """True for the right way beside a trap."""
        return self.name.startswith("cure_")

    @property
    def anchor(self) -> str:
        """Name the part in links to its page: a cure is shown in its trap."""
        if not (self.is_trap or self.is_cure):
            return "the-demonstration"
        return self.name.replace("cure_", "trap_", 1).replace("_", "-")


@dataclass(frozen=True)
class Original:
    """The snippet of the original page that a recipe corrects."""

    heading: str
    run: str | tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Need:
    """Why a recipe needs a constraint, an index or a setting.

    Attributes:
        reason: what happens because of it.
        proof: the test that fails without it.
    """

    reason: str
    proof: str


@dataclass(frozen=True)
class Recipe:
    """What the file of a recipe, or of a family of failures, says of itself.

    ``more`` and ``wordings`` are by the name of the trap.
    """

    chapter: str
    name: str
    title: str
    summary: str
    backends: tuple[str, ...]
    parts: tuple[Part, ...]
    only_on: dict[str, str]
    headline: str
    grows: bool
    original: Original | None
    needs: dict[str, Need]
    more: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name module, page, receipt and test: ``transactions/upsert``."""
        return f"{self.chapter}/{self.name}"

    @property
    def is_application(self) -> bool:
        """True for a whole program, which is longer than other recipes."""
        return self.chapter == "applications"

    @property
    def heading(self) -> str:
        """Name the task, and what does it: the heading of the page."""
        return heading(self.title)

    @property
    def slug(self) -> str:
        """Name the recipe on the command line: ``transfer-funds``."""
        return self.name.replace("_", "-")

    @property
    def source(self) -> Path:
        """The module's file."""
        return ROOT / "recipes" / f"{self.key}.py"

    @property
    def receipt(self) -> Path:
        """What both engines did, as JSON."""
        return DOCS / "receipts" / f"{self.key}.json"

    @property
    def fragments(self) -> Path:
        """The receipt rendered as the fragments that the page includes."""
        return self.receipt.with_suffix(".md")

    @property
    def page(self) -> Path:
        """The hand-written page."""
        return DOCS / f"{self.key}.md"

    @property
    def file(self) -> Path:
        """The recipe as one file that runs anywhere."""
        return DOCS / "files" / f"{self.key}.py"

    @property
    def tests(self) -> Path:
        """The tests of its behaviour."""
        return ROOT / "tests" / self.chapter / f"test_{self.name}.py"

    @property
    def demos(self) -> tuple[Part, ...]:
        """What shows the recipe at work, in the order of the file."""
        return tuple(
            part for part in self.parts if not (part.is_trap or part.is_cure)
        )

    @property
    def traps(self) -> tuple[Part, ...]:
        """The wrong ways, in the order of the file."""
        return tuple(part for part in self.parts if part.is_trap)

    @property
    def forms(self) -> list[str]:
        """Name the sections that a reader copies, in the order of the file."""
        shows = {part.name for part in self.parts} | {GROWTH}
        return [name for name in sections(self.source) if name not in shows]

    def cure(self, trap: Part) -> Part | None:
        """Return the cure of a trap, if it has one of its own."""
        name = trap.name.replace("trap_", "cure_", 1)
        return next((part for part in self.parts if part.name == name), None)

    def part(self, name: str) -> Part:
        """Return the demonstration, trap or cure of that name.

        Raises:
            CookbookError: the recipe has no such part.
        """
        wanted = name.replace("-", "_")
        parts = {part.name: part for part in self.parts}
        for full in (wanted, f"trap_{wanted}", f"demo_{wanted}"):
            if full in parts:
                return parts[full]
        names = ", ".join(parts)
        msg = f"{self.slug} has no part {name!r}; it has: {names}."
        raise CookbookError(msg)

    def load(self) -> ModuleType:
        """Import the module.

        Raises:
            CookbookError: it needs a package that is not installed.
        """
        name = f"recipes.{self.chapter}.{self.name}"
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("recipes"):
                raise
            raise CookbookError(
                f"{self.slug} needs the Python package `{error.name}`, which"
                " comes with the extra `applications`: pip install"
                " 'database-recipes[applications]', or `make env` in the"
                " repository."
            ) from None


def heading(title: str) -> str:
    """Add to the name of a task what does it."""
    return f"{title} {'in' if ' with' in title else 'with'} async SQLAlchemy"


@functools.cache
def recipes() -> tuple[Recipe, ...]:
    """List the recipes in the order in which they are read."""
    found = [recipe for chapter in CHAPTERS for recipe in _in_folder(chapter)]
    return tuple(recipe for recipe in found if recipe.parts)


@functools.cache
def failures() -> tuple[Recipe, ...]:
    """List the families of failures in the order in which they are read."""
    return tuple(_in_folder(FAILURES))


def recorded_modules() -> tuple[Recipe, ...]:
    """List all that has a receipt: the recipes, and then the failures."""
    return recipes() + failures()


def _in_folder(chapter: str) -> list[Recipe]:
    folder = ROOT / "recipes" / chapter
    paths = set(folder.glob("*.py")) - {folder / "__init__.py"}
    return [read(path) for path in sorted(paths, key=place)]


def place(path: Path) -> tuple[int, int, str]:
    """Return the place of what belongs to a recipe, such as its module."""
    folders = CHAPTERS | {FAILURES: FAMILIES}
    names = folders[path.parent.name]
    named = path.stem in names
    return (
        list(folders).index(path.parent.name),
        names.index(path.stem) if named else len(names),
        path.stem,
    )


def require_repository(what_for: str) -> None:
    """Refuse what an installed package cannot do.

    Raises:
        CookbookError: the recipes do not lie in the repository of the book.
    """
    if not (ROOT / "pyproject.toml").exists():
        raise CookbookError(
            f"To {what_for}, you need the repository of the book: clone or"
            " unpack it, and run `make env` and .venv/bin/cookbook there."
        )


def find(name: str) -> Recipe:
    """Return the recipe or the family of that name, in any usual way.

    ``transfer-funds``, ``transfer_funds``, ``transactions/transfer_funds`` and
    the path of the file all name the same recipe.

    Raises:
        CookbookError: no recipe has that name; the text suggests the nearest.
    """
    wanted = Path(name.replace("-", "_").removesuffix(".py"))
    for recipe in recorded_modules():
        if wanted.name == recipe.name and wanted.parent.name in (
            "",
            recipe.chapter,
        ):
            return recipe
    names = {recipe.name: recipe.slug for recipe in recipes()}
    near = difflib.get_close_matches(wanted.name, names, n=3, cutoff=0.4)
    near += [known for known in names if wanted.name in known.split("_")]
    hint = ", ".join(dict.fromkeys(names[match] for match in near))
    msg = f"There is no recipe {name!r}."
    msg += f" Did you mean {hint}?" if hint else ""
    raise CookbookError(f"{msg} `cookbook list` shows them all.")


def read(path: Path) -> Recipe:
    """Read what a recipe's file declares, without importing it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    title, _, summary = (ast.get_docstring(tree) or "").partition("\n\n")
    declared = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in _DECLARED
    }
    backends = declared.get("ENGINES", BACKENDS)
    only_on = declared.get("ONLY_ON", {})
    original = declared.get("ORIGINAL")
    parts = tuple(
        Part(
            node.name,
            _sentence(node),
            (only_on[node.name],) if node.name in only_on else backends,
            _remarks(node),
        )
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        and (node.name == "demo" or node.name.startswith(_PARTS))
    )
    return Recipe(
        path.parent.name,
        path.stem,
        title.rstrip("."),
        summary,
        backends,
        parts,
        only_on,
        declared.get("HEADLINE", ""),
        any(getattr(node, "name", "") == GROWTH for node in tree.body),
        Original(**original) if original else None,
        {
            name: Need(*need)
            for name, need in declared.get("NEEDS", {}).items()
        },
        declared.get("MORE", {}),
        declared.get("WORDINGS", {}),
    )


def _sentence(function: ast.AsyncFunctionDef) -> str:
    docstring = ast.get_docstring(function) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


def _remarks(function: ast.AsyncFunctionDef) -> str:
    docstring = ast.get_docstring(function) or ""
    return docstring.partition("\n\n")[2]
