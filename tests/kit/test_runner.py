"""What a run must not leave to chance."""

import asyncio
import sys
import warnings

import pytest
from sqlalchemy.exc import SADeprecationWarning, SAWarning
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import Sessions
from recipes.kit.catalog import find
from recipes.kit.recording import runner
from recipes.kit.recording.runner import run_part
from recipes.schema import Base


async def test_collections_are_loaded_in_the_order_of_the_models(
    engine: AsyncEngine,
) -> None:
    recipe = find("eager-loading")
    run = await run_part(recipe, "demo", engine)
    tables = [
        event.sql.partition("\nFROM ")[2].split()[0]
        for event in run.events
        if not event.is_bracket
    ]
    user = ["users", "posts", "comments"]
    assert tables == [*user, "users", "posts", "comments", "post_tags"]
    for mapper in Base.registry.mappers:
        declared = list(mapper.attrs)
        assert list(mapper.__dict__["_prop_set"]) == declared


async def test_what_a_part_gets_prints_and_is_warned_of_is_kept(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = find("engines")

    async def part(
        session: AsyncSession,
        sessions: Sessions,
        engine: AsyncEngine,
        rows: int,
    ) -> None:
        async with sessions() as other:
            bound = session.bind is other.bind is engine
        sys.stdout.write(f"{rows} {bound}\n")
        for _ in range(2):
            warnings.warn("odd", SAWarning, stacklevel=1)
        warnings.warn("old", SADeprecationWarning, stacklevel=1)

    monkeypatch.setattr(recipe.load(), "growth", part, raising=False)
    run = await run_part(recipe, "growth", engine, rows=3)
    assert run.error is None
    assert run.printed == "3 True\n"
    assert run.warnings == ["odd", "odd", "old"]


def test_warnings_that_are_not_of_sqlalchemy_are_passed_on() -> None:
    with pytest.warns(UserWarning, match="look here"), runner._captured():
        warnings.warn("look here", UserWarning, stacklevel=1)


async def test_a_part_that_waits_for_ever_is_ended(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = find("engines")

    async def wait() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(recipe.load(), "demo", wait)
    monkeypatch.setattr(runner, "PATIENCE", 0)
    run = await run_part(recipe, "demo", engine)
    assert isinstance(run.error, TimeoutError)
