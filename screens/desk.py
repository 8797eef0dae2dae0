"""A packer's home: what is half packed or on hold here, and the next order by scanning what stands on the desk.

Asks the server; keeps nothing.
"""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from offline.news import Link, Printed, PrinterStopped, Standing, ToldOrder
from screens.asking import Asking, sign_in
from screens.at_desk import AtDesk, BinScanned, DeskLeft, GoOnHere, Opened
from screens.base import JobScreen
from screens.desk_opening import DeskOpening
from screens.home import SignedInHere
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.type_in import TypeInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.flows.pack import is_label
from warehouse.flows.pack_words import on_hold
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.prints import heard
from warehouse.flows.told import news, told as as_told
from warehouse.messages import LabelReady, Message, NoLabelOnHold, NotForDesk, ScanItemOfTote, ScanTote
from warehouse.parcels import TRACKING_MIN
from warehouse.sign_in import SignedIn

ORDERS_MAX = 5
"""Orders of the desk to choose from; any of them can also be had by scanning its label."""

DeskResult = GoOnHere | Opened | DeskLeft | AtDesk | BinScanned | SignedInHere


class DeskScreen(JobScreen[DeskResult]):
    """Dismissed with an order, with another desk or bin, with another person, or when the packer leaves the desk."""

    TITLE = "DESK"
    CSS_PATH = ["base.tcss", "home.tcss", "desk.tcss"]
    BINDINGS = bindings("desk", Act.TYPE, Act.BACK, Act.MORE, Act.HELP)

    def __init__(
        self,
        seams: Seams,
        desk: str,
        orders: tuple[OrderAtDesk, ...] = (),
        *,
        batch: str = "",
        full: tuple[str, ...] = (),
        seq: int = 0,
        opening: Message | None = None,
    ) -> None:
        """Serve `desk`, where `orders` are open; `batch` is the tote whose items are packed one by one.

        `full` are the orders of this device to which no item of it belongs any more.
        """
        super().__init__(seams, seq=seq)
        self._desk = desk
        self._orders = orders
        self.set_class(len(orders) >= 3, "-many")
        self._batch = batch
        self._opening = opening
        self._asking = Asking(seams.signals, self.notice)
        self.of_others: frozenset[str] = frozenset()
        """Those of its orders that a colleague put on hold here: the server gives them to whoever works here."""
        self._opens = DeskOpening(self, self._asking, desk, full)

    def body(self) -> Iterable[Widget]:
        """What to scan, and what is open here."""
        yield Instruction(self.seams.catalogue)
        yield from (Choices(self._choices()), Static(id="in-time"))

    def begin(self) -> None:
        """Say what to scan."""
        super().begin()
        self.notice.tell(self._opening)
        name = self._desk.partition("-")[2] or self._desk
        self.query_one(Instruction).tell(ScanItemOfTote(tote=self._batch) if self._batch else ScanTote(desk_name=name))

    def watch_standing(self, before: Standing | None, standing: Standing | None) -> None:
        """Besides what every screen shows, show how labels come; nothing while the server is away."""
        super().watch_standing(before, standing)
        for line in self.query("#in-time").results(Static):
            line.update(in_time(standing, self.seams.catalogue))

    async def scanned(self, scan: Scanned) -> None:
        """Open what the code stands for; a label brings its parcel from hold, a bin and a desk are taken over."""
        reading = read(scan.code)
        label = next((order for order in self._orders if _is_label_of(order, reading.text)), None)
        if self._asking.is_open:
            self.seams.signals.refused()
        elif label is not None:
            self._opens.go_on(label, scan)
        elif reading.kind is CodeKind.BADGE:
            sign_in(self, self._asking, reading.text, self._signed_in)
        elif reading.kind in (CodeKind.DESK, CodeKind.BIN):
            code = reading.text
            _ = self.dismiss(AtDesk(desk=code) if reading.kind is CodeKind.DESK else BinScanned(bin=code))
        elif reading.kind in (CodeKind.TOTE, CodeKind.SLOT) or (scan.typed and not self._batch):
            self._opens.tote(reading.text)
        elif self._batch and reading.kind is not CodeKind.TROLLEY:
            self._opens.item(self._batch, scan)
        elif len(reading.text) >= TRACKING_MIN and not reading.gtin and reading.kind is not CodeKind.TROLLEY:
            self._opens.label(reading.text, scan)  # perhaps of what waits on hold here since another packer or device
        else:
            self.refuse(NotForDesk())

    async def chosen(self, digit: int) -> None:
        """Go on with the order of that number."""
        if 1 <= digit <= len(self._orders[:ORDERS_MAX]):
            self._opens.go_on(self._orders[digit - 1])
        else:
            await super().chosen(digit)

    async def act(self, act: Act) -> None:
        """Type a tote or an order. Back leaves the batch tote, and then the desk."""
        if act is Act.TYPE:
            await self.app.push_screen(TypeInScreen(self.seams, "batch_item" if self._batch else "order"), self._typed)
        elif self._batch:
            self.begin_batch("")
        else:
            _ = self.dismiss(DeskLeft())

    def begin_batch(self, tote: str) -> None:
        """Ask for an item of the batch in `tote` from now on; empty: for a tote."""
        self._batch = tote
        self.begin()

    async def learn(self, told: ToldOrder | Printed | PrinterStopped) -> None:
        """Take in how far an order is; what came for a parcel on hold is said, and a trouble."""
        if isinstance(told, PrinterStopped):
            self.telling.kept_by(told.why)
            return
        before = self._orders
        orders = tuple(_learned(order, told) if order.plan.order == told.order else order for order in before)
        if orders == before:
            return
        self._orders = orders
        self.query_one(Choices).reword(self._choices())
        for was, order in zip(before, orders, strict=True):
            if order.plan.order == told.order and (said := _said(was, order)) is not None:
                self.notice.tell(said)

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is None:
            self.telling.came_back()
        else:
            await self.scanned(scan)

    def _choices(self) -> list[str]:
        return [_named(self.seams.catalogue, order) for order in self._orders[:ORDERS_MAX]]

    def _signed_in(self, signed_in: SignedIn) -> None:
        _ = self.dismiss(SignedInHere(signed_in=signed_in, wanted=None))


