"""A small trolley for tests: three stops, two slots and one that both share."""

from functools import reduce

from warehouse.events import Event, Recorded
from warehouse.flows import build, drop, pick
from warehouse.flows.decision import Decision, Said, Scanned
from warehouse.flows.trolley import Job, Trolley, evolve, opened
from warehouse.items import Confirm, Item, ItemCode
from warehouse.trolleys import Plan, Share, Slot, Stop

MUG_250 = Item(
    merchant="nordlys",
    sku="MUG-250",
    name="Mug blue 250",
    codes=(ItemCode(code="2000000000015"), ItemCode(code="12000000000012", multiple=6)),
    weight_g=300,
)
MUG_330 = Item(merchant="nordlys", sku="MUG-330", name="Mug blue 330", codes=(ItemCode(code="2000000000022"),))
SOAP = Item(
    merchant="tallyho",
    sku="SOAP",
    name="Soap lemon",
    codes=(ItemCode(code="2000000000015"), ItemCode(code="SOAP-1")),
    confirm=Confirm.ONCE,
)
TOTES = {"TOT-00001": None, "TOT-00002": None, "TOT-00003": None, "TOT-00009": "TRL-9"}
PLAN = Plan(
    trolley="TRL-17",
    name="17",
    route_version=1,
    slots=(
        Slot(slot="A1", orders=("1001",), cut_off="17:00"),
        Slot(slot="B3", orders=("1002",), cut_off="15:00"),
    ),
    stops=(
        Stop(
            stop=1,
            location="A-01-02",
            check="47",
            item=MUG_250,
            shares=(
                Share(slot="A1", line="1001/1", quantity=2, cut_off="17:00"),
                Share(slot="B3", line="1002/1", quantity=1, cut_off="15:00"),
            ),
        ),
        Stop(
            stop=2,
            location="A-02-02",
            check="31",
            item=MUG_330,
            shares=(Share(slot="A1", line="1001/2", quantity=1, cut_off="17:00"),),
        ),
        Stop(
            stop=3,
            location="B-01-01",
            check="08",
            item=SOAP,
            shares=(Share(slot="B3", line="1002/2", quantity=4, cut_off="15:00"),),
        ),
    ),
    zones=("ZON-2",),
    parks=("PRK-A1",),
    totes=TOTES,
)


def decided(trolley: Trolley, said: Said) -> Decision:
    """What the flow that is due decides."""
    match trolley.job:
        case Job.BUILD:
            return build.decide(trolley, said)
        case Job.PICK:
            return pick.decide(trolley, said)
        case _:
            return drop.decide(trolley, said)


class Played:
    """A trolley worked on by saying things, with everything recorded."""

    def __init__(self, plan: Plan = PLAN) -> None:
        """Start with `plan` as it was claimed."""
        self.start = opened(plan)
        self.trolley = self.start
        self.events: list[Recorded] = []

    def say(self, *said: Said | str) -> Decision:
        """Say each thing (a string is scanned); the last decision."""
        decision = Decision()
        for each in said:
            decision = decided(self.trolley, Scanned(code=each) if isinstance(each, str) else each)
            if decision.event is not None:
                self.record(decision.event)
        return decision

    def record(self, event: Event) -> None:
        """Number and apply one event."""
        self.events.append(Recorded(seq=len(self.events) + 1, event=event))
        self.trolley = evolve(self.trolley, self.events[-1])

    def recovered(self) -> Trolley:
        """The trolley folded again from everything recorded."""
        return reduce(evolve, self.events, self.start)


def built() -> Played:
    """The trolley with both totes in."""
    played = Played()
    played.say("TOT-00001", "TOT-00002")
    return played
