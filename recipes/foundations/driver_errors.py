"""The error of the driver, on SQLAlchemy 2.0 and on 2.1, and its code."""

# --8<-- [start:recipe]
from sqlalchemy.exc import DBAPIError


def driver_error(error: DBAPIError) -> BaseException:
    """Return the error that the driver itself raised.

    SQLAlchemy 2.1 has ``error.driver_exception`` for it. On both lines, what
    asyncpg raised is the cause of ``error.orig``; an error of ``sqlite3`` is
    ``error.orig`` itself.
    """
    original = error.orig or error
    return original.__cause__ or original


def code_of(error: DBAPIError) -> str:
    """Return the SQLSTATE, or the name of SQLite's code, or ``""``."""
    driver = driver_error(error)
    state = getattr(driver, "sqlstate", None)
    return str(state or getattr(driver, "sqlite_errorname", ""))


# --8<-- [end:recipe]
