"""A queue of this machine's own CUPS, spoken to by IPP where lp and lpstat would: at its socket, or at CUPS_SERVER.

Not by those programs: what lpstat prints tells a job that was given up from one that was printed by a word that CUPS
leaves out of jobs it has read back from its disk (docs/decisions/0017). A queue that CUPS retries by itself can print
twice: docs/printing.md says how one is set up.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from devices.printers.address import Address, Scheme
from devices.printers.ipp import IppPrinter
from devices.printers.ipp_http import over_http

SOCKETS: Final = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
"""Where CUPS listens on this machine."""
PORT: Final = 631


def cups_queue(name: str, environment: Mapping[str, str]) -> IppPrinter:
    """The queue `name` of the CUPS that lp would ask: of `CUPS_SERVER` in the environment, else of this machine."""
    server = environment.get("CUPS_SERVER", "").partition("/version=")[0]
    place = server or next((path for path in SOCKETS if Path(path).exists()), "localhost")
    path = f"/printers/{name}"
    if place.startswith("/"):
        here = Address(scheme=Scheme.IPP, written=f"lp:{name}", host="localhost", port=PORT, path=path)
        return IppPrinter(here, over_http(here, place))
    host, _, port = place.rpartition(":") if place.rpartition(":")[2].isdigit() else (place, "", "")
    there = Address(scheme=Scheme.IPP, written=f"lp:{name}", host=host.strip("[]"), port=int(port or PORT), path=path)
    return IppPrinter(there, over_http(there))
