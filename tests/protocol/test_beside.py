"""Commands beside a running server: they take turns with it, and leave its tables alone."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from assets import asset
from pickserver import cli, wiring
from pickserver.plan_trolleys import drafted, keep, make_trolleys, situation
from pickserver.seams import Ids
from pickserver.settings import Settings
from pickserver.store.database import FILE_NAME, Database, open_beside
from pickserver.store.orders import unplanned
from pickserver.store.outbox import position
from pickserver.store.tables import OUTBOX_HEAD
from pickserver.store.trust import DatabaseInUseError
from tests.doubles.clock import FakeClock
from tests.doubles.other_site import ORDER_COLUMNS, order_rows, table
from tests.protocol.floor import Handheld
from tests.protocol.serving import pickserver, seeded, serving
from tests.protocol.test_importing import everything, filled_site
from tests.protocol.test_restarts import PUT, picked, registered
from tests.protocol.test_store import opened, pragma
from warehouse.codec import loads
from warehouse.wire import SyncReply


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Database]:
    """A database on which a server works."""
    database = opened(tmp_path)
    yield database
    database.close()


def set_pos(value: int) -> Callable[[Connection], object]:
    return lambda tx: tx.execute(OUTBOX_HEAD.update().values(pos=value))


def test_beside_the_server_each_sees_what_the_other_wrote_and_only_the_server_checkpoints(
    held: Database, tmp_path: Path
) -> None:
    held.transact(set_pos(3))
    file = (tmp_path / FILE_NAME).read_bytes()
    beside = open_beside(tmp_path)
    assert beside.read(position) == 3
    beside.transact(set_pos(4))
    modes = [beside.transact(pragma(name)) for name in ("journal_mode", "synchronous", "wal_autocheckpoint")]
    beside.close()
    assert modes == ["wal", 2, 0]
    assert held.read(position) == 4
    assert (tmp_path / FILE_NAME).read_bytes() == file


def test_what_a_command_began_beside_the_server_and_did_not_end_is_not_there(held: Database, tmp_path: Path) -> None:
    def half(tx: Connection) -> None:
        set_pos(5)(tx)
        raise KeyboardInterrupt

    beside = open_beside(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        beside.transact(half)
    beside.close()
    held.transact(set_pos(6))
    assert held.read(position) == 6


def test_beside_a_server_of_another_version_nothing_is_touched(held: Database, tmp_path: Path) -> None:
    held.transact(lambda tx: tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(DatabaseInUseError, match=r"process \d+.* not of this version .*0001.*: stop it first"):
        wiring.on_database(Settings(data=tmp_path), lambda made: made.transact(set_pos(7)))
    assert held.read(position) == 0


def test_a_draft_that_no_longer_fits_is_not_kept(tmp_path: Path) -> None:
    site = filled_site(tmp_path)
    clock = FakeClock()
    ids = Ids(clock, Random(17).randbytes)
    draft = drafted(site.database.read(situation))
    made = site.database.transact(lambda tx: make_trolleys(tx, clock, ids))
    assert made.orders == len(draft.orders) > 0
    before = site.database.read(everything)
    assert site.database.transact(lambda tx: keep(tx, draft, clock, ids)) is None
    assert site.database.read(everything) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock SET quantity = 0",
        "UPDATE trolley SET status = 'picking', device = 'D1'",
        "UPDATE trolley SET route_version = 8",
        "UPDATE site SET layout = '{}'",
        "INSERT INTO planned SELECT 'TRL-9', 1, line, order_id, 'A-01-1', 'shop-1', sku, 1 FROM order_line",
    ],
)
def test_whatever_a_draft_was_made_of_may_not_have_changed(tmp_path: Path, change: str) -> None:
    site = filled_site(tmp_path)
    clock = FakeClock()
    ids = Ids(clock, Random(17).randbytes)
    draft = drafted(site.database.read(situation))
    site.database.transact(lambda tx: tx.exec_driver_sql(change))
    assert site.database.transact(lambda tx: keep(tx, draft, clock, ids)) is None


def test_a_new_order_does_not_make_a_draft_unfit(tmp_path: Path) -> None:
    site = filled_site(tmp_path)
    clock = FakeClock()
    draft = drafted(site.database.read(situation))
    late = order_rows("#9001", [{"sku": "SKU-00000", "name": "Mug"}], Random(1))
    site.orders(table(ORDER_COLUMNS, late), tmp_path)
    made = site.database.transact(lambda tx: keep(tx, draft, clock, Ids(clock, Random(17).randbytes)))
    assert made is not None
    assert [order.order for order in site.database.read(unplanned)] == ["shop-1:9001"]


def test_orders_come_in_and_are_planned_while_devices_send_what_they_pick(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, files = tmp_path / "server", tmp_path / "files"
    files.mkdir()
    seeded(data)
    goods = [item for item in json.loads(asset("demo", "items.json").read_text()) if item["merchant"] == "nordlys"]
    stock = [{"location": i["home"], "merchant": "nordlys", "sku": i["sku"], "quantity": "90"} for i in goods]
    (files / "stock.csv").write_bytes(table(["location", "merchant", "sku", "quantity"], stock))
    random = Random(3)
    for number in range(8):
        rows = [row for at in range(20) for row in order_rows(f"#{7000 + 20 * number + at}", goods, random)]
        (files / f"{number}.csv").write_bytes(table(ORDER_COLUMNS, rows))
    device, ended, waits = Handheld("D1"), threading.Event(), [0.0]
    with serving(data) as server:
        bearer = registered(server)

        def send() -> None:
            while not ended.is_set():
                begun = time.monotonic()
                answer = server.post("/v1/events", device.request(*device.record(PUT, epoch=0)), bearer)
                waits.append(time.monotonic() - begun)
                assert loads(SyncReply, answer.content).ack == len(device.events)

        sender = threading.Thread(target=send)
        sender.start()
        try:
            cli.import_stock(files / "stock.csv", data)
            for number in range(8):
                cli.import_orders(files / f"{number}.csv", "nordlys", data=data)
            done = pickserver(data, "plan")
        finally:
            ended.set()
            sender.join(20)
        assert (done.returncode, done.stderr) == (0, "")
        assert "trolleys wait now" in done.stdout
        assert capsys.readouterr().out.count("orders: 20 new") == 8
        assert picked(server) == len(device.events) > 8
        waiting = [one for one in server.get("/v1/trolleys").json()["trolleys"] if one["status"] == "waiting"]
        assert len(waiting) > 14, "trolleys that stood empty wait now, beside those of the demo"
        assert server.stop() == (0, "")
    assert max(waits) < 5
