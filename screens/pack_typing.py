"""What a hand types beside the order: the end of an item's code, a label's number, grams, a badge. Records nothing."""

from typing import TYPE_CHECKING, Final

from screens.type_in import TypeInScreen, code_meant
from warehouse.desk_events import WeighedBy
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import PackSaid, WeightSaid
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.values import replace

if TYPE_CHECKING:
    from screens.pack import PackScreen

TYPED: Final = {PackStep.WEIGH: "weight", PackStep.APPLY: "label", PackStep.HELD: "label"}
"""What is typed at a step; at the others, the end of an item's code."""
WEIGHT_DIGITS_MAX: Final = 7
"""More digits than these are no weight of a parcel in grams."""


class PackTyping:
    """What is typed at one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Ask on behalf of `screen`."""
        self.badge_due = False
        """Whether the server asks who works here: then what is typed next is a badge."""
        self._screen = screen

    async def ask(self, order: OrderAtDesk) -> None:
        """Ask for what `order` waits for, or for a badge where one is due."""
        if self.badge_due:
            await self._screen.app.push_screen(TypeInScreen(self._screen.seams, "badge"), self._badge)
        else:
            wanted = TYPED.get(order.step, "packed_item")
            await self._screen.app.push_screen(TypeInScreen(self._screen.seams, wanted), self._typed)

    async def _badge(self, scan: Scanned | None) -> None:
        """Sign in with what was typed; who went back types what the order waits for, as where no network is."""
        self.badge_due = False
        if scan is None:
            self._screen.telling.came_back()
        else:
            await self._screen.scanned(replace(scan, code=code_meant(scan, "BDG")))

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is None:
            self._screen.telling.came_back()
        else:
            await self._screen.said(typed_meant(self._screen.order, scan))


def typed_meant(order: OrderAtDesk, scan: Scanned) -> PackSaid:
    """What a hand meant: grams where the weight is due, else a code or the end of one."""
    if not scan.typed or order.step is not PackStep.WEIGH:
        return scan
    is_number = scan.code.isascii() and scan.code.isdigit() and len(scan.code) <= WEIGHT_DIGITS_MAX
    return WeightSaid(weight_g=int(scan.code) if is_number else 0, by=WeighedBy.MANUAL)