def _named(words: Catalogue, order: OrderAtDesk) -> str:
    name = order.plan.order
    if order.step is not PackStep.HELD:
        return words.word("desk.order", order=name)
    held = on_hold(order)
    ended = "desk.no_label" if isinstance(held, NoLabelOnHold) else "desk.held"
    kind = "desk.ready" if isinstance(held, LabelReady) else ended
    return words.word(kind, order=name, place=getattr(held, "place", ""))


def in_time(standing: Standing | None, words: Catalogue) -> str:
    """How many labels of the last hour were in time; empty where the server does not answer."""
    if standing is None or standing.link is not Link.ONLINE:
        return ""
    if standing.labels is None or standing.labels.per_mille is None:
        return words.word("desk.in_time_unknown")
    whole, tenth = divmod(standing.labels.per_mille, 10)
    return words.word("desk.in_time", whole=whole, tenth=tenth)


def _learned(order: OrderAtDesk, told: ToldOrder | Printed) -> OrderAtDesk:
    if isinstance(told, Printed):
        return heard(order, told.recorded)
    return as_told(order, told.others, told.labels, cancelled=told.cancelled, terms=told.terms)


def _said(was: OrderAtDesk, order: OrderAtDesk) -> Message | None:
    """What is to be said of an order that is open here: a label that has come for it, or comes instead of another."""
    held = on_hold(order) if order.step is PackStep.HELD else None
    return held if isinstance(held, LabelReady | NoLabelOnHold) else news(was, order)


def _is_label_of(order: OrderAtDesk, code: str) -> bool:
    return any(is_label(code, label.tracking) for label in order.labels)
