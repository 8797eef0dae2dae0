"""A problem that somebody had can be looked at: found by badge, trolley and day, played with its scans beside it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pickclient.demo import ENROLMENT
from tests.doubles.picker import Picker
from tests.doubles.shift import ROOT, Site, demo_site
from tests.doubles.terminal import PATIENCE_S, Terminal

PIN = "2580"
F12 = "\x1b[24~"
WORDS = "screen jumped back"
ZONE = "Europe/Amsterdam"
"""The demo site's."""


def pickclient(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of pickclient to its end."""
    command = [sys.executable, "-m", "pickclient", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, cwd=ROOT)


def looked_for() -> tuple[str, ...]:
    """What the person on the telephone says: the badge, the trolley, and the day by its name."""
    return "--operator", "0412", "--trolley", "17", "--day", f"{datetime.now(ZoneInfo(ZONE)):%A}"


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait for what another process does."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline_s, what
        time.sleep(0.05)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site of its own: trolley 17 is other journeys' on the one they share."""
    with demo_site(tmp_path / "site") as made:
        yield made


def test_a_problem_is_told_found_and_played_with_its_scans_beside_it(site: Site, tmp_path: Path) -> None:
    device, support = tmp_path / "device", tmp_path / "support"
    told = device / "told"
    with Picker(site.address, device) as picker:
        picker.begins("TRL-17")
        picker.is_accepted("TOT-00101", "TOT-00102")
        picker.is_told("ToteDue", "D-14-02")
        picker.press(F12)
        picker.comes_to("TELL_US")
        assert [path.suffix for path in told.iterdir()] == [".json"], "kept before anything is asked"
        picker.press("2")
        picker.comes_to("TYPE")
        for letter in WORDS:
            picker.press(letter)
        picker.press("\r")
        picker.reads("TellSaved")
        until(lambda: not list(told.iterdir()), "it is sent by itself")
        casts = device / "recordings"
        until(lambda: any(f"told {WORDS}" in path.read_text() for path in casts.iterdir()), "it is marked")
        picker.terminal.kill()
    _looks_at_the_device(device)
    _looks_at_the_site(site.address, support)


def _looks_at_the_device(device: Path) -> None:
    """In the data folder of a device whose program was killed."""
    listed = pickclient("--data", str(device), "replay", *looked_for())
    assert (listed.returncode, listed.stderr) == (0, "")
    (line,) = listed.stdout.splitlines()
    assert "BDG-0412" in line
    assert "TRL-17" in line
    assert line.endswith(f"TOLD: {WORDS}"), "on the device, too, though it is sent"
    name = line.split()[0]
    command = [sys.executable, "-m", "pickclient", "--data", str(device), "replay", name]
    with Terminal([*command, "--speed", "40"], size=(120, 30)) as terminal:
        assert terminal.wait() == 0
        played = terminal.raw.decode()
    assert "NOT A TOTE" in played
    assert "PUT A TOTE IN A3" in played
    for scan in ("tote_bound slot=A1 tote=TOT-00101", "tote_bound slot=A2 tote=TOT-00102", "code=D-14-02"):
        assert scan in played
    nobody = pickclient("--data", str(device), "replay", "--operator", "0413")
    assert nobody.returncode == 1
    assert nobody.stderr.startswith("no recording fits")


def _looks_at_the_site(address: str, support: Path) -> None:
    """On the server, from a device of support's own, as a supervisor alone may."""
    there = ("--server", address, "--data", str(support))
    assert pickclient(*there, "enrol", ENROLMENT).returncode == 0
    picker = pickclient(*there, "replay", "--site", "--badge", "0412", *looked_for())
    assert picker.returncode == 1
    assert "not_yours_to_read" in picker.stderr
    wrong = pickclient(*there, "replay", "--site", "--badge", "0100", *looked_for(), typed="1111\n")
    assert (wrong.returncode, "pin_wrong" in wrong.stderr) == (1, True)
    supervisor = ("replay", "--site", "--badge", "0100")
    listed = pickclient(*there, *supervisor, *looked_for(), typed=f"{PIN}\n")
    assert (listed.returncode, listed.stderr) == (0, "")
    (line,) = listed.stdout.splitlines()
    assert line.endswith(f"TOLD: {WORDS}")
    nobody = pickclient(*there, *supervisor, "--operator", "0413", typed=f"{PIN}\n")
    assert (nobody.returncode, "with --site" in nobody.stderr) == (1, False)
    played = pickclient(*there, *supervisor, "--headless", line.split()[0], typed=f"{PIN}\n")
    assert (played.returncode, played.stderr) == (0, "")
    steps = [json.loads(step) for step in played.stdout.splitlines()]
    screens = ["\n".join(step["screen"]) for step in steps if "screen" in step]
    assert any("PUT A TOTE IN A3" in screen for screen in screens)
    scans = {step["seq"]: step["scan"] for step in steps if "scan" in step}
    assert scans[1].startswith("#1 tote_bound slot=A1 tote=TOT-00101")
    assert scans[1].endswith("applied")
    assert scans[3].endswith("refused")
    place = next(place for place, step in enumerate(steps) if step.get("seq") == 1)
    shown = [step["screen"] for step in steps[:place] if "screen" in step][-1]
    assert " √  TOTE IS IN A1" in shown, "a scan stands beside the screen that answered it"
