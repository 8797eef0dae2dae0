"""The fold that commutes, of an order at a desk: what was packed, set aside and labelled, whoever said it.

An event adds or takes away counts of plain facts and nothing else, so that any device's events can be counted at any
time, and counted off again. Where the latest word counts (a box, a weight), each word bears the lease and number it was
said under; no clock is asked. Counting an event once is the caller's duty.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, assert_never

from warehouse.desk_events import (
    BoxChosen,
    DemandMet,
    LabelApplied,
    LabelPrinted,
    OfSlip,
    PackUndone,
    ParcelAdded,
    PrintState,
    PutOnHold,
    Reprinted,
    SetAside,
    SlipLeftOut,
    SlipPrinted,
    SlipReprinted,
    SlipSeen,
    TakenFromHold,
    Verified,
    Weighed,
)
from warehouse.events import Event
from warehouse.values import dataclass, field, replace

At = tuple[int, int]
"""The lease and the number in its journal under which something was said: a later one has the last word."""


NO_PARCEL: Final = 0
"""As which parcel's prints those of the order's pack slip are counted."""
SLIP: Final = 1
"""As which generation."""


class Kind(StrEnum):
    """What is counted."""

    VERIFIED = "verified"
    ASIDE = "aside"
    DEMAND = "demand"
    BOX = "box"
    WEIGHT = "weight"
    PARCEL = "parcel"
    HOLD = "hold"
    PRINT = "print"
    COPY = "copy"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that can be counted; what does not apply is 0 or empty."""

    kind: Kind
    parcel: int = 0
    name: str = ""
    """An order line, item, demand, box, hold place or bin, or the desk where something was printed."""
    detail: str = ""
    """A problem, a way of weighing, a print state, a reason."""
    number: int = 0
    """Grams, or the generation of a label."""
    copy: int = 0
    """Of a label or slip, counted from 1; 0 with a print state: it is said of all of its copies."""
    epoch: int = 0
    seq: int = 0
    """With `epoch`: when it was said, where the latest word counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTally:
    """What has physically happened to one order at desks; facts that amount to nothing are left out."""

    counts: Mapping[Fact, int] = field(default_factory=dict)

    def of(self, kind: Kind, parcel: int | None = None) -> Iterator[Fact]:
        """Facts of a kind that are so, of one parcel or of all."""
        return (
            fact
            for fact, count in self.counts.items()
            if fact.kind is kind and count > 0 and parcel in (None, fact.parcel)
        )

    def verified(self, line: str, parcel: int | None = None) -> int:
        """Units of `line` in a parcel, or in all of them; less than 0 while an undo came before what it undoes."""
        found = (
            count
            for fact, count in self.counts.items()
            if fact.kind is Kind.VERIFIED and fact.name == line and parcel in (None, fact.parcel)
        )
        return sum(found)

    def aside(self, line: str) -> int:
        """Units of `line` that go into no parcel."""
        return sum(count for fact, count in self.counts.items() if fact.kind is Kind.ASIDE and fact.name == line)

    @property
    def parcels(self) -> int:
        """How many parcels there are: 1 at least."""
        return max([1, *(fact.parcel for fact in self.of(Kind.PARCEL))])

    def latest(self, kind: Kind, parcel: int) -> Fact | None:
        """The last word of a kind about a parcel."""
        return max(self.of(kind, parcel), key=lambda fact: (fact.epoch, fact.seq), default=None)

    def hold(self, parcel: int) -> str:
        """The hold place where a parcel waits; empty when it does not."""
        return next((fact.name for fact in self.of(Kind.HOLD, parcel)), "")

    def applied(self, parcel: int) -> Fact | None:
        """The newest label that was scanned on a parcel: `number` is its generation, `name` the bin."""
        return max(self.of(Kind.APPLIED, parcel), key=lambda fact: fact.number, default=None)

    def printed(self, parcel: int, generation: int) -> Fact | None:
        """The last word about the newest copy of a label."""
        prints = (fact for fact in self.of(Kind.PRINT, parcel) if fact.number == generation)
        return max(prints, key=lambda fact: (fact.copy, fact.epoch, fact.seq), default=None)

    def is_unfit(self, parcel: int, generation: int) -> bool:
        """Whether a label was found to be one that no printer can print, or the order goes without its slip."""
        return any(fact.number == generation and not fact.copy for fact in self.of(Kind.PRINT, parcel))

    def copies(self, parcel: int, generation: int) -> int:
        """How many copies of a label were asked for: 1 at least, the first comes by itself."""
        return max([1, *(fact.copy for fact in self.of(Kind.COPY, parcel) if fact.number == generation)])


def counted(tally: PackTally, event: Event, at: At, times: int = 1) -> PackTally:
    """`tally` with `event`, which was said `at`, counted `times` times; -1 counts it off again."""
    return _plus(tally, _facts(event, at), times)


def folded(events: Iterable[tuple[At, Event]]) -> PackTally:
    """The tally of `events`, each counted once."""
    tally = PackTally()
    for at, event in events:
        tally = counted(tally, event, at)
    return tally


def together(first: PackTally, second: PackTally, times: int = 1) -> PackTally:
    """Both tallies in one; with `times` -1, what `first` has beyond `second`."""
    return _plus(first, second.counts.items(), times)


def _plus(tally: PackTally, amounts: Iterable[tuple[Fact, int]], times: int) -> PackTally:
    changed = None
    for fact, amount in amounts:
        changed = dict(tally.counts) if changed is None else changed
        after = changed.get(fact, 0) + amount * times
        if after:
            changed[fact] = after
        else:
            changed.pop(fact, None)
    return tally if changed is None else PackTally(counts=changed)


def _facts(event: Event, at: At) -> Iterator[tuple[Fact, int]]:
    """What an event adds, with how many of it."""
    epoch, seq = at
    match event:
        case Verified():
            yield Fact(kind=Kind.VERIFIED, parcel=event.parcel, name=event.line), event.quantity
        case SetAside():
            what = event.line or event.item or event.code
            yield Fact(kind=Kind.ASIDE, name=what, detail=event.problem), event.quantity
        case DemandMet():
            yield Fact(kind=Kind.DEMAND, parcel=event.parcel, name=event.demand), 1
        case BoxChosen():
            yield Fact(kind=Kind.BOX, parcel=event.parcel, name=event.box, epoch=epoch, seq=seq), 1
        case Weighed():
            how, grams = event.by, event.weight_g
            yield Fact(kind=Kind.WEIGHT, parcel=event.parcel, detail=how, number=grams, epoch=epoch, seq=seq), 1
        case ParcelAdded():
            yield Fact(kind=Kind.PARCEL, parcel=event.parcel), 1
        case PutOnHold():
            yield Fact(kind=Kind.HOLD, parcel=event.parcel, name=event.place), 1
        case TakenFromHold():
            yield Fact(kind=Kind.HOLD, parcel=event.parcel, name=event.place), -1
        case LabelApplied():
            yield Fact(kind=Kind.APPLIED, parcel=event.parcel, name=event.bin, number=event.generation), 1
        case PackUndone():
            yield from ((fact, -amount) for fact, amount in _facts(event.event, (epoch, event.seq)))
        case _:
            yield from _printed(event, at)


def _printed(event: Event, at: At) -> Iterator[tuple[Fact, int]]:
    """What an event says of a label's copies; nothing where it says nothing of them."""
    epoch, seq = at
    if isinstance(event, LabelPrinted):
        said = Fact(
            kind=Kind.PRINT,
            parcel=event.parcel,
            name=event.desk,
            detail=event.state,
            number=event.generation,
            copy=event.copy,
            epoch=epoch,
            seq=seq,
        )
        yield said, 1
        if event.cannot:  # a word that older programs know, for those to whom it is told
            itself = Fact(kind=Kind.PRINT, parcel=event.parcel, detail=PrintState.FAILED, number=event.generation)
            yield itself, 1
    elif isinstance(event, Reprinted):
        generation = event.generation
        yield Fact(kind=Kind.COPY, parcel=event.parcel, number=generation, copy=event.copy, detail=event.reason), 1
    elif isinstance(event, OfSlip):
        yield _of_slip(event, at), 1


def _of_slip(event: OfSlip, at: At) -> Fact:
    """A slip's copies are counted as a label's are, in words that older programs know."""
    slip = Fact(kind=Kind.PRINT, parcel=NO_PARCEL, number=SLIP, copy=event.copy)
    match event:
        case SlipPrinted():
            return replace(slip, name=event.desk, detail=event.state, epoch=at[0], seq=at[1])
        case SlipSeen():
            return replace(slip, name=event.desk, detail=PrintState.PRINTED, epoch=at[0], seq=at[1])
        case SlipLeftOut():
            return replace(slip, copy=0, detail=PrintState.FAILED)
        case SlipReprinted():
            return replace(slip, kind=Kind.COPY, detail=event.reason)
        case _:
            assert_never(event)
