"""Identifiers, made from a clock and randomness that are given; never an order of anything."""

from uuid import UUID


def uuid7(wall_ms: int, randomness: bytes) -> str:
    """A UUIDv7 (RFC 9562) of `wall_ms` milliseconds since 1970 and 10 bytes of `randomness`.

    Raises:
        ValueError: `randomness` is not 10 bytes.

    """
    if len(randomness) != 10:
        message = f"a UUIDv7 takes 10 random bytes, not {len(randomness)}"
        raise ValueError(message)
    high = (wall_ms & (1 << 48) - 1) << 16 | 0x7000 | int.from_bytes(randomness[:2], "big") & 0x0FFF
    low = 0b10 << 62 | int.from_bytes(randomness[2:], "big") & (1 << 62) - 1
    return str(UUID(int=high << 64 | low))
