"""What runs the book: catalogue, databases, recorder, receipts, command."""

import sys


def run(file: str) -> None:
    """Run a recipe's file as ``cookbook run`` does, with the same options."""
    from recipes.kit.cli import main  # noqa: PLC0415 - only to run a file

    sys.exit(main(["run", file, *sys.argv[1:]]))
