"""The client's end of the wire: what each kind of answer is to it, and that nothing ever waits for the network."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from time import monotonic

import pytest

from offline.clock import SystemClock
from offline.commands import HttpCommands
from offline.http import Http, HttpTransport
from offline.journal import Journal
from offline.news import Link, News, Standing
from offline.recorder import NO_WORK, Recorder
from offline.sync import Sync
from offline.syncing import SyncThread
from offline.transport import Malformed, NotAllowed, Refusal, ServerTrouble, TransportError, Unreachable
from offline.writer import Writer
from tests.doubles.broken_server import BrokenServer, broken_server, http
from tests.doubles.device import CONTEXT, counted_bytes
from tests.protocol.serving import Serving, seeded, serving
from warehouse.events import Refused
from warehouse.sign_in import DeviceWanted
from warehouse.wire import SyncRequest

REQUEST = SyncRequest(device="D1", incarnation="00", from_seq=1, events=())
PROBLEM = '{"type":"not_known","title":"Not known","status":404}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("site")
    seeded(folder)
    with serving(folder) as running:
        yield running


class Sending:
    """A journal, its writer and a sync thread to some address; what is told comes out of `news`."""

    def __init__(self, folder: Path, url: str, token: str = "") -> None:
        self.http = Http(url, token=token)
        self.writer = Writer(Journal.open(folder / "journal", randomness=os.urandom))
        self.news: Queue[News] = Queue()
        clock = SystemClock()
        sync = Sync("D1", counted_bytes(), poll_s=60)
        self.thread = SyncThread(self.writer, HttpTransport(self.http), sync, clock, self.news.put)
        self.recorder = Recorder(self.writer, CONTEXT, clock, counted_bytes(), wake=self.thread.wake)

    def commands(self) -> HttpCommands:
        """Commands of this device."""
        incarnation = self.writer.submit(lambda journal: journal.incarnation).result()
        return HttpCommands(self.http, incarnation, SystemClock(), counted_bytes())

    async def register(self, name: str = "D1") -> None:
        """Make the device known to the site."""
        known = await self.commands().register(DeviceWanted(device=name, enrolment="SECRET"))
        self.http.token = known.token

    def record(self) -> None:
        """Record one event."""
        event = Refused(code="x", refusal="CodeNotKnown")
        asyncio.run(self.recorder.record(event, work=NO_WORK, screen="test"))

    def wait_for(self, **wanted: object) -> Standing:
        """The first standing told with these values."""
        while True:
            item = self.news.get(timeout=10)
            if isinstance(item, Standing) and all(getattr(item, name) == value for name, value in wanted.items()):
                return item

    def close(self) -> None:
        """End everything."""
        self.thread.stop()
        self.http.close()
        self.writer.close()


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (http("500 Internal Server Error", "oops", "text/plain"), ServerTrouble),
        (http("503 Service Unavailable", PROBLEM), ServerTrouble),
        (http("200 OK", "<html>Sign in to the Wi-Fi</html>", "text/html"), Malformed),
        (http("200 OK", '{"ack": "many"}'), Malformed),
        (http("302 Found", ""), Malformed),
        (http("404 Not Found", "<html>nginx</html>", "text/html"), Malformed),
        (http("404 Not Found", PROBLEM), Refusal),
        (http("401 Unauthorized", PROBLEM), NotAllowed),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Unreachable),
        (b"", Unreachable),
    ],
)
def test_whatever_answers_is_one_of_five_failures(answer: bytes, failure: type[TransportError]) -> None:
    with broken_server(answer) as broken:
        client = Http(broken.url)
        with pytest.raises(failure) as raised:
            HttpTransport(client).exchange(REQUEST)
        client.close()
    assert type(raised.value) is failure


def test_a_server_that_never_answers_is_unreachable_when_the_time_is_up() -> None:
    with broken_server(None) as silent:
        client = Http(silent.url, answer_s=0.2)
        with pytest.raises(Unreachable):
            HttpTransport(client).exchange(REQUEST)
        client.close()


def test_a_port_nobody_listens_on_is_unreachable() -> None:
    gone = BrokenServer(b"")
    gone.close()
    client = Http(gone.url)
    with pytest.raises(Unreachable):
        HttpTransport(client).exchange(REQUEST)
    client.close()


def test_an_act_whose_outcome_is_unknown_keeps_its_key_and_a_new_act_has_another() -> None:
    keys = []
    with broken_server(http("500 Internal Server Error", "")) as sick:
        client = Http(sick.url)
        commands = HttpCommands(client, "00", SystemClock(), counted_bytes())
        for answer in (sick.answer, sick.answer, http("404 Not Found", PROBLEM), sick.answer):
            sick.answer = answer
            with pytest.raises(TransportError):
                asyncio.run(commands.claim("TRL-17"))
            lines = sick.requests[-1].decode().split("\r\n")
            keys += [line for line in lines if line.lower().startswith("idempotency-key")]
        client.close()
    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_a_device_is_registered_signs_in_and_claims_and_its_records_arrive(server: Serving, tmp_path: Path) -> None:
    sending = Sending(tmp_path, server.url)
    commands = sending.commands()

    async def work() -> tuple[str, int]:
        await sending.register()
        signed_in = await commands.sign_in("BDG-0412")
        claim = await commands.next_trolley()
        again = await commands.claim(claim.plan.trolley)
        return signed_in.operator, again.epoch - claim.epoch

    assert asyncio.run(work()) == ("BDG-0412", 0)
    found = asyncio.run(commands.look_up("BDG-0412"))
    assert [person.trolleys for person in found.badges] == [(found.badges[0].trolleys[0],)], "the trolley it claimed"
    assert not asyncio.run(commands.look_up("no/such code?&\x1d")).known
    sending.record()
    sending.thread.start()
    assert sending.wait_for(unsent=0, acked=1, link=Link.ONLINE).saved_ms is not None
    sending.record()
    sending.wait_for(unsent=0, acked=2)
    sending.record()
    assert sending.thread.send_now().result(20).acked == 3
    assert sending.thread.send_now().result(20).unsent == 0, "nothing to send is an answer too"
    sending.close()


def test_a_token_that_is_not_known_strands_nothing_and_says_so(server: Serving, tmp_path: Path) -> None:
    sending = Sending(tmp_path, server.url, token="nonsense")
    sending.record()
    sending.thread.start()
    assert sending.wait_for(link=Link.SIGN_IN).unsent == 1
    sending.close()


def test_recording_never_waits_for_a_server_that_does_not_answer_and_neither_does_the_end(tmp_path: Path) -> None:
    with broken_server(None) as silent:
        sending = Sending(tmp_path, silent.url)
        sending.thread.start()
        sending.record()
        while not silent.requests:
            sending.record()
        begun = monotonic()
        sending.record()
        last = sending.writer.submit(lambda journal: journal.standing.seq).result()
        sending.wait_for(unsent=last, last_seq=last, link=Link.OFFLINE)
        sending.thread.stop()
        assert monotonic() - begun < 1.0
        sending.writer.close()


def test_a_server_that_comes_back_gets_everything(server: Serving, tmp_path: Path) -> None:
    """The first address is dead; the same journal goes on at another, as after a change of settings."""
    gone = BrokenServer(b"")
    gone.close()
    sending = Sending(tmp_path, gone.url)
    sending.record()
    sending.thread.start()
    sending.wait_for(link=Link.OFFLINE, unsent=1)
    assert sending.thread.send_now().result(20).link is Link.OFFLINE
    sending.close()
    again = Sending(tmp_path, server.url)
    asyncio.run(again.register())
    again.thread.start()
    again.wait_for(unsent=0, link=Link.ONLINE)
    again.close()
