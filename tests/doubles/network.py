"""A network that loses, doubles, delays and reorders requests and loses answers, by dice that are given."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from offline.transport import TransportError, Unreachable
from warehouse.wire import SyncReply, SyncRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often each happens to a request, from 0 to 1; what is left goes well."""

    request_lost: float = 0.0
    answer_lost: float = 0.0
    late: float = 0.0
    """The sender gave up; the request arrives some time later."""
    doubled: float = 0.0
    """Arrives twice, the second time whenever it likes."""


BAD = Faults(request_lost=0.12, answer_lost=0.12, late=0.08, doubled=0.12)
GOOD = Faults()


@dataclass(slots=True, kw_only=True)
class Flight:
    """One request on its way; the sender asks for its `outcome` until there is one."""

    request: SyncRequest
    copies: int
    """How often it is still to arrive."""
    heard: bool
    """Whether the sender will hear of it."""
    answer: SyncReply | TransportError | None = None

    @property
    def outcome(self) -> SyncReply | TransportError | None:
        """What the sender knows by now; None while it still waits."""
        return self.answer if self.heard else Unreachable("no answer came")


class FaultyNetwork:
    """Between devices and a server, `serve`, which may raise TransportError itself when it dies."""

    def __init__(self, serve: Callable[[SyncRequest], SyncReply], random: Random, faults: Faults = BAD) -> None:
        self._serve = serve
        self._random = random
        self._under_way: list[Flight] = []
        self.faults = faults
        self.happened: Counter[str] = Counter()
        """How often each fault happened."""

    def send(self, request: SyncRequest) -> Flight:
        """Put a request on its way."""
        fault = self._rolled()
        copies = {"request_lost": 0, "doubled": 2}.get(fault, 1)
        flight = Flight(request=request, copies=copies, heard=fault in ("", "doubled"))
        if copies:
            self._under_way.append(flight)
        return flight

    def deliver(self) -> bool:
        """Have any one request arrive; False when none is under way."""
        if not self._under_way:
            return False
        flight = self._random.choice(self._under_way)
        flight.copies -= 1
        if not flight.copies:
            self._under_way.remove(flight)
        try:
            answer: SyncReply | TransportError = self._serve(flight.request)
        except TransportError as failure:
            answer = failure
        if flight.answer is None:
            flight.answer = answer
        return True

    def call(self, act: Callable[[], T]) -> T:
        """Carry a command, for which the sender waits.

        Raises:
            Unreachable: it was lost, or its answer was.

        """
        fault = self._rolled()
        if fault == "request_lost":
            raise Unreachable("never arrived")
        answer = act()
        if fault == "doubled":
            answer = act()
        if fault in ("answer_lost", "late"):
            raise Unreachable("the answer never arrived")
        return answer

    def heal(self) -> None:
        """No more faults; what is under way still arrives."""
        self.faults = GOOD

    def _rolled(self) -> str:
        """The fault that happens now; empty for none."""
        dice = self._random.random()
        for name in ("request_lost", "answer_lost", "late", "doubled"):
            dice -= float(getattr(self.faults, name))
            if dice < 0:
                self.happened[name] += 1
                return name
        return ""
