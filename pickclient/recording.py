"""Records the terminal, in a thread of its own that nothing waits for; what comes too fast is dropped and counted.

Imported after the first paint. The path of a scan only appends to a queue; a disk that is full or fails ends the
recording with a line in the log, and never the work.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, assert_never

from offline.clock import Clock, wall_ms
from offline.recordings import Head, Scene, file_name, moment_line, prune, told_label
from pickclient.log import LOG
from warehouse.values import dataclass

FOLDER: Final = "recordings"
"""In the data folder."""
ITEMS_MAX: Final = 500
"""So many writes wait at most; there are a few a second."""
GATHER_S: Final = 1.0
"""Seconds between two looks at the queue: the last second is what a dead battery takes."""
SEGMENT_S: Final = 300.0
SEGMENT_BYTES: Final = 256 * 1024
FREE_BYTES_MIN: Final = 32 * 1024 * 1024
"""With less room on the disk nothing is recorded: what is left is the journal's."""
NICE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is kept."""

    bytes_max: int
    age_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose terminal it is."""

    device: str
    session: str
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A whole screen, with which a segment begins."""

    text: str
    columns: int
    rows: int
    scene: Scene
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resized:
    """The terminal has another size."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A problem was told."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """What follows is nobody's to see, until the next whole screen."""


Item = str | Frame | Scene | Resized | Told | Muted | threading.Event


class Recording:
    """One program's terminal, from the first whole screen on; every method but `settle` and `close` only appends."""

    def __init__(
        self, folder: Path, about: About, bounds: Bounds, clock: Clock, want_frame: Callable[[], None]
    ) -> None:
        """Record into `folder`; `want_frame` is called on the recording's thread when a segment is long enough."""
        self._queue: deque[tuple[float, Item]] = deque()
        self._woken, self._hurry = threading.Event(), threading.Event()
        self._clock = clock
        self._dropped = 0
        self._ended = False
        self._segments = _Segments(folder, about, bounds, clock, want_frame)
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    def start(self) -> None:
        """Begin to write what is given."""
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether anything is kept; no longer when the disk refused."""
        return not self._ended

    def tap(self, text: str) -> None:
        """Keep what is written to the terminal; on whatever thread writes it."""
        self._append(text)

    def frame(self, frame: Frame) -> None:
        """Begin a segment with a whole screen."""
        self._append(frame)

    def scene(self, scene: Scene) -> None:
        """Something else is in front, or further on."""
        self._append(scene)

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has another size."""
        self._append(Resized(columns=columns, rows=rows))

    def told(self, words: str) -> None:
        """A problem was told with `words`, so that it is found among the recordings."""
        self._append(Told(words=words))

    def mute(self) -> None:
        """Keep nothing until the next whole screen."""
        self._append(Muted())

    def settle(self, wait_s: float = 2.0) -> None:
        """Wait until what was given before is in its file, at most `wait_s`; not for an event loop."""
        if self._ended or not self._thread.is_alive():
            return
        reached = threading.Event()
        self._queue.append((self._clock.mono_s(), reached))
        self._hurry.set()
        self._woken.set()
        reached.wait(wait_s)

    def close(self, wait_s: float = 1.0) -> None:
        """Write what is left, and end."""
        self.settle(wait_s)
        self._ended = True
        self._hurry.set()
        self._woken.set()

    def _append(self, item: Item) -> None:
        if self._ended:
            return
        if len(self._queue) >= ITEMS_MAX:
            self._dropped += 1
            return
        self._queue.append((self._clock.mono_s(), item))
        if not self._woken.is_set():
            self._woken.set()

    def _run(self) -> None:
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        try:
            while not self._ended:
                self._woken.wait()
                self._hurry.wait(GATHER_S)
                self._hurry.clear()
                self._woken.clear()
                self._drain()
        except OSError as fault:
            LOG.warning("the terminal is recorded no longer: %s", fault)
        finally:
            self._ended = True
            for _, item in self._queue.copy():
                if isinstance(item, threading.Event):
                    item.set()
            self._queue.clear()
            with suppress(OSError):
                self._segments.close()

    def _drain(self) -> None:
        """Write all that waits; those who wait for it are told in the end."""
        reached = []
        dropped, self._dropped = self._dropped, 0
        for _ in range(len(self._queue)):
            at_s, item = self._queue.popleft()
            if isinstance(item, threading.Event):
                reached.append(item)
            else:
                self._segments.take(at_s, item)
        if dropped:
            self._segments.lost(self._clock.mono_s(), dropped)
        self._segments.flush()
        for event in reached:
            event.set()


