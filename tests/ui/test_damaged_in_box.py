"""A damaged item is seen when it is packed already: it comes out in one act, and the last one is asked about."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from tests.doubles.at_desk import DeskBench
from tests.doubles.packing import LAMP_CODE, MUG, MUG_CODE, ONE_MUG, ORDER, SOAP_CODE, Packed, label
from tests.doubles.stage import Stage, names, staged
from warehouse.desk import PackPlan
from warehouse.desk_events import LabelPrinted, PackProblem, PackUndone, PrintState, SetAside, Verified
from warehouse.flows import pack
from warehouse.flows.decision import UndoSaid
from warehouse.flows.pack_said import AsideSaid, HoldSaid, PackSaid
from warehouse.flows.pack_words import packed as packed_words
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.messages import (
    DamagedAtPack,
    DamagedInBox,
    Message,
    NoChoice,
    NothingToSend,
    NothingToSendBoth,
    NothingToSendLabel,
    NothingToSendRed,
)
from warehouse.values import replace

ALL: Final = (MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE)
OUT: Final = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED)


def damaged(quantity: int = 1, line: str = "4417/1") -> AsideSaid:
    """Units of a line are damaged."""
    return AsideSaid(problem=PackProblem.DAMAGED, quantity=quantity, line=line)


def verified(quantity: int, code: str = "") -> Verified:
    """So many mugs in the first box."""
    return Verified(parcel=1, line="4417/1", quantity=quantity, code=code)


def mine(*said: PackSaid | str, plan: PackPlan = ORDER) -> OrderAtDesk:
    """An order that was packed so far here."""
    packed = Packed(plan)
    packed.say(*said)
    return packed.order


def others(order: OrderAtDesk) -> OrderAtDesk:
    """The same after another packer took it over."""
    return replace(order, trail=(), epoch=2)


ASIDE: Final = SetAside(problem=PackProblem.DAMAGED, quantity=1, line="4417/1")


@pytest.mark.parametrize(
    ("order", "said", "events", "note"),
    [
        (mine(), damaged(), [ASIDE], DamagedAtPack(item_name=MUG.name, quantity=1)),
        (
            mine(*ALL),
            damaged(),
            [PackUndone(seq=3, event=verified(1, MUG_CODE)), ASIDE],
            DamagedInBox(item_name=MUG.name, quantity=1),
        ),
        (
            others(mine(*ALL)),
            damaged(),
            [PackUndone(seq=0, event=verified(1)), ASIDE],
            DamagedInBox(item_name=MUG.name, quantity=1),
        ),
        (
            mine(MUG_CODE),
            damaged(3),
            [PackUndone(seq=1, event=verified(1, MUG_CODE)), replace(ASIDE, quantity=3)],
            DamagedInBox(item_name=MUG.name, quantity=3),
        ),
        (mine(*ALL), damaged(4), [], NoChoice()),
        (mine(*ALL), replace(damaged(), problem=PackProblem.SHORT), [], NoChoice()),
        (mine(MUG_CODE, HoldSaid(), plan=ONE_MUG), damaged(), [], NoChoice()),
    ],
)
def test_as_much_of_it_comes_out_of_the_box_as_does_not_lie_beside_it(
    order: OrderAtDesk, said: AsideSaid, events: list[object], note: Message
) -> None:
    decision = pack.decide(order, said)
    assert (decision.note, bool(decision.refused)) == (note, not events)
    if events:
        assert [decision.event, *decision.then] == events


def test_of_many_that_one_scan_packed_the_good_ones_stay_in() -> None:
    packed = Packed()
    packed.say(SOAP_CODE)
    for event in packed.say(damaged(1, "4417/2")).then:
        packed.record(event)
    tally = packed.order.tally
    assert (tally.verified("4417/2"), tally.aside("4417/2")) == (3, 1)
    packed.say(UndoSaid())
    assert (packed.order.tally.verified("4417/2"), packed.order.tally.aside("4417/2")) == (3, 0), "it waits again"


@pytest.mark.parametrize(
    ("problem", "printed", "said"),
    [
        (PackProblem.SHORT, False, NothingToSend(order="4417")),
        (PackProblem.SHORT, True, NothingToSendLabel(order="4417")),
        (PackProblem.DAMAGED, False, NothingToSendRed(order="4417")),
        (PackProblem.DAMAGED, True, NothingToSendBoth(order="4417")),
    ],
)
def test_an_order_of_which_nothing_is_sent_says_where_its_goods_and_its_label_go(
    problem: PackProblem, printed: bool, said: Message
) -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label())
    if printed:
        packed.record(OUT)
    packed.say(replace(damaged(), problem=problem))
    assert packed.order.step is PackStep.DONE
    assert packed_words(packed.order) == said


def shown(order: OrderAtDesk, walk: Callable[[Stage[OrderAtDesk]], Awaitable[None]]) -> list[str]:
    """Do `walk` on the pack screen of `order`; what was recorded."""
    made = DeskBench()

    async def run() -> None:
        screen = made.pack(order.plan)
        screen.order = order
        async with staged(screen) as stage:
            await walk(stage)

    asyncio.run(run())
    return names(made.bench.recorder.kept)


@pytest.mark.parametrize("order", [mine(*ALL), others(mine(*ALL))])
@pytest.mark.parametrize("scans", [True, False])
def test_f4_takes_a_packed_item_out_that_is_scanned_or_chosen_whoever_packed_it(
    order: OrderAtDesk, scans: bool
) -> None:
    async def walk(stage: Stage[OrderAtDesk]) -> None:
        await stage.press("f4")
        await stage.choose(2)
        assert stage.wanted.startswith("WHICH ITEM?")
        if scans:
            await stage.do(MUG_CODE)
        else:
            await stage.choose(1)
        await stage.type("2")
        assert stage.notice == "DAMAGED. SAVED\nMug blue 250\nTAKE 1 OUT OF THE BOX\nPUT IT IN RED TOTE"

    assert shown(order, walk) == ["PackUndone", "SetAside"]


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("order", [mine(plan=ONE_MUG), mine(MUG_CODE, plan=ONE_MUG)])
def test_the_last_one_is_asked_about_before_it_closes_the_order(order: OrderAtDesk, yes: bool) -> None:
    async def walk(stage: Stage[OrderAtDesk]) -> None:
        await stage.press("f4")
        await stage.choose(2)
        assert stage.wanted == "THE LAST ONE OF 4417\nnothing is left to send\nFINISH THE ORDER?"
        await stage.choose(1 if yes else 2)
        await stage.settle()
        assert len(stage.results) == yes

    out = ["PackUndone"] * bool(order.trail)
    assert shown(order, walk) == [*out, "SetAside", "CloseWanted"] * yes
