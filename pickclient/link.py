"""The client's end of the network: the device is made known to its site, then sync runs; after the first paint.

Until the device is known nothing is sent, and everything is recorded all the same.
"""

import asyncio

from offline.commands import HttpCommands
from offline.http import Http
from offline.syncing import SyncThread
from offline.transport import TransportError
from pickclient.secrets import SecretStore
from warehouse.wire import DeviceWanted

ENROLMENT = "PICKCLIENT_ENROLMENT"
"""Environment variable with the site's enrolment code, for a device that is not known yet."""
TOKEN = "device-token"  # noqa: S105 (a name)
"""Under which name the device's token is kept."""
TOKEN_FILE = "device-token"  # noqa: S105 (a name)
"""In the data folder: the device's token where there is no keyring, readable by its owner alone."""
ASK_AGAIN_S = 5.0
"""Seconds after which a device that is not known yet asks again."""


class Link:
    """Commands and sync over one connection to the site's server."""

    def __init__(
        self, http: Http, commands: HttpCommands, syncing: SyncThread, secrets: SecretStore, wanted: DeviceWanted
    ) -> None:
        """Nothing is sent yet; `wanted` is how the device makes itself known."""
        self._http = http
        self.commands = commands
        self._syncing = syncing
        self.secrets = secrets
        self._wanted = wanted

    async def open(self) -> None:
        """Begin to send; a device that its site does not know yet is made known first, however long that takes.

        Raises:
            SecretError: a place for the device's token is not safe.

        """
        token = await asyncio.to_thread(self.secrets.read, TOKEN)
        if token is not None:
            self._http.token = token.value
        self._syncing.start()
        if token is None:
            self._http.token = await self._enrolled()
            self._syncing.wake()

    def close(self) -> None:
        """End sending; what is not sent yet is in the journal."""
        self._syncing.stop()
        self._http.close()

    async def _enrolled(self) -> str:
        """The token that the site gives this device; asks again until there is one."""
        while True:
            try:
                known = await self.commands.register(self._wanted)
            except TransportError:
                await asyncio.sleep(ASK_AGAIN_S)
                continue
            await asyncio.to_thread(self.secrets.keep, TOKEN, known.token)
            return known.token
