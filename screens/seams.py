"""What a screen is given to work with, as protocols: where to record, how to signal, whom to ask, in which words.

Screens know these shapes and nothing behind them: no application, no journal, no network.
"""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from textual.screen import Screen

from offline.clock import Clock
from offline.look import Look
from offline.recorder import Work
from screens.wording import Catalogue
from warehouse.claims import Claim, Reassigned, ReassignWanted
from warehouse.events import Event, Recorded
from warehouse.flows.decision import Scanned
from warehouse.flows.packing import OrderAtDesk
from warehouse.opening import ExtraWanted, OpenedOrder, OpenWanted
from warehouse.packing import LabelGivenUp, LabelStatus, LabelWanted
from warehouse.sign_in import SignedIn
from warehouse.values import dataclass
from warehouse.wire import TrolleyState

if TYPE_CHECKING:
    from devices.scale import Why
    from offline.recordings import Scene
    from warehouse.cut_offs import LateDecided, LateOrders, LateWanted
    from warehouse.opening import OrderCancelled
    from warehouse.problem_orders import OrderDecision, ProblemOrders, UnfinishedClosed


class Recorder(Protocol):
    """Keeps events."""

    async def record(self, event: Event, *, work: Work, screen: str, took_ms: int | None = None) -> Recorded:
        """Keep `event`, for which the operator `took_ms` where that is known; durable when it returns.

        Raises: offline.errors.JournalError; no good signal may be given then.
        """

    def note(self, event: Event, *, work: Work, screen: str) -> None:
        """Keep `event` without waiting: for what changes nothing, such as a refused scan."""


class Signals(Protocol):
    """The three signals an operator can tell apart with eyes closed."""

    def accepted(self, seq: int) -> None:
        """Event `seq` is durable: give the good signal."""

    def refused(self) -> None:
        """What was scanned is not due."""

    def trouble(self) -> None:
        """The machine has a problem; the operator did nothing wrong."""


class Commands(Protocol):
    """Decisions that need the server; each is asked once however often its call is repeated.

    Raises: offline.commands.Refusal with the server's reason, or offline.transport.TransportError without an answer.
    """

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """Sign an operator in."""

    async def next_trolley(self) -> Claim:
        """Be given the most urgent trolley."""

    async def claim(self, trolley: str, take_over: str = "") -> Claim:
        """Be given one trolley; `take_over` says why, when a colleague holds it."""

    async def trolleys(self) -> tuple[TrolleyState, ...]:
        """Every trolley of the site, who has it and how far it is."""

    async def reassign(self, trolley: str, wanted: ReassignWanted) -> Reassigned:
        """Decide as a supervisor who has one trolley, or ask what is at risk."""


class DeskCommands(Protocol):
    """Decisions about orders at a desk; each is asked once however often its call is repeated.

    Raises: offline.commands.Refusal with the server's reason, or offline.transport.TransportError without an answer.
    """

    async def open_order(self, desk: str, wanted: OpenWanted) -> OpenedOrder:
        """Be given the order that a code means, at a desk."""

    async def extra_shipment(self, order: str, wanted: ExtraWanted) -> OpenedOrder:
        """Be given a packed order again for one more parcel."""

    async def want_label(self, parcel: str, wanted: LabelWanted, wait_s: float) -> LabelStatus:
        """Want a parcel's label, and wait at most `wait_s` seconds for what comes of it."""

    async def new_label(self, parcel: str, given_up: LabelGivenUp) -> LabelStatus:
        """Give a parcel's label up for another one."""


class OrderCommands(Protocol):
    """A supervisor's decisions about orders; each is asked once however often its call is repeated.

    Raises: offline.commands.Refusal with the server's reason, or offline.transport.TransportError without an answer.
    """

    async def problem_orders(self) -> "ProblemOrders":
        """The orders that wait for somebody."""

    async def decide_order(self, order: str, wanted: "OrderDecision") -> "OrderCancelled | UnfinishedClosed":
        """Cancel `order`, or close it all the same."""


