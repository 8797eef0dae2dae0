"""The product with one rule removed, each time another: histories that do not notice prove nothing.

A mutant is applied while the program runs and taken off again; nothing shipped knows of them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from unittest.mock import patch

from sqlalchemy import Connection

from offline import answers, journal_file, mirror, recovery, schema
from offline.answers import Answers
from offline.journal import Journal
from offline.mirror import KeptClaim
from pickserver.handlers import claims, feed, folding, overpicks, release, snapshots, supervising, sync
from pickserver.handlers.folding import Counted
from pickserver.handlers.intake import Fresh, Intake
from pickserver.seams import Caller, Clock, Ids
from pickserver.store import journals, routes, tasks, trolleys
from pickserver.store.journals import EventStatus, StoredEvent
from pickserver.store.outbox import Outbox
from pickserver.store.tables import EVENT
from pickserver.store.tasks import Task
from pickserver.store.trolleys import Trolley as TrolleyRow
from pickserver.store.writes import insert_new
from tests.simulation.handheld import Handheld
from warehouse import reconcile, wire
from warehouse.claims import ClaimWanted, ReassignWanted
from warehouse.envelope import Envelope, Sealed
from warehouse.events import Confirmed, Event, FoundInTote, LineCount, Put, Recorded, Undone
from warehouse.flows import cancelled, trolley as flow
from warehouse.flows.asked import is_open, open_lines
from warehouse.flows.trolley import Job, Trolley, opened
from warehouse.reconcile import Tally
from warehouse.trolleys import Stop
from warehouse.wire import Problem, Snapshot, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule that is removed: `attribute` of `owner` is replaced, and so on for each."""

    name: str
    without: str
    patches: tuple[tuple[object, str, object], ...]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The product without the rule."""
        patches = [patch.object(owner, attribute, new) for owner, attribute, new in self.patches]
        for each in patches:
            each.start()
        try:
            yield
        finally:
            for each in reversed(patches):
                each.stop()


_MIGRATE = schema.migrate
_COUNT = Counted.count
_GROWN = sync._grown
_PAGE = feed.page
_KEEP = Journal.keep
_HANDED_OVER = claims._handed_over
_SNAPSHOT_OF = wire.snapshot_of
_ADDED = reconcile.added
_UNFOLD = recovery.unfold


def _migrate_alike(connection: object, _randomness: Callable[[int], bytes]) -> None:
    _MIGRATE(connection, bytes)  # type: ignore[arg-type] # passed on as it came


def _ack_the_newest(tx: Connection, before: journals.Journal, intake: Intake) -> journals.Journal:
    grown = _GROWN(tx, before, intake)
    return replace(grown, ack=grown.newest)


def _snapshot_ahead(trolley: str, status: str, tally: Tally, *, ack: int, cancelled: tuple[str, ...] = ()) -> Snapshot:
    return _SNAPSHOT_OF(trolley, status, tally, ack=max(0, ack - 3), cancelled=cancelled)


def _others_and_own(told: Snapshot, _own: list[tuple[Envelope, Event]]) -> Tally:
    return told.tally


def _told_and_own(_answers: Answers, _journal: Journal, snapshot: Snapshot) -> Tally:
    return snapshot.tally


def _count_in_time(counted: Counted, fresh: Fresh, outbox: Outbox) -> tuple[EventStatus, int]:
    if fresh.epoch < counted.after.epoch:
        counted.after = replace(counted.after, events=counted.after.events + 1)
        return EventStatus.LATE, counted.after.events
    return _COUNT(counted, fresh, outbox)


def _release_whoever_asks(
    tx: Connection, asked: StoredEvent, trolley: TrolleyRow, outbox: Outbox
) -> tuple[Verdict, TrolleyRow]:
    return Verdict(seq=asked.seq, granted=True, reason=""), release.released(
        tx, trolley, asked.event_id, outbox, by_device=asked.device
    )


def _released_at_once(
    tx: Connection, trolley: TrolleyRow, cause: str, outbox: Outbox, *, by_device: str, next_epoch: int | None = None
) -> TrolleyRow:
    status, epoch = release._status_when_left(tx, trolley), next_epoch or trolley.epoch
    free = replace(trolley, status=status, epoch=epoch, device="", operator="", operator_name="")
    after = outbox.tell(free, "operator_detached", cause, {"epoch": trolley.epoch})
    trolleys.save(tx, trolley, after)
    return after


def _no_question(_journal: Journal, _marked: int) -> Sealed | None:
    return None


def _nothing_known(_tx: Connection, _known: object, _requests: object) -> dict[object, object]:
    return {}


def _insert_what_is_new(tx: Connection, events: Sequence[StoredEvent]) -> None:
    names = [field.name for field in fields(StoredEvent)]
    insert_new(tx, EVENT, [{name: getattr(event, name) for name in names} for event in events])


def _keep_the_highest_ack(
    journal: Journal,
    *,
    ack: int | None = None,
    server: str | None = None,
    documents: dict[str, bytes | None] | None = None,
) -> None:
    _KEEP(journal, ack=None if ack is None else max(ack, journal.acked), server=server, documents=documents)


def _from_the_server_alone(journal: Journal, kept: KeptClaim) -> Trolley:
    told = mirror.snapshot_of(journal, kept.trolley)
    return opened(mirror.plan_of(journal, kept.trolley), told.tally if told else None)


def _yes_to_everything(question: Recorded, *, yes: bool) -> Event:
    return Confirmed(seq=question.seq)


def _handed_over_unfenced(
    tx: Connection, caller: Caller, trolley: TrolleyRow, wanted: ClaimWanted, how: claims.How, clock: Clock, ids: Ids
) -> TrolleyRow:
    after = _HANDED_OVER(tx, caller, trolley, wanted, how, clock, ids)
    unfenced = replace(after, epoch=max(1, trolley.epoch))
    trolleys.save(tx, after, unfenced)
    return unfenced


def _withdraw_nothing(_tx: Connection, _tasks: Sequence[Task], _now_ms: int) -> None:
    pass


def _no_fault(_trolley: TrolleyRow, _wanted: ReassignWanted) -> None:
    pass


def _released_under_its_lease(
    tx: Connection, trolley: TrolleyRow, cause: str, outbox: Outbox, *, by_device: str, next_epoch: int
) -> TrolleyRow:
    return release.released(tx, trolley, cause, outbox, by_device=by_device, next_epoch=next_epoch - 1)


def _page_of_any_generation(tx: Connection, place: feed.Place, most: int) -> feed.Page | Problem:
    return _PAGE(tx, replace(place, server_gen=feed.newest(tx).server_gen), most)


def _keep_nothing(
    _tx: Connection, _trolley: Counted, _fresh: Sequence[Fresh], _wanted: Mapping[object, int], _now_ms: int
) -> None:
    pass


def _found_as_more(tally: Tally, event: Event, times: int = 1, *, epoch: int = 0) -> Tally:
    if isinstance(event, FoundInTote):
        put = Put(stop=event.stop, slot=event.slot, tote=event.tote, counts=event.counts)
        return _ADDED(tally, put, times, epoch=epoch)
    if isinstance(event, Undone):
        return _found_as_more(tally, event.event, -times, epoch=epoch)
    return _ADDED(tally, event, times, epoch=epoch)


def _asked_all_the_same(stop: Stop, tally: Tally, _cancelled: Collection[str] = ()) -> tuple[LineCount, ...]:
    return open_lines(stop, tally)


def _open_all_the_same(stop: Stop, tally: Tally, _cancelled: Collection[str] = ()) -> bool:
    return is_open(stop, tally)


def _due_at_any_moment(trolley: Trolley) -> str:
    working = trolley.job is Job.PICK
    return next((order for order in trolley.told if working and cancelled.is_wanted(trolley, order)), "")


def _told_nothing_at_a_start(journal: Journal, kept: KeptClaim) -> Trolley:
    return replace(_UNFOLD(journal, kept), told=())


def _cancelled_and_silent(
    trolley: str, status: str, tally: Tally, *, ack: int, cancelled: tuple[str, ...] = ()
) -> Snapshot:
    return _SNAPSHOT_OF(trolley, status, tally, ack=ack)


MUTANTS = (
    Mutant(
        name="no incarnation",
        without="a journal that is made anew is another journal",
        patches=((journal_file, "migrate", _migrate_alike),),
    ),
    Mutant(
        name="ack the newest",
        without="an ack never goes past a gap",
        patches=((sync, "_grown", _ack_the_newest),),
    ),
    Mutant(
        name="snapshot ahead of its ack",
        without="a snapshot holds none of the device's own events above the ack it names",
        patches=((snapshots, "snapshot_of", _snapshot_ahead),),
    ),
    Mutant(
        name="own counted twice",
        without="what a snapshot holds of the device's own is taken off before its journal is added",
        patches=((recovery, "_others", _others_and_own), (Answers, "_others", _told_and_own)),
    ),
    Mutant(
        name="late facts dropped",
        without="a fact counts whenever it comes",
        patches=((Counted, "count", _count_in_time),),
    ),
    Mutant(
        name="unfenced release",
        without="a release carries its epoch",
        patches=((release, "decide", _release_whoever_asks),),
    ),
    Mutant(
        name="release in one",
        without="a release is two events",
        patches=((release, "released", _released_at_once),),
    ),
    Mutant(
        name="no question",
        without="what is recorded and not signalled is asked about",
        patches=((recovery, "in_question", _no_question),),
    ),
    Mutant(
        name="counted when repeated",
        without="facts are applied only for rows really inserted",
        patches=((sync, "_known", _nothing_known), (journals, "insert", _insert_what_is_new)),
    ),
    Mutant(
        name="signal before commit",
        without="no signal before a durable commit",
        patches=((Handheld, "signals_early", True),),
    ),
    Mutant(
        name="ack never lowered",
        without="a server from a backup is sent again what it lacks",
        patches=((Journal, "keep", _keep_the_highest_ack),),
    ),
    Mutant(
        name="shown from the server alone",
        without="a start folds the device's own journal",
        patches=((recovery, "unfold", _from_the_server_alone),),
    ),
    Mutant(
        name="no is taken for yes",
        without="what is not physically so is taken back",
        patches=((recovery, "answer", _yes_to_everything),),
    ),
    Mutant(
        name="unfenced claim",
        without="a claim grows the epoch",
        patches=((claims, "_handed_over", _handed_over_unfenced),),
    ),
    Mutant(
        name="unfenced decision",
        without="a supervisor's decision carries the lease it ends",
        patches=((supervising, "_fault", _no_fault),),
    ),
    Mutant(
        name="released under its lease",
        without="a release that the holder did not ask for ends the lease",
        patches=((supervising, "released", _released_under_its_lease),),
    ),
    Mutant(
        name="token of before a restore",
        without="a token is good for one generation of the data",
        patches=((feed, "page", _page_of_any_generation),),
    ),
    Mutant(
        name="overpick not opened",
        without="more picked than ordered opens an exception, and its goods are to be put back",
        patches=((overpicks, "keep", _keep_nothing),),
    ),
    Mutant(
        name="undone and still to do",
        without="an undo takes its task along",
        patches=((tasks, "withdraw", _withdraw_nothing),),
    ),
    Mutant(
        name="found as an increment",
        without="what was found in a tote is at least there, and not more than what was put there before",
        patches=tuple(
            (owner, "added", _found_as_more) for owner in (folding, snapshots, flow, recovery, answers, reconcile)
        ),
    ),
    Mutant(
        name="asked for all the same",
        without="nothing is asked for an order that was read to be cancelled",
        patches=((flow, "open_lines", _asked_all_the_same), (flow, "is_open", _open_all_the_same)),
    ),
    Mutant(
        name="read in the middle of a stop",
        without="a cancellation waits for the next stop",
        patches=((cancelled, "due", _due_at_any_moment),),
    ),
    Mutant(
        name="told and forgotten",
        without="what was told to be cancelled is kept beside the plan",
        patches=((recovery, "unfold", _told_nothing_at_a_start),),
    ),
    Mutant(
        name="cancelled in silence",
        without="who has a trolley hears of what is cancelled on it",
        patches=((snapshots, "snapshot_of", _cancelled_and_silent),),
    ),
    Mutant(
        name="claimed with what is cancelled",
        without="a claim says what was cancelled before it",
        patches=((routes, "now_of", routes.route_of),),
    ),
)
"""Each removes one rule of the design."""
