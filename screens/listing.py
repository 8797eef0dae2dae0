"""A list that the server alone knows, a page at a time, one line of which is decided about."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual.containers import Vertical
from textual.widget import Widget

from screens.asking import Asking
from screens.base import JobScreen
from screens.keys import Act
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.messages import Message, SignInAgain
from warehouse.wire import Problem

T = TypeVar("T")

ON_A_PAGE: Final = 4


class Listing(JobScreen[Message], Generic[T]):
    """Dismissed when the sign-in has run out, which is to be said; else with None, on the way back."""

    CSS_PATH = ["base.tcss"]
    name_of_words: ClassVar[str]
    """Under which its words are: a `title`, and `none` where the list may be empty."""
    done_well: ClassVar[tuple[type[Message], ...]]
    """What came of a decision that was taken; anything else is why it was not."""

    def __init__(self, seams: Seams, *, seq: int = 0) -> None:
        """Show nothing yet."""
        super().__init__(seams, seq=seq)
        self.asking = Asking(seams.signals, self.notice)
        self.found: Sequence[T] = ()
        self._page = 0
        self._list = Vertical(id="list")
        self._told: Message | None = None

    @abstractmethod
    def look(self) -> None:
        """Ask for the list, which `show` is to be given."""

    @abstractmethod
    def line(self, one: T, words: Catalogue) -> str:
        """One entry in two lines."""

    @abstractmethod
    async def decide(self, one: T) -> None:
        """Decide about one entry."""

    def above(self, _words: Catalogue) -> str:
        """A choice before the first entry; empty: there is none."""
        return ""

    def below(self, _words: Catalogue) -> str:
        """A choice after the last entry; empty: there is none."""
        return ""

    async def beside(self) -> None:
        """Do what the choice above or below the entries says."""

    def body(self) -> Iterable[Widget]:
        """What to do, and the list."""
        yield Instruction(self.seams.catalogue)
        yield self._list

    def begin(self) -> None:
        """Ask for the list."""
        super().begin()
        self.query_one(Instruction).say(f"{self.name_of_words}.title")
        self.look()

    async def chosen(self, digit: int) -> None:
        """Decide about an entry of the page, turn it, or do what else there is."""
        page, above, turn = self._on_page(), int(self._has_above()), int(self._pages() > 1)
        if 1 <= digit - above <= len(page):
            await self.decide(page[digit - above - 1])
        elif turn and digit == above + len(page) + 1:
            self._page = (self._page + 1) % self._pages()
            await self._drawn()
        elif (above and digit == 1) or (self.below(self.seams.catalogue) and digit == above + len(page) + turn + 1):
            await self.beside()
        else:
            self.refuse(self.not_here)

    async def act(self, act: Act) -> None:
        """Go back."""
        if act is Act.BACK:
            _ = self.dismiss(None)

    def decided(self, told: Message | None) -> None:
        """Say what came of it, beside the list as it is now."""
        if isinstance(told, SignInAgain):
            _ = self.dismiss(told)
            return
        self._told = told
        self.look()

    def show(self, found: Sequence[T]) -> None:
        """Take what the server knows, and say what came of the last decision."""
        self.found = found
        self._page = min(self._page, self._pages() - 1)
        self.call_next(self._drawn)
        told, self._told = self._told, None
        if isinstance(told, self.done_well):
            self.notice.tell(told, Tone.ACCEPTED)
        elif told is not None:
            self.refuse(told)

    def not_refused(self, _problem: Problem) -> Message | None:
        """Nothing of its own to say of a refusal."""
        return None

    def _has_above(self) -> bool:
        return bool(self.above(self.seams.catalogue))

    def _pages(self) -> int:
        return max(1, -(-len(self.found) // self._on_a_page()))

    def _on_page(self) -> Sequence[T]:
        return self.found[self._page * self._on_a_page() :][: self._on_a_page()]

    def _on_a_page(self) -> int:
        """Five choices at most, of which one turns the page."""
        return ON_A_PAGE - self._has_above() - bool(self.below(self.seams.catalogue))

    async def _drawn(self) -> None:
        words = self.seams.catalogue
        above, below = self.above(words), self.below(words)
        is_empty = not (self.found or above or below)
        self.query_one(Instruction).say(f"{self.name_of_words}.{'none' if is_empty else 'title'}")
        texts = [above] * bool(above) + [self.line(one, words) for one in self._on_page()]
        if self._pages() > 1:
            texts.append(words.word("supervise.page", page=self._page + 1, pages=self._pages()))
        texts += [below] * bool(below)
        await self._list.remove_children()
        if texts:
            await self._list.mount(Choices(texts))
