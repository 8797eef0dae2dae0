"""Eighty pack desks in a process of their own, which gives way to every other: they stand for eighty other machines.

Each fires five times for the label of every order. Says when the load is over; what is unclear by then goes on.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from time import monotonic, sleep

import httpx

from bench.window import give_way
from pickclient.demo import ENROLMENT
from tests.doubles.packer import Packer
from warehouse.packing import LabelStatus

DESKS = 80
ORDER_EACH_S = 40.0
"""Seconds from one order of a desk to its next."""
FIRED = 5
WAIT_S = 25.0
ASK_AGAIN_S = 0.2
FIRST_ORDER = 1001
ORDERS = 480
"""So many the demo site has."""
CONNECTIONS = FIRED + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the desks are to do."""

    number: int
    """1, 2 …: also the parcels' in their orders, so that no two loads want the same label."""
    seconds: float
    ends_s: float
    """After so long a label has to have ended: bought, or a person's to settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of one label."""

    parcel: str
    state: str
    by_hand: bool
    carrier: str
    took_s: float
    """From the first request to the answer that it has ended, or to giving up."""

    @property
    def ended(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return self.state == "bought" or self.by_hand


class Desks:
    """All desks of a site."""

    def __init__(self, speaking: Connection) -> None:
        """Speak to the process in which they are."""
        self._speaking = speaking
        self._loads = 0

    def begin(self, load: Load) -> None:
        """Have everybody work."""
        self._loads += 1
        self._speaking.send(load)

    def wait(self) -> None:
        """Wait until the last order of the load is opened."""
        self._speaking.recv()

    def came(self) -> list[list[Came]]:
        """What came of each load, when every label has ended."""
        self._speaking.send(None)
        return [self._speaking.recv() for _ in range(self._loads)]


@contextmanager
def desks(url: str, name: str) -> Iterator[Desks]:
    """Desks of the site at `url`, signed in; `name` is how their devices' names begin."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_work, args=(theirs, url, name), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.recv()
        yield Desks(ours)
    finally:
        process.kill()
        process.join()


def _work(speaking: Connection, url: str, name: str) -> None:
    """In the process of the desks: sign in, do what is told, and say what came of it."""
    os.setsid()
    people = _signed_in(url, name)
    give_way(os.getpid())
    speaking.send(None)
    # A desk whose label is late goes on with its next order.
    with ThreadPoolExecutor(2 * DESKS) as working, ThreadPoolExecutor(2 * DESKS * FIRED) as firing:
        loads: list[list[Future[Came]]] = []
        load: Load | None
        while (load := speaking.recv()) is not None:
            loads.append(list(_opened(load, people, working, firing)))
            speaking.send(None)
        for each in loads:
            speaking.send([label.result() for label in each])


def _signed_in(url: str, name: str) -> list[Packer]:
    """Everybody at their desks; each has connections of its own."""
    badges = cycle(f"BDG-04{number}" for number in range(12, 20))
    limits = httpx.Limits(max_connections=CONNECTIONS)
    return [
        Packer(
            httpx.Client(base_url=url, timeout=WAIT_S + 15, limits=limits, verify=False),  # noqa: S501 - no TLS here
            f"{name}-desk-{number}",
            badge=next(badges),
            desk=f"DSK-0{1 + number % 8}",
            enrolment=ENROLMENT,
        )
        for number in range(DESKS)
    ]


def _opened(
    load: Load, people: list[Packer], working: ThreadPoolExecutor, firing: ThreadPoolExecutor
) -> Iterator[Future[Came]]:
    """Open orders at random moments, as many as 80 desks do."""
    dice = Random(load.number)  # noqa: S311 - the same load each time
    at_s, begun_s = 0.0, monotonic()
    for place in range(ORDERS):
        at_s += dice.expovariate(DESKS / ORDER_EACH_S)
        if at_s > load.seconds:
            break
        sleep(max(0.0, begun_s + at_s - monotonic()))
        order = str(FIRST_ORDER + place)
        yield working.submit(_packed, people[place % DESKS], order, load, firing)
    sleep(max(0.0, begun_s + load.seconds - monotonic()))


def _packed(packer: Packer, order: str, load: Load, firing: ThreadPoolExecutor) -> Came:
    """Fire for the label of an order, and ask how far it is until it has ended."""
    parcel = f"{order}-{load.number}"
    wanted = packer.wanted(packer.opened(order))
    begun_s = monotonic()
    asked = [firing.submit(packer.ask, parcel, wanted, WAIT_S) for _ in range(FIRED)]
    came = _come(asked[0].result(), monotonic() - begun_s)
    while not came.ended and came.took_s < load.ends_s:
        if came.state == "uncertain":  # which is news: nobody would wait for it
            sleep(ASK_AGAIN_S)
        told = packer.status(parcel, 0.0 if came.state == "uncertain" else WAIT_S)
        came = _come(told, monotonic() - begun_s)
    for each in asked:
        each.result()
    return came


def _come(told: LabelStatus, took_s: float) -> Came:
    return Came(parcel=told.parcel, state=told.state, by_hand=told.by_hand, carrier=told.carrier, took_s=took_s)
