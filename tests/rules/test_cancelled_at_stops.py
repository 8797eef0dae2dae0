"""What a trolley still asks for when an order on it is cancelled: nothing of that one, and all of the others."""

from dataclasses import replace

from tests.doubles.trolleys import MUG_250, PLAN, Played, built
from warehouse.events import LineCount, Put
from warehouse.flows.trolley import Job, opened, targets
from warehouse.messages import Left
from warehouse.reconcile import Count, Tally
from warehouse.trolleys import Plan

MUG = MUG_250.codes[0].code


def without(*orders: str) -> Plan:
    """The plan as it is told when `orders` had been cancelled before."""
    return replace(PLAN, cancelled=orders)


def test_what_was_cancelled_before_the_first_scan_is_no_part_of_the_trolley() -> None:
    played = Played(without("1001"))
    played.say("TOT-00002")
    trolley = played.trolley
    assert trolley.totes == (("B3", "TOT-00002"),)
    assert (trolley.job, trolley.current, trolley.wanted) == (Job.PICK, PLAN.stops[0], 1)
    assert (trolley.position, trolley.stops, trolley.stops_left) == (1, 2, 2)
    played.say("A-01-02", MUG, "SLT-17-B3")
    assert played.trolley.current == PLAN.stops[2], "the stop that only the cancelled order needed is left out"
    assert (played.trolley.position, played.trolley.stops) == (2, 2)


def test_the_plan_says_what_is_left_of_it() -> None:
    plan = without("1002")
    assert (plan.cut_off, plan.weight_g) == ("17:00", 600)
    assert [share.line for _, share in plan.asked] == ["1001/1", "1001/2"]


def test_a_trolley_of_which_all_is_cancelled_only_goes_to_a_zone() -> None:
    played = Played(without("1001", "1002"))
    assert (played.trolley.job, played.trolley.stops) == (Job.DROP, 0)
    assert played.trolley.position == 0
    assert played.say("ZON-2").note == Left(trolley_name="17", place_name="2")


def test_a_stop_at_which_something_was_done_before_still_counts_as_one() -> None:
    known = Tally(lines={(2, "1001/2"): Count(picked=1)}, totes={("A1", "TOT-00001"): 1, ("B3", "TOT-00002"): 1})
    trolley = opened(without("1001"), known)
    assert (trolley.position, trolley.stops) == (2, 3), "so that the number of those done never falls"


def test_what_others_put_for_it_afterwards_counts_and_is_asked_for_by_nobody() -> None:
    late = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),))
    played = Played(without("1001"))
    played.say("TOT-00002")
    played.record(late)
    assert played.trolley.tally.count(1, "1001/1").picked == 2
    assert played.trolley.wanted == 1


def test_the_hand_goes_into_the_other_orders_slots_alone() -> None:
    played = built()
    trolley = opened(without("1002"), played.trolley.tally)
    in_hand = replace(trolley, cursor=replace(trolley.cursor, in_hand=2))
    assert [(target.slot, target.quantity) for target in targets(in_hand)] == [("A1", 2)]
