"""What a desk's screens are given in tests: answers about orders and labels, first come first served."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from offline.recorder import Work
from offline.transport import Refusal, TransportError
from screens.pack import PackScreen
from screens.seams import Scale
from tests.doubles.packing import ONE_MUG
from tests.doubles.recorder import Bench
from tests.doubles.stage import Stage, staged
from warehouse.desk import PackPlan
from warehouse.flows import prints, slips
from warehouse.flows.packing import Neighbour, OrderAtDesk, opened
from warehouse.flows.prints import Copy
from warehouse.opening import ExtraWanted, OpenedOrder, OpenWanted
from warehouse.packing import LabelGivenUp, LabelStatus, LabelWanted
from warehouse.sign_in import SignedIn
from warehouse.values import replace as changed
from warehouse.wire import Problem

WORK = Work(order="4417", epoch=1)


@dataclass
class ScriptedDesk:
    """Answers with what it was given, and remembers what was asked; a label without an answer is waited for."""

    opens: list[OpenedOrder | TransportError] = field(default_factory=list)
    labels: list[LabelStatus | TransportError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    wanted: list[LabelWanted] = field(default_factory=list)
    holds_new: asyncio.Event | None = None
    """Until when a new label is not answered about."""

    async def open_order(self, desk: str, wanted: OpenWanted) -> OpenedOrder:
        """The next answer."""
        over = " over" if wanted.take_over else ""
        without = f" without {' '.join(wanted.full)}" if wanted.full else ""
        self.asked.append(f"open {wanted.code} {wanted.item} at {desk}{over}{without}".replace("  ", " "))
        answer = self.opens.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer

    async def extra_shipment(self, order: str, wanted: ExtraWanted) -> OpenedOrder:
        """The next answer."""
        items = " ".join(f"{item.quantity} {item.code}" for item in wanted.items)
        self.asked.append(f"extra {order} {wanted.reason} {items} at {wanted.desk}")
        answer = self.opens.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer

    async def want_label(self, parcel: str, wanted: LabelWanted, wait_s: float) -> LabelStatus:
        """The next answer, or none for as long as the screen lives."""
        self.asked.append(f"label {parcel} {wanted.box} {wanted.weight_g}{' confirmed' if wanted.confirmed else ''}")
        self.wanted.append(wanted)
        if not self.labels:
            await asyncio.Event().wait()
        answer = self.labels.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer

    async def new_label(self, parcel: str, given_up: LabelGivenUp) -> LabelStatus:
        """The next answer."""
        self.asked.append(f"new {parcel} {given_up.reason}")
        if self.holds_new is not None:
            await self.holds_new.wait()
        answer = self.labels.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer


def no(kind: str, *, holder: str = "", detail: str = "") -> Refusal:
    """The server's refusal of `kind`."""
    return Refusal(Problem(type=kind, title="", status=409, holder_name=holder, detail=detail))


@dataclass
class SeenPrints:
    """Prints nothing, and remembers what was to be printed, and in which order."""

    due: list[Copy] = field(default_factory=list)
    off: list[Copy] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def see(self, order: OrderAtDesk) -> None:
        """Remember each copy once."""
        self.off += [copy for copy in self.due if copy not in self.off and not prints.is_wanted(order, copy)]
        self.due += [copy for copy in prints.due(order) if copy not in self.due]

    def look(self, order: str) -> None:
        """Remember it."""
        self.log.append(f"look {order}".strip())

    def leave(self, order: str) -> None:
        """Remember it."""
        self.log.append(f"leave {order}")

    def check(self, desk: str) -> None:
        """Remember it."""
        self.log.append(f"check {desk}")


@dataclass
class SeenSlips:
    """Prints nothing, and remembers which copies were due."""

    due: list[int] = field(default_factory=list)

    def see(self, order: OrderAtDesk) -> None:
        """Remember the copy that is due."""
        copy = slips.due(order)
        if copy is not None and copy not in self.due:
            self.due.append(copy)

    def leave(self, order: str) -> None:
        """It is another's."""

    def check(self, desk: str) -> None:
        """Somebody is there."""


@dataclass
class DeskBench:
    """A bench with a desk."""

    bench: Bench = field(default_factory=Bench)
    desk: ScriptedDesk = field(default_factory=ScriptedDesk)

    prints: bool = True
    """Whether there is a printer."""
    scale: Scale | None = None
    printer: SeenPrints = field(default_factory=SeenPrints)
    slips: SeenSlips | None = None
    """What prints pack slips; None where there is no printer for them."""

    def pack(
        self,
        plan: PackPlan = ONE_MUG,
        *,
        neighbours: tuple[Neighbour, ...] = (),
        packer: SignedIn | None = None,
    ) -> PackScreen:
        """The pack screen for an order that `packer` just opened."""
        order = changed(opened(plan, 1), bin="BIN-3", desk="DSK-12", neighbours=neighbours, prints=self.prints)
        printer, scale, slip_printer = self.printer, self.scale, self.slips
        seams = replace(
            self.bench.seams(),
            desk=self.desk,
            prints=(lambda: printer) if self.prints else None,
            scale=(lambda: scale) if scale else None,
            slips=(lambda: slip_printer) if slip_printer else None,
        )
        return PackScreen(seams, WORK, order, "DSK-12", packer=packer)


Walk = Callable[[Stage[OrderAtDesk], PackScreen], Awaitable[None]]


def walked(made: DeskBench, walk: Walk, plan: PackPlan = ONE_MUG, size: tuple[int, int] = (27, 16)) -> None:
    """Do `walk` on the pack screen of `plan`."""

    async def run() -> None:
        screen = made.pack(plan)
        async with staged(screen, size) as stage:
            await walk(stage, screen)

    asyncio.run(run())
