"""Handhelds without screens: the real journal, its thread, sync, commands and HTTP, each worked by a quick picker.

What a picker does follows from the trolley's number alone, whoever has it and however the network is, so that two
fleets must leave two sites alike. Nobody takes anything back here: what is picked only grows.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Final, TypeVar

from offline import mirror, recovery
from offline.clock import SystemClock
from offline.commands import HttpCommands
from offline.http import Http, HttpTransport
from offline.journal import Journal
from offline.news import News, Told
from offline.recorder import NO_WORK, Context, Work, append, stamped
from offline.sync import Sync
from offline.syncing import SyncThread
from offline.transport import Refusal, TransportError
from offline.writer import Writer
from pickserver.seed import SiteContent
from pickserver.store.operators import Operator
from pickserver.store.servers import Site
from tests.doubles.trolleys import decided
from tests.simulation.site import SLOTS, plan
from warehouse.claims import Claim
from warehouse.events import Event, Recorded, Refused, ShortReason
from warehouse.flows import drop
from warehouse.flows.decision import Said, Scanned, ShortSaid
from warehouse.flows.trolley import Job, Step, Trolley, evolve, learned, targets
from warehouse.reconcile import Tally
from warehouse.sign_in import DeviceWanted
from warehouse.trolleys import Plan
from warehouse.values import replace

T = TypeVar("T")

ENROLMENT: Final = "SECRET"
PATIENCE_S: Final = 60.0
"""After so long nothing more is expected of a server."""


def badge(number: int) -> str:
    """The badge of picker `number`."""
    return f"BDG-{number:04}"


def totes(number: int) -> list[str]:
    """The totes that belong on trolley `number`, one a slot."""
    return [f"TOT-{number * len(SLOTS) + place:05}" for place in range(len(SLOTS))]


def plans(trolleys: int) -> list[Plan]:
    """So many trolleys, each with totes of its own."""
    known = {tote: None for number in range(1, trolleys + 1) for tote in totes(number)}
    return [replace(plan(number), totes=known) for number in range(1, trolleys + 1)]


def content(trolleys: int, pickers: int) -> SiteContent:
    """A site with so many trolleys and pickers."""
    return SiteContent(
        site=Site(site="fleet", name="Fleet", time_zone="UTC", currency="EUR", units="metric"),
        operators=tuple(
            Operator(badge=badge(one), operator=badge(one), name=f"Picker {one}", language="en", roles=("picker",))
            for one in range(1, pickers + 1)
        ),
        plans=tuple(plans(trolleys)),
        names={},
        zones={"ZON-1": "Zone 1"},
        parks={"PRK-1": "Park 1"},
        totes=tuple(tote for number in range(1, trolleys + 1) for tote in totes(number)),
    )


@dataclass(slots=True, kw_only=True)
class Account:
    """What one handheld can be held to afterwards."""

    signalled: int = 0
    """Events that were signalled."""
    went_back: list[str] = field(default_factory=list)
    """Where what it showed was less than what it had shown."""
    came_to: dict[str, Tally] = field(default_factory=dict)
    """By trolley: what it held when it was left, as the device counts it."""
    recorded: int = 0
    """Events in its journal, refused scans among them."""
    unsent: int = 0
    """What was left in the end that the server does not have."""
    failed: str = ""
    """With what its thread broke."""


class Handheld:
    """One device and its picker, on a thread."""

    def __init__(
        self, folder: Path, number: int, url: str, rest: Callable[[], object], *, answer_s: float = 8.0
    ) -> None:
        """Keep its journal in `folder`, which is new; speak to the site at `url`; `rest` after each act."""
        self._rest = rest
        folder.mkdir(parents=True)
        self.account = Account()
        self._name = f"D{number}"
        self._badge = badge(number)
        self._clock = SystemClock()
        self._journal = Journal.open(folder / "journal", randomness=os.urandom)
        self._writer = Writer(self._journal)
        self._http = Http(url, connect_s=min(2.0, answer_s), answer_s=answer_s)
        self._commands = HttpCommands(self._http, self._journal.incarnation, self._clock, os.urandom)
        self._heard: SimpleQueue[News] = SimpleQueue()
        sync = Sync(self._name, os.urandom, poll_s=0.5)
        self._syncing = SyncThread(self._writer, HttpTransport(self._http), sync, self._clock, self._heard.put)
        self._context = Context(device=self._name, site="fleet", session="1", client="0.1", operators=(self._badge,))
        self._trolley: Trolley | None = None
        self._work: Work = NO_WORK

    def begin(self, trolleys: Sequence[int]) -> Thread:
        """Work through `trolleys`, by number, and get everything sent; on the thread that is returned."""
        thread = Thread(target=self._run, args=(trolleys,), name=self._name)
        thread.start()
        return thread

    def _run(self, trolleys: Sequence[int]) -> None:
        try:
            known = self._asked(
                lambda: asyncio.run(self._commands.register(DeviceWanted(device=self._name, enrolment=ENROLMENT)))
            )
            self._http.token = known.token
            self._asked(lambda: asyncio.run(self._commands.sign_in(self._badge)))
            self._syncing.start()
            for number in trolleys:
                self._pick(number)
            self._drain()
        except BaseException as error:
            self.account.failed = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._syncing.stop()
            self._http.close()
            self._writer.close()

    def _pick(self, number: int) -> None:
        claim = self._asked(lambda: asyncio.run(self._commands.claim(f"TRL-{number}")))
        self._open(claim)
        for said in self._says(Random(number), totes(number)):
            assert self._trolley is not None
            event = decided(self._trolley, said).event
            if event is not None:
                self._record(event)
            self._rest()
            self._learn()
        assert self._trolley is not None
        wish = drop.due(self._trolley)
        assert wish is not None
        self._record(wish)
        self._restart()
        self.account.came_to[claim.plan.trolley] = self._trolley.tally
        self._writer.submit(lambda journal: mirror.forget(journal, claim.plan.trolley)).result()
        self._trolley, self._work = None, NO_WORK

    def _says(self, random: Random, free: list[str]) -> Iterator[Said]:
        while self._trolley is not None and self._trolley.job is not Job.LEFT:
            if random.random() < 0.05:
                yield Scanned(code="nonsense")
            match self._trolley.job:
                case Job.BUILD:
                    yield Scanned(code=free.pop(0))
                case Job.PICK:
                    yield _pick(self._trolley, random)
                case _:
                    yield Scanned(code="ZON-1")

    def _open(self, claim: Claim) -> None:
        self._trolley = self._writer.submit(lambda journal: recovery.begin(journal, claim, self._badge)).result()
        self._work = Work(trolley=claim.plan.trolley, epoch=claim.epoch, route_version=claim.plan.route_version)

    def _record(self, event: Event) -> None:
        """Record, signal, show."""
        stamp, context, work = stamped(self._clock, os.urandom), self._context, self._work

        def act(journal: Journal) -> Recorded:
            return append(journal, event, context=context, work=work, screen="fleet", stamp=stamp)

        recorded = self._writer.submit(act).result()
        self._syncing.wake()
        if not isinstance(event, Refused):
            self.account.signalled += 1
        assert self._trolley is not None
        self._trolley = evolve(self._trolley, recorded)

    def _learn(self) -> None:
        """Take in what sync told, as a screen does: it never shows less than before."""
        while True:
            try:
                news = self._heard.get_nowait()
            except Empty:
                return
            if isinstance(news, Told) and self._trolley is not None and news.trolley == self._trolley.plan.trolley:
                self._shows(learned(self._trolley, news.others), "an answer")

    def _restart(self) -> None:
        """See what a start would show now."""
        found = self._writer.submit(lambda journal: recovery.recover(journal, journal.standing.seq)).result()
        assert self._trolley is not None
        kept = next(iter(self._writer.submit(mirror.claims).result()))
        again = found.trolley or self._writer.submit(lambda journal: recovery.unfold(journal, kept)).result()
        self._shows(again, "a start")

    def _shows(self, trolley: Trolley, after: str) -> None:
        assert self._trolley is not None
        before, now = amount(self._trolley), amount(trolley)
        if now < before:
            self.account.went_back.append(f"{trolley.plan.trolley} from {before} to {now} after {after}")
        self._trolley = trolley

    def _drain(self) -> None:
        deadline_s = monotonic() + PATIENCE_S
        while self._writer.submit(lambda journal: journal.count_unacked()).result() and monotonic() < deadline_s:
            self._syncing.wake()
            sleep(0.1)
        self.account.recorded = self._journal.standing.seq
        self.account.unsent = self._writer.submit(lambda journal: journal.count_unacked()).result()

    def _asked(self, ask: Callable[[], T]) -> T:
        """What the site answers; asked again as long as it is not known whether it was done."""
        deadline_s = monotonic() + PATIENCE_S
        while True:
            try:
                return ask()
            except Refusal:
                raise
            except TransportError:
                if monotonic() > deadline_s:
                    raise
                sleep(0.1)


def amount(trolley: Trolley) -> int:
    """How far a trolley is: units picked or short, and totes on it."""
    lines = sum(count.picked + count.shorted for count in trolley.tally.lines.values())
    return lines + sum(trolley.tally.totes.values())


def _pick(trolley: Trolley, random: Random) -> Said:
    stop = trolley.current
    assert stop is not None
    match trolley.cursor.step:
        case Step.LOCATE:
            return Scanned(code=stop.location)
        case Step.TAKE:
            if random.random() < 0.08:
                return ShortSaid(reason=ShortReason.MISSING, found=random.randrange(trolley.wanted))
            return Scanned(code=stop.item.codes[0].code)
        case Step.PUT:
            return Scanned(code=f"SLT-{trolley.plan.name}-{targets(trolley)[0].slot}")


def worked(folder: Path, url: str, *, pickers: int, trolleys: int, pace_s: float) -> list[Account]:
    """So many pickers share all trolleys of the site at `url`; each rests `pace_s` after each act."""
    return at_work(folder, url, pickers=pickers, trolleys=trolleys, rest=lambda: sleep(pace_s))()


def at_work(
    folder: Path, url: str, *, pickers: int, trolleys: int, rest: Callable[[], object]
) -> Callable[[], list[Account]]:
    """Begin the same, with another `rest`, which is called on each picker's thread; what waits for their end."""
    fleet = [Handheld(folder / f"D{number}", number, url, rest) for number in range(1, pickers + 1)]
    shares = [range(number, trolleys + 1, pickers) for number in range(1, pickers + 1)]
    threads = [handheld.begin(share) for handheld, share in zip(fleet, shares, strict=True)]

    def ended() -> list[Account]:
        for thread in threads:
            thread.join()
        return [handheld.account for handheld in fleet]

    return ended
