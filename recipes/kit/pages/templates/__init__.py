"""The shapes of what the pages include, as templates of Jinja."""

from pathlib import Path
from typing import Any

from recipes.kit.templates import templates_in


def fill(name: str, **values: Any) -> str:
    """Fill the template ``name`` with values; all that it names is needed."""
    template = templates_in(Path(__file__).parent).get_template(
        f"{name}.md.jinja"
    )
    return template.render(values).strip("\n")
