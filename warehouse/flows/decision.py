"""What an operator can say to a flow, and what a flow answers."""

from warehouse.events import Event, ShortReason
from warehouse.messages import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A code, by the scanner or typed in its stead."""

    code: str
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityTyped:
    """So many units are in the hand in all."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeSaid:
    """The barcode due cannot be read; `text` was typed in its stead."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortSaid:
    """Less is there: `found` units in all are in the hand."""

    reason: ShortReason
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSaid:
    """`units` of the stop's item lie in the tote in `slot` in all, whoever put them there."""

    slot: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipSaid:
    """Come back to this stop at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoSaid:
    """Take the last thing back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSaid:
    """What stands on the screen was read."""


Said = Scanned | QuantityTyped | NoCodeSaid | ShortSaid | FoundSaid | SkipSaid | UndoSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was said led to: an event to record, and what to tell the operator; a refusal changes nothing."""

    event: Event | None = None
    """None only when nothing is worth keeping."""
    then: tuple[Event, ...] = ()
    """What is recorded after `event` as one act with it: signalled once, when all of it is durable."""
    note: Message | None = None
    """What happened, when the next instruction alone would not say it."""
    refused: bool = False
    """Whether `note` is a refusal; then `event` is a `Refused` or None."""
