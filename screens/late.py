"""Orders that their trucks went without, the longest ago first; one is decided about.

Reads only, from the server alone: whether a truck has gone is by its clock, never by this device's.
"""

from screens.decide_late import DecideLateScreen
from screens.keys import Act, bindings
from screens.listing import Listing
from screens.seams import LateCommands, Seams
from screens.wording import Catalogue
from warehouse.cut_offs import LateOrder
from warehouse.messages import NowFaster, NowFasterCosts, NowHeld, NowTomorrow, NumberDue


class LateScreen(Listing[LateOrder]):
    """Dismissed when the sign-in has run out, which is to be said; else with None, on the way back."""

    TITLE = "LATE"
    BINDINGS = bindings("late", Act.BACK, Act.MORE, Act.HELP)
    not_here = NumberDue()
    name_of_words = "late"
    done_well = (NowTomorrow, NowHeld, NowFaster, NowFasterCosts)

    def __init__(self, seams: Seams, commands: LateCommands, *, seq: int = 0) -> None:
        """Show what the server knows, by `commands`."""
        super().__init__(seams, seq=seq)
        self._commands = commands

    def look(self) -> None:
        """Ask which orders are late."""
        self.asking.ask(self, self._commands.late_orders, lambda told: self.show(told.orders), self.not_refused)

    def line(self, one: LateOrder, words: Catalogue) -> str:
        """Which truck went without it."""
        return line(one, words)

    async def decide(self, one: LateOrder) -> None:
        """Ask what to do about it."""
        self.notice.tell(None)
        deciding = DecideLateScreen(self.seams, self._commands, one, seq=self.seq)
        self.call_next(self.app.push_screen, deciding, self.decided)


def line(order: LateOrder, words: Catalogue) -> str:
    """One order in two lines: which truck went without it, or that it is held, and for how long."""
    kind = "late.held" if order.state == "held" else "late.missed"
    return words.word(kind, order=order.order, at=order.cut_off, age=age(order))


def age(order: LateOrder) -> str:
    """Hours and minutes since its truck went."""
    minutes = order.late_s // 60
    return f"{minutes // 60}:{minutes % 60:02}"
