"""Index the errors that traps reproduce: their causes and their cures.

Everything comes from elsewhere: messages, classes and SQLSTATEs from the
receipts, the cause from the sentence of the trap, the cure from the paragraph
``**Instead:**`` that follows the trap on the page of its recipe.
"""

import builtins
import difflib
import posixpath
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recipes.kit.catalog import Part, Recipe
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.escaping import code
from recipes.kit.pages.fragments import as_sections

Json = dict[str, Any]

SOURCES = ("sqlalchemy", "postgresql", "asyncpg", "sqlite", "python")
_WIDTH = 79
_SHOWN = 3
_VALUE = "…"
_VALUES = (
    r"(?<=Original exception was: ).*|(?<=constraint failed: ).*"
    r"|(?<=no such column: ).*|(?<=: )\S+\(.*\.\.\."
    r"|(?<=column names: ).*|(?<= for column )\S+"
    # The name of a missing module tells the cause. A longer number is a limit
    # of the database, not a value.
    r"|\"[^\"]*\"|(?<![=\w])(?<!module named )'[^']*'"
    r"|<[^>]*>+|\$\d+|\b\d{1,4}(?:\.\d+)?\b"
)
_NO_ATTRIBUTE = re.compile(r"('\w+' object has no attribute )('\w+')")
# A trap that goes on after an error prints it like this.
_FAILED = re.compile(r"\bfailed: (.+)")
_WRAPPED = re.compile(r"^\(([\w.]+)\) ")
# So many words in a row are enough to know a message by.
_WORDS = 4
_EDGES = f"{_VALUE}'.;,:? "


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
        words = re.findall(r"[a-z0-9]+", self.message.lower())
        return "-".join(words[:10]) or "message"

    @property
    def source(self) -> str:
        """Tell who says this, one of ``SOURCES``."""
        known = " ".join(name for by in self.classes.values() for name in by)
        if "SQLSTATE" in known:
            return "postgresql"
        for source, module in (
            ("asyncpg", "asyncpg."),
            ("sqlite", "sqlite3."),
            ("sqlalchemy", "sqlalchemy."),
        ):
            if module in known:
                return source
        return "python" if known else "sqlalchemy"

    def found_in(self, text: str) -> int:
        """Count the characters of the message that the text repeats."""
        clauses = [
            clause.strip(_EDGES)
            for clause in re.split(r"(?<=[.;,:?]) ", self.message)
            if len(_words(clause)) >= _WORDS
        ]
        return sum(
            len(clause)
            for clause in clauses or [self.message.strip(_EDGES)]
            if _pattern(clause).search(text)
        )

    def words(self) -> set[str]:
        """List what a person may quote of it."""
        classes = [name for names in self.classes.values() for name in names]
        return _words(" ".join([self.message, self.recorded, *classes]))

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
        for entry in entries.values():
            if entry.found_in(line):
                entry.add(place, failed)
    return sorted(entries.values(), key=lambda entry: _order(entry.message))


def find(text: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that a message, a part of it or a traceback names.

    The best is the first. Names, ids and numbers of the text do not matter.
    """
    text = " ".join(text.replace("._base.", ".").split())
    ranks: dict[int, float] = {
        at: entry.found_in(text) for at, entry in enumerate(entries)
    }
    if not any(ranks.values()):
        quoted = _words(without_values(text))
        ranks = {
            at: len(quoted) / len(entry.words())
            for at, entry in enumerate(entries)
            if quoted and quoted <= entry.words()
        }
    ranked = sorted(ranks, key=lambda at: -ranks[at])
    return [entries[at] for at in ranked if ranks[at]]


def nearest(text: str, entries: Sequence[Entry]) -> list[str]:
    """Return the messages that are most like the last line of a text."""
    line = text.strip().splitlines()[-1]
    message = without_values(re.sub(r"^[\w.]+: ", "", line))
    return difflib.get_close_matches(
        message, [entry.message for entry in entries], n=3, cutoff=0.4
    )


def without_values(message: str) -> str:
    """Put an ellipsis in the place of what differs from case to case.

    Types and attributes of the library are no values; the attributes of None
    are the reader's.
    """
    known = _NO_ATTRIBUTE.search(message)
    if known is None:
        return re.sub(_VALUES, _VALUE, message)
    attribute = _VALUE if "'NoneType'" in known[1] else known[2]
    return known[1] + attribute


def render_errors(entries: Iterable[Entry]) -> str:
    """Return the text of the file of fragments: a section for each source."""
    fragments: dict[str, list[str]] = {source: [] for source in SOURCES}
    for entry in entries:
        fragments[entry.source].append(_rendered(entry))
    return as_sections(
        {source: "\n\n".join(texts) for source, texts in fragments.items()}
    )


def explain(entries: Sequence[Entry]) -> str:
    """Write for a terminal what causes the errors, and what to do instead."""
    lines: list[str] = []
    for entry in entries[:_SHOWN]:
        lines += _wrapped(entry.message, "")
        lines += [f"  {_plain(line)}" for line in _engines(entry)]
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


def _pattern(clause: str) -> re.Pattern[str]:
    """Match a clause with any values, however it is spaced."""
    parts = [
        r"\s+".join(re.escape(word) for word in part.split())
        for part in clause.split(_VALUE)
    ]
    return re.compile(r".{0,500}?".join(parts), re.IGNORECASE)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _order(message: str) -> str:
    return message.lower().lstrip(f"{_VALUE}' ")


def _engines(entry: Entry) -> list[str]:
    """Name the classes, once if they are the same on both databases."""
    by_classes: dict[str, list[str]] = {}
    for backend, names in sorted(entry.classes.items()):
        for name in names:
            by_classes.setdefault(name, []).append(NAMES[backend])
    return [
        f"{' and '.join(backends)}: {name}"
        for name, backends in by_classes.items()
    ]


def _rendered(entry: Entry) -> str:
    heading = f"### {code(entry.message)} {{ #{entry.anchor} }}"
    facts = _engines(entry)
    if entry.recorded != entry.message:
        facts.append(f"For example: {code(entry.recorded)}")
    places = [
        f"- [{place.trap.sentence.replace('``', '`')}]({place.link})"
        f" **Instead:** {place.cure}"
        for place in entry.places
    ]
    # The search finds causes and cures on the pages of the recipes.
    causes = [
        "<div data-search-exclude markdown>",
        "\n".join(places),
        "</div>",
    ]
    return "\n\n".join(
        text for text in (heading, "<br>\n".join(facts), *causes) if text
    )


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
