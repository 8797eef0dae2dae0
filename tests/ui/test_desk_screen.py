"""A packer's home: what stands on the desk opens an order, what waits is gone on with, a colleague is asked first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace as changed
from typing import cast

import pytest
from textual.widgets import Static

from offline.news import Link, Standing, ToldOrder
from offline.transport import Unreachable
from screens.at_desk import AtDesk, BinScanned, DeskLeft, GoOnHere, Opened
from screens.base import JobScreen
from screens.desk import DeskResult, DeskScreen
from screens.home import HomeScreen
from screens.sign_in import SignInScreen
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from tests.doubles.at_desk import DeskBench, no
from tests.doubles.packing import LAMP_CODE, MUG_CODE, ONE_MUG, ORDER, Packed, label
from tests.doubles.stage import Stage, staged
from tools.picture import OPERATOR
from warehouse.desk_events import PackProblem, SetAside
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import HoldSaid
from warehouse.flows.packing import OrderAtDesk
from warehouse.opening import OpenedOrder, OrderSnapshot
from warehouse.packing import LabelsInTime, PackLease
from warehouse.values import replace

Walk = Callable[[Stage[DeskResult], DeskScreen], Awaitable[None]]
GIVEN = OpenedOrder(
    plan=ORDER,
    snapshot=OrderSnapshot(
        order="4417",
        ack=0,
        lease=PackLease(
            order="4417",
            epoch=1,
            desk="DSK-12",
            device="D1",
            operator="BDG-0412",
            operator_name="Ana",
            status="open",
        ),
        facts=(),
    ),
)


def on_hold(order: str = "4417") -> OrderAtDesk:
    """An order whose parcel waits for its label."""
    line = replace(ONE_MUG.lines[0], line=f"{order}/1")
    packed = Packed(replace(ONE_MUG, order=order, lines=(line,)))
    packed.say(MUG_CODE, HoldSaid())
    return packed.order


def walked(made: DeskBench, walk: Walk, *orders: OrderAtDesk, batch: str = "") -> list[DeskResult | None]:
    """Do `walk` at the desk's home; what it ended with."""
    results: list[DeskResult | None] = []

    async def run() -> None:
        seams = changed(made.bench.seams(), desk=made.desk)
        screen = DeskScreen(seams, "DSK-12", orders, batch=batch)
        async with staged(screen) as stage:
            await walk(stage, screen)
            results.extend(stage.results)

    asyncio.run(run())
    return results


def test_a_tote_opens_its_order() -> None:
    made = DeskBench()
    made.desk.opens = [GIVEN]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        assert stage.wanted.startswith("DESK 12: SCAN A TOTE")
        await stage.do("TOT-00417")
        await stage.answered()

    assert walked(made, walk) == [Opened(opened=GIVEN)]
    assert made.desk.asked == ["open TOT-00417 at DSK-12"]


def test_of_a_batch_tote_an_item_says_which_and_the_next_item_opens_the_next() -> None:
    made = DeskBench()
    made.desk.opens = [no("item_due"), GIVEN]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do("TOT-00002")
        await stage.answered()
        assert stage.wanted == "SCAN ONE ITEM\nof tote TOT-00002\nempty? SCAN ANOTHER TOTE"
        await stage.do(LAMP_CODE)
        await stage.answered()

    assert walked(made, walk) == [Opened(opened=GIVEN, batch="TOT-00002", scan=Scanned(code=LAMP_CODE))]
    assert made.desk.asked == ["open TOT-00002 at DSK-12", f"open TOT-00002 {LAMP_CODE} at DSK-12"]


def test_for_an_item_of_a_batch_no_order_is_wanted_that_has_all_of_its_own() -> None:
    made = DeskBench()
    made.desk.opens = [GIVEN]

    async def run() -> None:
        screen = DeskScreen(changed(made.bench.seams(), desk=made.desk), "DSK-12", batch="TOT-00002", full=("4416",))
        async with staged(screen) as stage:
            await stage.do(LAMP_CODE)
            await stage.answered()

    asyncio.run(run())
    assert made.desk.asked == [f"open TOT-00002 {LAMP_CODE} at DSK-12 without 4416"]


def test_an_item_of_a_batch_tote_can_be_typed() -> None:
    made = DeskBench()
    made.desk.opens = [GIVEN]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.press("f2")
        assert stage.wanted.startswith("TYPE THE CODE OF AN ITEM")
        await stage.type(LAMP_CODE)
        await stage.answered()

    typed = Scanned(code=LAMP_CODE, typed=True)
    assert walked(made, walk, batch="TOT-00002") == [Opened(opened=GIVEN, batch="TOT-00002", scan=typed)]
    assert made.desk.asked == [f"open TOT-00002 {LAMP_CODE} at DSK-12"]


