"""Buys labels, step by step: each step is a transaction, and between two of them a carrier is asked with none open.

A label is taken by raising its epoch, and what came of it is written only under that epoch. That a carrier is going to
be asked is durable before it is asked; whoever takes over a label of which that is written knows that it may have been
bought, and does what the carrier's class makes safe. Time is one that all nodes share, and decides only who tries when.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, assert_never

from sqlalchemy import Connection

from pickserver.labels import completing, renewing, telling, withdrawing
from pickserver.labels.carriers.seam import (
    Absent,
    Bought,
    Carrier,
    Idempotency,
    NotSent,
    Order,
    Refused,
    Shipment,
    Unsure,
    Voided,
)
from pickserver.labels.clocks import Trusted, Watch
from pickserver.labels.completing import File
from pickserver.labels.terms import Offer, Terms, best, refusals, retry_ms
from pickserver.seams import Ids
from pickserver.store import labels, orders
from pickserver.store.labels import AT_ONCE, Call, Label, e4
from warehouse.codec import loads
from warehouse.parcels import BEFORE_A_CALL, ENDED, LabelState
from warehouse.values import dataclass, replace

Time = Callable[[Connection], int]
"""Milliseconds since 1970 by the clock that all nodes share."""
Answer = Bought | File | Refused | Unsure | NotSent | Absent | Voided
"""What a carrier can answer who is asked for something."""

QUOTE_TRIES_MAX: Final = 8
"""After so many vain rounds of asking what it costs, which sold nothing, it is refused: about two minutes."""
UNSENT_TRIES_MAX: Final = 4
"""After so many requests that surely never left, another carrier may be chosen."""
QUOTE_LEASE_MS: Final = 30_000
"""Longer than the slowest carrier's price is waited for; who asks twice what it costs has lost nothing."""
SKEW_MS: Final = 2 * 24 * 3600 * 1000
"""How far a carrier's clock may be behind ours, or ours was ahead when it was first asked."""
TRUSTED: Final = Trusted()

ASKED: Final = frozenset({LabelState.CALLING, LabelState.VOIDING})
"""States in which a worker may be asking the carrier; while it may, nobody else does."""


