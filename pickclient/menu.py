"""What the menu of F10 offers, in the order in which it stands there. Made when it is opened, never before."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from offline.writer import Writer
from screens.seams import Entry

if TYPE_CHECKING:
    from pickclient.link import Link
    from screens.look_up import Finder
    from screens.scan_log import Past


def menu(writer: Writer, link: "Link") -> Sequence[Entry]:
    """Every entry there is, for the device whose journal `writer` writes."""
    from offline.finding import Finding  # noqa: PLC0415 - no start waits for it
    from offline.history import History  # noqa: PLC0415 - no start waits for it

    return entries(Finding(writer, link.look_up), History(writer, link.send_now))


def entries(finder: "Finder", past: "Past") -> Sequence[Entry]:
    """The same, with who finds things and who knows the past."""
    from screens import look_up, scan_log, settings, tell  # noqa: PLC0415 - no start waits for them

    return (
        Entry(name="look_up", opens=partial(look_up.opened, finder)),
        Entry(name="scan_log", opens=partial(scan_log.opened, past)),
        Entry(name="settings", opens=settings.opened),
        Entry(name="tell", opens=tell.opened),
    )
