"""Supervisors decide who has a trolley: what is at risk is told first, an old lease refuses, and both people learn."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from pickserver.handlers.reading import one_trolley
from pickserver.handlers.sign_in import BadgeShown, sign_in
from pickserver.handlers.supervising import TrolleyToReassign, reassign
from pickserver.seams import Caller
from pickserver.store.operators import Operator
from pickserver.store.tables import AUDIT
from tests.protocol.floor import ANA, CONTENT, PIOTR, Floor as Plain, Handheld, caller, sent
from warehouse.claims import AtRisk, Reassigned, ReassignWanted
from warehouse.events import Arrived, Dropped, LineCount, Put, Requested, Skipped, Wish
from warehouse.sign_in import SignedIn
from warehouse.wire import Problem, TrolleyState

LOTTE = Operator(badge="BDG-0100", operator="lotte", name="Lotte", language="en", roles=("picker", "supervisor"))
PUT = Put(stop=2, slot="A1", tote="", counts=(LineCount(line="1001/2", quantity=1),))


class Floor(Plain):
    """The floor with its supervisor."""

    def __init__(self) -> None:
        super().__init__(replace(CONTENT, operators=(ANA, PIOTR, LOTTE)))

    def decide(
        self,
        to: str = "",
        *,
        epoch: int = 1,
        reason: str = "Ana went home",
        confirmed: bool = True,
        who: Operator = LOTTE,
        trolley: str = "TRL-17",
    ) -> Reassigned | Problem:
        """What is answered to a decision."""
        wanted = ReassignWanted(to=to, epoch=epoch, reason=reason, confirmed=confirmed)
        asked = TrolleyToReassign(trolley=trolley, wanted=wanted)
        return self.database.transact(lambda tx: reassign(tx, caller(who, "desk-1"), asked, self.clock, self.ids))

    def decided(self, to: str = "", *, epoch: int = 1, confirmed: bool = True) -> Reassigned:
        """The same, and it is not refused."""
        answer = self.decide(to, epoch=epoch, confirmed=confirmed)
        assert isinstance(answer, Reassigned)
        return answer

    def audited(self) -> list[tuple[str, str, str, str]]:
        """Who did what to what, and why."""
        rows = self.database.read(lambda tx: tx.execute(select(AUDIT).order_by(AUDIT.c.at_ms, AUDIT.c.id)).all())
        return [(row.operator, row.act, row.subject, row.reason) for row in rows]

    def state(self, trolley: str = "TRL-17") -> TrolleyState:
        """What anyone reads of a trolley."""
        found = self.database.read(lambda tx: one_trolley(tx, trolley, self.clock))
        assert isinstance(found, TrolleyState)
        return found


def picked(floor: Floor) -> Handheld:
    """Ana's device, which sent one of five events and was not heard for 42 minutes since."""
    device = Handheld()
    floor.claimed("TRL-17")
    events = device.record(PUT, *[Skipped(stop=1)] * 4)
    answer = floor.sync(replace(device.request(events[0]), last_seq=5))
    assert not isinstance(answer, Problem)
    floor.clock.advance(42 * 60)
    return device


def test_what_is_at_risk_is_told_before_anything_is_done() -> None:
    floor = Floor()
    picked(floor)
    rows = len(floor.outbox())
    answer = floor.decided(PIOTR.badge, confirmed=False)
    at_risk = AtRisk(operator_name="Ana", unsent=4, heard_s=2520, stops_done=1, stops=3)
    assert answer == Reassigned(trolley="TRL-17", done=False, epoch=1, operator_name="Ana", at_risk=at_risk)
    assert (len(floor.outbox()), floor.audited()) == (rows, [])


def test_a_trolley_is_given_to_a_colleague_who_reads_so_at_home_and_goes_on_with_it() -> None:
    floor = Floor()
    device, second = picked(floor), Handheld("D2")
    signed = floor.database.transact(
        lambda tx: sign_in(tx, Caller(site="", device="D2"), BadgeShown(badge=PIOTR.badge), floor.clock, floor.ids)
    )
    assert isinstance(signed, SignedIn)
    assert sent(floor, second).given == ()
    answer = floor.decided(PIOTR.badge)
    assert (answer.done, answer.epoch, answer.operator_name, answer.at_risk.unsent) == (True, 2, "Piotr", 4)
    payload = json.loads(floor.outbox()[-1].payload)
    assert (payload["how"], payload["from_operator"], payload["reason"]) == ("reassigned", ANA.badge, "Ana went home")
    assert sent(floor, second).given == ("TRL-17",)
    (lease,) = sent(floor, device, trolleys=("TRL-17",)).leases
    assert (lease.epoch, lease.device, lease.operator_name) == (2, "", "Piotr")
    claimed = floor.claimed("TRL-17", PIOTR, "D2")
    assert (claimed.epoch, claimed.snapshot.tally.count(2, "1001/2").picked) == (3, 1)
    assert sent(floor, second).given == ()
    assert floor.audited() == [
        ("BDG-0100", "reassign", "TRL-17", "from BDG-0412 on D1 to BDG-0413, lease 1 of 1: Ana went home")
    ]


