"""What is said beside the job: about typing, about signing out, about what is told. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitAlone(Message):
    """A digit that chooses nothing, where something can be typed after a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingTyped(Message):
    """Enter came, and nothing was typed before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsDue(Message):
    """A code was scanned where words are typed: it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOutAsked(Message):
    """The operator is about to sign out."""

    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellUs(Message):
    """Something is to be told; the last minutes are kept already, and are sent however the screen is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSaved(Message):
    """What was told is kept, and sent by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNotKept(Message):
    """What was told could not be kept on this device."""
