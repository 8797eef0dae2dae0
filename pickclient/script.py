"""What a picker does with a trolley, act by act, made from its plan alone: for `demo --play`, the journeys and benches.

It shares no rule with the flows, so that what it expects is a second opinion. Knows no terminal and no server.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import islice
from random import Random

from warehouse.items import Confirm
from warehouse.trolleys import Plan, Share, Stop
from warehouse.values import dataclass, field, replace

DIGITS = 4
"""So many of a code's last digits are typed where its bars cannot be read."""


class Means(StrEnum):
    """How something is told to the program."""

    SCAN = "scan"
    DIGIT = "digit"
    """A choice: one digit by itself."""
    TYPE = "type"
    """Typed by hand, ended with Enter."""


class Answer(StrEnum):
    """What the screen is expected to do."""

    ACCEPTED = "accepted"
    """A new running number."""
    REFUSED = "refused"
    SCREEN = "screen"
    """Another screen, or another question on it; nothing is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing a picker does, and what it physically comes to."""

    means: Means
    text: str
    answer: Answer = Answer.ACCEPTED
    screen: str = ""
    """For `Answer.SCREEN`: the name in the window title that is waited for."""
    put: Mapping[str, int] = field(default_factory=dict)
    """Units that went into totes, by order line; taken out again when negative."""
    missing: Mapping[str, int] = field(default_factory=dict)
    stop: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishaps:
    """At which stops, counted from 0 along the route, something out of the ordinary happens."""

    shorts: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    undos: tuple[int, ...] = ()
    wrong_places: tuple[int, ...] = ()
    wrong_items: tuple[int, ...] = ()
    wrong_slots: tuple[int, ...] = ()
    bad_reads: tuple[int, ...] = ()
    no_codes: tuple[int, ...] = ()
    """The place, one unit and the first tote cannot be read: what stands on them is typed."""


def mishaps(plan: Plan, seed: int) -> Mishaps:
    """Two shorts, a skip, an undo, five wrong scans and labels that cannot be read, as far as the route is long.

    `seed` chooses the stops.
    """
    random = Random(seed)  # noqa: S311 (a script, not a secret)
    places = list(range(len(plan.stops) - 1))
    random.shuffle(places)
    many = [place for place in places if plan.stops[place].quantity > 1]
    rest = iter([place for place in places if place not in many[:2]])
    return Mishaps(
        shorts=tuple(many[:2]),
        skips=tuple(_few(rest, 1)),
        undos=tuple(_few(rest, 1)),
        wrong_places=tuple(_few(rest, 2)),
        wrong_items=tuple(_few(rest, 1)),
        wrong_slots=tuple(_few(rest, 1)),
        bad_reads=tuple(_few(rest, 1)),
        no_codes=tuple(_few(rest, 2)),
    )


def acts(plan: Plan, wrong: Mishaps, free_totes: tuple[str, ...]) -> Iterator[Act]:
    """Everything a picker does from the first tote to the drop zone, once the trolley is claimed."""
    totes = dict(zip((slot.slot for slot in plan.slots), free_totes, strict=False))
    yield from (Act(means=Means.SCAN, text=tote) for tote in totes.values())
    yield Act(means=Means.SCAN, text="CMD-DONE", answer=Answer.SCREEN, screen="PICK")
    later = []
    for place, stop in enumerate(plan.stops):
        if place in wrong.skips:
            later.append(stop)
            yield Act(means=Means.SCAN, text="CMD-SKIP", stop=stop.stop)
        else:
            yield from _at_stop(plan, place, stop, wrong, totes)
    for stop in later:
        yield from _at_stop(plan, -1, stop, wrong, totes)
    yield Act(means=Means.SCAN, text=plan.zones[0])


def _at_stop(plan: Plan, place: int, stop: Stop, wrong: Mishaps, totes: Mapping[str, str]) -> Iterator[Act]:
    unread = place in wrong.no_codes
    if place in wrong.wrong_places:
        yield from _refused(stop, (other.location for other in plan.stops if other.location != stop.location))
    arrives = Act(means=Means.SCAN, text=stop.location, stop=stop.stop)
    yield from _typed(arrives, stop.check or stop.location) if unread else [arrives]
    if place in wrong.bad_reads:
        yield from _refused(stop, iter(("4006381333932",)))
    if place in wrong.wrong_items:
        yield from _refused(stop, _other_items(plan, stop))
    short = 1 if place in wrong.shorts else 0
    takes = list(_takes(stop, stop.quantity - short))
    if unread and takes:
        *takes, last = takes
        yield from takes
        yield from _typed(last, _ending(plan, stop, last.text))
    else:
        yield from takes
    if short:
        yield from _short(stop, short)
    puts = list(_puts(plan, stop, short))
    for number, act in enumerate(puts):
        if place in wrong.wrong_slots and number == 0:
            yield from _refused(stop, _other_slots(plan, act.text))
        yield from _typed(act, _tote_ending(totes, act.text.rpartition("-")[2])) if unread else [act]
        if place in wrong.undos and number == 0:
            back = {line: -quantity for line, quantity in act.put.items()}
            yield Act(means=Means.SCAN, text="CMD-UNDO", stop=stop.stop, put=back)
            yield act


