"""The append-only record of what operators did: one file, one connection, durable before anything is signalled.

The synchronous core: it knows no thread, clock, network or screen, and what an event's bytes mean is not its business.
The writer thread alone calls it, but for the properties, which never touch the file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from os import PathLike, fspath
from typing import Self

import apsw

from offline.disk import Place, Pragmas, connect, faults_named, prepare_log, settle
from offline.errors import DeviceFull, JournalDamaged, JournalError, NotSaved
from offline.schema import migrate, refuse_unknown
from warehouse.envelope import GENESIS, Sealed, holds, seal

_ROWS = "SELECT seq, prev_hash, hash, body FROM event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the file says about itself, as of the last commit or opening."""

    incarnation: str
    """64 random bits in hex, minted with the file."""
    last: Sealed | None
    """The newest event."""
    ack: int
    """Up to this seq the server has everything."""
    pruned: int
    """Up to this seq events of closed trolleys may be gone; `ack` is never lowered below it."""
    server: str
    """The server that acknowledged, as it names itself; empty before the first answer."""

    @property
    def seq(self) -> int:
        """Seq of the newest event; 0 when there is none."""
        return self.last.seq if self.last else 0


class Journal:
    """The record of one device, from the making of its file until the file is gone."""

    def __init__(self, place: Place, make_room: Callable[[], bool] | None) -> None:
        """Not opened yet: use `Journal.open`."""
        self._place = place
        self._make_room = make_room
        self._connection: apsw.Connection | None = None
        self._standing: Standing | None = None
        self._full = False
        self._unannounced: Sealed | None = None

    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        *,
        randomness: Callable[[int], bytes],
        make_room: Callable[[], bool] | None = None,
        vfs: str | None = None,
        pragmas: Pragmas | None = None,
    ) -> Self:
        """Open the journal at `path`, or make one with an incarnation from `randomness`.

        `make_room` frees the reserve and says whether there was one.
        Promises: everything that can be read afterwards is durable, the event of an interrupted commit included.
        Raises: JournalTooNew, JournalDamaged, ReadOnly, FolderInUse: the file is as it was. DeviceFull, NotSaved.
        """
        journal = cls(Place(path=fspath(path), vfs=vfs, pragmas=pragmas or Pragmas()), make_room)
        try:
            journal._open(randomness)
        except DeviceFull:
            if make_room is None or not make_room():
                raise
            journal._open(randomness)
            journal._full = True
        return journal

    @property
    def standing(self) -> Standing:
        """What the file holds, without touching it; any thread may ask."""
        assert self._standing, "a journal is had from Journal.open"
        return self._standing

    @property
    def incarnation(self) -> str:
        """64 random bits in hex, minted when the file was made."""
        return self.standing.incarnation

    @property
    def acked(self) -> int:
        """Up to this seq the server has everything; 0 at first."""
        return self.standing.ack

    @property
    def full(self) -> bool:
        """Whether the device ran out of room since the journal was opened: only what finishes the stop is allowed."""
        return self._full

    def last(self) -> Sealed | None:
        """The newest event."""
        return self.standing.last

    def count_unacked(self) -> int:
        """How many events the server is not known to have."""
        return self.standing.seq - self.standing.ack

    def append(self, trolley: str | None, make: Callable[[int], bytes], *, folds: bool) -> Sealed:
        """Record one event of `trolley`, whose body is `make(seq)`; `folds` when it changes any state.

        Promises: on return the event is durable, and only then may a good signal be given. On a full device the reserve
        is freed and the event tried once more (so `make` may be called twice); `full` is set from then on.
        Raises: NotSaved, DeviceFull, ReadOnly, JournalDamaged: no good signal may be given. NotSaved names in
        `recorded` an event that a failed commit left behind, this one or an earlier one; nothing else is appended then.
        """
        try:
            return self._append(trolley, make, folds=folds)
        except DeviceFull:
            if self._make_room is None or not self._make_room():
                raise
            return self._append(trolley, make, folds=folds)

    def tail(self, after_seq: int, limit: int) -> list[Sealed]:
        """At most `limit` events after `after_seq`, in order, each proved to be what was recorded."""
        return self._read(f"{_ROWS} WHERE seq > ? ORDER BY seq LIMIT ?", (after_seq, limit))

    def events_of(self, trolley: str) -> list[Sealed]:
        """All events recorded for `trolley`, in order, each proved to be what was recorded."""
        return self._read(f"{_ROWS} WHERE trolley = ? ORDER BY seq", (trolley,))

    def last_folding_after(self, seq: int) -> Sealed | None:
        """The newest event after `seq` that changes any state."""
        found = self._read(f"{_ROWS} WHERE seq > ? AND folds ORDER BY seq DESC LIMIT 1", (seq,))
        return found[0] if found else None

    def document(self, name: str) -> bytes | None:
        """The document kept as `name`."""
        with self._reading() as connection:
            found = list(connection.execute("SELECT content FROM document WHERE name = ?", (name,)))
            return found[0][0] if found else None

    def documents(self, prefix: str) -> dict[str, bytes]:
        """Every kept document whose name starts with `prefix`, by name."""
        with self._reading() as connection:
            asked = (prefix, len(prefix), prefix)
            found = connection.execute(
                "SELECT name, content FROM document WHERE name >= ? AND substr(name, 1, ?) = ? ORDER BY name", asked
            )
            return dict(found)

    def keep(
        self,
        *,
        ack: int | None = None,
        server: str | None = None,
        documents: Mapping[str, bytes | None] | None = None,
    ) -> None:
        """Take over a server's answer in one transaction: the ack, who gave it, and documents (None forgets one).

        Promises: all of it or nothing, durable on return. An ack may be lowered, for a server that was restored, but
        never below what was pruned: there it stops.
        Raises: ValueError when the ack is past the newest event. NotSaved, DeviceFull, ReadOnly, JournalDamaged.
        """
        before = self.standing
        if ack is not None and not 0 <= ack <= before.seq:
            raise ValueError(f"ack {ack}, but the journal ends at {before.seq}")
        after = replace(
            before,
            ack=before.ack if ack is None else max(ack, before.pruned),
            server=before.server if server is None else server,
        )
        if after == before and not documents:
            return
        with self._writing() as connection:
            connection.execute("UPDATE journal SET ack = ?, server = ?", (after.ack, after.server))
            for name, content in (documents or {}).items():
                if content is None:
                    connection.execute("DELETE FROM document WHERE name = ?", (name,))
                else:
                    connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?)", (name, content))
        self._standing = after

    def prune(self, closed: Mapping[str | None, int]) -> int:
        """Delete what is long done: for each trolley (None: events of no trolley) everything up to the seq given.

        The caller says what is closed for more than seven days; how many were deleted is returned.
        Promises: nothing unacknowledged goes, and neither the newest acknowledged event nor the newest of all.
        Raises: NotSaved, DeviceFull, ReadOnly, JournalDamaged.
        """
        before = self.standing
        deleted: list[int] = []
        with self._writing() as connection:
            for trolley, up_to in closed.items():
                asked = (trolley, min(up_to, before.ack - 1))
                gone = connection.execute("DELETE FROM event WHERE trolley IS ? AND seq <= ? RETURNING seq", asked)
                deleted.extend(seq for (seq,) in gone)
            pruned = max([before.pruned, *deleted])
            connection.execute("UPDATE journal SET pruned = ?", (pruned,))
        self._standing = replace(before, pruned=pruned)
        return len(deleted)

    def check(self) -> None:
        """Read the whole file, every page, index and event: seconds for a large one.

        Raises: JournalDamaged.
        """
        with self._reading() as connection:
            verdicts = [verdict for (verdict,) in connection.execute("PRAGMA integrity_check")]
            if verdicts != ["ok"]:
                raise JournalDamaged(f"the journal is damaged inside: {'; '.join(map(str, verdicts))}")
            for _ in _proved(connection.execute(f"{_ROWS} ORDER BY seq")):
                pass

    def reopen(self) -> None:
        """Close and open again, so that what is remembered is what the disk holds; nothing is made anew.

        Raises: JournalDamaged when the file is another one or has lost what it had. ReadOnly, FolderInUse, NotSaved.
        """
        self.close()
        self._open(None)

    def close(self) -> None:
        """Let go of the file; safe to call again."""
        if self._connection is not None:
            self._connection.close(True)
            self._connection = None

    def _open(self, randomness: Callable[[int], bytes] | None) -> None:
        known = self._standing
        connection = connect(self._place, create=randomness is not None)
        try:
            with faults_named():
                refuse_unknown(connection)
                prepare_log(connection, self._place.pragmas)
                if randomness is not None:
                    migrate(connection, randomness)
                standing = _read_standing(connection)
                _prove_tail(connection, standing, known)
                self._full |= not settle(connection)
        except BaseException:
            connection.close(True)
            raise
        self._connection = connection
        self._standing = standing
        if known and standing.seq > known.seq:
            self._unannounced = standing.last

    def _append(self, trolley: str | None, make: Callable[[int], bytes], *, folds: bool) -> Sealed:
        self._stand()
        self._announce("an event whose commit had failed is recorded")
        try:
            with self._writing() as connection:
                last = self.standing.last
                seq = last.seq + 1 if last else 1
                event = seal(prev_hash=last.hash if last else GENESIS, seq=seq, body=make(seq))
                row = (seq, trolley, folds, event.prev_hash, event.hash, event.body)
                connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", row)
        except NotSaved as fault:
            self._announce(str(fault))
            raise
        self._standing = replace(self.standing, last=event)
        return event

    def _announce(self, sentence: str) -> None:
        """Tell once of an event that turned up after its commit had failed."""
        found, self._unannounced = self._unannounced, None
        if found:
            raise NotSaved(sentence, recorded=found)

    def _read(self, query: str, asked: tuple[int | str, ...]) -> list[Sealed]:
        with self._reading() as connection:
            return list(_proved(connection.execute(query, asked)))

    def _stand(self) -> apsw.Connection:
        if self._connection is None:
            self.reopen()
        assert self._connection
        return self._connection

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        connection = self._stand()
        with faults_named():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        """One transaction; a fault closes the file and reads it again, so that memory and disk agree."""
        try:
            with self._reading() as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        except DeviceFull:
            self._full = True  # SQLite has rolled back; the connection and all before are whole
            raise
        except JournalError:
            self._recover()
            raise

    def _recover(self) -> None:
        """Try to stand on the disk again; when that fails too, the next use tries once more and says why not."""
        self.close()
        with suppress(JournalError):
            self._open(None)


