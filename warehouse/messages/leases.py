"""What is said about who has a trolley, to who decides it and to who is given one. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyFree(Message):
    """Nobody has the trolley."""

    trolley_name: str
    done: int
    stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnsent(Message):
    """Ask whether to take the trolley away: its device held so much unsent when it was last heard."""

    trolley_name: str
    unsent: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnknown(Message):
    """Ask whether to take the trolley away: what its device holds unsent is not known."""

    trolley_name: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnheard(Message):
    """Ask whether to take the trolley away: its device was never heard with it."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFree(Message):
    """Ask whether to give somebody a trolley that nobody has."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowGiven(Message):
    """The trolley is somebody's now."""

    trolley_name: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowFree(Message):
    """The trolley is nobody's now."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedMeanwhile(Message):
    """Somebody has the trolley since the list was read."""

    trolley_name: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedMeanwhile(Message):
    """Nobody has the trolley any more."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorsOnly(Message):
    """The act is a supervisor's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueDue(Message):
    """What was scanned is no badge, where a colleague's is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenToYou(Message):
    """A supervisor gave the operator a trolley."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramTooOld(Message):
    """The device's program is too old for a new trolley."""
