"""What a start finds: who is signed in, the trolley where it was left, and the one scan that may not have been heard.

Folded from the journal at every start and kept nowhere: a kept fold is what once sent people back to stop one.
"""

from offline import mirror
from offline.errors import JournalDamaged
from offline.journal import Journal
from offline.mirror import KeptClaim
from offline.recorder import NO_WORK, Work
from offline.signals import in_question
from warehouse.claims import Claim
from warehouse.codec import read_body, read_fact
from warehouse.desk_events import ByPrinter, PackEvent, PackUndoable, PackUndone
from warehouse.envelope import Envelope, Sealed
from warehouse.errors import CodecError
from warehouse.events import Confirmed, Event, Recorded, Undoable, Undone
from warehouse.flows.trolley import Job, Trolley, opened, recovered
from warehouse.reconcile import Tally, added, together
from warehouse.sign_in import SignedIn
from warehouse.values import dataclass, replace
from warehouse.wire import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Where a device stands after a start, with no network asked."""

    operator: SignedIn | None
    """Who is signed in, without a token."""
    trolley: Trolley | None
    """The trolley in work; one that was left counts until its release is asked for."""
    work: Work
    """What the next event on `trolley` belongs to."""
    lost: KeptClaim | None
    """A trolley that became another's; `mirror.forget` it when the operator has read so."""
    question: Recorded | None
    """An event that is on the disk, but whose signal was perhaps never heard: ask before the next scan."""
    question_work: Work
    """What the answer to `question` belongs to."""
    last_seq: int
    """Number of the newest event that changes something: the last that was, or should have been, signalled; or 0."""
    last_ms: int | None
    """When that event was recorded: milliseconds since 1970 by the device's clock; None before the first."""

    @property
    def epoch(self) -> int:
        """The right under which `trolley` is worked on."""
        return self.work.epoch


def recover(journal: Journal, marked: int) -> Recovered:
    """Fold everything anew; `marked` is the newest event known to have been signalled.

    Raises: JournalDamaged when something cannot be read, or what was signalled is gone; what the journal raises.
    """
    kept = mirror.claims(journal)
    trolley, work = _in_work(journal, kept)
    question, question_work = _question(_of_a_hand(journal, in_question(journal, marked), marked))
    newest = _of_a_hand(journal, journal.last_folding_after(0), 0)
    return Recovered(
        operator=mirror.operator(journal),
        trolley=trolley,
        work=work,
        lost=next((claim for claim in kept if claim.lost_to is not None), None),
        question=question,
        question_work=question_work,
        last_seq=newest.seq if newest else 0,
        last_ms=_read(newest)[0].wall_ms if newest else None,
    )


def begin(journal: Journal, claim: Claim, operator: str) -> Trolley:
    """Keep a granted claim and open its trolley: for a first claim as the server knows it, else where it was left."""
    return unfold(journal, mirror.keep_claim(journal, claim, operator))


def take_up(journal: Journal, kept: KeptClaim) -> Trolley:
    """Open a trolley that this device has where it was left; the next start goes on with it."""
    return unfold(journal, mirror.take_up(journal, kept))


def unfold(journal: Journal, kept: KeptClaim) -> Trolley:
    """The trolley of `kept` by what the server told of others and what this device recorded.

    Events of this device under an earlier claim count, but do not move the operator.
    """
    others, own = amounts(journal, kept.trolley)
    earlier, recorded = Tally(), []
    for epoch, one in own:
        if epoch == kept.epoch:
            recorded.append(one)
        else:
            earlier = added(earlier, one.event, epoch=epoch)
    start = opened(mirror.plan_of(journal, kept.trolley), together(others, earlier))
    told = mirror.snapshot_of(journal, kept.trolley)
    cancelled = () if told is None else told.cancelled
    return recovered(replace(start, own=earlier, epoch=kept.epoch, told=cancelled), recorded)


def amounts(journal: Journal, trolley: str) -> tuple[Tally, list[tuple[int, Recorded]]]:
    """What others did to `trolley`, as the server told, and by its epoch all that this device recorded for it."""
    told = mirror.snapshot_of(journal, trolley)
    own = [_fact(sealed) for sealed in journal.events_of(trolley, folding=True)]
    return (Tally() if told is None else _others(told, own)), own


def asked_about(question: Recorded) -> Undoable | PackUndoable | None:
    """What to ask whether it is physically so; None when nothing about the event can be in doubt."""
    event = question.event
    if isinstance(event, Undone | PackUndone):
        return event.event
    return event if isinstance(event, Undoable | PackUndoable) else None


def answer(question: Recorded, *, yes: bool) -> Event:
    """The event that keeps the operator's answer: what was asked about is so, or it is not.

    Raises:
        ValueError: `question` is none; `asked_about` says so.

    """
    event = asked_about(question)
    if event is None:
        message = f"event {question.seq} cannot be in question"
        raise ValueError(message)
    if isinstance(question.event, Undone | PackUndone):
        return event if yes else Confirmed(seq=question.seq)
    if yes:
        return Confirmed(seq=question.seq)
    if isinstance(event, PackUndoable):
        return PackUndone(seq=question.seq, event=event)
    return Undone(seq=question.seq, event=event)


def work_of(kept: KeptClaim) -> Work:
    """What an event on the trolley of `kept` belongs to."""
    return Work(trolley=kept.trolley, epoch=kept.epoch, route_version=kept.route_version)


def _others(told: Snapshot, own: list[tuple[int, Recorded]]) -> Tally:
    """What `told` has beyond this device's own events that are counted in it."""
    counted = Tally()
    for epoch, one in own:
        if one.seq <= told.ack:
            counted = added(counted, one.event, epoch=epoch)
    return together(told.tally, counted, -1)


def _in_work(journal: Journal, kept: tuple[KeptClaim, ...]) -> tuple[Trolley | None, Work]:
    """The trolley claimed last of those that are not done with."""
    for claim in kept:
        if claim.lost_to is None:
            trolley = unfold(journal, claim)
            if trolley.job is not Job.LEFT or not trolley.cursor.release_requested:
                return trolley, work_of(claim)
    return None, NO_WORK


def _of_a_hand(journal: Journal, sealed: Sealed | None, after: int) -> Sealed | None:
    """`sealed`, or the newest before it and after `after` that is not the printer's: for those no signal is given."""
    while sealed is not None and isinstance(_read(sealed)[1], ByPrinter):
        sealed = journal.last_folding_after(after, sealed.seq)
    return sealed


def _question(sealed: Sealed | None) -> tuple[Recorded | None, Work]:
    if sealed is None:
        return None, NO_WORK
    envelope, event = _read(sealed)
    recorded = Recorded(seq=sealed.seq, event=event, epoch=envelope.epoch)
    if asked_about(recorded) is None:
        return None, NO_WORK
    work = Work(
        trolley=envelope.trolley,
        epoch=envelope.epoch,
        route_version=envelope.route_version,
        order=envelope.order if isinstance(event, PackEvent) else None,
    )
    return recorded, work


def _fact(sealed: Sealed) -> tuple[int, Recorded]:
    try:
        epoch, event = read_fact(sealed.body)
    except CodecError as error:
        raise JournalDamaged(f"event {sealed.seq} cannot be read by this program: {error}") from error
    return epoch, Recorded(seq=sealed.seq, event=event, epoch=epoch)


def _read(sealed: Sealed) -> tuple[Envelope, Event]:
    try:
        return read_body(sealed.body)
    except CodecError as error:
        raise JournalDamaged(f"event {sealed.seq} cannot be read by this program: {error}") from error
