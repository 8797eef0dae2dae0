"""How this device looks and sounds, as its operators chose it: one document of the journal.

Knows no colour and no word: names only. A document that cannot be read is as good as none, since work has to go on.
"""

from offline.journal import Journal
from warehouse.codec import dumps, loads
from warehouse.errors import CodecError
from warehouse.values import dataclass

LOOK = "look"
"""Under which name the journal keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is chosen on the settings screen; an empty choice leaves it to the settings of the device."""

    theme: str = ""
    """Name of the colours."""
    sound: str = ""
    """`on` or `off`."""
    language: str = ""
    """Until the next sign-in or sign-out: instead of the operator's own."""


def kept(journal: Journal) -> Look:
    """What was chosen last."""
    content = journal.document(LOOK)
    if content is None:
        return Look()
    try:
        look = loads(Look, content)
        dumps(look)
    except (CodecError, UnicodeEncodeError):  # half of a character can be read, and not kept again
        return Look()
    return look


def keep(journal: Journal, look: Look) -> None:
    """Keep `look`; durable on return.

    Raises: what `Journal.keep` raises.
    """
    journal.keep(documents={LOOK: dumps(look)})
