"""`pickclient enrol CODE`: makes this device known to its site once, and keeps the token that the site gives it.

Does not touch the journal's events; a device that records already can be enrolled at any time.
"""

import asyncio
import os
import sys

from offline.errors import JournalError
from offline.news import News
from offline.transport import Refusal, TransportError
from pickclient.link import TOKEN
from pickclient.network import TOKEN_FILE, connected
from pickclient.settings import Settings
from pickclient.wiring import open_device
from warehouse.sign_in import DeviceWanted


def enrol(settings: Settings, code: str) -> int:
    """Ask the site with its enrolment `code`, keep the token; the exit status."""
    try:
        device = open_device(settings)
    except JournalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    network = connected(device, _unheard)
    try:
        known = asyncio.run(network.commands.register(DeviceWanted(device=device.name, enrolment=code)))
    except Refusal as error:
        sys.stderr.write(f"The site refused: {error.problem.title}. Ask for today's enrolment code and try again.\n")
        return 1
    except TransportError as error:
        sys.stderr.write(f"{settings.server} does not answer ({error}). Check the address and the network.\n")
        return 1
    finally:
        network.close()
        device.close()
    kept = network.secrets.keep(TOKEN, known.token)
    path = device.folder.path / TOKEN_FILE
    if kept != "keyring":
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(known.token)
    where = "in the keyring" if kept == "keyring" else f"in {path}, for its owner alone"
    sys.stdout.write(f"{device.name} is known to site {known.site}; its token is {where}\n")
    return 0


def _unheard(_news: News) -> None:
    """Nothing is synced here."""
