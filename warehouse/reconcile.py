"""The fold that commutes: how much of each line is picked or short, whoever said it and in whichever order.

An event adds or takes away amounts and nothing else, so that any device's facts can be counted at any time, and counted
off again. Counting an event once is the caller's duty: by its key in the journal, by its row on the server.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from warehouse.events import Event, LineCount, Put, Shorted, Skipped, ToteBound, Undone
from warehouse.values import dataclass, field

K = TypeVar("K")

LineKey = tuple[int, str]
"""A stop's number and an order line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Units of one line at one stop."""

    picked: int = 0
    shorted: int = 0


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


def added(tally: Tally, event: Event, times: int = 1) -> Tally:
    """`tally` with `event` counted `times` times; -1 counts it off again."""
    match event:
        case Put():
            return _with_lines(tally, event.stop, event.counts, times, picked=True)
        case Shorted():
            return _with_lines(tally, event.stop, event.missing, times, picked=False)
        case Skipped():
            return Tally(lines=tally.lines, skips=_plus(tally.skips, event.stop, times), totes=tally.totes)
        case ToteBound():
            return Tally(
                lines=tally.lines, skips=tally.skips, totes=_plus(tally.totes, (event.slot, event.tote), times)
            )
        case Undone():
            return added(tally, event.event, -times)
        case _:
            return tally


def folded(events: Iterable[Event]) -> Tally:
    """The tally of `events`, each counted once."""
    tally = Tally()
    for event in events:
        tally = added(tally, event)
    return tally


def together(first: Tally, second: Tally, times: int = 1) -> Tally:
    """Both tallies in one; with `times` -1, what `first` has beyond `second`."""
    lines = dict(first.lines)
    for key, count in second.lines.items():
        _put_count(lines, key, count.picked * times, count.shorted * times)
    skips, totes = dict(first.skips), dict(first.totes)
    for stop, number in second.skips.items():
        _put_number(skips, stop, number * times)
    for place, number in second.totes.items():
        _put_number(totes, place, number * times)
    return Tally(lines=lines, skips=skips, totes=totes)


def _with_lines(tally: Tally, stop: int, counts: tuple[LineCount, ...], times: int, *, picked: bool) -> Tally:
    lines = dict(tally.lines)
    for count in counts:
        amount = count.quantity * times
        _put_count(lines, (stop, count.line), amount if picked else 0, 0 if picked else amount)
    return Tally(lines=lines, skips=tally.skips, totes=tally.totes)


def _put_count(lines: dict[LineKey, Count], key: LineKey, picked: int, shorted: int) -> None:
    before = lines.get(key, _NOTHING)
    picked, shorted = before.picked + picked, before.shorted + shorted
    if picked or shorted:
        lines[key] = Count(picked=picked, shorted=shorted)
    else:
        lines.pop(key, None)


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
