"""What the menu of F10 offers, in the order in which it stands there. Made when it is opened, never before."""

from collections.abc import Sequence

from screens.seams import Entry


def menu() -> Sequence[Entry]:
    """Every entry there is."""
    from screens import settings, tell  # noqa: PLC0415 - no start waits for them

    return (Entry(name="settings", opens=settings.opened), Entry(name="tell", opens=tell.opened))
