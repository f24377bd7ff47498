"""Index the errors that traps reproduce, for the page and the command.

The page lists them; what its box needs to answer is a script of its own, which
is loaded when somebody asks. The box finds entries as the command does:
``docs/assets/errors.js`` has the rules of ``error_matching`` for the browser,
and tests compare the two.
"""

import html
import itertools
import json
import re
import textwrap
from collections.abc import Iterable, Sequence

from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.error_entries import Entry
from recipes.kit.pages.error_families import Family
from recipes.kit.pages.error_matching import ELSEWHERE, VALUES
from recipes.kit.pages.escaping import code, visible
from recipes.kit.pages.fragments import as_sections

_WIDTH = 79
_CODE = re.compile(r"(`+)(.*?[^`])\1(?!`)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_SHOWN = 3


def render_errors(entries: Iterable[Entry]) -> str:
    """Return the text of the file of fragments: counts, and all families."""
    entries = list(entries)
    parts = []
    for family, members in itertools.groupby(
        entries, lambda entry: entry.family
    ):
        parts += [_heading(family), family.lead]
        parts.append("\n".join(_listed(entry) for entry in members))
    return as_sections(
        {"counts": _counts(entries), "families": "\n\n".join(parts)}
    )


def _counts(entries: Sequence[Entry]) -> str:
    """Say how many messages there are, and what was run for them."""
    places = {
        place.link: place for entry in entries for place in entry.places
    }.values()
    on_each = [
        f"{sum(name in place.trap.backends for place in places)} on {label}"
        for name, label in NAMES.items()
    ]
    cures = sum(place.recipe.cure(place.trap) is not None for place in places)
    return (
        f"{len(entries)} messages. {len(places)} wrong ways raise them,"
        f" {' and '.join(on_each)}. {cures} cures ran beside them."
    )


def render_answers(entries: Iterable[Entry]) -> str:
    """Return the script that has what the box of the page answers."""
    everything = {
        "values": VALUES.pattern,
        "elsewhere": ELSEWHERE.pattern,
        "entries": [_answer(entry) for entry in entries],
    }
    # A line each, so that a review sees what has changed.
    text = json.dumps(everything, ensure_ascii=True, indent=0)
    return f"globalThis.answers = {text}\n"


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


def _heading(family: Family) -> str:
    if family.name == "others":
        return f"### {family.title}"
    return f"### [{family.title}](failures/{family.name}.md)"


def _listed(entry: Entry) -> str:
    first, *others = entry.places
    more = f" <small>{len(others) + 1} causes</small>" if others else ""
    link = f"[{code(entry.message)}]({first.link}){{ #{entry.anchor} }}"
    return f"- {link}{more}"


def _answer(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.anchor,
        "message": visible(entry.message),
        "facts": [_html(fact) for fact in entry.facts],
        "wordings": entry.wordings,
        "said": entry.said,
        "names": entry.names,
        "causes": [
            {
                "link": place.link,
                "cause": _html(place.trap.sentence.replace("``", "`")),
                "cure": _html(place.cure),
            }
            for place in entry.places
        ],
    }


def _html(markdown: str) -> str:
    """Turn code, links and emphasis within a sentence into HTML.

    Recorded text is code: nothing in it is taken for a link.
    """
    parts = _CODE.split(visible(markdown))
    for at, part in enumerate(parts):
        text = html.escape(part)
        if at % 3 == 0:
            text = _STRONG.sub(r"<strong>\1</strong>", text)
            parts[at] = _LINK.sub(r'<a href="\2">\1</a>', text)
        else:
            parts[at] = f"<code>{text.strip()}</code>" if at % 3 == 2 else ""
    return "".join(parts)


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
    text = _LINK.sub(r"\1", markdown)
    return re.sub(r"`+|\*\*", "", text)
