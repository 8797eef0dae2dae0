"""Waits for what the box on the desk's scale weighs, while that is due; a weight that is typed comes before it."""

from typing import TYPE_CHECKING, Final

from textual.worker import Worker

from devices.scale import Why
from screens.seams import Scale
from warehouse.desk_events import WeighedBy
from warehouse.flows.pack_said import WeightSaid
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.messages import LiftBox, Message, ScaleBelowZero, ScaleGone, ScaleOverload

if TYPE_CHECKING:
    from screens.pack import PackScreen

TOLD: Final[dict[Why | None, Message | None]] = {
    None: LiftBox(),
    Why.MOVING: None,
    Why.OVERLOAD: ScaleOverload(),
    Why.BELOW_ZERO: ScaleBelowZero(),
    Why.FAULT: ScaleGone(),
    Why.GONE: ScaleGone(),
}
"""What is said of a scale that gives no weight; a box that still moves needs no word."""
BROKEN: Final = frozenset({Why.FAULT, Why.GONE})


class ScaleWatch:
    """The scale beside one order."""

    def __init__(self, screen: "PackScreen", scale: Scale | None) -> None:
        """Weigh for `screen`; without a `scale` every weight is typed."""
        self._screen = screen
        self._scale = scale
        self._weighing: Worker[None] | None = None
        self._complained = False

    def want(self, order: OrderAtDesk) -> None:
        """Ask the scale while a weight is due, and leave it alone as soon as none is."""
        due = order.step is PackStep.WEIGH
        if due and self._weighing is None and self._scale is not None:
            self._weighing = self._screen.run_worker(self._weigh(self._scale), exit_on_error=True)
        elif not due and self._weighing is not None:
            self._weighing.cancel()
            self._weighing = None

    async def _weigh(self, scale: Scale) -> None:
        grams = await scale.weigh(self._told)
        self._weighing = None
        self._screen.call_later(self._believed, grams)

    async def _believed(self, grams: int) -> None:
        """In the screen's own turn, like a scan: somebody may have typed a weight meanwhile."""
        if self._screen.order.step is PackStep.WEIGH:
            await self._screen.said(WeightSaid(weight_g=grams, by=WeighedBy.SCALE))

    def _told(self, why: Why | None) -> None:
        message, complained = TOLD[why], self._complained
        self._complained = message is not None
        if why in BROKEN and message is not None:
            self._screen.telling.trouble(message)
        elif message is not None or complained:
            self._screen.notice.tell(message)
