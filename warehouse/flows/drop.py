"""Leaving a trolley: picked at a drop zone, or before that at a park place. Pure; the state is `flows.trolley`'s."""

from warehouse.barcodes import CodeKind, read
from warehouse.events import Dropped, Parked, Requested, Wish
from warehouse.flows.decision import Decision, Said, Scanned, UndoSaid
from warehouse.flows.pick import undo
from warehouse.flows.refusals import refused, tail
from warehouse.flows.trolley import Trolley
from warehouse.messages import (
    CannotPark,
    CodeNotKnown,
    DropAt,
    DropShortAt,
    Left,
    Message,
    NoChoice,
    NoDropThere,
    NotFinished,
    ParkAt,
    ParkDue,
    ParkedAt,
    PlaceNotKnown,
    ZoneDue,
)


def decide(trolley: Trolley, said: Said) -> Decision:
    """Say what `said` means when the trolley is to be left.

    Transitions:
        a drop zone, when no stop is open -> dropped.
        a park place, while a stop is open and nothing is in the hand, with all totes, some or none -> parked.
        anything else -> refused; undo -> undone, the last event.
    """
    if isinstance(said, UndoSaid):
        return undo(trolley)
    if not isinstance(said, Scanned):
        return refused("", NoChoice())
    reading, plan = read(said.code), trolley.plan
    if reading.kind is CodeKind.ZONE and trolley.stops_left:
        return refused(said.code, NotFinished(left=trolley.stops_left))
    if reading.kind is CodeKind.ZONE and reading.text not in plan.zones:
        zone = place_name(next(iter(plan.zones), ""))
        return refused(said.code, NoDropThere(place=reading.text, zone_name=zone))
    if reading.kind is CodeKind.PARK and reading.text not in plan.parks:
        return refused(said.code, PlaceNotKnown(place=reading.text))
    if reading.kind is CodeKind.ZONE:
        return Decision(event=Dropped(zone=reading.text), note=where(trolley, reading.text))
    if reading.kind is CodeKind.PARK and trolley.stops_left:
        why = why_not_park(trolley)
        if why is not None:
            return refused(said.code, why)
        return Decision(event=Parked(place=reading.text), note=where(trolley, reading.text))
    if reading.kind in (CodeKind.UNKNOWN, CodeKind.DAMAGED):
        return refused(said.code, CodeNotKnown(tail=tail(reading.text)))
    if trolley.stops_left:
        return refused(said.code, ParkDue(place_name=place_name(next(iter(plan.parks), ""))))
    return refused(said.code, ZoneDue(zone_name=place_name(next(iter(plan.zones), ""))))


def why_not_park(trolley: Trolley) -> Message | None:
    """Why `trolley` may not be left half-picked now: what is in the hand would be forgotten; None when it may."""
    return CannotPark(have=trolley.cursor.in_hand) if trolley.cursor.in_hand else None


def due(trolley: Trolley) -> Requested | None:
    """What follows a trolley's being left: the wish to be released, once; also after a crash came between."""
    if trolley.cursor.left_at and not trolley.cursor.release_requested:
        return Requested(wish=Wish.RELEASE)
    return None


def instruction(trolley: Trolley) -> Message:
    """Where to leave it, and what is not on it."""
    if trolley.stops_left:
        return ParkAt(trolley_name=trolley.plan.name, place_name=place_name(next(iter(trolley.plan.parks), "")))
    name, zone, missing = trolley.plan.name, place_name(next(iter(trolley.plan.zones), "")), trolley.missing
    if missing:
        return DropShortAt(trolley_name=name, zone_name=zone, missing=missing)
    return DropAt(trolley_name=name, zone_name=zone)


def where(trolley: Trolley, code: str) -> Message:
    """That the trolley stands at the zone or park place with barcode `code`."""
    if read(code).kind is CodeKind.PARK:
        return ParkedAt(trolley_name=trolley.plan.name, place_name=place_name(code))
    return Left(trolley_name=trolley.plan.name, place_name=place_name(code))


def place_name(code: str) -> str:
    """What people call a zone or park place: the part behind the prefix."""
    return code.partition("-")[2] or code
