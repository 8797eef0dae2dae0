"""What is said about who has a trolley, to who decides it and to who is given one. Values without words."""

from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyFree:
    """Nobody has the trolley."""

    trolley_name: str
    done: int
    stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnsent:
    """Ask whether to take the trolley away: its device held so much unsent when it was last heard."""

    trolley_name: str
    unsent: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnknown:
    """Ask whether to take the trolley away: what its device holds unsent is not known."""

    trolley_name: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnheard:
    """Ask whether to take the trolley away: its device was never heard with it."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFree:
    """Ask whether to give somebody a trolley that nobody has."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowGiven:
    """The trolley is somebody's now."""

    trolley_name: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowFree:
    """The trolley is nobody's now."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedMeanwhile:
    """Somebody has the trolley since the list was read."""

    trolley_name: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedMeanwhile:
    """Nobody has the trolley any more."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorsOnly:
    """The act is a supervisor's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueDue:
    """What was scanned is no badge, where a colleague's is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenToYou:
    """A supervisor gave the operator a trolley."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramTooOld:
    """The device's program is too old for a new trolley."""


LeaseMessage = (
    TrolleyFree
    | TakeUnsent
    | TakeUnknown
    | TakeUnheard
    | GiveFree
    | NowGiven
    | NowFree
    | DecidedMeanwhile
    | FreedMeanwhile
    | SupervisorsOnly
    | ColleagueDue
    | GivenToYou
    | ProgramTooOld
)
"""Any of them."""
