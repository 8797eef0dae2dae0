"""What a packer is asked where something is wrong: with what, how many are good, whether it waits. Records nothing."""

from functools import partial
from typing import Final

from screens.count import CountScreen
from screens.pack_questions import CHOICES_MAX, Questions
from screens.sure import SureScreen
from warehouse.barcodes import read
from warehouse.desk import PackLine
from warehouse.desk_events import PackProblem
from warehouse.events import Recorded
from warehouse.flows import set_aside, short
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import (
    AsideSaid,
    HoldSaid,
)
from warehouse.flows.pack_words import instruction, label_is_out
from warehouse.flows.packing import OrderAtDesk, PackStep, recovered
from warehouse.items import units_read
from warehouse.messages import (
    CloseEmpty,
    HoldPrinted,
    HowMany,
    NothingToSetAside,
)
from warehouse.packed import Kind

PROBLEMS: Final = (PackProblem.SHORT, PackProblem.DAMAGED, PackProblem.EXTRA, PackProblem.MISPICK)
"""In the order in which they are offered, before a label that is not sure; a cancelled order says so by itself."""


class PackProblems(Questions):
    """What is wrong at one pack screen, asked in a worker of its own."""

    async def problem(self, order: OrderAtDesk) -> None:
        """Ask what is wrong, with which item, and how many are good."""
        self._screen.run_worker(self._problem(order), exit_on_error=True)

    async def hold(self, order: OrderAtDesk) -> None:
        """Have the parcel wait on hold; where its label is out, ask first."""
        if _is_out(order):
            self._screen.run_worker(self._hold(order), exit_on_error=True)
        else:
            await self._said(HoldSaid())

    async def _problem(self, order: OrderAtDesk) -> None:
        words = self._screen.seams.catalogue
        names = [*(words.word(f"problem.{one}") for one in PROBLEMS), words.word("problem.label")]
        chosen = await self._one_of("problem.which", names)
        if not isinstance(chosen, int):
            await self._meanwhile(chosen)
            return
        if chosen == len(PROBLEMS):  # the box waits for its label at a hold place, and the desk goes on
            await self._hold(order)
            return
        problem = PROBLEMS[chosen]
        if problem in (PackProblem.EXTRA, PackProblem.MISPICK):
            await self._said(AsideSaid(problem=problem, quantity=1, code=await self._code()))
            return
        lines = [line for line in order.plan.lines if set_aside.there(order, line, problem)]
        if not lines:
            self._screen.refuse(instruction(order) if order.step is PackStep.HELD else NothingToSetAside())
            return
        line = await self._line(lines)
        there = set_aside.there(order, line, problem) if line is not None else 0
        good = await self._good(there) if there else None
        if line is None or good is None:
            self._screen.telling.came_back()
        else:
            await self._aside(order, AsideSaid(problem=problem, quantity=there - good, line=line.line))

    async def _aside(self, order: OrderAtDesk, said: AsideSaid) -> None:
        """Set units aside; where nothing would be left to send, ask first: no key opens a closed order."""
        asked = CloseEmpty(order=order.plan.order)
        if not _empties(order, said) or await self._shown(SureScreen(self._screen.seams, asked, seq=self._screen.seq)):
            await self._said(said)
        else:
            self._screen.telling.came_back()

    async def _hold(self, order: OrderAtDesk) -> None:
        asked = HoldPrinted(order=order.plan.order)
        if not _is_out(order) or await self._shown(SureScreen(self._screen.seams, asked, seq=self._screen.seq)):
            await self._said(HoldSaid())
        else:
            self._screen.telling.came_back()

    async def _good(self, left: int) -> int | None:
        """How many of the units that are left are there and good; of a single one none is."""
        if left == 1:
            return 0
        why_not = partial(short.why_not, want=left)
        return await self._shown(CountScreen(self._screen.seams, HowMany(want=left), why_not))

    async def _line(self, lines: list[PackLine]) -> PackLine | None:
        """The line of `lines` it is about: the only one, or the one that is chosen, or whose item is scanned."""
        if len(lines) < 2:
            return lines[0]
        chosen = await self._one_of("problem.item", [line.item.name for line in lines[: CHOICES_MAX + 1]])
        if isinstance(chosen, Scanned):
            reading = read(chosen.code)
            return next((line for line in lines if units_read(line.item, reading)), None)
        return lines[chosen] if chosen is not None else None

    async def _code(self) -> str:
        """The barcode of an item that the order does not want; empty where it cannot be read."""
        from screens.type_in import TypeInScreen  # noqa: PLC0415 - few items are wrong

        scan = await self._shown(TypeInScreen(self._screen.seams, "wrong"))
        return scan.code if scan is not None else ""


def _empties(order: OrderAtDesk, said: AsideSaid) -> bool:
    """Whether `said` leaves nothing to send of an order of which nothing was sent: it is closed then."""
    decision = set_aside.decide(order, said)
    if decision.event is None or decision.refused or any(order.tally.of(Kind.APPLIED)):
        return False
    events = (decision.event, *decision.then)
    after = recovered(order, (Recorded(seq=seq, event=event) for seq, event in enumerate(events, 1)))
    return after.step is PackStep.DONE


def _is_out(order: OrderAtDesk) -> bool:
    """Whether the parcel in work lacks nothing but the scan of a label that has come out of the printer."""
    return order.step is PackStep.APPLY and order.parcel is not None and label_is_out(order, order.parcel)
