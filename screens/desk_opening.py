"""Asks the server for the order that what was scanned at a desk means, and the packer where that is a colleague's.

Opens nothing itself: what was given goes to the desk's screen, which ends with it.
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from screens.asking import Asking
from screens.at_desk import GoOnHere, Opened
from screens.extra import one_more
from screens.sure import SureScreen
from warehouse.desk_events import PackProblem, SetAside
from warehouse.flows.decision import Scanned
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import (
    DeviceFull,
    ItemLeftOver,
    Message,
    NeedsWifi,
    NotForDesk,
    NothingHere,
    OrderHeld,
    OrderHeldBy,
    OrderIsPacked,
    ScanItemOfTote,
    TakeOrderOver,
)
from warehouse.opening import OpenedOrder, OpenWanted
from warehouse.values import replace
from warehouse.wire import Problem

if TYPE_CHECKING:
    from screens.desk import DeskScreen

TAKE_OVER: Final = "asked for at the desk"
"""The reason kept with a takeover that a packer chose here."""


class DeskOpening:
    """The questions of one desk screen about orders."""

    def __init__(self, screen: "DeskScreen", asking: Asking, desk: str, full: tuple[str, ...]) -> None:
        """Ask for `screen` at `desk`, where the orders `full` want no more units."""
        self._screen, self._asking, self._desk, self._full = screen, asking, desk, full

    def tote(self, code: str) -> None:
        """Ask for the order that a tote, a slot or a number means."""
        self._open(OpenWanted(code=code), None)

    def label(self, code: str, scan: Scanned) -> None:
        """Ask for the order whose label `scan` is: of a parcel on hold here, it is had by whoever works at the desk."""
        self._open(OpenWanted(code=code), scan, NotForDesk())

    def item(self, tote: str, scan: Scanned) -> None:
        """Ask for an order that wants the item of `scan`, out of the batch in `tote`."""
        self._open(OpenWanted(code=tote, item=scan.code, full=self._full), scan)

    def go_on(self, order: OrderAtDesk, scan: Scanned | None = None) -> None:
        """Go on with an order of this device: as it is, or given anew where another desk or packer had it.

        `scan` chose it, where that was the label of a parcel on hold.
        """
        if order.is_of_another_desk or order.plan.order in self._screen.of_others:
            self._open(OpenWanted(code=order.plan.order), scan)
        else:
            _ = self._screen.dismiss(GoOnHere(order=order.plan.order, scan=scan))

    def _open(self, wanted: OpenWanted, scan: Scanned | None, unknown: Message | None = None) -> None:
        screen = self._screen
        if screen.telling.full:
            screen.telling.trouble(DeviceFull())
        elif screen.seams.desk is None:
            screen.telling.trouble(NeedsWifi())
        else:
            refused = partial(self._refused, wanted, unknown)
            question = partial(screen.seams.desk.open_order, self._desk, wanted)
            self._asking.ask(screen, question, partial(self._given, wanted, scan), refused)

    def _given(self, wanted: OpenWanted, scan: Scanned | None, opened: OpenedOrder) -> None:
        _ = self._screen.dismiss(Opened(opened=opened, batch=wanted.code if wanted.item else "", scan=scan))

    def _refused(self, wanted: OpenWanted, unknown: Message | None, problem: Problem) -> Message | None:
        """A batch tote asks for an item; a colleague's order can be taken over; an item nobody wants is set aside."""
        screen = self._screen
        match problem.type:
            case "item_due":
                screen.call_next(screen.begin_batch, wanted.code)
                return ScanItemOfTote(tote=wanted.code)
            case "nothing_to_pack" if wanted.item:
                screen.run_worker(self._left_over(wanted.item), exit_on_error=True)
                return ItemLeftOver()
            case "nothing_to_pack" | "not_known":
                return unknown or NothingHere(what=(wanted.item or wanted.code)[-20:])
            case "order_closed":
                given = partial(self._given, wanted, None)
                screen.run_worker(one_more(screen, self._asking, self._desk, problem.detail, given), exit_on_error=True)
                return OrderIsPacked(order=problem.detail)
            case "order_held":
                return OrderHeld(order=problem.detail.partition(": ")[0])
            case "held_by_other":
                screen.run_worker(self._take_over(wanted, problem), exit_on_error=True)
                return OrderHeldBy(order=problem.detail, operator_name=problem.holder_name)
            case _:
                return None

    async def _left_over(self, code: str) -> None:
        """Count an item back that no order wants any more."""
        screen = self._screen
        await screen.telling.keep(SetAside(problem=PackProblem.EXTRA, quantity=1, code=code))
        screen.notice.tell(ItemLeftOver())

    async def _take_over(self, wanted: OpenWanted, problem: Problem) -> None:
        screen = self._screen
        asked = TakeOrderOver(order=problem.detail, operator_name=problem.holder_name)
        if await screen.app.push_screen_wait(SureScreen(screen.seams, asked, seq=screen.seq)):
            self._open(replace(wanted, take_over=TAKE_OVER), None)
        else:
            screen.notice.tell(None)
