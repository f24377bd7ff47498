"""The shop, which is told to end in the middle of a request."""

import signal
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine, event

from recipes.applications.settings_and_health import from_environment


def leaving() -> FastAPI:
    """Make it; its process gets a SIGTERM before the first products."""

    @event.listens_for(Engine, "before_cursor_execute")
    def leave(*call: Any) -> None:
        if "products" in call[2]:
            signal.raise_signal(signal.SIGTERM)

    return from_environment()
