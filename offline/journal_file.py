"""The journal's file while it is open: proved at every opening, opened again after every fault.

What stands here is what the disk holds, never what somebody meant to write. It records nothing by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import apsw

from offline.disk import LogLength, Place, connect, faults_named, prepare_log, settle
from offline.errors import DeviceFull, JournalDamaged, JournalError, NotSaved
from offline.schema import digest, migrate, refuse_unknown
from warehouse.envelope import GENESIS, Sealed, holds
from warehouse.values import dataclass

EVENTS = "SELECT seq, CAST(prev_hash AS BLOB), CAST(hash AS BLOB), CAST(body AS BLOB) FROM event"
"""The columns that `proved` takes; cast, because a flipped bit may have made a text of them."""

SPARING_PAGES = 8
"""Pages in the log between checkpoints on a full device."""


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


class JournalFile:
    """One open file and its standing; `standing` and `full` may be read from any thread."""

    def __init__(self, place: Place, randomness: Callable[[int], bytes]) -> None:
        """Open the file at `place`, or make it.

        Raises: JournalTooNew, JournalDamaged, ReadOnly, FolderInUse, DeviceFull, NotSaved.
        """
        self._place = place
        self._unannounced: Sealed | None = None
        self._connection: apsw.Connection | None = None
        self._log = LogLength()
        self.full = False
        """Whether the device ran out of room since the file was first opened."""
        self.standing = self._open(randomness)

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """The connection, opened again when a fault had closed it.

        Raises: NotSaved, JournalDamaged, ReadOnly, FolderInUse.
        """
        if self._connection is None:
            self.reopen()
        assert self._connection
        with faults_named():
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """One transaction, durable at the end. After a fault the file is closed and read anew before the error is out.

        Raises: DeviceFull, NotSaved, JournalDamaged, ReadOnly, FolderInUse.
        """
        try:
            with self.reading() as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                self._shorten_log(connection)
        except DeviceFull:  # SQLite has rolled back: the connection and everything before are whole
            self.spare_room()
            raise
        except JournalError:
            with suppress(JournalError):  # when the disk is still ill, the next use tries again and says so
                self.reopen()
            raise

    def spare_room(self) -> None:
        """On a full device: give back the log's room, and keep the log short from now on."""
        self.full = True
        with self.reading() as connection, suppress(apsw.FullError):
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def stand(self, connection: apsw.Connection, *, ack: int, pruned: int, server: str) -> None:
        """Write what the journal says about itself, within a transaction."""
        row = (ack, pruned, server, digest(bytes.fromhex(self.standing.incarnation), ack, pruned, server))
        connection.execute("UPDATE journal SET ack = ?, pruned = ?, server = ?, digest = ?", row)

    def announce(self) -> None:
        """Tell once of an event that changes state and is on the disk although its commit had failed.

        Raises: NotSaved, with that event.
        """
        if self._connection is None:
            self.reopen()
        found, self._unannounced = self._unannounced, None
        if found:
            raise NotSaved("an event whose commit had failed is recorded", recorded=found)

    def reopen(self) -> None:
        """Close and open again; never makes a file.

        Raises: JournalDamaged when it is another one or has lost what it had. NotSaved, ReadOnly, FolderInUse.
        """
        self.close()
        self.standing = self._open(None)

    def close(self) -> None:
        """Let go of the file; safe to call again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(apsw.Error):  # copying the log failed: it stays, with all that was committed
                connection.close(True)

    def _shorten_log(self, connection: apsw.Connection) -> None:
        """Copy a long log into the file; what the disk says is no news about the commit, which is durable already."""
        if self._log.pages >= (SPARING_PAGES if self.full else self._place.pragmas.checkpoint_pages):
            with suppress(apsw.Error):  # the log stays whole, and the next commit tries again
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def _open(self, randomness: Callable[[int], bytes] | None) -> Standing:
        connection = connect(self._place, create=randomness is not None)
        try:
            with faults_named():
                if not refuse_unknown(connection):
                    _make(connection, self._place, randomness)
                standing = _read_standing(connection)
                found = None if randomness else _refuse_another(connection, standing, self.standing)
                _prove_tail(connection, standing)
                prepare_log(connection, self._place.pragmas)
                self.full |= not settle(connection, self._place)
                connection.set_wal_hook(self._log.note)
        except BaseException:
            with suppress(apsw.Error):
                connection.close(True)
            raise
        self._connection = connection
        self._unannounced = found or self._unannounced
        return standing


def _make(connection: apsw.Connection, place: Place, randomness: Callable[[int], bytes] | None) -> None:
    """Make a journal of an empty file, or the newest version of an older one; what was open is neither."""
    if randomness is None:
        raise JournalDamaged("the journal that was open is gone")
    prepare_log(connection, place.pragmas)
    migrate(connection, randomness)


def proved(rows: Iterable[tuple[int, bytes | None, bytes | None, bytes | None]]) -> Iterator[Sealed]:
    """The events of `rows`, each holding, and chained to the one before where that is its neighbour.

    Raises: JournalDamaged.
    """
    before: Sealed | None = None
    for seq, prev_hash, hashed, body in rows:
        if prev_hash is None or hashed is None or body is None:
            raise JournalDamaged(f"event {seq} has lost a part")
        event = Sealed(seq=seq, prev_hash=prev_hash, hash=hashed, body=body)
        if not holds(event) or (seq == 1 and prev_hash != GENESIS):
            raise JournalDamaged(f"event {seq} is not what was recorded")
        if before and before.seq + 1 == seq and before.hash != prev_hash:
            raise JournalDamaged(f"event {seq} does not follow event {before.seq}")
        before = event
        yield event


def _read_standing(connection: apsw.Connection) -> Standing:
    rows = list(
        connection.execute("SELECT CAST(incarnation AS BLOB), ack, pruned, CAST(server AS BLOB), digest FROM journal")
    )
    if len(rows) != 1 or digest(*rows[0][:4]) != rows[0][4]:
        raise JournalDamaged("the journal has lost its incarnation or its ack")
    incarnation, ack, pruned, server, _ = rows[0]
    last = [*proved(connection.execute(f"{EVENTS} ORDER BY seq DESC LIMIT 1"))]
    return Standing(
        incarnation=incarnation.hex(), last=last[0] if last else None, ack=ack, pruned=pruned, server=server.decode()
    )


def _refuse_another(connection: apsw.Connection, found: Standing, known: Standing) -> Sealed | None:
    """See that it is the journal `known` before; the event that changes state and is new in it."""
    if found.incarnation != known.incarnation or found.seq < known.seq:
        raise JournalDamaged("the file is no longer the journal that was open")
    rows = connection.execute(f"{EVENTS} WHERE seq > ? AND folds ORDER BY seq DESC LIMIT 1", (known.seq,))
    return next(proved([*rows]), None)


def _prove_tail(connection: apsw.Connection, standing: Standing) -> None:
    """See that every event the server may lack is there and chained, from the newest acknowledged one on."""
    if standing.ack > standing.seq:
        raise JournalDamaged(f"the server has {standing.ack} events of this journal, which ends at {standing.seq}")
    events = proved(connection.execute(f"{EVENTS} WHERE seq >= ? ORDER BY seq", (standing.ack,)))
    there = [event.seq for event in events]
    wanted = list(range(standing.ack + 1, standing.seq + 1))
    anchored = [standing.ack, *wanted]
    if there != anchored and (there != wanted or standing.ack > standing.pruned):
        raise JournalDamaged(f"events are missing between {standing.ack} and {standing.seq}")
