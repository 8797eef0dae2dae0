"""What was told at devices: kept once under its name, for some days, and read by supervisors alone."""

import gzip
import os
from base64 import b64encode

import pytest
from sqlalchemy import select

from pickserver.handlers.recordings import (
    DAY_MS,
    OF_DEVICE_MAX,
    fault_of,
    find_recordings,
    keep_recording,
    read_recording,
)
from pickserver.seams import Caller, wall_ms
from pickserver.store.operators import Operator
from pickserver.store.recordings import Search
from pickserver.store.tables import AUDIT
from tests.protocol.floor import ANA, Floor, Handheld, caller, sent
from warehouse.codec import event_body, type_name
from warehouse.events import Arrived, Event, Refused, Taken
from warehouse.recordings import (
    CAST_BYTES_MAX,
    PARTS_MAX,
    RecordingFound,
    RecordingKept,
    RecordingPart,
    RecordingRead,
    RecordingSent,
    RecordingsFound,
    WorkedOn,
)
from warehouse.values import replace
from warehouse.wire import Problem

LOTTE = Operator(badge="BDG-0100", operator="lotte", name="Lotte", language="en", roles=("picker", "supervisor"))
KEPT_DAYS = 30
T0 = 1_795_000_000_000


def name(number: int) -> str:
    """The name of a recording."""
    return f"01912f3e-9c5b-7a41-8d1e-{number:012x}"


def packed(text: str) -> str:
    """`text` as a part carries it."""
    return b64encode(gzip.compress(text.encode())).decode()


TOLD = RecordingSent(
    recording=name(1),
    device="D1",
    incarnation="D1-first",
    operator="BDG-0412",
    trolley="TRL-17",
    stop=1,
    screen="pick",
    seq=2,
    client="0.1.0",
    link="online",
    told_ms=T0 + 300_000,
    words="the screen jumped back",
    parts=(RecordingPart(began_ms=T0, ended_ms=T0 + 299_000, cast=packed('{"version": 2}\n')),),
)


def kept(floor: Floor, told: RecordingSent, device: str = "D1") -> RecordingKept | Problem:
    """What the server answers to `told`."""
    assert fault_of(told) == ""
    who = Caller(site="test", device=device)
    return floor.database.transact(lambda tx: keep_recording(tx, who, told, floor.clock, KEPT_DAYS))


def found(floor: Floor, wanted: Search | None = None) -> list[str]:
    """Names of the recordings that a supervisor finds."""
    who = caller(LOTTE, "D9")
    answer = floor.database.read(lambda tx: find_recordings(tx, who, wanted or Search()))
    assert isinstance(answer, RecordingsFound)
    return [one.recording for one in answer.recordings]


def read(floor: Floor, recording: str, who: Operator = LOTTE) -> RecordingRead | Problem:
    """What `who` reads."""
    return floor.database.transact(lambda tx: read_recording(tx, caller(who, "D9"), recording, floor.clock, floor.ids))


def test_a_recording_is_kept_once_however_often_it_is_sent() -> None:
    floor = Floor()
    answers = [kept(floor, TOLD) for _ in range(3)]
    assert answers == [RecordingKept(recording=name(1), kept_days=KEPT_DAYS)] * 3
    assert found(floor) == [name(1)]
    other = kept(floor, replace(TOLD, words="another"))
    assert isinstance(other, Problem)
    assert (other.type, other.status) == ("recording_differs", 409)


def test_a_device_tells_for_itself_alone() -> None:
    answer = kept(Floor(), TOLD, device="D2")
    assert isinstance(answer, Problem)
    assert answer.type == "not_this_device"


def test_it_is_found_by_operator_and_trolley_and_time_together() -> None:
    floor = Floor()
    kept(floor, TOLD)
    kept(floor, replace(TOLD, recording=name(2), operator="BDG-0413,BDG-0412", told_ms=T0 + 400_000, parts=()))
    kept(floor, replace(TOLD, recording=name(3), operator="BDG-04", trolley="TRL-18"))
    assert found(floor) == [name(2), name(3), name(1)]
    assert found(floor, Search(operator="BDG-0412")) == [name(2), name(1)]
    assert found(floor, Search(operator="BDG-04", trolley="TRL-18")) == [name(3)]
    assert found(floor, Search(operator="BDG-0%")) == []
    assert found(floor, Search(trolley="TRL-17", from_ms=T0 + 300_001)) == [name(2)]
    assert found(floor, Search(trolley="TRL-17", until_ms=T0 + 1)) == [name(1)], "it began before"
    assert found(floor, Search(until_ms=T0)) == []


