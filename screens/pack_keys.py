"""What each key asks for while an order is packed. Records nothing itself."""

from typing import TYPE_CHECKING

from screens.keys import Act
from screens.pack_asking import PackAsking
from warehouse.flows.decision import Scanned, UndoSaid
from warehouse.flows.pack_said import HoldSaid, PackSaid
from warehouse.flows.packing import PackStep
from warehouse.messages import Message, WasMissing

if TYPE_CHECKING:
    from screens.pack import PackScreen


class PackKeys:
    """The keys of one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Ask on behalf of `screen`."""
        self._screen = screen
        self._asking = PackAsking(screen)

    async def act(self, act: Act) -> None:
        """Everything a key can ask for at a desk. Back leaves the order as it is: it is gone on with from the list."""
        screen, order = self._screen, self._screen.order
        match act:
            case Act.UNDO:
                await screen.said(UndoSaid())
            case Act.HOLD:
                await screen.said(HoldSaid())
            case Act.TYPE if order.step is PackStep.BOX:  # no hand need know a box's code
                await self._asking.box(order)
            case Act.TYPE:
                await screen.typing.ask(order)
            case Act.PROBLEM:
                await self._asking.problem(order)
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
