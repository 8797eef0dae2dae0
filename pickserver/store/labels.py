"""Labels that are to be bought, as workers and desks see them: taken one by one, written only under an epoch."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from pickserver.store.tables import CANCELLED, LABEL, LABEL_CALL, LABEL_FILE, PARCEL, WAITING
from pickserver.store.writes import insert_one_new, put
from warehouse.money import Money
from warehouse.parcels import LabelState
from warehouse.service_levels import LabelTimes

FAR_MS: Final = 15 * 60 * 1000
"""No label is put off for longer: one that seems to be was put off by a clock that was ahead, and is due now."""
AT_ONCE: Final = 0
"""Due since always: whose clock is ahead or behind does not matter to what is done at once."""
E4: Final = 10_000
PURCHASE_CHARS_MAX: Final = 200
"""The longest name of a purchase that is kept: every database finds it by its index."""
SPENT: Final = or_(
    LABEL.c.state.in_((LabelState.BOUGHT, LabelState.VOIDING)),
    and_(LABEL.c.state.in_((LabelState.CALLING, LabelState.UNCERTAIN)), LABEL.c.purchase != ""),
)
"""Of which labels it is known that they cost money: also of one that is bought and lacks something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label's row."""

    parcel: str
    generation: int
    """1, 2 … grows when a label is given up for a new one."""
    state: LabelState = LabelState.INTENT
    epoch: int = 0
    """Grows whenever a worker takes it or somebody changes what is wanted."""
    worker: str = ""
    """Who took it last, for people."""
    due_ms: int | None = None
    """When a worker may take it; None: nothing is to be done, or only by a person."""
    tries: int = 0
    """Vain ones in a row."""
    calls: int = 0
    """How often the carrier was asked to sell it."""
    carrier: str = ""
    """Who is to sell it; empty until that is chosen."""
    rate: str = ""
    """The carrier's own name for what is to be bought."""
    shipment: str = ""
    """The carrier's own name for what is to be sent, where it has one before it is bought."""
    wanted: str
    """What a carrier is told, as JSON; the same at every try."""
    wanted_hash: str
    """Of what the desk asked for."""
    reference: str
    """How the carrier is told to call it; also its idempotency key."""
    purchase: str = ""
    """The carrier's name for what was bought."""
    tracking: str = ""
    price_e4: int = 0
    """Ten-thousandths of `currency`."""
    currency: str = ""
    service: str = ""
    """The carrier's."""
    format: str
    """What the desk's printer takes: `zpl`, `pdf`, `png`."""
    why: str = ""
    """Why it is as it is, for people: what a carrier refused, what nobody knows."""
    desk: str
    device: str
    operator: str
    """Badge of who asked."""
    requested_ms: int
    changed_ms: int
    """Since when it is in its state, or is wanted as it is."""
    first_call_ms: int | None = None
    void_until_ms: int | None = None
    """Until when it can be given back; None: never, or not bought."""
    taken_ms: int | None = None
    """When a worker first took it to be priced; this and what follows are None where an older program did it."""
    quoted_ms: int | None = None
    """When a carrier was first chosen."""
    called_ms: int | None = None
    """When a carrier was first asked to sell it, whether or not that left this machine."""
    ended_ms: int | None = None
    """When it was bought, refused or given up; never changed by what is done with it afterwards."""
    lease: int | None = None
    """Epoch of the order's lease under which it was wanted; None where an older program wrote it."""
    inside: str | None = None
    """A labels.wishes.Inside as JSON; None where an older program wrote it."""
    instead: str | None = None
    """A labels.wishes.Instead as JSON; None where it came instead of no label that cost anything."""

    @property
    def times(self) -> LabelTimes:
        """When it came how far."""
        return LabelTimes(
            state=self.state,
            requested_ms=self.requested_ms,
            taken_ms=self.taken_ms,
            quoted_ms=self.quoted_ms,
            called_ms=self.called_ms,
            ended_ms=self.ended_ms,
        )

    @property
    def price(self) -> Money | None:
        """What it costs; None while nobody said."""
        return Money(amount=Decimal(self.price_e4) / E4, currency=self.currency) if self.currency else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel's row."""

    parcel: str
    order_id: str
    number: int
    version: int = 0
    generation: int = 0
    """0 while no label was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to a carrier."""

    id: str
    parcel: str
    generation: int
    epoch: int
    carrier: str
    kind: str
    """`buy`, `find`, `void` …"""
    key: str
    begun_ms: int
    ended_ms: int | None = None
    outcome: str = ""
    """Empty while it is under way, and for ever when whoever made it died."""
    detail: str = ""


