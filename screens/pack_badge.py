"""A badge that is scanned while an order is on the desk: the packer's own renews a sign-in, another's is asked about.

Who takes the desk over takes the order with it, as far as it is; what was recorded before stays with who did it.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from offline.transport import TransportError
from screens.asking import Asking, sign_in
from screens.at_desk import Handed
from screens.sure import SureScreen
from warehouse.messages import OrderOfPacker
from warehouse.opening import OpenWanted
from warehouse.sign_in import SignedIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens.pack import PackScreen

HANDED: Final = "took the desk over"
"""The reason kept with a takeover by who scanned a badge at the desk."""


class PackBadge:
    """The badges of one pack screen."""

    def __init__(self, screen: "PackScreen", desk: str, packer: SignedIn | None) -> None:
        """Speak for `screen` at `desk`, where `packer` works; None takes every badge for a renewal."""
        self._screen, self._desk, self._packer = screen, desk, packer

    def scanned(self, badge: str) -> None:
        """Renew the sign-in, or ask whether who bears `badge` takes over."""
        if self._packer is None or badge == self._packer.operator:
            self._sign_in(badge, self._screen.renewed)
        else:
            self._screen.run_worker(self._another(badge, self._packer), exit_on_error=True)

    def _sign_in(self, badge: str, then: "Callable[[SignedIn], None]") -> None:
        screen = self._screen
        sign_in(screen, Asking(screen.seams.signals, screen.notice), badge, then)

    async def _another(self, badge: str, packer: SignedIn) -> None:
        """Ask before anybody is signed in, so that a badge scanned by mistake changes nothing."""
        screen = self._screen
        asked = OrderOfPacker(order=screen.order.plan.order, operator_name=packer.name)
        asking = SureScreen(screen.seams, asked, seq=screen.seq, no_code=packer.operator)  # the packer goes on
        if await screen.app.push_screen_wait(asking):
            self._sign_in(badge, self._taken)
        else:
            screen.telling.came_back()

    def _taken(self, signed_in: SignedIn) -> None:
        self._screen.handed = Handed(signed_in=signed_in)
        self._screen.notice.say("wait")
        self._screen.run_worker(self._hand_over(signed_in), exit_on_error=True)

    async def _hand_over(self, signed_in: SignedIn) -> None:
        """Ask for the order, and leave with or without it: the desk is another's already."""
        screen = self._screen
        with suppress(TransportError):  # said at the desk's home: the order waits to be scanned again
            if screen.seams.desk is not None:
                wanted = OpenWanted(code=screen.order.plan.order, take_over=HANDED)
                opened = await screen.seams.desk.open_order(self._desk, wanted)
                screen.handed = Handed(signed_in=signed_in, opened=opened)
        _ = screen.dismiss(screen.order)
