"""What a page says that your models need is needed.

Each constraint, index and setting is taken away from a database that has all
the others, and the test that the page names fails there: a promise broken. An
index has no promise but that of the plan, which costs more without it.
"""

import inspect
import runpy
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import ForeignKeyConstraint, Index, event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from conftest import Statements
from recipes.foundations.engines import (
    as_data_error,
    make_engine,
    make_sessions,
)
from recipes.kit.catalog import Recipe, recipes
from recipes.kit.databases.throwaway import Template
from recipes.kit.pages.reuse import BY_PLAN
from recipes.kit.recording.plans import pin_planner, plan_of, shape
from recipes.kit.recording.recorder import Event
from recipes.kit.recording.runner import run_part
from recipes.kit.standalone.own_models import CASCADE, needed, tables
from recipes.schema import UtcDateTime

pytestmark = pytest.mark.slow

BROKEN = (Exception, pytest.fail.Exception)


def needs(*, by_plan: bool) -> pytest.MarkDecorator:
    """Run a test for every need that is proven in this way."""
    found = {
        f"{recipe.name}-{name}": (recipe, name)
        for recipe in recipes()
        for name, need in recipe.needs.items()
        if (need.proof == BY_PLAN) is by_plan
    }
    return pytest.mark.parametrize(
        ("recipe", "name"), found.values(), ids=found.keys()
    )


@needs(by_plan=False)
async def test_without_it_a_promise_is_broken(
    recipe: Recipe,
    name: str,
    sqlite_template: Template,
    postgresql_template: Template,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_sqlite = name in ("foreign keys", "UtcDateTime")
    template = sqlite_template if on_sqlite else postgresql_template
    proof = recipe.needs[name].proof
    async with template.copy() as engine:
        await run(recipe, proof, engine)
    async with template.copy() as engine:
        await take_away(name, engine, monkeypatch)
        with pytest.raises(BROKEN):
            await run(recipe, proof, engine)


async def run(recipe: Recipe, proof: str, engine: AsyncEngine) -> None:
    """Run a test of a recipe, a function or a method, on this database."""
    first, *rest = proof.split(".")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(recipe.tests.parent)
        test = runpy.run_path(str(recipe.tests))[first]
    for name in rest:
        test = getattr(test(), name)
    async with given_to(test, engine) as arguments:
        await test(**arguments)


@asynccontextmanager
async def given_to(
    test: Any, engine: AsyncEngine
) -> AsyncIterator[dict[str, Any]]:
    async with AsyncExitStack() as stack:
        sessions = make_sessions(engine)
        crowd = make_engine(engine.url, pool_size=25)
        stack.push_async_callback(crowd.dispose)
        offered = {
            "engine": engine,
            "sessions": sessions,
            "session": await stack.enter_async_context(sessions()),
            "crowd": crowd,
            "statements": Statements(engine),
        }
        yield {
            name: offered[name] for name in inspect.signature(test).parameters
        }


async def take_away(
    name: str, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take one thing away, from this database or from the mapping."""
    if name == "foreign keys":

        @event.listens_for(engine.sync_engine, "connect")
        def switch_off(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = OFF")

    elif name == "UtcDateTime":
        for method in ("process_bind_param", "process_result_value"):
            monkeypatch.setattr(
                UtcDateTime, method, lambda _self, value, _dialect: value
            )
    elif name == "data errors":
        event.remove(engine.sync_engine, "handle_error", as_data_error)
    elif name.endswith(" onupdate"):
        model, _, column = name.removesuffix(" onupdate").partition(".")
        monkeypatch.setattr(tables()[model].c[column], "onupdate", None)
    else:
        async with engine.begin() as connection:
            for statement in drop(name):
                await connection.execute(text(statement))


def drop(name: str) -> list[str]:
    """Write the DDL that takes away a constraint, a cascade or an index."""
    item = needed(name)
    assert item is not None
    if isinstance(item, Index):
        return [f"DROP INDEX {name}"]
    alter = f"ALTER TABLE {item.table}"
    gone = f"{alter} DROP CONSTRAINT {item.name}"
    if not name.endswith(CASCADE):
        return [gone]
    assert isinstance(item, ForeignKeyConstraint)
    [key] = item.elements
    target = key.target_fullname.replace(".", "(") + ")"
    return [
        gone,
        f"{alter} ADD FOREIGN KEY ({key.parent.name}) REFERENCES {target}",
    ]


@needs(by_plan=True)
async def test_without_it_the_plan_costs_more(
    recipe: Recipe,
    name: str,
    postgresql_template: Template,
    large_url: str,
) -> None:
    events: list[Event] = []
    for demo in recipe.demos:
        async with postgresql_template.copy() as engine:
            events += (await run_part(recipe, demo.name, engine)).events
    engine = make_engine(large_url)
    with_it = await costs(engine, events)
    # The transaction is rolled back, and others wait for it meanwhile.
    event.listen(
        engine.sync_engine,
        "begin",
        lambda connection: connection.exec_driver_sql(f"DROP INDEX {name}"),
    )
    without = await costs(engine, events)
    await engine.dispose()
    users = [sql for sql, (_, used) in with_it.items() if name in used]
    assert users
    for sql in users:
        assert without[sql][0] > 2 * with_it[sql][0]


async def costs(
    engine: AsyncEngine, events: list[Event]
) -> dict[str, tuple[float, str]]:
    """Return what each query costs by the planner, and the plan's shape."""
    found = {}
    async with engine.connect() as connection:
        await pin_planner(connection)
        for each in events:
            if each.sql.startswith("SELECT"):
                plan = await plan_of(connection, each.sql, each.parameters)
                found[each.sql] = plan["Total Cost"], "\n".join(shape(plan))
    return found
