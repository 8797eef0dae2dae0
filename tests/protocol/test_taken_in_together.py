"""Requests that are taken in by one transaction get what each would have got by itself, and leave the same behind."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest

from pickserver.handlers.sync import NotTogetherError, sync_together
from pickserver.seams import Caller
from pickserver.store import trolleys
from tests.protocol.floor import Floor, Handheld, sent
from warehouse.events import (
    Arrived,
    Dropped,
    Event,
    LineCount,
    NoCode,
    Put,
    Requested,
    Skipped,
    Taken,
    ToteBound,
    Undone,
    Wish,
)
from warehouse.wire import Problem, SyncReply, SyncRequest, WireEvent

TROLLEYS = ("TRL-17", "TRL-18", "TRL-19")
PUT = Put(stop=1, slot="A1", tote="", counts=(LineCount(line="1001/1", quantity=1),))


def together(floor: Floor, requests: Sequence[SyncRequest]) -> list[SyncReply | Problem]:
    asked = [(Caller(site="test", device=request.device), request) for request in requests]
    return floor.database.transact(lambda tx: sync_together(tx, asked, floor.clock, floor.ids, waits=False))


def one_by_one(floor: Floor, requests: Sequence[SyncRequest]) -> list[SyncReply | Problem]:
    return [floor.sync(request) for request in requests]


def scans(random: Random) -> list[Event]:
    """What somebody may do, in an order of no sense: facts count in any."""
    events: list[Event] = [
        Arrived(stop=1),
        Arrived(stop=2, no_code=NoCode.PLACE_DIGITS),
        Taken(stop=1, quantity=1),
        Skipped(stop=3),
        ToteBound(slot="A1", tote=random.choice(("TOT-00001", "TOT-00002", "TOT-77777"))),
        Undone(seq=1, event=PUT),
        *[PUT] * 4,
        *[Put(stop=2, slot="A1", tote="", counts=(LineCount(line="1001/2", quantity=2),))] * 2,
        Dropped(zone="ZON-2"),
        Requested(wish=Wish.RELEASE),
        PUT,
    ]
    random.shuffle(events)
    return events


def requests(
    random: Random, devices: Sequence[Handheld], sealed: Sequence[list[WireEvent]]
) -> Iterator[list[SyncRequest]]:
    """Rounds of a request of each device: pieces of its journal, some again, some before those that come first."""
    for _ in range(6):
        one_round = []
        for device, trolley, events in zip(devices, TROLLEYS, sealed, strict=True):
            at = random.randrange(len(events))
            piece = events[at : at + random.randrange(6)]
            asked = device.request(*piece, trolleys=(trolley,))
            one_round.append(replace(asked, from_seq=1, last_seq=random.choice((None, len(events)))))
        yield one_round
    yield [device.request(*events) for device, events in zip(devices, sealed, strict=True)]


def seen(floor: Floor) -> object:
    """What is left behind, but for the order of trolleys among each other and what is drawn by chance."""
    told = {
        name: [(row.version, row.type, row.cause, row.payload) for row in floor.outbox() if row.aggregateid == name]
        for name in TROLLEYS
    }
    rows = floor.database.read(trolleys.every)
    lines = {name: floor.lines(name) for name in TROLLEYS}
    return told, rows, lines, sorted(floor.tasks(), key=str), sorted(floor.exceptions(), key=str)


@pytest.mark.parametrize("seed", range(8))
def test_each_gets_and_leaves_what_it_would_by_itself(seed: int) -> None:
    found = []
    for way in (one_by_one, together):
        random, floor = Random(seed), Floor()
        devices = [Handheld(f"D{number}") for number in range(1, 4)]
        sealed = []
        for device, trolley in zip(devices, TROLLEYS, strict=True):
            epoch = floor.claimed(trolley, device=device.device).epoch
            sealed.append(device.record(*scans(random), trolley=trolley, epoch=epoch))
        replies = [way(floor, one_round) for one_round in requests(random, devices, sealed)]
        assert all(isinstance(reply, SyncReply) for each in replies for reply in each)
        without = [[replace(reply, pos=0) for reply in each if isinstance(reply, SyncReply)] for each in replies]
        assert [reply.ack for reply in without[-1]] == [len(events) for events in sealed]
        found.append((without, seen(floor)))
    assert found[0] == found[1]


def test_one_that_is_refused_costs_the_others_nothing() -> None:
    floor, one, other = Floor(), Handheld("D1"), Handheld("D2")
    floor.claimed("TRL-17")
    asked = [one.request(*one.record(PUT)), replace(other.request(), incarnation="no such name"), other.request()]
    first, second, third = together(floor, asked)
    assert isinstance(first, SyncReply)
    assert first.ack == 1
    assert isinstance(second, Problem)
    assert second.status == 422
    assert isinstance(third, SyncReply)


def test_two_requests_of_one_journal_are_not_taken_in_together() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    events = device.record(PUT, PUT)
    with pytest.raises(NotTogetherError):
        together(floor, [device.request(*events), device.request(*events)])
    assert sent(floor, device, *events).ack == 2
    assert floor.lines() == {(1, "1001/1"): (2, 0)}


def test_two_requests_about_one_trolley_are_not_taken_in_together() -> None:
    floor, holder, other = Floor(), Handheld("D1"), Handheld("D2")
    floor.claimed("TRL-17")
    with pytest.raises(NotTogetherError):
        together(floor, [holder.request(), other.request(*other.record(PUT, epoch=0))])
    assert floor.lines() == {}
