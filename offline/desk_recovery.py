"""Where the orders at a desk stand, folded from the journal whenever one is taken up, and kept nowhere."""

from offline import desk_mirror
from offline.desk_mirror import KeptOrder
from offline.errors import JournalDamaged
from offline.journal import Journal
from warehouse.codec import read_body, read_fact
from warehouse.desk_events import CloseWanted
from warehouse.errors import CodecError
from warehouse.events import Recorded
from warehouse.flows.packing import Neighbour, OrderAtDesk, PackStep, labelled, opened, recovered
from warehouse.opening import OpenedOrder, OrderSnapshot, subject_of
from warehouse.packed import At, PackTally, counted, folded, together
from warehouse.values import replace

UNHEARD_MAX = 1000
"""So many events that the server lacks are looked through at most: a desk with more of them is given no order."""
Own = list[tuple[int, Recorded]]
"""This device's events about an order, each with the lease it was recorded under."""


def begin(journal: Journal, given: OpenedOrder, operator: str) -> OrderAtDesk:
    """Keep an order that was given and open it: for the first time as the server knows it, else where it was left."""
    return unfold(journal, desk_mirror.keep_order(journal, given, operator))


def take_up(journal: Journal, name: str) -> tuple[KeptOrder, OrderAtDesk] | None:
    """Open an order that this device has where it was left; the next start goes on with it.

    None: it is no longer this device's, which was found out after it was offered.
    """
    kept = next((one for one in open_here(journal) if one.order == name), None)
    if kept is None:
        return None
    taken_up = desk_mirror.take_up(journal, kept)
    return taken_up, unfold(journal, taken_up)


def unfold(journal: Journal, kept: KeptOrder) -> OrderAtDesk:
    """The order of `kept` by what the server told of others and what this device recorded.

    Events of this device under an earlier lease count, and can no longer be taken back.
    """
    own, told = own_events(journal, kept.order), desk_mirror.snapshot_of(journal, kept.order)
    earlier = folded((_at(one), one[1].event) for one in own if one[0] != kept.epoch)
    others = others_of(told, own) if told is not None else PackTally()
    start = opened(desk_mirror.plan_of(journal, kept.order), kept.epoch, together(others, earlier))
    order = recovered(replace(start, own=earlier), [one for epoch, one in own if epoch == kept.epoch])
    for label in told.labels if told is not None else ():
        order = labelled(order, label)
    if told is not None:
        order = replace(order, given_to=told.lease.desk)
    at = desk_mirror.desk(journal)
    return order if at is None else replace(order, bin=at.bin, desk=at.desk)


def with_neighbours(journal: Journal, order: OrderAtDesk) -> OrderAtDesk:
    """`order`, with the other parcels at this desk: whose hold places are taken, and whose labels are not its own."""
    others = [unfold(journal, kept) for kept in open_here(journal) if kept.order != order.plan.order]
    return replace(order, neighbours=tuple(one for other in others for one in _parcels(other)))


def open_here(journal: Journal) -> tuple[KeptOrder, ...]:
    """Orders that are open on this device and were not lost, the one opened last first."""
    return tuple(kept for kept in desk_mirror.orders(journal) if kept.lost_to is None)


def in_work(journal: Journal, operator: str) -> KeptOrder | None:
    """Where `operator` was at work when the program ended: the order in hand, if it waits for hands.

    Never another one, which may be older. Where a program of before kept none in hand, the one opened last that waits.
    """
    in_hand = desk_mirror.in_hand(journal)
    mine = [kept for kept in open_here(journal) if kept.operator == operator and in_hand in (None, kept.order)]
    return next((kept for kept in mine if waits_for_hands(unfold(journal, kept))), None)


def held_for_anybody(journal: Journal, operator: str) -> tuple[OrderAtDesk, ...]:
    """Orders that others than `operator` put on hold on this device: whoever works at the desk is given them."""
    others = (unfold(journal, kept) for kept in open_here(journal) if kept.operator != operator)
    return tuple(order for order in others if order.step is PackStep.HELD)


def waits_for_hands(order: OrderAtDesk) -> bool:
    """Whether something is to be done with it; not while all of it waits at a hold place, or when it is closed."""
    return order.step is not PackStep.HELD and not (order.close_wanted and order.step is PackStep.DONE)


def full_here(journal: Journal) -> tuple[str, ...]:
    """Orders that want no more units, as the server may not know yet: those open here, and those closed just now.

    Raises: JournalDamaged when an event cannot be read; what the journal raises.
    """
    full = {kept.order for kept in open_here(journal) if unfold(journal, kept).is_full}
    try:
        unheard = [read_body(sealed.body) for sealed in journal.tail(journal.acked, UNHEARD_MAX)]
    except CodecError as error:
        raise JournalDamaged(f"what the server lacks cannot be read by this program: {error}") from error
    closed = {envelope.order for envelope, event in unheard if isinstance(event, CloseWanted) and envelope.order}
    return tuple(sorted(full | closed))


def own_events(journal: Journal, order: str) -> Own:
    """All that this device recorded about `order` and that changes anything.

    Raises: JournalDamaged when one cannot be read; what the journal raises.
    """
    found: Own = []
    for sealed in journal.events_of(subject_of(order), folding=True):
        try:
            epoch, event = read_fact(sealed.body)
        except CodecError as error:
            raise JournalDamaged(f"event {sealed.seq} cannot be read by this program: {error}") from error
        found.append((epoch, Recorded(seq=sealed.seq, event=event)))
    return found


def others_of(told: OrderSnapshot, own: Own) -> PackTally:
    """What `told` has beyond this device's own events that are counted in it."""
    tally = told.tally
    for one in own:
        if one[1].seq <= told.ack:
            tally = counted(tally, one[1].event, _at(one), -1)
    return tally


def _at(one: tuple[int, Recorded]) -> At:
    return one[0], one[1].seq


def _parcels(order: OrderAtDesk) -> list[Neighbour]:
    found = []
    for parcel in order.parcels:
        label = order.label(parcel)
        tracking = label.tracking if label is not None else ""
        if not order.is_closed(parcel):
            found.append(Neighbour(order=order.plan.order, place=order.tally.hold(parcel), tracking=tracking))
    return found
