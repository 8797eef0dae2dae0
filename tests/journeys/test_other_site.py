"""A site that nobody made for us: imported from files by the command line, planned, picked, and equal to the truth."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pickclient.demo import client_command, plan_of
from pickclient.player import Floor, Player
from pickclient.script import acts, mishaps
from pickserver import cli
from tests.doubles.other_site import BADGE, FULL, SMALL, write_site
from tests.doubles.shift import ROOT
from tests.protocol.serving import pickserver, serving

SIZE = FULL if os.environ.get("PICKCLIENT_FULL_SITE") else SMALL
"""The whole site, 5,000 items and 3,000 orders, by PICKCLIENT_FULL_SITE=1."""


def test_a_site_of_another_shape_is_imported_planned_and_picked_equal_to_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write_site(tmp_path / "files", SIZE, 20261122)
    data = tmp_path / "server"
    first = pickserver(data, "import", "site", str(files.site))
    assert (first.returncode, first.stdout) == (0, "sites: 1 new, 0 changed, 0 already there\n")
    cli.import_layout(files.layout, data)
    cli.import_items(files.items, data)
    cli.import_stock(files.stock, data)
    for merchant, path in files.orders.items():
        cli.import_orders(path, merchant, data=data)
    capsys.readouterr()
    cli.plan(data)
    cli.plan(data)
    assert [line[:20] for line in capsys.readouterr().out.splitlines() if "trolleys" in line] == [
        f"{SIZE.trolleys} trolleys wait now"[:20],
        "0 trolleys wait now, with 0 orders"[:20],
    ]
    truth = tmp_path / "truth.jsonl"
    with serving(data) as server:
        plan = plan_of(server.url, "TRL-31")
        assert len(plan.stops) > 12
        assert any(slot.batch for slot in plan.slots)
        free = tuple(tote for tote, carrier in plan.totes.items() if carrier is None)
        floor = Floor(
            client_command(server.url, tmp_path / "device"),
            environment={"PICKCLIENT_ENROLMENT": "SECRET"},
            size=(40, 24),
        )
        player = Player(truth)
        player.sign_in(floor, BADGE)
        player.claim(floor, "TRL-31")
        for act in acts(plan, mishaps(plan, 7), free):
            player.play(floor, act)
        player.all_sent(floor)
        assert floor.close() == 128 + signal.SIGTERM
        compared = subprocess.run(
            [sys.executable, "-m", "pickclient.truth", server.url, "TRL-31", str(truth)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
    assert (compared.returncode, compared.stderr) == (0, ""), compared.stdout
