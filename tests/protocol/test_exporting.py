"""The labels file: what the server writes is what the client draws, and badges are in it only when asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pickclient.cli import main
from pickclient.paper.labels import demo_labels, read_labels
from pickserver import cli
from pickserver.export_labels import site_labels, write_labels
from pickserver.importer import import_items, import_stock
from pickserver.importing.rows import unheard
from pickserver.imports import NotReadyError
from pickserver.store.database import open_database
from tests.doubles.other_site import ITEM_COLUMNS, table
from tests.protocol.serving import pickserver, seeded, serving
from tests.protocol.test_importing import item, made_site, written
from warehouse.labels import Arrow, LabelKind, Named


def test_the_labels_of_a_site_are_written_while_it_is_served_and_read_by_the_client(tmp_path: Path) -> None:
    file = tmp_path / "labels.json"
    seeded(tmp_path / "data")
    with serving(tmp_path / "data"):
        done = pickserver(tmp_path / "data", "export", "labels", str(file), "--badges")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"the labels are in {file}\n", "")
    badges = tuple(sorted(demo_labels().badges, key=lambda one: one.code))
    assert read_labels(file) == replace(demo_labels(), badges=badges)


def test_badges_are_left_out_unless_they_are_asked_for_and_nobody_else_reads_the_file(tmp_path: Path) -> None:
    file = tmp_path / "labels.json"
    seeded(tmp_path / "data")
    cli.export_labels(file, badges=False, data=tmp_path / "data")
    assert "BDG-" not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    cli.export_labels(file, badges=True, data=tmp_path / "data")
    assert "BDG-0412" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["labels.json"]


def test_an_imported_site_is_exported_whole(tmp_path: Path) -> None:
    site = made_site(tmp_path)
    labels = site.database.read(lambda tx: site_labels(tx, badges=False))
    record = json.loads(site.files.site.read_text(encoding="utf-8"))
    assert (labels.site, labels.name, labels.badges) == ("north", "North hall", ())
    assert labels.totes == tuple(record["totes"])
    assert labels.bins == tuple(record["bins"])
    assert [(desk.code, desk.name) for desk in labels.desks] == [(d["desk"], d["name"]) for d in record["desks"]]
    assert [trolley.slots for trolley in labels.trolleys] == [tuple(t["slots"]) for t in record["trolleys"]]
    assert {one.arrow for one in labels.locations} == {Arrow.UP, Arrow.DOWN}
    assert len(labels.locations) == 6 * 3 * 4 * 2
    assert (labels.zones, labels.parks) == (
        (Named(code="ZON-1", name="Gate"),),
        (Named(code="PRK-B1", name="Bay"),),
    )


def test_every_label_of_an_imported_site_can_be_drawn(tmp_path: Path) -> None:
    site = made_site(tmp_path / "site")
    file = tmp_path / "labels.json"
    write_labels(site.database.read(lambda tx: site_labels(tx, badges=True)), file)
    assert main(["sheets", str(tmp_path / "sheets"), "--labels", str(file), "--language", "pl"]) == 0
    assert {path.stem for path in (tmp_path / "sheets").iterdir()} == set(LabelKind)


def test_an_item_without_a_barcode_is_scanned_by_its_sku_and_has_a_label(tmp_path: Path) -> None:
    site = made_site(tmp_path / "site")
    data = table(
        ITEM_COLUMNS, [item(sku="bare-1", barcodes=""), item(sku="C", barcodes="", case_codes="CASE*6"), item()]
    )
    taken = import_items(site.database, written(tmp_path, data), unheard)
    assert taken.notes == ("2 items have no barcode but the SKU: pickclient sheets --what items",)
    labels = site.database.read(lambda tx: site_labels(tx, badges=False))
    assert [one.code for one in labels.items] == ["C", "BARE-1", "SKU-00007"]
    stock = table(
        ["location", "merchant", "sku", "quantity"],
        [{"location": "A-01-1", "merchant": "shop-1", "sku": "bare-1", "quantity": "1"}],
    )
    assert import_stock(site.database, written(tmp_path, stock), unheard).new == 1


def test_what_cannot_be_exported_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotReadyError, match="pickserver import site"):
        open_database(None).read(lambda tx: site_labels(tx, badges=False))
    seeded(tmp_path)
    with pytest.raises(SystemExit):
        cli.export_labels(Path("/dev/null/labels.json"), badges=False, data=tmp_path)
    assert capsys.readouterr().err == "pickserver: /dev/null/labels.json cannot be written: Not a directory\n"


def test_a_labels_file_is_never_half(tmp_path: Path) -> None:
    file = tmp_path / "labels.json"
    write_labels(demo_labels(), file)
    (tmp_path / "labels.json.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_labels(demo_labels(), file)
    assert read_labels(file) == demo_labels()


def test_badges_are_not_left_beside_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_labels(demo_labels(), tmp_path / "labels")
    assert [path.name for path in tmp_path.iterdir()] == ["labels"]
