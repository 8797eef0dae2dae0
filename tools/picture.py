"""What one picture of a screen is made of: the state, what it works with, and what is done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from textual.message import Message as Posted

from offline.errors import NotSaved
from offline.news import Link, Standing
from screens.build import BuildScreen
from screens.cancelled import CancelledScreen
from screens.confirm import ConfirmScreen
from screens.count import CountScreen
from screens.decide import DecideScreen
from screens.decide_late import DecideLateScreen
from screens.decide_order import DecideOrderScreen
from screens.desk import DeskScreen
from screens.drop import DropScreen
from screens.held import HeldScreen
from screens.home import HomeScreen
from screens.late import LateScreen
from screens.look_up import LookUpScreen
from screens.more import MoreScreen
from screens.no_code import NoCodeScreen
from screens.one_of import OneOfScreen
from screens.orders import OrdersScreen
from screens.pack import PackScreen
from screens.pack_confirm import PackConfirmScreen
from screens.paper import PaperScreen
from screens.pick import PickScreen
from screens.pin import PinScreen
from screens.scan_log import ScanLogScreen
from screens.scans import ChoiceMade, TypedChanged
from screens.seams import Seams
from screens.settings import SettingsScreen
from screens.short import ShortScreen
from screens.sign_in import SignInScreen
from screens.stopped import StoppedScreen
from screens.summary import SummaryScreen
from screens.supervise import SuperviseScreen
from screens.sure import SureScreen
from screens.tell import TellScreen
from screens.type_in import TypeInScreen
from tests.doubles.clock import FakeClock
from tests.doubles.recorder import Answer, Bench
from warehouse.packing import LabelsInTime
from warehouse.sign_in import SignedIn

NOW: Final = datetime(2026, 11, 22, 15, 40, tzinfo=UTC)
OPERATOR: Final = SignedIn(
    operator="BDG-0412",
    name="Marek",
    language="en",
    roles=("picker",),
    token="",
    expires_s=1,
    site="demo",
    site_name="Demo",
    held=("TRL-17",),
)


Shown = (
    SignInScreen
    | PinScreen
    | HomeScreen
    | HeldScreen
    | SuperviseScreen
    | DecideScreen
    | OrdersScreen
    | DecideOrderScreen
    | LateScreen
    | DecideLateScreen
    | SureScreen
    | BuildScreen
    | SummaryScreen
    | PickScreen
    | PaperScreen
    | ShortScreen
    | CountScreen
    | NoCodeScreen
    | LookUpScreen
    | ScanLogScreen
    | DropScreen
    | ConfirmScreen
    | TypeInScreen
    | TellScreen
    | StoppedScreen
    | CancelledScreen
    | MoreScreen
    | SettingsScreen
    | OneOfScreen
    | DeskScreen
    | PackScreen
    | PackConfirmScreen
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One state of one screen."""

    name: str
    shows: str
    """A sentence for docs/screens.md."""
    opens: Callable[[Seams], Shown]
    then: tuple[Posted, ...] = ()
    """What is posted to it: codes that are scanned, a line that is typed."""
    offline: bool = False
    answers: tuple[Answer, ...] = ()
    """What the server says."""
    breaks: bool = False
    """Whether the disk fails."""


def bench(picture: Picture) -> Bench:
    """What the screen of `picture` works with."""
    made = Bench(clock=FakeClock(NOW))
    made.recorder.seq = 41
    made.commands.answers = list(picture.answers)
    if picture.breaks:
        made.recorder.failures = [NotSaved("the disk failed")]
    return made


def standing(*, offline: bool) -> Standing:
    """How much the server has."""
    if offline:
        return Standing(unsent=6, acked=36, last_seq=42, saved_ms=_ms("15:31:07"), link=Link.OFFLINE, since_s=0.0)
    return Standing(
        unsent=0,
        acked=41,
        last_seq=41,
        saved_ms=_ms("15:39:22"),
        link=Link.ONLINE,
        since_s=0.0,
        labels=LabelsInTime(per_mille=992),
    )


def choice(digit: int) -> ChoiceMade:
    """The message that a digit was pressed by itself."""
    return ChoiceMade(digit)


def typed(text: str) -> TypedChanged:
    """The message that `text` stands in the line typed by hand."""
    return TypedChanged(text, finished=False)


def _ms(time: str) -> int:
    hours, minutes, seconds = (int(part) for part in time.split(":"))
    return int(NOW.replace(hour=hours, minute=minutes, second=seconds).timestamp() * 1000)
