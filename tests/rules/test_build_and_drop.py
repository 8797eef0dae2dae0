"""Putting totes into slots, and leaving the trolley."""

from dataclasses import replace
from datetime import UTC

import pytest

from pickclient.journey import resumed
from tests.doubles.trolleys import MUG_250, PLAN, Played, built
from warehouse.events import Dropped, Parked, Requested, ShortReason, ToteBound, Wish
from warehouse.flows import build, drop
from warehouse.flows.decision import Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.trolley import Job, learned, opened
from warehouse.messages import (
    CannotPark,
    CodeNotKnown,
    DropAt,
    DropShortAt,
    GoOnWith,
    Left,
    Message,
    NoDropThere,
    NotFinished,
    ParkAt,
    ParkDue,
    ParkedAt,
    PlaceNotKnown,
    PutTote,
    Resumed,
    ToteDue,
    ToteHereAlready,
    ToteIn,
    ToteInUse,
    ToteNotKnown,
    WrongTrolley,
    ZoneDue,
)
from warehouse.reconcile import Count, Tally

NOTHING_HERE = ShortSaid(reason=ShortReason.MISSING, found=0)


DROP_HERE = DropShortAt(trolley_name="17", zone_name="2", missing=8)


def picked() -> Played:
    """A trolley on which nothing is left to pick."""
    played = built()
    played.say(NOTHING_HERE, NOTHING_HERE, NOTHING_HERE)
    return played


def test_totes_go_in_slot_by_slot_and_then_picking_begins() -> None:
    played = Played()
    assert build.instruction(played.trolley) == PutTote(slot="A1", left=2)
    decision = played.say("tot-00001")
    assert (decision.event, decision.note) == (
        ToteBound(slot="A1", tote="TOT-00001"),
        ToteIn(tote="TOT-00001", slot="A1"),
    )
    assert build.instruction(played.trolley) == PutTote(slot="B3", left=1)
    played.say("TOT-00002")
    assert played.trolley.job is Job.PICK


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("TOT-00001", ToteHereAlready(tote="TOT-00001", slot="A1")),
        ("TOT-00009", ToteInUse(tote="TOT-00009", trolley_name="9")),
        ("TOT-55555", ToteNotKnown(tote="TOT-55555")),
        ("TRL-9", WrongTrolley(got="9", want="17")),
        ("A-01-02", ToteDue(slot="B3")),
        (MUG_250.codes[0].code, ToteDue(slot="B3")),
        ("\x00", CodeNotKnown(tail="\x00")),
    ],
)
def test_a_wrong_tote_is_refused_by_name(code: str, why: Message) -> None:
    played = Played()
    played.say("TOT-00001")
    decision = played.say(code)
    assert (decision.note, decision.refused) == (why, True)
    assert len(played.trolley.empty_slots) == 1


def test_its_own_trolley_scanned_is_right_and_the_tote_is_asked_for_again() -> None:
    decision = Played().say("TRL-17")
    assert (decision.note, decision.event, decision.refused) == (PutTote(slot="A1", left=2), None, False)


def test_undo_takes_a_tote_out_again() -> None:
    played = Played()
    played.say("TOT-00001", UndoSaid())
    assert played.trolley == played.start
    assert played.say("TOT-00001").note == ToteIn(tote="TOT-00001", slot="A1")


def test_a_picked_trolley_is_dropped_at_a_zone_and_then_asks_to_be_released_once() -> None:
    played = picked()
    assert played.trolley.job is Job.DROP
    assert drop.instruction(played.trolley) == DROP_HERE
    assert drop.due(played.trolley) is None
    decision = played.say("ZON-2")
    assert (decision.event, decision.note) == (Dropped(zone="ZON-2"), Left(trolley_name="17", place_name="2"))
    assert drop.due(played.trolley) == Requested(wish=Wish.RELEASE)
    played.record(Requested(wish=Wish.RELEASE))
    assert (drop.due(played.trolley), played.trolley.job) == (None, Job.LEFT)
    assert played.recovered() == played.trolley


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("ZON-9", NoDropThere(place="ZON-9", zone_name="2")),
        ("PRK-A1", ZoneDue(zone_name="2")),
        ("A-01-02", ZoneDue(zone_name="2")),
        ("\x00", CodeNotKnown(tail="\x00")),
    ],
)
def test_only_a_drop_zone_of_the_site_takes_a_picked_trolley(code: str, why: Message) -> None:
    assert picked().say(code).note == why


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("ZON-2", NotFinished(left=3)),
        ("PRK-Z9", PlaceNotKnown(place="PRK-Z9")),
        ("A-01-02", ParkDue(place_name="A1")),
        ("TOT-00001", ParkDue(place_name="A1")),
        ("\x00", CodeNotKnown(tail="\x00")),
    ],
)
def test_to_park_only_a_park_place_is_taken_and_the_refusal_names_one(code: str, why: Message) -> None:
    trolley = built().trolley
    assert drop.instruction(trolley) == ParkAt(trolley_name="17", place_name="A1")
    assert drop.decide(trolley, _scan(code)).note == why


