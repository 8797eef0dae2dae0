"""Which pack slips a desk prints by itself: each once; and what a person is asked, whose answer counts."""

import pytest
from hypothesis import given, strategies as st

from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from warehouse.desk import SlipPlan
from warehouse.desk_events import PrintState, ReprintReason, SlipLeftOut, SlipPrinted, SlipReprinted, SlipSeen
from warehouse.events import Recorded
from warehouse.flows import prints, slips
from warehouse.flows.pack_said import (
    AgreedSaid,
    HoldSaid,
    SlipAgainSaid,
    SlipAnswer,
    SlipGoesWithoutSaid,
    SlipThereSaid,
)
from warehouse.flows.packing import OrderAtDesk, PackStep, learned, opened
from warehouse.messages import Message, NoChoice, NoSlipYet, SlipAtDesk, SlipComes, SlipNotPrinted, SlipNotSure
from warehouse.packed import PackTally
from warehouse.values import replace

PLAN = replace(ONE_MUG, slip=SlipPlan(ship_to=("Ann Other",)))
AGAIN = SlipAgainSaid(reason=ReprintReason.LOST)
ANSWERS: dict[str, SlipAnswer] = {"again": AGAIN, "there": SlipThereSaid(), "without": SlipGoesWithoutSaid()}
STATES = list(PrintState)


def at_desk(desk: str = "DSK-12") -> Packed:
    made = Packed(PLAN)
    made.start = made.order = replace(made.order, desk=desk)
    return made


def packed() -> Packed:
    made = at_desk()
    made.say(MUG_CODE)
    return made


def printed(state: PrintState, copy: int = 1, desk: str = "DSK-12") -> SlipPrinted:
    return SlipPrinted(copy=copy, state=state, desk=desk)


def taken_over(from_others: PackTally, epoch: int = 2, desk: str = "DSK-12") -> OrderAtDesk:
    """The order at a desk that got it when others had done `from_others`."""
    return replace(opened(PLAN, epoch, from_others), desk=desk)


def test_a_slip_is_due_when_all_is_packed_and_never_again_after_the_printer_had_it() -> None:
    made = at_desk()
    assert slips.due(made.order) is None
    made.say(MUG_CODE)
    assert slips.due(made.order) == 1
    made.record(printed(PrintState.PRINTING))
    assert slips.due(made.order) is None
    assert (slips.due(made.recovered()), slips.unheard(made.recovered())) == (None, ((1, PrintState.PRINTING),))
    made.record(printed(PrintState.PRINTED))
    assert slips.unheard(made.order) == ()


def test_no_slip_is_for_an_order_that_wants_none_is_cancelled_or_is_empty() -> None:
    made = packed()
    assert slips.due(replace(made.order, plan=ONE_MUG)) is None
    made.cancel()
    assert slips.due(made.order) is None
    assert slips.due(replace(opened(replace(PLAN, lines=()), 1))) is None


@pytest.mark.parametrize(
    ("state", "asks"),
    [
        (PrintState.PRINTING, None),
        (PrintState.HELD, None),
        (PrintState.PRINTED, None),
        (PrintState.UNKNOWN, SlipNotSure()),
        (PrintState.FAILED, SlipNotPrinted()),
    ],
)
def test_what_nobody_knows_is_asked_at_this_desk_and_after_a_restart(state: PrintState, asks: Message | None) -> None:
    made = packed()
    made.record(printed(PrintState.PRINTING))
    made.record(printed(state))
    for order in (made.order, made.recovered()):
        assert (slips.asked(order), slips.due(order)) == (asks, None)


@pytest.mark.parametrize("state", STATES)
def test_at_another_desk_a_slip_is_looked_for_there_and_never_printed_by_itself(state: PrintState) -> None:
    made = packed()
    made.record(printed(state))
    order = taken_over(made.order.tally, desk="DSK-11")
    failed = state is PrintState.FAILED
    assert (slips.asked(order), slips.due(order)) == (SlipNotPrinted() if failed else SlipAtDesk(desk_name="12"), None)
    assert slips.unheard(order) == (), "the printer there is not asked from here"


def test_whoever_gets_an_order_that_was_packed_already_is_asked_before_its_desk_has_told() -> None:
    order = taken_over(packed().order.tally)
    assert (slips.asked(order), slips.due(order)) == (SlipNotSure(), None)
    told = packed()
    told.record(printed(PrintState.PRINTED, desk="DSK-11"))
    order = learned(order, told.order.tally)
    assert (slips.asked(order), slips.due(order)) == (SlipAtDesk(desk_name="11"), None)


