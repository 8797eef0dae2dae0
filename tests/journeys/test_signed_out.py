"""What a start says and gives to whom: a trolley goes on with who claimed it, and with nobody else."""

import re
from pathlib import Path

from pickclient.demo import plan_of
from tests.doubles.picker import Picker
from tests.doubles.shift import demo_site

COLLEAGUE = "BDG-0413"


def test_a_start_goes_on_with_ones_own_trolley_and_after_a_sign_out_with_nobodys(tmp_path: Path) -> None:
    with demo_site(tmp_path / "site") as site:
        with Picker(site.address, tmp_path / "device") as picker:
            picker.begins("TRL-11")
            picker.is_accepted(next(tote for tote, on in plan_of(site.address, "TRL-11").totes.items() if on is None))
            picker.terminal.wait_for(re.compile(r"\b0 unsent"))
            picker.terminal.kill()
        with Picker(site.address, tmp_path / "device") as picker:
            picker.terminal.wait_for("GO ON WITH TROLLEY 11")
            picker.scan("CMD-BACK")
            picker.comes_to("HOME")
            picker.terminal.wait_for("GO ON: TROLLEY 11")
            picker.scan("CMD-BACK")
            picker.comes_to("SURE")
            picker.press("1")
            picker.comes_to("SIGN_IN")
            picker.terminal.kill()
        with Picker(site.address, tmp_path / "device") as picker:
            picker.comes_to("SIGN_IN")
            picker.scan(COLLEAGUE)
            picker.comes_to("HOME")
            picker.scan("TRL-11")
            picker.comes_to("HELD")
