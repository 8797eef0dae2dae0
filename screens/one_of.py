"""Choose one of a few: numbered, the one that holds now marked. Decides nothing: that is for who asks."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.flows.decision import Scanned
from warehouse.messages import NumberDue


class OneOfScreen(JobScreen[int | Scanned]):
    """Dismissed with the place of what was chosen, from 0; with a scan that came meanwhile; None on the way back."""

    TITLE = "ONE OF"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("one_of", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, asked: str, names: Sequence[str], now: int, *, seq: int = 0) -> None:
        """Ask with the words called `asked` for one of `names`; `now` is the place of the one that holds."""
        super().__init__(seams, seq=seq)
        self._asked = asked
        self._names = tuple(names)
        self._now = now

    def body(self) -> Iterable[Widget]:
        """What can be chosen."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices(
            words.word("one_of.now", what=name) if place == self._now else name
            for place, name in enumerate(self._names)
        )

    def begin(self) -> None:
        """Ask which."""
        super().begin()
        self.query_one(Instruction).say(self._asked)

    async def scanned(self, scan: Scanned) -> None:
        """Choose nothing: the scan is for the job below."""
        _ = self.dismiss(scan)

    async def chosen(self, digit: int) -> None:
        """Take the one of that number."""
        if 1 <= digit <= len(self._names):
            _ = self.dismiss(digit - 1)
        else:
            self.refuse(self.not_here)

    async def act(self, _act: Act) -> None:
        """Go back; everything stays as it is."""
        _ = self.dismiss(None)
