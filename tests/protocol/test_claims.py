"""Claiming trolleys: one winner, a colleague asked first, and an act that is asked for twice is done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from pickserver.handlers.claims import TrolleyWanted as Wanted, claim
from pickserver.handlers.once import once
from pickserver.store.answers import KEPT_MS
from pickserver.store.database import open_database
from pickserver.store.servers import LEASES_A_GENERATION, put_server, server_of
from pickserver.store.tables import ANSWER, AUDIT
from tests.doubles.trolleys import PLAN
from tests.protocol.floor import ANA, CONTENT, PIOTR, Floor, Handheld, caller, sent
from warehouse.claims import Claim, ClaimWanted
from warehouse.events import LineCount, Parked, Put, Requested, ToteBound, Wish
from warehouse.wire import Problem, SyncReply


def test_a_claim_holds_all_that_is_needed_without_network() -> None:
    floor, device = Floor(), Handheld("D2")
    floor.claimed("TRL-18", PIOTR, "D2")
    sent(floor, device, *device.record(ToteBound(slot="A1", tote="TOT-00002"), trolley="TRL-18"))
    claimed = floor.claimed("TRL-17")
    expected = replace(PLAN, totes={"TOT-00001": None, "TOT-00002": "TRL-18", "TOT-00003": None})
    assert claimed.plan == expected
    assert (claimed.epoch, claimed.snapshot.status, claimed.snapshot.lines) == (1, "picking", ())
    assert floor.told()[-2:] == ["trolley.status_changed", "trolley.operator_attached"]


def test_resuming_on_the_same_device_changes_nothing() -> None:
    floor = Floor()
    first = floor.claimed("TRL-17")
    rows = len(floor.outbox())
    assert floor.claimed("TRL-17") == first
    assert len(floor.outbox()) == rows


def test_a_device_that_was_destroyed_is_replaced_without_asking() -> None:
    floor, destroyed = Floor(), Handheld("D1")
    floor.claimed("TRL-17", device="D1")
    put = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),))
    sent(floor, destroyed, *destroyed.record(put))
    moved = floor.claimed("TRL-17", device="D2")
    assert moved.epoch == 2
    assert moved.snapshot.tally.count(1, "1001/1").picked == 2, "everything that was synced is there"
    assert moved.snapshot.ack == 0, "none of it is the new device's own"


def test_no_lease_is_given_a_number_that_the_time_lost_by_a_restored_backup_may_have_given() -> None:
    floor = Floor()
    floor.claimed("TRL-17", device="D1")
    server = floor.database.read(server_of)
    assert server is not None
    floor.database.transact(lambda tx: put_server(tx, replace(server, server_gen=server.server_gen + 1)))
    assert floor.claimed("TRL-17", device="D1").epoch == 1, "who has it keeps it"
    epochs = [floor.claimed("TRL-17", device=device).epoch for device in ("D2", "D1", "D2")]
    assert epochs == [LEASES_A_GENERATION + number for number in range(3)]


def test_a_device_that_lost_its_journal_goes_on_under_a_new_lease() -> None:
    floor = Floor()
    floor.claimed("TRL-17")
    wanted = Wanted(trolley="TRL-17", wanted=ClaimWanted(incarnation="second"))
    answer = floor.database.transact(lambda tx: claim(tx, caller(ANA, "D1"), wanted, floor.clock, floor.ids))
    assert isinstance(answer, Claim)
    assert answer.epoch == 2


def test_a_resumed_claim_leaves_out_what_the_device_still_holds() -> None:
    floor, device = Floor(), Handheld("D1")
    floor.claimed("TRL-17")
    _, second = device.record(*[Put(stop=1, slot="A1", tote="T", counts=(LineCount(line="1001/1", quantity=1),))] * 2)
    sent(floor, device, second)
    assert floor.claimed("TRL-17").snapshot.lines == ()


def test_a_colleagues_trolley_is_refused_with_name_and_progress() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    put = Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/2", quantity=1),))
    sent(floor, device, *device.record(put))
    answer = floor.claim("TRL-17", PIOTR, "D2")
    assert isinstance(answer, Problem)
    assert (answer.type, answer.status, answer.holder_name) == ("held_by_other", 409, "Ana")
    assert (answer.done, answer.stops) == (1, 3)
    assert (answer.last_scan_s, answer.unsent) == (0, None), "a program that does not say what it holds back"
    blank = floor.claim("TRL-17", PIOTR, "D2", take_over="  ")
    assert isinstance(blank, Problem), "blanks are no reason"


def test_a_colleagues_trolley_is_told_with_its_last_scan_and_what_is_unsent() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    floor.clock.advance(60)
    put = Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/2", quantity=1),))
    first, *_ = device.record(put, put, put)
    held = floor.claim("TRL-17", PIOTR, "D2")
    assert isinstance(held, Problem)
    assert (held.last_scan_s, held.unsent) == (60, None), "the claim was a scan, too; nothing is known to be unsent"
    assert isinstance(floor.sync(replace(device.request(first), last_seq=3)), SyncReply)
    floor.clock.advance(360)
    assert isinstance(floor.sync(replace(device.request(), from_seq=2, last_seq=3)), SyncReply), "heard, without a scan"
    held = floor.claim("TRL-17", PIOTR, "D2")
    assert isinstance(held, Problem)
    assert (held.last_scan_s, held.unsent) == (360, 2)


def test_taking_over_is_written_down_with_its_reason() -> None:
    floor = Floor()
    floor.claimed("TRL-17")
    assert floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana is at lunch").epoch == 2
    payload = json.loads(floor.outbox()[-1].payload)
    assert (payload["how"], payload["from_operator"], payload["reason"]) == ("taken_over", ANA.badge, "Ana is at lunch")
    (entry,) = floor.database.read(lambda tx: tx.execute(select(AUDIT)).all())
    assert (entry.operator, entry.act, entry.subject) == (PIOTR.badge, "take_over", "TRL-17")
    assert entry.reason == "from BDG-0412 on D1: Ana is at lunch"


def test_the_next_trolley_is_the_most_urgent_that_nobody_has() -> None:
    late, soon = (
        replace(PLAN, trolley=name, slots=(replace(PLAN.slots[0], cut_off=cut_off),))
        for name, cut_off in (("TRL-30", "22:00"), ("TRL-31", "12:00"))
    )
    floor = Floor(replace(CONTENT, plans=(late, *CONTENT.plans, soon)))
    got = [floor.next_trolley(PIOTR, f"D{number}") for number in range(6)]
    names = [answer.plan.trolley if isinstance(answer, Claim) else answer.type for answer in got]
    assert names == ["TRL-31", "TRL-17", "TRL-18", "TRL-19", "TRL-30", "no_work"]


def test_a_parked_trolley_is_offered_first_and_stands_nowhere_once_it_is_claimed() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-19")
    left = device.record(Parked(place="PRK-A1"), Requested(wish=Wish.RELEASE), trolley="TRL-19")
    assert sent(floor, device, *left).snapshots[0].status == "parked"
    answer = floor.next_trolley(PIOTR, "D2")
    assert isinstance(answer, Claim)
    assert (answer.plan.trolley, answer.epoch) == ("TRL-19", 2)
    assert answer.stood == "PRK-A1", "whoever fetches it has to know where"
    assert floor.claimed("TRL-19", PIOTR, "D2").stood == "", "it is with who fetched it"


def test_who_parked_a_trolley_gets_another_one_next_as_long_as_one_waits() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-19")
    sent(floor, device, *device.record(Parked(place="PRK-A1"), Requested(wish=Wish.RELEASE), trolley="TRL-19"))
    got = [floor.next_trolley(ANA, device) for device in ("D1", "D3")]
    assert [answer.plan.trolley for answer in got if isinstance(answer, Claim)] == ["TRL-17", "TRL-18"]
    last = floor.next_trolley(ANA, "D4")
    assert isinstance(last, Claim)
    assert last.plan.trolley == "TRL-19", "nothing else waits"


def test_a_parked_trolley_that_another_fetched_and_parked_again_is_theirs_to_pass_over() -> None:
    floor, first, second = Floor(), Handheld(), Handheld("D2")
    leave = (Parked(place="PRK-A1"), Requested(wish=Wish.RELEASE))
    floor.claimed("TRL-19")
    sent(floor, first, *first.record(*leave, trolley="TRL-19"))
    epoch = floor.claimed("TRL-19", PIOTR, "D2").epoch
    second.operators = (PIOTR.badge,)
    sent(floor, second, *second.record(*leave, trolley="TRL-19", epoch=epoch))
    answer = floor.next_trolley(ANA)
    assert isinstance(answer, Claim)
    assert answer.plan.trolley == "TRL-19"


@pytest.mark.parametrize("trolley", ["TRL-99", "TRL-23", ""])
def test_what_has_nothing_to_pick_is_not_given(trolley: str) -> None:
    answer = Floor().claim(trolley)
    assert isinstance(answer, Problem)
    assert (answer.type, answer.status) == ("not_known", 404)


def test_two_devices_that_ask_at_once_get_one_winner(tmp_path: Path) -> None:
    floor = Floor(database=open_database(None))
    file = open_database(tmp_path)
    file.migrate()
    floor = Floor(database=file)
    start = Barrier(2)

    def ask(who: int) -> Claim | Problem:
        start.wait()
        return floor.claim("TRL-17", (ANA, PIOTR)[who], f"D{who}")

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(ask, range(2)))
    (winner,) = [answer for answer in answers if isinstance(answer, Claim)]
    (loser,) = [answer for answer in answers if isinstance(answer, Problem)]
    assert winner.epoch == 1
    assert loser.holder_name in (ANA.name, PIOTR.name)
    file.close()


class Counter:
    """Claims a trolley, and counts how often it was asked to."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.acts = 0

    def ask(self, key: str, wanted: ClaimWanted, device: str = "D1") -> Claim | Problem:
        """The answer to a claim of TRL-17 under `key`."""
        floor, who = self.floor, caller(ANA, device)
        request = Wanted(trolley="TRL-17", wanted=wanted)

        def act() -> Claim | Problem:
            self.acts += 1
            return claim(tx, who, request, floor.clock, floor.ids)

        with floor.database._writer.begin() as tx:
            return once(tx, who, key, request, Claim, floor.clock, act)


