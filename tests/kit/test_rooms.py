"""The kit's rooms lie in one row: each knows those before it, and no other."""

import ast
from pathlib import Path

import pytest

from recipes.kit.catalog import ROOT

KIT = ROOT / "recipes" / "kit"
# The last is what a person calls.
ROOMS = ("", "databases", "recording", "standalone", "pages")
CALLERS = ("book", "cli", "start", "scaffold", "__init__")
MODULES = sorted(KIT.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Name the modules of the kit that a module imports at its head."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "recipes.kit"
        ):
            for alias in node.names:
                within = f"{node.module}.{alias.name}".split(".")[2:]
                whole = KIT.joinpath(*within).with_suffix(".py").exists()
                found.add(".".join(within if whole else within[:-1]))
    return found


def name_of(path: Path) -> str:
    name = ".".join(path.relative_to(KIT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def room_of(name: str) -> int:
    room, _, _ = name.rpartition(".")
    return len(ROOMS) if name in CALLERS else ROOMS.index(room)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_its_own_room_and_those_before(path: Path) -> None:
    own = room_of(name_of(path))
    for name in imported(path):
        assert room_of(name) <= own, f"{name_of(path)} imports {name}"


def test_no_module_imports_itself_by_a_detour() -> None:
    arrows = {name_of(path): imported(path) for path in MODULES}
    while arrows:
        ends = {name for name, to in arrows.items() if not to & arrows.keys()}
        assert ends, f"in a circle: {sorted(arrows)}"
        arrows = {name: to for name, to in arrows.items() if name not in ends}
