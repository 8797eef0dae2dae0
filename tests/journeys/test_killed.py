"""A picker's whole trolley, through kill -9 of the program and of the server, no network, and a destroyed device."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from pickclient.player import SeenKind
from tests.doubles.shift import ROOT, Shift, counted_twice, demo_site, killable

KILLS = int(os.environ.get("PICKCLIENT_KILLS", "5"))
"""Deaths of the program in the long journey: 50 by `make journeys-long`."""
SEED = int(os.environ.get("PICKCLIENT_SEED", "41"))


def test_no_kill_of_the_program_loses_or_doubles_an_acknowledged_scan(tmp_path: Path) -> None:
    random = Random(SEED)
    with demo_site(tmp_path / "site") as site:
        shift = Shift(site, tmp_path, "TRL-17", SEED)
        places = random.sample(killable(shift.acts), KILLS)
        kills = {place: "before signal" if number % 3 == 0 else "any" for number, place in enumerate(places)}
        shift.begin()
        shift.play_through(kills, random)
        shift.end()
        assert site.differences("TRL-17", shift.truth) == []
        events = site.events("TRL-17")
        assert counted_twice(events) == []
        assert set(shift.fates.read) <= {event["seq"] for event in events if event["status"] == "applied"}
    assert shift.fates.before_signal == len([kind for kind in kills.values() if kind == "before signal"])
    assert shift.fates.asked >= shift.fates.before_signal


def test_the_server_may_be_killed_at_any_time(tmp_path: Path) -> None:
    with demo_site(tmp_path / "site") as site:
        shift = Shift(site, tmp_path, "TRL-11", SEED)
        shift.begin()
        third = len(shift.acts) // 3
        shift.play(shift.acts[:third])
        site.kill()
        shift.play(shift.acts[third : 2 * third])
        site.start()
        shift.play(shift.acts[2 * third :])
        site.kill()
        site.start()
        shift.end()
        assert site.differences("TRL-11", shift.truth) == []
        assert counted_twice(site.events("TRL-11")) == []


def test_a_claimed_trolley_is_picked_and_dropped_without_network_and_sent_afterwards(tmp_path: Path) -> None:
    with demo_site(tmp_path / "site") as site:
        shift = Shift(site, tmp_path, "TRL-11", SEED)
        shift.begin()
        site.kill()
        shift.play(shift.acts)
        site.start()
        shift.end()
        assert site.differences("TRL-11", shift.truth) == []


def test_a_second_device_goes_on_where_the_destroyed_one_was(tmp_path: Path) -> None:
    with demo_site(tmp_path / "site") as site:
        first = Shift(site, tmp_path, "TRL-11", SEED)
        first.begin()
        stop = first.plan.stops[len(first.plan.stops) // 2]
        half = next(place for place, act in enumerate(first.acts) if act.text == stop.location)
        first.play(first.acts[:half])
        first.player.all_sent(first.floor)
        position = [seen.text for seen in first.floor.seen if seen.kind is SeenKind.TITLE][-1]
        first.floor.kill()
        shutil.rmtree(first.data)
        second = Shift(site, tmp_path, "TRL-11", SEED)
        second.begin(screen="PICK")
        assert [seen.text for seen in second.floor.seen if seen.kind is SeenKind.TITLE][-1] == position
        second.play(first.acts[half:])
        second.end()
        assert site.differences("TRL-11", first.truth) == []


def test_the_demo_plays_its_hundred_stops_and_the_server_agrees_with_the_truth(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pickclient", "demo", "--play", "--headless", "--folder", str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    assert told.stdout.strip().endswith("0 differences")
