"""The application around the screens: catches what is scanned, starts the network after the first paint, passes news.

It owns no rule and no state of the work.
"""

import gc
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.events import Event, Key, Resize
from textual.message import Message
from textual.reactive import Reactive

import screens
from offline.look import Look
from offline.news import (
    Alarm,
    Decided,
    Given,
    Link as Found,
    Lost,
    LostOrder,
    News,
    Printed,
    PrinterStopped,
    Standing,
    Told,
    ToldOrder,
)
from pickclient.catcher import Catcher
from pickclient.driver import HardenedDriver
from pickclient.journey import Journey
from pickclient.link import Link, Network
from pickclient.log import LOG, NAME
from pickclient.menu import menu
from pickclient.tones import TerminalSignals
from pickclient.wiring import Device, label_form, recording
from screens.base import JobScreen
from screens.seams import Seams
from screens.themes import THEMES, theme_named
from screens.trolley_screen import TrolleyScreen
from screens.wording import catalogue
from warehouse.messages import DeviceKeyUnsafe, TryBadge

if TYPE_CHECKING:
    from pickclient.desk_printer import DeskPrinter
    from pickclient.desk_scale import DeskScale
    from pickclient.slip_printer import SlipPrinter
    from pickclient.taping import Taping
    from pickclient.teller import Teller

Result = TypeVar("Result")

BROKEN_STATUS = 70
"""The exit status for a program that broke (EX_SOFTWARE of sysexits.h)."""

STYLES: Final = Path(screens.__file__).parent
"""Where every screen's styles are."""

LOADED_S = 10.0
"""Seconds after the first paint when everything is loaded that will be, if the network is there."""


def clean_up() -> None:
    """Begin to look for garbage, though not among what is loaded: that stays, and looking at it holds a scan up."""
    gc.freeze()
    gc.enable()


class NewsCame(Message):
    """Sync has something to tell; posted from its thread."""

    def __init__(self, news: News) -> None:
        """Carry `news`."""
        super().__init__()
        self.news = news


