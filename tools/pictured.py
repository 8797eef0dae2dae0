"""The states drawn into docs/screens: every screen as an operator meets it, on made-up data, with no server."""

from collections.abc import Callable

from screens.build import BuildScreen
from screens.cancelled import CancelledScreen
from screens.confirm import ConfirmScreen
from screens.count import CountScreen
from screens.drop import DropScreen
from screens.held import HeldScreen
from screens.home import HomeScreen
from screens.look_up import LookUpScreen
from screens.more import MoreScreen
from screens.no_code import NoCodeScreen
from screens.one_of import OneOfScreen
from screens.paper import PaperScreen
from screens.pick import PickScreen
from screens.pin import PinScreen
from screens.scan_log import ScanLogScreen
from screens.scans import TypedChanged
from screens.seams import Seams
from screens.settings import SettingsScreen
from screens.short import ShortScreen
from screens.sign_in import SignInScreen
from screens.stopped import StoppedScreen
from screens.summary import SummaryScreen
from screens.tell import TellScreen
from screens.themes import THEMES
from screens.type_in import TypeInScreen
from screens.widgets.notice import Parting
from screens.wording import catalogue, languages
from tests.doubles.recorder import WORK, scan
from tools.picture import OPERATOR, Picture, choice, typed
from tools.pictured_desk import packing
from tools.pictured_leases import supervising
from tools.pictured_looking import found, known, logged
from tools.pictured_trolley import DONE, ORDERS, SLOTS, STOPS, after, items, trolley
from warehouse.events import Arrived, LineCount, Put, Recorded, Shorted, ShortReason, Taken, ToteBound
from warehouse.flows.trolley import Trolley, opened
from warehouse.messages import (
    HeldHeard,
    HowMany,
    HowManyInTote,
    JournalBroken,
    Left,
    Message,
    Resumed,
    ShortSaved,
    TakenOver,
    ToteIn,
)
from warehouse.values import replace


def no_objection(_units: int) -> None:
    """Take any number."""


def pictures() -> tuple[Picture, ...]:
    """Every state that is drawn, in the order in which an operator meets them."""
    return (
        *_signing_in(),
        *_before_picking(),
        *supervising(),
        *_picking(),
        *_amiss(),
        *_more(),
        *_beside_picking(),
        *_after_picking(),
        *packing(),
    )


def _signing_in() -> tuple[Picture, ...]:
    return (
        Picture(
            name="sign-in", shows="Nobody is signed in: the badge is scanned, or typed with F2.", opens=SignInScreen
        ),
        Picture(
            name="sign-in-refused",
            shows="Something else was scanned. The refusal stays until the next correct scan or a key.",
            opens=SignInScreen,
            then=(scan("D-14-02"),),
        ),
        Picture(
            name="pin",
            shows="The badge has a PIN: it is typed, and only stars are shown.",
            opens=lambda seams: PinScreen(seams, "BDG-0100"),
            then=(typed("2580"),),
        ),
        Picture(
            name="tell-us",
            shows="F12 on any screen: the last minutes are kept already; they are sent with words, or without.",
            opens=lambda seams: TellScreen(seams, WORK, seq=41),
        ),
        Picture(
            name="type",
            shows="F2 on any screen: what cannot be scanned is typed. A scan that comes meanwhile is taken as a scan.",
            opens=lambda seams: TypeInScreen(seams, "badge"),
            then=(typed("0412"),),
        ),
    )


def _before_picking() -> tuple[Picture, ...]:
    full = trolley(done=0)
    empty = opened(full.plan)
    filled = after(empty, *(ToteBound(slot=slot, tote=f"TOT-004{place:02}") for place, slot in enumerate(SLOTS[:4])))
    left = Left(trolley_name="12", place_name="2")
    last = ToteIn(tote="TOT-00411", slot="D3")
    held = HeldHeard(trolley_name="17", operator_name="Ana", done=41, stops=100, minutes=6, unsent=0)
    return (
        Picture(
            name="home",
            shows="The last trolley was left. The next one comes by its number, by F1, or by scanning any trolley.",
            opens=lambda seams: HomeScreen(seams, OPERATOR, opening=left),
        ),
        Picture(
            name="home-full",
            shows="Trolleys of one's own can be gone on with; any other, also a colleague's, is scanned.",
            opens=lambda seams: HomeScreen(
                seams, OPERATOR, tuple(f"TRL-10{place}" for place in range(4)), opening=left
            ),
            then=(choice(9),),
        ),
        Picture(name="held", shows="A colleague has the scanned trolley.", opens=lambda seams: HeldScreen(seams, held)),
        Picture(
            name="build",
            shows="Before the first stop every slot gets an empty tote: put it into the slot named, scan it.",
            opens=lambda seams: BuildScreen(seams, WORK, filled, seq=4),
        ),
        Picture(
            name="build-next",
            shows="A tote is in; the next slot is lit.",
            opens=lambda seams: BuildScreen(seams, WORK, filled, seq=4),
            then=(scan("TOT-00420"),),
        ),
        Picture(
            name="summary",
            shows="What the trolley will be, before the first stop.",
            opens=lambda seams: SummaryScreen(seams, WORK, full, seq=12, opening=Parting(what=last)),
        ),
    )


