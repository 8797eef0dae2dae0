"""A program that follows a site's feed, as a stranger would write it: reads events, keeps the last token."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from typing import Final

import httpx

SILENCE_S: Final = 5.0
PATIENCE_S: Final = 20.0


@dataclass(slots=True, kw_only=True)
class Told:
    """One server-sent event."""

    id: str = ""
    event: str = "message"
    data: str = ""

    @property
    def row(self) -> dict[str, object]:
        """Its data, read as JSON."""
        read: dict[str, object] = json.loads(self.data)
        return read


def events(answer: httpx.Response) -> Iterator[Told]:
    """The events of a stream, comments left out."""
    told = Told()
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        match name:
            case "":
                if told.data:
                    yield told
                told = Told()
            case "id":
                told.id = value
            case "event":
                told.event = value
            case "data":
                told.data += value
            case _:
                assert line.startswith((":", "retry: ")), line


@contextmanager
def stream(url: str, token: str, **headers: str) -> Iterator[tuple[httpx.Response, Iterator[Told]]]:
    """A stream at `url` for whoever has `token`; broken off at the end of the block."""
    sent = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    with httpx.Client(timeout=SILENCE_S) as client, client.stream("GET", url, headers=sent) as answer:
        yield answer, events(answer)


@dataclass(slots=True)
class Follower:
    """Follows on a thread, at whichever node answers, from its last token on."""

    nodes: Callable[[], Sequence[str]]
    token: str
    last: str = ""
    positions: list[int] = field(default_factory=list)
    aggregates: list[tuple[str, int]] = field(default_factory=list)
    connections: int = 0
    failed: str = ""
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def begin(self) -> None:
        """Follow until `end`; what is written after this returned is told."""
        begun = Event()
        self._thread = Thread(target=self._run, args=(begun,), name="follower", daemon=True)
        self._thread.start()
        assert begun.wait(PATIENCE_S)

    def end(self, at: int) -> None:
        """Follow up to position `at`, then no longer."""
        deadline_s = monotonic() + PATIENCE_S
        while (not self.positions or self.positions[-1] < at) and monotonic() < deadline_s and not self.failed:
            self._over.wait(0.02)
        self._over.set()
        assert self._thread is not None
        self._thread.join(PATIENCE_S)

    def _run(self, begun: Event) -> None:
        while not self._over.is_set():
            nodes = self.nodes()
            try:
                self._read(nodes[self.connections % len(nodes)], begun)
            except httpx.HTTPError:
                self._over.wait(0.05)
            self.connections += 1

    def _read(self, node: str, begun: Event) -> None:
        more = {"Last_Event_ID": self.last} if self.last else {}
        with stream(f"{node}/v1/feed", self.token, **more) as (answer, told):
            if answer.status_code != 200:
                self.failed = f"{answer.status_code}: {answer.read()!r}"
                self._over.set()
                return
            for one in told:
                if one.event == "message":
                    row = one.row
                    self.positions.append(int(str(row["pos"])))
                    self.aggregates.append((str(row["aggregateid"]), int(str(row["version"]))))
                self.last = one.id
                begun.set()
                if self._over.is_set():
                    return
