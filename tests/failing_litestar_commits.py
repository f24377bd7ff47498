"""The orders application in Litestar, in which every tenth commit fails."""

import itertools
import os

from litestar import Litestar
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.applications.litestar_session import (
    create_app,
    create_app_with_plugin,
)
from recipes.foundations.engines import make_engine


def failing_engine() -> AsyncEngine:
    engine = make_engine(os.environ["DATABASE_URL"])
    commits = itertools.count(1)

    @event.listens_for(engine.sync_engine, "commit")
    def fail(_connection: object) -> None:
        if next(commits) % 10 == 0:
            raise ConnectionError("the commit is lost")

    return engine


def as_published() -> Litestar:
    return create_app(failing_engine())


def with_plugin() -> Litestar:
    return create_app_with_plugin(failing_engine())
