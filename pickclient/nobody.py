"""Stands in for the journal and the server where there is none to work with: keeps nothing and says so."""

from typing import TYPE_CHECKING, NoReturn

from offline.errors import ReadOnly
from offline.look import Look
from offline.recorder import Work
from offline.transport import Unreachable
from warehouse.claims import Claim, Reassigned, ReassignWanted
from warehouse.events import Event, Recorded
from warehouse.sign_in import SignedIn
from warehouse.wire import TrolleyState

if TYPE_CHECKING:
    from offline.recordings import Scene


class Nobody:
    """A recorder that refuses, commands that reach no one, and a mark that is kept nowhere."""

    async def record(
        self,
        event: Event,
        *,
        work: Work,
        screen: str,
        took_ms: int | None = None,  # noqa: ARG002 - the protocol's
    ) -> Recorded:
        """Refuse `event`: nothing may be signalled for it.

        Raises: ReadOnly.
        """
        raise ReadOnly(f"no journal is open for {type(event).__name__} of {work.trolley} on {screen}")

    def note(self, event: Event, *, work: Work, screen: str) -> None:
        """Let what changes nothing go."""

    @property
    def now(self) -> Look:
        """The floor's colours, and sound."""
        return Look(theme="floor", sound="on")

    async def choose(self, look: Look) -> None:
        """Refuse `look`.

        Raises: ReadOnly.
        """
        raise ReadOnly(f"no journal is open to keep {look}")

    def signalled(self, seq: int) -> None:
        """Keep no mark."""

    async def keep(self, scene: "Scene", link: str) -> str:
        """Keep nothing of what is told.

        Raises: OSError.
        """
        raise OSError(None, f"no folder is open to keep {scene.screen} in, {link}")

    async def add_words(self, told: str, words: str) -> None:
        """Keep no words."""

    def release(self, told: str) -> None:
        """Send nothing."""

    def drop(self, told: str) -> None:
        """Forget nothing."""

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """Reach no one.

        Raises: Unreachable.
        """
        _nobody(badge, pin)

    async def next_trolley(self) -> Claim:
        """Reach no one.

        Raises: Unreachable.
        """
        _nobody()

    async def claim(self, trolley: str, take_over: str = "") -> Claim:
        """Reach no one.

        Raises: Unreachable.
        """
        _nobody(trolley, take_over)

    async def trolleys(self) -> tuple[TrolleyState, ...]:
        """Reach no one.

        Raises: Unreachable.
        """
        _nobody()

    async def reassign(self, trolley: str, wanted: ReassignWanted) -> Reassigned:
        """Reach no one.

        Raises: Unreachable.
        """
        _nobody(trolley, wanted.to)


def _nobody(*asked: str) -> NoReturn:
    raise Unreachable(f"nobody to ask about {', '.join(filter(None, asked)) or 'work'}")
