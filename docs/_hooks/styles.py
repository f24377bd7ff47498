"""Small stylesheets: no rule that no page can use.

Material and JupyterLab have styles for much that this site does not show.
MkDocs calls each function ``on_…`` when its time has come.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from mkdocs.config.defaults import MkDocsConfig

Nodes = Iterable[Any]  # tinycss2 has no types
Known = Callable[[str], bool]  # whether something may have this name

_MARKUP = re.compile(r"<(style|script).*?</\1>|<[^>]+>", re.DOTALL)
_WORD = re.compile(r"[\w-]+")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_WITH_RULES = {"layer", "media", "supports"}
# A script asks whether a page is written from right to left; none is.
_NEVER = {"rtl"}
_LEAN = {"skip_comments": True, "skip_whitespace": True}


def on_post_build(config: MkDocsConfig) -> None:
    """Make all stylesheets small, when all pages are written."""
    site = Path(config.site_dir)
    words = set[str]()
    for page in site.rglob("*.html"):
        for markup in _MARKUP.finditer(page.read_text(encoding="utf-8")):
            words.update(_WORD.findall(markup[0]))
    for script in site.rglob("*.js"):
        if "lunr" not in script.parts:  # the languages of the search
            words.update(_WORD.findall(script.read_text(encoding="utf-8")))
    files = list(site.rglob("*.css"))
    sheets = [file.read_text(encoding="utf-8") for file in files]
    for file, sheet in zip(files, small(sheets, words), strict=True):
        file.write_text(sheet, encoding="utf-8")


def small(sheets: Iterable[str], words: set[str]) -> list[str]:
    """Return stylesheets with what can have an effect, and no comments.

    A selector goes if it wants a class or the value of an attribute, and a
    variable if no stylesheet uses it, that is not among the words.

    Args:
        sheets: all of the site, since one uses variables of another.
        words: of all pages, and of all scripts, since these change pages.
    """
    beginnings = tuple(word for word in words if word.endswith("-"))

    def known(name: str) -> bool:
        # Scripts put names together.
        within = name in words or name.startswith(beginnings)
        return within and name not in _NEVER

    matching = [_written(_rules(sheet), known) for sheet in sheets]
    used = words.union(*map(_VARIABLE.findall, matching))
    return [_written(_rules(sheet), known, used) for sheet in matching]


def _rules(sheet: str) -> Nodes:
    return list(tinycss2.parse_stylesheet(sheet, **_LEAN))


def _written(
    rules: Nodes, known: Known, variables: set[str] | None = None
) -> str:
    """Write the rules that can match; with these variables, or with all."""
    written = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                tinycss2.serialize(selector).strip()
                for selector in _split(rule.prelude)
                if _can_match(selector, known)
            ]
            declared = ";".join(_declared(rule.content, variables))
            if selectors and declared:
                written.append(f"{','.join(selectors)}{{{declared}}}")
        elif rule.type == "at-rule":
            if rule.content and rule.lower_at_keyword in _WITH_RULES:
                inner = tinycss2.parse_rule_list(rule.content, **_LEAN)
                text = _written(inner, known, variables)
                if text:
                    condition = tinycss2.serialize(rule.prelude)
                    written.append(f"@{rule.at_keyword}{condition}{{{text}}}")
            else:
                written.append(rule.serialize())
    return "".join(written)


def _declared(content: Nodes, variables: set[str] | None) -> Iterator[str]:
    """Write what a rule declares; with these variables, or with all."""
    for node in tinycss2.parse_blocks_contents(content, **_LEAN):
        unused = (
            variables is not None
            and node.type == "declaration"
            and node.name.startswith("--")
            and node.name not in variables
        )
        if node.type != "error" and not unused:
            yield node.serialize()


def _split(prelude: Nodes) -> list[list[Any]]:
    """Split selectors at their commas."""
    selectors: list[list[Any]] = [[]]
    for part in prelude:
        if part == ",":
            selectors.append([])
        else:
            selectors[-1].append(part)
    return selectors


def _can_match(selector: list[Any], known: Known) -> bool:
    """Tell whether what it wants is there; not what ``:is`` and such want."""
    wanted = [name for dot, name in pairwise(selector) if dot == "."]
    wanted += [
        part.content[2]
        for part in selector
        if part.type == "[] block" and "=" in part.content[1:2]
    ]
    return all(
        known(name) for part in wanted for name in _WORD.findall(part.value)
    )
