"""The orders applications, in which every tenth commit fails."""

import itertools
import os
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from litestar import Litestar
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.applications import fastapi_session, litestar_session
from recipes.applications.fastapi_session import (
    NewOrder,
    PlacedOrder,
    place_order,
    session_of,
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


def in_fastapi() -> FastAPI:
    """Make it as it is published, with a route that commits late beside."""
    app = fastapi_session.create_app(failing_engine())

    @app.exception_handler(ConnectionError)
    async def answer(_request: Request, _error: Exception) -> Response:
        return Response(status_code=503)

    @app.post("/late-orders", status_code=201)
    async def place_late(
        new: NewOrder, session: Annotated[AsyncSession, Depends(session_of)]
    ) -> PlacedOrder:
        return await place_order(new, session)

    return app


def in_litestar() -> Litestar:
    return litestar_session.create_app(failing_engine())


def in_litestar_with_plugin() -> Litestar:
    return litestar_session.create_app_with_plugin(failing_engine())