def test_an_item_that_nobody_wants_any_more_is_counted_back() -> None:
    made = DeskBench()
    made.desk.opens = [no("nothing_to_pack")]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do(LAMP_CODE)
        await stage.answered()
        assert stage.notice.startswith("NO ORDER FOR THIS ITEM")
        await stage.press("f3")
        assert stage.wanted.startswith("DESK 12"), "back leaves the tote"
        await stage.press("f3")

    assert walked(made, walk, batch="TOT-00002") == [DeskLeft()]
    assert made.bench.recorder.kept == [SetAside(problem=PackProblem.EXTRA, quantity=1, code=LAMP_CODE)]


def test_a_colleague_is_named_and_only_asked_for_it_is_the_order_taken_over() -> None:
    made = DeskBench()
    made.desk.opens = [no("held_by_other", holder="Piotr", detail="4417"), GIVEN]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do("TOT-00417")
        await stage.settle()
        assert (stage.front, stage.wanted) == ("SURE", "ORDER 4417 IS PACKED BY\nPiotr\nTAKE IT OVER?")
        await stage.choose(1)
        await stage.answered()

    assert walked(made, walk) == [Opened(opened=GIVEN)]
    assert made.desk.asked[-1] == "open TOT-00417 at DSK-12 over"


def test_who_says_no_leaves_the_order_with_the_colleague() -> None:
    made = DeskBench()
    made.desk.opens = [no("held_by_other", holder="Piotr", detail="4417")]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do("TOT-00417")
        await stage.settle()
        assert stage.pilot.app.screen.query_one(Choices).texts == ("YES", "NO")
        await stage.choose(2)
        assert (stage.front, stage.notice) == ("DESK", "")
        assert not stage.results

    walked(made, walk)
    assert made.desk.asked == ["open TOT-00417 at DSK-12"]


def test_what_waits_here_is_listed_and_its_label_brings_it_back() -> None:
    async def choose(stage: Stage[DeskResult], screen: DeskScreen) -> None:
        assert screen.query_one(Choices).texts == ("ORDER 4417\nwaits in hold H1", "GO ON: ORDER 4418")
        await stage.choose(2)

    open_here = Packed(replace(ONE_MUG, order="4418")).order
    assert walked(DeskBench(), choose, on_hold(), open_here) == [GoOnHere(order="4418")]

    async def scan(stage: Stage[DeskResult], screen: DeskScreen) -> None:
        told = ToldOrder(order="4417", others=on_hold().tally, labels=(label(),), cancelled=False)
        await screen.learn(told)
        assert stage.notice == "LABEL READY: 4417\nTAKE FROM HOLD H1\nSCAN THE LABEL"
        assert screen.query_one(Choices).texts[0] == "ORDER 4417\nLABEL READY. HOLD H1"
        await stage.do(label().tracking)

    held = replace(on_hold(), own=replace(on_hold().own, counts={}))
    assert walked(DeskBench(), scan, held) == [GoOnHere(order="4417", scan=Scanned(code=label().tracking))]


