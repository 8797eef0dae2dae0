"""What a server's answer changes on the device: what others did to its trolleys, and whose they are.

Says what to keep and what to tell; keeps nothing in the journal itself, and passes over what makes no sense in it.
"""

from collections.abc import Iterable

from offline import mirror
from offline.journal import Journal
from offline.mirror import KeptClaim
from offline.news import Alarm, AlarmKind, Decided, Lost, News, Told
from warehouse.codec import read_body
from warehouse.envelope import Sealed
from warehouse.errors import CodecError
from warehouse.events import Requested
from warehouse.reconcile import Tally, added, together
from warehouse.wire import EVENTS_MAX, Lease, Snapshot, SyncReply

Documents = dict[str, bytes | None]


class Answers:
    """Reads answers to one device, and remembers what it read, so that the same is not told and kept again."""

    def __init__(self, device: str) -> None:
        """Read for `device`."""
        self._device = device
        self._own: dict[str, tuple[int, Tally]] = {}
        """By trolley: this device's own amounts, up to a number."""
        self._told: dict[str, tuple[Told, Documents]] = {}
        """By trolley: what was told last, and what was kept with it."""

    def changes(
        self, journal: Journal, asked: Iterable[KeptClaim], reply: SyncReply
    ) -> tuple[Documents, tuple[News, ...]]:
        """What to keep and what to tell after `reply`; `asked` was claimed when the question was put.

        What was claimed since is passed over: the answer may be older than that claim.
        """
        held = set(asked) & {claim for claim in mirror.claims(journal) if claim.lost_to is None}
        snapshots = {snapshot.trolley: snapshot for snapshot in reply.snapshots}
        leases = {lease.trolley: lease for lease in reply.leases}
        documents: Documents = {}
        news: list[News] = [Decided(verdict=one, order=_order_of(journal, one.seq)) for one in reply.verdicts]
        for claim in sorted(held, key=lambda claim: claim.trolley):
            lease, snapshot = leases.get(claim.trolley), snapshots.get(claim.trolley)
            if lease is not None and self._is_lost(claim, lease):
                if _left(journal, claim):
                    documents |= mirror.forgotten(claim.trolley)
                    continue
                documents |= mirror.lost_document(claim, lease.operator_name)
                news.append(Lost(trolley=claim.trolley, holder_name=lease.operator_name))
            elif lease is not None and lease.epoch < claim.epoch:
                detail = f"{claim.trolley} was claimed as {claim.epoch}, the server is at {lease.epoch}"
                news.append(Alarm(kind=AlarmKind.LEASE_UNKNOWN, detail=detail))
            if snapshot is not None:
                told = Told(
                    trolley=claim.trolley,
                    others=self._others(journal, snapshot),
                    status=snapshot.status,
                    cancelled=snapshot.cancelled,
                )
                if not self._is_known(journal, told):
                    kept = mirror.snapshot_document(snapshot)
                    self._told[claim.trolley] = (told, kept)
                    documents |= kept
                    news.append(told)
        return documents, tuple(news)

    def forget(self) -> None:
        """Remember nothing, because what was read was not kept."""
        self._own.clear()
        self._told.clear()

    def _is_known(self, journal: Journal, told: Told) -> bool:
        """Whether the same was told last, and no claim has put another snapshot in the place of its own."""
        before, kept = self._told.get(told.trolley, (None, {}))
        return before == told and all(journal.document(name) == content for name, content in kept.items())

    def _is_lost(self, claim: KeptClaim, lease: Lease) -> bool:
        """Whether the server's lease is another than `claim`, and not one from before it."""
        return lease.epoch > claim.epoch or (lease.epoch == claim.epoch and lease.device != self._device)

    def _others(self, journal: Journal, snapshot: Snapshot) -> Tally:
        """What `snapshot` has beyond this device's own events that are counted in it."""
        seq, own = self._own.get(snapshot.trolley, (0, Tally()))
        if seq > snapshot.ack:
            seq, own = 0, Tally()
        for sealed in _events(journal, snapshot.trolley, seq, snapshot.ack):
            own = _with(own, sealed, snapshot.trolley)
        self._own[snapshot.trolley] = (snapshot.ack, own)
        return together(snapshot.tally, own, -1)


def _events(journal: Journal, trolley: str, after_seq: int, up_to: int) -> Iterable[Sealed]:
    """What was recorded here after one number and up to another; at first only what is of `trolley`."""
    if after_seq == 0:
        yield from (sealed for sealed in journal.events_of(trolley) if sealed.seq <= up_to)
        return
    while after_seq < up_to:
        events = journal.tail(after_seq, min(EVENTS_MAX, up_to - after_seq))
        if not events:
            return
        yield from events
        after_seq = events[-1].seq


def _with(own: Tally, sealed: Sealed, trolley: str) -> Tally:
    """`own` with an event of this trolley counted; one that is not known here is left to the server's account."""
    try:
        envelope, event = read_body(sealed.body)
    except CodecError:
        return own
    return added(own, event, epoch=envelope.epoch) if envelope.trolley == trolley else own


def _order_of(journal: Journal, seq: int) -> str:
    """The order that an event is about; empty for none, and where it cannot be read."""
    for sealed in journal.tail(seq - 1, 1):
        try:
            return read_body(sealed.body)[0].order or ""
        except CodecError:
            break
    return ""


def _left(journal: Journal, claim: KeptClaim) -> bool:
    """Whether this device itself asked for the release under this claim."""
    for sealed in journal.events_of(claim.trolley):
        try:
            envelope, event = read_body(sealed.body)
        except CodecError:
            continue
        if isinstance(event, Requested) and envelope.epoch == claim.epoch:
            return True
    return False