def test_a_half_picked_trolley_is_parked_and_not_dropped() -> None:
    played = built()
    assert drop.decide(played.trolley, said=SkipSaid()).refused
    assert drop.decide(played.trolley, _scan("ZON-2")).note == NotFinished(left=3)
    parked = drop.decide(played.trolley, _scan("PRK-A1"))
    assert (parked.event, parked.note) == (Parked(place="PRK-A1"), ParkedAt(trolley_name="17", place_name="A1"))


def test_a_trolley_is_not_parked_while_units_are_in_the_hand() -> None:
    played = built()
    played.say("A-01-02", MUG_250.codes[0].code)
    refused = drop.decide(played.trolley, _scan("PRK-A1"))
    assert (refused.note, refused.refused) == (CannotPark(have=1), True)
    played.say(UndoSaid())
    assert isinstance(drop.decide(played.trolley, _scan("PRK-A1")).event, Parked)


@pytest.mark.parametrize("totes", [(), ("TOT-00001",)])
def test_a_trolley_that_was_claimed_can_be_given_back_before_it_is_built(totes: tuple[str, ...]) -> None:
    played = Played()
    played.say(*totes)
    decision = drop.decide(played.trolley, _scan("PRK-A1"))
    assert decision.event == Parked(place="PRK-A1")
    played.record(Parked(place="PRK-A1"))
    assert played.trolley.job is Job.LEFT
    assert drop.due(played.trolley) == Requested(wish=Wish.RELEASE)


def test_what_is_missing_is_said_at_the_drop_and_nothing_where_all_is_there() -> None:
    played = built()
    played.say("A-01-02", *[MUG_250.codes[0].code] * 3, "SLT-17-A1", "SLT-17-B3")
    played.say("A-02-02", "2000000000022", "SLT-17-A1", "B-01-01", "SOAP-1", "SLT-17-B3")
    assert drop.instruction(played.trolley) == DropAt(trolley_name="17", zone_name="2")
    played.say(UndoSaid(), ShortSaid(reason=ShortReason.MISSING, found=3), "SLT-17-B3")
    assert drop.instruction(played.trolley) == DropShortAt(trolley_name="17", zone_name="2", missing=1)


def test_any_drop_zone_of_the_plan_takes_the_trolley_and_is_named() -> None:
    played = picked()
    played.trolley = replace(played.trolley, plan=replace(PLAN, zones=("ZON-2", "ZON-3")))
    assert drop.instruction(played.trolley) == DROP_HERE
    assert played.say("ZON-3").note == Left(trolley_name="17", place_name="3")


def test_a_restart_says_only_what_is_known() -> None:
    unbuilt, half = Played().trolley, built().trolley
    assert resumed(unbuilt, 1_000, UTC) == GoOnWith(trolley_name="17")
    assert resumed(half, None, UTC) == GoOnWith(trolley_name="17")
    assert resumed(half, 3_600_000, UTC) == Resumed(trolley_name="17", stop=1, stops=3, saved_at="01:00")


def test_undo_reaches_back_from_the_drop_to_the_last_stop() -> None:
    played = picked()
    played.say(UndoSaid())
    assert played.trolley.cursor.stop == 3


def test_what_others_did_is_kept_apart_from_what_was_done_here() -> None:
    played = built()
    others = Tally(lines={(1, "1001/1"): Count(picked=2), (1, "1002/1"): Count(picked=1)})
    told = learned(played.trolley, others)
    assert (told.cursor.stop, told.position) == (2, 2)
    assert told.own == played.trolley.own
    assert told.totes == played.trolley.totes


def test_a_second_device_opens_at_the_first_open_stop_with_the_stops_put_off_last() -> None:
    others = Tally(
        lines={(2, "1001/2"): Count(shorted=1)},
        skips={1: 1},
        totes={("A1", "TOT-00001"): 1, ("B3", "TOT-00002"): 1},
    )
    trolley = opened(PLAN, others)
    assert (trolley.job, trolley.cursor.stop) == (Job.PICK, 3)
    assert trolley.following == PLAN.stops[0]


def _scan(code: str) -> Scanned:
    return Scanned(code=code)


def test_a_stop_that_others_opened_again_is_walked_to_after_an_undo_too() -> None:
    done = Tally(
        lines={(stop.stop, share.line): Count(shorted=share.quantity) for stop in PLAN.stops for share in stop.shares}
    )
    played = Played()
    played.trolley = learned(played.trolley, done)
    played.say("TOT-00001")
    played.say("TOT-00002")
    played.trolley = learned(played.trolley, Tally())
    played.say(UndoSaid())
    played.say("TOT-00003")
    assert (played.trolley.job, played.trolley.cursor.stop) == (Job.PICK, 1)
