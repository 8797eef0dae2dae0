"""What a device at a desk keeps of the server's: the desk, the orders it opened, and what others did to them.

So that an opened order can be packed with no network at all, but for its label. Kept in the journal's file, in the same
transactions; how far the packing is, is never kept here, it is folded at every start.
"""

from collections.abc import Mapping
from typing import TypeVar

from offline import mirror
from offline.errors import JournalDamaged
from offline.journal import Journal
from offline.recorder import Work
from warehouse.codec import dumps, loads
from warehouse.desk import PackPlan, under
from warehouse.errors import CodecError
from warehouse.opening import OpenedOrder, OrderSnapshot, subject_of
from warehouse.packing import PackLease
from warehouse.values import dataclass, replace

T = TypeVar("T")

_DESK = "desk"
_BIN = "desk-bin:"
_ORDER = "order:"
_PLAN = "order-plan:"
_SNAPSHOT = "order-snapshot:"
_PRINTS = "order-prints:"
_IN_HAND = "desk-order"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDesk:
    """The desk that the device is at."""

    desk: str
    """Barcode of the desk."""
    bin: str = ""
    """Barcode of its bin; empty until it was scanned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOrder:
    """An order this device opened and has not forgotten."""

    order: str
    epoch: int
    operator: str
    """Badge of who opened it here."""
    number: int
    """Counts the openings that are kept; tells which of two was opened later."""
    lost_to: str | None = None
    """Set when somebody else was given the order: that person's name, empty when it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInHand:
    """Which order is on the desk."""

    order: str
    """Empty when the packer left it, however far it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPrints:
    """How a printer is asked what became of what it was given."""

    references: Mapping[str, str]
    """By the name of the print, such as `4417-1/1/2`."""


def desk(journal: Journal) -> KeptDesk | None:
    """Where the device is; None at no desk."""
    content = journal.document(_DESK)
    return None if content is None else _read(KeptDesk, _DESK, content)


def keep_desk(journal: Journal, kept: KeptDesk | None) -> None:
    """Keep where the device is, so that a restart asks no desk; None when it is at none any more.

    A desk's bin stays with it: who comes back to the desk, and names none, finds the one that was scanned there last.
    """
    if kept is None:
        journal.keep(documents={_DESK: None})
        return
    known = journal.document(f"{_BIN}{kept.desk}")
    at = kept if kept.bin or known is None else _read(KeptDesk, _BIN, known)
    journal.keep(documents={_DESK: dumps(at)} | ({f"{_BIN}{at.desk}": dumps(at)} if at.bin else {}))


def keep_order(journal: Journal, opened: OpenedOrder, operator: str) -> KeptOrder:
    """Keep an order that was given, in place of an older opening of the same; it is in hand from then on.

    Raises: what `Journal.keep` raises; the order is not to be worked on then.
    """
    order, lease = opened.plan.order, opened.snapshot.lease
    number = max((one.number for one in orders(journal)), default=0) + 1
    kept = KeptOrder(order=order, epoch=lease.epoch, operator=operator, number=number)
    documents: dict[str, bytes | None] = {f"{_ORDER}{order}": dumps(kept), f"{_PLAN}{order}": dumps(opened.plan)}
    documents |= mirror.not_done((subject_of(order),))
    journal.keep(documents=documents | snapshot_document(opened.snapshot) | _in_hand_document(order))
    return kept


def take_up(journal: Journal, kept: KeptOrder) -> KeptOrder:
    """Let `kept` be the one that was opened last: where a start goes on.

    Raises: what `Journal.keep` raises.
    """
    taken_up = replace(kept, number=orders(journal)[0].number + 1)
    journal.keep(documents={f"{_ORDER}{kept.order}": dumps(taken_up)} | _in_hand_document(kept.order))
    return taken_up


def put_down(journal: Journal) -> None:
    """No order is in hand any more: a start goes on with none.

    Raises: what `Journal.keep` raises.
    """
    journal.keep(documents=_in_hand_document(""))


def in_hand(journal: Journal) -> str | None:
    """The order that was opened or gone on with last, until the packer left it; empty: none, None: it is not known."""
    content = journal.document(_IN_HAND)
    return None if content is None else _read(KeptInHand, _IN_HAND, content).order


def orders(journal: Journal) -> tuple[KeptOrder, ...]:
    """Every kept order, the one opened last first."""
    kept = [_read(KeptOrder, name, content) for name, content in journal.documents(_ORDER).items()]
    return tuple(sorted(kept, key=lambda one: one.number, reverse=True))


def plan_of(journal: Journal, order: str) -> PackPlan:
    """The plan of an opened order; cancelled, or sent otherwise, where the server has said so since.

    Raises: JournalDamaged when there is none; what the journal raises.
    """
    name = f"{_PLAN}{order}"
    content, told = journal.document(name), snapshot_of(journal, order)
    if content is None:
        raise JournalDamaged(f"order {order} is open, but its plan is gone")
    plan = _read(PackPlan, name, content)
    if told is None:
        return plan
    return replace(under(plan, told.terms), cancelled=plan.cancelled or told.cancelled)


def snapshot_of(journal: Journal, order: str) -> OrderSnapshot | None:
    """What the server last told of `order`."""
    name = f"{_SNAPSHOT}{order}"
    content = journal.document(name)
    return None if content is None else _read(OrderSnapshot, name, content)


def work_of(kept: KeptOrder) -> Work:
    """What an event about the order of `kept` belongs to."""
    return Work(order=kept.order, epoch=kept.epoch)


def forget(journal: Journal, order: str) -> None:
    """Keep nothing more of `order`; its events stay until the server says that it was closed long ago."""
    journal.keep(documents=forgotten(order, journal.standing.seq))


def snapshot_document(snapshot: OrderSnapshot) -> dict[str, bytes | None]:
    """What to keep when the server told `snapshot`."""
    return {f"{_SNAPSHOT}{snapshot.order}": dumps(snapshot)}


def lost_document(kept: KeptOrder, holder_name: str) -> dict[str, bytes | None]:
    """What to keep when `kept` turned out to be another's now."""
    return {f"{_ORDER}{kept.order}": dumps(replace(kept, lost_to=holder_name))}


