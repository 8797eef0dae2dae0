"""Has trolleys of a new site picked and left already, so that there is something to pack: by the facts a device sends.

Nothing is written to a table here: what a picker records goes the way of every device's records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from pickserver.handlers.claims import TrolleyWanted, claim
from pickserver.handlers.sync import sync
from pickserver.seams import Caller, Clock, Ids, wall_ms
from warehouse.claims import Claim, ClaimWanted
from warehouse.codec import event_body, type_name
from warehouse.envelope import GENESIS, Envelope, seal
from warehouse.events import Dropped, Event, LineCount, Put, Requested, ToteBound, Wish
from warehouse.trolleys import Plan
from warehouse.wire import SyncReply, SyncRequest, WireEvent, to_wire


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedTrolley:
    """A trolley that was picked to the end."""

    plan: Plan
    totes: Mapping[str, str]
    """By slot."""
    zone: str
    """Where it was left."""


def facts(picked: PickedTrolley) -> Iterator[Event]:
    """Everything that a picker does with the trolley, from the first tote to the drop zone."""
    for slot, tote in picked.totes.items():
        yield ToteBound(slot=slot, tote=tote)
    for stop in picked.plan.stops:
        for slot, tote in picked.totes.items():
            counts = tuple(
                LineCount(line=share.line, quantity=share.quantity) for share in stop.shares if share.slot == slot
            )
            if counts:
                yield Put(stop=stop.stop, slot=slot, tote=tote, counts=counts)
    yield Dropped(zone=picked.zone)
    yield Requested(wish=Wish.RELEASE)


def pick(tx: Connection, trolleys: tuple[PickedTrolley, ...], who: Caller, clock: Clock, ids: Ids) -> None:
    """Have `who` pick the trolleys one after the other, on the device named there."""
    device = _Journal(caller=who, incarnation=ids.new(), wall_ms=wall_ms(clock))
    for picked in trolleys:
        wanted = TrolleyWanted(trolley=picked.plan.trolley, wanted=ClaimWanted(incarnation=device.incarnation))
        given = claim(tx, who, wanted, clock, ids)
        assert isinstance(given, Claim), given
        request = device.request(picked, given.epoch)
        assert isinstance(sync(tx, who, request, clock, ids), SyncReply)


@dataclass(slots=True, kw_only=True)
class _Journal:
    """What the device records; kept nowhere but in the requests it goes out with."""

    caller: Caller
    incarnation: str
    wall_ms: int
    seq: int = 0
    last_hash: bytes = GENESIS

    def request(self, picked: PickedTrolley, epoch: int) -> SyncRequest:
        from_seq = self.seq + 1
        events = tuple(self._recorded(event, picked.plan, epoch) for event in facts(picked))
        return SyncRequest(device=self.caller.device, incarnation=self.incarnation, from_seq=from_seq, events=events)

    def _recorded(self, event: Event, plan: Plan, epoch: int) -> WireEvent:
        self.seq += 1
        envelope = Envelope(
            device=self.caller.device,
            incarnation=self.incarnation,
            seq=self.seq,
            event_id=f"{self.incarnation}-{self.seq}",
            type=type_name(type(event)),
            v=1,
            site=self.caller.site,
            trolley=plan.trolley,
            epoch=epoch,
            route_version=plan.route_version,
            operators=(self.caller.operator,),
            session=self.incarnation,
            screen="pick",
            client="",
            variant="",
            wall_ms=self.wall_ms,
            mono_ms=self.seq,
            boot_id=self.incarnation,
        )
        sealed = seal(prev_hash=self.last_hash, seq=self.seq, body=event_body(envelope, event))
        self.last_hash = sealed.hash
        return to_wire(sealed)