def test_nobody_else_is_offered_what_was_given_to_somebody() -> None:
    floor = Floor()
    floor.decide(PIOTR.badge, epoch=0)
    answer = floor.next_trolley(ANA, "D1")
    assert not isinstance(answer, Problem)
    assert answer.plan.trolley == "TRL-18"
    refused = floor.claim("TRL-17", ANA, "D1")
    assert isinstance(refused, Problem)
    assert refused.holder_name == "Piotr"


def test_a_release_is_two_rows_of_one_cause_and_ends_the_lease() -> None:
    floor = Floor()
    device = picked(floor)
    before = len(floor.outbox())
    answer = floor.decided()
    assert (answer.done, answer.epoch, answer.operator_name) == (True, 2, "")
    changed, detached = floor.outbox()[before:]
    assert (changed.type, detached.type) == ("trolley.status_changed", "trolley.operator_detached")
    assert (detached.pos, detached.version) == (changed.pos + 1, changed.version + 1)
    assert changed.cause == detached.cause
    assert json.loads(detached.payload) == {
        "operator": "BDG-0412",
        "device": "D1",
        "by_device": "desk-1",
        "epoch": 1,
    }
    assert (floor.state().status, floor.state().operator_name) == ("waiting", "")
    late = device.record(PUT, Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE))
    reply = sent(floor, device, *device.events[1:5], *late)
    assert [verdict.reason for verdict in reply.verdicts] == ["stale_epoch"]
    assert floor.lines()[2, "1001/2"] == (2, 0), "what was done counts, whoever holds it"
    assert floor.told().count("trolley.operator_detached") == 1
    assert floor.state().place == "ZON-2", "that is where it stands"


def test_an_old_lease_is_refused_with_the_holders_name_and_that_is_written_down() -> None:
    floor = Floor()
    floor.claimed("TRL-17")
    floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana is at lunch")
    rows = len(floor.outbox())
    for confirmed in (False, True):
        answer = floor.decide("", epoch=1, confirmed=confirmed)
        assert isinstance(answer, Problem)
        assert (answer.type, answer.status, answer.holder_name) == ("stale_epoch", 409, "Piotr")
    assert len(floor.outbox()) == rows
    refused = ("BDG-0100", "refused_reassign", "TRL-17", "from BDG-0413 on D2 to nobody, lease 1 of 2: Ana went home")
    assert [entry for entry in floor.audited() if entry[1] != "take_over"] == [refused, refused]


def test_an_old_lease_is_refused_as_such_also_when_its_trolley_was_left_meanwhile() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(Dropped(zone="ZON-2")))
    assert floor.decided("").done
    assert floor.state().status == "picked"
    again = floor.decide("", epoch=1)
    assert isinstance(again, Problem)
    assert again.type == "stale_epoch"
    now = floor.decide("", epoch=2)
    assert isinstance(now, Problem)
    assert now.type == "not_known"


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda floor: floor.decide(epoch=0), "nobody_has_it"),
        (lambda floor: floor.decide(PIOTR.badge, epoch=0, reason="  "), "reason_missing"),
        (lambda floor: floor.decide("BDG-9999", epoch=0), "not_known"),
        (lambda floor: floor.decide(PIOTR.badge, epoch=0, trolley="TRL-23"), "not_known"),
        (lambda floor: floor.decide(PIOTR.badge, epoch=0, who=ANA), "supervisors_only"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(ask: Callable[[Floor], Reassigned | Problem], kind: str) -> None:
    floor = Floor()
    rows = len(floor.outbox())
    refused = ask(floor)
    assert isinstance(refused, Problem)
    assert refused.type == kind
    assert len(floor.outbox()) == rows


def test_what_a_device_holds_back_is_not_known_until_its_program_says_so() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    state = floor.state()
    assert (state.unsent, state.heard_s, state.held_s) == (None, None, 0)
    first, second = device.record(Arrived(stop=1), Arrived(stop=1))
    sent(floor, device, first)
    floor.clock.advance(90)
    assert (floor.state().unsent, floor.state().heard_s, floor.state().held_s) == (None, 90, 90)
    floor.sync(replace(device.request(), last_seq=2))
    assert (floor.state().unsent, floor.state().heard_s) == (1, 0)
    sent(floor, device, second)
    assert floor.state().unsent == 0
