"""A played shift whose program dies, whose server dies, whose device is destroyed: what the journeys are made of."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.request import urlopen

from pickclient.demo import BADGE, ENROLMENT, LISTENS, client_command, client_environment, plan_of
from pickclient.player import Floor, Player
from pickclient.script import Act, Answer, acts, mishaps
from warehouse.trolleys import Plan

ROOT = Path(__file__).parents[2]
PATIENCE_S = 10.0
DYING = [sys.executable, str(ROOT / "tests" / "doubles" / "dying_client.py")]


class Site:
    """A demo pickserver that can be killed and started again on the same port and data."""

    def __init__(self, folder: Path) -> None:
        """Make the demo site in `folder` and start its server."""
        folder.mkdir(parents=True)
        self.database = folder / "pickserver.db"
        self._environment = {**os.environ, "PICKSERVER_ENROLMENT": ENROLMENT, "PICKSERVER_DATA": str(folder)}
        subprocess.run(
            [sys.executable, "-m", "pickserver", "seed", "demo"], env=self._environment, check=True, capture_output=True
        )
        self._port = 0
        self.start()

    def start(self) -> None:
        """Start the server and wait until it listens."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "pickserver", "serve", "--port", str(self._port)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._child.stdout is not None
        self.address = (
            next(line for line in self._child.stdout if line.startswith(LISTENS)).removeprefix(LISTENS).strip()
        )
        self._port = int(self.address.rsplit(":", 1)[1])

    def kill(self) -> None:
        """End the server as a pulled plug would."""
        self._child.kill()
        self.wait()

    def stop(self) -> None:
        """Ask the server to end."""
        self._child.terminate()
        self.wait()

    def wait(self) -> None:
        """Wait until the server is gone."""
        self._child.wait()
        assert self._child.stdout is not None
        self._child.stdout.close()

    def differences(self, trolley: str, truth: Path) -> list[str]:
        """What a process of its own finds different between the truth file and the server's public answers."""
        command = [sys.executable, "-m", "pickclient.truth", self.address, trolley, str(truth)]
        told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        return [line for line in (told.stdout + told.stderr).splitlines() if not line.endswith(" 0 differences")]

    def events(self, trolley: str) -> list[dict[str, object]]:
        """Every event of `trolley` that the server has, by its public API."""
        events: list[dict[str, object]] = []
        more = True
        while more:
            after = events[-1]["number"] if events else 0
            told = self._asked(f"trolleys/{trolley}/events?limit=1000&after={after}")
            events += told["events"]
            more = bool(told["more"])
        return events

    def has(self, trolley: str, number: int) -> bool:
        """Whether the server comes to have exactly `number` events of `trolley`, none of them twice."""
        came = _waited(lambda: len(self.events(trolley)) >= number)
        return came and len(self.events(trolley)) == number and counted_twice(self.events(trolley)) == []

    def has_free(self, trolley: str) -> bool:
        """Whether `trolley` comes to be nobody's."""
        return _waited(lambda: trolley not in self.held())

    def lines(self, trolley: str) -> list[dict[str, object]]:
        """What is wanted and picked of each order line of `trolley`."""
        lines: list[dict[str, object]] = self._asked(f"trolleys/{trolley}/lines")["lines"]
        return lines

    def held(self) -> set[str]:
        """Trolleys that somebody holds."""
        return {str(one["trolley"]) for one in self._asked("trolleys")["trolleys"] if one["operator_name"]}

    def _asked(self, path: str) -> dict[str, list[dict[str, object]]]:
        with urlopen(f"{self.address}/v1/{path}", timeout=PATIENCE_S) as answer:  # noqa: S310 (our own server)
            told: dict[str, list[dict[str, object]]] = json.load(answer)
        return told


