"""Failures that say on another line of SQLAlchemy what nothing answers."""

from collections.abc import Iterable, Mapping, Sequence

from recipes.kit.catalog import Recipe
from recipes.kit.databases.throwaway import Template
from recipes.kit.pages.error_entries import Entry
from recipes.kit.pages.error_matching import find
from recipes.kit.recording import receipts


async def unanswered(
    families: Iterable[Recipe],
    templates: Mapping[str, Template],
    entries: Sequence[Entry],
) -> list[str]:
    """Raise all failures on this SQLAlchemy; list what is not answered.

    An error is answered if its words, which may be others on this line, find
    first the entry that the trap belongs to.
    """
    found = []
    for family in families:
        parts = (await receipts.record(family, templates))["parts"]
        for trap in family.traps:
            for backend, run in parts[trap.name].items():
                if error := run["error"]:
                    text = f"{error['class']}: {error['message']}"
                    best = find(text, entries)[:1]
                    places = [each for entry in best for each in entry.places]
                    if trap not in [place.trap for place in places]:
                        found.append(f"{trap.name} on {backend}: {text}")
    return found
