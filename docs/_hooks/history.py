"""When each page changed, as its history in Git tells.

MkDocs calls each function ``on_…`` when its time has come.
"""

import re
import subprocess
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

_EMBEDDED = re.compile(r'--8<-- "([^":]+)')


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Date each page by the newest of the files that it is made of.

    A page has no date if one of them has none.
    """
    root = Path(config.config_file_path).parent
    dates = last_changes(root)
    for file in files.documentation_pages():
        if file.page and file.abs_src_path:
            source = Path(file.abs_src_path).relative_to(root).as_posix()
            parts = {source, *_EMBEDDED.findall(file.page.markdown or "")}
            if parts <= dates.keys():
                file.page.meta["changed"] = max(dates[part] for part in parts)


def last_changes(root: Path) -> dict[str, str]:
    """Return the dates on which files below a folder changed last.

    Files that have changes to commit have no date. None has one without Git,
    without a history, or with one that is cut off, where every file seems to
    be as old as the oldest commit.

    Returns:
        ISO dates, by paths relative to the folder.
    """
    try:
        if _git(root, "rev-parse", "--is-shallow-repository") != "false\n":
            return {}
        log = _git(
            *(root, "log", "--relative", "--name-only", "--no-renames"),
            "--format=%x00%cs",
        )
        uncommitted = _git(root, "diff", "HEAD", "--relative", "--name-only")
    except (OSError, subprocess.CalledProcessError):
        return {}
    dates: dict[str, str] = {}
    for commit in log.split("\0")[1:]:  # the newest is the first
        date, *paths = commit.split("\n")
        for path in paths:
            dates.setdefault(path, date)
    for path in uncommitted.split("\n"):
        dates.pop(path, None)
    return dates


def _git(root: Path, *command: str) -> str:
    return subprocess.run(  # noqa: S603 - no part of it is from elsewhere
        ["git", "-c", "core.quotePath=off", *command],  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
