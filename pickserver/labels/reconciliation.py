"""Holds a carrier's own list of purchases against the labels here, and gives back what nobody here bought.

An orphan is a purchase that no label is: a worker's that died, found too late, or made twice by a carrier. What may
still be found by its worker is left alone. A purchase that is not named by a reference of ours is nobody's business.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pickserver.labels.carriers.seam import Carrier, NotSent, Purchase, Purchases, Refused, Unsure, Voided
from pickserver.labels.terms import Terms
from pickserver.labels.withdrawing import withdraw_of
from pickserver.labels.worker import Time
from pickserver.seams import Ids
from pickserver.store import labels
from pickserver.store.labels import Call, Label
from pickserver.store.servers import site_of
from warehouse.parcels import ENDED, LabelState
from warehouse.values import dataclass

T = TypeVar("T")
LOG: Final = logging.getLogger("pickserver")

HOUR: Final = 3
"""Of the site's night in which it is done."""
BACK_MS: Final = 3 * 24 * 3600 * 1000
"""How far back the carrier's list is read: a day and two more, for nights in which it did not answer."""
LOOKED_MAX: Final = 400
"""Purchases that are looked up in one statement."""
STALE_MS: Final = 10 * 60 * 1000
"""After so long a node that has not ended it is taken for gone."""
DONE: Final = "done"
FAILED: Final = "failed"
"""It is done again in the same night, while what was bought can still be given back."""


class Transact(Protocol):
    """Runs a function in a transaction that is durable when it returns."""

    def __call__(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What came of it."""

    listed: int
    orphans: tuple[str, ...]
    """Purchases that nobody here has; given back unless they are in `kept`."""
    kept: tuple[str, ...]
    """Those of them that the carrier did not take back: they cost money, and a person has to see to them."""
    missing: tuple[str, ...]
    """Labels here that the carrier does not list, by reference."""
    unclear: tuple[str, ...] = ()
    """Those of `kept` of which the carrier said neither yes nor no."""


def reconcile_tonight(transact: Transact, time: Time, ids: Ids, carrier: Carrier, terms: Terms) -> Reconciled | None:
    """Tonight's reconciliation; None: it is day, a node has it or has done it, or the carrier does not answer.

    Whatever is raised, it is done again in the same night.
    """
    call = transact(lambda tx: taken(tx, time, terms.carrier))
    if call is None:
        return None
    outcome, detail = FAILED, ""
    try:
        found = reconcile(transact, time, ids, carrier, terms)
        if found is not None:
            outcome = FAILED if found.unclear else DONE
            detail = f"{found.listed} listed, {len(found.orphans)} orphans, {len(found.kept)} kept"
    finally:
        transact(lambda tx: labels.end_call(tx, call, time(tx), outcome, detail))
    return found


def taken(tx: Connection, time: Time, carrier: str) -> str | None:
    """Take tonight's reconciliation of `carrier`: its name among the calls. None: it is day, or another node has it."""
    site, now_ms = site_of(tx), time(tx)
    if site is None:
        return None
    local = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(site.time_zone))
    if local.hour != HOUR:
        return None
    night = f"{local:%Y-%m-%d}"
    call = Call(
        id=f"reconcile/{carrier}/{night}",
        parcel="",
        generation=0,
        epoch=0,
        carrier=carrier,
        kind="reconcile",
        key=night,
        begun_ms=now_ms,
    )
    begun = labels.begin_call_once(tx, call) or labels.begin_call_again(tx, call, FAILED, now_ms - STALE_MS)
    return call.id if begun else None


def reconcile(transact: Transact, time: Time, ids: Ids, carrier: Carrier, terms: Terms) -> Reconciled | None:
    """Compare, and give orphans back; None: the carrier does not say what it sold. No transaction is open meanwhile."""
    now_ms = transact(time)
    since_ms = now_ms - BACK_MS
    # What was cancelled where a program that knows no withdrawing took the command.
    transact(lambda tx: withdraw_of(tx, terms.carrier, now_ms, ids))
    told = carrier.purchases(since_ms)
    if not isinstance(told, Purchases):
        LOG.warning("labels %s: its list of purchases cannot be had: %s", terms.carrier, told.why)
        return None
    settled_ms = now_ms - terms.lease_ms - round(1000 * terms.settle_s)
    orphans, missing = transact(lambda tx: compared(tx, terms.carrier, told.purchases, since_ms, settled_ms))
    answers = {each.purchase: _given_back(transact, time, ids, carrier, terms.carrier, each) for each in orphans}
    kept = [purchase for purchase, answer in answers.items() if not isinstance(answer, Voided)]
    for purchase in kept:
        LOG.error("labels %s: %s is nobody's, and was not taken back", terms.carrier, purchase)
    return Reconciled(
        listed=len(told.purchases),
        orphans=tuple(answers),
        kept=tuple(kept),
        missing=tuple(missing),
        unclear=tuple(each for each in kept if not isinstance(answers[each], Refused)),
    )


def compared(
    tx: Connection, carrier: str, listed: Sequence[Purchase], since_ms: int, settled_ms: int
) -> tuple[list[Purchase], list[str]]:
    """Orphans that are settled, and references of labels that are bought here and not there."""
    orphans: list[Purchase] = []
    for at in range(0, len(listed), LOOKED_MAX):
        part = listed[at : at + LOOKED_MAX]
        ours = labels.by_reference(tx, [each.reference for each in part if each.reference])
        orphans += [each for each in part if _is_orphan(each, ours.get(each.reference), settled_ms)]
    there = {each.purchase for each in listed}
    bought = labels.bought_since(tx, carrier, since_ms)
    return orphans, sorted(label.reference for label in bought if label.purchase and label.purchase not in there)


def _is_orphan(purchase: Purchase, label: Label | None, settled_ms: int) -> bool:
    if purchase.voided or label is None or purchase.bought_ms > settled_ms:
        return False
    if label.state is LabelState.VOIDED and label.changed_ms <= settled_ms:
        return True  # it was said to be taken back, and is not
    # One that is not ended may still be found, or is a person's to settle.
    return label.state in ENDED and label.purchase != purchase.purchase and not _said_so(label)


def _said_so(label: Label) -> bool:
    """Whether a person said that it was bought, and nobody knows under which name."""
    return label.state is LabelState.BOUGHT and not label.purchase


def _given_back(
    transact: Transact, time: Time, ids: Ids, carrier: Carrier, name: str, orphan: Purchase
) -> Voided | Refused | Unsure | NotSent:
    call = ids.new()

    def begin(tx: Connection) -> None:
        row = Call(
            id=call,
            parcel="",
            generation=0,
            epoch=0,
            carrier=name,
            kind="void orphan",
            key=f"{orphan.reference} {orphan.purchase}",
            begun_ms=time(tx),
        )
        labels.begin_call(tx, row)

    transact(begin)
    answer = carrier.void(orphan.purchase)
    outcome = type(answer).__name__.lower()
    detail = "" if isinstance(answer, Voided) else answer.why
    transact(lambda tx: labels.end_call(tx, call, time(tx), outcome, detail))
    return answer
