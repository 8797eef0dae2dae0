"""A label that may be wanted, and wanting it: what a carrier will be told, for which desk, and instead of which label.

Whether it may be wanted is decided elsewhere; nobody is asked for it here.
"""

from sqlalchemy import Connection

from pickserver.labels import telling
from pickserver.labels.carriers.seam import Shipment
from pickserver.labels.shipments import sent_as, wanted_hash
from pickserver.labels.withdrawing import can_be_given_back, is_sold
from pickserver.seams import Ids
from pickserver.store import labels
from pickserver.store.labels import AT_ONCE, Label, Parcel
from pickserver.store.orders import Order
from warehouse.codec import dumps, loads
from warehouse.packing import LabelBefore
from warehouse.parcels import Content, LabelState, reference_of
from warehouse.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a carrier is told."""

    reference: str
    text: str
    """A Shipment as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What a label was wanted for besides what a carrier is told."""

    box: str
    lines: tuple[Content, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Why a label is wanted although there was one, and what that one cost."""

    before: LabelBefore | None
    """None where nothing had been paid."""
    changed: str = ""
    """What of the order was changed; empty where a desk asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who wants a label."""

    device: str
    operator: str
    """Badge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A label that may be wanted."""

    order: str
    number: int
    hash: str
    desk: str
    lease: int
    """Epoch of the order's lease."""
    format: str
    shipment: Shipment
    """Under no name yet."""
    site: str
    inside: str | None
    """An Inside as JSON; None where that is not known."""

    def told(self, generation: int) -> Told:
        """What a carrier is told of the label of this generation."""
        reference = reference_of(self.site, f"{self.order}-{self.number}", generation)
        return Told(reference=reference, text=dumps(replace(self.shipment, reference=reference)).decode())

    @classmethod
    def again(cls, label: Label, parcel: Parcel, site: str, form: str = "") -> "Wish":
        """The same as `label`, in another form where one is named."""
        shipment = loads(Shipment, label.wanted)
        wanted = form or label.format or shipment.format
        return cls(
            order=parcel.order_id,
            number=parcel.number,
            hash=label.wanted_hash,
            desk=label.desk,
            lease=label.lease or 0,
            format=wanted,
            shipment=replace(shipment, format=wanted),
            site=site,
            inside=label.inside,
        )


def as_sent_now(tx: Connection, wish: Wish, order: Order) -> Wish:
    """`wish`, with what a carrier is to be told of its order now."""
    inside = loads(Inside, wish.inside) if wish.inside else None
    shipment = sent_as(tx, order, wish.shipment, inside.lines if inside else None, telling.currency(tx))
    # Where nobody knows what is inside it is like no wish of a desk: the next one of the desk is bought for itself.
    same = wanted_hash(shipment, inside.lines, inside.box) if inside else ""
    return replace(wish, shipment=shipment, hash=same)


def want_anew(
    tx: Connection, parcel: Parcel, wish: Wish, by: By, now_ms: int, ids: Ids, instead: Instead | None = None
) -> Label:
    """Want a label of the parcel's next generation, which is locked; the one before counts no longer."""
    label = replace(intent(by, parcel.parcel, parcel.generation + 1, wish, now_ms), instead=_text(instead))
    assert labels.insert(tx, label), "the parcel is locked"
    labels.save_parcel(tx, replace(parcel, generation=label.generation))
    telling.tell(tx, ids, now_ms, label, "requested")
    return label


def intent(by: By, parcel: str, generation: int, wish: Wish, now_ms: int) -> Label:
    """A label for which nobody was asked yet."""
    told = wish.told(generation)
    return Label(
        parcel=parcel,
        generation=generation,
        due_ms=AT_ONCE,
        wanted=told.text,
        wanted_hash=wish.hash,
        reference=told.reference,
        format=wish.format,
        desk=wish.desk,
        lease=wish.lease,
        device=by.device,
        operator=by.operator,
        requested_ms=now_ms,
        changed_ms=now_ms,
        inside=wish.inside,
    )


def instead_of(label: Label | None, now_ms: int, changed: str = "") -> Instead | None:
    """What is kept with the label that comes instead of `label`, as that one is before it is given back."""
    if label is None:
        return None
    sold = is_sold(label) or label.state in (LabelState.VOIDING, LabelState.VOIDED)
    if label.price is None or not sold:
        known = told_instead(label)
        before = known.before if known else None
    else:
        lost = is_sold(label) and not can_be_given_back(label, now_ms)
        before = LabelBefore(price=f"{label.price.amount:f}", currency=label.currency, lost=lost)
    return Instead(before=before, changed=changed) if before or changed else None


def told_instead(label: Label) -> Instead | None:
    """What is kept with `label` of the one it came instead of."""
    return loads(Instead, label.instead) if label.instead else None


def _text(instead: Instead | None) -> str | None:
    return dumps(instead).decode() if instead else None
