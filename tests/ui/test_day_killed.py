"""A desk's device that dies before or after any of its writes stands, when it is started again, where its packer was.

Never at an order that the packer had left, however old or new that is.
"""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import cast

import pytest

from offline.journal import Journal
from offline.recorder import Recorder
from offline.writer import Writer
from screens.at_desk import GoOnHere, Opened
from screens.base import JobScreen
from screens.desk import DeskScreen
from screens.pack import PackScreen
from screens.pack_confirm import PackConfirmScreen
from tests.doubles.device import CONTEXT
from tests.doubles.packing import ONE_MUG, label
from tests.rules.test_desk_recovery import given
from tests.ui.test_day_at_a_desk import APPLIED, PACKED, Day, at_desk
from warehouse.desk_events import CloseWanted, PutOnHold
from warehouse.envelope import Sealed
from warehouse.events import Event

OLD, NEW, NEXT = "1484", "1094", "1095"
HOME = ""


class KilledError(Exception):
    """The program is gone."""


class DyingJournal:
    """A journal whose program dies at one of the moments around its writes."""

    def __init__(self, journal: Journal, moments: int) -> None:
        """Live for so many moments; each write has one before and one after it."""
        self._journal, self.left = journal, moments

    def __getattr__(self, name: str) -> object:
        """All else is the journal's."""
        return getattr(self._journal, name)

    def keep(self, *, documents: Mapping[str, bytes | None]) -> None:
        """Keep documents, and perhaps die."""
        self._moment()
        self._journal.keep(documents=documents)
        self._moment()

    def append(
        self, trolley: str | None, make: Callable[[int], bytes], *, folds: bool, announces: bool = True
    ) -> Sealed:
        """Append an event, and perhaps die."""
        self._moment()
        sealed = self._journal.append(trolley, make, folds=folds, announces=announces)
        self._moment()
        return sealed

    def _moment(self) -> None:
        if not self.left:
            raise KilledError
        self.left -= 1


class Shift:
    """A packer's acts, and where the packer is, before and after the one that is being done."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.places = (HOME, HOME)

    def opens(self, order: str) -> Callable[[JobScreen[object]], object]:
        """Open an order by its tote."""

        def act(_screen: JobScreen[object]) -> Opened:
            self.places = (HOME, order)
            return Opened(opened=given(changed(ONE_MUG, order=order), labelled=True))

        return act

    def goes_on(self, order: str) -> Callable[[JobScreen[object]], object]:
        """Go on with an order on the list."""

        def act(_screen: JobScreen[object]) -> GoOnHere:
            self.places = (HOME, order)
            return GoOnHere(order=order)

        return act

    def leaves(self, *events: Event) -> Callable[[JobScreen[object]], object]:
        """Do something to the order on the desk that ends with leaving it."""

        async def act(screen: JobScreen[object]) -> object:
            order = cast("PackScreen", screen).order.plan.order
            self.places = (order, HOME)
            return await cast("Awaitable[object]", self.day.record(*events)(screen))

        return act

    def play(self) -> None:
        """Two orders left half packed, one gone on with and closed, one put on hold, one opened."""
        closed = (changed(APPLIED, code=label(order=NEW).tracking), CloseWanted())
        self.day.run(
            *(self.opens(OLD), self.leaves(PACKED)),
            *(self.opens(NEW), self.leaves()),
            *(self.goes_on(NEW), self.leaves(PACKED, *closed)),
            *(self.opens("1096"), self.leaves(PACKED, PutOnHold(parcel=1, place="H1"))),
            *(self.opens(NEXT), self.leaves()),
        )


def killed(folder: Path, moments: int) -> tuple[tuple[str, str], bool]:
    """Where the packer may be who worked until the program died, and whether it did."""
    at_desk(folder)
    day = Day(folder)
    dying = DyingJournal(day.device.journal, moments)
    day.writer = Writer(cast("Journal", dying))
    day.recorder = Recorder(day.writer, CONTEXT, day.device.clock, os.urandom)
    shift = Shift(day)
    try:
        shift.play()
    except KilledError:
        return shift.places, True
    finally:
        day.stop()
    return shift.places, False


def shown_after_a_start(folder: Path) -> str:
    """The order at which a start stands; `HOME`: the desk's home."""
    day = Day(folder)
    try:
        shown = day.run()[-1]
        if isinstance(shown, PackConfirmScreen):
            shown = day.run(lambda _: None)[-1]
    finally:
        day.stop()
    assert isinstance(shown, PackScreen | DeskScreen)
    return shown.order.plan.order if isinstance(shown, PackScreen) else HOME


def test_a_start_after_a_kill_at_any_moment_stands_where_the_packer_was(tmp_path: Path) -> None:
    moments, died = 0, True
    while died:
        folder = tmp_path / str(moments)
        folder.mkdir()
        places, died = killed(folder, moments)
        assert shown_after_a_start(folder) in places, f"killed at moment {moments}"
        moments += 1
    assert moments > 30, "every write has a moment before and one after it"


@pytest.mark.parametrize("left_by", ["back", "close"])
def test_an_older_order_is_not_gone_on_with_by_itself_after_a_newer_one_was_left(tmp_path: Path, left_by: str) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    shift = Shift(day)
    closes = (PACKED, changed(APPLIED, code=label(order=NEW).tracking), CloseWanted()) if left_by == "close" else ()
    day.run(shift.opens(OLD), shift.leaves(), shift.opens(NEW), shift.leaves(*closes))
    day.stop()
    assert shown_after_a_start(tmp_path) == HOME
