"""Already in the tote: what who took a trolley over finds there, at a stop. Pure; the state is `flows.trolley`'s.

The device before may have been destroyed with scans it never sent. What it put lies in the totes; nobody but who looks
into them knows of it.
"""

from warehouse.events import FoundInTote, LineCount
from warehouse.flows.decision import Decision, FoundSaid
from warehouse.flows.refusals import refused
from warehouse.flows.trolley import Trolley
from warehouse.messages import FoundPutBack, FoundSaved, KnownInTote, Message, NoChoice, NotThatMany
from warehouse.reconcile import Count
from warehouse.trolleys import Stop


def decide(trolley: Trolley, stop: Stop, said: FoundSaid) -> Decision:
    """Assert what lay in a slot's tote before this lease: what was counted then, and what nobody knew of.

    Transitions:
        more than is counted, and no more than is wanted -> found in tote; the earliest cut-off is served first.
        as many as are counted, fewer, more than are wanted, or a slot that this stop does not serve -> refused.
    """
    counts, wanted = _counts(trolley, stop, said.slot), _wanted(trolley, stop, said.slot)
    have, most = known(trolley, stop, said.slot)
    more = said.units - have
    if not counts:
        return refused(said.slot, NoChoice(), stop.stop)
    why = why_not(said.units, most)
    if why is not None:
        return refused(str(said.units), why, stop.stop)
    if more <= 0:
        return refused(str(said.units), KnownInTote(slot=said.slot, quantity=have), stop.stop)
    found, left = [], more
    for one in wanted:
        quantity = min(one.quantity, left)
        if quantity:
            before = counts[one.line].picked - counts[one.line].put_under(trolley.epoch)
            found.append(LineCount(line=one.line, quantity=before + quantity))
        left -= quantity
    event = FoundInTote(stop=stop.stop, slot=said.slot, tote=trolley.tote_in(said.slot), counts=tuple(found))
    back = trolley.cursor.in_hand - (trolley.wanted - more)
    if back > 0:
        return Decision(event=event, note=FoundPutBack(slot=said.slot, back=back))
    return Decision(event=event, note=FoundSaved(slot=said.slot, quantity=more))


def why_not(units: int, most: int) -> Message | None:
    """Why `units` cannot lie in a tote that is to hold `most`; None when they can."""
    return None if 0 <= units <= most else NotThatMany(most=most)


def known(trolley: Trolley, stop: Stop, slot: str) -> tuple[int, int]:
    """Units of `stop` that are known to lie in the tote in `slot`, and the most that may lie there."""
    have = sum(count.picked for count in _counts(trolley, stop, slot).values())
    return have, have + sum(one.quantity for one in _wanted(trolley, stop, slot))


def _counts(trolley: Trolley, stop: Stop, slot: str) -> dict[str, Count]:
    """What is counted for each line of `stop` that goes into `slot`."""
    lines = (share.line for share in stop.shares if share.slot == slot)
    return {line: trolley.tally.count(stop.stop, line) for line in lines}


def _wanted(trolley: Trolley, stop: Stop, slot: str) -> list[LineCount]:
    """What is still wanted of `stop` in `slot`, the earliest cut-off first."""
    lines = {share.line for share in stop.shares if share.slot == slot}
    return [one for one in trolley.lines_left(stop) if one.line in lines]
