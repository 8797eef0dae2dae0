"""A desk prints a label under its lease alone: refused it prints nothing, and given the order back it does."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import cast

import pytest

from devices.printers.address import address
from devices.printers.opening import printer_at
from offline.label_files import LabelFiles
from offline.news import Printed, PrinterStopped
from offline.recorder import Recorder, Work
from offline.transport import Refusal, Unreachable
from offline.writer import Writer
from pickclient import desk_printer
from pickclient.desk_printer import Desk, DeskPrinter
from tests.doubles.clock import FakeClock
from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from warehouse.events import Event, Recorded
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import LabelNotHere
from warehouse.values import replace
from warehouse.wire import Problem

ZPL = b"^XA^FDx^FS^XZ"
LOOK_S = 0.005
"""How often it is looked whether it is so."""


class Journal:
    """Numbers what is recorded."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def record_here(self, event: Event, *, work: Work, screen: str) -> Recorded:
        assert screen == desk_printer.SCREEN
        self.works.append(work)
        return Recorded(seq=len(self.works), event=event)


class Kept:
    """Keeps nothing of what is kept beside the journal."""

    def submit(self, _work: object) -> "Future[None]":
        done: Future[None] = Future()
        done.set_result(None)
        return done


class Site:
    """A server that gives labels to the desk that has the order under `epoch`."""

    def __init__(self, paper: Path, folder: Path) -> None:
        self.epoch: int | None = 1
        self.refusal = "stale_epoch"
        self.asked: list[int] = []
        self.journal = Journal()
        self.told: list[Printed | PrinterStopped] = []
        self._tasks: list[asyncio.Task[None]] = []
        desk = Desk(
            writer=cast("Writer", Kept()),
            recorder=cast("Recorder", self.journal),
            clock=FakeClock(),
            files=LabelFiles(folder),
            printer=printer_at(address(f"dir:{paper}")),
            fetch=self._fetched,
            tell=self.told.append,
            spawn=self._spawned,
        )
        self.printer = DeskPrinter(desk)

    async def _fetched(self, parcel: str, generation: int, epoch: int) -> bytes:
        self.asked.append(epoch)
        if self.epoch is None:
            raise Unreachable(parcel)
        if epoch != self.epoch:
            raise Refusal(Problem(type=self.refusal, title="no", status=409, holder_name="Piotr"))
        return ZPL if generation == 1 else b""

    def _spawned(self, act: Coroutine[object, object, None]) -> None:
        self._tasks.append(asyncio.ensure_future(act))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what the program does."""
        while not is_so():
            done, _ = await asyncio.wait(self._tasks, timeout=LOOK_S)
            assert not done, [task.exception() for task in done]

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()


def order(epoch: int) -> OrderAtDesk:
    packed = Packed(ONE_MUG)
    packed.tell(replace(label(), lease=epoch))
    packed.say(MUG_CODE)
    return replace(packed.order, desk="DSK-12", prints=True, epoch=epoch)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_printer, "AGAIN_S", 0.01)


def played(tmp_path: Path, part: Callable[[Site], Awaitable[None]]) -> Site:
    paper = tmp_path / "paper"
    paper.mkdir()

    async def play() -> Site:
        site = Site(paper, tmp_path / "labels")
        try:
            await asyncio.wait_for(part(site), 30)
        finally:
            site.end()
        return site

    return asyncio.run(play())


@pytest.mark.parametrize("refusal", ["stale_epoch", "not_packed"])
def test_a_desk_that_lost_the_order_prints_nothing_and_blames_no_wifi(tmp_path: Path, refusal: str) -> None:
    async def part(site: Site) -> None:
        site.epoch, site.refusal = 2, refusal
        site.printer.see(order(1))
        await site.until(lambda: len(site.asked) >= 3)
        site.printer.leave("4417")
        site.epoch = 1  # and even if it could have it
        await site.until(lambda: not site.printer._live)

    site = played(tmp_path, part)
    assert set(site.asked) == {1}
    assert (site.told, site.journal.works, list((tmp_path / "paper").iterdir())) == ([], [], [])


def test_given_the_order_back_it_prints_under_the_new_lease(tmp_path: Path) -> None:
    async def part(site: Site) -> None:
        site.epoch = 3
        site.printer.see(order(1))
        await site.until(lambda: len(site.asked) >= 2)
        site.printer.see(order(3))
        await site.until(lambda: bool(site.journal.works))

    site = played(tmp_path, part)
    assert site.asked[0] == 1
    assert site.asked[-1] == 3
    assert {work.epoch for work in site.journal.works} == {3}
    assert len(list((tmp_path / "paper").iterdir())) == 1


def test_a_server_that_is_away_is_said_and_the_label_comes_by_itself(tmp_path: Path) -> None:
    async def part(site: Site) -> None:
        site.epoch = None
        site.printer.see(order(1))
        await site.until(lambda: bool(site.told))
        site.epoch = 1
        await site.until(lambda: bool(site.journal.works))

    site = played(tmp_path, part)
    assert site.told[0] == PrinterStopped(order="4417", parcel=1, why=LabelNotHere(order="4417"))
