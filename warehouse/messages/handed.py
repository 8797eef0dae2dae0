"""What is said where a trolley has come from somebody else, with units in its totes. Values without words."""

from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HowManyInTote:
    """Ask how many units of the stop's item lie in the tote in `slot`, whoever put them there."""

    slot: str
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSaved:
    """So many units more than were known lay in the tote in `slot`, and count now."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPutBack:
    """Units that lay in the tote in `slot` count now, and of those in the hand so many are wanted no more."""

    slot: str
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownInTote:
    """As many units as were counted in `slot`, or fewer, are no news; `quantity` are known."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WasItInTote:
    """After a restart: whether so many units were in the tote in `slot` already."""

    slot: str
    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneFound:
    """What was said to lie in the tote in `slot` was taken back; nothing is to be done with the hands."""

    slot: str


HandedMessage = HowManyInTote | FoundSaved | FoundPutBack | KnownInTote | WasItInTote | UndoneFound
"""Any of them."""
