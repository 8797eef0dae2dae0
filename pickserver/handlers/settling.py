"""Taking a supervisor's word for what became of a label of which no program can know it.

Who says that it was bought gives its tracking number: by that the parcel is scanned and closed. What is printed is then
fetched from the carrier, where the purchase has a name; else the person prints it, and the label says so.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.labels import audit, status_of
from pickserver.labels import completing, renewing, telling
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids
from pickserver.store import labels, operators, tracking
from pickserver.store.labels import AT_ONCE, Label
from pickserver.store.servers import site_of
from warehouse.packing import LabelSettled, LabelStatus
from warehouse.parcels import ENDED, LabelState
from warehouse.values import replace
from warehouse.wire import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelSettled:
    """A supervisor says what became of a parcel's label."""

    parcel: str
    wanted: LabelSettled


def settle(tx: Connection, caller: Caller, asked: ParcelSettled, time: Time, ids: Ids) -> LabelStatus | Problem:
    """Take a supervisor's word for what became of a label of which only a person can know it."""
    if refusal := _refusal(caller, asked.wanted):
        return refusal
    parcel, now_ms = labels.parcel_of(tx, asked.parcel, locked=True), time(tx)
    # A number that was never given may be one that no database has room for.
    there = parcel is not None and 1 <= asked.wanted.generation <= parcel.generation
    label = labels.one(tx, asked.parcel, asked.wanted.generation) if there else None
    if label is None:
        return problems.not_known(f"{asked.parcel} has no such label")
    if label.state is not LabelState.UNCERTAIN or label.due_ms is not None:
        return problems.label_busy(asked.parcel) if label.state not in ENDED else status_of(label, now_ms)
    if asked.wanted.bought and (taken := _taken(tx, label, asked.wanted, now_ms)):
        return problems.tracking_taken(taken)
    why = f"{caller.operator_name}: {asked.wanted.reason}"
    told = replace(label, epoch=label.epoch + 1, tries=0, changed_ms=now_ms)
    after = _bought(told, asked.wanted, why) if asked.wanted.bought else _unsold(told, why)
    if after.state in ENDED:
        after = replace(after, ended_ms=now_ms)
    labels.save(tx, label, after)
    what = LabelState.BOUGHT if asked.wanted.bought else LabelState.REFUSED
    audit(tx, caller, label, f"label_{what}", asked.wanted.reason, now_ms, ids)
    telling.tell(tx, ids, now_ms, after, after.state)
    return status_of(renewing.put_right(tx, after, now_ms, ids), now_ms)


def told_here(tx: Connection, badge: str, asked: ParcelSettled, time: Time, ids: Ids) -> LabelStatus | Problem:
    """Take the word of the supervisor who wears `badge`, told at the server's own machine without a sign-in."""
    who, site = operators.with_badge(tx, badge), site_of(tx)
    if who is None or site is None:
        return problems.not_known(f"{badge[:40]} is nobody's badge at this site")
    caller = Caller(site=site.site, operator=who.badge, operator_name=who.name, roles=who.roles)
    return settle(tx, caller, asked, time, ids)


def _refusal(caller: Caller, wanted: LabelSettled) -> Problem | None:
    """Why a word is not taken, whichever label it is about."""
    if "supervisor" not in caller.roles:
        return problems.supervisors_only()
    if not wanted.reason.strip():
        return problems.reason_missing()
    if wanted.bought and not completing.is_scannable(wanted.tracking.strip()):
        return problems.tracking_missing()
    if len(wanted.purchase.strip()) > labels.PURCHASE_CHARS_MAX:
        return problems.malformed(f"purchase: more than {labels.PURCHASE_CHARS_MAX} characters")
    return None


def _taken(tx: Connection, label: Label, wanted: LabelSettled, now_ms: int) -> str:
    """The parcel whose the purchase or the number is that is told; empty: this label's, from now on."""
    purchase = label.purchase or wanted.purchase.strip()
    other = tracking.bought_as(tx, label, purchase) if purchase else ""
    return other or tracking.take(tx, label, wanted.tracking.strip(), now_ms)


def _bought(label: Label, wanted: LabelSettled, why: str) -> Label:
    """A label that was bought: what is printed of it is fetched, or is not to be had here."""
    purchase = label.purchase or wanted.purchase.strip()
    known = replace(label, tracking=wanted.tracking.strip(), purchase=purchase, why=why)
    return replace(known, due_ms=AT_ONCE) if purchase else completing.without_file(known, why)


def _unsold(label: Label, why: str) -> Label:
    """A label that was not bought; if it was all the same, the night finds a purchase that is nobody's."""
    return replace(label, state=LabelState.REFUSED, due_ms=None, purchase="", tracking="", why=why)
