"""The screen in front, and how it is ended from outside: its trolley went to another, or its words change.

Knows no job. A screen that ends so ends with None, and never within a scan.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from screens.base import JobScreen

Result = TypeVar("Result")


class Stage(Protocol):
    """Where screens are shown."""

    def show(self, screen: JobScreen[Result], /) -> Awaitable[Result | None]:
        """Bring `screen` to the front and wait for what it ends with."""


class Front:
    """One screen after the other, on one stage."""

    def __init__(self, stage: Stage) -> None:
        """Show on `stage`."""
        self.reworded = False
        """Whether the last screen was ended to be shown again in other words, and not by its operator."""
        self._chosen = False
        self._stage = stage
        self._trolley = ""
        self._end: Callable[[], object] = tuple

    async def show(self, screen: JobScreen[Result], trolley: str = "") -> Result | None:
        """What `screen`, which works on `trolley` if on any, ends with."""

        def dismiss() -> None:
            _ = screen.dismiss()

        if self._chosen:
            from screens.settings import go_on  # noqa: PLC0415 - no start waits for it

            screen.call_later(go_on, screen)
        self.reworded = self._chosen = False
        self._trolley, self._end = trolley, lambda: screen.call_later(dismiss)
        try:
            return await self._stage.show(screen)
        finally:
            self._trolley, self._end = "", tuple

    def leave(self, trolley: str) -> None:
        """End the screen in front if it works on `trolley`."""
        if trolley == self._trolley:
            self._end()

    def reword(self, *, chosen: bool = False) -> None:
        """End the screen in front: whoever showed it shows it again in other words, with the settings if `chosen`."""
        self.reworded, self._chosen = True, chosen
        self._end()
