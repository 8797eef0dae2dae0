"""How a packer is asked beside the order on the screen: a question after the other, each on a screen of its own."""

from typing import TYPE_CHECKING, Final, TypeVar

from screens.base import JobScreen
from screens.one_of import OneOfScreen
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import PackSaid

if TYPE_CHECKING:
    from screens.pack import PackScreen

Result = TypeVar("Result")

CHOICES_MAX: Final = 4
"""So many boxes or items are offered beside the one choice that is always there."""
NOTHING: Final = -1
"""The place of a choice that holds now, where none does."""


class Questions:
    """Questions of one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Ask on behalf of `screen`."""
        self._screen = screen

    async def _one_of(self, asked: str, names: list[str], now: int = NOTHING) -> int | Scanned | None:
        return await self._shown(OneOfScreen(self._screen.seams, asked, names, now))

    async def _shown(self, screen: JobScreen[Result]) -> Result | None:
        """What `screen` ends with; None when the packer went back."""
        return await self._screen.app.push_screen_wait(screen)

    async def _meanwhile(self, scan: Scanned | None) -> None:
        """A scan that came while something was asked is for the order; with nothing it goes on as it was."""
        if scan is None:
            self._screen.telling.came_back()
        else:
            await self._screen.scanned(scan)

    async def _said(self, said: PackSaid) -> None:
        await self._screen.said(said)
