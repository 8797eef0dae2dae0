"""A floor's load on a server: two hundred devices whose events are made and sealed before the clock starts.

What is measured is the server; so requests are written and answers looked at as bytes, on one thread. Judges nothing.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count, cycle
from pathlib import Path
from time import monotonic
from typing import Final

from pickserver.seed import SiteContent, seed
from pickserver.shell import SystemClock
from pickserver.store.database import open_database, open_postgres
from pickserver.store.operators import Operator
from pickserver.store.servers import Site
from warehouse.claims import ClaimWanted
from warehouse.codec import dumps, event_body, type_name
from warehouse.envelope import GENESIS, Envelope, seal
from warehouse.events import Arrived, Event, LineCount, Put, Taken
from warehouse.items import Item, ItemCode
from warehouse.sign_in import Badge, DeviceWanted
from warehouse.trolleys import Plan, Share, Slot, Stop
from warehouse.wire import SyncRequest, WireEvent, to_wire

DEVICES: Final = 200
STOPS: Final = 100
ENROLMENT: Final = "BENCH"
LISTENS: Final = "pickserver listens on "
ACK: Final = re.compile(rb'"ack":(\d+)')
LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

Address = tuple[str, int]


class WrongAnswerError(Exception):
    """A server answered something else than that it has everything."""


@dataclass(slots=True)
class Device:
    """One handheld: its trolley, and the scans it has still to send."""

    name: str
    token: str = ""
    epoch: int = 0
    waiting: list[WireEvent] = field(default_factory=list)
    sent: int = 0

    def next_request(self, scans: int) -> tuple[bytes, int]:
        """The bytes of a request with the next `scans`, and the ack that it has to bring."""
        events = tuple(self.waiting[self.sent : self.sent + scans])
        assert len(events) == scans, "the trolley is empty: fewer rounds, or more stops"
        request = SyncRequest(
            device=self.name, incarnation="bench", from_seq=self.sent + 1, events=events, trolleys=(trolley(self.name),)
        )
        self.sent += scans
        body = dumps(request)
        head = (
            "POST /v1/events HTTP/1.1\r\nHost: site\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body, self.sent


def trolley(device: str) -> str:
    """The trolley that `device` works on."""
    return f"TRL-{device[1:]}"


def content() -> SiteContent:
    """A site with a trolley of a hundred stops for each device."""
    names = [f"D{number}" for number in range(1, DEVICES + 1)]
    return SiteContent(
        site=Site(site="bench", name="Bench", time_zone="UTC", currency="EUR", units="metric"),
        operators=tuple(
            Operator(badge=f"BDG-{name}", operator=name, name=name, language="en", roles=("picker",)) for name in names
        ),
        plans=tuple(_plan(name) for name in names),
        names={},
        zones={"ZON-1": "Zone 1"},
        parks={},
        totes=(),
    )


def _plan(device: str) -> Plan:
    code = trolley(device)
    stops = tuple(
        Stop(
            stop=number,
            location=f"A-{number:03}",
            check="11",
            item=Item(merchant="m", sku=str(number), name=f"Item {number}", codes=(ItemCode(code=f"SKU{number}"),)),
            shares=(Share(slot="A1", line=f"{code}/{number}", quantity=1, cut_off="17:00"),),
        )
        for number in range(1, STOPS + 1)
    )
    return Plan(
        trolley=code,
        name=code[4:],
        route_version=1,
        slots=(Slot(slot="A1", orders=(code,), cut_off="17:00"),),
        stops=stops,
        zones=("ZON-1",),
        parks=(),
        totes={},
        fixed_totes=True,
    )


@contextmanager
def served(folder: Path, database: str = "", nodes: int = 1) -> Iterator[list[Address]]:
    """So many pickservers on the bench's site, in `folder` or in the PostgreSQL `database`."""
    made = open_postgres(database) if database else open_database(folder)
    made.migrate()
    made.transact(lambda tx: seed(tx, content(), SystemClock()))
    made.close()
    told = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PICKSERVER_")},
        "PICKSERVER_DATA": str(folder),
        "PICKSERVER_DATABASE": database,
        "PICKSERVER_ENROLMENT": ENROLMENT,
        "PICKSERVER_NODES": "several" if nodes > 1 else "one",
    }
    with ExitStack() as running:
        yield [running.enter_context(_node(told)) for _ in range(nodes)]


