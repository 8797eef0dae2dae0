"""A newcomer packs in the demo: an order out of a tote that waits, its label from the carrier that runs with it."""

import json
import os
import re
import signal
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.doubles.terminal import Terminal

STARTS_S = 60.0
"""Making a whole site, and starting three programs."""


def sold(folder: Path) -> list[dict[str, object]]:
    """What the demo's carrier sold."""
    (carrier,) = json.loads((folder / "site" / "carriers.json").read_text(encoding="utf-8"))["carriers"]
    with urlopen(f"{carrier['url']}/ledger", timeout=10) as answer:  # noqa: S310 (on this machine)
        found: list[dict[str, object]] = json.load(answer)
    return found


def children(pid: int) -> list[int]:
    """Processes that `pid` started and that run."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def test_a_picked_tote_is_packed_in_the_demo_and_all_of_it_ends_together(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pickclient", "demo", "--folder", str(tmp_path)]
    with Terminal(command, size=(80, 24)) as demo:
        said = 0
        for begun in (b"1/4 Making a site", b"2/4 Starting the site's server", b"3/4 Drawing", b"4/4 Opening"):
            said, _ = demo.wait_for_bytes(re.compile(re.escape(begun)), said, STARTS_S)
        demo.wait_for("SCAN YOUR BADGE", STARTS_S)
        demo.scan("BDG-0412")
        demo.wait_for("TAKE A TROLLEY")
        demo.scan("DSK-01")
        demo.wait_for("SCAN A TOTE")
        demo.scan("TOT-00474")
        demo.wait_for("Mug blue 250")
        demo.scan("2000001200001", "2000001200001", "2000001206096")
        demo.wait_for("SCAN THE LABEL", 30)
        (label,) = sold(tmp_path)
        demo.scan(str(label["tracking"]))
        demo.wait_for("PUT IN BIN")
        assert label["reference"] == "demo.1481-1.1"
        assert (tmp_path / "labels").is_dir()
        running = children(demo.pid)
        assert len(running) == 3, "the carrier, the server, the client"
        demo.send_signal(signal.SIGTERM)
        assert demo.wait() == 128 + signal.SIGTERM
    for pid in running:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
