"""Index the errors that traps reproduce: their causes and their cures.

Everything comes from elsewhere: messages, classes and SQLSTATEs from the
receipts, the cause from the sentence of the trap, the cure from the paragraph
``**Instead:**`` that follows the trap on the page of its recipe.

The page finds entries as the command does: ``docs/assets/errors.js`` has the
rules of ``find`` and ``nearest`` for the browser, and tests compare the two.
"""

import builtins
import html
import itertools
import posixpath
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from recipes.kit.catalog import Part, Recipe
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.error_families import FAMILIES, Family, family_of
from recipes.kit.pages.escaping import code
from recipes.kit.pages.fragments import as_sections

Json = dict[str, Any]

_WIDTH = 79
_SHOWN = 3
_VALUE = "…"
# Read by Python and by JavaScript: no letter of it has two meanings. A text
# may be a whole log: what opens a value is not followed to the end in vain.
_VALUES = re.compile(
    r"(?<=Original exception was: )[^\n]*|(?<=constraint failed: )[^\n]*"
    r"|(?<=no such column: )[^\n]*"
    # asyncpg cuts a value after 40 characters.
    r"|(?<=: )[^ \n(]+\([^\n]{0,40}\.\.\."
    r"|(?<=column names: )[^\n]*|(?<= for column )[^ \n]+"
    # The name of a missing module tells the cause, and so do types and
    # attributes of the library; the attributes of None are the reader's.
    r"|\"[^\"]*\"|(?<='NoneType' object has no attribute )'[^']*'"
    r"|(?<![=\w])(?<!module named )(?<!object has no attribute )'[^']*'"
    r"(?! object has no attribute)"
    # A longer number is a limit of the database, not a value.
    r"|<[^<>]*(?:<[^<>]*>[^<>]*)*>|\$\d+|\b\d{1,4}(?:\.\d+)?\b"
    # asyncpg's own name of a module, which entries leave out.
    r"|\b_base(?=\.)",
    re.ASCII,
)
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
# A trap that goes on after an error prints it like this.
_FAILED = re.compile(r"\bfailed: (?:\w+Error: )?(.+)")
_WRAPPED = re.compile(r"^\(([\w.]+)\) ")
# So many words in a row are enough to know a message by.
_WORDS = 4
# So many characters, at most, has the value between two words of a message.
_GAP = 500
# So alike, from 0 to 1, is a line that may have been meant.
_ALIKE = 0.5


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
class Entry:
    """One message without its values, and where traps reproduce it.

    ``classes`` names, in Markdown and for each database, the class of the
    exception, that of the one behind it, and the SQLSTATE.
    """

    message: str
    recorded: str
    classes: dict[str, list[str]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Name the entry in links."""
        return "-".join(_words(self.message)[:10]) or "message"

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
        return family_of("\n".join([self.message, *self.facts]))

    @cached_property
    def clauses(self) -> list[str]:
        """List the parts that each are enough to know the message by.

        They are words, with an ellipsis between those around a value.
        """
        parts = re.split(r"(?<=[.;,:?]) ", self.message)
        long = [part for part in parts if len(_words(part)) >= _WORDS]
        return [_clause(part) for part in long or [self.message]]

    @property
    def words(self) -> set[str]:
        """List what a person may quote of it."""
        return set(_words(" ".join([self.message, *self.facts])))

    def found_in(self, text: str) -> int:
        """Count the characters of the message that the text repeats.

        ``text`` is as ``as_read`` returns it.
        """
        return sum(
            len(clause)
            for clause in self.clauses
            if re.search(_pattern(clause), text)
        )

    def add(self, place: Place, classes: str) -> None:
        """Note one more trap that reproduces it, or one more database."""
        known = self.classes.get(place.backend, [])
        if classes and not any(name.endswith(classes) for name in known):
            self.classes[place.backend] = [*known, classes]
        if place.link not in [known.link for known in self.places]:
            self.places.append(place)


def collect(
    recipes: Iterable[Recipe], receipts: Mapping[str, Json]
) -> list[Entry]:
    """List the errors of all traps by message; receipts are by key."""
    entries: dict[str, Entry] = {}
    printed: list[tuple[str, Place, str]] = []
    for place, run in _runs(recipes, receipts):
        if error := run["error"]:
            text = _WRAPPED.sub("", error["message"])
            _entry(entries, text).add(place, _classes(error))
        failed = _failed_statement(run, place.backend)
        for line in run["printed"]:
            printed.append((line, place, failed))
            if told := _FAILED.search(line):
                _entry(entries, told[1])
    for line, place, failed in printed:
        read = as_read(line)
        for entry in entries.values():
            if entry.found_in(read):
                entry.add(place, failed)
    for entry in entries.values():
        entry.places.sort(key=_rank)
    return sorted(entries.values(), key=_order)


def find(text: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that a message, a part of it or a traceback names.

    The best is the first. Names, ids and numbers of the text do not matter.
    """
    read = as_read(text)
    ranks: list[float] = [entry.found_in(read) for entry in entries]
    if not any(ranks):
        quoted = set(_words(without_values("\n".join(_lines(text)))))
        ranks = [
            1 / len(entry.words) if quoted and quoted <= entry.words else 0
            for entry in entries
        ]
    return _best(entries, ranks)


def nearest(text: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return those, at most three, whose message is like a line of a text."""
    lines = [
        set(_words(line))
        for line in dict.fromkeys(map(without_values, _lines(text)))
    ]
    ranks = []
    for entry in entries:
        message = set(_words(entry.message))
        likeness = max(_likeness(line, message) for line in lines)
        ranks.append(likeness if likeness >= _ALIKE else 0)
    return _best(entries, ranks)[:_SHOWN]


def as_read(text: str) -> str:
    """Return the words of a text as messages are looked for in them."""
    return f" {' '.join(_words(text))} "


def without_values(message: str) -> str:
    """Put an ellipsis in the place of what differs from case to case."""
    return _VALUES.sub(_VALUE, message)


def render_errors(entries: Iterable[Entry]) -> str:
    """Return the text of the file of fragments: all families, in one."""
    parts = [f'<div data-values="{html.escape(_VALUES.pattern)}"></div>']
    for family, members in itertools.groupby(
        entries, lambda entry: entry.family
    ):
        parts += [f"### {family.title}", family.lead]
        parts += [_rendered(entry) for entry in members]
    return as_sections({"families": "\n\n".join(parts)})


def explain(entries: Sequence[Entry]) -> str:
    """Write for a terminal what causes the errors, and what to do instead."""
    lines: list[str] = []
    for entry in entries[:_SHOWN]:
        lines += _wrapped(entry.message, "")
        lines += [f"  {_plain(line)}" for line in entry.engines]
        lines.append("")
        for place in entry.places:
            lines += [
                *_wrapped(_plain(place.trap.sentence), "  "),
                *_wrapped(f"Instead: {_plain(place.cure)}", "    "),
                f"    docs/{place.link}",
                f"    {place.command}",
                "",
            ]
    if more := entries[_SHOWN:]:
        lines += ["Less likely:", *(f"  {entry.message}" for entry in more)]
    return "\n".join(lines).rstrip()


def _runs(
    recipes: Iterable[Recipe], receipts: Mapping[str, Json]
) -> Iterator[tuple[Place, Json]]:
    """Go through what each trap did on each database."""
    for recipe in recipes:
        cures = _cures(recipe)
        for trap in recipe.traps:
            runs = receipts[recipe.key]["parts"][trap.name]
            for backend, run in runs.items():
                cure = cures.get(trap.name, "")
                yield Place(recipe, trap, backend, cure), run


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
    """Read what the page says to do instead of each trap."""
    if not recipe.page.exists():
        return {}
    page = recipe.page.read_text(encoding="utf-8")
    cures = re.findall(
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
        for trap, cure in cures
    }


def _words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())


def _lines(text: str) -> Iterable[str]:
    """Return the lines of a text; equal ones, of a log say, are one."""
    return dict.fromkeys(text.split("\n"))


def _clause(text: str) -> str:
    parts = [" ".join(_words(part)) for part in text.split(_VALUE)]
    return f" {_VALUE} ".join(part for part in parts if part)


def _pattern(clause: str) -> str:
    """Match a clause in a text as read.

    A value ends where the words before it come again: they are looked at from
    there, so that none of the text is looked at for each of its words.
    """
    *parts, last = clause.split(f" {_VALUE} ")
    with_values = [
        f" {part}(?= )(?:(?! {part} ).){{0,{_GAP}}}" for part in parts
    ]
    return "".join([*with_values, f" {last} "])


def _likeness(one: set[str], other: set[str]) -> float:
    """Return the share of their words that both have, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def _best(entries: Sequence[Entry], ranks: Sequence[float]) -> list[Entry]:
    """Sort those that have a rank at all; equals stay in their order."""
    ranked = sorted(range(len(entries)), key=lambda at: -ranks[at])
    return [entries[at] for at in ranked if ranks[at]]


def _rank(place: Place) -> int:
    if place.link in USUAL:
        return USUAL.index(place.link)
    return len(USUAL)


def _order(entry: Entry) -> tuple[int, str]:
    """Sort by family, as on the page, and by the first letter."""
    return FAMILIES.index(entry.family), " ".join(_words(entry.message))


def _rendered(entry: Entry) -> str:
    causes = [
        f"- [{place.trap.sentence.replace('``', '`')}]({place.link})"
        f" **Instead:** {place.cure}"
        for place in entry.places
    ]
    clauses = "|".join(entry.clauses)
    parts = [
        # Recorded text stays outside of the element: within one that takes
        # Markdown, it could be HTML.
        f"#### {code(entry.message)} {{ #{entry.anchor} }}",
        "<br>\n".join(entry.facts),
        # The search finds causes and cures on the pages of the recipes.
        f'<div data-clauses="{clauses}" data-search-exclude markdown>',
        "\n".join(causes[:_SHOWN]),
    ]
    if folded := causes[_SHOWN:]:
        label = f"{len(folded)} more cause{'s' * (len(folded) > 1)}"
        parts += [
            f'??? abstract "{label}"',
            textwrap.indent("\n".join(folded), "    "),
        ]
    return "\n\n".join([*filter(None, parts), "</div>"])


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(markdown: str) -> str:
    """Leave out the marks of links, code and emphasis."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown)
    return re.sub(r"`+|\*\*", "", text)
