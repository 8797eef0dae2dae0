"""What comes from elsewhere while an order is packed: what others did, how far labels are. Records nothing.

What the hands are to do stays on the screen until the next act: a label may be told of a second after it was said.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from screens.widgets.notice import Tone
from warehouse.desk import PackTerms
from warehouse.flows.packing import OrderAtDesk, labelled
from warehouse.flows.told import news, told
from warehouse.messages import (
    BoxIs,
    Message,
    OrderCancelled,
    OrderHeld,
    ReprintComes,
    SignInAgain,
    UndoneStep,
    WeightIs,
)
from warehouse.packed import PackTally
from warehouse.packing import LabelStatus

if TYPE_CHECKING:
    from screens.pack import PackScreen


NO_HANDS: Final = (BoxIs, WeightIs, ReprintComes, UndoneStep)
"""What is said of an act and asks the hands for nothing."""


class PackNews:
    """News for one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Tell `screen`."""
        self._screen = screen
        self.badge_due = False
        """Whether the server asks who works here: no label comes until it is told, and every act says so."""
        self._is_for_hands = False
        """Whether the last act left something for the hands to do."""
        self._waiting: Message | None = None
        """What is to be said of a label once that is done."""

    def acted(self, note: Message | None) -> None:
        """Show what an act came to, or what waited for it; nothing where the act was not kept."""
        notice = self._screen.notice
        if notice.tone is not Tone.ACCEPTED:
            return
        self._is_for_hands = note is not None and not isinstance(note, NO_HANDS)
        if note is not None:
            notice.tell(note, Tone.ACCEPTED)
        if not self._is_for_hands and self.badge_due:
            notice.tell(SignInAgain(), Tone.TROUBLE)
        elif not self._is_for_hands and self._waiting is not None:
            notice.tell(self._waiting)
            self._waiting = None

    def say(self, said: Message) -> None:
        """Say what is new; of a label not before the hands have done what they were told."""
        if self._is_for_hands and not isinstance(said, OrderCancelled | OrderHeld):
            self._waiting = said
        else:
            self._screen.notice.tell(said)

    async def learn(
        self,
        others: PackTally,
        labels: Iterable[LabelStatus] = (),
        *,
        cancelled: bool = False,
        terms: PackTerms | None = None,
    ) -> None:
        """Take in what others did, how far labels are, how it is sent now; between two scans, never within one."""
        self._become(told(self._screen.order, others, labels, cancelled=cancelled, terms=terms))

    def label_came(self, label: LabelStatus) -> None:
        """Show how far a label is."""
        self._become(labelled(self._screen.order, label))

    def _become(self, order: OrderAtDesk) -> None:
        """Show the order as it was told, and say what is new of it."""
        if (said := news(self._screen.order, order)) is not None:
            self.say(said)
        self._screen.order = order
        self._screen.settle()
