"""Shows that the work is safe: the last running number, how much the server has, the link, the time to the cut-off."""

from datetime import UTC, datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Horizontal

from offline.clock import Clock
from offline.news import Link, Standing
from screens.widgets.line import Line
from screens.wording import Catalogue

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


class StatusLine(Horizontal):
    """One row where there is room, two where there is not."""

    def __init__(self, words: Catalogue, clock: Clock, zone: tzinfo | None, cut_off: str) -> None:
        """Count down to `cut_off`, `HH:MM` in `zone` by `clock`; empty when there is none."""
        super().__init__(id="status")
        self._words = words
        self._clock = clock
        self._zone = zone
        self._cut_off = cut_off
        self._standing: Standing | None = None
        self._seq = 0

    def compose(self) -> ComposeResult:
        """A tile for each thing that changes by itself."""
        with Horizontal(id="safe"):
            yield Line("number", wide=False)
            yield Line("saved", wide=False)
        with Horizontal(id="around"):
            yield Line("link", wide=False)
            yield Line("cut-off")

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
        self._put("number", f"#{seq} " if seq else "")
        self._save()

    def tell(self, standing: Standing) -> None:
        """Show how much the server has, and how it was last found."""
        self._standing = standing
        self.look()

    def look(self) -> None:
        """Look at the clock, and show what has changed by it."""
        self._count_down()
        if self._standing is None:
            return
        self._save()
        self._put("link", self._word(f"status.{self._standing.link}"))
        away = self._standing.link is Link.OFFLINE
        long = away and self._clock.mono_s() - self._standing.since_s >= OFFLINE_ALARM_S
        tile = self.query_one("#link")
        tile.set_class(away and not long, "-away")
        tile.set_class(long or self._standing.link in (Link.TROUBLE, Link.SIGN_IN), "-alarm")

    def _save(self) -> None:
        """Say how many events are unsent: what the standing knows of, and what was recorded since."""
        if self._standing is not None:
            unsent = self._standing.unsent + max(0, self._seq - self._standing.last_seq)
            self._put("saved", self._word("status.saved", at=self._saved_at(), unsent=unsent))

    def _count_down(self) -> None:
        if not self._cut_off:
            return
        hours, _, minutes = self._cut_off.partition(":")
        here = self._clock.now().astimezone(self._zone)
        left = int(hours) * 60 + int(minutes) - here.hour * 60 - here.minute
        left = (left + LATE_MINUTES_MAX) % DAY_MINUTES - LATE_MINUTES_MAX
        word = "status.late" if left < 0 else "status.cut_off"
        self._put("cut-off", self._word(word, at=self._cut_off, left=f"{abs(left) // 60}:{abs(left) % 60:02}"))
        self.query_one("#cut-off").set_class(left <= SOON_MINUTES, "-alarm")

    def _saved_at(self) -> str:
        at = self._standing.saved_ms if self._standing else None
        if at is None:
            return "--:--"
        here = datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone)
        return f"{here:%H:%M}" if self._is_narrow() else f"{here:%H:%M:%S}"

    def _word(self, name: str, **values: object) -> str:
        """The words called `name`, or their shorter form on a narrow screen."""
        shorter = f"{name}.narrow"
        return self._words.word(shorter if self._is_narrow() and shorter in self._words.words else name, **values)

    def _is_narrow(self) -> bool:
        return self.app.size.width < NARROW_COLUMNS

    def _put(self, name: str, text: str) -> None:
        self.query_one(f"#{name}", Line).put(text)
