"""Keys that Python makes, and that sort by time."""

# --8<-- [start:recipe]
import os
from datetime import UTC, datetime, timedelta
from uuid import UUID


UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7() -> UUID:
    """Make a new key: a UUID of version 7, which sorts by creation time.

    Keys made in the same millisecond have no order among themselves.
    Python 3.14 has its own ``uuid.uuid7``.
    """
    return uuid7_at(datetime.now(UTC), os.urandom(10))


def uuid7_at(at: datetime, random: bytes) -> UUID:
    """Lay out a UUID of version 7 (RFC 9562, section 5.7).

    Args:
        at: an aware time; its milliseconds are the first 48 bits.
        random: 10 bytes; 74 of their bits are used.
    """
    milliseconds = (at - UNIX_EPOCH) // timedelta(milliseconds=1)
    bits = int.from_bytes(random[:10], "big")
    version, variant = 7, 0b10
    return UUID(
        int=milliseconds << 80
        | version << 76
        | (bits >> 64 & (1 << 12) - 1) << 64
        | variant << 62
        | bits & (1 << 62) - 1
    )


# --8<-- [end:recipe]
