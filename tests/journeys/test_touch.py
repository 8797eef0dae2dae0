"""A number is touched on the real program's screen, at the smallest size: every touch is a key that was pressed."""

import re
from pathlib import Path

from tests.doubles.picker import Picker

NOWHERE = "http://127.0.0.1:9"
PAD_ROWS = slice(3, 12)
"""Where the digits stand on the smallest screen."""


def touch(picker: Picker, tile: str) -> None:
    """Touch where `tile` is written."""
    rows = enumerate(picker.terminal.screen, 1)
    row, column = next((row, line.index(tile) + 1) for row, line in [*rows][PAD_ROWS] if tile in line)
    picker.terminal.type(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m".encode())


def test_a_badge_number_is_touched_corrected_and_ended(tmp_path: Path) -> None:
    with Picker(NOWHERE, tmp_path / "device", size=(27, 16)) as picker:
        picker.terminal.wait_for("SCAN YOUR BADGE")
        picker.terminal.type(b"\x1bOQ")  # F2
        picker.terminal.wait_for(re.compile(r"7 +8 +9 +OK"))
        for tile, line in zip("0418←2", ("0_", "04_", "041_", "0418_", "041_", "0412_"), strict=True):
            touch(picker, tile)
            picker.terminal.wait_for(re.compile(rf"^ +{line}$", re.MULTILINE))
        touch(picker, "OK")
        picker.comes_to("SIGN_IN")
        picker.reads("NeedsWifi")
        picker.ends()
