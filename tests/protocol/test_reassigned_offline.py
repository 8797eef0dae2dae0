"""A trolley is given away while its device picks sixty stops without network: all of it counts, both people know."""

import asyncio
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from offline import recovery
from offline.news import Given, Lost, News, Told
from offline.recorder import Work
from offline.sync import Sync
from pickserver.handlers.claims import TrolleyWanted, claim
from pickserver.handlers.reading import one_trolley
from pickserver.handlers.sign_in import BadgeShown, sign_in
from pickserver.handlers.supervising import TrolleyToReassign, reassign
from pickserver.seams import Caller
from pickserver.store.exceptions import ExceptionKind
from pickserver.store.operators import Operator
from pickserver.store.tables import EVENT
from pickserver.store.tasks import TaskKind
from screens.home import HomeScreen
from screens.stopped import StoppedScreen
from tests.doubles.device import CONTEXT, Device
from tests.doubles.recorder import Bench
from tests.doubles.stage import staged
from tests.doubles.trolleys import MUG_330
from tests.protocol.floor import ANA, CONTENT, PIOTR, Floor, caller
from warehouse.claims import Claim, ClaimWanted, Reassigned, ReassignWanted
from warehouse.flows.trolley import Step, learned
from warehouse.messages import GivenToYou, TakenOver
from warehouse.sign_in import SignedIn
from warehouse.trolleys import Plan, Share, Slot, Stop
from warehouse.wire import SyncReply, TrolleyState

STOPS, ONLINE, OFFLINE, TWICE = 80, 10, 60, 5
LOTTE = Operator(badge="BDG-0100", operator="lotte", name="Lotte", language="en", roles=("supervisor",))
LONG = Plan(
    trolley="TRL-17",
    name="17",
    route_version=1,
    slots=(Slot(slot="A1", orders=("1001",), cut_off="17:00"),),
    stops=tuple(
        Stop(
            stop=number,
            location=f"A-01-{number:02}",
            check="47",
            item=MUG_330,
            shares=(Share(slot="A1", line=f"1001/{number}", quantity=1, cut_off="17:00"),),
        )
        for number in range(1, STOPS + 1)
    ),
    zones=("ZON-2",),
    parks=("PRK-A1",),
    totes={},
    fixed_totes=True,
)


class Person:
    """Somebody with a device that runs the product's own journal, recorder, flows and sync."""

    def __init__(self, floor: Floor, who: Operator, device: str, folder: Path) -> None:
        """Sign in."""
        folder.mkdir()
        self.floor, self.who, self.name = floor, who, device
        self.device = Device(folder, context=replace(CONTEXT, device=device, operators=(who.badge,)))
        self.sync = Sync(device, self.device.randomness)
        signed = floor.database.transact(
            lambda tx: sign_in(tx, Caller(site="", device=device), BadgeShown(badge=who.badge), floor.clock, floor.ids)
        )
        assert isinstance(signed, SignedIn)
        self.signed = signed

    def claim(self) -> None:
        """Take TRL-17 and open it."""
        wanted = TrolleyWanted(trolley="TRL-17", wanted=ClaimWanted(incarnation=self.device.journal.incarnation))
        who = caller(self.who, self.name)
        claimed = self.floor.database.transact(lambda tx: claim(tx, who, wanted, self.floor.clock, self.floor.ids))
        assert isinstance(claimed, Claim)
        self.device.trolley = recovery.begin(self.device.journal, claimed, self.who.badge)
        self.device.work = Work(trolley="TRL-17", epoch=claimed.epoch, route_version=1)

    def pick(self, stops: int) -> None:
        """Scan place, item and slot of so many stops."""
        for _ in range(stops):
            assert self.device.trolley is not None
            stop = self.device.trolley.current
            assert stop is not None
            self.device.say(stop.location, MUG_330.codes[0].code, "SLT-17-A1")
            assert self.device.trolley.cursor.step is Step.LOCATE

    def hear(self) -> list[News]:
        """Send what waits and take the answers, until nothing is left to send."""
        heard: list[News] = []
        while True:
            self.device.clock.advance(10)
            request = self.sync.next_request(self.device.journal, self.device.clock.mono_s())
            assert request is not None
            reply = self.floor.sync(request)
            assert isinstance(reply, SyncReply)
            heard += self.sync.received(self.device.journal, reply, self.device.clock.mono_s())
            if not self.device.journal.count_unacked():
                return heard


