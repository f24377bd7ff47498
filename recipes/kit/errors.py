"""The errors that a person reads: the book's own, and those of a recipe."""


class CookbookError(Exception):
    """What is wrong and what to do next, in a sentence or two.

    The command line prints its text without a traceback and exits with 2.
    """


def message(error: BaseException) -> str:
    """Return the text of an error of a recipe.

    SQLAlchemy appends the statement and a link: they are left out.
    """
    text = str(error).partition("\n[SQL:")[0]
    for link in ("\n(Background on this error", " (Background on this error"):
        text = text.partition(link)[0]
    return text.strip()