def test_the_same_key_and_request_get_the_same_answer_without_doing_it_again() -> None:
    counter = Counter(Floor())
    first = counter.ask("key-one-1", ClaimWanted())
    assert counter.ask("key-one-1", ClaimWanted()) == first
    assert counter.acts == 1


def test_a_refusal_is_kept_with_its_key_too() -> None:
    floor = Floor()
    floor.claimed("TRL-17", PIOTR, "D2")
    counter = Counter(floor)
    first = counter.ask("key-one-1", ClaimWanted())
    assert isinstance(first, Problem)
    assert counter.ask("key-one-1", ClaimWanted()) == first
    assert counter.acts == 1


def test_another_request_under_a_used_key_is_refused() -> None:
    counter = Counter(Floor())
    counter.ask("key-one-1", ClaimWanted())
    answer = counter.ask("key-one-1", ClaimWanted(take_over="because"))
    assert isinstance(answer, Problem)
    assert (answer.type, answer.status) == ("key_reused", 422)


def test_keys_belong_to_a_device() -> None:
    counter = Counter(Floor())
    counter.ask("key-one-1", ClaimWanted())
    answer = counter.ask("key-one-1", ClaimWanted(), "D2")
    assert isinstance(answer, Claim)
    assert answer.epoch == 2


def test_answers_are_forgotten_after_a_day() -> None:
    floor = Floor()
    counter = Counter(floor)
    counter.ask("key-one-1", ClaimWanted())
    floor.clock.advance(KEPT_MS / 1000 + 1)
    counter.ask("key-two-2", ClaimWanted())
    kept = floor.database.read(lambda tx: tx.scalars(select(ANSWER.c.idempotency_key)).all())
    assert kept == ["key-two-2"]
