"""The threads around sync: one that waits, keeps and tells, one that waits for the network.

So that neither a scan nor the end of the program ever waits for a server that does not answer. Decides nothing.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import sleep
from typing import assert_never

from offline.clock import Clock
from offline.errors import JournalError
from offline.journal import Journal
from offline.news import Alarm, AlarmKind, News, Standing
from offline.sync import Sync
from offline.transport import Transport, TransportError
from offline.writer import Writer
from warehouse.values import dataclass
from warehouse.wire import SyncReply, SyncRequest

GATHER_S = 0.05
"""Seconds from a scan to its sending: what was scanned is shown first, and what is scanned at once goes together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Woken:
    """Something was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Somebody waits for what comes of sending now."""

    answer: Future[Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stopped:
    """The program ends."""


_Came = _Woken | _Asked | _Stopped | SyncReply | TransportError


class SyncThread:
    """Runs a `Sync` over a transport until it is stopped; `tell` is called on its thread."""

    def __init__(
        self, writer: Writer, transport: Transport, sync: Sync, clock: Clock, tell: Callable[[News], None]
    ) -> None:
        """Not running yet: call `start`, after the first paint, since the transport may import a lot."""
        self._writer = writer
        self._transport = transport
        self._sync = sync
        self._clock = clock
        self._tell = tell
        self._came: SimpleQueue[_Came] = SimpleQueue()
        self._sent: SimpleQueue[SyncRequest | None] = SimpleQueue()
        self._awake = Event()
        self._asked: list[Future[Standing]] = []
        self._started = False
        self._thread = Thread(target=self._run, name="sync", daemon=True)
        self._network = Thread(target=self._exchange, name="network", daemon=True)

    def start(self) -> None:
        """Begin; called again it changes nothing."""
        if not self._started:
            self._started = True
            self._thread.start()
            self._network.start()

    def wake(self) -> None:
        """Something was recorded, or the server rang; from any thread, also before `start`."""
        if not self._awake.is_set():
            self._awake.set()
            self._came.put(_Woken())

    def send_now(self) -> Future[Standing]:
        """Send without waiting for the next turn; how much is on the server when all is sent, or when it failed."""
        answer: Future[Standing] = Future()
        self._came.put(_Asked(answer=answer))
        return answer

    def stop(self, wait_s: float = 1.0) -> None:
        """End within `wait_s`; an answer that has not come by then is not waited for, the next start asks again."""
        self._came.put(_Stopped())
        self._sent.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def _run(self) -> None:
        self._keep(self._standing)
        while True:
            self._keep(self._send)
            came: _Came | None = None
            with suppress(Empty):
                came = self._came.get(timeout=self._sync.wait_s(self._clock.mono_s()))
            match came:
                case None:
                    pass
                case _Stopped():
                    return
                case _Woken():
                    sleep(GATHER_S)
                    self._awake.clear()
                    self._sync.woken(self._clock.mono_s())
                    self._keep(self._standing)
                case _Asked(answer=answer):
                    self._asked.append(answer)
                    self._sync.woken(self._clock.mono_s())
                case SyncReply() as reply:
                    news = self._keep(partial(self._received, reply))
                    if self._sync.wait_s(self._clock.mono_s()):  # else there is more to send, at once
                        self._answer(news)
                case TransportError() as failure:
                    self._answer(self._keep(partial(self._failed, failure)))
                case _:
                    assert_never(came)

    def _answer(self, news: tuple[News, ...]) -> None:
        """Tell those who wait how sending ended."""
        for standing in news:
            if isinstance(standing, Standing):
                while self._asked:
                    self._asked.pop().set_result(standing)

    def _keep(self, act: Callable[[Journal], tuple[News, ...]]) -> tuple[News, ...]:
        """Have the writer do `act`, and tell what is new; a disk that refuses is told too, and nothing ends."""
        try:
            news = self._writer.submit(act).result()
        except JournalError as error:
            news = (Alarm(kind=AlarmKind.JOURNAL, detail=str(error)),)
        for item in news:
            self._tell(item)
        return news

    def _standing(self, journal: Journal) -> tuple[News, ...]:
        return (self._sync.standing(journal),)

    def _send(self, journal: Journal) -> tuple[News, ...]:
        request = self._sync.next_request(journal, self._clock.mono_s())
        if request is not None:
            self._sent.put(request)
        return ()

    def _received(self, reply: SyncReply, journal: Journal) -> tuple[News, ...]:
        return self._sync.received(journal, reply, self._clock.mono_s())

    def _failed(self, failure: TransportError, journal: Journal) -> tuple[News, ...]:
        return (self._sync.failed(journal, failure, self._clock.mono_s()),)

    def _exchange(self) -> None:
        """The only place that waits for the network."""
        while (request := self._sent.get()) is not None:
            try:
                self._came.put(self._transport.exchange(request))
            except TransportError as failure:
                self._came.put(failure)
