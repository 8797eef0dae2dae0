"""Gets what was recorded to the server, and what the server knows to the device: a state machine without I/O.

Knows no thread, socket or clock. One request at a time; an unknown outcome sends the very same request again; nothing
that an answer holds can stop the queue.
"""

from collections.abc import Callable

from offline import desk_mirror, desk_recovery, mirror, retention
from offline.answers import Answers
from offline.backoff import FIRST_S, Backoff
from offline.desk_answers import order_changes
from offline.desk_mirror import KeptOrder
from offline.errors import JournalError
from offline.journal import Journal
from offline.news import Alarm, AlarmKind, Given, Link, News, Standing
from offline.standing import saved_at, standing
from offline.transport import NotAllowed, Refusal, TransportError, Unreachable
from warehouse.packing import LabelsInTime
from warehouse.values import replace
from warehouse.wire import EVENTS_MAX, SyncReply, SyncRequest, WireEvent, to_wire

BYTES_MAX = 256 * 1024
"""Bytes of bodies in one request, so that a slow link carries it within its time; one event always goes."""

POLL_S = 5.0
"""Seconds after which news is asked for when there is nothing to send."""


class Sync:
    """Where one device stands with its server. Not for two threads at once."""

    def __init__(self, device: str, randomness: Callable[[int], bytes], *, poll_s: float = POLL_S) -> None:
        """Begin with nothing known, and a request due at once."""
        self._device = device
        self._backoff = Backoff(randomness)
        self._poll_s = poll_s
        self._answers = Answers(device)
        self._request: SyncRequest | None = None
        """The request whose outcome is not known yet."""
        self._asked: tuple[mirror.KeptClaim, ...] = ()
        self._asked_orders: tuple[KeptOrder, ...] = ()
        self._in_flight = False
        self._due_s = 0.0
        self._failed_s: float | None = None
        self._events_max = EVENTS_MAX
        self._link = Link.OFFLINE
        self._since_s = 0.0
        self._given: tuple[str, ...] = ()
        """What was told to be given to who is signed in here."""
        self._looked_s: float | None = None
        self._looks = 0
        """When it was last asked what need not be kept."""
        self._saved: tuple[int, int | None] = (0, None)
        self._labels: LabelsInTime | None = None

    def wait_s(self, now_s: float) -> float | None:
        """Seconds until the next request is due; None while one is in flight."""
        return None if self._in_flight else max(0.0, self._due_s - now_s)

    def woken(self, now_s: float) -> None:
        """Something was recorded, or there is another reason not to wait."""
        self._backoff.reset()
        soonest = now_s if self._failed_s is None else self._failed_s + FIRST_S
        self._due_s = min(self._due_s, soonest)

    def next_request(self, journal: Journal, now_s: float) -> SyncRequest | None:
        """What to send now: the request whose outcome is unknown, or a new one; None when nothing is due.

        Raises: what the journal raises on reading.
        """
        if self._in_flight or now_s < self._due_s:
            return None
        self._due_s = now_s + self._poll_s  # should the journal not be readable
        if self._request is None:
            self._asked = tuple(claim for claim in mirror.claims(journal) if claim.lost_to is None)
            self._asked_orders = desk_recovery.open_here(journal)
            self._request = self._made(journal, self._done(journal, now_s))
        self._in_flight = True
        return self._request

    def received(self, journal: Journal, reply: SyncReply, now_s: float) -> tuple[News, ...]:
        """Take an answer over, ack, snapshots and leases in one local transaction, and say what is new.

        Raises: what `Journal.keep` raises; then the same request is sent again.
        """
        request, before = self._request, journal.standing
        assert request is not None
        self._in_flight = False
        self._due_s = now_s + self._backoff.failed()  # should the journal refuse
        alarms = _alarms(journal, reply)
        ack = before.ack if reply.ack > before.seq else max(0, reply.ack)
        # A server that has less than it acknowledged is sent the rest first, and believed after that.
        asked = self._asked if reply.ack >= before.ack else ()
        documents, news = self._answers.changes(journal, asked, reply)
        orders = self._asked_orders if reply.ack >= before.ack else ()
        packed, told = order_changes(journal, self._device, orders, reply.orders)
        documents, news = documents | packed, (*news, *told)
        try:
            journal.keep(ack=ack, server=server_named(reply), documents=documents)
        except BaseException:
            self._answers.forget()
            raise
        if reply.given not in ((), self._given):
            news = (*news, Given(trolleys=reply.given))
        self._given, self._labels = reply.given, reply.labels
        self._request, self._failed_s = None, None
        self._backoff.reset()
        self._events_max = min(EVENTS_MAX, self._events_max * 2)
        self._linked(Link.ONLINE, now_s)
        stuck = bool(request.events) and journal.acked == request.from_seq - 1
        self._due_s = now_s if journal.count_unacked() and not stuck else now_s + self._poll_s
        return (*alarms, *news, *self._pruned(journal, reply), self.standing(journal))

    def _pruned(self, journal: Journal, reply: SyncReply) -> tuple[News, ...]:
        """Let go of what was closed long ago; a disk that refuses is told, and it is tried again in an hour."""
        if not reply.closed:
            return ()
        try:
            deleted = retention.prune(journal, reply.closed)
        except JournalError as error:
            return (Alarm(kind=AlarmKind.JOURNAL, detail=str(error)),)
        if deleted:
            self._answers.forget()
        return ()

    def failed(self, journal: Journal, failure: TransportError, now_s: float) -> Standing:
        """Take over that no good answer came: wait, then send the same again; only what was refused is made anew."""
        self._in_flight, self._labels = False, None
        if isinstance(failure, Refusal):
            self._request = None
            if not isinstance(failure, NotAllowed):
                self._events_max = max(1, self._events_max // 2)
        self._failed_s = now_s
        self._due_s = now_s + self._backoff.failed()
        match failure:
            case Unreachable():
                self._linked(Link.OFFLINE, now_s)
            case NotAllowed():
                self._linked(Link.SIGN_IN, now_s)
            case _:
                self._linked(Link.TROUBLE, now_s)
        return self.standing(journal)

    def standing(self, journal: Journal) -> Standing:
        """How much is on the server now."""
        if self._saved[0] != journal.acked:
            self._saved = (journal.acked, saved_at(journal))
        found = standing(journal, saved_ms=self._saved[1], link=self._link, since_s=self._since_s)
        return replace(found, labels=self._labels)

    def _done(self, journal: Journal, now_s: float) -> tuple[str, ...]:
        """What to ask about, now and then, that need not be kept any more."""
        if self._looked_s is not None and now_s < self._looked_s + retention.EVERY_S:
            return ()
        done = retention.done(journal, self._looks)
        if done:
            self._looked_s = now_s
            self._looks += 1
        return done

    def _made(self, journal: Journal, done: tuple[str, ...]) -> SyncRequest:
        at = desk_mirror.desk(journal)
        events: list[WireEvent] = []
        size = 0
        for sealed in journal.tail(journal.acked, self._events_max):
            size += len(sealed.body)
            if events and size > BYTES_MAX:
                break
            events.append(to_wire(sealed))
        return SyncRequest(
            device=self._device,
            incarnation=journal.incarnation,
            from_seq=journal.acked + 1,
            events=tuple(events),
            trolleys=tuple(sorted(claim.trolley for claim in self._asked)),
            orders=tuple(sorted(kept.order for kept in self._asked_orders)),
            last_seq=journal.standing.seq,
            done=done,
            desk=at.desk if at is not None else "",
        )

    def _linked(self, link: Link, now_s: float) -> None:
        if link is not self._link:
            self._link, self._since_s = link, now_s


def server_named(reply: SyncReply) -> str:
    """The server and which run of its data answered."""
    return f"{reply.server_id}.{reply.server_gen}"


def _alarms(journal: Journal, reply: SyncReply) -> tuple[Alarm, ...]:
    """What in an answer should not be."""
    known = journal.standing
    found = []
    if known.server and known.server != server_named(reply):
        found.append((AlarmKind.SERVER_CHANGED, f"{known.server} before, {server_named(reply)} now"))
    if reply.ack < known.ack:
        found.append((AlarmKind.SERVER_BEHIND, f"had acknowledged {known.ack}, now {reply.ack}"))
    if reply.ack > known.seq:
        found.append((AlarmKind.SERVER_AHEAD, f"acknowledges {reply.ack}, this journal ends at {known.seq}"))
    if reply.ack < known.pruned:
        found.append((AlarmKind.HISTORY_GONE, f"acknowledges {reply.ack}, up to {known.pruned} may be pruned"))
    found.extend((AlarmKind.REPORTED, f"{one.kind}, event {one.seq}: {one.detail}") for one in reply.exceptions)
    return tuple(Alarm(kind=kind, detail=detail) for kind, detail in found)