class _Segments:
    """The files, one after the other. On the recording's thread alone."""

    def __init__(
        self, folder: Path, about: About, bounds: Bounds, clock: Clock, want_frame: Callable[[], None]
    ) -> None:
        self._folder = folder
        self._about = about
        self._bounds = bounds
        self._clock = clock
        self._want_frame = want_frame
        self._file = -1
        self._began_s = 0.0
        self._bytes = 0
        self._lines: list[str] = []
        self._muted = True
        self._wanted = False

    def take(self, at_s: float, item: str | Frame | Scene | Resized | Told | Muted) -> None:
        """Put `item` down as of `at_s`."""
        match item:
            case Frame():
                self._begin(at_s, item)
            case str():
                if not self._muted:
                    self._line(at_s, "o", item)
            case Scene():
                self._line(at_s, "m", item.label)
            case Resized(columns=columns, rows=rows):
                self._line(at_s, "r", f"{columns}x{rows}")
            case Told(words=words):
                self._line(at_s, "m", told_label(words))
            case Muted():
                self._line(at_s, "m", "muted")
                self._muted = True
            case _:
                assert_never(item)

    def lost(self, at_s: float, dropped: int) -> None:
        """Say that something is missing, and go on with the next whole screen."""
        self._line(at_s, "m", f"dropped={dropped}")
        self._muted, self._wanted = True, False
        self._want()

    def flush(self) -> None:
        """Write what was put down, and ask for a whole screen when the segment is long enough."""
        data = "".join(self._lines).encode("utf-8", errors="replace")
        self._lines.clear()
        if self._file < 0 or not data:
            return
        left = memoryview(data)
        while left:
            left = left[os.write(self._file, left) :]
        self._bytes += len(data)
        if self._bytes >= SEGMENT_BYTES or self._clock.mono_s() - self._began_s >= SEGMENT_S:
            self._muted = self._muted or self._bytes >= 2 * SEGMENT_BYTES
            self._want()

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _line(self, at_s: float, kind: str, data: str) -> None:
        self._lines.append(moment_line(max(0.0, at_s - self._began_s), kind, data))

    def _want(self) -> None:
        if not self._wanted:
            self._wanted = True
            self._want_frame()

    def _begin(self, at_s: float, frame: Frame) -> None:
        self.flush()
        self.close()
        now_ms = wall_ms(self._clock)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        prune(self._folder, bytes_max=self._bounds.bytes_max - SEGMENT_BYTES, oldest_ms=now_ms - self._bounds.age_ms)
        room = os.statvfs(self._folder)
        if room.f_bavail * room.f_frsize < FREE_BYTES_MIN:
            raise OSError(None, "the disk is nearly full")
        head = Head(
            device=self._about.device,
            session=self._about.session,
            client=self._about.client,
            began_ms=now_ms - round((self._clock.mono_s() - at_s) * 1000),
            columns=frame.columns,
            rows=frame.rows,
            scene=frame.scene,
            time_zone=frame.time_zone,
        )
        self._file = os.open(
            self._folder / file_name(head), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
        )
        self._began_s, self._bytes, self._muted, self._wanted = at_s, 0, False, False
        self._lines.append(head.line)
        self._line(at_s, "o", frame.text)
