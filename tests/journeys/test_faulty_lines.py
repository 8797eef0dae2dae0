"""Devices on lines that fail in every way lines do: what was picked is on the server once, and they know it."""

import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, select

from pickserver.store.database import open_database
from pickserver.store.tables import EVENT, TROLLEY
from pickserver.store.tallies import tally_of
from tests.doubles.faulty_line import FaultyLine, Ill, faulty_line
from tests.doubles.fleet import PATIENCE_S, Account, Handheld, content
from tests.doubles.nodes import filled, outbox_faults
from tests.protocol.serving import serving

KINDS: Final[list[Ill]] = [ill for ill in Ill if ill is not Ill.NOTHING]
Picked = tuple[Path, dict[Ill, Account], dict[Ill, FaultyLine]]
"""The site's folder, and by what was wrong with its line each device's account and its line."""

ANSWER_S: Final = 0.5
"""A device here waits this long for an answer."""
PACE_S: Final = 0.03
ILL_S: Final = 1.2
"""How long a line is ill, from the middle of a trolley on."""
WELL: Final = 8
"""Events that are signalled before the line falls ill."""


@pytest.fixture(scope="module")
def picked(tmp_path_factory: pytest.TempPathFactory) -> Picked:
    """One device a kind of fault, each with a trolley and a line of its own, all at once on one server."""
    folder = tmp_path_factory.mktemp("lines")
    with filled(open_database(folder / "site"), content(len(KINDS), len(KINDS))):
        pass
    with serving(folder / "site") as server, ExitStack() as open_lines:
        lines = {ill: open_lines.enter_context(faulty_line(server.address)) for ill in KINDS}
        rest = partial(time.sleep, PACE_S)
        devices = {
            ill: Handheld(folder / f"D{number}", number, lines[ill].url, rest, answer_s=ANSWER_S)
            for number, ill in enumerate(KINDS, 1)
        }
        threads = [device.begin([number]) for number, device in enumerate(devices.values(), 1)]
        for ill, device in devices.items():
            _until(device, WELL)
            lines[ill].ill = ill
        time.sleep(ILL_S)  # the lines are ill, and people go on picking
        for line in lines.values():
            line.ill = Ill.NOTHING
        for thread in threads:
            thread.join()
        server.stop()
    return folder, {ill: device.account for ill, device in devices.items()}, lines


def _until(device: Handheld, signalled: int) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while device.account.signalled < signalled and not device.account.failed and time.monotonic() < deadline_s:
        time.sleep(0.01)


@pytest.mark.parametrize("ill", KINDS)
def test_whatever_the_line_does_everything_is_on_the_server_once(ill: Ill, picked: Picked) -> None:
    folder, accounts, lines = picked
    account, number = accounts[ill], KINDS.index(ill) + 1
    assert lines[ill].failed > 0, "the line was never ill in the middle of anything"
    assert (account.failed, account.went_back, account.unsent) == ("", [], 0)
    name = f"TRL-{number}"

    def there(tx: Connection) -> tuple[object, ...]:
        seqs = Counter(tx.scalars(select(EVENT.c.seq).where(EVENT.c.device == f"D{number}")))
        status = tx.scalar(select(TROLLEY.c.status).where(TROLLEY.c.trolley == name))
        return tally_of(tx, name), seqs, status

    with filled(open_database(folder / "site"), None) as database:
        tally, seqs, status = database.read(there)
        faults = database.read(outbox_faults)
    assert tally == account.came_to[name]
    assert seqs == Counter(range(1, account.recorded + 1))
    assert status == "picked"
    assert faults == []
