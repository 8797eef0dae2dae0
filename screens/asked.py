"""Ask about the one event that was recorded, but whose signal was perhaps never heard: the answer is recorded too."""

from collections.abc import Iterable
from typing import TypeVar

from textual.widget import Widget

from offline.recorder import Work
from offline.recovery import answer
from screens.base import JobScreen
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.events import Recorded
from warehouse.messages import Message, NumberDue

Subject = TypeVar("Subject")


class AskedScreen(JobScreen[Subject]):
    """Dismissed with what the question is about after the answer was recorded. There is no way around the answer."""

    CSS_PATH = ["base.tcss"]
    not_here = NumberDue()

    def __init__(
        self, seams: Seams, work: Work, subject: Subject, question: Recorded, *, cut_off: str, seq: int = 0
    ) -> None:
        """Ask about `question`, which is counted in `subject` already."""
        super().__init__(seams, work, cut_off=cut_off, seq=seq)
        self._subject = subject
        self._question = question

    def wording(self, question: Recorded, subject: Subject) -> Message:
        """What to ask about `question`, which is counted in `subject`."""
        raise NotImplementedError

    def evolve(self, subject: Subject, recorded: Recorded) -> Subject:
        """The subject after the answer."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The question, yes and no."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices((words.word("yes"), words.word("no")))

    def begin(self) -> None:
        """Ask."""
        super().begin()
        self.query_one(Instruction).tell(self.wording(self._question, self._subject))

    async def chosen(self, digit: int) -> None:
        """1 is yes, 2 is no: then the event is taken back."""
        if digit not in (1, 2):
            self.refuse(self.not_here)
            return
        kept = await self.telling.keep(answer(self._question, yes=digit == 1))
        for recorded in kept.recorded or ((kept.doubtful,) if kept.doubtful else ()):
            self._subject = self.evolve(self._subject, recorded)
            _ = self.dismiss(self._subject)
