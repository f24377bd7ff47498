"""Read the named sections that pages embed from a file."""

import re
from pathlib import Path

_MARKER = re.compile(r"--8<-- \[(start|end):([a-z0-9_]+)\]")


class SectionError(ValueError):
    """A section is opened twice, never closed, nested or empty."""


def sections(path: Path) -> dict[str, range]:
    """Map each section's name to the numbers of its lines, counted from 1.

    Raises:
        SectionError: the markers of the file do not make whole sections.
    """
    found: dict[str, range] = {}
    opened: tuple[str, int] | None = None
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        marker = _MARKER.search(line)
        if marker is None:
            continue
        edge, name = marker.groups()
        if edge == "start":
            if opened or name in found:
                msg = f"{path}:{number}: section {name} opens twice or nested"
                raise SectionError(msg)
            opened = (name, number + 1)
        else:
            if opened is None or opened[0] != name:
                msg = f"{path}:{number}: section {name} ends but is not open"
                raise SectionError(msg)
            found[name] = range(opened[1], number)
            opened = None
            if not any(lines[at - 1].strip() for at in found[name]):
                raise SectionError(f"{path}:{number}: section {name} is empty")
    if opened:
        raise SectionError(f"{path}: section {opened[0]} is never closed")
    return found


def text_of(path: Path, name: str) -> str:
    """Return the text of one section."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[at - 1] for at in sections(path)[name])
