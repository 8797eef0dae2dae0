"""What who took a trolley over finds in a tote: asserted and not added, and never more than the tote is to hold."""

import pytest

from tests.doubles.trolleys import PLAN, TOTES
from warehouse.events import Arrived, Event, FoundInTote, LineCount, Put, Recorded, Refused, Taken, ToteBound, Undone
from warehouse.flows import pick
from warehouse.flows.decision import FoundSaid, UndoSaid
from warehouse.flows.trolley import Step, Trolley, evolve, opened, recovered
from warehouse.messages import FoundPutBack, FoundSaved, KnownInTote, Message, NoChoice, NotThatMany, UndoneFound
from warehouse.reconcile import folded
from warehouse.values import replace

BUILT = (ToteBound(slot="A1", tote=next(iter(TOTES))), ToteBound(slot="B3", tote="TOT-00002"))
BEFORE = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),))
"""What the server knows that the broken device put."""


def taken_over(*events: Event) -> Trolley:
    """The trolley under lease 2, after `events`."""
    start = replace(opened(PLAN, folded((*BUILT, BEFORE), epoch=1)), epoch=2)
    return recovered(start, [Recorded(seq=seq, event=event, epoch=2) for seq, event in enumerate(events, 1)])


def found(quantity: int) -> FoundInTote:
    return FoundInTote(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=quantity),))


@pytest.mark.parametrize(
    ("units", "event", "note"),
    [
        (2, found(2), FoundSaved(slot="A1", quantity=1)),
        (1, Refused(code="1", refusal="KnownInTote", stop=1), KnownInTote(slot="A1", quantity=1)),
        (0, Refused(code="0", refusal="KnownInTote", stop=1), KnownInTote(slot="A1", quantity=1)),
        (3, Refused(code="3", refusal="NotThatMany", stop=1), NotThatMany(most=2)),
    ],
)
def test_what_is_said_to_lie_in_the_tote_counts_as_far_as_it_is_news_and_is_wanted(
    units: int, event: Event, note: Message
) -> None:
    decision = pick.decide(taken_over(), FoundSaid(slot="A1", units=units))
    assert (decision.event, decision.note) == (event, note)


def test_a_slot_that_the_stop_does_not_serve_is_refused() -> None:
    decision = pick.decide(taken_over(), FoundSaid(slot="C7", units=1))
    assert (decision.refused, decision.note) == (True, NoChoice())


def test_what_this_lease_put_is_not_among_what_is_asserted_and_comes_on_top() -> None:
    mine = Put(stop=1, slot="B3", tote="TOT-00002", counts=(LineCount(line="1002/1", quantity=1),))
    start = taken_over(Arrived(stop=1), Taken(stop=1, quantity=2), mine)
    decision = pick.decide(start, FoundSaid(slot="A1", units=2))
    assert (decision.event, decision.note) == (found(2), FoundPutBack(slot="A1", back=1))
    own = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),))
    three = replace(PLAN.stops[0], shares=(replace(PLAN.stops[0].shares[0], quantity=3),))
    start = replace(taken_over(own), plan=replace(PLAN, stops=(three, *PLAN.stops[1:])))
    start = replace(start, cursor=replace(start.cursor, stop=1))
    decision = pick.decide(start, FoundSaid(slot="A1", units=3))
    assert decision.event == found(2), "3 lie there, one of them from this lease"
    assert isinstance(decision.event, FoundInTote)
    after = evolve(start, Recorded(seq=2, event=decision.event, epoch=2))
    assert after.tally.count(1, "1001/1").picked == 3


def test_what_fills_the_stop_goes_on_to_the_next_and_what_is_in_the_hand_is_put_before() -> None:
    after = taken_over(Arrived(stop=1), Taken(stop=1, quantity=1), found(2))
    assert (after.cursor.stop, after.cursor.step, after.cursor.in_hand) == (1, Step.PUT, 1), "B3 wants the one in hand"
    mine = Put(stop=1, slot="B3", tote="TOT-00002", counts=(LineCount(line="1002/1", quantity=1),))
    assert taken_over(Arrived(stop=1), mine, found(2)).cursor.stop == 2


def test_it_can_be_taken_back() -> None:
    before = taken_over(Arrived(stop=1))
    after = evolve(before, Recorded(seq=2, event=found(2), epoch=2))
    decision = pick.decide(after, UndoSaid())
    assert (decision.event, decision.note) == (Undone(seq=2, event=found(2)), UndoneFound(slot="A1"))
    assert isinstance(decision.event, Undone)
    back = evolve(after, Recorded(seq=3, event=decision.event, epoch=2))
    assert (back.tally, back.cursor) == (before.tally, before.cursor)