def renewed_document(kept: KeptOrder, lease: PackLease) -> dict[str, bytes | None]:
    """What to keep when this device has the order of `kept` under a newer lease, of which no answer came."""
    return {f"{_ORDER}{kept.order}": dumps(replace(kept, epoch=lease.epoch, operator=lease.operator))}


def forgotten(order: str, seq: int) -> dict[str, bytes | None]:
    """What to keep no longer when `order` is done, and that it is; `seq` is the journal's newest event."""
    done = mirror.done_document(subject_of(order), seq)
    return {f"{kind}{order}": None for kind in (_ORDER, _PLAN, _SNAPSHOT, _PRINTS)} | done


def print_reference(journal: Journal, order: str, name: str) -> str:
    """By which the printer is asked for the print `name` of an order; empty where it cannot be asked."""
    return _prints(journal, order).get(name, "")


def keep_print_reference(journal: Journal, order: str, name: str, reference: str) -> None:
    """Keep by which the printer is asked for the print `name` of an order, for as long as the order is kept.

    Raises: what `Journal.keep` raises; nothing is to be sent then.
    """
    known = _prints(journal, order)
    if known.get(name) != reference and journal.document(f"{_ORDER}{order}") is not None:
        journal.keep(documents={f"{_PRINTS}{order}": dumps(KeptPrints(references={**known, name: reference}))})


def _in_hand_document(order: str) -> dict[str, bytes | None]:
    return {_IN_HAND: dumps(KeptInHand(order=order))}


def _prints(journal: Journal, order: str) -> Mapping[str, str]:
    name = f"{_PRINTS}{order}"
    content = journal.document(name)
    return {} if content is None else _read(KeptPrints, name, content).references


def _read(kind: type[T], name: str, content: bytes) -> T:
    try:
        return loads(kind, content)
    except CodecError as error:
        raise JournalDamaged(f"what was kept as {name} cannot be read: {error}") from error
