"""What needs authority and therefore the network: signing in, and claiming a trolley.

Keeps the operator's token, in memory only; what was claimed is for the caller to keep.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from offline.aside import aside
from offline.clock import Clock, wall_ms
from offline.http import Http
from offline.transport import Malformed, Refusal
from warehouse.claims import Claim, ClaimWanted, Reassigned, ReassignWanted
from warehouse.cut_offs import LateDecided, LateOrders, LateWanted
from warehouse.found import Found
from warehouse.ids import uuid7
from warehouse.opening import ExtraWanted, OpenedOrder, OpenWanted, OrderCancelled
from warehouse.packing import LabelGivenUp, LabelStatus, LabelWanted
from warehouse.problem_orders import OrderDecision, ProblemOrders, UnfinishedClosed, UnfinishedToClose
from warehouse.sign_in import Badge, DeviceKnown, DeviceWanted, SignedIn
from warehouse.trolleys import fault_of
from warehouse.values import replace
from warehouse.wire import Trolleys, TrolleyState

T = TypeVar("T")


class HttpCommands:
    """Commands over HTTP, each in a thread of its own and each raising offline.transport.TransportError.

    Promises: what is asked again after an unknown outcome is the same act to the server, done once.
    """

    def __init__(
        self, http: Http, incarnation: str, clock: Clock, randomness: Callable[[int], bytes], *, client: str = ""
    ) -> None:
        """Ask through `http` for the device whose journal has `incarnation`; `client` is the program's version."""
        self._client = client
        self._http = http
        self._incarnation = incarnation
        self._clock = clock
        self._randomness = randomness
        self._operator = ""
        self._operator_token = ""
        self._unsettled: dict[tuple[str, object], str] = {}
        """By what was asked: the key of an act whose outcome is not known."""

    async def register(self, wanted: DeviceWanted) -> DeviceKnown:
        """Make the device known to the site, once; its token is for the caller to keep safe."""
        return await aside(partial(self._http.post, "/v1/devices", wanted, DeviceKnown))

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """Sign an operator in; the token is kept for what follows."""
        shown = Badge(badge=badge, pin=pin)
        signed_in = await aside(partial(self._http.post, "/v1/sign-in", shown, SignedIn))
        if signed_in.operator != self._operator:
            self._unsettled.clear()  # what somebody else began is that person's act
        self._operator, self._operator_token = signed_in.operator, signed_in.token
        return signed_in

    async def next_trolley(self) -> Claim:
        """Claim the most urgent trolley that nobody has."""
        return await aside(partial(self._claim, "/v1/trolleys/next", ""))

    async def claim(self, trolley: str, take_over: str = "") -> Claim:
        """Claim `trolley`; `take_over` says why, where a colleague holds it."""
        return await aside(partial(self._claim, f"/v1/trolleys/{trolley}/claim", take_over))

    async def trolleys(self) -> tuple[TrolleyState, ...]:
        """Every trolley of the site; nobody need be signed in for that."""
        return (await aside(partial(self._http.get, "/v1/trolleys", Trolleys))).trolleys

    async def reassign(self, trolley: str, wanted: ReassignWanted) -> Reassigned:
        """Decide as a supervisor who has `trolley`; unconfirmed, only ask what is at risk."""
        return await aside(partial(self._act, f"/v1/trolleys/{trolley}/reassign", wanted, Reassigned))

    async def look_up(self, code: str) -> Found:
        """Ask what `code` means; nobody need be signed in for that."""
        return await aside(partial(self._http.get, "/v1/look-up", Found, code=code))

    async def open_order(self, desk: str, wanted: OpenWanted) -> OpenedOrder:
        """Be given the order that a code means, at a desk."""
        asked = replace(wanted, incarnation=self._incarnation)
        return await aside(partial(self._act, f"/v1/desks/{desk}/open", asked, OpenedOrder))

    async def extra_shipment(self, order: str, wanted: ExtraWanted) -> OpenedOrder:
        """Be given a packed order again for one more parcel."""
        asked = replace(wanted, incarnation=self._incarnation)
        return await aside(partial(self._act, f"/v1/orders/{order}/extra-shipment", asked, OpenedOrder))

    async def problem_orders(self) -> ProblemOrders:
        """The orders that wait for somebody; nobody need be signed in for that."""
        return await aside(partial(self._http.get, "/v1/problem-orders", ProblemOrders))

    async def decide_order(self, order: str, wanted: OrderDecision) -> OrderCancelled | UnfinishedClosed:
        """Decide as a supervisor about `order`."""
        path = f"/v1/orders/{quote(order, safe='')}"
        if isinstance(wanted, UnfinishedToClose):
            return await aside(partial(self._act, f"{path}/close", wanted, UnfinishedClosed))
        return await aside(partial(self._act, f"{path}/cancel", wanted, OrderCancelled))

    async def late_orders(self) -> LateOrders:
        """Orders that their trucks went without; nobody need be signed in for that."""
        return await aside(partial(self._http.get, "/v1/late-orders", LateOrders))

    async def decide_late(self, order: str, wanted: LateWanted) -> LateDecided:
        """Decide as a supervisor what becomes of an order that its truck went without."""
        return await aside(partial(self._act, f"/v1/orders/{quote(order, safe='')}/late", wanted, LateDecided))

    async def label(self, parcel: str, wait_s: float) -> LabelStatus:
        """How far a parcel's label is; news are waited for so many seconds."""
        path = f"/v1/parcels/{quote(parcel, safe='')}/label"
        return await aside(partial(self._http.get, path, LabelStatus, wait_s=f"{wait_s:g}"))

    async def want_label(self, parcel: str, wanted: LabelWanted, wait_s: float) -> LabelStatus:
        """Want a parcel's label, and wait for what comes of it; however often it is wanted, it is one."""
        return await aside(partial(self._act, f"/v1/parcels/{parcel}/label?wait_s={wait_s:g}", wanted, LabelStatus))

    async def new_label(self, parcel: str, given_up: LabelGivenUp) -> LabelStatus:
        """Give a parcel's label up for another one."""
        return await aside(partial(self._act, f"/v1/parcels/{parcel}/label/new", given_up, LabelStatus))

    async def label_file(self, parcel: str, generation: int, epoch: int) -> bytes:
        """What is printed of a parcel's label, if that is the one that counts and this device packs under `epoch`.

        Nobody need be signed in for that.
        """
        path = f"/v1/parcels/{quote(parcel, safe='')}/label/file"
        return await aside(partial(self._http.fetch, path, generation=str(generation), epoch=str(epoch)))

    def _claim(self, path: str, take_over: str) -> Claim:
        wanted = ClaimWanted(take_over=take_over, incarnation=self._incarnation, client=self._client)
        claim = self._act(path, wanted, Claim)
        fault = fault_of(claim.plan)
        if fault or claim.snapshot.trolley != claim.plan.trolley:
            raise Malformed(f"{path}: {fault or 'a plan, and the snapshot of another trolley'}")
        return claim

    def _act(self, path: str, body: object, answer: type[T]) -> T:
        """Ask under a key that stays the same until the outcome is known."""
        asked = (path, body)
        if asked not in self._unsettled:
            self._unsettled[asked] = uuid7(wall_ms(self._clock), self._randomness(10))
        headers = {"Idempotency-Key": self._unsettled[asked], "Operator-Token": self._operator_token}
        try:
            answered = self._http.post(path, body, answer, headers)
        except Refusal:
            self._unsettled.pop(asked, None)
            raise
        self._unsettled.pop(asked, None)
        return answered
