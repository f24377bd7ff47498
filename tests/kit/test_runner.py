"""What a run must not leave to chance."""

import asyncio
import warnings

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

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