class FloorApp(App[None]):
    """An application in which nothing is focused, nothing but our keys acts, and every scan is caught."""

    AUTO_FOCUS = None
    CSS_PATH = [STYLES / "base.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    title: Reactive[str] = Reactive("", repaint=False)
    """What the terminal's window is called: no part of any screen, so none is painted for it."""

    def __init__(self, driver_class: type[Driver], theme: str = THEMES[0]) -> None:
        """Run on the terminal of this process, through `driver_class`, in the colours called `theme`."""
        super().__init__(driver_class=driver_class)
        self.register_theme(theme_named(theme))
        self.set_reactive(App.theme, theme)  # from the start: no style is made twice
        self.stylesheet.set_variables(self.get_css_variables())
        # Nothing here hovers or pops up: no screen carries a widget for it.
        self._disable_tooltips = self._disable_notifications = True
        self._catcher = Catcher(self, super().on_event)

    @property
    def terminal(self) -> HardenedDriver | None:
        """The terminal, when the program runs on one."""
        return self._driver if isinstance(self._driver, HardenedDriver) else None

    def style(self, *paths: PurePath) -> None:
        """Read the styles at `paths` before a screen needs them, where Textual would then read all of them anew.

        Nothing on the stage is styled by them, so that nothing of it is made again.
        """
        for path in paths:
            if not self.stylesheet.has_source(str(path), ""):
                self.stylesheet.read(path)

    async def on_event(self, event: Event) -> None:
        """Catch keys before any widget can."""
        if not self._catcher.caught(event):
            await super().on_event(event)

    def watch_title(self, title: str) -> None:
        """Name the terminal's window after what is on screen, for people and scripts with many of them."""
        if self.terminal is not None:
            self.terminal.write(f"\x1b]2;pickclient {title}\x1b\\")


class PickApp(FloorApp):
    """A picker's work on one device."""

    _taping: "Taping | None" = None
    """The recording of the terminal, once there is one."""
    _printer: "DeskPrinter | None" = None
    """What prints labels, once one may have been due."""
    _slip_printer: "SlipPrinter | None" = None
    """What prints pack slips, once one may have been due."""
    _teller: "Teller | None" = None
    """What keeps what is told, once it was needed."""
    _weighs: "DeskScale | None" = None
    """The desk's scale, once there was an order."""

    def __init__(self, device: Device, driver_class: type[Driver] = HardenedDriver) -> None:
        """Work on `device`."""
        super().__init__(driver_class, device.looks.now.theme)
        self._device = device
        self._link = Link(self._connected)
        self._recorder = recording(device, self._link.wake)
        self._standing = device.standing
        self._journey: Journey | None = None
        self._signals: TerminalSignals
        self._painted = False
        self.complaint = ""
        """What is wrong with the device, for who can mend it; to be read when the program has ended."""

    def on_mount(self) -> None:
        """Show where the device stands, and only then begin with the network."""
        device, looks = self._device, self._device.looks
        self._signals = TerminalSignals(self, self, self.terminal, sound=looks.now.sound == "on")
        looks.changed = self._looked
        seams = Seams(
            recorder=self._recorder,
            signals=self._signals,
            commands=self._link,
            desk=self._link,
            orders=self._link.orders,
            late=self._link.orders,
            clock=device.clock,
            looks=looks,
            tells=self._tells,
            catalogue=catalogue(device.settings.language),
            entries=partial(menu, device.writer, self._link),
            scale=self._scale if device.settings.scale else None,
            prints=self._prints if device.settings.printer else None,
            slips=self._slips if device.settings.slip_printer else None,
            label_form=label_form(device.settings.printer),
        )
        hint = TryBadge(badge=device.settings.try_badge) if device.settings.try_badge else None
        self._journey = Journey(device.recovered, seams, self._recorder, device.writer, self, catalogue, hint)
        self.run_worker(self._journey.run(), exit_on_error=True)

    async def on_event(self, event: Event) -> None:
        """Let Ctrl-C end the program where people try it; on a floor device nothing does."""
        if isinstance(event, Key) and event.key == "ctrl+c" and self._device.settings.leave == "on":
            self.exit()
        else:
            await super().on_event(event)

    def _looked(self, before: Look, now: Look) -> None:
        """Put in force what was chosen on the settings screen."""
        if now.theme != before.theme:
            self.register_theme(theme_named(now.theme))
            self.theme = now.theme
        self._signals.sound = now.sound == "on"
        if now.language and now.language != before.language and self._journey is not None:
            self._journey.speak(now.language)

    def on_resize(self, event: Resize) -> None:
        """Record the size, too."""
        if self._taping is not None:
            self._taping.resized(event.size.width, event.size.height)

    def on_unmount(self) -> None:
        """End sending; everything recorded is in the journal."""
        self._link.close()
        if self._teller is not None:
            self._teller.close()
        if self._taping is not None:
            self._taping.close()

    def watch_title(self, title: str) -> None:
        """Name the terminal's window, and note in the recording what is in front."""
        super().watch_title(title)
        if self._taping is not None:
            self._taping.look()

    def signalled(self, seq: int) -> None:
        """Event `seq` was signalled: mark it; on the thread that writes to the terminal."""
        self._device.mark.signalled(seq)
        if self._taping is not None:
            self._taping.signalled(seq)

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """Bring `screen` to the front and wait for what it ends with."""
        screen.set_reactive(JobScreen.standing, self._standing)
        if not self._painted:
            self._painted = True
            self.style(*screen.css_path)
            screen.call_after_refresh(self._connect)
        return await self.push_screen_wait(screen)

    def on_news_came(self, came: NewsCame) -> None:
        """Hand news to the screens."""
        match came.news:
            case Standing() as standing:
                if standing.link is Found.ONLINE and self._standing.link is not Found.ONLINE:
                    gc.freeze()
                self._standing = standing
                for screen in self.screen_stack:
                    if isinstance(screen, JobScreen):
                        screen.standing = standing
            case Told() as told:
                if self._journey is not None:
                    self._journey.told(told)
                for screen in self.screen_stack:
                    if isinstance(screen, TrolleyScreen) and screen.trolley.plan.trolley == told.trolley:
                        screen.call_later(screen.learn, told.others, told.cancelled)
            case Lost() as lost if self._journey is not None:
                self._journey.lost(lost)
            case ToldOrder() | LostOrder() | Printed() | PrinterStopped() as about if (
                self._journey is not None and self._journey.desk is not None
            ):
                self._journey.desk.hear(about, self.screen_stack)
            case Given() as given if self._journey is not None:
                self._journey.given(given)
            case Alarm(kind=kind, detail=detail):
                LOG.warning("%s: %s", kind, detail)
            case Decided() as decided if not decided.verdict.granted:
                self._refused(decided)
            case _:
                pass

    def _refused(self, decided: Decided) -> None:
        LOG.warning("request %d was refused: %s", decided.verdict.seq, decided.verdict.reason)
        if self._journey is not None and self._journey.desk is not None:
            self._journey.desk.not_closed(decided, self.screen_stack)

    def broken(self) -> None:
        """End, from any thread: a part of the program is gone; the next start goes on where this one was."""
        self.complaint = f"a part of the program broke; {self._device.folder.path / NAME} says how"
        self.call_from_thread(self.exit, None, BROKEN_STATUS)

    def _connect(self) -> None:
        """Begin with the network, and make ready what later screens need."""
        self.style(*sorted(STYLES.glob("*.tcss")))
        self.set_timer(LOADED_S, clean_up)
        if self.terminal is not None and self._device.settings.recording == "on":
            from pickclient.taping import Taping  # noqa: PLC0415 - not before the first paint

            self._taping = Taping(self, self.terminal, self._device, self._recorder)
        self.run_worker(self._open(), exit_on_error=True)

    async def _open(self) -> None:
        complaint = await self._link.open()
        if complaint:
            self.complaint = complaint
            if isinstance(self.screen, JobScreen):
                self.screen.telling.trouble(DeviceKeyUnsafe())
        elif self._link.http is not None:
            self._tells().start(self._link.http)

    def _connected(self) -> Network:
        from pickclient.network import connected  # noqa: PLC0415 - it imports what is slow

        return connected(self._device, self._tell)

    def _tells(self) -> "Teller":
        if self._teller is None:
            from pickclient.teller import Teller  # noqa: PLC0415 - not before the first paint

            self._teller = Teller(
                self._device, self._recorder, lambda: self._taping.recording if self._taping is not None else None
            )
        return self._teller

    def _scale(self) -> "DeskScale":
        if self._weighs is None:
            from pickclient.desk_scale import DeskScale  # noqa: PLC0415 - most devices have none

            self._weighs = DeskScale(self._device.settings.scale)
        return self._weighs

    def _prints(self) -> "DeskPrinter":
        if self._printer is None:
            from pickclient.desk_printer import desk_printer  # noqa: PLC0415 - not before the first paint

            spawn = partial(self.run_worker, exit_on_error=True)
            self._printer = desk_printer(self._device, self._recorder, self._link.label_file, self._tell, spawn)
        return self._printer

    def _slips(self) -> "SlipPrinter":
        if self._slip_printer is None:
            from pickclient.slip_printer import slip_printer  # noqa: PLC0415 - not before the first paint

            spawn = partial(self.run_worker, exit_on_error=True)
            self._slip_printer = slip_printer(self._device, self._recorder, self._tell, spawn)
        return self._slip_printer

    def _tell(self, news: News) -> None:
        self.post_message(NewsCame(news))
