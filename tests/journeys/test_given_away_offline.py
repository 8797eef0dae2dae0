"""Two real programs: a trolley is given away while its device picks sixty stops without network; both people know."""

import asyncio
import json
import os
from pathlib import Path
from urllib.request import urlopen

from offline.clock import SystemClock
from offline.commands import HttpCommands
from offline.http import Http
from pickclient.demo import ENROLMENT, plan_of
from tests.doubles.faulty_line import Ill, faulty_line
from tests.doubles.picker import Picker
from tests.doubles.shift import Site, demo_site
from tests.journeys.test_troubles import free_totes, stops
from warehouse.claims import ReassignWanted
from warehouse.sign_in import DeviceWanted

TROLLEY, COLLEAGUE, SUPERVISOR, PIN = "TRL-17", "BDG-0413", "BDG-0100", "2580"
ONLINE, OFFLINE, TWICE = 2, 60, 5
QUICK = {"PICKCLIENT_POLL_S": "0.5"}


def address_of(site: Site) -> tuple[str, int]:
    """Where its server listens."""
    host, _, port = site.address.removeprefix("http://").partition(":")
    return host, int(port)


def opened(site: Site, what: str, kind: str) -> list[dict[str, object]]:
    """The open exceptions or tasks of one kind, as anybody on the site's network may read them."""
    with urlopen(f"{site.address}/v1/{what}?kind={kind}") as answer:  # noqa: S310 (our own server)
        rows: list[dict[str, object]] = json.load(answer)[what]
    return rows


def give_away(address: str) -> tuple[int | None, int]:
    """A supervisor gives the trolley to the colleague; what its device held unsent, as far as known, and stops done."""

    async def decided() -> tuple[int | None, int]:
        http = Http(address)
        try:
            commands = HttpCommands(http, "desk", SystemClock(), os.urandom)
            known = await commands.register(DeviceWanted(device="desk", enrolment=ENROLMENT))
            http.token = known.token
            await commands.sign_in(SUPERVISOR, PIN)
            wanted = ReassignWanted(to=COLLEAGUE, epoch=1, reason="Ana is not to be found", confirmed=True)
            risk = (await commands.reassign(TROLLEY, wanted)).at_risk
        finally:
            http.close()
        return risk.unsent, risk.stops_done

    return asyncio.run(decided())


def test_sixty_stops_of_a_trolley_that_was_given_away_count_and_both_people_are_told(tmp_path: Path) -> None:
    with demo_site(tmp_path / "site") as site, faulty_line(address_of(site)) as line:
        plan = plan_of(site.address, TROLLEY)
        done = list(stops(plan).values())
        with (
            Picker(line.url, tmp_path / "one", env=QUICK) as one,
            Picker(site.address, tmp_path / "other", env=QUICK) as other,
        ):
            one.begins(TROLLEY)
            one.is_accepted(*free_totes(plan))
            one.press("1")
            one.comes_to("PICK")
            one.is_accepted(*(code for codes in done[:ONLINE] for code in codes))
            assert site.has(TROLLEY, one.number)
            line.ill = Ill.SWALLOWS_REQUESTS
            one.is_accepted(*(code for codes in done[ONLINE : ONLINE + OFFLINE] for code in codes))
            assert len(site.events(TROLLEY)) < one.number - OFFLINE

            other.comes_to("SIGN_IN")
            other.scan(COLLEAGUE)
            other.comes_to("HOME")
            assert give_away(site.address) == (0, ONLINE)
            other.terminal.wait_for("WÓZEK 17 JEST TWÓJ")  # the colleague reads Polish
            other.scan(TROLLEY)
            other.comes_to(f"PICK 17 {ONLINE + 1}/")
            other.is_accepted(*(code for codes in done[ONLINE : ONLINE + TWICE] for code in codes))

            line.ill = Ill.NOTHING
            one.reads("TakenOver", operator_name="PIOTR")
            one.press("1")
            one.comes_to("HOME")
            other.comes_to(f"PICK 17 {ONLINE + OFFLINE + 1}/")
            other.is_accepted(*done[ONLINE + OFFLINE])
            assert site.has(TROLLEY, one.number + other.number)
        twice = {stop.stop for stop in plan.stops[ONLINE : ONLINE + TWICE]}
        assert {row["stop"] for row in opened(site, "exceptions", "overpick")} == twice
        assert {row["stop"] for row in opened(site, "tasks", "put_back")} == twice
        late = [event for event in site.events(TROLLEY) if event["status"] == "late"]
        assert len(late) == sum(map(len, done[ONLINE : ONLINE + OFFLINE]))
        by_stop = {stop.stop: at for at, stop in enumerate(plan.stops)}
        for row in site.lines(TROLLEY):
            at = by_stop[int(str(row["stop"]))]
            times = 2 if ONLINE <= at < ONLINE + TWICE else 1 if at <= ONLINE + OFFLINE else 0
            assert row["picked"] == int(str(row["wanted"])) * times, row
