"""Other libraries, to be measured beside the book.

Each has a module of its own name here: its models of the book's tables, how it
connects, and its ways, written as its documentation teaches. The modules have
the same functions, so that a benchmark can add one way of each.

In all three, Python's clock makes the times of a row, as their ``auto_now``
and ``auto_update`` do. The server's would be unfair to Django: a column with
``db_default`` keeps it from sending rows as arrays.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from benchmarks.stage import Stage

PEERS = ("django", "piccolo", "tortoise")


def is_installed(peer: str) -> bool:
    """Tell whether a peer can be imported here."""
    return find_spec(peer) is not None


@asynccontextmanager
async def connected(stage: Stage, names: Iterable[str]) -> AsyncIterator[None]:
    """Connect these peers to a stage's database; disconnect at the end.

    In between, ``stage.peers`` has their modules.
    """
    async with AsyncExitStack() as stack:
        for name in names:
            module = import_module(f"benchmarks.peers.{name}")
            await stack.enter_async_context(module.connected(stage))
            setattr(stage.peers, name, module)
        yield
