"""The server is killed, restarted and stopped: what it answered is there, and one file has one server."""

import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pickserver import cli, commands
from pickserver.settings import Settings
from pickserver.wiring import seed_demo
from tests.protocol.floor import Handheld
from tests.protocol.serving import Serving, pickserver, seeded, serving
from warehouse.codec import loads
from warehouse.events import LineCount, Put
from warehouse.sign_in import DeviceKnown, DeviceWanted
from warehouse.wire import SyncReply

PUT = Put(stop=1, slot="D3", tote="TOT-00001", counts=(LineCount(line="1016/1", quantity=1),))


def registered(server: Serving) -> dict[str, str]:
    known = loads(DeviceKnown, server.post("/v1/devices", DeviceWanted(device="D1", enrolment="SECRET")).content)
    return {"Authorization": f"Bearer {known.token}"}


def picked(server: Serving) -> int:
    lines = server.get("/v1/trolleys/TRL-17/lines").json()["lines"]
    return sum(line["picked"] for line in lines)


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    seeded(tmp_path)
    device = Handheld("D1")
    with serving(tmp_path) as server:
        bearer = registered(server)
        replies = []
        for event in device.record(*[PUT] * 5, epoch=0):
            answer = server.post("/v1/events", device.request(event), bearer)
            replies.append(loads(SyncReply, answer.content))
        server.kill()
    with serving(tmp_path) as server:
        again = loads(SyncReply, server.post("/v1/events", device.request(*device.events), bearer).content)
        assert [reply.ack for reply in replies] == [1, 2, 3, 4, 5]
        assert again.ack == 5
        assert (again.server_id, again.server_gen, again.pos) == (replies[-1].server_id, 1, replies[-1].pos)
        assert picked(server) == 5
        assert server.stop() == (0, "")


def test_told_to_stop_it_answers_what_was_begun(tmp_path: Path) -> None:
    seeded(tmp_path)
    device = Handheld("D1")
    events = device.record(*[PUT] * 300, epoch=0)
    with serving(tmp_path) as server:
        bearer = registered(server)
        answered: list[int] = []

        def send() -> None:
            for start in range(0, 300, 50):
                try:
                    answer = server.post("/v1/events", device.request(*events[start : start + 50]), bearer)
                except httpx.TransportError:
                    return
                answered.append(loads(SyncReply, answer.content).ack)
                begun.set()

        begun = threading.Event()
        sender = threading.Thread(target=send)
        sender.start()
        assert begun.wait(20)
        assert server.stop()[0] == 0
        sender.join(20)
    with serving(tmp_path) as server:
        assert picked(server) >= answered[-1]


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path):
        second = pickserver(tmp_path, "serve", "--port", "0")
        assert second.returncode == 1
        assert second.stderr.startswith("pickserver: another pickserver (process ")
        assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: commands.settings_of(port=70000), "pickserver: port: "),
        (lambda: cli.migrate(Path("/dev/null/site")), "pickserver: the data folder cannot be used: "),
        (lambda: cli._listening(Settings(host="192.0.2.1", port=0)), "pickserver: cannot listen on 192.0.2.1:0: "),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    make: Callable[[], object], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        make()
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pickserver.db"
    file.write_text("somebody's letters\n" * 500)
    with pytest.raises(SystemExit):
        cli.migrate(tmp_path)
    assert capsys.readouterr().err == "pickserver: the database cannot be used: file is not a database\n"
    assert file.read_text() == "somebody's letters\n" * 500


def test_the_demo_is_made_by_one_command(tmp_path: Path) -> None:
    assert pickserver(tmp_path, "seed", "demo").stdout == "the demo site is made\n"
    assert not seed_demo(Settings(data=tmp_path)), "what is there stays"


def test_a_restored_database_says_so_and_is_sent_what_it_lacks(tmp_path: Path) -> None:
    seeded(tmp_path)
    device = Handheld("D1")
    with serving(tmp_path) as server:
        bearer = registered(server)
        before = loads(
            SyncReply, server.post("/v1/events", device.request(*device.record(PUT, epoch=0)), bearer).content
        )
        server.kill()
    done = pickserver(tmp_path, "restored")
    assert (done.returncode, done.stdout[:13]) == (0, "generation 2:")
    with serving(tmp_path) as server:
        after = loads(SyncReply, server.post("/v1/events", device.request(), bearer).content)
    assert (before.server_gen, after.server_gen) == (1, 2)
    assert before.server_id == after.server_id


def test_what_was_never_served_was_not_restored(tmp_path: Path) -> None:
    done = pickserver(tmp_path, "restored")
    assert done.returncode == 1
    assert "never served" in done.stderr
