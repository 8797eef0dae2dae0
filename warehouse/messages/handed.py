"""What is said where units lie in totes that this device knows nothing of: a colleague's, or done on paper."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HowManyInTote(Message):
    """Ask how many units of the stop's item lie in the tote in `slot`, whoever put them there."""

    slot: str
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSaved(Message):
    """So many units more than were known lay in the tote in `slot`, and count now."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPutBack(Message):
    """Units that lay in the tote in `slot` count now, and of those in the hand so many are wanted no more."""

    slot: str
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownInTote(Message):
    """As many units as were counted in `slot`, or fewer, are no news; `quantity` are known."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WasItInTote(Message):
    """After a restart: whether so many units were in the tote in `slot` already."""

    slot: str
    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneFound(Message):
    """What was said to lie in the tote in `slot` was taken back; nothing is to be done with the hands."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper(Message):
    """Ask whether a stop was done on paper, as the sheet asks for it."""

    location: str
    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HowManyOnPaper(Message):
    """Ask how many of the `want` units of a stop were put, by what the sheet says."""

    location: str
    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePaper(Message):
    """The last answer about the sheet was taken back; nothing is to be done with the hands."""
