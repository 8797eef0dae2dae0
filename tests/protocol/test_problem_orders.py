"""Orders that wait for a supervisor are listed, and one that lacks something is closed all the same, on record."""

import json

import pytest
from sqlalchemy import select

from pickserver.carrier_sandbox.faults import Fault
from pickserver.handlers.problem_orders import close_unfinished, waiting
from pickserver.labels.carriers.seam import Idempotency
from pickserver.seams import wall_ms
from pickserver.store import packing, totes
from pickserver.store.operators import Operator
from pickserver.store.packing import PackingStatus
from pickserver.store.tables import AUDIT
from tests.doubles.buying import Buying
from tests.protocol.floor import ANA, Floor, Handheld, caller, sent
from tests.protocol.packing_floor import LOTTE, PackingFloor, at_desk
from warehouse.desk_events import CloseWanted, Verified
from warehouse.problem_orders import ProblemOrder, UnfinishedClosed, UnfinishedToClose
from warehouse.wire import Problem

PACKED = (Verified(parcel=1, line="4417/1", quantity=2), Verified(parcel=1, line="4417/2", quantity=4))


def close(
    floor: Floor, order: str = "4417", who: Operator = LOTTE, reason: str = "the label is on it"
) -> UnfinishedClosed | Problem:
    wanted, time = UnfinishedToClose(reason=reason), lambda _tx: wall_ms(floor.clock)
    return floor.database.transact(lambda tx: close_unfinished(tx, caller(who, "D5"), order, wanted, time, floor.ids))


def listed(floor: Floor) -> list[ProblemOrder]:
    return list(floor.database.read(lambda tx: waiting(tx, floor.clock)).orders)


def refused(answer: UnfinishedClosed | Problem) -> str:
    assert isinstance(answer, Problem), answer
    return answer.type


def not_finished() -> PackingFloor:
    """An order that its desk wished to close, with a parcel on which no label was scanned."""
    floor, packer = PackingFloor(), Handheld("D1")
    floor.opened("TOT-00001")
    reply = sent(floor, packer, *at_desk(packer, *PACKED, CloseWanted()))
    assert [verdict.reason for verdict in reply.verdicts] == ["not_finished"]
    return floor


def test_an_order_that_no_desk_could_close_is_listed_with_what_it_lacks() -> None:
    floor = not_finished()
    floor.clock.advance(90)
    (found,) = listed(floor)
    assert (found.order, found.problem, found.desk, found.since_s) == ("4417", "not_finished", "DSK-1", 90)
    assert "4417-1: no label was scanned on it" in found.detail


def test_a_supervisor_closes_it_all_the_same_and_that_is_on_record() -> None:
    floor = not_finished()
    rows = len(floor.outbox())
    answer = close(floor)
    assert isinstance(answer, UnfinishedClosed), answer
    assert "4417-1: no label was scanned on it" in answer.lacking
    row = floor.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert row is not None
    assert (row.status, row.operator) == (PackingStatus.CLOSED, "")
    assert floor.told(rows) == ["packing.closed_unfinished", "packing.closed", "packing.operator_detached"]
    told = json.loads(str(floor.outbox()[rows].payload))
    assert (told["operator"], told["reason"], told["lacking"]) == (LOTTE.badge, "the label is on it", [*answer.lacking])
    assert len({row.cause for row in floor.outbox()[rows:]}) == 1
    assert [row.version for row in floor.outbox()[rows:]] == [row.version for row in sorted(floor.outbox()[rows:])]
    (entry,) = floor.database.read(lambda tx: tx.execute(select(AUDIT).where(AUDIT.c.act == "close_unfinished")).all())
    assert (entry.operator, entry.subject) == (LOTTE.badge, "4417")
    assert entry.reason.startswith("the label is on it; 4417-1")
    assert listed(floor) == []
    assert floor.exceptions() == []
    assert floor.database.read(lambda tx: totes.standing(tx, ["TOT-00001"])) == [], "its tote is free"


def test_it_takes_a_supervisor_and_a_reason() -> None:
    floor = not_finished()
    assert refused(close(floor, who=ANA)) == "supervisors_only"
    assert refused(close(floor, reason="  ")) == "reason_missing"
    assert [one.order for one in listed(floor)] == ["4417"]


def test_one_that_no_desk_was_refused_is_left_to_its_desk() -> None:
    floor = PackingFloor()
    assert refused(close(floor)) == "not_packed"
    floor.opened("TOT-00001")
    assert refused(close(floor)) == "nothing_lacking"


def test_once_it_is_closed_there_is_nothing_more_to_close() -> None:
    floor = not_finished()
    assert isinstance(close(floor), UnfinishedClosed)
    assert refused(close(floor)) == "not_packed"


def unsure(kind: Idempotency) -> Buying:
    """A desk that wished to close an order whose label nobody knows of."""
    site, packer = Buying(kind), Handheld("D1")
    site.opened()
    site.asked()
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert site.status().state == "uncertain"
    sent(site, packer, *at_desk(packer, *PACKED, CloseWanted()))
    return site


@pytest.mark.parametrize(
    ("kind", "problem"), [(Idempotency.LOOKUP, "label_unsure"), (Idempotency.NONE, "label_by_hand")]
)
def test_an_uncertain_label_is_listed_and_its_order_never_closed(kind: Idempotency, problem: str) -> None:
    site = unsure(kind)
    assert {(one.order, one.problem) for one in listed(site)} == {("4417", "not_finished"), ("4417", problem)}
    assert refused(close(site)) == "label_busy"


def test_when_the_label_is_settled_it_is_listed_no_more_and_can_be_closed() -> None:
    site = unsure(Idempotency.LOOKUP)
    site.work_until_ended()
    assert [one.problem for one in listed(site)] == ["not_finished"]
    assert isinstance(close(site), UnfinishedClosed)
