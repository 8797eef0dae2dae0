"""Real programs: an order is cancelled while its trolley is picked; no kill forgets it, a colleague knows it too."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

from offline.clock import SystemClock
from offline.commands import HttpCommands
from offline.http import Http
from pickclient.demo import ENROLMENT, plan_of
from tests.doubles.picker import Picker
from tests.doubles.shift import demo_site
from tests.journeys.test_troubles import free_totes, stops
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.sign_in import DeviceWanted
from warehouse.trolleys import Plan, Slot

TROLLEY, COLLEAGUE, SUPERVISOR, PIN = "TRL-17", "BDG-0413", "BDG-0100", "2580"
QUICK = {"PICKCLIENT_POLL_S": "0.5"}
BEFORE, AFTER = 2, 3
"""Stops that are picked before the order is cancelled, and after that by each program."""


def cancel(address: str, order: str) -> None:
    """A supervisor cancels it."""

    async def decided() -> None:
        http = Http(address)
        try:
            commands = HttpCommands(http, "desk", SystemClock(), os.urandom)
            http.token = (await commands.register(DeviceWanted(device="desk", enrolment=ENROLMENT))).token
            await commands.sign_in(SUPERVISOR, PIN)
            told = await commands.decide_order(order, CancelWanted(reason="the customer asked for it"))
        finally:
            http.close()
        assert isinstance(told, OrderCancelled)

    asyncio.run(decided())


def without(plan: Plan, order: str) -> list[list[str]]:
    """What is scanned at the stops that are left after `BEFORE` when nothing of `order` is asked for."""
    shares = ((stop, tuple(one for one in stop.shares if one.order != order)) for stop in plan.stops[BEFORE:])
    left = tuple(replace(stop, shares=rest) for stop, rest in shares if rest)
    codes = stops(replace(plan, stops=left))
    return [codes[stop.stop] for stop in left]


def most_wanted(plan: Plan) -> Slot:
    """The slot of one order that most of the next stops put something into."""
    alone = [slot for slot in plan.slots if len(slot.orders) == 1]
    coming = [share.order for stop in plan.stops[BEFORE:][: 4 * AFTER] for share in stop.shares]
    return max(alone, key=lambda slot: coming.count(slot.orders[0]))


def test_what_is_cancelled_while_it_is_picked_is_read_once_and_never_asked_for_again(tmp_path: Path) -> None:
    with demo_site(tmp_path / "site") as site:
        plan = plan_of(site.address, TROLLEY)
        slot = most_wanted(plan)
        order, left = slot.orders[0], without(plan, slot.orders[0])
        with Picker(site.address, tmp_path / "one", env=QUICK) as one:
            one.begins(TROLLEY)
            one.is_accepted(*free_totes(plan))
            one.press("1")
            one.comes_to("PICK")
            one.is_accepted(*(code for codes in list(stops(plan).values())[:BEFORE] for code in codes))
            number = one.number
            assert site.has(TROLLEY, number)
            cancel(site.address, order)
            one.comes_to("CANCELLED")
            one.reads("ToteCancelled", slot=slot.slot)
            one.terminal.kill()
        with Picker(site.address, tmp_path / "one", env=QUICK) as one:
            one.comes_to("CANCELLED")
            one.reads("ToteCancelled", slot=slot.slot)
            one.stands_at(number)
            one.scan(plan.stops[BEFORE].location)  # it was on its way: it answers nothing
            one.reads("ToteCancelled", slot=slot.slot)
            one.is_accepted(f"SLT-17-{slot.slot}")
            one.comes_to("PICK 17")
            one.is_accepted(*(code for codes in left[:AFTER] for code in codes))
            number = one.number
            one.terminal.kill()
        with Picker(site.address, tmp_path / "one", env=QUICK) as one:
            one.comes_to("PICK 17")
            one.stands_at(number)
            one.is_accepted(*(code for codes in left[AFTER : 2 * AFTER] for code in codes))
            assert site.has(TROLLEY, one.number)
            one.ends()
        with Picker(site.address, tmp_path / "other", env=QUICK) as other:
            other.comes_to("SIGN_IN")
            other.scan(COLLEAGUE)
            other.comes_to("HOME")
            other.scan(TROLLEY)
            other.comes_to("HELD")
            other.press("1")
            other.comes_to("PICK 17")
            other.is_accepted(*(code for codes in left[2 * AFTER : 3 * AFTER] for code in codes))
        before = {stop.stop for stop in plan.stops[:BEFORE]}
        mine = [row for row in site.lines(TROLLEY) if str(row["line"]).rpartition("/")[0] == order]
        assert all(row["picked"] == (row["wanted"] if row["stop"] in before else 0) for row in mine), mine
        assert sum(event["type"] == "cancellation_seen" for event in site.events(TROLLEY)) == 1
