"""Words for the scan log: what was scanned, and what came of it. Pure; the events are the journal's."""

from string import Formatter

from offline.history import Logged
from screens.wording import Catalogue
from warehouse.codec import type_name
from warehouse.desk_events import BoxChosen, PackEvent, PackUndone, PutOnHold, TakenFromHold
from warehouse.events import (
    Arrived,
    CancellationSeen,
    Confirmed,
    Dropped,
    Event,
    FoundInTote,
    Parked,
    Put,
    Refused,
    Requested,
    Shorted,
    Skipped,
    Taken,
    ToteBound,
    Undone,
)

CODE_TAIL = 6
"""Of a long code its last characters are what people find it by."""
WHOLE_MAX = 10
"""Codes up to this length are shown whole, such as places and totes."""


def what(one: Logged) -> str:
    """What was scanned: a code's end, or the place, slot or tote; where there is none, the number it is kept under."""
    return _short(_told(one.event, one.location)) or f"#{one.seq}"


def verdict(one: Logged, words: Catalogue) -> tuple[str, bool]:
    """What came of it in a few words, and whether it was taken."""
    match one.event:
        case None:
            return words.word("scan_log.unreadable"), True
        case Refused(refusal=name):
            return words.word("scan_log.no", why=why(name, words)), False
        case Undone(event=event):
            return words.word("scan_log.undone", what=_done(event, words)), True
        case event:
            return words.word("scan_log.yes", what=_done(event, words)), True


def _done(event: Event, words: Catalogue) -> str:
    return words.word(f"scan_log.{type_name(type(event))}", units=getattr(event, "quantity", 0))


def _told(event: Event | None, location: str) -> str:
    match event:
        case Refused() | Taken():
            return event.code or location
        case Arrived() | Shorted() | Skipped():
            return location or f"#{event.stop}"
        case Put() | FoundInTote():
            return event.slot
        case ToteBound():
            return event.tote
        case Undone():
            return _told(event.event, location)
        case Dropped():
            return event.zone
        case Parked():
            return event.place
        case Confirmed(seq=seq):
            return f"#{seq}"
        case CancellationSeen():
            return event.order
        case Requested() | None:
            return ""
        case _:
            return _told_at_desk(event)


def _told_at_desk(event: PackEvent) -> str:
    match event:
        case PackUndone():
            return _told_at_desk(event.event)
        case BoxChosen():
            return event.box
        case PutOnHold() | TakenFromHold():
            return event.place
        case _:
            return str(getattr(event, "code", ""))


def _short(code: str) -> str:
    return code if len(code) <= WHOLE_MAX else f"...{code[-CODE_TAIL:]}"


def why(name: str, words: Catalogue) -> str:
    """The first line that was shown for the refusal, whose fields are not kept."""
    lines = words.sentences.get(name)
    if lines is None:
        return words.word("scan_log.refused")
    return "".join(text + ("…" if field is not None else "") for text, field, _, _ in Formatter().parse(lines[0]))
