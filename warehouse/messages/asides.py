"""What is said beside the job: about typing, about signing out, about what is told. Values without words."""

from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitAlone:
    """A digit that chooses nothing, where something can be typed after a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingTyped:
    """Enter came, and nothing was typed before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsDue:
    """A code was scanned where words are typed: it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOutAsked:
    """The operator is about to sign out."""

    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellUs:
    """Something is to be told; the last minutes are kept already, and are sent however the screen is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSaved:
    """What was told is kept, and sent by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNotKept:
    """What was told could not be kept on this device."""


AsideMessage = DigitAlone | NothingTyped | WordsDue | SignOutAsked | TellUs | TellSaved | TellNotKept
"""Any of them."""
