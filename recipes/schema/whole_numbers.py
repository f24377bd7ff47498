"""Money and pieces: whole numbers, and nothing that looks like one."""

# --8<-- [start:recipe]
from sqlalchemy import BigInteger, CheckConstraint, Dialect, Integer
from sqlalchemy.types import TypeDecorator


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


class WholeNumber(TypeDecorator[int]):
    """A column of whole numbers, which takes nothing else.

    Of a float, asyncpg drops the fraction without a word, and SQLite stores
    it. ``TypeError`` from here is wrapped in ``StatementError``.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(
        self, value: int | None, dialect: Dialect
    ) -> int | None:
        """Look at what goes to the database."""
        return None if value is None else whole(value)


class Cents(WholeNumber):
    """Money: a whole number of euro cents."""

    impl = BigInteger
    cache_ok = True


def stays_whole(column: str) -> CheckConstraint:
    """Refuse what SQLite would store: a float, also of a sum that is too big.

    A column of PostgreSQL holds nothing but its type.
    """
    return CheckConstraint(
        f"typeof({column}) = 'integer'", name=f"{column}_whole"
    ).ddl_if(dialect="sqlite")


# --8<-- [end:recipe]