_FIELDS: Final = tuple(field.name for field in fields(Label) if field.name not in ("parcel", "generation"))
_IS_DUE: Final = or_(LABEL.c.due_ms <= bindparam("now_ms"), LABEL.c.due_ms > bindparam("now_ms") + FAR_MS)
_DUE: Final = select(LABEL).where(LABEL.c.carrier == bindparam("whose"), _IS_DUE)
_NEXT: Final = _DUE.order_by(LABEL.c.due_ms, LABEL.c.requested_ms).limit(1)
_TAKEN: Final = _NEXT.with_for_update(skip_locked=True)
_ANY: Final = select(LABEL.c.parcel).where(LABEL.c.carrier == bindparam("whose"), _IS_DUE).limit(1)


def e4(price: Money) -> int:
    """The amount in ten-thousandths."""
    return int(price.amount * E4)


def parcel_locked(tx: Connection, parcel: Parcel) -> Parcel:
    """The parcel as it is known, made when it is not; nobody else can change it or its labels meanwhile."""
    insert_one_new(tx, PARCEL, asdict(parcel))
    row = tx.execute(select(PARCEL).where(PARCEL.c.parcel == parcel.parcel).with_for_update()).one()
    return Parcel(**row._asdict())


def parcel_of(tx: Connection, parcel: str, *, locked: bool = False) -> Parcel | None:
    """The parcel of this name; `locked`, so that nobody can change it or its labels meanwhile."""
    query = select(PARCEL).where(PARCEL.c.parcel == parcel)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else Parcel(**row._asdict())


def parcels_locked(tx: Connection, order: str) -> list[Parcel]:
    """The parcels of an order, in order, which nobody can change meanwhile."""
    query = select(PARCEL).where(PARCEL.c.order_id == order).order_by(PARCEL.c.number)
    return [Parcel(**row._asdict()) for row in tx.execute(query.with_for_update())]


def save_parcel(tx: Connection, parcel: Parcel) -> None:
    """Write the number of its last outbox row and the generation that counts."""
    values = {"version": parcel.version, "generation": parcel.generation}
    tx.execute(update(PARCEL).where(PARCEL.c.parcel == parcel.parcel).values(values))


def insert(tx: Connection, label: Label) -> bool:
    """Make a label known unless there is one of its generation; whether it was made."""
    return insert_one_new(tx, LABEL, asdict(label))


def one(tx: Connection, parcel: str, generation: int) -> Label | None:
    """The label of a parcel and generation."""
    return _one(tx.execute(select(LABEL).where(_is(parcel, generation))).one_or_none())


def current(tx: Connection, parcel: str) -> Label | None:
    """The label that counts of a parcel."""
    same = (PARCEL.c.parcel == LABEL.c.parcel) & (PARCEL.c.generation == LABEL.c.generation)
    return _one(tx.execute(select(LABEL).join(PARCEL, same).where(LABEL.c.parcel == parcel)).one_or_none())


def current_of(tx: Connection, order: str) -> list[Label]:
    """The label that counts of each parcel of an order, in order."""
    same = (PARCEL.c.parcel == LABEL.c.parcel) & (PARCEL.c.generation == LABEL.c.generation)
    query = select(LABEL).join(PARCEL, same).where(PARCEL.c.order_id == order).order_by(PARCEL.c.number)
    return [_label(row) for row in tx.execute(query)]


