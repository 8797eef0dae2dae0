"""The second half of the wiring: the network's parts, made and connected after the first paint.

Imports what imports httpx, pydantic and keyring, and is imported only where these may be.
"""

import os
from collections.abc import Callable

from offline.bell import Bell
from offline.commands import HttpCommands
from offline.http import Http, HttpBell, HttpTransport
from offline.news import News
from offline.sync import Sync
from offline.syncing import SyncThread
from pickclient import VERSION
from pickclient.link import Network
from pickclient.secrets import SecretStore
from pickclient.wiring import Device
from warehouse.sign_in import DeviceWanted

ENROLMENT = "PICKCLIENT_ENROLMENT"
"""Environment variable with the site's enrolment code, for a device that is not known yet."""
TOKEN_FILE = "device-token"  # noqa: S105 (a name)
"""In the data folder: the device's token where there is no keyring, readable by its owner alone."""


def connected(device: Device, tell: Callable[[News], None]) -> Network:
    """The network's end of `device`, with nothing sent yet; `tell` is called with news on another thread."""
    http = Http(device.settings.server)
    sync = Sync(device.name, os.urandom, poll_s=device.settings.poll_s)

    def told(news: News) -> None:
        bell.heard(news)
        tell(news)

    syncing = SyncThread(device.writer, HttpTransport(http), sync, device.clock, told)
    bell = Bell(HttpBell(http), syncing.wake, os.urandom)
    return Network(
        http=http,
        commands=HttpCommands(http, device.incarnation, device.clock, os.urandom, client=VERSION),
        syncing=syncing,
        bell=bell,
        secrets=SecretStore(os.environ, file=device.folder.path / TOKEN_FILE),
        wanted=DeviceWanted(device=device.name, enrolment=os.environ.get(ENROLMENT, "")),
    )
