"""A clock that stands still until a test moves it: wall time, monotonic time and boot are independent of each other."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


class FakeClock:
    """Answers with the times it was given; `wall` may be set to anything, `mono` only grows."""

    def __init__(self, wall: datetime = START, *, boot_id: str = "boot-1") -> None:
        """Start at `wall`, zero monotonic seconds after the boot `boot_id`."""
        self._wall = wall
        self._mono_s = 0.0
        self.boot_id = boot_id

    def now(self) -> datetime:
        """Wall time in UTC."""
        return self._wall

    def mono_s(self) -> float:
        """Seconds since boot."""
        return self._mono_s

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        assert seconds >= 0, "time goes on"
        self._wall += timedelta(seconds=seconds)
        self._mono_s += seconds

    def set_wall(self, wall: datetime) -> None:
        """Put the wall clock to anything, as people and networks do."""
        self._wall = wall

    def reboot(self, boot_id: str) -> None:
        """Start the device again: monotonic time begins at zero under another boot."""
        self.boot_id = boot_id
        self._mono_s = 0.0
