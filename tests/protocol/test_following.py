"""The feed over HTTP: a real server, told again from any token, ended in order, and refused rather than silent."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest
from typer.testing import CliRunner

from pickserver.cli import COMMANDS
from pickserver.settings import Settings
from pickserver.wiring import let_in, let_out
from tests.doubles.follower import Told, stream
from tests.protocol.serving import Serving, pickserver, seeded, serving
from tests.protocol.test_over_http import PUT, Device, problem

BRISK = {"HEARTBEAT_S": "0.2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    seeded(made)
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Serving]:
    with serving(folder, **BRISK) as running:
        yield running


@pytest.fixture(scope="module")
def token(folder: Path, server: Serving) -> str:
    """Of a follower that was let in while the server runs."""
    return let_in(Settings(data=folder), "bi")


def polled(server: Serving, follower: str, **asked: str | float) -> httpx.Response:
    return server.client.get("/v1/feed/poll", params=asked, headers={"Authorization": f"Bearer {follower}"})


def taken(told: Iterator[Told], number: int) -> list[Told]:
    return [next(told) for _ in range(number)]


def test_a_stream_says_where_it_begins_and_goes_on_from_any_of_its_tokens(server: Serving, token: str) -> None:
    device = Device(server, "D-follows")
    with stream(f"{server.url}/v1/feed", token) as (answer, told):
        assert answer.headers["content-type"].startswith("text/event-stream")
        here = next(told)
        assert (here.event, here.row) == ("here", {"token": here.id})
        device.claim("/v1/trolleys/TRL-17/claim")
        device.handheld.record(PUT, PUT)
        rows = taken(told, 2)
        device.sync()
        rows += taken(told, 2)
    assert [row.row["type"] for row in rows] == [
        "trolley.status_changed",
        "trolley.operator_attached",
        "trolley.put",
        "trolley.put",
    ]
    assert server.get("/v1/trolleys/TRL-17").json()["version"] == rows[-1].row["version"]
    positions = [int(str(row.row["pos"])) for row in rows]
    assert positions == list(range(positions[0], positions[0] + 4))
    assert {row.row["aggregateid"] for row in rows} == {"TRL-17"}
    assert rows[1].row["payload"]["device"] == "D-follows"  # type: ignore[index] # read as JSON
    for at, one in enumerate([here, *rows]):
        left = rows[at:]
        with stream(f"{server.url}/v1/feed?token={here.id}", token, Last_Event_ID=one.id) as (_, told):
            assert next(told).id == one.id
            assert taken(told, len(left)) == left
        with stream(f"{server.url}/v1/feed?token={one.id}", token) as (_, told):
            assert taken(told, len(left) + 1)[1:] == left
        page = polled(server, token, token=one.id).json()
        assert page == {"rows": [row.row for row in left], "token": rows[-1].id}


def test_who_polls_waits_for_a_row_and_no_longer_than_it_asked(server: Serving, token: str) -> None:
    now = polled(server, token).json()
    assert now["rows"] == []
    begun_s = time.monotonic()
    assert polled(server, token, token=now["token"], wait_s=0.2).json() == now
    assert time.monotonic() - begun_s >= 0.2
    device = Device(server, "D-polls")
    answers: list[httpx.Response] = []
    waiting = Thread(target=lambda: answers.append(polled(server, token, token=now["token"], wait_s=15)))
    waiting.start()
    device.claim("/v1/trolleys/TRL-12/claim")
    waiting.join(10)
    assert [row["aggregateid"] for row in answers[0].json()["rows"]] == ["TRL-12", "TRL-12"]


def test_a_stream_that_has_nothing_to_tell_gives_signs_of_life(server: Serving, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with server.client.stream("GET", "/v1/feed", headers=headers) as answer:
        lines = [line for line, _ in zip(answer.iter_lines(), range(9), strict=False)]
    assert lines.count(": alive") == 2


@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/poll"])
def test_only_followers_follow_and_a_devices_token_rings_only_its_bell(server: Serving, path: str) -> None:
    device = Device(server, f"D-{path.rpartition('/')[2]}")
    for headers in ({}, device.bearer, {"Authorization": "Bearer nobody"}):
        answer = server.client.get(path, headers=headers)
        assert (problem(answer).type, answer.status_code) == ("follower_not_known", 401)


def test_a_bell_is_no_followers(server: Serving, token: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        assert problem(server.client.get("/v1/feed/bell", headers=headers)).type == "device_not_known"


@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/poll"])
def test_a_token_that_says_nothing_is_answered_with_what_to_do(server: Serving, token: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = server.client.get(path, params={"token": "abc"}, headers=headers)
    assert (problem(answer).type, answer.status_code) == ("feed_gone", 410)
    assert "take a snapshot (GET /v1/trolleys)" in problem(answer).detail
    assert server.client.get(path, params={"token": "a" * 1000}, headers=headers).status_code == 422


def test_a_follower_that_is_let_out_is_told_no_more(folder: Path, server: Serving) -> None:
    token = let_in(Settings(data=folder), "leaver")
    with stream(f"{server.url}/v1/feed", token) as (_, told):
        next(told)
        let_out(Settings(data=folder), "leaver")
        assert list(told) == []
    assert polled(server, token).status_code == 401


def test_the_bell_rings_at_once_and_when_a_colleague_takes_the_trolley(server: Serving) -> None:
    ana, piotr = Device(server, "D-ana"), Device(server, "D-piotr", "BDG-0413")
    ana.claim("/v1/trolleys/TRL-13/claim")
    token = ana.bearer["Authorization"].removeprefix("Bearer ")
    with stream(f"{server.url}/v1/feed/bell", token) as (_, told):
        assert next(told) == Told(event="bell", data='{"trolleys":[]}')
        ana.handheld.record(PUT)
        ana.sync()
        begun_s = time.monotonic()
        piotr.claim("/v1/trolleys/TRL-13/claim", take_over="battery empty")
        assert next(told) == Told(event="bell", data='{"trolleys":["TRL-13"]}')
        assert time.monotonic() - begun_s < 1


def test_followers_are_let_in_and_out_by_command_and_tokens_are_kept_hashed(folder: Path, server: Serving) -> None:
    def told(*command: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(COMMANDS, ["follower", *command, "--data", str(folder)])
        return done.exit_code, done.stdout.strip(), done.stderr

    status, token, _ = told("add", "cdc")
    assert (status, len(token)) == (0, 64)
    assert polled(server, token).status_code == 200
    assert token.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())
    status, said, why = told("add", "cdc")
    assert (status, said, "there is a follower cdc already" in why) == (1, "", True)
    assert "1 to 40 letters" in told("add", "a b")[2]
    assert " cdc" in told("list")[1]
    assert told("remove", "cdc") == (0, "cdc follows no longer", "")
    assert polled(server, token).status_code == 401
    assert "there is no follower cdc" in told("remove", "cdc")[2]


def test_a_server_that_is_told_to_stop_ends_streams_at_once_and_their_tokens_stay_good(tmp_path: Path) -> None:
    seeded(tmp_path)
    token = let_in(Settings(data=tmp_path), "bi")
    with serving(tmp_path) as server:
        device = Device(server, "D1")
        own = device.bearer["Authorization"].removeprefix("Bearer ")
        with (
            stream(f"{server.url}/v1/feed", token) as (_, told),
            stream(f"{server.url}/v1/feed/bell", own) as (_, bell),
        ):
            last = [next(told), *taken(bell, 1)][0].id
            begun_s = time.monotonic()
            assert server.stop() == (0, "")
            assert time.monotonic() - begun_s < 3
            assert (list(told), list(bell)) == ([], [])
    with serving(tmp_path) as server:
        Device(server, "D2").claim("/v1/trolleys/TRL-17/claim")
        page = polled(server, token, token=last).json()
        assert [row["type"] for row in page["rows"]] == ["trolley.status_changed", "trolley.operator_attached"]


def test_a_restored_server_refuses_the_tokens_of_before(tmp_path: Path) -> None:
    seeded(tmp_path)
    token = let_in(Settings(data=tmp_path), "bi")
    with serving(tmp_path) as server:
        before = polled(server, token).json()["token"]
        server.stop()
    assert pickserver(tmp_path, "restored").returncode == 0
    with serving(tmp_path) as server:
        answer = polled(server, token, token=before)
        assert (answer.status_code, "were restored" in problem(answer).detail) == (410, True)
        here = polled(server, token).json()["token"]
        assert json.loads(polled(server, token, token=here).content)["rows"] == []
