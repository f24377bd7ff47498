"""The errors that traps reproduce: their messages, causes and cures.

Everything comes from elsewhere: messages, classes and SQLSTATEs from the
receipts, the cause from the sentence of the trap. The cure of a recipe's trap
is the paragraph ``**Instead:**`` that follows it on the page of the recipe;
that of a failure is what the docstring of its ``cure_`` says.
"""

import builtins
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recipes.kit.catalog import FAILURES, Part, Recipe
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.error_families import FAMILIES, Family, family_of
from recipes.kit.pages.error_matching import (
    Message,
    as_read,
    likeness,
    without_values,
    words,
)
from recipes.kit.pages.escaping import code

Json = dict[str, Any]

# What people usually mean, first; the order of recipes says nothing of that.
# Questions about the first message are mostly about a relationship, then about
# what a commit expired, then about a tool that is not async.
USUAL = (
    "foundations/missing_greenlet.md#trap-relationship",
    "foundations/missing_greenlet.md#trap-commit",
    "foundations/engines.md#trap-sync-engine",
    "foundations/engines.md#trap-read-then-write",
    "transactions/lock_rows.md#trap-no-row-locks",
    "foundations/engines.md#trap-cancelled-write",
    "foundations/silent_rollback.md#trap-later-error",
    "transactions/savepoints.md#trap-no-savepoint",
    "foundations/silent_rollback.md#trap-caught-inside",
)
# A trap that goes on after an error prints it like this. A number is none.
_FAILED = re.compile(r"\bfailed: (?!\d)(?:\w+Error: )?(.+)")
_WRAPPED = re.compile(r"^\(([\w.]+)\) ")
_LETTERS = re.compile("[a-z0-9]+")
# The last part of a class, or an SQLSTATE.
_NAME = re.compile(r"(\w+)`")


@dataclass(frozen=True)
class Place:
    """A trap that reproduces an error on a database; its cure is Markdown."""

    recipe: Recipe
    trap: Part
    backend: str
    cure: str

    @property
    def link(self) -> str:
        """The trap on its page, from the folder of all pages."""
        return f"{self.recipe.key}.md#{self.trap.anchor}"

    @property
    def command(self) -> str:
        """The command that runs the trap."""
        name = self.trap.name.removeprefix("trap_").replace("_", "-")
        where = (
            "" if self.backend == "sqlite" else f" --database {self.backend}"
        )
        return f"cookbook run {self.recipe.slug} --trap {name}{where}"


