"""The first lines of the command, before it imports all the others."""

import signal


def main() -> int:
    """Run the command and return its exit code.

    Until everything is imported, there is nothing to clean up: Ctrl-C ends
    the process at once, as it ends other programs, and not in a traceback.
    """
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from recipes.kit.cli import main as run  # noqa: PLC0415 - see above

    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run()
