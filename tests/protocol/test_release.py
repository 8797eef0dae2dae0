"""Releasing a trolley: decided after the facts before it, by who holds it, and told as two events."""

import json

import pytest
from sqlalchemy import Connection, event

from tests.protocol.floor import PIOTR, Floor, Handheld, sent
from warehouse.events import Dropped, Event, LineCount, Parked, Put, Requested, Wish
from warehouse.wire import Verdict

RELEASE = Requested(wish=Wish.RELEASE)
PUT = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),))


def test_a_release_is_two_rows_of_one_cause_in_their_order() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    before = sent(floor, device, *device.record(PUT)).pos
    reply = sent(floor, device, *device.record(Dropped(zone="ZON-2"), RELEASE))
    assert reply.verdicts == (Verdict(seq=3, granted=True, reason=""),)
    rows = [row for row in floor.outbox() if row.pos > before]
    assert [row.type for row in rows] == [
        "trolley.dropped",
        "trolley.requested",
        "trolley.status_changed",
        "trolley.operator_detached",
    ]
    changed, detached = rows[-2:]
    assert (detached.pos, detached.version) == (changed.pos + 1, changed.version + 1)
    assert changed.cause == detached.cause == "D1-first-3"
    assert json.loads(changed.payload) == {"from": "picking", "to": "picked", "place": "ZON-2", "epoch": 1}
    assert json.loads(detached.payload) == {
        "operator": "BDG-0412",
        "device": "D1",
        "by_device": "D1",
        "epoch": 1,
    }


def test_a_release_changes_the_trolleys_row_twice() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(Dropped(zone="ZON-2")))
    updates: list[str] = []
    floor.database.transact(
        lambda tx: event.listen(
            tx.engine, "before_cursor_execute", lambda *given: updates.append(given[2]), named=False
        )
    )
    sent(floor, device, *device.record(RELEASE))
    changed = [statement for statement in updates if statement.startswith("UPDATE trolley SET")]
    assert ["status=" in statement for statement in changed[-2:]] == [True, False]
    assert ["operator=" in statement for statement in changed[-2:]] == [False, True]


@pytest.mark.parametrize(
    ("left", "status"),
    [((Dropped(zone="ZON-2"),), "picked"), ((Parked(place="PRK-A1"),), "parked"), ((), "waiting")],
)
def test_what_becomes_of_it_is_where_it_was_left(left: tuple[Event, ...], status: str) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    (snapshot,) = sent(floor, device, *device.record(*left, RELEASE)).snapshots
    assert snapshot.status == status


def test_a_request_waits_for_the_facts_before_it() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    put, dropped, release = device.record(PUT, Dropped(zone="ZON-2"), RELEASE)
    early = sent(floor, device, put, release)
    assert (early.ack, early.verdicts, early.leases[0].operator) == (1, (), "BDG-0412")
    reply = sent(floor, device, dropped)
    assert (reply.ack, reply.verdicts) == (3, (Verdict(seq=3, granted=True, reason=""),))
    assert (reply.leases[0].operator, reply.snapshots[0].status) == ("", "picked")


def test_a_lost_answer_is_given_again_with_its_verdict() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    events = device.record(Dropped(zone="ZON-2"), RELEASE)
    first, again = sent(floor, device, *events), sent(floor, device, *events)
    assert again.verdicts == first.verdicts != ()
    assert floor.told().count("trolley.operator_detached") == 1


def test_who_lost_the_trolley_cannot_release_it_and_reads_who_has_it() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    taken = floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana went home")
    reply = sent(floor, device, *device.record(PUT, Dropped(zone="ZON-2"), RELEASE, epoch=1))
    assert reply.verdicts == (Verdict(seq=3, granted=False, reason="stale_epoch", holder_name="Piotr"),)
    assert floor.lines() == {(1, "1001/1"): (1, 0)}, "facts count, whoever holds it"
    assert (reply.leases[0].operator, reply.leases[0].epoch) == ("BDG-0413", taken.epoch)
    assert "trolley.operator_detached" not in floor.told()


def test_a_second_request_of_one_lease_releases_nothing() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    reply = sent(floor, device, *device.record(Dropped(zone="ZON-2"), RELEASE, RELEASE))
    assert [(verdict.granted, verdict.reason) for verdict in reply.verdicts] == [(True, ""), (False, "not_held")]
    assert floor.told().count("trolley.operator_detached") == 1


def test_positions_have_no_gap_and_versions_count_each_trolleys_rows() -> None:
    floor, device, other = Floor(), Handheld("D1"), Handheld("D2")
    floor.claimed("TRL-17", device="D1")
    floor.claimed("TRL-18", PIOTR, "D2")
    for _ in range(3):
        sent(floor, device, *device.record(PUT))
        sent(floor, other, *other.record(PUT, trolley="TRL-18"))
    sent(floor, device, *device.record(RELEASE))
    rows = floor.outbox()
    assert [row.pos for row in rows] == list(range(1, len(rows) + 1))
    for trolley in ("TRL-17", "TRL-18"):
        versions = [row.version for row in rows if row.aggregateid == trolley]
        assert versions == list(range(1, len(versions) + 1))


def test_what_is_undone_leaves_no_row() -> None:
    floor, device = Floor(), Handheld()

    def half(tx: Connection) -> None:
        tx.exec_driver_sql("UPDATE outbox_head SET pos = pos + 1")
        raise ConnectionError

    floor.claimed("TRL-17")
    before = len(floor.outbox())
    events = device.record(PUT)
    with pytest.raises(ConnectionError):
        floor.database.transact(half)
    assert sent(floor, device, *events).pos == before + 1
