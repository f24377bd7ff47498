"""Fill templates of Jinja, which show the shape of what the kit writes."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from recipes.kit.errors import CookbookError

if TYPE_CHECKING:
    from jinja2 import Environment


@functools.cache
def templates_in(folder: Path) -> "Environment":
    """Open the templates of a folder; all that one names has to be given.

    Raises:
        CookbookError: this environment has no Jinja.
    """
    # Here, since it comes with the tools of the site: who only runs recipes
    # has no need of it.
    try:
        from jinja2 import (  # noqa: PLC0415
            Environment,
            FileSystemLoader,
            StrictUndefined,
        )
    except ModuleNotFoundError:
        raise CookbookError(
            "Pages are written with jinja2, which this environment lacks: run"
            " `make env`, and then .venv/bin/cookbook."
        ) from None
    return Environment(
        loader=FileSystemLoader(folder),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - they write Python and Markdown
    )
