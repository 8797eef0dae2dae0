"""Sign an operator in by badge. Keeps nothing: who is signed in is the journey's to know."""

from collections.abc import Iterable

from textual.widget import Widget

from screens.asking import Asking, sign_in
from screens.at_desk import AtDesk
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.instruction import Instruction
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.flows.refusals import tail
from warehouse.messages import BadgeDue, CodeNotKnown, Message, ScanBadge
from warehouse.sign_in import SignedIn


class SignInScreen(JobScreen[SignedIn | AtDesk]):
    """Waits for a badge; dismissed with the sign-in, or with the desk that was scanned first."""

    TITLE = "SIGN IN"
    CSS_PATH = ["base.tcss", "sign_in.tcss"]
    BINDINGS = bindings("sign_in", Act.TYPE, Act.MORE, Act.HELP)

    def __init__(self, seams: Seams, *, seq: int = 0, opening: Message | None = None) -> None:
        """Say `opening` instead of the one thing to do, such as how that is done in a demo; it stays."""
        super().__init__(seams, seq=seq)
        self._opening = opening
        self._asking = Asking(seams.signals, self.notice)

    def body(self) -> Iterable[Widget]:
        """The one thing to do."""
        yield Instruction(self.seams.catalogue)

    def begin(self) -> None:
        """Ask for a badge."""
        super().begin()
        self.query_one(Instruction).tell(self._opening or ScanBadge())

    async def scanned(self, scan: Scanned) -> None:
        """Ask the server who bears this badge."""
        reading = read(code_meant(scan, "BDG"))
        if self._asking.is_open:
            self.seams.signals.refused()  # and not a word of it: it may be a PIN that was typed too early
        elif reading.kind is CodeKind.BADGE:
            sign_in(self, self._asking, reading.text, self._answered)
        elif reading.kind is CodeKind.DESK:
            _ = self.dismiss(AtDesk(desk=reading.text))
        elif reading.kind in (CodeKind.UNKNOWN, CodeKind.DAMAGED):
            self.refuse(CodeNotKnown(tail=tail(reading.text)))
        else:
            self.refuse(BadgeDue())

    async def act(self, _act: Act) -> None:
        """Type a badge; there is nothing to go back to."""
        await self.app.push_screen(TypeInScreen(self.seams, "badge"), self._typed)

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is not None:
            await self.scanned(scan)

    def _answered(self, signed_in: SignedIn) -> None:
        _ = self.dismiss(signed_in)
