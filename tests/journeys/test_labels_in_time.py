"""How many labels were in time comes by sync onto the desk's own screen; how long paper took, to Prometheus."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from pickserver.settings import Settings
from pickserver.store import labels
from pickserver.wiring import let_in
from tests.doubles.desk_site import ENROLLED, DeskSite, comes_to_the_desk, desk_site, packs
from tests.doubles.picker import Picker
from tests.protocol.desk import a_label
from warehouse.parcels import LabelState

PATIENCE_S = 30.0
"""The server looks at its rows every ten seconds."""
MINUTE_MS = 60_000


def an_hour(tx: Connection) -> None:
    """Labels that were bought within the hour: of 125 one was late."""
    for number in range(125):
        asked_ms = round(time.time() * 1000) - 20 * MINUTE_MS + number
        ended_ms = asked_ms + (9000 if number == 0 else 2500)
        label = a_label(
            f"{8000 + number}-1",
            state=LabelState.BOUGHT,
            due_ms=None,
            carrier="key",
            requested_ms=asked_ms,
            taken_ms=asked_ms + 100,
            quoted_ms=asked_ms + 900,
            called_ms=asked_ms + 1000,
            ended_ms=ended_ms,
            changed_ms=ended_ms,
        )
        assert labels.insert(tx, label)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DeskSite]:
    with desk_site(tmp_path / "site", prepared=an_hour) as made:
        yield made


@pytest.mark.parametrize("size", [(27, 16), (40, 24), (120, 40)])
def test_a_desk_shows_how_many_labels_of_the_hour_were_in_time(
    site: DeskSite, tmp_path: Path, size: tuple[int, int]
) -> None:
    with Picker(site.server.url, tmp_path / "device", env=ENROLLED, size=size) as packer:
        comes_to_the_desk(packer)
        packer.terminal.wait_for("labels: 99.2 % in time", PATIENCE_S)


def test_a_desk_says_nothing_of_labels_while_the_server_is_away(site: DeskSite, tmp_path: Path) -> None:
    with Picker(site.server.url, tmp_path / "device", env=ENROLLED) as packer:
        comes_to_the_desk(packer)
        packer.terminal.wait_for("labels: 99.2 % in time", PATIENCE_S)
        site.server.process.kill()
        packer.terminal.wait_for("NO WI-FI", PATIENCE_S)
        assert "in time" not in packer.terminal.text


def test_a_label_that_a_desk_had_on_paper_is_in_the_nodes_histogram(site: DeskSite, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    with site.packer(tmp_path / "device", f"dir:{paper}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
        packer.scan(site.tracking())
        packer.terminal.wait_for("order 4417 is packed")
        packer.is_saved()
    bearer = {"Authorization": f"Bearer {let_in(Settings(data=tmp_path / 'site'), 'prometheus')}"}
    text = site.server.client.get("/metrics", headers=bearer).text
    (part,) = re.findall(r'pickserver_label_part_seconds_count\{(.*part="print".*)\} 1\.0', text)
    assert 'outcome="bought"' in part
    assert len(re.findall(r"pickserver_label_print_wait_seconds_count\{.*\} 1\.0", text)) <= 1
