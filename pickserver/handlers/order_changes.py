"""Changing whom a released order goes to, or in which way: its labels are given back and bought as it is sent then.

The same whether a supervisor says so or the shop's export does. What is closed stays as it is: a label on a parcel that
is in a bin is nobody's to change from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems, trucks
from pickserver.handlers.labels import status_of
from pickserver.handlers.packing import write
from pickserver.handlers.supervising import REASON_MAX, SUPERVISOR
from pickserver.handlers.wanted_labels import is_closed_before
from pickserver.importing.orders import TEXT_MAX
from pickserver.labels import renewing
from pickserver.labels.withdrawing import can_be_given_back, is_sold
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids, hashed
from pickserver.store import labels, orders, pack_tallies, packing, servers, services, troubles
from pickserver.store.labels import Label
from pickserver.store.orders import Order
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.packing import Packing, PackingStatus
from warehouse.addresses import Address, address_faults, ship_to
from warehouse.opening import ChangeWanted, OrderChanged
from warehouse.parcels import LabelState
from warehouse.wire import Problem

IMPORTED: Final = "import orders"
"""Why an order was changed that its shop exported once more."""
NOTE: Final = "note"
"""What is said to have been changed where nothing of it is on a label: a gift note, a customer's note."""
FIELDS: Final = tuple(field.name for field in fields(Address))
ADDRESS_NAMES: Final = {"street1": "address1", "street2": "address2"}
"""How a customer's address is kept, where an address calls it otherwise."""
ADDRESS: Final = {"street", *(ADDRESS_NAMES.get(name, name) for name in FIELDS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Who decided that an order is changed, and why."""

    operator: str = ""
    """Badge; empty where its shop did."""
    device: str = ""
    reason: str = IMPORTED
    confirmed: bool = False
    """Whether money may be lost by it."""


def change_order(
    tx: Connection, caller: Caller, name: str, wanted: ChangeWanted, time: Time, ids: Ids
) -> OrderChanged | Problem:
    """Change an order as a supervisor says, with a reason."""
    if SUPERVISOR not in caller.roles:
        return problems.supervisors_only()
    if not wanted.reason.strip():
        return problems.reason_missing()
    known = orders.named(tx, [name])
    if not known:
        return problems.not_known(f"{name} is no order of this site")
    after = _as_wanted(tx, known[0], wanted)
    if isinstance(after, Problem):
        return after
    reason = wanted.reason[:REASON_MAX]
    who = Decided(operator=caller.operator, device=caller.device, reason=reason, confirmed=wanted.confirmed)
    return change(tx, after, who, time(tx), ids)


def change(tx: Connection, after: Order, who: Decided, now_ms: int, ids: Ids) -> OrderChanged | Problem:
    """Have an order sent as `after` says, whose lines are those it has; or say why it cannot be any more.

    Promises: nothing is changed where it is refused; asked again in the same words it changes nothing more.
    """
    row = packing.locked(tx, [after.order])[after.order]
    (before,) = orders.named(tx, [after.order])
    if before == after:
        return _told(tx, after.order, "", now_ms)
    other_receiver = ship_to(before.customer) != ship_to(after.customer)
    changed = renewing.changed_words(receiver=other_receiver, service=before.service != after.service)
    known = _labels_of(tx, after.order)
    if problem := _refusal(tx, row, known, now_ms, costs=bool(changed) and not who.confirmed):
        return problem
    orders.change(tx, after)
    if after.cut_off != before.cut_off:
        trucks.moved(tx, after, now_ms)
    said = terms_hash(after) if not who.operator else orders.said_by_shop(tx, after.order) or terms_hash(before)
    told = {"operator": who.operator, "reason": who.reason, "changed_ms": now_ms, "shop_hash": said}
    orders.note_change(tx, after.order, {"changed": changed or NOTE, **told})
    entry = {"id": ids.new(), "at_ms": now_ms, "operator": who.operator, "device": who.device}
    troubles.audit(tx, {**entry, "act": "change", "subject": after.order, "reason": f"{changed or NOTE}: {who.reason}"})
    for label, _ in known:
        renewing.put_right(tx, label, now_ms, ids)
    _tell(tx, row, changed or NOTE, who, now_ms, ids)
    return _told(tx, after.order, changed, now_ms)


def terms_hash(order: Order) -> str:
    """What makes two orders sent in the same way, as a shop says it: by when they leave is the site's to say."""
    wishes = (order.service, order.gift_note, str(order.gift), str(order.show_prices))
    return hashed("\0".join((*wishes, *(f"{name}={text}" for name, text in sorted(order.customer.items())))))


def _as_wanted(tx: Connection, before: Order, wanted: ChangeWanted) -> Order | Problem:
    """The order as it would be; or why it cannot be so."""
    if wanted.receiver is None and not wanted.service:
        return problems.malformed("receiver, service: neither says what is to be changed")
    after = before
    if wanted.receiver is not None:
        if missing := ", ".join(address_faults(wanted.receiver)):
            return problems.address_incomplete(f"the receiver has no {missing}")
        if long := next((name for name, text in _fields(wanted.receiver).items() if len(text) > TEXT_MAX), ""):
            return problems.malformed(f"receiver: {long} has more than {TEXT_MAX} characters")
        after = replace(after, customer=_customer(before, wanted.receiver))
    return by_service(tx, after, wanted.service) if wanted.service else after


def by_service(tx: Connection, order: Order, service: str) -> Order | Problem:
    """The order as it would be by another of the site's services; or why it cannot be so."""
    if service == order.service:
        return order
    known = services.services(tx).values()
    cut_offs = [one.cut_off for one in known if one.service == service]
    if not cut_offs:
        return problems.malformed(f"service: not one of {', '.join(sorted({one.service for one in known}))}")
    return replace(order, service=service, cut_off=min(cut_offs))


def _customer(before: Order, receiver: Address) -> dict[str, str]:
    """The customer as it is kept: another address, and what else is known of them."""
    kept = {name: text for name, text in before.customer.items() if name not in ADDRESS}
    return kept | {ADDRESS_NAMES.get(name, name): text for name, text in _fields(receiver).items() if text}


def _fields(receiver: Address) -> dict[str, str]:
    return {name: getattr(receiver, name) for name in FIELDS}


def _labels_of(tx: Connection, order: str) -> list[tuple[Label, bool]]:
    """The label that counts of each parcel, which nobody else can change, and whether it closed that parcel.

    Without those of parcels that were closed before the order was opened again.
    """
    tally, found = pack_tallies.tallies_of(tx, [order])[order], []
    for parcel in labels.parcels_locked(tx, order):
        label, applied = labels.current(tx, parcel.parcel), tally.applied(parcel.number)
        if label is None or is_closed_before(tx, order, parcel.number):
            continue
        is_given_back = label.state in (LabelState.VOIDING, LabelState.VOIDED)
        found.append((label, applied is not None and applied.number >= label.generation and not is_given_back))
    return found


def _refusal(
    tx: Connection, row: Packing, known: Sequence[tuple[Label, bool]], now_ms: int, *, costs: bool
) -> Problem | None:
    """Why the order is not changed; with `costs`, also where money would be lost. None: it is."""
    if orders.is_cancelled(tx, row.order_id):
        return problems.order_cancelled(row.order_id)
    if row.status is PackingStatus.CLOSED and row.epoch:
        return problems.too_late_to_change(row.order_id)
    if on := next((label.parcel for label, is_on in known if is_on), ""):
        return problems.parcel_is_closed(on)
    bought = [label for label, _ in known if is_sold(label)]
    lost = [label for label in bought if not can_be_given_back(label, now_ms)] if costs else []
    if lost:
        return problems.money_at_risk(", ".join(f"{one.price or 'what it cost'} for {one.parcel}" for one in lost))
    return None


def _tell(tx: Connection, row: Packing, changed: str, who: Decided, now_ms: int, ids: Ids) -> None:
    """Tell those who follow, in a database that has ever been served; whom it goes to now is not for them."""
    if servers.server_of(tx) is None:
        return
    after, outbox = replace(row, version=row.version + 1), Outbox()
    packing.save(tx, row, after)
    payload = {"changed": changed, "operator": who.operator, "reason": who.reason, "device": row.device}
    outbox.tell_of(Aggregate("order", row.order_id, after.version), "order.changed", ids.new(), payload)
    write(tx, outbox, ids, now_ms)


def _told(tx: Connection, order: str, changed: str, now_ms: int) -> OrderChanged:
    known = [label for label, is_on in _labels_of(tx, order) if not is_on]
    return OrderChanged(order=order, changed=changed, labels=tuple(status_of(label, now_ms) for label in known))
