"""The shapes of what the pages include, as templates of Jinja."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(name: str, **values: Any) -> str:
    """Fill the template ``name`` with values; all that it names is needed."""
    template = _environment().get_template(f"{name}.md.jinja")
    return template.render(values).strip("\n")


@functools.cache
def _environment() -> "Environment":
    # Here, since it comes with the tools of the site: who only runs recipes
    # has no need of it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - it writes Markdown; see escaping
    )