def test_whoever_packs_the_last_of_it_prints_the_slip_also_after_a_takeover() -> None:
    two = replace(PLAN, lines=(replace(PLAN.lines[0], ordered=2, picked=2),))
    first = Packed(two)
    first.say(MUG_CODE)
    second = Packed(two)
    second.order = replace(opened(two, 2, first.order.tally), desk="DSK-11")
    assert slips.due(second.order) is None
    second.say(MUG_CODE)
    assert (slips.due(second.order), slips.asked(second.order)) == (1, None)


def test_a_persons_word_ends_the_question_and_lasts() -> None:
    made = packed()
    made.record(printed(PrintState.UNKNOWN))
    assert made.say(SlipThereSaid()).event == SlipSeen(copy=1, desk="DSK-12")
    for order in (made.order, made.recovered()):
        assert (slips.asked(order), slips.due(order)) == (None, None)
    made = packed()
    made.record(printed(PrintState.FAILED))
    assert made.say(SlipThereSaid()).note == NoChoice(), "it surely did not print"
    assert made.say(SlipGoesWithoutSaid()).event == SlipLeftOut(copy=1)
    for order in (made.order, made.recovered()):
        assert (slips.asked(order), slips.due(order)) == (None, None)
    elsewhere = replace(made.order, desk="DSK-11")
    assert slips.asked(elsewhere) is None, "who went on without it did so for every desk"


def test_another_copy_is_asked_for_with_a_reason_counted_and_printed_once() -> None:
    made = at_desk()
    assert made.say(AGAIN).note == NoSlipYet()
    made.say(MUG_CODE)
    for copy in (2, 3):
        decision = made.say(AGAIN)
        assert decision.event == SlipReprinted(copy=copy, reason=ReprintReason.LOST)
        assert decision.note == SlipComes(copy=copy)
        assert (slips.due(made.order), slips.newest(made.order)) == (copy, copy)
        made.record(printed(PrintState.PRINTING, copy))
        assert slips.due(made.order) is None
    assert made.order.trail == made.recovered().trail, "a print is not undone"


def test_a_slip_that_may_be_elsewhere_is_printed_when_a_person_asks_for_it() -> None:
    made = at_desk()
    made.start = made.order = taken_over(packed().order.tally)
    assert made.say(SlipAgainSaid(reason=ReprintReason.NOT_PRINTED)).event is not None
    assert (slips.due(made.order), slips.asked(made.order)) == (2, None)


@pytest.mark.parametrize("said", [SlipThereSaid(), SlipGoesWithoutSaid()])
def test_an_answer_to_no_question_is_refused(said: SlipThereSaid | SlipGoesWithoutSaid) -> None:
    for made in (at_desk(), packed()):
        assert (made.say(said).note, made.say(said).refused) == (NoChoice(), True)


def test_nothing_is_asked_while_every_parcel_waits_on_hold() -> None:
    made = packed()
    made.record(printed(PrintState.UNKNOWN))
    made.say(HoldSaid())
    assert slips.asked(made.order) is None
    assert slips.due(made.order) is None


def test_nothing_is_asked_while_a_demand_is_to_be_confirmed() -> None:
    made = Packed(replace(PLAN, gift=True))
    made.say(MUG_CODE)
    made.record(printed(PrintState.UNKNOWN, desk=""))
    assert (made.order.step, slips.asked(made.order)) == (PackStep.DEMANDS, None)
    made.say(AgreedSaid())
    assert slips.asked(made.order) == SlipNotSure()


def test_a_slips_prints_are_no_labels_and_a_labels_are_no_slips() -> None:
    made = packed()
    made.order = replace(made.order, prints=True)
    made.tell(label())
    made.record(printed(PrintState.PRINTING))
    assert [one.copy for one in prints.due(made.order)] == [1]
    assert prints.unheard(made.order) == ()
    made.say(AGAIN)
    assert made.order.tally.copies(1, 1) == 1
    heard = prints.heard(made.order, Recorded(seq=99, event=printed(PrintState.PRINTED, 2), epoch=1))
    assert slips.said(heard, 2) is not None
    assert prints.heard(heard, Recorded(seq=99, event=printed(PrintState.PRINTED, 2), epoch=1)) is heard


@given(st.lists(st.sampled_from([*ANSWERS, *STATES]), max_size=12))
def test_whatever_is_said_and_printed_a_copy_is_due_only_while_nobody_has_had_it(words: list[str]) -> None:
    made, sent = packed(), set[int]()
    for word in words:
        copy = slips.due(made.order)
        if copy is not None:
            assert copy not in sent
        if word in STATES:
            made.record(printed(PrintState(word), slips.newest(made.order)))
            sent.add(slips.newest(made.order))
        else:
            made.say(ANSWERS[word])
        assert slips.due(made.order) == slips.due(made.recovered())
        assert slips.asked(made.order) == slips.asked(made.recovered())