def test_it_is_found_by_all_that_was_worked_on_in_its_minutes_though_it_was_told_at_home() -> None:
    floor = Floor()
    worked = (
        WorkedOn(operator="BDG-0412", trolley="TRL-22", first_stop=1, last_stop=4),
        WorkedOn(operator="BDG-0413", trolley="TRL-9"),
    )
    at_home = replace(TOLD, trolley="", stop=0, screen="home", operator="BDG-0413", worked=worked)
    kept(floor, at_home)
    assert found(floor, Search(trolley="TRL-22", operator="BDG-0412")) == [name(1)]
    assert found(floor, Search(trolley="TRL-22")) == found(floor, Search(operator="BDG-0412")) == [name(1)]
    assert found(floor, Search(trolley="TRL-22", operator="BDG-0413")) == [], "never together"
    assert found(floor, Search(trolley="TRL-2")) == found(floor, Search(operator="BDG-041_")) == []
    one = read(floor, name(1))
    assert isinstance(one, RecordingRead)
    assert one.found.worked == worked


def test_the_events_of_its_minutes_lie_beside_it_with_what_became_of_them() -> None:
    floor = Floor()
    floor.claimed("TRL-17")
    device = Handheld()
    recorded: list[tuple[Event, int]] = [
        (Arrived(stop=1), T0 - 60_000),
        (Taken(stop=1, quantity=1), T0 + 5),
        (Refused(code="x", refusal="y"), T0 + 9),
    ]
    for event, at_ms in recorded:
        envelope = replace(device.envelope(type_name(type(event))), wall_ms=at_ms)
        device.seal(event_body(envelope, event))
    sent(floor, device, *device.events)
    kept(floor, TOLD)
    answer = read(floor, name(1))
    assert isinstance(answer, RecordingRead)
    assert (answer.found.words, answer.parts) == (TOLD.words, TOLD.parts)
    assert [(scan.seq, scan.status) for scan in answer.scans] == [(2, "applied"), (3, "applied")]


def test_only_supervisors_read_and_who_read_what_is_audited() -> None:
    floor = Floor()
    kept(floor, TOLD)
    refused = read(floor, name(1), ANA)
    assert isinstance(refused, Problem)
    assert (refused.type, refused.status) == ("not_yours_to_read", 403)
    listed = floor.database.read(lambda tx: find_recordings(tx, caller(ANA, "D1"), Search()))
    assert isinstance(listed, Problem)
    gone = read(floor, name(7))
    assert isinstance(gone, Problem)
    assert gone.type == "not_known"
    assert isinstance(read(floor, name(1)), RecordingRead)
    columns = (AUDIT.c.operator, AUDIT.c.device, AUDIT.c.act, AUDIT.c.subject)
    rows = floor.database.read(lambda tx: [tuple(row) for row in tx.execute(select(*columns))])
    assert rows == [("BDG-0100", "D9", "read_recording", name(1))]


def test_it_is_forgotten_after_its_days_and_when_one_device_sends_too_many() -> None:
    floor = Floor()
    kept(floor, TOLD)
    floor.clock.advance(KEPT_DAYS * DAY_MS / 1000 + 1)
    for number in range(2, OF_DEVICE_MAX + 4):
        kept(floor, replace(TOLD, recording=name(number), parts=()))
        floor.clock.advance(1)
    left = found(floor)
    assert len(left) == OF_DEVICE_MAX
    assert name(1) not in left
    assert {name(2), name(3)} & set(left) == set()
    assert wall_ms(floor.clock) > T0


BOMB = packed("0" * (CAST_BYTES_MAX + 1))
PART = TOLD.parts[0]


@pytest.mark.parametrize(
    "told",
    [
        replace(TOLD, recording="../../etc"),
        replace(TOLD, words="x" * 401),
        replace(TOLD, screen="x" * 201),
        replace(TOLD, told_ms=-1),
        replace(TOLD, seq=1 << 60),
        replace(TOLD, stop=-1),
        replace(TOLD, worked=(WorkedOn(operator="", trolley="", last_stop=-1),)),
        replace(TOLD, worked=(WorkedOn(operator="x" * 201, trolley=""),)),
        replace(TOLD, worked=(WorkedOn(operator="", trolley=""),) * 101),
        replace(TOLD, parts=(PART,) * (PARTS_MAX + 1)),
        replace(TOLD, parts=(replace(PART, cast="not base64!"),)),
        replace(TOLD, parts=(replace(PART, cast=b64encode(os.urandom(64)).decode()),)),
        replace(TOLD, parts=(replace(PART, cast=PART.cast[:-8]),)),
        replace(TOLD, parts=(replace(PART, cast=BOMB),)),
    ],
    ids=[
        *("name", "words", "screen", "time", "seq", "stop"),
        *("worked stop", "worked name", "worked", "parts", "text", "noise", "half", "bomb"),
    ],
)
def test_what_no_honest_device_sends_is_refused_with_a_reason(told: RecordingSent) -> None:
    assert fault_of(told)


def test_a_bomb_is_small_when_it_comes() -> None:
    assert len(BOMB) < 10_000


def test_what_is_found_tells_nothing_of_what_it_shows() -> None:
    assert {"parts", "incarnation", "request_hash"} & set(RecordingFound.__dataclass_fields__) == set()
