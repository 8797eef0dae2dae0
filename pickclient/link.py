"""The client's end of the network: the device is made known to its site, then sync runs; after the first paint.

Until the device is known nothing is sent, and everything is recorded all the same. Screens have this before there is a
network, so it imports nothing of it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from offline.aside import aside
from offline.transport import KEY_UNSAFE, Refusal, TransportError, Unreachable
from pickclient.order_link import OrderLink
from warehouse.claims import Claim, Reassigned, ReassignWanted
from warehouse.opening import ExtraWanted, OpenedOrder, OpenWanted
from warehouse.packing import LabelGivenUp, LabelStatus, LabelWanted
from warehouse.sign_in import DeviceWanted, SignedIn
from warehouse.values import dataclass
from warehouse.wire import Problem, TrolleyState

if TYPE_CHECKING:
    from offline.bell import Bell
    from offline.commands import HttpCommands
    from offline.http import Http
    from offline.news import Standing
    from offline.syncing import SyncThread
    from pickclient.secrets import SecretStore
    from warehouse.found import Found

TOKEN = "device-token"  # noqa: S105 (a name)
"""Under which name the device's token is kept."""
KNOWN_WAIT_S = 8.0
"""Seconds that a command waits for the device to be known, which includes a slow keyring."""
SEND_WAIT_S = 20.0
"""Seconds that who asked for sending waits: a silent server takes thirteen until it counts as away."""
ASK_AGAIN_S = 5.0
"""Seconds after which a device that is not known yet asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The parts that speak to the site."""

    http: "Http"
    commands: "HttpCommands"
    syncing: "SyncThread"
    bell: "Bell"
    secrets: "SecretStore"
    wanted: DeviceWanted
    """How the device makes itself known."""

    def close(self) -> None:
        """End sending; what is not sent yet is in the journal."""
        self.bell.stop()
        self.syncing.stop()
        self.http.close()


class Link:
    """Commands and sync over one connection to the site's server; commands wait until the site knows the device."""

    def __init__(self, connected: Callable[[], Network]) -> None:
        """Nothing is made or sent yet; `connected` makes the network when it is opened."""
        self._connected = connected
        self._network: Network | None = None
        self._known = asyncio.Event()
        self._tried = asyncio.Event()
        self._hurry = asyncio.Event()
        self._last_answer: TransportError = Unreachable("the site has not been asked yet")
        self._given_up = False

    @property
    def http(self) -> "Http | None":
        """What carries requests, once the network was made."""
        return self._network.http if self._network is not None else None

    @property
    def orders(self) -> OrderLink:
        """What a supervisor may ask about orders."""
        return OrderLink(self._commands)

    async def open(self) -> str:
        """Begin to send; a device that its site does not know yet is made known first, however long that takes.

        What is wrong with the place of the device's token, where that is not safe: the device stays unknown then.
        """
        from pickclient.secrets import SecretError  # noqa: PLC0415 - not before the first paint

        self._network = network = self._connected()
        try:
            token = await aside(partial(network.secrets.read, TOKEN))
        except SecretError as error:
            self._last_answer, self._given_up = _key_unsafe(), True
            self._tried.set()
            network.syncing.start()
            return str(error)
        network.http.token = await self._enrolled(network) if token is None else token.value
        self._known.set()
        self._tried.set()
        network.syncing.start()
        network.syncing.wake()
        network.bell.start()
        return ""

    def wake(self) -> None:
        """Something was recorded; from any thread."""
        if self._network is not None:
            self._network.syncing.wake()

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """Sign an operator in, as soon as the site knows the device.

        Raises: TransportError.
        """
        return await (await self._commands()).sign_in(badge, pin)

    async def next_trolley(self) -> Claim:
        """Claim the most urgent trolley that nobody has.

        Raises: TransportError.
        """
        return await (await self._commands()).next_trolley()

    async def claim(self, trolley: str, take_over: str = "") -> Claim:
        """Claim `trolley`; `take_over` says why, where a colleague holds it.

        Raises: TransportError.
        """
        return await (await self._commands()).claim(trolley, take_over)

    async def trolleys(self) -> tuple[TrolleyState, ...]:
        """Every trolley of the site.

        Raises: TransportError.
        """
        return await (await self._commands()).trolleys()

    async def reassign(self, trolley: str, wanted: ReassignWanted) -> Reassigned:
        """Decide as a supervisor who has `trolley`.

        Raises: TransportError.
        """
        return await (await self._commands()).reassign(trolley, wanted)

    async def open_order(self, desk: str, wanted: OpenWanted) -> OpenedOrder:
        """Be given the order that a code means, at a desk.

        Raises: TransportError.
        """
        return await (await self._commands()).open_order(desk, wanted)

    async def extra_shipment(self, order: str, wanted: ExtraWanted) -> OpenedOrder:
        """Be given a packed order again for one more parcel.

        Raises: TransportError.
        """
        return await (await self._commands()).extra_shipment(order, wanted)

    async def want_label(self, parcel: str, wanted: LabelWanted, wait_s: float) -> LabelStatus:
        """Want a parcel's label, and wait for what comes of it at most `wait_s` seconds.

        Raises: TransportError.
        """
        return await (await self._commands()).want_label(parcel, wanted, wait_s)

    async def new_label(self, parcel: str, given_up: LabelGivenUp) -> LabelStatus:
        """Give a parcel's label up for another one.

        Raises: TransportError.
        """
        return await (await self._commands()).new_label(parcel, given_up)

    async def label_file(self, parcel: str, generation: int, epoch: int) -> bytes:
        """What is printed of a parcel's label, if that is the one that counts and this device packs under `epoch`.

        Raises: TransportError.
        """
        return await (await self._commands()).label_file(parcel, generation, epoch)

    async def look_up(self, code: str) -> "Found":
        """What `code` means to the server.

        Raises: TransportError.
        """
        return await (await self._commands()).look_up(code)

    async def send_now(self) -> "Standing":
        """Send what waits; how much is on the server when that has ended, well or not.

        Raises: TransportError when the device is not known, or when it did not end in time.
        """
        await self._commands()
        assert self._network is not None, "what is known has a network"
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._network.syncing.send_now()), SEND_WAIT_S)
        except TimeoutError as error:
            raise Unreachable(f"nothing came of sending in {SEND_WAIT_S} s") from error

    def close(self) -> None:
        """End sending; what is not sent yet is in the journal."""
        if self._network is not None:
            self._network.close()

    async def _commands(self) -> "HttpCommands":
        """Wait a moment for the site to know this device: a badge may be scanned while the program starts."""
        if not self._known.is_set() and not self._given_up:
            self._tried.clear()
            self._hurry.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._tried.wait(), KNOWN_WAIT_S)
        if self._network is None or not self._known.is_set():
            raise self._last_answer
        return self._network.commands

    async def _enrolled(self, network: Network) -> str:
        """The token that the site gives this device; asks again until there is one, at once when a command waits."""
        while True:
            try:
                known = await network.commands.register(network.wanted)
            except TransportError as error:
                self._last_answer = error
                self._tried.set()
                network.syncing.start()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), ASK_AGAIN_S)
                self._hurry.clear()
                continue
            await aside(partial(network.secrets.keep, TOKEN, known.token))
            return known.token


def _key_unsafe() -> Refusal:
    """With what a device refuses itself whose token is not safe."""
    return Refusal(Problem(type=KEY_UNSAFE, title="The device's token is not safe", status=401))
