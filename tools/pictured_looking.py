"""What is looked up and looked back at in docs/screens."""

from datetime import UTC, datetime
from typing import Final

from offline.history import Logged
from tests.doubles.recorder import ScriptedFinder, ScriptedPast
from tools.pictured_trolley import DONE, items, trolley
from warehouse.barcodes import read
from warehouse.events import Arrived, Event, LineCount, Put, Refused, Taken
from warehouse.found import Found, Lies, item_found
from warehouse.values import replace

ABOUT: Final = datetime(2026, 11, 22, 15, 39, tzinfo=UTC)


def found() -> Found:
    """A number that two merchants sell."""
    mug, place = items()[0], trolley().plan.stops[DONE].location
    code = mug.codes[0].code
    other = replace(mug, merchant="tallyho", sku="TH-7741", name="Enamel mug blue 250")
    return Found(
        code=code,
        items=(
            item_found(mug, read(code), (Lies(location=place, units=40, wanted=12),)),
            item_found(other, read(code), (Lies(location="F-02-04", units=7),)),
        ),
    )


def known() -> ScriptedFinder:
    """Who knows it, here and on the server."""
    return ScriptedFinder(known_here={found().code: found()}, known_there={found().code: found()})


def logged() -> ScriptedPast:
    """Six scans, the newest not sent yet."""
    stop = trolley().plan.stops[DONE]
    counts = (LineCount(line="1041/B3", quantity=2),)
    events: tuple[Event, ...] = (
        Arrived(stop=stop.stop),
        Refused(code="4006381333932", refusal="DamagedRead", stop=stop.stop),
        Taken(stop=stop.stop, quantity=1, code=stop.item.codes[0].code),
        Refused(code="SLT-17-C1", refusal="PutFirst", stop=stop.stop),
        Taken(stop=stop.stop, quantity=11, code=stop.item.codes[0].code),
        Put(stop=stop.stop, slot="B3", tote="TOT-00401", counts=counts),
    )
    start = int(ABOUT.timestamp() * 1000)
    told = (
        Logged(seq=36 + place, wall_ms=start + place * 4_000, event=event, location=stop.location)
        for place, event in enumerate(events)
    )
    return ScriptedPast(logged=tuple(reversed([*told])))