def test_more_orders_than_can_be_listed_are_had_by_their_labels_and_no_item_is_taken_for_a_label() -> None:
    def labelled(order: str, tracking: str = "") -> OrderAtDesk:
        held = on_hold(order)
        told = label(order=order)
        return replace(held, labels=(replace(told, tracking=tracking or told.tracking),))

    many = [labelled(f"44{number}") for number in range(10, 16)]

    async def scan(stage: Stage[DeskResult], screen: DeskScreen) -> None:
        assert len(screen.query_one(Choices).texts) == 5
        await stage.do(label(order="4415").tracking)

    code = Scanned(code=label(order="4415").tracking)
    assert walked(DeskBench(), scan, *many) == [GoOnHere(order="4415", scan=code)]
    made = DeskBench()
    made.desk.opens = [GIVEN]

    async def item(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do(LAMP_CODE)

    walked(made, item, labelled("4417", LAMP_CODE[-3:]), batch="TOT-00002")
    assert made.desk.asked == [f"open TOT-00002 {LAMP_CODE} at DSK-12"], "a short number ends many a barcode"


@pytest.mark.parametrize("is_scanned", [False, True])
def test_an_order_of_another_desk_is_gone_on_with_by_having_it_given_to_this_one(is_scanned: bool) -> None:
    made = DeskBench()
    made.desk.opens = [GIVEN]
    moved = replace(on_hold(), labels=(label(),), desk="DSK-12", given_to="DSK-1")

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await (stage.do(label().tracking) if is_scanned else stage.choose(1))
        await stage.answered()

    scan = Scanned(code=label().tracking) if is_scanned else None
    assert walked(made, walk, moved) == [Opened(opened=GIVEN, scan=scan)]
    assert made.desk.asked == ["open 4417 at DSK-12"]


def test_an_order_of_another_desk_stays_on_the_list_where_no_server_answers() -> None:
    made = DeskBench()
    made.desk.opens = [Unreachable("nobody")]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.choose(1)
        await stage.answered()
        assert stage.notice.startswith("NO WI-FI")
        assert not stage.results

    walked(made, walk, replace(on_hold(), desk="DSK-12", given_to="DSK-1"))


def test_a_bin_and_another_desk_are_taken_over_by_scanning_them() -> None:
    async def bin_here(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do("BIN-3")

    async def desk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do("DSK-14")

    assert walked(DeskBench(), bin_here) == [BinScanned(bin="BIN-3")]
    assert walked(DeskBench(), desk) == [AtDesk(desk="DSK-14")]


def test_what_opens_nothing_is_refused_by_name_and_without_network_it_is_said() -> None:
    made = DeskBench()
    made.desk.opens = [no("not_known"), no("nothing_to_pack"), Unreachable("gone")]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.do(MUG_CODE)
        assert (stage.notice.splitlines()[0], stage.tone) == ("NOT A TOTE", Tone.REFUSED)
        for _ in range(2):
            await stage.do("TOT-00009")
            await stage.answered()
            assert stage.notice == "NOTHING TO PACK HERE\nTOT-00009\nSCAN ANOTHER TOTE"
        await stage.do("TOT-00009")
        await stage.answered()
        assert (stage.notice.splitlines()[0], stage.tone) == ("NO WI-FI HERE", Tone.TROUBLE)
        await stage.choose(4)
        assert stage.tone is Tone.REFUSED

    assert walked(made, walk) == []


def test_an_order_can_be_typed() -> None:
    made = DeskBench()
    made.desk.opens = [GIVEN]

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await stage.press("f2")
        await stage.type("4417")
        await stage.answered()

    assert walked(made, walk) == [Opened(opened=GIVEN)]
    assert made.desk.asked == ["open 4417 at DSK-12"]


def test_a_desks_code_is_taken_where_somebody_signs_in_or_looks_for_work() -> None:
    made = DeskBench()

    async def scanned(screen: SignInScreen | HomeScreen) -> list[object]:
        async with staged(cast("JobScreen[object]", screen)) as stage:
            await stage.do("DSK-12")
            return list(stage.results)

    seams = made.bench.seams()
    for screen in (SignInScreen(seams), HomeScreen(seams, OPERATOR)):
        assert asyncio.run(scanned(screen)) == [AtDesk(desk="DSK-12")]


def test_one_more_parcel_of_a_packed_order_is_asked_for_with_why_what_and_how_many() -> None:
    made = DeskBench()
    made.desk.opens = [no("order_closed", detail="4417"), no("more_than_ordered", detail="3")]

    async def asked(stage: Stage[DeskResult], units: str) -> None:
        await stage.press("f2")
        await stage.type("4417")
        await stage.settle()
        assert stage.front == "ONE OF"
        assert stage.wanted.startswith("ONE MORE PARCEL: WHY?")
        await stage.choose(2)
        await stage.settle()
        await stage.do(MUG_CODE)
        await stage.settle()
        assert stage.front == "COUNT"
        await stage.type(units)
        await stage.answered()

    async def walk(stage: Stage[DeskResult], _screen: DeskScreen) -> None:
        await asked(stage, "4")
        assert stage.notice == "NOT POSSIBLE\nonly 1 to 3\nCOUNT AGAIN"
        made.desk.opens = [no("order_closed", detail="4417"), GIVEN]
        await asked(stage, "1")

    assert walked(made, walk) == [Opened(opened=GIVEN)]
    assert made.desk.asked[-1] == f"extra 4417 replacement 1 {MUG_CODE} at DSK-12"


ONLINE = Standing(unsent=0, acked=1, last_seq=1, saved_ms=None, link=Link.ONLINE, since_s=0.0)


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        (replace(ONLINE, labels=LabelsInTime(per_mille=992)), "labels: 99.2 % in time"),
        (replace(ONLINE, labels=LabelsInTime(per_mille=1000)), "labels: 100.0 % in time"),
        (replace(ONLINE, labels=LabelsInTime(per_mille=0)), "labels: 0.0 % in time"),
        (replace(ONLINE, labels=LabelsInTime(per_mille=None)), "labels in time: not known"),
        (ONLINE, "labels in time: not known"),
        (replace(ONLINE, link=Link.OFFLINE, labels=LabelsInTime(per_mille=992)), ""),
    ],
)
def test_how_labels_come_is_shown_as_far_as_it_is_known_and_nothing_while_offline(
    standing: Standing, shown: str
) -> None:
    async def walk(stage: Stage[DeskResult], screen: DeskScreen) -> None:
        screen.standing = ONLINE
        screen.standing = standing
        await stage.settle()
        assert str(screen.query_one("#in-time", Static).content) == shown

    walked(DeskBench(), walk)
