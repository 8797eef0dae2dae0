"""A packer's day: the desk's code makes the device a desk's, and every order is gone on with where it was."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace as changed
from pathlib import Path
from typing import cast

import pytest

from offline import desk_mirror, mirror
from offline.desk_mirror import KeptDesk
from offline.news import Decided, LostOrder, ToldOrder
from offline.recorder import Recorder, Work
from offline.writer import Writer
from pickclient.front import Result
from pickclient.journey import Journey
from screens.at_desk import AtDesk, BinScanned, DeskLeft, GoOnHere, Opened
from screens.base import JobScreen
from screens.desk import DeskScreen
from screens.home import HomeScreen
from screens.pack import PackScreen
from screens.pack_confirm import PackConfirmScreen
from screens.sign_in import SignInScreen
from screens.stopped import StoppedScreen
from screens.wording import catalogue
from tests.doubles.at_desk import DeskBench
from tests.doubles.device import CONTEXT, Device
from tests.doubles.packing import MUG_CODE, ONE_MUG, label
from tests.doubles.stage import staged
from tests.rules.test_desk_recovery import ANA as BADGE, given
from warehouse.codec import read_fact
from warehouse.desk import PackPlan
from warehouse.desk_events import CloseWanted, LabelApplied, PutOnHold, Verified
from warehouse.events import Event
from warehouse.flows.decision import Scanned
from warehouse.flows.packing import OrderAtDesk, PackStep, evolve
from warehouse.messages import DeskBin, OrderPacked, OrderWent, WhichBin
from warehouse.opening import subject_of
from warehouse.packed import PackTally
from warehouse.sign_in import SignedIn
from warehouse.wire import Verdict

ANA = SignedIn(
    operator=BADGE, name="Ana", language="en", roles=(), token="", expires_s=1, site="S", site_name="", held=()
)
PACKED = Verified(parcel=1, line="4417/1", quantity=1, code=MUG_CODE)
APPLIED = LabelApplied(parcel=1, generation=1, code=label().tracking)
Answer = Callable[[JobScreen[object]], object]


class DayOverError(Exception):
    """The test has seen what it wanted."""


class Scripted:
    """A stage on which each screen is answered by the next of the test's answers."""

    def __init__(self, *answers: Answer) -> None:
        """Answer in this order; then the day is over."""
        self.answers = list(answers)
        self.shown: list[JobScreen[object]] = []

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """The next answer."""
        shown = cast("JobScreen[object]", screen)
        self.shown.append(shown)
        if not self.answers:
            raise DayOverError
        answer = self.answers.pop(0)(shown)
        return cast("Result | None", await answer if asyncio.iscoroutine(answer) else answer)


class Day:
    """A journey on a real journal."""

    def __init__(self, folder: Path) -> None:
        """Open the device in `folder` as a start of the program does."""
        self.device = Device(folder)
        self.writer = Writer(self.device.journal)
        self.recorder = Recorder(self.writer, CONTEXT, self.device.clock, os.urandom)
        self.journey: Journey | None = None

    def run(self, *answers: Answer) -> list[JobScreen[object]]:
        """The screens that were shown, until the answers end."""
        stage, made = Scripted(*answers), DeskBench()
        seams = changed(made.bench.seams(), recorder=self.recorder, desk=made.desk)
        self.journey = Journey(self.device.recovered, seams, self.recorder, self.writer, stage, catalogue)

        async def run() -> None:
            assert self.journey is not None
            with pytest.raises(DayOverError):
                await self.journey.run()

        asyncio.run(run())
        return stage.shown

    def stop(self) -> None:
        """Let go of the files, as the end of the process does."""
        self.writer.close()
        self.device.mark.close()

    def record(self, *events: Event, dies: bool = False) -> Answer:
        """Have the pack screen in front record these, and end with its order; or the program with it."""

        async def act(screen: JobScreen[object]) -> OrderAtDesk:
            assert isinstance(screen, PackScreen)
            for event in events:
                recorded = await self.recorder.record(event, work=screen.work, screen="pack")
                screen.order = evolve(screen.order, recorded)
            if dies:
                raise DayOverError
            return screen.order

        return act


def at_desk(folder: Path, *, signed_in: bool = True) -> None:
    """Leave the device at a desk."""
    device = Device(folder)
    desk_mirror.keep_desk(device.journal, KeptDesk(desk="DSK-12"))
    if signed_in:
        mirror.keep_operator(device.journal, ANA)
    device.stop()


def kinds(shown: list[JobScreen[object]]) -> list[type]:
    return [type(screen) for screen in shown]