def at(start: Trolley, opening: Message | None = None) -> Callable[[Seams], PickScreen]:
    """The pick screen on `start`."""
    return lambda seams: PickScreen(seams, WORK, start, seq=41, opening=opening)


def _picking() -> tuple[Picture, ...]:
    stop = DONE + 1
    here = trolley()
    place = here.current.location if here.current else ""
    holding = trolley(Arrived(stop=stop), Taken(stop=stop, quantity=here.wanted))
    resumed = Resumed(trolley_name="17", stop=stop, stops=STOPS, saved_at="15:39")
    return (
        Picture(
            name="pick-resumed", shows="After any restart: the same stop, and what was saved.", opens=at(here, resumed)
        ),
        Picture(name="pick-go", shows="Walk to the place and scan it.", opens=at(trolley(done=DONE - 1))),
        Picture(
            name="pick-take",
            shows="The place is right: take for all slots together. The grid shows what goes where.",
            opens=at(here),
            then=(scan(place),),
        ),
        Picture(
            name="pick-put",
            shows="Put: the target is lit, in words, in big characters and in the grid.",
            opens=at(holding),
            then=(scan("SLT-17-C1"),),
        ),
        Picture(
            name="pick-skipped",
            shows="The stop was put off to the end of the route.",
            opens=at(here),
            then=(scan("CMD-SKIP"),),
        ),
        Picture(
            name="pick-cancelled",
            shows="An order was cancelled meanwhile: said between two stops, read by a key or by scanning its tote.",
            opens=lambda seams: CancelledScreen(seams, WORK, here, ORDERS["C1"], seq=41),
        ),
        Picture(
            name="pick-crossed-out",
            shows="From there on nothing of it is asked for, and its slot is crossed out.",
            opens=at(replace(here, seen=(ORDERS["C1"],))),
            then=(scan(place),),
        ),
    )


def _amiss() -> tuple[Picture, ...]:
    stop = DONE + 1
    here, there = trolley(), trolley(Arrived(stop=stop))
    holding = trolley(Arrived(stop=stop), Taken(stop=stop, quantity=here.wanted))
    item, other = (one.codes[0].code for one in items()[:2])
    return (
        Picture(
            name="pick-wrong-place",
            shows="The wrong place: what was scanned, what is wanted, the part that differs reversed.",
            opens=at(here),
            then=(scan("D-14-03"),),
        ),
        Picture(
            name="pick-wrong-item",
            shows="The wrong item. What differs in the names is reversed, and never cut.",
            opens=at(there),
            then=(scan(other),),
        ),
        Picture(name="pick-wrong-tote", shows="The wrong tote.", opens=at(holding), then=(scan("SLT-17-B3"),)),
        Picture(
            name="pick-not-saved",
            shows="The scan did not reach the disk: no good signal, and nothing changed.",
            opens=at(there),
            then=(scan(item),),
            breaks=True,
        ),
        Picture(
            name="pick-offline",
            shows="No Wi-Fi is no alarm: work goes on, and how many scans wait is always there.",
            opens=at(there),
            offline=True,
        ),
    )


def _beside_picking() -> tuple[Picture, ...]:
    there = trolley(Arrived(stop=DONE + 1))
    wanted = there.wanted
    holding = trolley(Arrived(stop=DONE + 1), Taken(stop=DONE + 1, quantity=wanted))
    return (
        Picture(
            name="help",
            shows="F9 on any screen: what it wants, and every key. The tiles can be touched.",
            opens=at(there),
            then=(scan("CMD-HELP"),),
        ),
        Picture(
            name="no-code",
            shows="F11, or 5 after a code that is not known: what stands on a label that cannot be read is typed.",
            opens=lambda seams: NoCodeScreen(seams, WORK, there, seq=41),
            then=(typed("93"),),
        ),
        Picture(
            name="no-code-refused",
            shows="Nothing of the item ends so: its name, and it can be typed again at once.",
            opens=lambda seams: NoCodeScreen(seams, WORK, there, seq=41),
            then=(TypedChanged("7777", finished=True),),
        ),
        *_looking(),
        Picture(
            name="short",
            shows="Less is here than asked for: why.",
            opens=lambda seams: ShortScreen(seams, WORK, there, seq=41),
        ),
        Picture(
            name="count",
            shows="Then how many there are.",
            opens=lambda seams: CountScreen(seams, HowMany(want=12), no_objection, seq=41),
            then=(typed("7"),),
        ),
        Picture(
            name="short-in-hand",
            shows="Everything is in the hand already: then it is short only where there are fewer after all.",
            opens=lambda seams: ShortScreen(seams, WORK, holding, seq=41),
        ),
        Picture(
            name="park-refused",
            shows="Nothing is parked while units are in the hand: they would be forgotten.",
            opens=at(holding),
            then=(scan("CMD-PARK"),),
        ),
    )


