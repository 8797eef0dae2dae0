"""Walk an operator through the stops of a trolley: location, item, then slot by slot.

The rules are `warehouse.flows.pick`'s; this shows one stop and one question at a time.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import assert_never

from textual.containers import Vertical
from textual.widget import Widget

from screens.keys import Act, bindings
from screens.trolley_screen import TrolleyScreen
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.ahead import Ahead
from screens.widgets.instruction import Instruction
from screens.widgets.progress import Progress
from screens.widgets.slots import Cell, SlotGrid, cancelled_cells
from warehouse.flows import already, drop, pick
from warehouse.flows.decision import Decision, FoundSaid, QuantityTyped, Said, Scanned, SkipSaid, UndoSaid
from warehouse.flows.trolley import Job, Step, Trolley, targets
from warehouse.items import Confirm
from warehouse.messages import HowManyInTote, NoChoice
from warehouse.trolleys import Stop

TOTAL_DIGITS_MAX = 4
"""So many digits, typed where a quantity is due, are a total; more are a code."""

NO_CODE_DIGIT = 5
"""What is said of a code that cannot be read: `5 = NO CODE`."""


class PickScreen(TrolleyScreen):
    """Dismissed with the trolley when no stop is open, when it was parked, or when the operator went back."""

    TITLE = "PICK"
    CSS_PATH = ["base.tcss", "pick.tcss"]
    BINDINGS = bindings(
        "pick", Act.SHORT, Act.UNDO, Act.TYPE, Act.BACK, Act.SKIP, Act.PARK, Act.NO_CODE, Act.MORE, Act.HELP
    )

    reads_cancellations = True

    def body(self) -> Iterable[Widget]:
        """The stop and how far we are, what to do, and where it goes."""
        with Vertical(id="stop"):
            yield Progress()
            yield Instruction(self.seams.catalogue)
        with Vertical(id="trolley"):
            yield SlotGrid([slot.slot for slot in self.trolley.plan.slots])
            yield Ahead(self.seams.catalogue)

    def decide(self, said: Said) -> Decision:
        """The pick flow's answer."""
        return pick.decide(self.trolley, said)

    def is_done(self) -> bool:
        """Whether nothing is left to pick."""
        return self.trolley.job is not Job.PICK

    def show(self) -> None:
        """Say what to do at this stop, light the slots it is for, and name the next."""
        trolley, words = self.trolley, self.seams.catalogue
        stop, due = trolley.current, pick.instruction(trolley)
        if stop is None or due is None:
            return
        stops = trolley.stops
        label = words.word("pick.stop", stop=trolley.position, stops=stops, location=stop.location)
        self.query_one(Progress).show(label, stops - trolley.stops_left, stops)
        self.query_one(Instruction).tell(due, look_for=look_for(trolley, stop), kind=trolley.cursor.step)
        self.query_one(SlotGrid).show(cells(trolley))
        self.query_one(Ahead).show(trolley)

    async def chosen(self, digit: int) -> None:
        """The digit that a refused code names means the key."""
        if digit == NO_CODE_DIGIT:
            await self.act(Act.NO_CODE)
        else:
            await super().chosen(digit)

    async def act(self, act: Act) -> None:
        """Everything a key can ask for at a stop."""
        asked_at = self.trolley.cursor.stop
        match act:
            case Act.SHORT:
                from screens.short import ShortScreen

                short = ShortScreen(self.seams, self.work, self.trolley, seq=self.seq)
                await self.app.push_screen(short, partial(self._answered_at, asked_at))
            case Act.UNDO:
                await self.said(UndoSaid())
            case Act.TYPE:
                wanted = typed_wanted(self.trolley)
                await self.app.push_screen(TypeInScreen(self.seams, wanted), partial(self._typed, asked_at))
            case Act.SKIP:
                await self.said(SkipSaid())
            case Act.NO_CODE:
                from screens.no_code import NoCodeScreen

                without = NoCodeScreen(self.seams, self.work, self.trolley, seq=self.seq)
                await self.app.push_screen(without, partial(self._answered_at, asked_at))
            case Act.PARK:
                await self._park()
            case _:
                _ = self.dismiss(self.trolley)

    async def _park(self) -> None:
        """Ask where, unless parking would forget what is in the hand."""
        from screens.drop import DropScreen

        why = drop.why_not_park(self.trolley)
        if why is not None:
            self.refuse(why)
            return
        parking = DropScreen(self.seams, self.work, self.trolley, seq=self.seq)
        await self.app.push_screen(parking, self.parked)

    @property
    def own_entries(self) -> Sequence[str]:
        """What was done on paper; and who has the trolley from somebody else can say what lay in its totes."""
        return ("in_tote", "paper") if self.trolley.epoch > 1 else ("paper",)

    async def open_own(self, entry: str, /) -> None:
        """Ask stop by stop what was done on paper, or slot by slot what lies in the totes that this stop serves."""
        if entry == "paper":
            from screens.paper import PaperScreen

            paper = PaperScreen(self.seams, self.work, self.trolley, seq=self.seq)

            def entered(trolley: Trolley | None) -> None:
                self.telling.number(paper.seq)
                self.parked(trolley)

            await self.app.push_screen(paper, entered)
            return
        await self._look(self.trolley.cursor.stop, tuple(_shares(self.trolley)))

    async def _look(self, asked_at: int, slots: Sequence[str], *, told: bool = False) -> None:
        """Ask about the first of `slots`, then about the others, as long as the stop is the same.

        What was `told` of an earlier one stays on the screen.
        """
        stop = self.trolley.current
        if not slots or stop is None or stop.stop != asked_at:
            return
        from screens.count import CountScreen

        slot = slots[0]
        have, most = already.known(self.trolley, stop, slot)

        async def counted(units: int | None) -> None:
            news = units is not None and units != have
            if units is not None and news:
                await self._answered_at(asked_at, FoundSaid(slot=slot, units=units))
            elif not told:
                self.telling.came_back()
            if units is not None:
                await self._look(asked_at, slots[1:], told=told or news)

        asked = HowManyInTote(slot=slot, item_name=stop.item.name)
        await self.app.push_screen(
            CountScreen(self.seams, asked, partial(already.why_not, most=most), seq=self.seq), counted
        )

    async def _answered_at(self, stop: int, said: Said | None) -> None:
        """Take what was said about `stop`, unless others have filled it meanwhile: it means no other."""
        if said is None:
            self.telling.came_back()
            return
        if stop == self.trolley.cursor.stop:
            await self.said(said)
        else:
            self.refuse(NoChoice())

    async def _typed(self, stop: int, scan: Scanned | None) -> None:
        await self._answered_at(stop, None if scan is None else typed_meant(self.trolley, scan))


