"""Ask for the PIN of a badge that has one. Shows stars; no digit gets into a word, a log, a title or anything kept."""

from collections.abc import Iterable
from functools import partial

from textual import on
from textual.widget import Widget

from screens.asking import Asking, why_not_signed_in
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.scans import TypedChanged
from screens.seams import Seams
from screens.type_in import CURSOR
from screens.widgets.instruction import Instruction
from screens.widgets.line import Line
from screens.widgets.pad import Pad
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.messages import PinDue, TypingDue
from warehouse.sign_in import SignedIn

MASK = "*"


class PinScreen(JobScreen[SignedIn]):
    """Dismissed with the sign-in; None when the operator went back."""

    TITLE = "PIN"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("pin", Act.BACK, Act.HELP)
    not_here = TypingDue()

    secret = True
    takes_typing = True

    def __init__(self, seams: Seams, badge: str, *, seq: int = 0) -> None:
        """Ask for the PIN of `badge`."""
        super().__init__(seams, seq=seq)
        self._badge = badge
        self._asking = Asking(seams.signals, self.notice)

    def body(self) -> Iterable[Widget]:
        """What to type, and a star for each key."""
        yield Instruction(self.seams.catalogue)
        yield Line("line", CURSOR)
        yield Pad()

    def begin(self) -> None:
        """Ask for it."""
        super().begin()
        self.query_one(Instruction).tell(PinDue())

    @on(TypedChanged)
    def take_line(self, typed: TypedChanged) -> None:
        """Count what is typed; Enter sends it."""
        pin = typed.text.strip()
        self.query_one("#line", Line).put(f"{MASK * (0 if typed.finished else len(pin))}{CURSOR}")
        if typed.finished and pin:
            self._sign_in(pin)
        elif typed.finished:
            self.telling.refuse_nothing()

    async def scanned(self, scan: Scanned) -> None:
        """Another badge takes the place of this one; a PIN that was typed too early comes as a code."""
        reading = read(scan.code)
        if reading.kind is CodeKind.BADGE:
            self._badge = reading.text
            self._sign_in("")
        elif scan.typed:
            self._sign_in(scan.code.strip())
        else:
            self.refuse(PinDue())

    async def act(self, _act: Act) -> None:
        """Go back to the badge."""
        _ = self.dismiss(None)

    def _sign_in(self, pin: str) -> None:
        ask = partial(self.seams.commands.sign_in, self._badge, pin)
        self._asking.ask(self, ask, self._answered, partial(why_not_signed_in, self._badge))

    def _answered(self, signed_in: SignedIn) -> None:
        _ = self.dismiss(signed_in)
