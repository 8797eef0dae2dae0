"""The client's end of the network: the device is made known to its site, then sync runs; after the first paint.

Until the device is known nothing is sent, and everything is recorded all the same.
"""

import asyncio
from contextlib import suppress
from functools import partial

from offline.aside import aside
from offline.commands import HttpCommands
from offline.http import Http
from offline.syncing import SyncThread
from offline.transport import KEY_UNSAFE, Refusal, TransportError, Unreachable
from pickclient.secrets import SecretError, SecretStore
from warehouse.wire import Claim, DeviceWanted, Problem, SignedIn

ENROLMENT = "PICKCLIENT_ENROLMENT"
"""Environment variable with the site's enrolment code, for a device that is not known yet."""
TOKEN = "device-token"  # noqa: S105 (a name)
"""Under which name the device's token is kept."""
TOKEN_FILE = "device-token"  # noqa: S105 (a name)
"""In the data folder: the device's token where there is no keyring, readable by its owner alone."""
KNOWN_WAIT_S = 8.0
"""Seconds that a command waits for the device to be known, which includes a slow keyring."""
ASK_AGAIN_S = 5.0
"""Seconds after which a device that is not known yet asks again."""


class Link:
    """Commands and sync over one connection to the site's server; commands wait until the site knows the device."""

    def __init__(
        self, http: Http, commands: HttpCommands, syncing: SyncThread, secrets: SecretStore, wanted: DeviceWanted
    ) -> None:
        """Nothing is sent yet; `wanted` is how the device makes itself known."""
        self._http = http
        self.commands = commands
        self._known = asyncio.Event()
        self._tried = asyncio.Event()
        self._hurry = asyncio.Event()
        self._last_answer: TransportError = Unreachable("the site has not been asked yet")
        self._given_up = False
        self._syncing = syncing
        self.secrets = secrets
        self._wanted = wanted

    async def open(self) -> None:
        """Begin to send; a device that its site does not know yet is made known first, however long that takes.

        Raises:
            SecretError: a place for the device's token is not safe, so it stays unknown; whoever asks is told.

        """
        try:
            token = await aside(partial(self.secrets.read, TOKEN))
        except SecretError:
            self._last_answer, self._given_up = _key_unsafe(), True
            self._tried.set()
            self._syncing.start()
            raise
        self._let_in(await self._enrolled() if token is None else token.value)
        self._syncing.start()
        self._syncing.wake()

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """Sign an operator in, as soon as the site knows the device.

        Raises: TransportError.
        """
        await self._be_known()
        return await self.commands.sign_in(badge, pin)

    async def next_trolley(self) -> Claim:
        """Claim the most urgent trolley that nobody has.

        Raises: TransportError.
        """
        await self._be_known()
        return await self.commands.next_trolley()

    async def claim(self, trolley: str, take_over: str = "") -> Claim:
        """Claim `trolley`; `take_over` says why, where a colleague holds it.

        Raises: TransportError.
        """
        await self._be_known()
        return await self.commands.claim(trolley, take_over)

    def close(self) -> None:
        """End sending; what is not sent yet is in the journal."""
        self._syncing.stop()
        self._http.close()

    def _let_in(self, token: str) -> None:
        self._http.token = token
        self._known.set()
        self._tried.set()

    async def _be_known(self) -> None:
        """Wait a moment for the site to know this device: a badge may be scanned while the program starts."""
        if not self._known.is_set() and not self._given_up:
            self._tried.clear()
            self._hurry.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._tried.wait(), KNOWN_WAIT_S)
        if not self._known.is_set():
            raise self._last_answer

    async def _enrolled(self) -> str:
        """The token that the site gives this device; asks again until there is one, at once when a command waits."""
        while True:
            try:
                known = await self.commands.register(self._wanted)
            except TransportError as error:
                self._last_answer = error
                self._tried.set()
                self._syncing.start()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), ASK_AGAIN_S)
                self._hurry.clear()
                continue
            await aside(partial(self.secrets.keep, TOKEN, known.token))
            return known.token


def _key_unsafe() -> Refusal:
    """With what a device refuses itself whose token is not safe."""
    return Refusal(Problem(type=KEY_UNSAFE, title="The device's token is not safe", status=401))