def all_of(tx: Connection, parcel: str) -> list[Label]:
    """Every generation of a parcel's label, in order."""
    rows = tx.execute(select(LABEL).where(LABEL.c.parcel == parcel).order_by(LABEL.c.generation))
    return [_label(row) for row in rows]


def of_parcels(tx: Connection, parcels: Collection[str]) -> dict[tuple[str, int], Label]:
    """Every label of `parcels`, by parcel and generation; the one that counts also as generation 0."""
    query = select(LABEL, PARCEL.c.generation.label("counts")).join(PARCEL, PARCEL.c.parcel == LABEL.c.parcel)
    found: dict[tuple[str, int], Label] = {}
    for row in tx.execute(query.where(LABEL.c.parcel.in_(parcels))):
        label = _label(row)
        found[label.parcel, label.generation] = label
        if label.generation == row.counts:
            found[label.parcel, 0] = label
    return found


def is_any_due(tx: Connection, carrier: str, now_ms: int) -> bool:
    """Whether a worker for `carrier` would find something; empty: for no carrier yet."""
    return tx.execute(_ANY, {"whose": carrier, "now_ms": now_ms}).first() is not None


def next_due(tx: Connection, carrier: str, now_ms: int) -> Label | None:
    """The label of `carrier` that has been due longest, locked; what others have locked is passed over."""
    return _one(tx.execute(_TAKEN, {"whose": carrier, "now_ms": now_ms}).one_or_none())


def save(tx: Connection, before: Label, after: Label) -> bool:
    """Write what differs, if the label is still under the epoch of `before`; whether it is."""
    changed = {name: getattr(after, name) for name in _FIELDS if getattr(after, name) != getattr(before, name)}
    where = (_is(before.parcel, before.generation), LABEL.c.epoch == before.epoch)
    return tx.execute(update(LABEL).where(*where).values(changed)).rowcount == 1


def put_file(tx: Connection, label: Label, kind: str, data: bytes) -> None:
    """Keep what is printed."""
    put(tx, LABEL_FILE, [{"parcel": label.parcel, "generation": label.generation, "format": kind, "data": data}])


def files(tx: Connection, parcel: str, generation: int) -> Mapping[str, bytes]:
    """What can be printed, by format."""
    query = select(LABEL_FILE).where(LABEL_FILE.c.parcel == parcel, LABEL_FILE.c.generation == generation)
    return {row.format: row.data for row in tx.execute(query)}


def begin_call(tx: Connection, call: Call) -> None:
    """Write a call down before it is made."""
    tx.execute(LABEL_CALL.insert().values(asdict(call)))


def begin_call_once(tx: Connection, call: Call) -> bool:
    """The same, unless it is written down already; whether it was not."""
    return insert_one_new(tx, LABEL_CALL, asdict(call))


def begin_call_again(tx: Connection, call: Call, outcome: str, stale_ms: int) -> bool:
    """Begin one anew that ended as `outcome`, or was begun before `stale_ms` and never ended; whether it was so."""
    failed = LABEL_CALL.c.outcome == outcome
    stale = LABEL_CALL.c.ended_ms.is_(None) & (LABEL_CALL.c.begun_ms < stale_ms)
    again = update(LABEL_CALL).where(LABEL_CALL.c.id == call.id, failed | stale)
    return tx.execute(again.values(begun_ms=call.begun_ms, ended_ms=None, outcome="")).rowcount == 1


def end_call(tx: Connection, call: str, now_ms: int, outcome: str, detail: str) -> None:
    """Write down what came of it."""
    values = {"ended_ms": now_ms, "outcome": outcome, "detail": detail[:500]}
    tx.execute(update(LABEL_CALL).where(LABEL_CALL.c.id == call).values(values))


def calls_of(tx: Connection, parcel: str) -> list[Call]:
    """Every call for a parcel, in the order in which they were begun."""
    rows = tx.execute(
        select(LABEL_CALL).where(LABEL_CALL.c.parcel == parcel).order_by(LABEL_CALL.c.begun_ms, LABEL_CALL.c.id)
    )
    return [Call(**row._asdict()) for row in rows]