@dataclass
class Entry(Message):
    """One message without its values, and where traps reproduce it.

    ``classes`` names, in Markdown and for each database, the class of the
    exception, that of the one behind it, and the SQLSTATE. ``anchor`` names
    the entry in links.
    """

    recorded: str
    classes: dict[str, list[str]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    anchor: str = ""

    @property
    def engines(self) -> list[str]:
        """Name the classes, once if they are the same on both databases."""
        by_classes: dict[str, list[str]] = {}
        for backend, names in sorted(self.classes.items()):
            for name in names:
                by_classes.setdefault(name, []).append(NAMES[backend])
        return [
            f"{' and '.join(backends)}: {name}"
            for name, backends in by_classes.items()
        ]

    @property
    def facts(self) -> list[str]:
        """Say in Markdown what stands below the message, line by line."""
        if self.recorded == self.message:
            return self.engines
        return [*self.engines, f"For example: {code(self.recorded)}"]

    @property
    def family(self) -> Family:
        """Tell where the page has it."""
        for place in self.places:
            if place.recipe.chapter == FAILURES:
                return FAMILIES[place.recipe.name]
        return family_of("\n".join([self.message, *self.facts]))

    def is_raised_by(self, module: Recipe, trap: str) -> bool:
        """Tell whether the trap of that name is among its causes."""
        return any(
            (place.recipe.key, place.trap.name) == (module.key, trap)
            for place in self.places
        )

    def add(self, place: Place, classes: str) -> None:
        """Note one more trap that reproduces it, or one more database."""
        known = self.classes.get(place.backend, [])
        if classes and not any(name.endswith(classes) for name in known):
            self.classes[place.backend] = [*known, classes]
            self.names += [
                name
                for name in _NAME.findall(classes)
                if not hasattr(builtins, name)
            ]
        if place.link not in [known.link for known in self.places]:
            self.places.append(place)


def collect(
    modules: Sequence[Recipe], receipts: Mapping[str, Json]
) -> list[Entry]:
    """List the errors of all traps by message; receipts are by key.

    An error is what a run raised, what it warned of, or what it printed.
    """
    entries: dict[str, Entry] = {}
    printed: list[tuple[str, Place, str]] = []
    for place, run in _runs(modules, receipts):
        if error := run["error"]:
            text = _WRAPPED.sub("", error["message"])
            _entry(entries, text).add(place, _classes(error))
        for warning in run["warnings"]:
            _entry(entries, warning).add(place, "")
        failed = _failed_statement(run, place.backend)
        for line in run["printed"]:
            printed.append((line, place, failed))
            if told := _FAILED.search(line):
                _entry(entries, told[1])
    for module in modules:
        _add_wordings(module, entries)
    for line, place, failed in printed:
        read = as_read(line)
        for entry in entries.values():
            if entry.found_in(read):
                entry.add(place, failed)
    for entry in entries.values():
        entry.places.sort(key=_rank)
    found = sorted(entries.values(), key=_order)
    _name_apart(found)
    return found


def _add_wordings(module: Recipe, entries: Mapping[str, Entry]) -> None:
    """Add how others say it to that message of the trap that is most alike."""
    for trap, wordings in module.wordings.items():
        raised = [
            entry
            for entry in entries.values()
            if entry.is_raised_by(module, trap)
        ]
        for wording in map(without_values, wordings.values()):
            if raised and wording not in entries:
                _most_alike(wording, raised).others.append(wording)


def _most_alike(wording: str, entries: Iterable[Entry]) -> Entry:
    said = set(words(wording))
    return max(
        entries, key=lambda entry: likeness(said, set(words(entry.message)))
    )


def _name_apart(entries: Iterable[Entry]) -> None:
    """Give each entry an anchor of its own: ten words, or a number more."""
    names: Counter[str] = Counter()
    for entry in entries:
        name = "-".join(_LETTERS.findall(entry.message.lower())[:10])
        name = name or "message"
        names[name] += 1
        entry.anchor = f"{name}-{names[name]}" if names[name] > 1 else name


def _runs(
    modules: Iterable[Recipe], receipts: Mapping[str, Json]
) -> Iterator[tuple[Place, Json]]:
    """Go through what each trap did on each database."""
    for module in modules:
        cures = _cures(module)
        for trap in module.traps:
            runs = receipts[module.key]["parts"][trap.name]
            for backend, run in runs.items():
                cure = cures.get(trap.name, "")
                yield Place(module, trap, backend, cure), run


def _entry(entries: dict[str, Entry], text: str) -> Entry:
    text = " ".join(text.split())
    message = without_values(text)
    return entries.setdefault(message, Entry(message, text))


def _classes(error: Json) -> str:
    """Name the exception, what is behind it, and its SQLSTATE."""
    wrapped = _WRAPPED.match(error["message"])
    cause = error.get("driver") or (wrapped[1] if wrapped else None)
    names = [name for name in (error["class"], cause) if name]
    return _named(names, error.get("sqlstate"))


def _failed_statement(run: Json, backend: str) -> str:
    """Name the error of the statements that failed, if it is one."""
    module = "sqlite3" if backend == "sqlite" else "asyncpg.exceptions"
    raised = (run["error"] or {}).get("driver", "").rpartition(".")[2]
    failed = {
        event["error"]
        for listed in run["events"]
        for task in listed.get("tasks", [{"events": [listed]}])
        for event in task["events"]
        if "error" in event and event["error"].partition(" ")[0] != raised
    }
    if len(failed) != 1:
        return ""
    name, _, code = failed.pop().partition(" ")
    known = name if hasattr(builtins, name) else f"{module}.{name}"
    return _named([known], code)


def _named(classes: Iterable[str], sqlstate: str | None) -> str:
    named = " from ".join(
        code(name.replace("._base.", ".").replace("builtins.", ""))
        for name in classes
    )
    return f"{named}, SQLSTATE {code(sqlstate)}" if sqlstate else named


def _cures(recipe: Recipe) -> dict[str, str]:
    """Read what to do instead of each trap, as Markdown."""
    if recipe.chapter == FAILURES:
        cures = {trap.name: recipe.cure(trap) for trap in recipe.traps}
        return {
            name: cure.sentence.replace("``", "`")
            for name, cure in cures.items()
            if cure
        }
    if not recipe.page.exists():
        return {}
    page = recipe.page.read_text(encoding="utf-8")
    written = re.findall(
        r':(trap_\w+)"\n\s*\*\*Instead:\*\* (.+?)(?:\n\n|\n?\Z)',
        page,
        re.DOTALL,
    )

    def from_the_root(link: re.Match[str]) -> str:
        page, mark, anchor = link[1].partition("#")
        page = posixpath.join(recipe.chapter, page or f"{recipe.name}.md")
        return f"]({posixpath.normpath(page)}{mark}{anchor})"

    return {
        trap: re.sub(
            r"\]\((?!https?:)([^)]+)\)", from_the_root, " ".join(cure.split())
        )
        for trap, cure in written
    }


def _rank(place: Place) -> int:
    """Put the shortest code first, then what people usually mean."""
    if place.recipe.chapter == FAILURES:
        return -1
    if place.link in USUAL:
        return USUAL.index(place.link)
    return len(USUAL)


def _order(entry: Entry) -> tuple[int, str]:
    """Sort by family, as on the page, and by the first letter."""
    families = list(FAMILIES.values())
    return families.index(entry.family), " ".join(words(entry.message))
