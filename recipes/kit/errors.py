"""The one error that a person, not a program, is meant to read."""


class CookbookError(Exception):
    """What is wrong and what to do next, in a sentence or two.

    The command line prints its text without a traceback and exits with 2.
    """
