"""What is said at a pack desk about an order's pack slip. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipNotSure(Message):
    """The pack slip went to a printer, or may have, and nobody knows whether it came out; none comes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipNotPrinted(Message):
    """The pack slip surely did not come out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipAtDesk(Message):
    """The pack slip was printed, or may have been, at another desk; none comes by itself here."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipComes(Message):
    """Copy number `copy` of the pack slip is printed."""

    copy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSlipYet(Message):
    """The pack slip comes by itself when all is packed; until then there is none that could be printed again."""
