"""Lay generated code out as ruff does, many pieces at once.

To start ruff takes longer than what it does: pieces that are known beforehand
are laid out together, and none twice.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

_OPTIONS = (
    *("--quiet", "--no-cache", "--isolated"),
    *("--target-version", "py311", "--line-length", "79"),
)
_COMMANDS = (
    # Sort imports, drop those that nothing uses, and needless quotes.
    ("check", "--select", "F401,I,UP037", "--fix"),
    ("format",),
)
_known: dict[str, str] = {}


def lay_out(texts: Iterable[str]) -> None:
    """Lay pieces of code out, and remember them."""
    new = [text for text in dict.fromkeys(texts) if text not in _known]
    if not new:
        return
    with TemporaryDirectory() as folder:
        pieces = {
            Path(folder, f"piece_{number}.py"): text
            for number, text in enumerate(new)
        }
        for path, text in pieces.items():
            path.write_text(text, encoding="utf-8")
        for command in _COMMANDS:
            subprocess.run(  # noqa: S603 - ruff, with our own arguments
                [sys.executable, "-m", "ruff", *command, *_OPTIONS, folder],
                capture_output=True,
                check=True,
            )
        _known.update(
            (text, path.read_text(encoding="utf-8"))
            for path, text in pieces.items()
        )


def laid_out(text: str) -> str:
    """Return a piece of code as ruff lays it out."""
    lay_out([text])
    return _known[text]