def spent_on_order(tx: Connection, order: str) -> tuple[Money, ...]:
    """What the labels of an order cost, voided ones not counted, for each currency."""
    query = _SPENT.join(PARCEL, PARCEL.c.parcel == LABEL.c.parcel).where(PARCEL.c.order_id == order)
    return _sums(tx, query)


def spent_with_carrier(tx: Connection, carrier: str, since_ms: int, until_ms: int) -> tuple[Money, ...]:
    """What the labels of a carrier cost that were asked for in that time, for each currency."""
    asked = (LABEL.c.requested_ms >= since_ms, LABEL.c.requested_ms < until_ms)
    return _sums(tx, _SPENT.where(LABEL.c.carrier == carrier, *asked))


def bought_since(tx: Connection, carrier: str, since_ms: int) -> list[Label]:
    """Labels of a carrier that were first asked of it at that time or later, and are bought."""
    wanted = (LABEL.c.carrier == carrier, SPENT, LABEL.c.first_call_ms >= since_ms)
    return [_label(row) for row in tx.execute(select(LABEL).where(*wanted))]


def cancelled_and_bought(tx: Connection, carrier: str, now_ms: int) -> list[str]:
    """Cancelled orders for which `carrier` sold a label that counts and can still be given back."""
    query = select(PARCEL.c.order_id).distinct().join(CANCELLED, CANCELLED.c.order_id == PARCEL.c.order_id)
    same = (PARCEL.c.parcel == LABEL.c.parcel) & (PARCEL.c.generation == LABEL.c.generation)
    parked = and_(LABEL.c.state == LabelState.UNCERTAIN, LABEL.c.due_ms.is_(None), LABEL.c.purchase != "")
    sold = or_(LABEL.c.state == LabelState.BOUGHT, parked)
    bought = (LABEL.c.carrier == carrier, sold, LABEL.c.void_until_ms > now_ms)
    return list(tx.scalars(query.join(LABEL, same).where(*bought).order_by(PARCEL.c.order_id)))


def uncertain(tx: Connection, most: int) -> list[tuple[str, Label]]:
    """At most so many labels that count and of which nobody knows whether they were bought, each with its order."""
    same = (PARCEL.c.parcel == LABEL.c.parcel) & (PARCEL.c.generation == LABEL.c.generation)
    query = select(LABEL, PARCEL.c.order_id).join(PARCEL, same).where(WAITING, LABEL.c.state == LabelState.UNCERTAIN)
    return [(row.order_id, _label(row)) for row in tx.execute(query.order_by(LABEL.c.requested_ms).limit(most))]


def by_reference(tx: Connection, references: Sequence[str]) -> dict[str, Label]:
    """Labels by what carriers are told to call them."""
    return {row.reference: _label(row) for row in tx.execute(select(LABEL).where(LABEL.c.reference.in_(references)))}


_SPENT: Final = (
    select(LABEL.c.currency, func.sum(LABEL.c.price_e4).label("e4"))
    .where(SPENT, LABEL.c.currency != "")
    .group_by(LABEL.c.currency)
    .order_by(LABEL.c.currency)
)


def _sums(tx: Connection, query: Select[tuple[str, int]]) -> tuple[Money, ...]:
    return tuple(Money(amount=Decimal(int(row.e4)) / E4, currency=row.currency) for row in tx.execute(query))


def _is(parcel: str, generation: int) -> ColumnElement[bool]:
    return (LABEL.c.parcel == parcel) & (LABEL.c.generation == generation)


def _one(row: Row[tuple[object, ...]] | None) -> Label | None:
    return None if row is None else _label(row)


def _label(row: Row[tuple[object, ...]]) -> Label:
    values = {name: value for name, value in row._asdict().items() if name in LABEL.c}
    return Label(**{**values, "state": LabelState(values["state"])})
