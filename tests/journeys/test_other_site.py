"""A site that nobody made for us: imported from files by the command line, planned, picked, and equal to the truth."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from pickclient.demo import plan_of, waiting
from pickserver import cli
from tests.doubles.other_site import BADGE, FULL, ORDER_COLUMNS, SMALL, Files, order_rows, table, write_site
from tests.doubles.shift import ROOT
from tests.protocol.serving import pickserver, serving

WHOLE = bool(os.environ.get("PICKCLIENT_FULL_SITE"))
SIZE = FULL if WHOLE else SMALL
"""The whole site, 5,000 items and 3,000 orders, by PICKCLIENT_FULL_SITE=1 (make site-long)."""
PLAYED = 12 if WHOLE else 1
"""Trolleys that are picked to the end, one after the other."""
LATE = "TRL-900"


def rows(file: Path) -> list[dict[str, str]]:
    """What stands in a CSV file."""
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def play(server: str, trolley: str, folder: Path) -> subprocess.Popen[str]:
    """Have somebody pick a trolley of the site, as anybody can who has the program."""
    asked = ["demo", "--play", "--headless", "--folder", str(folder), "--trolley", trolley, "--badge", BADGE]
    return subprocess.Popen(
        [sys.executable, "-m", "pickclient", "--server", server, *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PICKCLIENT_ENROLMENT": "SECRET"},
    )


def is_equal_to_the_truth(played: subprocess.Popen[str]) -> bool:
    """Whether it was picked, and the server says of each line what was done."""
    out, errors = played.communicate(timeout=300)
    assert (played.returncode, errors) == (0, ""), f"{errors}\n{out}"
    return re.search(r"[1-9][0-9]* lines, [1-9][0-9]* picked, [0-9]+ short, 0 differences$", out.strip()) is not None


def test_the_files_are_as_dirty_as_those_of_shops(tmp_path: Path) -> None:
    files = write_site(tmp_path, SIZE, 20261122)
    orders = [row for file in files.orders.values() for row in rows(file)]
    items = rows(files.items)
    cells = [cell for row in orders for cell in row.values()]
    for dirt in ('"', "\n", "\r\n", "🎂", "🎁", "مريم", "שרה", ","):
        assert any(dirt in cell for cell in cells), repr(dirt)
    wanted = Counter((row["Name"], row["Lineitem sku"]) for row in orders[:400] if row["Lineitem sku"])
    assert max(wanted.values()) > 1, "a SKU twice in an order"
    owners = Counter(item["sku"] for item in items)
    assert max(owners.values()) == 2, "a SKU of two merchants"
    assert sum(not item["barcodes"] for item in items) > len(items) / 30, "items without a barcode"
    assert any(not row["Lineitem sku"] and row["Lineitem name"] for row in orders)
    assert {row["Financial Status"] for row in orders} >= {"paid", "refunded", ""}
    assert len({row["Name"] for row in orders if int(row["Name"][1:]) < 90_000}) == SIZE.orders
    assert len(items) == SIZE.items


def test_a_site_of_another_shape_is_imported_planned_and_picked_equal_to_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, data = write_site(tmp_path / "files", SIZE, 20261122), tmp_path / "server"
    imported(files, data)
    taken = Counter(re.findall(r"^orders: ([0-9]+) new", capsys.readouterr().out, re.MULTILINE))
    assert sum(int(new) * times for new, times in taken.items()) == SIZE.orders
    cli.plan(data)
    cli.plan(data)
    assert re.findall(
        r"^([0-9]+) trolleys planned, .*; ([0-9]+) trolleys wait now", capsys.readouterr().out, re.MULTILINE
    ) == [
        (f"{SIZE.trolleys}", f"{SIZE.trolleys}"),
        ("0", f"{SIZE.trolleys}"),
    ]
    with serving(data) as server:
        first = plan_of(server.url, "TRL-31")
        assert len(first.stops) > 12
        assert any(slot.batch for slot in first.slots)
        played = play(server.url, "TRL-31", tmp_path / "device")
        late_orders(files, data)
        said = capsys.readouterr().out
        assert "orders: 30 new" in said
        assert "1 trolley planned" in said
        assert is_equal_to_the_truth(played)
        for trolley in [LATE, *waiting(server.url)][:PLAYED]:
            assert is_equal_to_the_truth(play(server.url, trolley, tmp_path / "device"))
        assert server.stop() == (0, "")


def imported(files: Files, data: Path) -> None:
    """Take everything in; what cannot be taken is refused whole, unless it is to be skipped."""
    first = pickserver(data, "import", "site", str(files.site))
    assert (first.returncode, first.stdout) == (0, "sites: 1 new, 0 changed, 0 already there\n")
    cli.import_layout(files.layout, data)
    cli.import_items(files.items, data)
    cli.import_stock(files.stock, data)
    with pytest.raises(SystemExit):
        cli.import_orders(files.orders["shop-1"], "shop-1", data=data)
    for merchant, path in files.orders.items():
        cli.import_orders(path, merchant, skip_bad=True, data=data)


def late_orders(files: Files, data: Path) -> None:
    """Another trolley and orders for it, all while the server runs and somebody picks."""
    site = json.loads(files.site.read_text(encoding="utf-8"))
    site["trolleys"].append({"trolley": LATE, "name": "900", "slots": ["A1", "A2", "B1", "B2"]})
    files.site.write_text(json.dumps(site), encoding="utf-8")
    own = [item for item in rows(files.items) if item["merchant"] == "shop-3"]
    late = [row for number in range(30) for row in order_rows(f"#{80_000 + number}", own, Random(number))]
    path = files.site.with_name("late.csv")
    path.write_bytes(table(ORDER_COLUMNS, late))
    cli.import_site(files.site, data)
    cli.import_orders(path, "shop-3", data=data)
    cli.plan(data)
