"""The frame of every screen, and the order in which it works: record, then signal, then show. Never otherwise.

Everything an operator does comes to a screen through its own queue, one thing at a time: scans, digits and touches by
message, keys and command barcodes as acts of one table. A screen reads no key and focuses nothing.
"""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import ScreenResume
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from devices.scanner import DropReason, Source
from offline.news import Standing
from offline.recorder import NO_WORK, Work
from screens.keys import Act, act_of, acts_of, every_key
from screens.scans import ChoiceMade, ScanDropped, ScanTaken
from screens.seams import Seams
from screens.telling import Telling
from screens.widgets.body import Body
from screens.widgets.key_bar import KeyBar
from screens.widgets.notice import Notice, Tone
from screens.widgets.status import StatusLine
from screens.widgets.tiles import ChoiceTouched, HelpPage, KeyTouched
from warehouse.events import Event
from warehouse.flows.decision import Scanned
from warehouse.messages import DigitAlone, Message, NoChoice, ScanLost, ScanTooSlow

Result = TypeVar("Result")


class JobScreen(Screen[Result]):
    """One job: a message area, the job's own body, the status line and the keys; one tree for every size."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-w27"), (32, "-w32"), (40, "-w40"), (80, "-w80"), (120, "-w120")]
    VERTICAL_BREAKPOINTS = [(0, "-h16"), (20, "-h20"), (24, "-h24"), (40, "-h40")]
    BINDINGS: ClassVar[list[BindingType]] = every_key()
    """A screen declares by `screens.keys.bindings` what can be asked for there; every other key is refused in words."""

    not_here: ClassVar[Message] = NoChoice()
    """What is said of what does nothing here."""
    secret: ClassVar[bool] = False
    """Whether what is typed here is nobody's to see: then this screen is not recorded."""

    standing: reactive[Standing | None] = reactive(None, init=False, repaint=False)
    """How much of the journal the server has; set from outside whenever it changes."""

    def __init__(self, seams: Seams, work: Work = NO_WORK, *, cut_off: str = "", seq: int = 0) -> None:
        """Work with `seams` on `work`, to be done by `cut_off`; `seq` is the newest event's number so far."""
        super().__init__()
        self.seams = seams
        self.work = work
        self.job = (self.TITLE or "").lower().replace(" ", "_")
        """The name under which this screen's words and events are kept, such as `pick`."""
        self._seq = seq
        self._opened = False
        self.acts = acts_of(type(self).BINDINGS)
        self.notice = Notice(seams.catalogue)
        self._status = StatusLine(seams.catalogue, seams.clock, seams.zone, cut_off)
        self.telling = Telling(seams, work, self.job, self.notice, self._status)
        self._help = HelpPage(self.job, self.acts, seams.catalogue)

    @property
    def seq(self) -> int:
        """Number of the newest event that was signalled."""
        return self.telling.seq

    @property
    def entitled(self) -> str:
        """What the terminal's window is called while this is in front: the screen's name, then what it is about."""
        return self.job.upper()

    def compose(self) -> ComposeResult:
        """The same widgets for the screen's whole life."""
        yield self.notice
        with Body():
            yield from self.body()
        yield self._help
        with Vertical(id="foot"):
            yield self._status
            yield KeyBar(self.acts, self.seams.catalogue)

    def body(self) -> Iterable[Widget]:
        """What this job shows between the message area and the status line."""
        return ()

    def on_mount(self) -> None:
        """Begin. Textual calls the handlers of every class of a screen, so that this one alone is a handler."""
        self.begin()

    def begin(self) -> None:
        """Show how far the record is; a screen adds what it shows at first."""
        seq, standing = _beneath(self)
        self.telling.number(self._seq or seq)
        self._opened = True
        self.standing = self.standing or standing
        self.watch_standing(None, self.standing)

    def watch_standing(self, before: Standing | None, standing: Standing | None) -> None:
        """Show it; say once, and calmly, when the link is not as it was."""
        if self._opened and standing is not None:
            self.telling.stand(before, standing)

    async def scanned(self, _scan: Scanned, /) -> None:
        """Take a code that is no command."""
        self.refuse(self.not_here)

    async def chosen(self, _digit: int, /) -> None:
        """Take a numbered choice; one that is none may be the first of something that a hand types."""
        self.refuse(DigitAlone() if Act.TYPE in self.acts else self.not_here)

    async def act(self, _act: Act, /) -> None:
        """Do what a key or command barcode of this screen asks for; help is done already."""

    def refuse(self, why: Message, event: Event | None = None) -> None:
        """Signal a refusal and say why; `event` is kept for the scan log."""
        self.telling.refuse(why, event)

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End this screen once, together with what stands above it; one that has ended is left alone."""
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            _ = self.app.pop_screen()
        return super().dismiss(result)

    def action_ask(self, act: str) -> None:
        """Have a key's act done in this screen's own turn."""
        self.call_later(self.ask, Act(act))

    async def ask(self, act: Act) -> None:
        """Do `act` if this screen has it; a key takes a refusal off the screen."""
        if self.notice.tone is Tone.REFUSED:
            self.notice.tell(None)
        if act not in self.acts:
            self.refuse(self.not_here)
        elif act is Act.HELP:
            await self._help.turn()
        elif act is Act.MORE:
            from screens.more import open_more  # noqa: PLC0415 - no start waits for it

            await open_more(self)
        elif act is Act.TELL:
            from screens.tell import tell_us  # noqa: PLC0415 - no start waits for it

            await tell_us(self)
        elif not self._help.close() or act is not Act.BACK:
            await self.act(act)

    @on(ScreenResume)
    def entitle(self) -> None:
        """Name the terminal's window, unless another screen came before this one meanwhile."""
        if self.is_active:
            self.app.title = self.entitled

    @on(ScanTaken)
    async def take_scan(self, taken: ScanTaken) -> None:
        """Take a code: a command means what its key means, everything else is the job's."""
        if (command := act_of(taken.code)) is not None:
            await self.ask(command)
            return
        self._help.close()
        await self.scanned(Scanned(code=taken.code, typed=taken.scan.source is Source.TYPED))

    @on(ChoiceMade)
    @on(ChoiceTouched)
    async def take_choice(self, made: ChoiceMade | ChoiceTouched) -> None:
        """Take a digit."""
        self._help.close()
        await self.chosen(made.digit)

    @on(KeyTouched)
    async def take_touch(self, touched: KeyTouched) -> None:
        """Take a touched key."""
        await self.ask(touched.act)

    @on(ScanDropped)
    def take_loss(self, lost: ScanDropped) -> None:
        """Say that a scan broke off; slow keys may have been a hand's."""
        self.refuse(ScanTooSlow() if lost.reason is DropReason.GAP and Act.TYPE in self.acts else ScanLost())


def _beneath(screen: Screen[Result]) -> tuple[int, Standing | None]:
    """The number and the standing that the screen below `screen` shows: a question asked there shows them, too."""
    beneath = [other for other in screen.app.screen_stack if isinstance(other, JobScreen) and other is not screen]
    return (beneath[-1].seq, beneath[-1].standing) if beneath else (0, None)