class LateCommands(Protocol):
    """A supervisor's decisions about orders that their trucks went without; each is asked once however often repeated.

    Raises: offline.commands.Refusal with the server's reason, or offline.transport.TransportError without an answer.
    """

    async def late_orders(self) -> "LateOrders":
        """Those orders, the longest ago first."""

    async def decide_late(self, order: str, wanted: "LateWanted") -> "LateDecided":
        """Decide what becomes of `order`."""

    async def label(self, parcel: str, wait_s: float) -> LabelStatus:
        """How far a parcel's label is; news are waited for so many seconds."""


class Scale(Protocol):
    """The scale on the desk."""

    async def weigh(self, told: "Callable[[Why | None], None]") -> int:
        """Wait until a box lies still on it, however long that takes; its grams, 1 to 999,999.

        `told` hears why there is no weight, each time that changes: `None` where the parcel before may lie there still.
        """


class Prints(Protocol):
    """Brings labels onto paper at this desk, each copy once; what becomes of them is told as news."""

    def see(self, order: OrderAtDesk) -> None:
        """Print what is due of `order`, take back what is not wanted any more, ask after what went out."""

    def look(self, order: str) -> None:
        """The same for an order that is in front nowhere, as the journal has it; for all of the desk's where empty."""

    def leave(self, order: str) -> None:
        """The order is another's: print nothing more of it."""

    def check(self, desk: str) -> None:
        """Somebody has come to `desk`: say at once where its printer does not take what is printed there."""


class Slips(Protocol):
    """Brings pack slips onto paper at this desk, each copy once; what becomes of them is told as news."""

    def see(self, order: OrderAtDesk) -> None:
        """Print the slip of `order` if it is due, take it back if it is not, ask after what went out."""

    def leave(self, order: str) -> None:
        """The order is another's: print nothing more of it."""

    def check(self, desk: str) -> None:
        """Somebody has come to `desk`: say at once where its printer does not take what is printed there."""


class Tells(Protocol):
    """Keeps what an operator tells, with the last minutes, and sends it."""

    async def keep(self, scene: "Scene", link: str) -> str:
        """Keep the last minutes as of `scene`, with the server as `link` says; the report's name.

        Promises: durable when it returns, and sent sooner or later.
        Raises: OSError.
        """

    async def add_words(self, told: str, words: str) -> None:
        """Keep `words` with the report `told`; durable when it returns.

        Raises: OSError.
        """

    def release(self, told: str) -> None:
        """Nothing more is said to the report `told`: send it."""

    def drop(self, told: str) -> None:
        """The report `told` was a mistake: forget it."""


class Looks(Protocol):
    """How the device looks, sounds and speaks."""

    @property
    def now(self) -> Look:
        """What is in force: colours and sound always, a language only where it is not the operator's own."""

    async def choose(self, look: Look) -> None:
        """Keep `look`, then put it in force.

        Raises: offline.errors.JournalError; nothing is changed then.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the menu that F10 opens."""

    name: str
    """Its words are called `more.` and this."""
    opens: "Callable[[Seams, Work, int], Screen[Scanned]]"
    """Makes its screen from what the one below works with and on, and the newest event's number.

    It ends with a scan that was meant for the job below, or with None.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Seams:
    """Everything a screen may use; replaced whole when the operator's language changes."""

    recorder: Recorder
    signals: Signals
    commands: Commands
    clock: Clock
    looks: Looks
    tells: Callable[[], Tells]
    """Made when something is told, so that no start waits for it."""
    catalogue: Catalogue
    zone: tzinfo | None = None
    """The site's time zone, for times on the screen; None takes the device's."""
    desk: DeskCommands | None = None
    """What a desk can ask for; None where the program works without one."""
    orders: OrderCommands | None = None
    """What a supervisor can ask for about orders; None where there is no server to ask."""
    late: LateCommands | None = None
    """What a supervisor can ask for about late orders; None where there is no server to ask."""
    scale: Callable[[], Scale] | None = None
    """The desk's scale; made when something is weighed first. None where every weight is typed."""
    prints: Callable[[], Prints] | None = None
    """What prints labels here, made when the first one may be due; None where there is no printer."""
    slips: Callable[[], Slips] | None = None
    """What prints pack slips here; None where there is no printer for them."""
    label_form: str = "zpl"
    """In which form a label is wanted: `zpl`, or what this desk's printer takes."""
    entries: Callable[[], Sequence[Entry]] = tuple
    """The menu that F10 opens; made when it is opened, so that no start waits for its screens."""
