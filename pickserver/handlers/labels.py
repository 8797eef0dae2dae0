"""Labels as a pack desk asks for them: wanted once however often it is asked, given up only when nothing is lost by it.

A carrier is never asked here: a request writes down what is wanted, and workers do the rest.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from pickserver.handlers import packing, problems
from pickserver.handlers.wanted_labels import is_closed_before, wish_of
from pickserver.labels import renewing, telling
from pickserver.labels.files import form_of
from pickserver.labels.wishes import By, Wish, instead_of, intent, told_instead, want_anew
from pickserver.labels.withdrawing import can_be_given_back, give_back, is_sold
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids
from pickserver.store import labels, orders, troubles
from pickserver.store.labels import E4, Label, Parcel
from warehouse.packing import FORMATS, LabelGivenUp, LabelStatus, LabelWanted
from warehouse.parcels import BEFORE_A_CALL, ENDED, LabelState, order_and_number
from warehouse.wire import Problem

BUSY = frozenset({LabelState.CALLING, LabelState.UNCERTAIN})
"""States in which a carrier may sell at this very moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAsked:
    """What is asked about a parcel."""

    parcel: str
    wanted: LabelWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelGivenUp:
    """A parcel's label is given up."""

    parcel: str
    wanted: LabelGivenUp


def request(tx: Connection, caller: Caller, asked: ParcelAsked, time: Time, ids: Ids) -> LabelStatus | Problem:
    """Want a label for a parcel; the same one when it is wanted already."""
    wish = wish_of(tx, caller, asked.parcel, asked.wanted)
    if isinstance(wish, Problem):
        return wish
    parcel = labels.parcel_locked(tx, Parcel(parcel=asked.parcel, order_id=wish.order, number=wish.number))
    now_ms, label = time(tx), labels.current(tx, parcel.parcel)
    if label is None or label.state is LabelState.VOIDED:
        return _wanted_anew(tx, caller, wish, label, now_ms, ids)
    if label.wanted_hash == wish.hash:
        return status_of(label, now_ms)
    if label.state in BEFORE_A_CALL:
        if label.times.is_late(now_ms):  # it stays on record as one that was waited for too long
            given_up = _given_up_unasked(label, now_ms)
            anew = labels.save(tx, label, given_up)
            return _wanted_anew(tx, caller, wish, label, now_ms, ids) if anew else problems.label_busy(asked.parcel)
        return _replaced(tx, caller, label, wish, now_ms)
    if is_busy(label):
        return problems.label_busy(asked.parcel)
    if is_sold(label):
        if can_be_given_back(label, now_ms):
            give_back(tx, label, now_ms)
        elif not asked.wanted.confirmed:
            return _at_risk(label)
    return _wanted_anew(tx, caller, wish, label, now_ms, ids)


def void(tx: Connection, caller: Caller, asked: ParcelGivenUp, time: Time, ids: Ids) -> LabelStatus | Problem:
    """Give a parcel's label back; nothing is asked for instead."""
    label = _to_give_up(tx, caller, asked.parcel, asked.wanted)
    if isinstance(label, Problem):
        return label
    now_ms = time(tx)
    audit(tx, caller, label, "void_label", asked.wanted.reason, now_ms, ids)
    return _given_up(tx, label, now_ms, ids)


def renew(tx: Connection, caller: Caller, asked: ParcelGivenUp, time: Time, ids: Ids) -> LabelStatus | Problem:
    """Give a parcel's label up for another one of the same parcel."""
    if asked.wanted.format not in ("", *FORMATS):
        return problems.malformed(f"format: not one of {', '.join(FORMATS)}")
    label = _to_give_up(tx, caller, asked.parcel, asked.wanted)
    if isinstance(label, Problem):
        return label
    parcel = labels.parcel_of(tx, asked.parcel)
    assert parcel is not None, "it was locked a moment ago"
    if orders.is_cancelled(tx, parcel.order_id):
        return problems.order_cancelled(parcel.order_id)
    now_ms = time(tx)
    if label.state in BEFORE_A_CALL:
        return status_of(label, now_ms)
    if is_sold(label):
        if can_be_given_back(label, now_ms):
            give_back(tx, label, now_ms)
        elif not asked.wanted.confirmed:
            return _at_risk(label)
    audit(tx, caller, label, "new_label", asked.wanted.reason, now_ms, ids)
    lease = packing.held(tx, caller, parcel.order_id, asked.wanted.epoch)
    assert not isinstance(lease, Problem), "it was held a moment ago, and is locked"
    wish = replace(Wish.again(label, parcel, caller.site, asked.wanted.format), desk=lease.desk, lease=lease.epoch)
    return _wanted_anew(tx, caller, wish, label, now_ms, ids)


