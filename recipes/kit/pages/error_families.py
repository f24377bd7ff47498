"""The families that the index of errors is divided into."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """Errors that a person looks for in one place.

    Attributes:
        title: the heading of the family.
        lead: the sentence below it.
        signs: a regular expression for what its members say of themselves.
    """

    title: str
    lead: str
    signs: str


# In the order of the page. The first whose sign is in a message, or in its
# classes and its SQLSTATE, takes it. Of an SQLSTATE the first two letters
# tell the class, as PostgreSQL's manual lists them.
FAMILIES = (
    Family(
        "Connecting",
        "The address, its driver, and the pool that keeps connections.",
        r"SQLSTATE `(?:08|28|3D|53|57)|NoSuchModule|No module named|QueuePool"
        r"|NullPool|create_engine|connect\(\)|connection is closed"
        r"|async driver",
    ),
    Family(
        "Event loops, sessions and tasks",
        "A session and its connection serve one task of one event loop.",
        r"different loop|operation is in progress|concurrent operations"
        r"|within this Session",
    ),
    Family(
        "Transactions",
        "What ends a transaction, and what makes it wait for another.",
        r"SQLSTATE `(?:25|40|55)|PendingRollback|transaction"
        r"|database is locked",
    ),
    Family(
        "Loading",
        "What was not loaded by the query cannot be had by reading it.",
        r"MissingGreenlet|DetachedInstance|lazy=|eager load",
    ),
    Family(
        "Constraints",
        "What the database refuses to store, and how an upsert names why.",
        r"SQLSTATE `23|(?i:constraint)|IntegrityError|UniqueViolation",
    ),
    Family(
        "Types and values",
        "What a column cannot hold, and a driver cannot send.",
        r"SQLSTATE `22|\bDataError|OverflowError|isoformat|operand type"
        r"|'str' object",
    ),
    Family(
        "Mapping and queries",
        "What a query cannot ask for, and what it did not find.",
        r"SQLSTATE `(?:0A|42)|ArgumentError|NoResultFound|no such"
        r"|NoneType",
    ),
    Family(
        "Statements and limits",
        "How much one statement can hold, and which rows it expects.",
        r"SQLSTATE `(?:21|26|54)|CompileError|StaleData|cannot exceed"
        r"|bind parameter",
    ),
    # A test fails if this takes any: the families above lack a sign of it.
    Family("Others", "What belongs to no family.", ""),
)


def family_of(text: str) -> Family:
    """Return the family of an error by its message and its classes."""
    return next(each for each in FAMILIES if re.search(each.signs, text))
