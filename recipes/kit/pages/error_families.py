"""The families that the index of errors is divided into."""

import re
from dataclasses import dataclass

from recipes.kit.catalog import Recipe, failures

# What the members of a family say of themselves, by a regular expression. The
# first family whose sign is in a message that only recipes reproduce, or in
# its classes and its SQLSTATE, takes it. Of an SQLSTATE the first two letters
# tell the class, as PostgreSQL's manual lists them.
_SIGNS = {
    "connecting": r"SQLSTATE `(?:08|28|3D|53|57)|NoSuchModule|No module named"
    r"|QueuePool|NullPool|create_engine|connect\(\)|connection is closed"
    r"|async driver",
    "event_loops": r"different loop|operation is in progress",
    "sessions": r"concurrent operations|within this Session",
    "transactions": r"SQLSTATE `(?:25|40|55)|PendingRollback|[tT]ransaction"
    r"|database is locked",
    "loading": r"MissingGreenlet|DetachedInstance|lazy=|eager load",
    "constraints": r"SQLSTATE `23|(?i:constraint)|IntegrityError"
    r"|UniqueViolation",
    "values": r"SQLSTATE `22|\bDataError|OverflowError|isoformat|operand type"
    r"|'str' object|operator classes",
    "schema_changes": r"SQLSTATE `(?:26|42P01|42703)|no such",
    "mapping": r"ArgumentError|Boolean value|cartesian|not defined",
    "statements": r"SQLSTATE `(?:0A|21|42|54)|CompileError|StaleData"
    r"|cannot exceed|NoResultFound|NoneType|bind parameter|primary key"
    r"|window function|_inline",
}


@dataclass(frozen=True)
class Family:
    """Errors that a person looks for in one place.

    Attributes:
        name: the module in ``recipes/failures``, and its page.
        title: the heading of the family.
        lead: the sentence below it.
    """

    name: str
    title: str
    lead: str


def _named(module: Recipe) -> Family:
    return Family(module.name, module.title, module.summary)


FAMILIES = {module.name: _named(module) for module in failures()}
# A test fails if this takes any: _SIGNS lacks a sign of it.
OTHERS = FAMILIES.setdefault(
    "others", Family("others", "Others", "What belongs to no family.")
)


def family_of(text: str) -> Family:
    """Return the family of an error by its message and its classes."""
    for name, signs in _SIGNS.items():
        if name in FAMILIES and re.search(signs, text):
            return FAMILIES[name]
    return OTHERS
