"""Files of fragments: named sections that pages embed one by one."""

from collections.abc import Mapping

# The hooks of the site put the address in that it has.
SITE = "http://127.0.0.1:8000/"


def as_sections(fragments: Mapping[str, str]) -> str:
    """Write fragments as the named sections of a file."""
    return "".join(
        f"<!-- --8<-- [start:{name}] -->\n"
        f"{text}\n"
        f"<!-- --8<-- [end:{name}] -->\n"
        for name, text in fragments.items()
    )
