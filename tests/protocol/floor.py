"""A site in memory and devices that record for it: what the tests of the handlers stand on."""

import random
from dataclasses import replace

from sqlalchemy import Row, select

from pickserver.handlers.claims import TrolleyWanted, claim, next_trolley
from pickserver.handlers.exceptions import Exceptions, ExceptionState, still_open
from pickserver.handlers.reading import TrolleyLines, lines_of
from pickserver.handlers.sync import sync
from pickserver.handlers.tasks import Tasks, TaskState, open_tasks
from pickserver.seams import Caller, Ids
from pickserver.seed import SiteContent, name_server, seed
from pickserver.store.database import Database, open_database
from pickserver.store.exceptions import ExceptionKind
from pickserver.store.operators import Operator
from pickserver.store.servers import Site
from pickserver.store.tables import OUTBOX
from pickserver.store.tasks import TaskKind
from tests.doubles.clock import FakeClock
from tests.doubles.trolleys import PLAN
from warehouse.claims import Claim, ClaimWanted
from warehouse.codec import event_body, type_name
from warehouse.envelope import GENESIS, Envelope, seal
from warehouse.events import Event
from warehouse.wire import Problem, SyncReply, SyncRequest, WireEvent, to_wire

ANA = Operator(badge="BDG-0412", operator="ana", name="Ana", language="en", roles=("picker",))
PIOTR = Operator(badge="BDG-0413", operator="piotr", name="Piotr", language="pl", roles=("picker",))
CONTENT = SiteContent(
    site=Site(site="test", name="Test hall", time_zone="Europe/Amsterdam", currency="EUR", units="metric"),
    operators=(ANA, PIOTR),
    plans=(PLAN, replace(PLAN, trolley="TRL-18", name="18"), replace(PLAN, trolley="TRL-19", name="19")),
    names={"TRL-23": "23"},
    zones={"ZON-2": "Drop zone 2"},
    parks={"PRK-A1": "Park A1"},
    totes=("TOT-00001", "TOT-00002", "TOT-00003"),
)
"""Three trolleys with the same small route, and an empty one."""


class Floor:
    """A site, its server's handlers, and a clock that stands still."""

    @staticmethod
    def made() -> Database:
        """Make an empty database: in memory, unless a fixture has another made."""
        return open_database(None)

    def __init__(self, content: SiteContent = CONTENT, database: Database | None = None) -> None:
        """Open the site in a new database, unless it lies in `database` already."""
        self.clock = FakeClock()
        self.ids = Ids(self.clock, random.Random(17).randbytes)
        self.database = database or self.made()
        self.database.transact(lambda tx: name_server(tx, self.ids, "SECRET"))
        self.database.transact(lambda tx: seed(tx, content, self.clock))

    def sync(self, request: SyncRequest, device: str = "") -> SyncReply | Problem:
        """What the server answers to `request`, sent with the token of `device` (its own when it is not named)."""
        caller = Caller(site="test", device=device or request.device)
        return self.database.transact(lambda tx: sync(tx, caller, request, self.clock, self.ids))

    def claim(self, trolley: str, who: Operator = ANA, device: str = "D1", take_over: str = "") -> Claim | Problem:
        """What `who` gets who asks for `trolley` on `device`, whose journal is the first one."""
        wanted = TrolleyWanted(trolley=trolley, wanted=ClaimWanted(take_over=take_over, incarnation=f"{device}-first"))
        return self.database.transact(lambda tx: claim(tx, caller(who, device), wanted, self.clock, self.ids))

    def claimed(self, trolley: str, who: Operator = ANA, device: str = "D1", take_over: str = "") -> Claim:
        """The same, and it is given."""
        answer = self.claim(trolley, who, device, take_over)
        assert isinstance(answer, Claim)
        return answer

    def next_trolley(self, who: Operator = ANA, device: str = "D1") -> Claim | Problem:
        """What `who` gets who asks for the next trolley on `device`."""
        wanted = ClaimWanted(incarnation=f"{device}-first")
        return self.database.transact(lambda tx: next_trolley(tx, caller(who, device), wanted, self.clock, self.ids))

    def lines(self, trolley: str = "TRL-17") -> dict[tuple[int, str], tuple[int, int]]:
        """Picked and short of each line of `trolley` that is counted, by stop and line."""
        found = self.database.read(lambda tx: lines_of(tx, trolley))
        assert isinstance(found, TrolleyLines)
        counted = {(line.stop, line.line): (line.picked, line.shorted) for line in found.lines}
        return {key: count for key, count in counted.items() if count != (0, 0)}

    def exceptions(self, kind: ExceptionKind | None = None) -> list[ExceptionState]:
        """The open ones, the oldest first."""
        found = self.database.read(lambda tx: still_open(tx, kind, "", 100))
        assert isinstance(found, Exceptions)
        return list(found.exceptions)

    def tasks(self, kind: TaskKind | None = None) -> list[TaskState]:
        """The open ones, the oldest first."""
        found = self.database.read(lambda tx: open_tasks(tx, kind, "", 100))
        assert isinstance(found, Tasks)
        return list(found.tasks)

    def outbox(self) -> list[Row[tuple[object, ...]]]:
        """Every row, in order."""
        return list(self.database.read(lambda tx: tx.execute(select(OUTBOX).order_by(OUTBOX.c.pos)).all()))

    def told(self, after: int = 0) -> list[str]:
        """The types of the rows after position `after`."""
        return [row.type for row in self.outbox() if row.pos > after]