def _waited(came: Callable[[], bool]) -> bool:
    """Whether the server, asked again and again, comes to say so."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not (said := came()) and time.monotonic() < deadline_s:
        pass
    return said


@contextmanager
def demo_site(folder: Path) -> Iterator[Site]:
    """A demo site for the time of the block."""
    site = Site(folder)
    try:
        yield site
    finally:
        site.stop()


@dataclass(slots=True)
class Fates:
    """What happened to the program on the way."""

    kills: int = 0
    before_signal: int = 0
    """Kills that came between the commit of a scan and its signal."""
    asked: int = 0
    read: list[int] = field(default_factory=list)
    """Running numbers in the order in which they were read."""


class Shift:
    """One trolley played on one device, through any number of the program's deaths."""

    def __init__(self, site: Site, folder: Path, trolley: str, seed: int) -> None:
        """Play `trolley` of `site` with the device and truth in `folder`."""
        self.site = site
        self.truth = folder / "truth.jsonl"
        self.plan: Plan = plan_of(site.address, trolley)
        self.data = folder / "device"
        self.player = Player(self.truth)
        free = tuple(tote for tote, carrier in self.plan.totes.items() if carrier is None)
        self.acts: list[Act] = list(acts(self.plan, mishaps(self.plan, seed), free))
        self.fates = Fates()
        self.floor = self.start()

    def start(self, dying: Sequence[str] = ()) -> Floor:
        """Start the program on the device, as it is or through `dying`."""
        command = client_command(self.site.address, self.data)
        return Floor([*dying, *command[3:]] if dying else command, environment=client_environment(), size=(40, 24))

    def begin(self, screen: str = "BUILD") -> None:
        """Sign in and claim."""
        self.player.sign_in(self.floor, BADGE)
        self.player.claim(self.floor, self.plan.trolley, screen)

    def play(self, acts: Sequence[Act]) -> None:
        """Play `acts` with nothing untoward."""
        for act in acts:
            self.player.play(self.floor, act)

    def play_through(self, kills: dict[int, str], random: Random) -> None:
        """Play everything; the program dies at the acts in `kills`, before the signal or at any later moment."""
        for place, act in enumerate(self.acts):
            self.player.write_truth(act)
            if kills.get(place) == "before signal":
                self._reborn(dying=[*DYING, "1"])
            if place not in kills:
                self.player.send(self.floor, act)
                continue
            self._fatal(act, random, certain=kills[place] == "before signal")

    def end(self) -> None:
        """Wait until the server has everything, and end the program."""
        self.player.all_sent(self.floor)
        self.fates.read += self.floor.numbers
        assert self.floor.close() == 128 + signal.SIGTERM

    def _fatal(self, act: Act, random: Random, *, certain: bool) -> None:
        """Scan, die, start again; scan once more only when the scan had not been recorded."""
        self.floor.write(act.text.encode() + b"\r")
        if certain:
            self.floor.wait(lambda seen: seen.kind == "gone", since=0, what="the battery to go")
            self.fates.before_signal += 1
        else:
            time.sleep(random.uniform(0.0, 0.02))
        acknowledged = [number for number in self.floor.numbers if number > self.player.acknowledged]
        self._reborn()
        if certain:
            assert not acknowledged, "died before the signal, and the signal was read"
        if acknowledged:
            assert self.player.acknowledged >= acknowledged[-1], "an acknowledged scan is gone"
        elif self.recorded:
            return
        if not acknowledged:
            self.player.send(self.floor, act)

    def _reborn(self, dying: Sequence[str] = ()) -> None:
        """Kill the program and start it again."""
        self.fates.read += self.floor.numbers
        self.floor.kill()
        self.fates.kills += 1
        self.floor = self.start(dying)
        before = len(self.floor.seen)
        self.recorded = self.player.resume(self.floor)
        self.fates.asked += any(seen.text.startswith("CONFIRM") for seen in self.floor.seen[before:])


def killable(acts: Sequence[Act]) -> list[int]:
    """Places of acts during which a kill is told apart from no kill: one scan, one event."""
    return [place for place, act in enumerate(acts) if act.answer is Answer.ACCEPTED and act.means == "scan"][12:-1]


def counted_twice(events: Sequence[dict[str, object]]) -> list[tuple[object, ...]]:
    """Event keys that the server has more than once."""
    keys = Counter((event["device"], event["incarnation"], event["seq"]) for event in events)
    return [key for key, times in keys.items() if times > 1]
