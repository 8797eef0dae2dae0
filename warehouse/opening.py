"""What a desk asks to be given an order, and what it is told of one: its plan, who has it, and all that was done."""

from enum import StrEnum

from warehouse.addresses import Address
from warehouse.desk import PackPlan, PackTerms
from warehouse.packed import Fact, Kind, PackTally
from warehouse.packing import LabelStatus, PackLease
from warehouse.values import dataclass

_KINDS = {str(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWanted:
    """Ask for the order that a code means at a desk."""

    code: str
    """A tote's or a slot's barcode, an order's number, or the barcode of a label of one that is not packed."""
    item: str = ""
    """An item of it, by its barcode, where that is a batch tote: one of the orders that want it is given."""
    incarnation: str = ""
    """Of the asking device's journal."""
    take_over: str = ""
    """Why the order is taken from the colleague who packs it; empty: it is not."""
    full: tuple[str, ...] = ()
    """Orders that the asking device has open and that want no more units: the item in the hand is for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCount:
    """How often something is so, of one order; what does not apply is 0 or empty."""

    kind: str
    """`verified`, `aside`, `demand`, `box`, `weight`, `parcel`, `hold`, `print`, `copy`, `applied` …"""
    count: int
    parcel: int = 0
    name: str = ""
    detail: str = ""
    number: int = 0
    copy: int = 0
    epoch: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSnapshot:
    """All that is known to have happened to an order at desks, without the asking device's own events above its ack."""

    order: str
    ack: int
    """The asking device's own events up to this number, of the incarnation it named, are counted in it."""
    lease: PackLease
    facts: tuple[FactCount, ...]
    labels: tuple[LabelStatus, ...] = ()
    """Of each parcel the label that counts."""
    cancelled: bool = False
    """Whether the order was cancelled after its release."""
    terms: PackTerms | None = None
    """How it is sent now, where that was changed after it had come in."""

    @property
    def tally(self) -> PackTally:
        """The snapshot as the fold counts it; a kind that a newer server counts is left out."""
        return PackTally(
            counts={
                Fact(
                    kind=_KINDS[one.kind],
                    parcel=one.parcel,
                    name=one.name,
                    detail=one.detail,
                    number=one.number,
                    copy=one.copy,
                    epoch=one.epoch,
                    seq=one.seq,
                ): one.count
                for one in self.facts
                if one.kind in _KINDS
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedOrder:
    """An order that now belongs to the asking desk, and all it needs to pack it without network but for its label."""

    plan: PackPlan
    snapshot: OrderSnapshot


class ExtraReason(StrEnum):
    """Why a packed order gets one more parcel."""

    FORGOTTEN = "forgotten"
    """Something of it was left out."""
    REPLACEMENT = "replacement"
    """Something that was sent is sent once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraItem:
    """What goes into the extra parcel."""

    code: str
    """A barcode of an item of the order, or the name of an order line."""
    quantity: int = 1
    """Units, 1 to as many as were ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraWanted:
    """Ask for a packed order to be opened again for one more parcel; its closed parcels stay closed."""

    desk: str
    """The desk's barcode."""
    reason: ExtraReason
    items: tuple[ExtraItem, ...]
    """At least one."""
    note: str = ""
    """More about the reason, for the record."""
    incarnation: str = ""
    """Of the asking device's journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWanted:
    """Ask as a supervisor that nothing of an order is sent."""

    reason: str
    """Why, for the record; not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled:
    """An order of which nothing is sent any more, but for the parcels that were closed before."""

    order: str
    labels: tuple[LabelStatus, ...] = ()
    """Its labels that are on no parcel: given back (`voiding`), never bought (`refused`), being asked for at this
    moment and given back then, or `bought` where the carrier takes them back no more and the money is lost."""
    closed: tuple[str, ...] = ()
    """Parcels that bear their label already: they are in a bin, and leave unless somebody pulls them out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWanted:
    """Ask as a supervisor that an order goes to somebody else, or in another way."""

    reason: str
    """Why, for the record; not empty."""
    receiver: Address | None = None
    """Whom it goes to from now on, whole; null: as before."""
    service: str = ""
    """One of the site's services; empty: as before."""
    confirmed: bool = False
    """Whether it is changed although the money for a label that is bought may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged:
    """An order as it is sent from now on."""

    order: str
    changed: str
    """`receiver`, `service` or `receiver_and_service`; empty where it was so before."""
    labels: tuple[LabelStatus, ...] = ()
    """The label that counts of each parcel that is not closed: wanted anew (`intent`, with what the one before cost),
    or being asked for at this moment (`calling`, `uncertain`): then it is put right as soon as that has ended."""


def facts_of(tally: PackTally) -> tuple[FactCount, ...]:
    """`tally` as it travels, in an order that is always the same."""
    counts = [
        FactCount(
            kind=fact.kind,
            count=count,
            parcel=fact.parcel,
            name=fact.name,
            detail=fact.detail,
            number=fact.number,
            copy=fact.copy,
            epoch=fact.epoch,
            seq=fact.seq,
        )
        for fact, count in tally.counts.items()
    ]
    return tuple(
        sorted(counts, key=lambda one: (one.kind, one.parcel, one.name, one.epoch, one.seq, one.number, one.copy))
    )


def subject_of(order: str) -> str:
    """Under which name an order's events lie in a journal, where a trolley's lie under its barcode."""
    return f"order {order}"


def order_of(subject: str) -> str:
    """The order whose events lie under `subject`; empty for a trolley's."""
    return subject.removeprefix("order ") if subject.startswith("order ") else ""