def typed_wanted(trolley: Trolley) -> str:
    """What a hand is asked for at the current step: a total only where it may correct what was scanned."""
    match trolley.cursor.step:
        case Step.LOCATE:
            return "place"
        case Step.TAKE:
            return "total" if trolley.cursor.in_hand else "item"
        case Step.PUT:
            return "slot"
        case _:
            assert_never(trolley.cursor.step)


def typed_meant(trolley: Trolley, scan: Scanned) -> Said:
    """What a hand meant: a number where a quantity is due, a slot's name where a slot is due, else a code."""
    if scan.typed and trolley.cursor.step is Step.TAKE and scan.code.isascii() and scan.code.isdigit():
        return QuantityTyped(quantity=int(scan.code)) if len(scan.code) <= TOTAL_DIGITS_MAX else scan
    if scan.typed and trolley.plan.slot_named(scan.code.upper()) is not None:
        return Scanned(code=code_meant(scan, f"SLT-{trolley.plan.name}"), typed=True)
    return scan


def cells(trolley: Trolley) -> dict[str, Cell]:
    """What of this stop goes into each slot; lit is the one to put into now. Crossed out is what was cancelled."""
    if trolley.cursor.step is Step.PUT:
        due = {target.slot: target.quantity for target in targets(trolley)}
    else:
        due = _shares(trolley)
    lit = next(iter(due), "") if trolley.cursor.step is Step.PUT else ""
    put = {slot: Cell(text=str(quantity), target=slot == lit) for slot, quantity in due.items()}
    return cancelled_cells(trolley) | put


def _shares(trolley: Trolley) -> dict[str, int]:
    stop, due = trolley.current, dict[str, int]()
    if stop is None:
        return due
    slot_of = {share.line: share.slot for share in stop.shares}
    for count in trolley.lines_left(stop):
        due[slot_of[count.line]] = due.get(slot_of[count.line], 0) + count.quantity
    return due


def look_for(trolley: Trolley, stop: Stop) -> str:
    """What to draw big: the place, how many of how many, the slot and how many."""
    match trolley.cursor.step:
        case Step.LOCATE:
            return stop.location
        case Step.TAKE if stop.item.confirm is Confirm.ONCE:
            return str(trolley.wanted)
        case Step.TAKE:
            return f"{trolley.cursor.in_hand}/{trolley.wanted}"
        case Step.PUT:
            target = targets(trolley)[0]
            return f"{target.slot}   {target.quantity}"
        case _:
            assert_never(trolley.cursor.step)