class Handheld:
    """A device that records, chained and sealed as the journal does it; sending is the test's to say."""

    def __init__(self, device: str = "D1", incarnation: str = "") -> None:
        """Begin a journal."""
        self.device = device
        self.incarnation = incarnation or f"{device}-first"
        self.events: list[WireEvent] = []
        self.operators = (ANA.badge,)

    def record(self, *events: Event, trolley: str | None = "TRL-17", epoch: int = 1) -> list[WireEvent]:
        """Record `events`; as they travel."""
        return [self.seal(event_body(self.envelope(type_name(type(event)), trolley, epoch), event)) for event in events]

    wall_ms = 0
    """What its clock shows."""

    def envelope(self, kind: str, trolley: str | None = "TRL-17", epoch: int = 1) -> Envelope:
        """The envelope of the next event."""
        seq = len(self.events) + 1
        return Envelope(
            device=self.device,
            incarnation=self.incarnation,
            seq=seq,
            event_id=f"{self.incarnation}-{seq}",
            type=kind,
            v=1,
            site="test",
            trolley=trolley,
            epoch=epoch,
            route_version=1,
            operators=self.operators,
            session="s",
            screen="pick",
            client="0.1.0",
            variant="",
            wall_ms=self.wall_ms,
            mono_ms=0,
            boot_id="b",
        )

    def seal(self, body: bytes) -> WireEvent:
        """Record a body as it is."""
        prev_hash = bytes.fromhex(self.events[-1].hash) if self.events else GENESIS
        self.events.append(to_wire(seal(prev_hash=prev_hash, seq=len(self.events) + 1, body=body)))
        return self.events[-1]

    def request(self, *events: WireEvent, trolleys: tuple[str, ...] = ()) -> SyncRequest:
        """A request with `events`."""
        from_seq = events[0].seq if events else len(self.events) + 1
        return SyncRequest(
            device=self.device, incarnation=self.incarnation, from_seq=from_seq, events=events, trolleys=trolleys
        )


def caller(who: Operator, device: str) -> Caller:
    """`who`, signed in on `device`."""
    return Caller(site="test", device=device, operator=who.badge, operator_name=who.name, roles=who.roles)


def sent(floor: Floor, handheld: Handheld, *events: WireEvent, trolleys: tuple[str, ...] = ()) -> SyncReply:
    """The answer to `events`, which is none of the refusals."""
    answer = floor.sync(handheld.request(*events, trolleys=trolleys))
    assert isinstance(answer, SyncReply)
    return answer
