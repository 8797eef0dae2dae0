"""Building a trolley: one empty tote into each slot, before stop 1. Pure; the state is `flows.trolley`'s."""

from warehouse.barcodes import CodeKind, read
from warehouse.events import ToteBound
from warehouse.flows.decision import Decision, Said, Scanned, UndoSaid
from warehouse.flows.pick import undo
from warehouse.flows.refusals import refused, tail
from warehouse.flows.trolley import Trolley
from warehouse.messages import (
    CodeNotKnown,
    Message,
    NoChoice,
    PutTote,
    ToteDue,
    ToteHereAlready,
    ToteIn,
    ToteInUse,
    ToteNotKnown,
    WrongTrolley,
)


def decide(trolley: Trolley, said: Said) -> Decision:
    """Say what `said` means while totes are put in.

    Transitions:
        a free tote -> bound to the first slot without one.
        this trolley -> nothing, but what is wanted is said again.
        a tote that is unknown, on another trolley or here already, another trolley, and anything else -> refused, by
            name.
        undo -> undone, the last tote.
    """
    if isinstance(said, UndoSaid):
        return undo(trolley)
    if not isinstance(said, Scanned) or not trolley.empty_slots:
        return refused("", NoChoice())
    slot = trolley.empty_slots[0].slot
    reading = read(said.code)
    if reading.kind is CodeKind.TROLLEY and reading.text == trolley.plan.trolley:
        return Decision(note=instruction(trolley))
    why = _why_not(trolley, slot, reading.kind, reading.text)
    if why is not None:
        return refused(said.code, why)
    return Decision(event=ToteBound(slot=slot, tote=reading.text), note=ToteIn(tote=reading.text, slot=slot))


def instruction(trolley: Trolley) -> Message | None:
    """The slot that waits for a tote; None when none does."""
    empty = trolley.empty_slots
    return PutTote(slot=empty[0].slot, left=len(empty)) if empty else None


def _why_not(trolley: Trolley, slot: str, kind: CodeKind, code: str) -> Message | None:
    """Why `code` may not go into `slot`; None when it may."""
    if kind is CodeKind.TROLLEY:
        return WrongTrolley(got=code.removeprefix("TRL-"), want=trolley.plan.name)
    if kind is not CodeKind.TOTE:
        known = kind not in (CodeKind.UNKNOWN, CodeKind.DAMAGED)
        return ToteDue(slot=slot) if known else CodeNotKnown(tail=tail(code))
    here = next((name for name, tote in trolley.totes if tote == code), "")
    if here:
        return ToteHereAlready(tote=code, slot=here)
    if code not in trolley.plan.totes:
        return ToteNotKnown(tote=code)
    carrier = trolley.plan.totes[code]
    if carrier is not None and carrier != trolley.plan.trolley:
        return ToteInUse(tote=code, trolley_name=carrier.removeprefix("TRL-"))
    return None
