"""What differs between the engines, and the switch that chooses one.

A page shows what the chosen engine did: the stylesheet hides the other's. A
browser that cannot, and the page as Markdown, show both with their names.
"""

import re
from collections.abc import Mapping

NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def by_engine(texts: Mapping[str, str]) -> str:
    """Show what each engine did, or once what all did."""
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "\n\n".join(
        f'<div class="on-{name}" data-engine="{NAMES[name]}" markdown="1">'
        f"\n\n{text}\n\n</div>"
        for name, text in sorted(texts.items())
    )


def in_line(texts: Mapping[str, str]) -> str:
    """Do as ``by_engine`` does, within a line."""
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return " ".join(
        f'<span class="on-{name}" data-engine="{NAMES[name]}">{text}</span>'
        for name, text in sorted(texts.items())
    )


def short(version: str) -> str:
    """Leave the first two numbers of a version: ``18.6``."""
    return ".".join(re.findall(r"\d+", version)[:2])