class Act(StrEnum):
    """What a carrier is asked for."""

    BUY = "buy"
    FIND = "find"
    FETCH = "fetch"
    """What is printed of a purchase that is known; buys nothing."""
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be asked of a carrier, which is written down already."""

    act: Act
    label: Label
    """As it was written, under the epoch of who asks."""
    call: str
    """Its entry among the calls."""
    is_timed: bool = False
    """Whether the time that has passed since it was unclear did pass, as far as its asker can know."""


def take_to_quote(tx: Connection, time: Time, worker: str) -> Label | None:
    """Take the label that has waited longest for a price; None: none waits."""
    now_ms = time(tx)
    before = labels.next_due(tx, "", now_ms)
    if before is None:
        return None
    taken = _taken(before, worker, now_ms, QUOTE_LEASE_MS)
    first_ms = _first(before.taken_ms, now_ms)
    after = replace(taken, state=LabelState.QUOTING, changed_ms=now_ms, taken_ms=first_ms)
    return after if labels.save(tx, before, after) else None


def quoted(
    tx: Connection, time: Time, ids: Ids, before: Label, offers: Mapping[str, Offer], terms: Mapping[str, Terms]
) -> Label | None:
    """Write down what carriers offered and which of them is to be asked; None: somebody else has it now."""
    now_ms = time(tx)
    found = best(offers, terms, loads(Shipment, before.wanted).service, telling.currency(tx))
    if found is not None:
        carrier, rate = found
        offer = replace(before, carrier=carrier, rate=rate.rate, shipment=rate.shipment, service=rate.service)
        after = replace(offer, price_e4=e4(rate.price), currency=rate.price.currency, due_ms=AT_ONCE, tries=0, why="")
        after = replace(after, changed_ms=now_ms, quoted_ms=_first(before.quoted_ms, now_ms))
        return after if labels.save(tx, before, after) else None
    why = refusals(offers)
    tried = replace(before, tries=before.tries + 1, changed_ms=now_ms)
    if why is None and tried.tries < QUOTE_TRIES_MAX:
        after = replace(tried, state=LabelState.INTENT, due_ms=now_ms + retry_ms(tried.tries), why="no carrier answers")
        return after if labels.save(tx, before, after) else None
    after = replace(tried, state=LabelState.REFUSED, due_ms=None, why=why or "no carrier answers")
    return _ended(tx, now_ms, ids, before, after)


def take(tx: Connection, time: Time, ids: Ids, terms: Terms, worker: str, watch: Watch = TRUSTED) -> Job | bool:
    """Take the carrier's label that has been due longest, and write down what is going to be asked.

    `watch` says how far the time can be trusted. Without a job: whether there was a label that could only be left to
    time or to a person, so that others may be due.
    """
    now_ms = time(tx)
    before = labels.next_due(tx, terms.carrier, now_ms)
    if before is None:
        return False
    if before.state in ASKED and ((before.due_ms or 0) > now_ms or watch.even_s() * 1000 < terms.lease_ms):
        # The clock was set: whoever has it may be asking at this moment.
        labels.save(tx, before, replace(before, due_ms=now_ms + terms.lease_ms))
        return True
    act = _act(before, terms)
    if act is None or _is_put_off(before, now_ms):
        _left_unsure(tx, now_ms, ids, before, terms)
        return True
    job = _begun(tx, now_ms, ids, before, _taken(before, worker, now_ms, terms.lease_ms), act)
    if job is not None and before.state is LabelState.CALLING:  # whoever asked is gone, and may have bought
        telling.tell(tx, ids, now_ms, replace(job.label, state=LabelState.UNCERTAIN, why=DIED), "uncertain")
    return replace(job, is_timed=watch.known_s() >= terms.settle_s) if job else True


def perform(job: Job, carrier: Carrier) -> Answer:
    """Ask the carrier; no transaction is open meanwhile."""
    label = job.label
    order = Order(shipment=loads(Shipment, label.wanted), rate=label.rate, shipment_name=label.shipment)
    match job.act:
        case Act.BUY:
            return carrier.buy(order)
        case Act.FIND:
            return carrier.find(order, max(0, (label.first_call_ms or 0) - SKEW_MS))
        case Act.FETCH:
            told = carrier.label(label.purchase, label.format or order.shipment.format)
            return File(data=told) if isinstance(told, bytes) else told
        case Act.VOID:
            return carrier.void(label.purchase)
        case _:
            assert_never(job.act)


def answered(tx: Connection, time: Time, ids: Ids, job: Job, answer: Answer, terms: Terms) -> Job | Label | None:
    """Write down what a carrier answered, if the label is still the asker's.

    What is to be asked next, or the label as it is when it is in another state now; None: there is nothing to say.
    """
    now_ms = time(tx)
    before = job.label
    outcome, detail = _in_words(answer)
    # In the order in which handlers lock them: the parcel, then its label.
    parcel = labels.parcel_of(tx, before.parcel, locked=True)
    cancelled = parcel is not None and orders.is_cancelled(tx, parcel.order_id)
    still = labels.one(tx, before.parcel, before.generation)
    is_ours = still is not None and (still.epoch, still.state) == (before.epoch, before.state)
    labels.end_call(tx, job.call, now_ms, outcome if is_ours else f"late: {outcome}", detail)
    if not is_ours:
        return None
    unsold = job.act is Act.FIND and isinstance(answer, Absent) and _had_settled(job, terms)
    changed = job.act is not Act.VOID and not cancelled and renewing.is_outdated(tx, before)
    if unsold and not cancelled and not changed:
        taken = _taken(before, before.worker, now_ms, terms.lease_ms)
        return _begun(tx, now_ms, ids, before, taken, Act.BUY)
    after = _after(job, answer, terms, now_ms)
    if isinstance(answer, Bought):
        after = completing.alone(tx, after, now_ms)
    if (cancelled or changed) and (after.state in BEFORE_A_CALL or unsold):  # then nobody asks again
        why = withdrawing.CANCELLED if cancelled else renewing.CHANGED
        after = replace(after, state=LabelState.REFUSED, due_ms=None, why=why)
    elif (cancelled or changed) and withdrawing.is_incomplete(after, now_ms):
        after = completing.without_file(after, after.why)  # nobody prints it any more
    if after.state is not before.state:
        after = replace(after, changed_ms=now_ms)
    if after.state in (LabelState.INTENT, LabelState.QUOTING) or (after.state is before.state and after.due_ms):
        labels.save(tx, before, after)
        return None
    ended = _ended(tx, now_ms, ids, before, after)
    if ended and after.state is LabelState.BOUGHT:
        if isinstance(answer, Bought | File) and after.format:
            labels.put_file(tx, after, after.format, answer.data)
        if cancelled and withdrawing.can_be_given_back(after, now_ms):
            withdrawing.give_back(tx, after, now_ms)
    if ended and changed:
        renewing.put_right(tx, ended, now_ms, ids)
    return ended


def _first(known_ms: int | None, now_ms: int) -> int:
    """When it first happened."""
    return now_ms if known_ms is None else known_ms


DIED: Final = "whoever asked the carrier did not come back"


def _taken(label: Label, worker: str, now_ms: int, lease_ms: int) -> Label:
    return replace(label, epoch=label.epoch + 1, worker=worker, due_ms=now_ms + lease_ms)


def _act(label: Label, terms: Terms) -> Act | None:
    """What may be asked for now; None: nothing yet, or nothing by itself."""
    match label.state:
        case LabelState.QUOTING:
            return Act.BUY
        case LabelState.VOIDING:
            return Act.VOID
        case LabelState.UNCERTAIN if label.purchase and label.tracking:
            return Act.FETCH
        case LabelState.CALLING | LabelState.UNCERTAIN:
            match terms.capabilities.idempotency:
                case Idempotency.KEY | Idempotency.NATURAL:
                    return Act.BUY
                case Idempotency.LOOKUP:
                    # Whoever asked may have been asking until now: it settles from now on.
                    return Act.FIND if label.state is LabelState.UNCERTAIN else None
                case Idempotency.NONE:
                    return None
        case _:
            return None


def _is_put_off(label: Label, now_ms: int) -> bool:
    """Whether a clock that went back makes a label seem due that has not settled."""
    return label.state is LabelState.UNCERTAIN and (label.due_ms or 0) > now_ms


def _left_unsure(tx: Connection, now_ms: int, ids: Ids, before: Label, terms: Terms) -> None:
    """Leave a label to time, or to a person."""
    after = _unsure(replace(before, epoch=before.epoch + 1, changed_ms=now_ms), before.why or DIED, terms, now_ms)
    if before.state is LabelState.CALLING:
        _ended(tx, now_ms, ids, before, after)
    else:
        labels.save(tx, before, after)


def _begun(tx: Connection, now_ms: int, ids: Ids, before: Label, taken: Label, act: Act) -> Job | None:
    """Write down that a carrier is going to be asked."""
    after = taken
    if act is Act.BUY:
        first_ms, called_ms = taken.first_call_ms or now_ms, _first(taken.called_ms, now_ms)
        after = replace(taken, state=LabelState.CALLING, calls=taken.calls + 1, first_call_ms=first_ms)
        after = replace(after, changed_ms=now_ms, called_ms=called_ms)
    if not labels.save(tx, before, after):
        return None
    call = Call(
        id=ids.new(),
        parcel=after.parcel,
        generation=after.generation,
        epoch=after.epoch,
        carrier=after.carrier,
        kind=act,
        key=after.reference,
        begun_ms=now_ms,
    )
    labels.begin_call(tx, call)
    return Job(act=act, label=after, call=call.id)


def _after(job: Job, answer: Answer, terms: Terms, now_ms: int) -> Label:
    """The label after an answer."""
    label = job.label
    tried = replace(label, tries=label.tries + 1, why=getattr(answer, "why", ""))
    if label.purchase and job.act is not Act.VOID and not isinstance(answer, Bought | File):
        return completing.vain(label, tried.why, now_ms)
    if job.act is not Act.VOID and completing.is_never_told(tried, answer):
        return replace(tried, state=LabelState.UNCERTAIN, due_ms=None)
    match answer:
        case Bought():
            can_ask = terms.capabilities.idempotency is not Idempotency.NONE
            tries = tried.tries if label.purchase else 1
            return completing.bought(_bought(label, answer, terms, now_ms), answer.data, tries, now_ms, can_ask=can_ask)
        case File():
            known = replace(label, void_until_ms=label.void_until_ms or _void_until_ms(label, terms, now_ms))
            return completing.fetched(known, answer.data, tried.tries, now_ms)
        case Voided():
            return replace(label, state=LabelState.VOIDED, due_ms=None, tries=0, why="")
        case Refused() if job.act is Act.VOID:
            # What cannot be scanned stays a person's.
            state = LabelState.BOUGHT if label.tracking else LabelState.UNCERTAIN
            return replace(label, state=state, due_ms=None, void_until_ms=None, tries=0, why=answer.why)
        case Refused():
            return replace(label, state=LabelState.REFUSED, due_ms=None, tries=0, why=answer.why)
        case Unsure() if job.act is Act.BUY:
            return _unsure(tried, answer.why, terms, now_ms)
        case NotSent() if job.act is Act.BUY:
            return _not_sent(tried, terms, now_ms)
        case Unsure() | NotSent() | Absent():
            return replace(tried, due_ms=_ask_again_ms(tried, terms, now_ms))
        case _:
            assert_never(answer)


def _bought(label: Label, answer: Bought, terms: Terms, now_ms: int) -> Label:
    return replace(
        completing.named(label, answer.tracking, answer.purchase),
        state=LabelState.BOUGHT,
        due_ms=None,
        tries=0,
        why="",
        service=answer.service,
        price_e4=e4(answer.price),
        currency=answer.price.currency,
        void_until_ms=_void_until_ms(label, terms, now_ms),
    )


def _void_until_ms(label: Label, terms: Terms, now_ms: int) -> int | None:
    """Counted from the first call: when it was really bought, nobody knows better."""
    window_s = terms.capabilities.void_window_s
    return (label.first_call_ms or now_ms) + 1000 * window_s if window_s else None


def _unsure(label: Label, why: str, terms: Terms, now_ms: int) -> Label:
    """Nobody knows; what may be done about it, and when, is the carrier's class's to say."""
    unsure = replace(label, state=LabelState.UNCERTAIN, why=why)
    if label.purchase and label.tracking:  # only its file is missing
        return replace(unsure, due_ms=now_ms + retry_ms(label.tries))
    match terms.capabilities.idempotency:
        case Idempotency.KEY | Idempotency.NATURAL:
            return replace(unsure, due_ms=now_ms + retry_ms(label.tries))
        case Idempotency.LOOKUP:
            # What shows before it has settled is found before; that nothing shows means nothing until then.
            return replace(unsure, due_ms=_ask_again_ms(replace(unsure, changed_ms=now_ms), terms, now_ms))
        case Idempotency.NONE:
            return replace(unsure, due_ms=None)


def _settled_ms(label: Label, terms: Terms) -> int:
    """From when on a look that finds nothing says that nothing was bought."""
    return label.changed_ms + round(1000 * terms.settle_s)


def _had_settled(job: Job, terms: Terms) -> bool:
    """Whether a look would have seen whatever was bought, and nothing is known to be."""
    taken_ms = (job.label.due_ms or 0) - terms.lease_ms
    return job.is_timed and not job.label.purchase and taken_ms >= _settled_ms(job.label, terms)


def _ask_again_ms(label: Label, terms: Terms, now_ms: int) -> int:
    """When to ask next about a label: after a pause, but as soon as it has settled."""
    pause_ms, settled_ms = now_ms + retry_ms(label.tries), _settled_ms(label, terms)
    unsettled = label.state is LabelState.UNCERTAIN and now_ms < settled_ms
    return min(pause_ms, settled_ms) if unsettled else pause_ms


def _not_sent(label: Label, terms: Terms, now_ms: int) -> Label:
    """The request never left, so that it is as if it had not been made; an earlier one may have been."""
    unmade = replace(label, calls=label.calls - 1, due_ms=now_ms + retry_ms(label.tries))
    if unmade.calls > 0:
        return replace(_unsure(unmade, label.why, terms, now_ms), due_ms=unmade.due_ms)
    if label.tries < UNSENT_TRIES_MAX:
        return replace(unmade, state=LabelState.QUOTING, first_call_ms=None)
    again = replace(unmade, state=LabelState.INTENT, carrier="", rate="", shipment="", service="", price_e4=0)
    return replace(again, currency="", first_call_ms=None, tries=0)


def _ended(tx: Connection, now_ms: int, ids: Ids, before: Label, after: Label) -> Label | None:
    """Write a label in another state and tell it; None: somebody else has it now."""
    assert before.state not in BEFORE_A_CALL or after.state is LabelState.REFUSED, (before.state, after.state)
    if after.state in ENDED and before.state is not LabelState.VOIDING:
        after = replace(after, ended_ms=_first(before.ended_ms, now_ms))
    if not labels.save(tx, before, after):
        return None
    refused = before.state is LabelState.VOIDING and after.state is LabelState.BOUGHT
    # That a person has to see to it is news; that it still is unclear tells nobody anything.
    if after.state is not LabelState.UNCERTAIN or after.tries <= 1 or after.due_ms is None:
        telling.tell(tx, ids, now_ms, after, "void_refused" if refused else after.state)
    return after


def _in_words(answer: Answer) -> tuple[str, str]:
    """How an answer is kept among the calls."""
    kind = type(answer).__name__.lower()
    match answer:
        case Bought():
            return kind, f"{answer.purchase} {answer.tracking} {answer.price}"
        case Refused() | Unsure() | NotSent():
            return kind, answer.why
        case _:
            return kind, ""
