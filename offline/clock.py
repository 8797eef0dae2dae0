"""What time it is on a device: an argument everywhere, so that a test can say it.

Nothing decides by the wall clock: it is kept for people, and may stand anywhere.
"""

import time
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """Wall time, monotonic time, and which boot the monotonic time counts from."""

    @property
    def boot_id(self) -> str:
        """Names the boot; empty where the system does not say."""

    def now(self) -> datetime:
        """Wall time in UTC."""

    def mono_s(self) -> float:
        """Seconds since some moment of this boot; only grows."""


class SystemClock:
    """The device's own clocks; monotonic time goes on while the device sleeps, where the system can tell."""

    def __init__(self) -> None:
        """Read once which boot this is."""
        self.boot_id = _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else ""

    def now(self) -> datetime:
        """Wall time in UTC."""
        return datetime.now(UTC)

    def mono_s(self) -> float:
        """Seconds since the boot."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def zone_named(name: str) -> tzinfo | None:
    """The time zone called `name`, such as a site's; None, which is the device's, where the system does not know it."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - not before the first paint

    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def wall_ms(clock: Clock) -> int:
    """Milliseconds since 1970 by `clock`."""
    return int(clock.now().timestamp() * 1000)
