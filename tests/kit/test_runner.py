"""What a run must not leave to chance."""

import warnings

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit import runner
from recipes.kit.catalog import find
from recipes.kit.runner import run_part
from recipes.schema import Base


async def test_collections_are_loaded_in_the_order_of_the_models(
    engine: AsyncEngine,
) -> None:
    recipe = find("eager-loading")
    run = await run_part(recipe, recipe.part("demo"), engine)
    tables = [
        event.sql.partition("\nFROM ")[2].split()[0]
        for event in run.events
        if not event.is_bracket
    ]
    user = ["users", "posts", "comments"]
    assert tables == ["users", *user, "posts", "comments", "post_tags"]
    for mapper in Base.registry.mappers:
        declared = list(mapper.attrs)
        assert list(mapper.__dict__["_prop_set"]) == declared


def test_warnings_that_are_not_of_sqlalchemy_are_passed_on() -> None:
    with pytest.warns(UserWarning, match="look here"), runner._captured():
        warnings.warn("look here", UserWarning, stacklevel=1)