def test_a_desk_is_scanned_before_the_badge_or_at_home_and_the_device_stays_there(tmp_path: Path) -> None:
    day = Day(tmp_path)
    shown = day.run(
        lambda _: AtDesk(desk="DSK-12"), lambda _: ANA, lambda _: DeskLeft(), lambda _: AtDesk(desk="DSK-14")
    )
    assert kinds(shown) == [SignInScreen, SignInScreen, DeskScreen, HomeScreen, DeskScreen]
    day.stop()
    again = Day(tmp_path)
    assert kinds(again.run()) == [DeskScreen], "a restart asks no desk"
    again.stop()


def test_an_order_is_packed_closed_and_forgotten_and_its_bin_is_said(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    opened = Opened(opened=given(ONE_MUG, labelled=True))
    bin_scanned = lambda _: BinScanned(bin="BIN-3")  # noqa: E731 - as beside it
    shown = day.run(bin_scanned, lambda _: opened, day.record(PACKED, APPLIED, CloseWanted()))
    assert kinds(shown) == [DeskScreen, DeskScreen, PackScreen, DeskScreen]
    said = [screen._opening for screen in shown if isinstance(screen, DeskScreen)]
    assert said == [WhichBin(), DeskBin(bin_name="3"), OrderPacked(order="4417", bin_name="3")]
    assert desk_mirror.orders(day.device.journal) == ()
    day.stop()


def test_a_desks_bin_is_asked_for_once_and_stays_with_the_desk_when_the_device_was_at_another(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    shown = day.run(
        lambda _: AtDesk(desk="DSK-2"),
        lambda _: AtDesk(desk="DSK-12"),
        lambda _: BinScanned(bin="BIN-3"),
        lambda _: AtDesk(desk="DSK-2"),
        lambda _: BinScanned(bin="BIN-4"),
        lambda _: AtDesk(desk="DSK-12"),
    )
    homes = [(screen._desk, screen._opening) for screen in shown if isinstance(screen, DeskScreen)]
    assert homes == [
        ("DSK-12", WhichBin()),
        ("DSK-2", WhichBin()),
        ("DSK-12", WhichBin()),
        ("DSK-12", DeskBin(bin_name="3")),
        ("DSK-2", WhichBin()),
        ("DSK-2", DeskBin(bin_name="4")),
        ("DSK-12", None),
    ]
    assert desk_mirror.desk(day.device.journal) == KeptDesk(desk="DSK-12", bin="BIN-3")
    day.stop()


def test_after_a_closed_order_comes_the_desk_and_not_another_that_was_left_half_packed(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    left, other = Opened(opened=given(changed(ONE_MUG, order="4416"))), Opened(opened=given(ONE_MUG, labelled=True))
    leaves = lambda screen: cast("PackScreen", screen).order  # noqa: E731 - as beside it
    shown = day.run(lambda _: left, leaves, lambda _: other, day.record(PACKED, APPLIED, CloseWanted()))
    assert kinds(shown) == [DeskScreen, PackScreen, DeskScreen, PackScreen, DeskScreen]
    assert [one.order for one in desk_mirror.orders(day.device.journal)] == ["4416"], "it waits on the list"
    day.stop()


def test_a_program_that_died_goes_on_with_the_half_packed_order_and_back_leaves_it_on_the_list(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    day.run(lambda _: Opened(opened=given(ONE_MUG)), day.record(PACKED, dies=True))
    day.device.mark.signalled(1)
    day.stop()
    again = Day(tmp_path)
    shown = again.run(lambda screen: cast("PackScreen", screen).order, lambda _: GoOnHere(order="4417"))
    assert kinds(shown) == [PackScreen, DeskScreen, PackScreen]
    first = shown[0]
    assert isinstance(first, PackScreen)
    assert (first.order.left, first.order.step, first.work) == (0, PackStep.LABEL, Work(order="4417", epoch=1))
    again.stop()


def out_of_a_batch(plan: PackPlan = ONE_MUG) -> Opened:
    """An order that the scan of its item opened."""
    return Opened(opened=given(plan, labelled=True), batch="TOT-2", scan=Scanned(code=MUG_CODE))


async def until_shown(screen: JobScreen[object]) -> object:
    """Have the screen do what it does by itself, then go back."""
    async with staged(screen) as stage:
        await stage.settle()
        return cast("PackScreen", screen).order


def packed_units(day: Day, order: str = "4417") -> list[int]:
    """What was packed of the order, each time."""
    facts = (read_fact(one.body)[1] for one in day.device.journal.events_of(subject_of(order), folding=True))
    return [event.quantity for event in facts if isinstance(event, Verified)]


def test_the_scan_that_opens_an_order_of_a_batch_packs_its_item_too(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    shown = day.run(lambda _: out_of_a_batch(), until_shown, lambda _: GoOnHere(order="4417"), until_shown)
    assert kinds(shown) == [DeskScreen, PackScreen, DeskScreen, PackScreen, DeskScreen]
    assert packed_units(day) == [1], "and not once more whenever it is shown"
    day.stop()


def test_an_order_of_a_batch_that_wants_more_of_its_item_waits_for_the_rest(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    two = changed(ONE_MUG, lines=(changed(ONE_MUG.lines[0], ordered=2, picked=2),))
    shown = day.run(lambda _: out_of_a_batch(two), until_shown)
    assert packed_units(day) == [1]
    assert cast("PackScreen", shown[1]).order.left == 1
    day.stop()


def test_a_crash_after_the_opening_leaves_its_item_to_be_scanned_since_nobody_heard_a_signal(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    day.run(lambda _: out_of_a_batch())
    assert packed_units(day) == []
    day.stop()
    again = Day(tmp_path)

    async def scanned(screen: JobScreen[object]) -> object:
        async with staged(screen) as stage:
            await stage.do(MUG_CODE)
            return cast("PackScreen", screen).order

    again.run(scanned)
    assert packed_units(again) == [1]
    again.stop()


def test_an_order_that_is_full_or_closed_just_now_is_not_wanted_for_the_next_unit_of_its_item(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    held, other = out_of_a_batch(), out_of_a_batch(changed(ONE_MUG, order="4418"))
    shown = day.run(
        lambda _: held,
        day.record(PACKED, PutOnHold(parcel=1, place="H1")),
        lambda _: other,
        day.record(PACKED, changed(APPLIED, code=label(order="4418").tracking), CloseWanted()),
    )
    homes = [screen._opens._full for screen in shown if isinstance(screen, DeskScreen)]
    assert homes == [(), ("4417",), ("4417", "4418")], "the server may not have heard yet that it is closed"
    day.stop()


def test_a_scan_that_was_perhaps_not_heard_is_asked_about_first(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    day.run(lambda _: Opened(opened=given(ONE_MUG)), day.record(PACKED, dies=True))
    day.stop()
    again = Day(tmp_path)
    assert kinds(again.run(lambda _: None)) == [PackConfirmScreen, PackScreen]
    again.stop()


def test_an_order_that_a_colleague_took_is_left_and_its_new_holder_is_named(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)

    def taken(_screen: JobScreen[object]) -> None:
        kept = desk_mirror.orders(day.device.journal)[0]
        day.device.journal.keep(documents=desk_mirror.lost_document(kept, "Piotr"))
        assert day.journey is not None
        assert day.journey.desk is not None
        day.journey.desk.hear(LostOrder(order="4417", holder_name="Piotr"), ())

    shown = day.run(lambda _: Opened(opened=given(ONE_MUG)), taken, lambda _: None)
    assert kinds(shown) == [DeskScreen, PackScreen, StoppedScreen, DeskScreen]
    stopped = shown[2]
    assert isinstance(stopped, StoppedScreen)
    assert stopped._message == OrderWent(order="4417", operator_name="Piotr")
    assert desk_mirror.orders(day.device.journal) == ()
    day.stop()


def test_what_is_told_while_another_screen_is_in_front_is_there_when_the_order_is_shown(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)

    def told(_screen: JobScreen[object]) -> Opened:
        assert day.journey is not None
        assert day.journey.desk is not None
        news = ToldOrder(order="4417", others=PackTally(), labels=(label(),), cancelled=False)
        day.journey.desk.hear(news, ())
        return Opened(opened=given(ONE_MUG))

    shown = day.run(lambda _: DeskLeft(), lambda _: AtDesk(desk="DSK-12"), told)
    last = shown[-1]
    assert isinstance(last, PackScreen)
    assert last.order.label(1) == label()
    day.stop()


def test_a_close_that_the_server_refused_is_said_on_the_screen_in_front_with_the_order(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day, said = Day(tmp_path), list[str]()

    async def heard(front: JobScreen[object]) -> None:
        assert day.journey is not None
        assert day.journey.desk is not None
        async with staged(front) as stage:
            for reason in ("stale_epoch", "not_finished"):
                verdict = Verdict(seq=3, granted=False, reason=reason, holder_name="Ana")
                day.journey.desk.not_closed(Decided(verdict=verdict, order="4417"), (front,))
                await stage.settle()
                said.append(stage.notice)

    day.run(heard)
    assert said == [
        "WHICH BIN IS HERE?\nSCAN THE BIN\nnone here? GO ON",
        "ORDER IS NOT FINISHED\n4417\nTYPE ITS NUMBER AGAIN\nand see what it lacks",
    ]
    day.stop()
