"""Build the pages with Zensical, and look for what MkDocs shows on them.

Zensical succeeds Material for MkDocs. It reads the same ``mkdocs.yml``, but
ignores plugins and hooks that it does not know. ``make portable`` tells
whether the book could move there. It needs the network, for PyPI.
"""

import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from recipes.kit.catalog import ROOT, Recipe, recipes
from recipes.kit.sections import sections, text_of

BUILDER = "zensical==0.0.70"
FENCE = re.compile(r"(?ms)^( *)``` [^\n]*\n(.*?)^\1```$")


class Article(HTMLParser):
    """The text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html.partition("<article")[2].partition("</article>")[0])

    def handle_data(self, data: str) -> None:
        self.text += data


def main() -> int:
    """Return 1, and say what is missing, if a page lost content."""
    with TemporaryDirectory() as directory:
        try:
            site = build(Path(directory))
        except subprocess.CalledProcessError as error:
            print("This command failed:", *error.cmd)
            return 1
        lost = [
            f"{recipe.key} has lost {what}"
            for recipe in recipes()
            for what in missing(recipe, site)
        ]
    print(*lost, sep="\n")
    print(f"{len(recipes())} recipes built with {BUILDER}", end=": ")
    print(f"{len(lost)} losses" if lost else "nothing is lost")
    return bool(lost)


def build(directory: Path) -> Path:
    """Build a copy of the book in the directory; return the site's folder."""
    environment, book = directory / "venv", directory / "book"
    book.mkdir()
    shutil.copy(ROOT / "mkdocs.yml", book)
    for name in ("docs", "recipes", "tests"):
        shutil.copytree(
            ROOT / name,
            book / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    run = [sys.executable, "-m", "venv", str(environment)]
    subprocess.run(run, check=True)
    binaries = next(
        path
        for path in environment.iterdir()
        if path.name in ("bin", "Scripts")
    )
    pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", BUILDER], check=True)
    subprocess.run(
        [str(binaries / "zensical"), "build", "--strict"], cwd=book, check=True
    )
    return book / "site"


def missing(recipe: Recipe, site: Path) -> Iterator[str]:
    """Name what the built page of a recipe does not show."""
    page = site / recipe.key / "index.html"
    if not page.exists():
        yield "its page"
        return
    shown = squeezed(Article(page.read_text(encoding="utf-8")).text)
    if squeezed(recipe.title) not in shown:
        yield "its title"
    for name in sections(recipe.source):
        if squeezed(text_of(recipe.source, name)) not in shown:
            yield f"the code of {name}"
    fragments = recipe.fragments.read_text(encoding="utf-8")
    for _, recorded in FENCE.findall(fragments):
        if squeezed(textwrap.dedent(recorded)) not in shown:
            yield f"what was recorded: {recorded.strip()[:60]}"


def squeezed(text: str) -> str:
    """Leave out all white space."""
    return "".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
