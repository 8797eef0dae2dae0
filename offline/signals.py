"""The signalled mark: up to which event the good signal was given; tells after a power cut which scan is in question.

Never ahead of the signal, often behind it: the mark is never synced, so an event may be asked about that was signalled,
and none that was not is ever taken for granted. Nothing here gives a signal.
"""

import os
from contextlib import suppress
from hashlib import blake2b
from os import PathLike
from typing import Protocol, Self

from offline.errors import JournalDamaged
from warehouse.envelope import Sealed

_MARK_BYTES = 16


class SignalledMark:
    """The open mark of one journal."""

    def __init__(self, file: int, incarnation: str) -> None:
        """Not read yet: use `SignalledMark.open`."""
        self._file = file
        self._key = incarnation.encode()
        self.seq = self._read()
        """Highest seq known to have been signalled; 0 when the mark is missing, torn or another journal's."""

    @classmethod
    def open(cls, path: str | PathLike[str], *, incarnation: str) -> Self:
        """Open the mark at `path` for the journal of `incarnation`.

        Raises: OSError when the file can be neither read nor made.
        """
        return cls(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), incarnation)

    def signalled(self, seq: int) -> None:
        """Note that the good signal for event `seq` was given; call it after the signal, never before.

        Promises: costs one small write and never waits for the disk; a disk that refuses it changes nothing.
        """
        if seq <= self.seq:
            return
        self.seq = seq
        with suppress(OSError):  # the mark on the disk stays behind, which costs one question at the next start
            os.pwrite(self._file, self._sealed(seq), 0)

    def close(self) -> None:
        """Let go of the file; safe to call again."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _read(self) -> int:
        mark = os.pread(self._file, _MARK_BYTES, 0)
        seq = int.from_bytes(mark[:8], "big")
        return seq if mark == self._sealed(seq) else 0

    def _sealed(self, seq: int) -> bytes:
        number = seq.to_bytes(8, "big")
        return number + blake2b(number, digest_size=8, key=self._key).digest()


class Remembered(Protocol):
    """What of a journal is needed to know which event is in question."""

    def last(self) -> Sealed | None:
        """The newest event."""

    def last_folding_after(self, seq: int) -> Sealed | None:
        """The newest event after `seq` that changes any state."""


def in_question(journal: Remembered, mark_seq: int) -> Sealed | None:
    """The event that is recorded, but whose signal may never have been heard; to be asked about before the next scan.

    Raises: JournalDamaged when a signalled event is gone from the journal, as a disk that lies about syncing does.
    """
    last = journal.last()
    if mark_seq > (last.seq if last else 0):
        raise JournalDamaged(f"event {mark_seq} was signalled, but the journal ends at {last.seq if last else 0}")
    return journal.last_folding_after(mark_seq)