def _looking() -> tuple[Picture, ...]:
    return (
        Picture(
            name="paper",
            shows="MORE, then 5: what was done on paper while no device could be used, stop by stop.",
            opens=lambda seams: PaperScreen(seams, WORK, trolley(), seq=41),
        ),
        Picture(
            name="in-tote",
            shows="MORE, then 4, on a trolley that was a colleague's: what lies in each tote of this stop already.",
            opens=lambda seams: CountScreen(
                seams, HowManyInTote(slot="B3", item_name="Enamel mug harbour blue 250 ml"), no_objection, seq=41
            ),
            then=(typed("2"),),
        ),
        Picture(
            name="look-up",
            shows="MORE, then 1: anything that is scanned is explained, here a number that two merchants sell.",
            opens=lambda seams: LookUpScreen(seams, known(), WORK, seq=41),
            then=(scan(found().code),),
        ),
        Picture(
            name="scan-log",
            shows="MORE, then 2: what was scanned, what came of it, and what is sent. 3 sends at once.",
            opens=lambda seams: ScanLogScreen(seams, logged(), WORK, seq=41),
        ),
    )


def _more() -> tuple[Picture, ...]:
    return (
        Picture(
            name="more",
            shows="F10: what is not part of the job. Back leads to where one was; a scan is taken there.",
            opens=lambda seams: MoreScreen(seams, WORK, seams.entries(), seq=41),
        ),
        Picture(
            name="settings",
            shows="Colours, sound and language of this device: in force at once, kept for the next start.",
            opens=lambda seams: SettingsScreen(seams, seq=41),
        ),
        Picture(
            name="settings-colours",
            shows="Day, night, direct sunlight, and colours that can be told apart without red or green.",
            opens=lambda seams: OneOfScreen(seams, "settings.theme", colours(seams), 0, seq=41),
        ),
        Picture(
            name="settings-language",
            shows="A language of one's own, until sign-out.",
            opens=lambda seams: OneOfScreen(seams, "settings.language", spoken(), 0, seq=41),
        ),
    )


def _after_picking() -> tuple[Picture, ...]:
    stop = DONE + 1
    missing = (LineCount(line=f"{ORDERS['B3']}/{STOPS}", quantity=1),)
    last = Shorted(stop=STOPS, reason=ShortReason.MISSING, found=1, missing=missing)
    rest = Put(stop=STOPS, slot="B3", tote="", counts=missing)
    here, picked = trolley(), trolley(last, rest, done=STOPS - 1)
    put = Recorded(seq=41, event=here.trail[-1].event)
    taken = TakenOver(trolley_name="17", operator_name="Ana")
    return (
        Picture(
            name="confirm",
            shows="After a power cut: the one scan that was recorded, but perhaps never signalled.",
            opens=lambda seams: ConfirmScreen(seams, WORK, here, put, seq=41),
        ),
        Picture(
            name="park",
            shows="F7: the trolley is left half-picked at any park place.",
            opens=lambda seams: DropScreen(seams, WORK, trolley(Arrived(stop=stop)), seq=41),
        ),
        Picture(
            name="drop",
            shows="Nothing is left to pick. What the last scan came to is said here; so is what is missing.",
            opens=lambda seams: DropScreen(seams, WORK, picked, seq=640, opening=Parting(what=ShortSaved(missing=1))),
        ),
        Picture(
            name="stopped-taken-over",
            shows="A colleague took the trolley over meanwhile.",
            opens=lambda seams: StoppedScreen(seams, taken, seq=41),
        ),
        Picture(
            name="stopped-damaged",
            shows="The journal cannot be trusted: nothing is deleted, another device goes on.",
            opens=lambda seams: StoppedScreen(seams, JournalBroken(), seq=41),
        ),
    )


def colours(seams: Seams) -> list[str]:
    """What the themes are called."""
    return [seams.catalogue.word(f"theme.{name}") for name in THEMES]


def spoken() -> list[str]:
    """What the languages are called by their speakers."""
    return [catalogue(code).name.upper() for code in languages()]