def _typed(act: Act, digits: str) -> Iterator[Act]:
    """`act` without its barcode: NO CODE, then what stands on the label."""
    yield Act(means=Means.SCAN, text="CMD-NOCODE", answer=Answer.SCREEN, screen="NO_CODE", stop=act.stop)
    yield replace(act, means=Means.TYPE, text=digits)


def _ending(plan: Plan, stop: Stop, code: str) -> str:
    """The last digits of `code`, all of it where another code here ends alike, or the place's where it has too few."""
    if len(code) < DIGITS:
        return stop.check
    alike = {each.code for other in plan.stops for each in other.item.codes if each.code.endswith(code[-DIGITS:])}
    return code if len(alike) > 1 else code[-DIGITS:]


def _tote_ending(totes: Mapping[str, str], slot: str) -> str:
    """The last digits of the tote in `slot`; all of them where another tote of the trolley ends alike."""
    number = totes[slot].rpartition("-")[2]
    alike = [tote for tote in totes.values() if tote.endswith(number[-DIGITS:])]
    return number if len(alike) > 1 else number[-DIGITS:]


def _takes(stop: Stop, quantity: int) -> Iterator[Act]:
    """By case where one fits, then unit by unit; one scan where that confirms the whole grab, unless it is short."""
    codes = {code.multiple: code.code for code in stop.item.codes}
    if stop.item.confirm is Confirm.ONCE:
        if quantity == stop.quantity:
            yield Act(means=Means.SCAN, text=codes[1], stop=stop.stop)
        return
    left = quantity
    for multiple in sorted(codes, reverse=True):
        while left >= multiple:
            yield Act(means=Means.SCAN, text=codes[multiple], stop=stop.stop)
            left -= multiple


def _short(stop: Stop, missing: int) -> Iterator[Act]:
    """The line with the latest cut-off goes without."""
    last = max(stop.shares, key=_urgency)
    yield Act(means=Means.SCAN, text="CMD-SHORT", answer=Answer.SCREEN, screen="SHORT", stop=stop.stop)
    yield Act(means=Means.DIGIT, text="1", answer=Answer.SCREEN, screen="COUNT", stop=stop.stop)
    yield Act(means=Means.TYPE, text=str(stop.quantity - missing), missing={last.line: missing}, stop=stop.stop)


def _puts(plan: Plan, stop: Stop, missing: int) -> Iterator[Act]:
    last = max(stop.shares, key=_urgency)
    for slot in plan.slots:
        put = {
            share.line: share.quantity - (missing if share is last else 0)
            for share in stop.shares
            if share.slot == slot.slot
        }
        if sum(put.values()):
            label = f"SLT-{plan.name}-{slot.slot}"
            kept = {line: quantity for line, quantity in put.items() if quantity}
            yield Act(means=Means.SCAN, text=label, stop=stop.stop, put=kept)


def _urgency(share: Share) -> tuple[str, str, str]:
    return (share.cut_off, share.slot, share.line)


def _refused(stop: Stop, wrong: Iterator[str]) -> Iterator[Act]:
    """A scan of the first of the codes that are `wrong` at `stop`, where there is one."""
    yield from (Act(means=Means.SCAN, text=code, answer=Answer.REFUSED, stop=stop.stop) for code in islice(wrong, 1))


def _other_items(plan: Plan, stop: Stop) -> Iterator[str]:
    own = {code.code for code in stop.item.codes}
    return (other.item.codes[0].code for other in plan.stops if other.item.codes[0].code not in own)


def _other_slots(plan: Plan, label: str) -> Iterator[str]:
    labels = (f"SLT-{plan.name}-{slot.slot}" for slot in plan.slots)
    return (other for other in labels if other != label)


def _few(places: Iterator[int], number: int) -> list[int]:
    return [place for _, place in zip(range(number), places, strict=False)]
