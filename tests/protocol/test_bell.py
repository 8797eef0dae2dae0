"""The device's end of the bell: it wakes sync and nothing else, rests while there is no network, and ends at once."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest

from offline.backoff import FIRST_S, LONGEST_S
from offline.bell import REFUSED_S, Bell
from offline.http import Http, HttpBell
from offline.news import Link, Standing
from offline.transport import NotAllowed, Refusal, TransportError, Unreachable
from tests.protocol.serving import seeded, serving
from tests.protocol.test_over_http import Device
from warehouse.wire import Problem

PATIENCE_S = 10.0
GONE = Unreachable("gone")
REFUSED = NotAllowed(Problem(type="device_not_known", title="", status=401))
NEVER = Refusal(Problem(type="not_known", title="", status=404))


class Line:
    """A line on which comes what a test says: True rings, False lives, a failure breaks it, None ends it."""

    def __init__(self) -> None:
        self.comes: SimpleQueue[bool | TransportError | None] = SimpleQueue()
        self.opened = 0

    def rings(self) -> Iterator[bool]:
        self.opened += 1
        while (item := self.comes.get(timeout=PATIENCE_S)) is not None:
            if isinstance(item, TransportError):
                raise item
            yield item

    def hang_up(self) -> None:
        self.comes.put(None)


def standing(link: Link) -> Standing:
    return Standing(unsent=0, acked=0, last_seq=0, saved_ms=None, link=link, since_s=0.0)


def no_dice(size: int) -> bytes:
    return bytes(size)


def rung(line: Line, *comes: bool | TransportError | None) -> tuple[Bell, list[str]]:
    """A bell on `line`, on which all that comes has come already, and what it wakes."""
    woken: list[str] = []
    for item in comes:
        line.comes.put(item)
    return Bell(line, lambda: woken.append("sync"), no_dice), woken


def test_each_ring_wakes_sync_and_a_sign_of_life_does_not() -> None:
    bell, woken = rung(Line(), True, False, True, False, None)
    bell._listened()
    assert woken == ["sync"] * 2


def test_a_line_that_breaks_again_and_again_is_opened_ever_more_rarely() -> None:
    line = Line()
    bell, _ = rung(line, *[True, None] * 10)
    waits = [bell._listened() for _ in range(10)]
    assert waits[:3] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert waits[-1] == LONGEST_S
    line.comes.put(False)
    line.comes.put(GONE)
    assert bell._listened() == FIRST_S


@pytest.mark.parametrize("refusal", [REFUSED, NEVER])
def test_a_site_that_rings_no_bells_is_asked_rarely(refusal: Refusal) -> None:
    bell, woken = rung(Line(), refusal)
    assert bell._listened() == REFUSED_S
    assert woken == []


def test_nothing_is_opened_until_sync_is_answered() -> None:
    line, woken = Line(), Event()
    bell = Bell(line, woken.set, no_dice)
    for link in (Link.OFFLINE, Link.TROUBLE, Link.SIGN_IN):
        bell.heard(standing(Link.ONLINE))
        bell.heard(standing(link))
        assert not bell._online.is_set()
    bell.start()
    assert line.opened == 0
    line.comes.put(True)
    bell.heard(standing(Link.ONLINE))
    assert woken.wait(PATIENCE_S)
    assert line.opened == 1
    bell.stop()
    assert not bell._thread.is_alive()


def ends(bell: Bell) -> float:
    """Seconds that it takes `bell` to end."""
    begun_s = time.monotonic()
    bell.stop(PATIENCE_S)
    assert not bell._thread.is_alive()
    return time.monotonic() - begun_s


def begun(http: Http, wake: Callable[[], None]) -> Bell:
    bell = Bell(HttpBell(http), wake, no_dice)
    bell.heard(standing(Link.ONLINE))
    bell.start()
    return bell


def test_over_http_it_rings_and_ends_at_once_though_the_server_says_nothing(tmp_path: Path) -> None:
    seeded(tmp_path)
    with serving(tmp_path) as server:
        ana, piotr = Device(server, "D1"), Device(server, "D2", "BDG-0413")
        ana.claim("/v1/trolleys/TRL-17/claim")
        http, woken = Http(server.url), Event()
        with pytest.raises(NotAllowed):
            list(HttpBell(http).rings())
        http.token = ana.bearer["Authorization"].removeprefix("Bearer ")
        bell = begun(http, woken.set)
        assert woken.wait(PATIENCE_S)
        woken.clear()
        piotr.claim("/v1/trolleys/TRL-17/claim", take_over="battery empty")
        assert woken.wait(1.0)
        assert ends(bell) < 1.0
        http.close()
        server.stop()
        closed = Http(server.url)
        with pytest.raises(Unreachable):
            list(HttpBell(closed).rings())
        closed.close()


def test_who_hung_up_while_a_silent_server_was_asked_waits_for_nothing_afterwards() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        http = Http(f"http://127.0.0.1:{silent.getsockname()[1]}")
        bell = begun(http, lambda: None)
        caller, _ = silent.accept()
        bell.stop(0.0)
        with caller:
            caller.recv(10_000)
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            bell._thread.join(PATIENCE_S)
        assert not bell._thread.is_alive()
        http.close()
