"""Where a printer is, as it is written in the settings: `zpl://…`, `ipp://…`, `ipps://…`, `lp:…` or `dir:…`.

Light, since settings are read before the first paint; opens nothing.
"""

import re
from enum import StrEnum
from typing import Final

from warehouse.values import dataclass

HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\]"


class Scheme(StrEnum):
    """How a printer is spoken to."""

    ZPL = "zpl"
    """Raw, at a port."""
    IPP = "ipp"
    LP = "lp"
    """A queue of this machine."""
    DIR = "dir"
    """A folder."""


FORMS: Final = {
    Scheme.ZPL: re.compile(rf"zpl://(?P<host>{HOST})(?::(?P<port>[0-9]{{1,5}}))?/?"),
    Scheme.IPP: re.compile(rf"ipps?://(?P<host>{HOST})(?::(?P<port>[0-9]{{1,5}}))?(?P<path>/[!-~]{{0,200}})?"),
    Scheme.LP: re.compile(r"lp:(?P<path>[A-Za-z0-9_.][A-Za-z0-9_.-]{0,126})"),
    Scheme.DIR: re.compile(r"dir:(?P<path>/.*|~/.*)"),
}
PORTS: Final = {Scheme.ZPL: 9100, Scheme.IPP: 631, Scheme.LP: 0, Scheme.DIR: 0}
WANTED: Final = (
    "an address such as zpl://192.0.2.12:9100, ipp://192.0.2.13/ipp/print, lp:queue or dir:/var/spool/labels"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One printer."""

    scheme: Scheme
    written: str
    """As it stands in the settings."""
    host: str = ""
    port: int = 0
    path: str = ""
    """The rest: a path, the name of a queue, a folder."""


def address(written: str) -> Address:
    """The printer that is `written`.

    Raises:
        ValueError: it is none; the text says what it should be.

    """
    kind = written.partition(":")[0].replace("ipps", "ipp")
    found = FORMS[Scheme(kind)].fullmatch(written) if kind in set(Scheme) else None
    if found is None:
        raise ValueError(WANTED)
    scheme = Scheme(kind)
    parts = found.groupdict()
    port = int(parts.get("port") or PORTS[scheme])
    if parts.get("port") and not 1 <= port <= 65535:
        raise ValueError(WANTED)
    return Address(
        scheme=scheme,
        written=written,
        host=(parts.get("host") or "").strip("[]"),
        port=port,
        path=parts.get("path") or "",
    )