def state(floor: Floor) -> TrolleyState:
    found = floor.database.read(lambda tx: one_trolley(tx, "TRL-17", floor.clock))
    assert isinstance(found, TrolleyState)
    return found


def decided(floor: Floor, *, confirmed: bool) -> Reassigned:
    wanted = ReassignWanted(to=PIOTR.badge, epoch=1, reason="Ana is not to be found", confirmed=confirmed)
    asked = TrolleyToReassign(trolley="TRL-17", wanted=wanted)
    told = floor.database.transact(lambda tx: reassign(tx, caller(LOTTE, "desk"), asked, floor.clock, floor.ids))
    assert isinstance(told, Reassigned)
    return told


def test_sixty_stops_that_come_late_all_count_and_what_was_picked_twice_goes_back(tmp_path: Path) -> None:
    floor = Floor(replace(CONTENT, operators=(ANA, PIOTR, LOTTE), plans=(LONG,), names={}))
    ana, piotr = (Person(floor, who, name, tmp_path / name) for who, name in ((ANA, "D1"), (PIOTR, "D2")))
    ana.claim()
    ana.pick(ONLINE)
    ana.hear()
    piotr.hear()
    ana.pick(OFFLINE)
    floor.clock.advance(42 * 60)
    assert (state(floor).unsent, state(floor).heard_s) == (0, 2520), "as of when it was heard; the screen says silent"
    assert decided(floor, confirmed=False).at_risk.stops_done == ONLINE
    assert decided(floor, confirmed=True).operator_name == "Piotr"

    assert [news for news in piotr.hear() if isinstance(news, Given)] == [Given(trolleys=("TRL-17",))]
    piotr.claim()
    piotr.pick(TWICE)
    piotr.hear()
    assert floor.exceptions(ExceptionKind.OVERPICK) == []

    (lost,) = [news for news in ana.hear() if isinstance(news, Lost)]
    assert lost == Lost(trolley="TRL-17", holder_name="Piotr")
    picked = {stop: count[0] for (stop, _), count in floor.lines().items()}
    twice = range(ONLINE + 1, ONLINE + TWICE + 1)
    assert picked == {stop: 2 if stop in twice else 1 for stop in range(1, ONLINE + OFFLINE + 1)}
    late = select(func.count()).where(EVENT.c.status == "late", EVENT.c.device == "D1", EVENT.c.type == "put")
    assert floor.database.read(lambda tx: tx.scalar(late)) == OFFLINE
    overpicks = floor.exceptions(ExceptionKind.OVERPICK)
    assert [(one.stop, one.quantity, one.event[:2], one.other[:2]) for one in overpicks] == [
        (stop, 1, "D1", "D2") for stop in twice
    ]
    tasks = floor.tasks(TaskKind.PUT_BACK)
    assert sorted((task.location, task.quantity) for task in tasks) == [(f"A-01-{stop:02}", 1) for stop in twice]
    (told,) = [news for news in piotr.hear() if isinstance(news, Told)]
    assert piotr.device.trolley is not None
    going_on = learned(piotr.device.trolley, told.others)
    assert (going_on.cursor.stop, going_on.position) == (ONLINE + OFFLINE + 1, ONLINE + OFFLINE + 1)


def test_both_people_read_whose_it_is() -> None:
    async def read() -> None:
        taken = TakenOver(trolley_name="17", operator_name="Piotr")
        async with staged(StoppedScreen(Bench().seams(), taken)) as stage:
            assert stage.notice == "STOP. PIOTR HAS THIS NOW\ntrolley 17, all saved\nLEAVE TROLLEY. 1 OK"
        signed = SignedIn(
            operator=PIOTR.badge,
            name="Piotr",
            language="en",
            roles=("picker",),
            token="",
            expires_s=1,
            site="S",
            site_name="",
            held=("TRL-17",),
        )
        async with staged(HomeScreen(Bench().seams(), signed, opening=GivenToYou(trolley_name="17"))) as stage:
            assert stage.notice == "TROLLEY 17 IS YOURS\na supervisor gave it\nTAKE IT: TYPE ITS NUMBER"

    asyncio.run(read())
