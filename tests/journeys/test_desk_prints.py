"""A desk prints its labels, whatever happens to the printer, the network and the program: each once by itself."""

from pathlib import Path

from tests.doubles.desk_site import comes_to_the_desk, desk_site, packs


def test_a_label_is_in_the_hand_when_the_box_is_closed_and_its_scan_closes_it(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    with desk_site(tmp_path / "site") as site, site.packer(tmp_path / "device", f"dir:{paper}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
        (printed,) = paper.iterdir()
        assert printed.name == "4417-1_1_1.zpl"
        assert site.tracking().encode() in printed.read_bytes()
        packer.scan(site.tracking())
        packer.terminal.wait_for("order 4417 is packed")
        packer.is_saved()
    assert len(list(paper.iterdir())) == 1
