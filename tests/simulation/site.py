"""The server of a history: the real handlers on a real database in memory, which may die before or after a commit."""

from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Protocol, TypeVar, cast

from sqlalchemy import Connection, select

from offline.transport import NotAllowed, Refusal, Unreachable
from pickserver.handlers.cancelling import cancel
from pickserver.handlers.claims import TrolleyWanted, claim
from pickserver.handlers.once import once
from pickserver.handlers.supervising import TrolleyToReassign, reassign
from pickserver.handlers.sync import sync
from pickserver.seams import Caller, Ids, wall_ms
from pickserver.store import operators, orders, planned, routes, servers, sqlite, trolleys
from pickserver.store.database import Database, open_database
from pickserver.store.orders import Order, OrderLine
from pickserver.store.servers import Server
from pickserver.store.tables import CANCELLED, PLACE, TOTE
from pickserver.store.trolleys import TrolleyStatus
from tests.doubles.clock import FakeClock
from warehouse.claims import Claim, ClaimWanted, Reassigned, ReassignWanted
from warehouse.items import Confirm, Item, ItemCode
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.trolleys import Plan, Share, Slot, Stop
from warehouse.wire import Problem, SyncReply, SyncRequest

T = TypeVar("T")

TROLLEYS = 3
STOPS = 5
SLOTS = ("A1", "B1", "C1")
TOTES = tuple(f"TOT-{number:05}" for number in range(1, 31))
BADGES = ("BDG-0001", "BDG-0002", "BDG-0003")


class Raw(Protocol):
    """A driver's connection, as far as copies of whole databases need it."""

    def backup(self, target: "Raw") -> None:
        """Copy everything to `target`."""

    def close(self) -> None:
        """Let go."""


class Died(Exception):  # noqa: N818 - it is not an error of the program
    """The server's process ended in the middle of it."""


class Site:
    """One server with its clock; `dies` says where the next transaction ends early: `before`, `after` or nowhere."""

    def __init__(self, random: Random, dies: Callable[[], str]) -> None:
        self._random = random
        self._dies = dies
        self.clock = FakeClock()
        self._ids = Ids(self.clock, random.randbytes)
        self.database = _database()
        _seeded().backup(_raw(self.database))
        self._backup: Raw | None = None
        self.replies: list[tuple[SyncRequest, SyncReply]] = []
        """Everything that was answered, heard or not."""
        self.granted: dict[tuple[str, int], set[str]] = {}
        """By trolley and epoch: the orders that were cancelled when it was first granted."""
        self.untold: list[str] = []
        """Claims whose plan does not say so."""

    def serve(self, request: SyncRequest) -> SyncReply:
        """Answer a sync request.

        Raises:
            Unreachable: the server died before it could answer.

        """
        caller = Caller(site="S", device=request.device)
        reply = self._transact(lambda tx: sync(tx, caller, request, self.clock, self._ids))
        if isinstance(reply, Problem):
            raise NotAllowed(reply)
        self.replies.append((request, reply))
        return reply

    def claim(self, device: str, badge: str, trolley: str, wanted: ClaimWanted, key: str) -> Claim:
        """Answer a claim.

        Raises:
            Refusal: it was refused.
            Unreachable: the server died before it could answer.

        """
        caller = Caller(site="S", device=device, operator=badge, operator_name=badge.lower())
        asked = TrolleyWanted(trolley=trolley, wanted=wanted)

        def work(tx: Connection) -> Claim | Problem:
            return once(tx, caller, key, asked, Claim, self.clock, lambda: self._claim(tx, caller, asked))

        answer = self._transact(work)
        if isinstance(answer, Problem):
            raise Refusal(answer)
        return answer

    def _claim(self, tx: Connection, caller: Caller, asked: TrolleyWanted) -> Claim | Problem:
        """A claim, and whether it says what is cancelled."""
        answer, there = claim(tx, caller, asked, self.clock, self._ids), _cancelled(tx, asked.trolley)
        if isinstance(answer, Claim):
            self.granted.setdefault((asked.trolley, answer.epoch), there)
            if set(answer.plan.cancelled) != there:
                self.untold.append(f"{asked.trolley} as {answer.epoch} says {answer.plan.cancelled}, it is {there}")
        return answer

    def decide(self, trolley: str, to: str, epoch: int, key: str) -> Reassigned:
        """A supervisor ends the lease `epoch` of a trolley: `to` somebody, or to nobody.

        Raises:
            Refusal: it was refused.
            Unreachable: the server died before it could answer.

        """
        caller = Caller(site="S", device="desk", operator=BADGES[2], operator_name="boss", roles=("supervisor",))
        wanted = ReassignWanted(to=to, epoch=epoch, reason="because", confirmed=True)
        asked = TrolleyToReassign(trolley=trolley, wanted=wanted)

        def work(tx: Connection) -> Reassigned | Problem:
            act = lambda: reassign(tx, caller, asked, self.clock, self._ids)  # noqa: E731 - in the next line
            return once(tx, caller, key, asked, Reassigned, self.clock, act)

        answer = self._transact(work)
        if isinstance(answer, Problem):
            raise Refusal(answer)
        return answer

    def cancel(self, order: str, key: str) -> None:
        """A supervisor cancels an order.

        Raises:
            Refusal: it was refused.
            Unreachable: the server died before it could answer.

        """
        caller = Caller(site="S", device="desk", operator=BADGES[2], operator_name="boss", roles=("supervisor",))
        wanted = CancelWanted(reason="because")

        def work(tx: Connection) -> OrderCancelled | Problem:
            act = lambda: cancel(tx, caller, order, wanted, lambda _: wall_ms(self.clock), self._ids)  # noqa: E731 - in the next line
            return once(tx, caller, key, (order, wanted), OrderCancelled, self.clock, act)

        answer = self._transact(work)
        if isinstance(answer, Problem):
            raise Refusal(answer)

    def cancelled(self, trolley: str) -> set[str]:
        """Orders of the trolley that are cancelled now."""
        return self.read(lambda tx: _cancelled(tx, trolley))

    def back_up(self) -> None:
        """Copy the database as it is."""
        self._backup = sqlite.driver().connect(":memory:", check_same_thread=False)
        _raw(self.database).backup(self._backup)

    def restore(self) -> bool:
        """Go back to the copy, under another generation, as `pickserver restore` does; False without a copy."""
        if self._backup is None:
            return False
        self._backup.backup(_raw(self.database))

        def renew(tx: Connection) -> None:
            server = servers.server_of(tx)
            assert server is not None
            servers.put_server(tx, Server(server_id=server.server_id, server_gen=server.server_gen + 1))

        self.database.transact(renew)
        return True

    def read(self, work: Callable[[Connection], T]) -> T:
        """Look, without dying."""
        return self.database.read(work)

    def close(self) -> None:
        """Let go of the copy; the database is used again."""
        if self._backup is not None:
            self._backup.close()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        where = self._dies()
        self.clock.advance(0.01)

        def dying(tx: Connection) -> T:
            done = work(tx)
            if where == "before":
                raise Died
            return done

        try:
            answer = self.database.transact(dying)
        except Died:
            raise Unreachable("the server died before its commit") from None
        if where == "after":
            raise Unreachable("the server died after its commit")
        return answer


