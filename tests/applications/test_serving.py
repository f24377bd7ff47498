"""The helper that serves an application for the length of a block."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from recipes.applications.serving import serving


async def test_an_application_that_does_not_start_is_an_error() -> None:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        raise ValueError("no database")
        yield

    with pytest.raises(RuntimeError, match="did not start"):
        async with serving(FastAPI(lifespan=lifespan)):
            pass


async def test_what_has_begun_is_answered() -> None:
    app = FastAPI()

    @app.get("/")
    async def root() -> str:
        return "here"

    async with serving(app) as client:
        assert (await client.get("/")).json() == "here"
