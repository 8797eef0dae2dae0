"""Colours and sound chosen on the real program: at once, and from the first paint of the next start on."""

import re
from pathlib import Path

from devices.sound import Tone, bell
from screens.themes import theme_named
from tests.doubles.picker import Picker

NOWHERE = "http://127.0.0.1:9"


def area(theme: str, name: str) -> bytes:
    """The bytes with which the terminal is told to paint on the area called `name`."""
    hexed = str(getattr(theme_named(theme), name)).removeprefix("#")
    red, green, blue = bytes.fromhex(hexed)
    return b"48;2;%d;%d;%d" % (red, green, blue)


def test_what_was_chosen_is_in_force_at_once_and_at_the_first_paint_of_the_next_start(tmp_path: Path) -> None:
    colours = {"COLORTERM": "truecolor"}
    with Picker(NOWHERE, tmp_path / "device", env=colours) as picker:
        picker.terminal.wait_for(re.compile("SCAN YOUR BADGE"))
        before = len(picker.terminal.raw)
        assert area("floor", "primary") in picker.terminal.raw
        picker.terminal.type(b"\x1b[21~")  # F10
        picker.comes_to("MORE")
        picker.press(picker.terminal.wait_for(re.compile(r"(\d) +SETTINGS"))[1])
        picker.comes_to("SETTINGS")
        picker.press("1")
        picker.comes_to("ONE_OF")
        picker.press("2")
        picker.terminal.wait_for(re.compile("NIGHT"))
        picker.terminal.wait_for_bytes(re.compile(re.escape(area("night", "primary"))), after=before)
        picker.press("2")
        picker.terminal.wait_for(re.compile("OFF"))
        quiet_from = len(picker.terminal.raw)
        picker.scan("D-14-02")
        picker.terminal.wait_for(re.compile("NOT A BADGE"))
        assert bell(Tone.REFUSED).encode() not in picker.terminal.raw[quiet_from:]
        picker.ends()
    with Picker(NOWHERE, tmp_path / "device", env=colours) as picker:
        picker.terminal.wait_for(re.compile("SCAN YOUR BADGE"))
        assert area("night", "primary") in picker.terminal.raw
        assert area("floor", "primary") not in picker.terminal.raw
        picker.ends()
