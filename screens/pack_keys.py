"""What each key asks for while an order is packed. Records nothing itself."""

from typing import TYPE_CHECKING, Final

from screens.keys import Act
from screens.pack_asking import PackAsking
from screens.pack_problems import PackProblems
from screens.widgets.key_bar import KeyBar
from warehouse.flows.decision import Scanned, UndoSaid
from warehouse.flows.pack_said import PackSaid
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.messages import LabelToBuy, Message, NoLabel, WasMissing

if TYPE_CHECKING:
    from screens.pack import PackScreen


NEEDED: Final[dict[PackStep, tuple[Act, ...]]] = {
    PackStep.CANCELLED: (Act.BACK, Act.UNDO, Act.TYPE),
    PackStep.VERIFY: (Act.TYPE, Act.PROBLEM, Act.BOX, Act.UNDO, Act.BACK),
    PackStep.DEMANDS: (Act.UNDO, Act.BOX, Act.BACK),
    PackStep.BOX: (Act.BOX, Act.UNDO, Act.BACK, Act.TYPE),
    PackStep.WEIGH: (Act.TYPE, Act.BOX, Act.UNDO, Act.BACK),
    PackStep.LABEL: (Act.HOLD, Act.UNDO, Act.BACK, Act.BOX),
    PackStep.APPLY: (Act.TYPE, Act.LABEL, Act.HOLD, Act.UNDO, Act.BACK),
    PackStep.HELD: (Act.BACK, Act.TYPE, Act.UNDO),
    PackStep.DONE: (Act.BACK, Act.UNDO),
}
"""The keys of each step, the most needed first: three of them stand beside HELP on the narrowest screen, four on 40."""


USELESS: Final[dict[PackStep, tuple[Act, ...]]] = {PackStep.HELD: (Act.HOLD, Act.BOX, Act.LABEL)}
"""Keys that a step has no use for: pressed they say what to do, and no bar shows them."""


def needed(order: OrderAtDesk) -> tuple[Act, ...]:
    """The keys that `order` may need now: what a sentence names is among the first three."""
    if isinstance(instruction(order), NoLabel | LabelToBuy):
        return Act.LABEL, Act.HOLD, Act.BACK, Act.UNDO
    return NEEDED[order.step]


class PackKeys:
    """The keys of one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Ask on behalf of `screen`."""
        self._screen = screen
        self._asking, self._wrong = PackAsking(screen), PackProblems(screen)

    def show(self) -> None:
        """Have the keys of the step in the bar."""
        order = self._screen.order
        useless = USELESS.get(order.step, ())
        if useless and not order.trail:  # who took it over has nothing of their own to take back
            useless = (*useless, Act.UNDO)
        self._screen.query_one(KeyBar).first(needed(order), useless)

    async def act(self, act: Act) -> None:
        """Everything a key can ask for at a desk. Back leaves the order as it is: it is gone on with from the list."""
        screen, order = self._screen, self._screen.order
        match act:
            case Act.UNDO:
                await screen.said(UndoSaid())
            case Act.HOLD:
                await self._wrong.hold(order)
            case Act.TYPE if order.step is PackStep.BOX:  # no hand need know a box's code
                await self._asking.box(order)
            case Act.TYPE:
                await screen.typing.ask(order)
            case Act.PROBLEM if order.step is PackStep.CANCELLED:  # all of it is put away, whatever is wrong with it
                screen.refuse(instruction(order))
            case Act.PROBLEM:
                await self._wrong.problem(order)
            case Act.BOX:
                await self._asking.box(order)
            case Act.LABEL:
                await self._asking.label(order, screen.labels)
            case _:
                _ = screen.dismiss(order)

    def turned_up(self, said: PackSaid, refused: Message) -> None:
        """Where `said` was refused because the item had been missing, ask whether it is packed after all."""
        if isinstance(refused, WasMissing) and isinstance(said, Scanned):
            self._screen.run_worker(self._asking.turned_up(said, refused), exit_on_error=True)
