"""Where the label worker meets threads: a few that ask for prices, and a few for each carrier that buy from it alone.

A slow carrier fills its own threads and nobody else's; no thread here takes a connection that the floor uses, where the
database has several. Decides nothing.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Condition, Event, Thread
from time import monotonic
from typing import Final

from pickserver.labels import worker
from pickserver.labels.carriers.seam import Carrier, NotSent, Quoted, Shipment, Unsure
from pickserver.labels.clocks import WatchedClock
from pickserver.labels.reconciliation import reconcile_tonight
from pickserver.labels.terms import PAUSE_S, Offer, Terms
from pickserver.labels.worker import Job
from pickserver.seams import Ids
from pickserver.store import labels
from pickserver.store.database import Database
from pickserver.store.labels import Label
from warehouse.codec import loads
from warehouse.values import dataclass

LOG: Final = logging.getLogger("pickserver")

QUOTERS: Final = 6
POLL_S: Final = 1.0
"""How late what another node has written is seen, at most."""
RECONCILE_LOOK_S: Final = 300.0
OFFERS_S: Final = 1.5
"""Seconds that all carriers are given to say what it costs; whoever has not by then is passed over for this label."""
OFFER_S_MAX: Final = 20.0
"""Seconds for which the first offer is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What ends with the threads."""

    lines: Callable[[], object]
    """Ends what is being asked, so that every thread comes back."""
    database: Callable[[], object]
    """Lets go of connections that were the threads' own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """A carrier, and how it is dealt with."""

    carrier: Carrier
    terms: Terms


class LabelWorkers:
    """The threads that buy labels on this node."""

    def __init__(
        self,
        database: Database,
        dealings: Mapping[str, Dealing],
        clock: WatchedClock,
        ids: Ids,
        ending: Ending,
        name: str,
    ) -> None:
        """Buy from `dealings`, by name; `ending` says what ends with the threads. `name` is this node's."""
        self.time = clock.time
        self._clock = clock
        self.ended: Callable[[Label], object] = lambda _label: None
        """Called, on a thread that buys, when something became of a label here."""
        self._database = database
        self._dealings = dealings
        self._terms = {carrier: dealing.terms for carrier, dealing in dealings.items()}
        self._ids = ids
        self._ending_with = ending
        self._name = name
        self._ending = Event()
        self._bells = {whose: Condition() for whose in ("", *dealings)}
        self._askers = ThreadPoolExecutor(QUOTERS * len(dealings), "offers")
        self._threads = [self._thread("", self._quote_one, number) for number in range(QUOTERS)]
        self._threads.append(Thread(target=self._reconcile_nightly, name="labels reconciled", daemon=True))
        for carrier, dealing in dealings.items():
            self._threads += [
                self._thread(carrier, lambda whose=carrier: self._buy_one(whose), number)  # type: ignore[misc] # bound now
                for number in range(dealing.terms.threads)
            ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self, carrier: str = "") -> None:
        """Say that there is something to buy from `carrier`, or to be priced."""
        with self._bells[carrier]:
            self._bells[carrier].notify()

    def close(self, drain_s: float) -> None:
        """Take nothing more, and give what is under way `drain_s` seconds; what is cut off then ends as uncertain."""
        self._ending.set()
        for bell in self._bells.values():
            with bell:
                bell.notify_all()
        until_s = monotonic() + drain_s
        for thread in self._threads:
            thread.join(max(0.0, until_s - monotonic()))
        self._ending_with.lines()
        for thread in self._threads:
            thread.join()
        self._askers.shutdown()
        self._ending_with.database()

    def reconcile_all(self) -> None:
        """Reconcile each carrier whose turn it is; a failure is said, and it is done again when it is looked again."""
        for carrier, dealing in self._dealings.items():
            with _Said(f"labels {carrier}: not reconciled"):
                reconcile_tonight(self._database.transact, self.time, self._ids, dealing.carrier, dealing.terms)

    def _reconcile_nightly(self) -> None:
        """Look every few minutes whether it is night, and whether another node has done it."""
        while not self._ending.wait(RECONCILE_LOOK_S):
            self.reconcile_all()

    def _thread(self, whose: str, once: Callable[[], bool], number: int) -> Thread:
        return Thread(target=self._work, args=(whose, once), name=f"labels {whose or 'offers'} {number}", daemon=True)

    def _work(self, whose: str, once: Callable[[], bool]) -> None:
        """Do what there is, again and again; a failure is said, and what it left is taken over when its lease ends."""
        bell = self._bells[whose]
        while not self._ending.is_set():
            with _Said(f"labels {whose or 'offers'}"):
                if once():
                    continue
            with bell:
                if not self._ending.is_set():
                    bell.wait(POLL_S)

    def _is_any_due(self, carrier: str) -> bool:
        # By reading: where one writes, threads with nothing to do are not to stand in its way.
        return self._database.read(lambda tx: labels.is_any_due(tx, carrier, self.time(tx)))

    def _quote_one(self) -> bool:
        if not self._is_any_due(""):
            return False
        label = self._database.transact(lambda tx: worker.take_to_quote(tx, self.time, self._name))
        if label is None:
            return False
        offers = self._offers(label)
        after = self._database.transact(lambda tx: worker.quoted(tx, self.time, self._ids, label, offers, self._terms))
        if after is not None and after.carrier:
            self.wake(after.carrier)
        elif after is not None:
            self.ended(after)
        return True

    def _offers(self, label: Label) -> dict[str, Offer]:
        """What every carrier asks that answers in time and has the form that is wanted."""
        shipment = loads(Shipment, label.wanted)
        asked: dict[Future[Offer], str] = {
            self._askers.submit(dealing.carrier.rates, shipment): carrier
            for carrier, dealing in self._dealings.items()
            if label.format in dealing.terms.capabilities.formats
        }
        begun_s = monotonic()
        done, left = wait(asked, OFFERS_S)
        while left and not any(_is_offer(each) for each in done):
            more, left = wait(left, OFFER_S_MAX - (monotonic() - begun_s), FIRST_COMPLETED)
            if not more:
                break
            done |= more
        slow: dict[str, Offer] = {asked[each]: Unsure(why="too slow") for each in left}
        return slow | {asked[each]: each.result() for each in done if each.exception() is None}

    def _buy_one(self, carrier: str) -> bool:
        if not self._is_any_due(carrier):
            return False
        terms = self._terms[carrier]
        begun_s = monotonic()
        take = lambda tx: worker.take(tx, self.time, self._ids, terms, self._name, self._clock)  # noqa: E731 - below
        job = self._database.transact(take)
        if isinstance(job, bool):
            return job
        following: Job | None = job
        while following is not None:
            following = self._done(following, begun_s)
            begun_s = monotonic()
        return True

    def _done(self, job: Job, begun_s: float) -> Job | None:
        """Ask, and write the answer down; one who was held up too long does not ask, since others may do so by now."""
        dealing = self._dealings[job.label.carrier]
        late = monotonic() - begun_s > PAUSE_S
        answer = NotSent(why="held up") if late else worker.perform(job, dealing.carrier)
        told = self._database.transact(lambda tx: worker.answered(tx, self.time, self._ids, job, answer, dealing.terms))
        if isinstance(told, Label):
            self.ended(told)
            return None
        return told


class _Said:
    """Says whatever fails inside, and goes on: a thread that ended would be missed only when labels came late."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if kind is None or not isinstance(error, Exception):
            return False
        LOG.warning("%s: %s", self._what, kind.__name__)
        return True


def _is_offer(answer: Future[Offer]) -> bool:
    return answer.exception() is None and isinstance(answer.result(), Quoted)
