"""Every recipe does again what its receipt says that it did."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_engine
from recipes.kit import book
from recipes.kit.catalog import ROOT, Recipe, recorded_modules
from recipes.kit.databases.throwaway import Template
from recipes.kit.pages.sql import one_by_one
from recipes.kit.recording import lines
from recipes.kit.recording.receipts import (
    difference,
    dumps,
    load,
    record,
    state,
)
from recipes.kit.standalone import file as standalone

# What these do takes long: they start servers, and wait for limits.
SLOW = ("applications", "failures")
each_module = pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(
            module,
            id=module.key,
            marks=[pytest.mark.slow] * (module.chapter in SLOW),
        )
        for module in recorded_modules()
    ],
)


@pytest.fixture
def planner_url(backend: str, request: pytest.FixtureRequest) -> str | None:
    if backend == "sqlite":
        return None
    url: str = request.getfixturevalue("large_url")
    return url


@pytest.fixture
async def planner(
    planner_url: str | None,
) -> AsyncIterator[AsyncEngine | None]:
    if planner_url is None:
        yield None
        return
    engine = make_engine(planner_url)
    yield engine
    await engine.dispose()


@each_module
async def test_the_receipt_is_reproduced(
    recipe: Recipe,
    backend: str,
    template: Template,
    planner: AsyncEngine | None,
) -> None:
    recorded = await record(recipe, {backend: template}, planner)
    found = difference(load(recipe.receipt), recorded)
    assert not found, (
        f"{recipe.slug} on {backend} differs from its receipt:\n{found}\n"
        f"If that is right: cookbook record {recipe.slug}"
    )


@each_module
def test_the_receipt_covers_every_part_on_every_engine(
    recipe: Recipe,
) -> None:
    assert state(recipe) == "recorded"
    parts = load(recipe.receipt)["parts"]
    assert {name: set(runs) for name, runs in parts.items()} == {
        part.name: set(part.backends) for part in recipe.parts
    }


@each_module
def test_the_receipt_is_laid_out_as_it_would_be_recorded(
    recipe: Recipe,
) -> None:
    text = recipe.receipt.read_text(encoding="utf-8")
    assert dumps(load(recipe.receipt)) == text


@each_module
def test_no_demonstration_fails_and_every_trap_shows_something(
    recipe: Recipe,
) -> None:
    parts = load(recipe.receipt)["parts"]
    for part in recipe.parts:
        for backend, run in parts[part.name].items():
            where = f"{recipe.key} {part.name} on {backend}"
            if part.is_trap:
                shown = run["printed"] or run["error"] or run["warnings"]
                assert shown, f"{where} shows nothing"
            else:
                assert run["error"] is None, f"{where} fails"
                assert run["printed"], f"{where} prints nothing"


@each_module
def test_only_traps_send_what_is_compiled_again_by_each_call(
    recipe: Recipe,
) -> None:
    parts = load(recipe.receipt)["parts"]
    again = [
        f"{part.name} on {backend}: {event['sql']}"
        for part in recipe.parts
        if not part.is_trap
        for backend, run in parts[part.name].items()
        for entry in run["events"]
        for event in one_by_one(entry)
        if "compiled_again" in event
    ]
    assert not again, f"SQLAlchemy cannot cache these: {again}"


def test_the_fragments_are_rendered_from_the_receipts() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in book.fragments().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run `cookbook render`: {stale}"


def test_nothing_is_left_of_a_recipe_that_is_gone() -> None:
    known = {module.receipt for module in recorded_modules()} | set(
        book.fragments()
    )
    known |= {lines.file(), standalone.choices_file()}
    found = {
        path
        for folder in ("receipts", "files")
        for path in (ROOT / "docs" / folder).rglob("*")
        if path.is_file()
    }
    assert found == known
