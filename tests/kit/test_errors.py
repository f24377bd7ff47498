"""Of an error, a person reads its message: no statement, and no link."""

import pytest
from sqlalchemy.exc import InvalidRequestError, OperationalError

from recipes.kit.errors import message


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("one\ntwo\n"), "one\ntwo"),
        (InvalidRequestError("no", code="a1b2"), "no"),
        (
            OperationalError(None, None, ValueError("no")),
            "(builtins.ValueError) no",
        ),
        (
            OperationalError("SELECT 1", {"a": 1}, ValueError("no")),
            "(builtins.ValueError) no",
        ),
    ],
)
def test_a_message_is_read_without_its_statement_and_links(
    error: Exception, text: str
) -> None:
    assert message(error) == text
