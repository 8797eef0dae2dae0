"""The fold that commutes: how much of each line is picked or short, whoever said it and in whichever order.

An event adds or takes away amounts and nothing else, so that any device's facts can be counted at any time, and counted
off again. Counting an event once is the caller's duty: by its key in the journal, by its row on the server.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from warehouse.events import Event, FoundInTote, LineCount, Put, Shorted, Skipped, ToteBound, Undone
from warehouse.values import dataclass, field

K = TypeVar("K")

LineKey = tuple[int, str]
"""A stop's number and an order line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderLease:
    """What happened to one line at one stop under one lease, in amounts."""

    epoch: int
    """The lease; 0 where it is not known."""
    put: int = 0
    """Units put, less taken back."""
    found: tuple[tuple[int, int], ...] = ()
    """How many units were found in the tote from before the lease, and how often that was said less taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Units of one line at one stop."""

    picked: int = 0
    """Units in the tote, reckoned from `leases`."""
    shorted: int = 0
    leases: tuple[UnderLease, ...] = ()
    """What `picked` is reckoned from, in the order of leases; empty when all was put and nobody knows when."""

    @property
    def under(self) -> tuple[UnderLease, ...]:
        """The same as `leases`, written out."""
        return self.leases or ((UnderLease(epoch=0, put=self.picked),) if self.picked else ())

    def put_under(self, epoch: int) -> int:
        """Units put under one lease."""
        return sum(lease.put for lease in self.under if lease.epoch == epoch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What has physically happened to one trolley, in amounts; entries that amount to nothing are left out."""

    lines: Mapping[LineKey, Count] = field(default_factory=dict)
    skips: Mapping[int, int] = field(default_factory=dict)
    """How often each stop was put off."""
    totes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Slot and tote, with how often that tote was put there less taken away again."""

    def count(self, stop: int, line: str) -> Count:
        """What is counted for `line` at `stop`."""
        return self.lines.get((stop, line), _NOTHING)


_NOTHING = Count()


def added(tally: Tally, event: Event, times: int = 1, *, epoch: int = 0) -> Tally:
    """`tally` with `event`, which happened under lease `epoch`, counted `times` times; -1 counts it off again."""
    match event:
        case Put():
            return _with_lines(tally, event.stop, event.counts, lambda units: _put(epoch, units * times))
        case FoundInTote():
            return _with_lines(tally, event.stop, event.counts, lambda units: _found(epoch, units, times))
        case Shorted():
            return _with_lines(tally, event.stop, event.missing, lambda units: Count(shorted=units * times))
        case Skipped():
            return Tally(lines=tally.lines, skips=_plus(tally.skips, event.stop, times), totes=tally.totes)
        case ToteBound():
            return Tally(
                lines=tally.lines, skips=tally.skips, totes=_plus(tally.totes, (event.slot, event.tote), times)
            )
        case Undone():
            return added(tally, event.event, -times, epoch=epoch)
        case _:
            return tally


def folded(events: Iterable[Event], *, epoch: int = 0) -> Tally:
    """The tally of `events`, each counted once, all of them of one lease."""
    tally = Tally()
    for event in events:
        tally = added(tally, event, epoch=epoch)
    return tally


def together(first: Tally, second: Tally, times: int = 1) -> Tally:
    """Both tallies in one; with `times` -1, what `first` has beyond `second`."""
    lines = dict(first.lines)
    for key, count in second.lines.items():
        _put_count(lines, key, count, times)
    skips, totes = dict(first.skips), dict(first.totes)
    for stop, number in second.skips.items():
        _put_number(skips, stop, number * times)
    for place, number in second.totes.items():
        _put_number(totes, place, number * times)
    return Tally(lines=lines, skips=skips, totes=totes)


def counted(leases: Iterable[UnderLease], shorted: int) -> Count:
    """What comes of one line, lease by lease: what was found there is at least there, and what was put after is more.

    So that a put of an earlier lease, known late, is among what was found, and never counted beside it.
    """
    kept = tuple(sorted((one for one in leases if one.put or one.found), key=lambda one: one.epoch))
    if len(kept) == 1 and not kept[0].found and kept[0].epoch == 0:
        return Count(picked=kept[0].put, shorted=shorted)
    picked = 0
    for lease in kept:
        said = [units for units, times in lease.found if times > 0]
        picked = max([picked, *said]) + lease.put
    return Count(picked=picked, shorted=shorted, leases=kept)


def _put(epoch: int, units: int) -> Count:
    return counted((UnderLease(epoch=epoch, put=units),), 0)


def _found(epoch: int, units: int, times: int) -> Count:
    return counted((UnderLease(epoch=epoch, found=((units, times),)),), 0)


def _with_lines(tally: Tally, stop: int, counts: tuple[LineCount, ...], what: Callable[[int], Count]) -> Tally:
    lines = dict(tally.lines)
    for count in counts:
        _put_count(lines, (stop, count.line), what(count.quantity), 1)
    return Tally(lines=lines, skips=tally.skips, totes=tally.totes)


def _put_count(lines: dict[LineKey, Count], key: LineKey, more: Count, times: int) -> None:
    before = lines.get(key, _NOTHING)
    shorted = before.shorted + more.shorted * times
    leases = {one.epoch: one for one in before.under}
    for one in more.under:
        leases[one.epoch] = _merged(leases.get(one.epoch), one, times)
    after = counted(leases.values(), shorted)
    if after.under or after.shorted:
        lines[key] = after
    else:
        lines.pop(key, None)


def _merged(first: UnderLease | None, second: UnderLease, times: int) -> UnderLease:
    """Both amounts of one lease in one."""
    found = dict(first.found) if first else dict[int, int]()
    for units, number in second.found:
        _put_number(found, units, number * times)
    put = (first.put if first else 0) + second.put * times
    return UnderLease(epoch=second.epoch, put=put, found=tuple(sorted(found.items())))


def _plus(numbers: Mapping[K, int], key: K, amount: int) -> dict[K, int]:
    changed = dict(numbers)
    _put_number(changed, key, amount)
    return changed


def _put_number(numbers: dict[K, int], key: K, amount: int) -> None:
    after = numbers.get(key, 0) + amount
    if after:
        numbers[key] = after
    else:
        numbers.pop(key, None)
