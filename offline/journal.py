"""The append-only record of what operators did: one file, one connection, durable before anything is signalled.

The synchronous core: it knows no thread, clock, network or screen, and what an event's bytes mean is not its business.
The writer thread alone calls it, but for the properties, `last` and `count_unacked`, which never touch the file.
"""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike, fspath
from typing import Self

from offline.disk import Place, Pragmas
from offline.errors import DeviceFull, JournalDamaged, NotSaved
from offline.journal_file import EVENTS, JournalFile, Standing, proved
from offline.schema import digest
from warehouse.envelope import GENESIS, Sealed, seal
from warehouse.values import replace

_DOCUMENTS = "SELECT CAST(name AS BLOB), CAST(content AS BLOB), digest FROM document"


class Journal:
    """The record of one device, from the making of its file until the file is gone."""

    def __init__(self, file: JournalFile, make_room: Callable[[], bool]) -> None:
        """Record in `file`: `Journal.open` is how one is had."""
        self._file = file
        self._make_room = make_room

    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        *,
        randomness: Callable[[int], bytes],
        make_room: Callable[[], bool] = bool,
        vfs: str | None = None,
        pragmas: Pragmas | None = None,
    ) -> Self:
        """Open the journal at `path`, or make one with an incarnation from `randomness`.

        `make_room` frees the reserve and says whether there was one; `vfs` names another file layer.
        Promises: everything that can be read afterwards is durable, the event of an interrupted commit included.
        Raises: JournalTooNew, JournalDamaged, ReadOnly, FolderInUse: the file is as it was. DeviceFull, NotSaved.
        """
        place = Place(path=fspath(path), vfs=vfs, pragmas=pragmas or Pragmas())
        try:
            return cls(JournalFile(place, randomness), make_room)
        except DeviceFull:
            if not make_room():
                raise
            file = JournalFile(place, randomness)
            file.spare_room()
            return cls(file, make_room)

    @property
    def standing(self) -> Standing:
        """What the file holds, without touching it."""
        return self._file.standing

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
        return self._file.full

    def last(self) -> Sealed | None:
        """The newest event."""
        return self.standing.last

    def count_unacked(self) -> int:
        """How many events the server is not known to have."""
        return self.standing.seq - self.standing.ack

    def append(
        self, trolley: str | None, make: Callable[[int], bytes], *, folds: bool, announces: bool = True
    ) -> Sealed:
        """Record one event of `trolley`, whose body is `make(seq)`; `folds` when it changes any state.

        Not `announces`: what a failed commit left behind is told to whoever records next, and not here.

        Promises: on return the event is durable, and only then may a good signal be given. On a full device the reserve
        is freed and the event tried once more (so `make` may be called twice); `full` is set from then on.
        Raises: NotSaved, DeviceFull, ReadOnly, JournalDamaged: no good signal may be given. NotSaved names in
        `recorded` an event that a failed commit left behind, this one or an earlier one, when both fold; nothing else
        is appended then.
        """
        try:
            return self._append(trolley, make, folds=folds, announces=folds and announces)
        except DeviceFull:
            if not self._make_room():
                raise
            return self._append(trolley, make, folds=folds, announces=folds and announces)

    def tail(self, after_seq: int, limit: int) -> list[Sealed]:
        """At most `limit` events after `after_seq`, in order, each proved to be what was recorded."""
        with self._file.reading() as connection:
            asked = (after_seq, limit)
            return list(proved(connection.execute(f"{EVENTS} WHERE seq > ? ORDER BY seq LIMIT ?", asked)))

    def events_of(self, trolley: str, *, folding: bool = False) -> list[Sealed]:
        """All events of `trolley`, or those that change state, in order, each proved to be what was recorded."""
        with self._file.reading() as connection:
            asked = (trolley, folding)
            return list(proved(connection.execute(f"{EVENTS} WHERE trolley = ? AND folds >= ? ORDER BY seq", asked)))

    def last_folding_after(self, seq: int, before: int | None = None) -> Sealed | None:
        """The newest event after `seq` that changes any state; with `before`, of those before that one."""
        until = self.standing.seq + 1 if before is None else before
        with self._file.reading() as connection:
            asked = (seq, until)
            rows = connection.execute(f"{EVENTS} WHERE seq > ? AND seq < ? AND folds ORDER BY seq DESC LIMIT 1", asked)
            return next(proved([*rows]), None)

    def document(self, name: str) -> bytes | None:
        """The document kept as `name`."""
        with self._file.reading() as connection:
            rows = connection.execute(f"{_DOCUMENTS} WHERE name = ?", (name,))
            return _undamaged([*rows]).get(name)

    def documents(self, prefix: str) -> dict[str, bytes]:
        """Every kept document whose name starts with `prefix`, by name."""
        with self._file.reading() as connection:
            asked = (prefix, len(prefix), prefix)
            query = f"{_DOCUMENTS} WHERE name >= ? AND substr(name, 1, ?) = ? ORDER BY name"
            return _undamaged(connection.execute(query, asked))

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
        with self._file.writing() as connection:
            self._file.stand(connection, ack=after.ack, pruned=after.pruned, server=after.server)
            for name, content in (documents or {}).items():
                if content is None:
                    connection.execute("DELETE FROM document WHERE name = ?", (name,))
                else:
                    row = (name, content, digest(name, content))
                    connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", row)
        self._file.standing = replace(self.standing, ack=after.ack, server=after.server)

    def prune(self, closed: Mapping[str | None, int]) -> int:
        """Delete what is long done: for each trolley (None: events of no trolley) everything up to the seq given.

        The caller says what is closed for more than seven days; how many were deleted is returned.
        Promises: nothing unacknowledged goes, and neither the newest acknowledged event nor the newest of all.
        Raises: NotSaved, DeviceFull, ReadOnly, JournalDamaged.
        """
        before = self.standing
        deleted: list[int] = []
        with self._file.writing() as connection:
            for trolley, up_to in closed.items():
                asked = (trolley, min(up_to, before.ack - 1))
                gone = connection.execute("DELETE FROM event WHERE trolley IS ? AND seq <= ? RETURNING seq", asked)
                deleted.extend(seq for (seq,) in gone)
            pruned = max([before.pruned, *deleted])
            self._file.stand(connection, ack=before.ack, pruned=pruned, server=before.server)
        self._file.standing = replace(self.standing, pruned=pruned)
        return len(deleted)

    def check(self) -> None:
        """Read the whole file, every page, index and event: seconds for a large one.

        Raises: JournalDamaged.
        """
        with self._file.reading() as connection:
            verdicts = [verdict for (verdict,) in connection.execute("PRAGMA integrity_check")]
            if verdicts != ["ok"]:
                raise JournalDamaged(f"the journal is damaged inside: {'; '.join(map(str, verdicts))}")
            for _ in proved(connection.execute(f"{EVENTS} ORDER BY seq")):
                pass
            _undamaged(connection.execute(_DOCUMENTS))

    def reopen(self) -> None:
        """Close and open again, so that what is remembered is what the disk holds; nothing is made anew.

        Raises: JournalDamaged when the file is another one or has lost what it had. ReadOnly, FolderInUse, NotSaved.
        """
        self._file.reopen()

    def close(self) -> None:
        """Let go of the file; safe to call again."""
        self._file.close()

    def _append(self, trolley: str | None, make: Callable[[int], bytes], *, folds: bool, announces: bool) -> Sealed:
        if announces:
            self._file.announce()
        try:
            with self._file.writing() as connection:
                last = self.standing.last
                seq = last.seq + 1 if last else 1
                event = seal(prev_hash=last.hash if last else GENESIS, seq=seq, body=make(seq))
                row = (seq, trolley, folds, event.prev_hash, event.hash, event.body)
                connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", row)
        except NotSaved:
            if announces:
                self._file.announce()
            raise
        self._file.standing = replace(self.standing, last=event)
        return event


def _undamaged(rows: Iterable[tuple[bytes, bytes, bytes]]) -> dict[str, bytes]:
    """The documents of `rows` by name, each still what was kept."""
    documents: dict[str, bytes] = {}
    for name, content, kept in rows:
        if digest(name, content) != kept:
            raise JournalDamaged(f"document {name!r} is not what was kept")
        documents[name.decode()] = content
    return documents
