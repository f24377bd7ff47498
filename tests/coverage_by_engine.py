"""Check after a test run that each engine covers every line and branch.

Run as a program, where pytest has left its coverage data. Failures are not
asked: what stands after the line that fails is never reached. What a module
declares for one engine (``ENGINES``, ``ONLY_ON``) is asked of that engine
alone; tests that do not name an engine count for both.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import coverage

from recipes.kit.catalog import BACKENDS, CHAPTERS, ROOT, read


def main() -> int:
    """Print what is not covered; return 1 if there is any."""
    data = coverage.Coverage()
    data.load()
    missing = [
        f"{path} on {backend}: {gaps}"
        for backend in BACKENDS
        for path, report in _reports(data, [rf"^(?:{backend})?$"]).items()
        if Path(path).parts[1] in (*CHAPTERS, "schema")
        for gaps in [_gaps(report, path, backend)]
        if gaps
    ]
    missing += [
        f"{path}: {gaps}"
        for path, report in _reports(data, None).items()
        if Path(path).parts[1] == "kit"
        for gaps in [_gaps(report, path, None)]
        if gaps
    ]
    print(*missing, sep="\n")
    print(f"coverage by engine: {len(missing) or 'no'} files with gaps")
    return 1 if missing else 0


def _reports(
    data: coverage.Coverage, contexts: list[str] | None
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as directory:
        outfile = Path(directory, "coverage.json")
        data.json_report(outfile=str(outfile), contexts=contexts)
        report = json.loads(outfile.read_text(encoding="utf-8"))
    files: dict[str, Any] = report["files"]
    return files


def _gaps(report: dict[str, Any], path: str, backend: str | None) -> str:
    """List the lines and branches that were not run and should have been."""
    declared = read(ROOT / path)
    if backend is not None and backend not in declared.backends:
        return ""
    lines = set(report["missing_lines"])
    branches = {tuple(branch) for branch in report["missing_branches"]}
    for name, function in report["functions"].items():
        engine = declared.only_on.get(name.partition(".")[0])
        engine = declared.only_on.get(name, engine)
        if backend is not None and engine not in (None, backend):
            lines -= set(function["missing_lines"])
            branches -= {tuple(b) for b in function["missing_branches"]}
    shown = [str(line) for line in sorted(lines)]
    shown += [f"{start}->{end}" for start, end in sorted(branches)]
    return ", ".join(shown)


if __name__ == "__main__":
    sys.exit(main())
