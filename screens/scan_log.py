"""What was scanned here lately: when, what came of it, and whether the server has it. Sends what waits."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from textual.widget import Widget

from offline.errors import JournalError
from offline.history import Logged
from offline.news import Link, Standing
from offline.recorder import Work
from offline.transport import TransportError
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.logged import verdict, what
from screens.seams import Seams
from screens.troubles import link_news, no_answer, sentence
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.widgets.paged import Card, Paged, Row
from screens.widgets.tiles import ChoiceRow
from screens.wording import Catalogue
from warehouse.flows.decision import Scanned
from warehouse.messages import AllSent, Message, NumberDue, ScansSent

DOWN, UP, SEND = 1, 2, 3
"""The digits of what can be done here."""


class Past(Protocol):
    """Knows what was recorded, and can have it sent."""

    async def recent(self) -> tuple[Logged, ...]:
        """The newest events of the last shift, the newest first.

        Raises: offline.errors.JournalError.
        """

    async def send_now(self) -> Standing:
        """Send what waits; how much is on the server when that has ended, well or not.

        Raises: offline.transport.TransportError.
        """


class ScanLogScreen(JobScreen[Scanned]):
    """Dismissed with a scan that was meant for the job below, or with None on the way back."""

    TITLE = "SCAN LOG"
    CSS_PATH = ["base.tcss", "scan_log.tcss"]
    BINDINGS = bindings("scan_log", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, past: Past, work: Work, *, seq: int = 0) -> None:
        """Show `past`; `work` is what the job below is about, and stays as it is."""
        super().__init__(seams, work, seq=seq)
        self._past = past
        self._logged: Sequence[Logged] = ()
        self._sending = False

    def body(self) -> Iterable[Widget]:
        """How many there are, the scans, and what can be done."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Paged()
        yield ChoiceRow(words.word(name) for name in ("page.down", "page.up", "scan_log.send"))

    def begin(self) -> None:
        """Read the journal when the screen is there."""
        super().begin()
        self.call_later(self._load)

    def watch_standing(self, before: Standing | None, standing: Standing | None) -> None:
        """What was sent meanwhile is marked so."""
        super().watch_standing(before, standing)
        if self.is_mounted and standing is not None and (before is None or before.acked != standing.acked):
            self._show(stay=True)

    async def scanned(self, scan: Scanned) -> None:
        """Close the log: the scan is for the job below."""
        _ = self.dismiss(scan)

    async def chosen(self, digit: int) -> None:
        """Turn the page, or send now."""
        self.telling.came_back()
        if digit == SEND:
            self._send()
        elif digit not in (DOWN, UP):
            self.refuse(self.not_here)
        elif not self.query_one(Paged).turn(1 if digit == DOWN else -1):
            self.notice.say("page.only")

    async def act(self, _act: Act) -> None:
        """Go back to the job."""
        _ = self.dismiss(None)

    async def _load(self) -> None:
        try:
            self._logged = await self._past.recent()
        except JournalError as error:
            self.telling.trouble(sentence(error))
        self._show(stay=False)

    def _show(self, *, stay: bool) -> None:
        acked = self.standing.acked if self.standing else 0
        unsent = sum(one.seq > acked for one in self._logged)
        self.query_one(Instruction).say("scan_log.title", scans=len(self._logged), unsent=unsent)
        shown = (card(one, acked, self.seams.catalogue, self.seams.zone) for one in self._logged)
        self.query_one(Paged).show(shown, stay=stay)

    def _send(self) -> None:
        """Have what waits sent, once at a time, and say what came of it."""
        if self._sending:
            self.seams.signals.refused()
            return
        self._sending = True
        self.notice.say("wait")
        self.run_worker(self._sent(self.standing), exit_on_error=True)

    async def _sent(self, before: Standing | None) -> None:
        try:
            after = await self._past.send_now()
        except TransportError as error:
            self.telling.trouble(no_answer(error))
        else:
            self.standing = after
            tone = Tone.TROUBLE if after.link in (Link.TROUBLE, Link.SIGN_IN) else Tone.CALM
            self.notice.tell(came_of(before, after), tone)
        finally:
            self._sending = False


def came_of(before: Standing | None, after: Standing) -> Message:
    """What to say when sending has ended."""
    news = link_news(after)
    if news is not None:
        return news
    sent = after.acked - before.acked if before is not None else 0
    return ScansSent(sent=sent, unsent=after.unsent) if sent or after.unsent else AllSent()


def card(one: Logged, acked: int, words: Catalogue, zone: tzinfo | None) -> Card:
    """When and what, and what came of it; not sent stands out in words."""
    here = datetime.fromtimestamp(one.wall_ms / 1000, UTC).astimezone(zone)
    state = words.word("scan_log.sent" if one.seq <= acked else "scan_log.unsent")
    told, good = verdict(one, words)
    return (
        Row(
            text=f"{f'{here:%H:%M:%S}' if one.wall_ms else '--:--:--'} {what(one)} {state}",
            style="" if one.seq <= acked else "bold",
        ),
        Row(text=f"  {told}", style="" if good else "bold reverse"),
    )


def opened(past: Past, seams: Seams, work: Work, seq: int) -> ScanLogScreen:
    """The screen, as the menu opens it."""
    return ScanLogScreen(seams, past, work, seq=seq)
