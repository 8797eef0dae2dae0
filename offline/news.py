"""What sync and the printer have to tell the rest of the program, as values; screens show them, nobody here does."""

from enum import StrEnum

from warehouse.desk import PackTerms
from warehouse.events import Recorded
from warehouse.messages import Message
from warehouse.packed import PackTally
from warehouse.packing import LabelsInTime, LabelStatus
from warehouse.reconcile import Tally
from warehouse.values import dataclass
from warehouse.wire import Verdict


class Link(StrEnum):
    """How the server was last found."""

    ONLINE = "online"
    OFFLINE = "offline"
    """Nothing answers; also before the first answer."""
    TROUBLE = "trouble"
    """Something answers, but not as it should."""
    SIGN_IN = "sign_in"
    """The server does not know this device, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How much of what was recorded is on the server; told after every event and every answer."""

    unsent: int
    """Events the server is not known to have."""
    acked: int
    last_seq: int
    saved_ms: int | None
    """When the newest event that the server has was recorded: milliseconds since 1970 by the device's clock; None
    before the first."""
    link: Link
    since_s: float
    """Monotonic seconds at which `link` began."""
    full: bool = False
    """Whether the device has run out of room: only what finishes the stop is to be kept."""
    labels: LabelsInTime | None = None
    """How labels of the last hour came, as the last answer said; None at no desk, and when no answer came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What others did to a claimed trolley has changed: for `flows.trolley.learned`."""

    trolley: str
    others: Tally
    status: str
    cancelled: tuple[str, ...] = ()
    """Orders of it that are cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The trolley is another's now; what was done here is saved and goes on being sent."""

    trolley: str
    holder_name: str
    """Empty when nobody has it, or the server does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOrder:
    """What others did to an order at this desk, or how far its labels are, has changed."""

    order: str
    others: PackTally
    labels: tuple[LabelStatus, ...]
    cancelled: bool
    terms: PackTerms | None = None
    """How it is sent now, where that was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostOrder:
    """The order is another's now; what was done here is saved and goes on being sent."""

    order: str
    holder_name: str
    """Empty when nobody has it, or the server does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A supervisor gave these trolleys to who is signed in here; no device has them yet."""

    trolleys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The server decided what was asked for by a `Requested` event, or by the wish to close an order."""

    verdict: Verdict
    order: str = ""
    """The order, where it is about one."""


class AlarmKind(StrEnum):
    """What somebody has to look at; the queue goes on."""

    SERVER_CHANGED = "server_changed"
    """Another server answers, or this one was restored from a backup: what it lacks is sent again."""
    SERVER_BEHIND = "server_behind"
    """The server has less than it had acknowledged: that is sent again."""
    SERVER_AHEAD = "server_ahead"
    """The server has more than this device recorded: the journal lost its end."""
    HISTORY_GONE = "history_gone"
    """The server lacks what was pruned here after it had been acknowledged."""
    LEASE_UNKNOWN = "lease_unknown"
    """The server knows nothing of a claim it granted."""
    JOURNAL = "journal"
    """The device's disk keeps sync from going on."""
    REPORTED = "reported"
    """The server found something about this device's events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that should not be."""

    kind: AlarmKind
    detail: str
    """For the log and the doctor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What the desk's printer made of a label's copy was recorded."""

    order: str
    recorded: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStopped:
    """Something keeps an order's label from being printed."""

    order: str
    parcel: int
    why: Message | None
    """What to say and do about it; None: nothing keeps it any more."""


OrderNews = ToldOrder | LostOrder | Printed | PrinterStopped
"""What is told of an order at this desk."""
News = Standing | Told | Lost | OrderNews | Given | Decided | Alarm
