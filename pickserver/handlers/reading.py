"""What anyone on the site's network may read: trolleys, their lines and events, orders without their customers."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.snapshots import stops_done
from pickserver.seams import Clock, wall_ms
from pickserver.store import cut_offs, journals, orders, routes, tallies, trolleys
from pickserver.store.journals import Heard
from pickserver.store.trolleys import Trolley
from warehouse.reconcile import Count
from warehouse.trolleys import Plan
from warehouse.wire import Problem, SlotTote, StopSkips, Trolleys, TrolleyState

EVENTS_PAGE: Final = 1000
"""The most events in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """One order line at one stop of a trolley: what is wanted and what is counted."""

    stop: int
    location: str
    merchant: str
    sku: str
    slot: str
    line: str
    """Order line, such as `1001/1`."""
    wanted: int
    picked: int
    shorted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyLines:
    """All that is counted for a trolley."""

    trolley: str
    lines: tuple[LineState, ...]
    """In walking order."""
    totes: tuple[SlotTote, ...]
    skips: tuple[StopSkips, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """What became of one recorded event."""

    number: int
    """Counts the trolley's events in the order in which they were counted here."""
    key: str
    """`device/incarnation/seq`."""
    device: str
    incarnation: str
    seq: int
    type: str
    epoch: int
    status: str
    """`applied`, `late` (counted, its lease had passed on), or why it is not counted."""
    received_ms: int
    """When it came, in milliseconds since 1970 by the server's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyEvents:
    """A trolley's events, as far as one answer holds them."""

    trolley: str
    events: tuple[EventState, ...]
    more: bool
    """Whether there are more after the last of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineState:
    """One line of an order, and how much of it is on trolleys."""

    line: str
    sku: str
    quantity: int
    picked: int
    shorted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """An order, without its customer."""

    order: str
    merchant: str
    service: str
    cut_off: str
    """`HH:MM`, local."""
    gift_note: bool
    """Whether it carries one."""
    lines: tuple[OrderLineState, ...]
    truck: str = ""
    """`ahead`, `missed` (it went without the order), `held` (so it did, and the merchant was told), `settled` (the
    order is packed or cancelled); empty where it is not known."""
    leaves_ms: int | None = None
    """When the truck leaves that is to take it, or left without it, in milliseconds since 1970."""
    late_s: int = 0
    """Seconds since that truck left, where it did without the order; else 0."""
    decision: str = ""
    """What a supervisor decided when a truck had left without it: `tomorrow`, `faster` or `merchant`."""


def all_trolleys(tx: Connection, clock: Clock) -> Trolleys:
    """Every trolley and how far it is."""
    found = trolleys.every(tx)
    heard = journals.heard(tx, ((one.device, one.incarnation) for one in found if one.device))
    now_ms = wall_ms(clock)
    return Trolleys(trolleys=tuple(_timed(tx, one, heard.get((one.device, one.incarnation)), now_ms) for one in found))


def one_trolley(tx: Connection, trolley: str, clock: Clock) -> TrolleyState | Problem:
    """How far one trolley is."""
    found = trolleys.one(tx, trolley)
    if found is None:
        return problems.not_known(trolley)
    journal = (found.device, found.incarnation)
    return _timed(tx, found, journals.heard(tx, [journal]).get(journal), wall_ms(clock))


def lines_of(tx: Connection, trolley: str) -> TrolleyLines | Problem:
    """Each line of a trolley's route, with what is counted for it; also what was counted beyond the route."""
    found = trolleys.one(tx, trolley)
    if found is None:
        return problems.not_known(trolley)
    plan = routes.route_of(tx, trolley, found.route_version)
    tally = tallies.tally_of(tx, trolley)
    planned = _planned(plan) if plan else {}
    beyond = {
        key: LineState(
            stop=key[0], location="", merchant="", sku="", slot="", line=key[1], wanted=0, picked=0, shorted=0
        )
        for key in sorted(tally.lines)
        if key not in planned
    }
    return TrolleyLines(
        trolley=trolley,
        lines=tuple(_counted(line, tally.count(*key)) for key, line in (planned | beyond).items()),
        totes=tuple(SlotTote(slot=slot, tote=tote, times=n) for (slot, tote), n in sorted(tally.totes.items())),
        skips=tuple(StopSkips(stop=stop, times=times) for stop, times in sorted(tally.skips.items())),
    )


def plan_of(tx: Connection, trolley: str) -> Plan | Problem:
    """A trolley's route, with the site's places and where its totes are."""
    found = trolleys.one(tx, trolley)
    plan = routes.plan_of(tx, trolley, found.route_version) if found else None
    return problems.not_known(f"{trolley} is no trolley of this site, or has no route") if plan is None else plan


def events_of(tx: Connection, trolley: str, after: int, limit: int) -> TrolleyEvents | Problem:
    """At most `limit` events of a trolley after number `after`, in the order in which they were counted."""
    if trolleys.one(tx, trolley) is None:
        return problems.not_known(trolley)
    found = journals.of_trolley(tx, trolley, after, limit + 1)
    events = tuple(
        EventState(
            number=event.number,
            key=f"{event.device}/{event.incarnation}/{event.seq}",
            device=event.device,
            incarnation=event.incarnation,
            seq=event.seq,
            type=event.type,
            epoch=event.epoch,
            status=event.status,
            received_ms=event.received_ms,
        )
        for event in found[:limit]
    )
    return TrolleyEvents(trolley=trolley, events=events, more=len(found) > limit)


def one_order(tx: Connection, order: str, now_ms: int = 0) -> OrderState | Problem:
    """An order, how much of each line is on trolleys, and how it stands to its truck at `now_ms`."""
    found = orders.order_of(tx, order)
    if found is None:
        return problems.not_known(order)
    counts = tallies.counts_of_lines(tx, [line.line for line in found.lines])
    lines = []
    for line in found.lines:
        count = counts.get(line.line)
        picked, shorted = (count.picked, count.shorted) if count else (0, 0)
        lines.append(
            OrderLineState(line=line.line, sku=line.sku, quantity=line.quantity, picked=picked, shorted=shorted)
        )
    truck = cut_offs.of_order(tx, order)
    is_late = truck is not None and truck.state in cut_offs.LATE
    return OrderState(
        order=found.order,
        merchant=found.merchant,
        service=found.service,
        cut_off=found.cut_off,
        gift_note=bool(found.gift_note),
        lines=tuple(lines),
        truck=truck.state if truck else "",
        leaves_ms=truck.leaves_ms if truck else None,
        late_s=max(0, now_ms - truck.leaves_ms) // 1000 if truck and is_late else 0,
        decision=truck.decision if truck else "",
    )


def _timed(tx: Connection, trolley: Trolley, heard: Heard | None, now_ms: int) -> TrolleyState:
    """How far `trolley` is, and what is known of the device that has it."""
    return replace(
        state_of(tx, trolley),
        held_s=None if trolley.claimed_ms is None else max(0, now_ms - trolley.claimed_ms) // 1000,
        unsent=heard.unsent if heard else None,
        heard_s=max(0, now_ms - heard.heard_ms) // 1000 if heard else None,
    )


def state_of(tx: Connection, trolley: Trolley) -> TrolleyState:
    """How far `trolley` is."""
    plan = routes.now_of(tx, trolley.trolley, trolley.route_version)
    done, stops = stops_done(plan, tallies.tally_of(tx, trolley.trolley))
    return TrolleyState(
        trolley=trolley.trolley,
        name=trolley.name,
        status=trolley.status,
        epoch=trolley.epoch,
        operator_name=trolley.operator_name,
        place=trolley.place,
        stops=stops,
        stops_done=done,
        route_version=trolley.route_version,
        version=trolley.version,
    )


def _planned(plan: Plan) -> dict[tuple[int, str], LineState]:
    return {
        (stop.stop, share.line): LineState(
            stop=stop.stop,
            location=stop.location,
            merchant=stop.item.merchant,
            sku=stop.item.sku,
            slot=share.slot,
            line=share.line,
            wanted=share.quantity,
            picked=0,
            shorted=0,
        )
        for stop in plan.stops
        for share in stop.shares
    }


def _counted(line: LineState, count: Count) -> LineState:
    return replace(line, picked=count.picked, shorted=count.shorted)