@contextmanager
def _node(told: dict[str, str]) -> Iterator[Address]:
    command = [sys.executable, "-m", "pickserver", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=told, text=True, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix(LISTENS).strip()
        yield "127.0.0.1", int(url.rpartition(":")[2])
    finally:
        process.kill()
        process.communicate()


def enrolled(address: Address) -> list[Device]:
    """Every device, known to the site, with somebody signed in and its trolley claimed, its scans sealed."""
    connection = HTTPConnection(*address, timeout=30)
    devices = []
    for number in range(1, DEVICES + 1):
        device = Device(f"D{number}")
        known = _asked(connection, "/v1/devices", DeviceWanted(device=device.name, enrolment=ENROLMENT), {})
        device.token = str(known["token"])
        bearer = {"Authorization": f"Bearer {device.token}"}
        signed_in = _asked(connection, "/v1/sign-in", Badge(badge=f"BDG-{device.name}"), bearer)
        act = {**bearer, "Operator-Token": str(signed_in["token"]), "Idempotency-Key": f"bench-claim-{device.name}"}
        path = f"/v1/trolleys/{trolley(device.name)}/claim"
        device.epoch = int(str(_asked(connection, path, ClaimWanted(incarnation="bench"), act)["epoch"]))
        device.waiting = _scans(device)
        devices.append(device)
    connection.close()
    return devices


def _asked(connection: HTTPConnection, path: str, body: object, headers: dict[str, str]) -> dict[str, object]:
    connection.request("POST", path, dumps(body), {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != 200:
        raise WrongAnswerError(f"{path}: {answer.status} {told[:200]!r}")
    parsed: dict[str, object] = json.loads(told)
    return parsed


def picking(code: str) -> list[Event]:
    """All that is scanned on the trolley `code`: three scans a stop."""
    events: list[Event] = []
    for stop in range(1, STOPS + 1):
        line = LineCount(line=f"{code}/{stop}", quantity=1)
        events += [Arrived(stop=stop), Taken(stop=stop, quantity=1), Put(stop=stop, slot="A1", tote="", counts=(line,))]
    return events


def _scans(device: Device) -> list[WireEvent]:
    """Its trolley's scans, sealed as a journal seals them."""
    sealed, before = [], GENESIS
    for seq, event in enumerate(picking(trolley(device.name)), 1):
        one = seal(prev_hash=before, seq=seq, body=event_body(_envelope(device, seq, event), event))
        before = one.hash
        sealed.append(to_wire(one))
    return sealed


def _envelope(device: Device, seq: int, event: Event) -> Envelope:
    return Envelope(
        device=device.name,
        incarnation="bench",
        seq=seq,
        event_id=f"{device.name}-{seq}",
        type=type_name(type(event)),
        v=1,
        site="bench",
        trolley=trolley(device.name),
        epoch=device.epoch,
        route_version=1,
        operators=(f"BDG-{device.name}",),
        session="bench",
        screen="pick",
        client="0.1.0",
        variant="",
        wall_ms=1_790_000_000_000 + seq,
        mono_ms=seq,
        boot_id="bench",
    )


@dataclass(slots=True)
class Answered:
    """What came of a load."""

    seconds: float
    scans: int
    times_ms: list[float]
    """From when each request was due to the last byte of its answer."""

    @property
    def a_second(self) -> float:
        """Scans a second that were answered."""
        return self.scans / self.seconds


class Line:
    """One connection to one node."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak over this pair."""
        self._reader = reader
        self._writer = writer

    async def send(self, device: Device, scans: int) -> None:
        """Send the next `scans` of `device`, and see that the server has them.

        Raises:
            WrongAnswerError: it does not say so.

        """
        request, ack = device.next_request(scans)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        assert length is not None
        body = await self._reader.readexactly(int(length[1]))
        told = ACK.search(body)
        if told is None or int(told[1]) != ack:
            raise WrongAnswerError(f"{device.name} has sent {ack}: {head[:15]!r} {body[:200]!r}")


@asynccontextmanager
async def _lines(nodes: Sequence[Address], number: int) -> AsyncIterator[list[Line]]:
    pairs = [await asyncio.open_connection(*address) for _, address in zip(range(number), cycle(nodes), strict=False)]
    try:
        yield [Line(*pair) for pair in pairs]
    finally:
        for _, writer in pairs:
            writer.close()


def flat_out(nodes: Sequence[Address], devices: list[Device], *, lines: int, rounds: int, scans: int) -> Answered:
    """Every device sends `rounds` requests of `scans`, over so many connections, one right after the other."""

    async def run() -> Answered:
        times: list[float] = []

        async def work(line: Line, share: Sequence[Device]) -> None:
            for _ in range(rounds):
                for device in share:
                    begun = monotonic()
                    await line.send(device, scans)
                    times.append((monotonic() - begun) * 1000)

        async with _lines(nodes, lines) as opened:
            begun = monotonic()
            await asyncio.gather(*(work(line, devices[place::lines]) for place, line in enumerate(opened)))
            seconds = monotonic() - begun
        return Answered(seconds=seconds, scans=len(times) * scans, times_ms=times)

    return asyncio.run(run())


def at_a_rate(nodes: Sequence[Address], devices: list[Device], *, a_second: float, seconds: float) -> Answered:
    """Single scans of all devices in turns, due at a steady rate, each device over a connection of its own."""

    async def run() -> Answered:
        times: list[float] = []

        async def one(line: Line, device: Device, due: float, turn: asyncio.Lock) -> None:
            async with turn:
                await line.send(device, 1)
            times.append((monotonic() - due) * 1000)

        async with _lines(nodes, len(devices)) as opened:
            turns = [asyncio.Lock() for _ in devices]
            begun, sending = monotonic(), []
            for number in count():
                due = begun + number / a_second
                if due - begun > seconds:
                    break
                await asyncio.sleep(max(0.0, due - monotonic()))
                place = number % len(devices)
                sending.append(asyncio.create_task(one(opened[place], devices[place], due, turns[place])))
            await asyncio.gather(*sending)
            return Answered(seconds=monotonic() - begun, scans=len(times), times_ms=times)

    return asyncio.run(run())