def _read_standing(connection: apsw.Connection) -> Standing:
    rows = list(connection.execute("SELECT incarnation, ack, pruned, server FROM journal"))
    if len(rows) != 1:
        raise JournalDamaged("the journal has lost its incarnation")
    incarnation, ack, pruned, server = rows[0]
    last = [*_proved(connection.execute(f"{_ROWS} ORDER BY seq DESC LIMIT 1"))]
    return Standing(
        incarnation=incarnation.hex(), last=last[0] if last else None, ack=ack, pruned=pruned, server=server
    )


def _prove_tail(connection: apsw.Connection, standing: Standing, known: Standing | None) -> None:
    """See that the journal is the one `known` before, and that every event the server may lack is there and chained."""
    if known and (standing.incarnation != known.incarnation or standing.seq < known.seq):
        raise JournalDamaged("the file is no longer the journal that was open")
    if standing.ack > standing.seq:
        raise JournalDamaged(f"the server has {standing.ack} events of this journal, which ends at {standing.seq}")
    events = _proved(connection.execute(f"{_ROWS} WHERE seq >= ? ORDER BY seq", (standing.ack,)))
    there = [event.seq for event in events]
    wanted = list(range(standing.ack + 1, standing.seq + 1))
    anchored = [standing.ack, *wanted]
    if there != anchored and (there != wanted or standing.ack > standing.pruned):
        raise JournalDamaged(f"events are missing between {standing.ack} and {standing.seq}")


def _proved(rows: Iterable[tuple[int, bytes, bytes, bytes]]) -> Iterator[Sealed]:
    """The events of `rows`, each holding, and chained to the one before where that is its neighbour."""
    before: Sealed | None = None
    for seq, prev_hash, digest, body in rows:
        event = Sealed(seq=seq, prev_hash=prev_hash, hash=digest, body=body)
        if not holds(event) or (seq == 1 and prev_hash != GENESIS):
            raise JournalDamaged(f"event {seq} is not what was recorded")
        if before and before.seq + 1 == seq and before.hash != prev_hash:
            raise JournalDamaged(f"event {seq} does not follow event {before.seq}")
        before = event
        yield event
