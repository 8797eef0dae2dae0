"""Shows that the work is safe: the last running number, how much the server has, the link, the time to the cut-off."""

from datetime import UTC, datetime, tzinfo
from typing import Final

from textual.content import Content
from textual.widget import Widget

from offline.clock import Clock
from offline.news import Link, Standing
from screens.wording import Catalogue
from warehouse.values import dataclass

OFFLINE_ALARM_S = 600
"""For so long no Wi-Fi is no alarm, in seconds."""
DAY_MINUTES = 24 * 60
LATE_MINUTES_MAX = 6 * 60
"""A cut-off that is longer ago is tomorrow's."""
SOON_MINUTES = 30
"""From so many minutes before the cut-off on it stands out."""
NARROW_COLUMNS = 36
"""On a screen with fewer columns words are shorter, and seconds are left out."""
LOOK_S = 10.0
"""How often the time is looked at, in seconds."""
_AWAY: Final = "$text-muted"
_ALARM: Final = "bold $warning-foreground on $warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is shown, in words."""

    number: str = ""
    saved: str = ""
    link: str = ""
    link_style: str = ""
    cut_off: str = ""
    is_soon: bool = False


class StatusLine(Widget):
    """One row where there is room, two where there is not; one widget, since every start waits for each there is."""

    def __init__(self, words: Catalogue, clock: Clock, zone: tzinfo | None, cut_off: str) -> None:
        """Count down to `cut_off`, `HH:MM` in `zone` by `clock`; empty when there is none."""
        super().__init__(id="status")
        self._words = words
        self._clock = clock
        self._zone = zone
        self._cut_off = cut_off
        self._standing: Standing | None = None
        self._seq = 0
        self._told = _Told()

    def on_resize(self) -> None:
        """Say it as long as there is room."""
        self.look()

    def on_mount(self) -> None:
        """Keep what changes with time true; it is painted when its minute changes."""
        self.look()
        self.set_interval(LOOK_S, self.look)

    def number(self, seq: int) -> None:
        """Show that event `seq` is recorded, and not sent as long as nobody says so."""
        self._seq = seq
        self.look()

    def tell(self, standing: Standing) -> None:
        """Show how much the server has, and how it was last found."""
        self._standing = standing
        self.look()

    def look(self) -> None:
        """Look at the clock, and show what has changed by it."""
        left = self._minutes_left()
        cut_off = ""
        if left is not None:
            name = "status.late" if left < 0 else "status.cut_off"
            cut_off = self._word(name, at=self._cut_off, left=f"{abs(left) // 60}:{abs(left) % 60:02}")
        told = _Told(
            number=f"#{self._seq} " if self._seq else "",
            saved=self._saved(),
            link=self._word(f"status.{self._standing.link}") if self._standing else "",
            link_style=self._link_style(),
            cut_off=cut_off,
            is_soon=left is not None and left <= SOON_MINUTES,
        )
        if told != self._told:
            self._told = told
            self.refresh()

    def render(self) -> Content:
        """What is safe, then how things stand around it: below each other, or beside each other where there is room."""
        told = self._told
        safe = Content.assemble((told.number, "bold"), told.saved)
        link = Content.styled(told.link, told.link_style)
        cut_off = Content.styled(told.cut_off, _ALARM if told.is_soon else "")
        if self.size.height > 1:
            return Content("\n").join((safe, self._apart(link, cut_off)))
        return self._apart(Content.assemble(safe, "   ", link), cut_off)

    def _apart(self, left: Content, right: Content) -> Content:
        room = self.size.width - left.cell_length - right.cell_length
        return Content.assemble(left, " " * max(room, 1), right)

    def _link_style(self) -> str:
        standing = self._standing
        if standing is None or standing.link is Link.ONLINE:
            return ""
        away = standing.link is Link.OFFLINE
        return _AWAY if away and self._clock.mono_s() - standing.since_s < OFFLINE_ALARM_S else _ALARM

    def _saved(self) -> str:
        """How many events are unsent: what the standing knows of, and what was recorded since."""
        if self._standing is None:
            return ""
        unsent = self._standing.unsent + max(0, self._seq - self._standing.last_seq)
        return self._word("status.saved", at=self._saved_at(self._standing), unsent=unsent)

    def _minutes_left(self) -> int | None:
        """Minutes to the cut-off, less than 0 when it has passed; None where there is none."""
        if not self._cut_off:
            return None
        hours, _, minutes = self._cut_off.partition(":")
        here = self._clock.now().astimezone(self._zone)
        left = int(hours) * 60 + int(minutes) - here.hour * 60 - here.minute
        return (left + LATE_MINUTES_MAX) % DAY_MINUTES - LATE_MINUTES_MAX

    def _saved_at(self, standing: Standing) -> str:
        if standing.saved_ms is None:
            return "--:--"
        here = datetime.fromtimestamp(standing.saved_ms / 1000, UTC).astimezone(self._zone)
        return f"{here:%H:%M}" if self._is_narrow() else f"{here:%H:%M:%S}"

    def _word(self, name: str, **values: object) -> str:
        """The words called `name`, or their shorter form on a narrow screen."""
        shorter = f"{name}.narrow"
        return self._words.word(shorter if self._is_narrow() and shorter in self._words.words else name, **values)

    def _is_narrow(self) -> bool:
        return self.app.size.width < NARROW_COLUMNS