def plan(number: int) -> Plan:
    """Trolley `number` of every history: some stops spread over slots, one scan or one a unit."""
    random = Random(number)
    stops = []
    for stop in range(1, STOPS + 1):
        shares = tuple(
            Share(slot=slot, line=f"{number}-{slot}/{stop}", quantity=random.randint(1, 2), cut_off=f"1{index}:00")
            for index, slot in enumerate(random.sample(SLOTS, random.choice((1, 1, 2, 3))))
        )
        confirm = Confirm.ONCE if stop % 3 == 0 else Confirm.EACH
        item = Item(
            merchant="m", sku=str(stop), name=f"Item {stop}", codes=(ItemCode(code=f"SKU{stop}"),), confirm=confirm
        )
        stops.append(Stop(stop=stop, location=f"D-{number:02}-{stop:02}", check="11", item=item, shares=shares))
    return Plan(
        trolley=f"TRL-{number}",
        name=str(number),
        route_version=1,
        slots=tuple(Slot(slot=slot, orders=(f"{number}-{slot}",), cut_off="17:00") for slot in SLOTS),
        stops=tuple(stops),
        zones=("ZON-1",),
        parks=("PRK-1",),
        totes=dict.fromkeys(TOTES),
    )


def _cancelled(tx: Connection, trolley: str) -> set[str]:
    """Orders of the trolley that are cancelled, by the table alone."""
    names: set[str] = set(tx.scalars(select(CANCELLED.c.order_id)))
    return {name for name in names if name.partition("-")[0] == trolley.removeprefix("TRL-")}


def _order(name: str, of: Plan) -> Order:
    """What somebody bought: all that the plan has of it."""
    bought = [(stop, share) for stop in of.stops for share in stop.shares if share.order == name]
    lines = (OrderLine(line=share.line, sku=stop.item.sku, quantity=share.quantity) for stop, share in bought)
    return Order(order=name, merchant="m", service="standard", cut_off="17:00", lines=tuple(lines))


@lru_cache(maxsize=1)
def _database() -> Database:
    """The database of every history in this process, one after the other: its statements are compiled once."""
    engine = sqlite.memory_engine()
    return Database(engine, engine, None)


@lru_cache(maxsize=1)
def _seeded() -> Raw:
    """A new site, made once in each process; every history starts with a copy."""
    database = open_database(None)

    def seed(tx: Connection) -> None:
        servers.put_server(tx, Server(server_id="server", server_gen=1))
        servers.put_site(
            tx, servers.Site(site="S", name="Site", time_zone="UTC", currency="EUR", units="metric", layout="{}")
        )
        tx.execute(PLACE.insert(), [
            {"place": "ZON-1", "kind": "zone", "name": "1", "rank": 1},
            {"place": "PRK-1", "kind": "park", "name": "1", "rank": 1},
        ])  # fmt: skip
        tx.execute(TOTE.insert(), [{"tote": tote} for tote in TOTES])
        operators.add(
            tx,
            [
                operators.Operator(badge=badge, operator=badge, name=badge.lower(), language="en", roles=("picker",))
                for badge in BADGES
            ],
        )
        plans = [plan(number) for number in range(1, TROLLEYS + 1)]
        orders.add_orders(tx, [_order(slot.orders[0], one) for one in plans for slot in one.slots])
        routes.add(tx, plans, 0)
        planned.note(tx, plans)
        trolleys.add(
            tx,
            [
                trolleys.Trolley(
                    trolley=one.trolley, name=one.name, status=TrolleyStatus.WAITING, route_version=1, rank=number
                )
                for number, one in enumerate(plans)
            ],
        )

    database.transact(seed)
    return _raw(database)


def _raw(database: Database) -> Raw:
    with database._writer.connect() as connection:
        raw = connection.connection.driver_connection
    assert raw is not None
    return cast("Raw", raw)