def read(
    tx: Connection, asked: Collection[tuple[str, int]], time: Time
) -> dict[tuple[str, int], LabelStatus | Problem]:
    """How far labels are, by parcel and generation; the one that counts where that is 0."""
    found, now_ms = labels.of_parcels(tx, {parcel for parcel, _ in asked}), time(tx)
    return {
        (parcel, generation): status_of(found[parcel, generation], now_ms)
        if (parcel, generation) in found
        else problems.not_known(f"{parcel} has no label")
        for parcel, generation in asked
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAsked:
    """Ask for what is printed of a parcel's label."""

    parcel: str
    form: str = ""
    """Empty: the one there is."""
    generation: int = 0
    """0: the one that counts."""
    epoch: int = 0
    """Of the order's lease; 0: an older program, which does not say."""
    device: str = ""


def file_of(tx: Connection, asked: FileAsked) -> tuple[str, bytes] | Problem:
    """What is printed, with its form: the one asked for, or the one there is.

    Where a generation is named that counts no longer there is nothing, and under a lease that has ended it is not
    given: it would go on the wrong parcel, or be printed at two desks.
    """
    parcel, named = asked.parcel, order_and_number(asked.parcel)
    if asked.epoch and named is not None:
        refusal = packing.not_of_device(tx, asked.device, named[0], asked.epoch)
        if refusal is not None:
            return refusal
    label = labels.current(tx, parcel)
    if label is None:
        return problems.not_known(f"{parcel} has no label")
    # One that is given back, or about to be, is on no parcel any more.
    if asked.generation not in (0, label.generation) or label.state is not LabelState.BOUGHT:
        return problems.label_not_there(parcel)
    found = labels.files(tx, parcel, label.generation)
    data = found.get(asked.form or next(iter(found), ""), b"")
    # Not by its name: carriers call them anything, and a program of before kept what it was told.
    form = form_of(data)
    return (form, data) if form else problems.label_not_there(parcel)


def status_of(label: Label, now_ms: int) -> LabelStatus:
    """A label as it is told."""
    ended = label.state in ENDED or label.state is LabelState.VOIDING
    instead = told_instead(label)
    return LabelStatus(
        parcel=label.parcel,
        generation=label.generation,
        state=label.state,
        format=label.format,
        carrier=label.carrier,
        service=label.service,
        tracking=label.tracking,
        price=f"{label.price.amount:f}" if label.price else "",
        currency=label.currency,
        why=label.why,
        by_hand=label.state is LabelState.UNCERTAIN and label.due_ms is None,
        waiting_s=0 if ended else max(0, now_ms - label.requested_ms) // 1000,
        weight_g=_weight_g(label),
        desk=label.desk,
        lease=label.lease or 0,
        before=instead.before if instead else None,
        changed=instead.changed if instead else "",
    )


def is_busy(label: Label) -> bool:
    """Whether a carrier may sell it, or a worker ask after it, at this very moment; or nobody knows if it is sold."""
    return label.state in BUSY and not is_sold(label)


def _weight_g(label: Label) -> int:
    told = json.loads(label.wanted).get("weight_g", 0)
    return told if isinstance(told, int) else 0


def _wanted_anew(
    tx: Connection, caller: Caller, wish: Wish, before: Label | None, now_ms: int, ids: Ids
) -> LabelStatus:
    """Want the label of the parcel's next generation; `before` is the one that counted, as it was."""
    parcel = labels.parcel_of(tx, f"{wish.order}-{wish.number}")
    assert parcel is not None, "it was locked a moment ago"
    by = By(device=caller.device, operator=caller.operator)
    label = want_anew(tx, parcel, wish, by, now_ms, ids, instead_of(before, now_ms))
    return status_of(label, now_ms)


def _replaced(tx: Connection, caller: Caller, label: Label, wish: Wish, now_ms: int) -> LabelStatus | Problem:
    """Want something else of a label for which nobody was asked yet."""
    by = By(device=caller.device, operator=caller.operator)
    fresh = intent(by, label.parcel, label.generation, wish, now_ms)
    after = replace(fresh, epoch=label.epoch + 1, instead=label.instead)
    # A worker that took it in this very moment has asked a carrier, or is about to.
    return status_of(after, now_ms) if labels.save(tx, label, after) else problems.label_busy(label.parcel)


def _to_give_up(tx: Connection, caller: Caller, parcel: str, wanted: LabelGivenUp) -> Label | Problem:
    """The parcel's label, locked, if the caller may give it up."""
    named = order_and_number(parcel)
    if named is None:
        return problems.not_known(f"{parcel} is no parcel's name")
    lease = packing.held(tx, caller, named[0], wanted.epoch)
    if isinstance(lease, Problem):
        return lease
    if not wanted.reason.strip():
        return problems.reason_missing()
    if is_closed_before(tx, *named):
        return problems.parcel_closed(parcel)
    known = labels.parcel_of(tx, parcel, locked=True)
    label = labels.current(tx, parcel) if known else None
    if label is None:
        return problems.not_known(f"{parcel} has no label")
    return problems.label_busy(parcel) if is_busy(label) else label


def _given_up(tx: Connection, label: Label, now_ms: int, ids: Ids) -> LabelStatus | Problem:
    if label.state in BEFORE_A_CALL:
        after = _given_up_unasked(label, now_ms)
        if not labels.save(tx, label, after):
            return problems.label_busy(label.parcel)
        telling.tell(tx, ids, now_ms, after, "refused")
        return status_of(after, now_ms)
    if not is_sold(label):
        return status_of(label, now_ms)
    if not can_be_given_back(label, now_ms):
        return _at_risk(label)
    return status_of(give_back(tx, label, now_ms), now_ms)


def _given_up_unasked(label: Label, now_ms: int) -> Label:
    """A label for which nobody was asked yet, given up before anybody is."""
    after = replace(label, state=LabelState.REFUSED, epoch=label.epoch + 1, due_ms=None, why=renewing.GIVEN_UP)
    return replace(after, changed_ms=now_ms, ended_ms=now_ms)


def _at_risk(label: Label) -> Problem:
    return problems.money_at_risk(f"{label.price or 'what it cost'} for {label.parcel}")


def audit(tx: Connection, caller: Caller, label: Label, act: str, reason: str, now_ms: int, ids: Ids) -> None:
    """Write down who did what to a label, and why."""
    who = {"id": ids.new(), "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    cost = f"{label.price_e4 / E4:.2f} {label.currency}" if label.currency else "nothing"
    why = f"label {label.generation}, {label.state}, {cost}: {reason[:500]}"
    troubles.audit(tx, {**who, "act": act, "subject": label.parcel, "reason": why})
