"""What was chosen at a device is kept on its disk, in force at the next start, and ends where it should."""

import asyncio
from pathlib import Path

import pytest

from offline import look as kept_look
from offline.look import LOOK, Look
from offline.writer import Writer
from pickclient.looks import DeviceLooks
from pickclient.settings import Settings
from tests.doubles.device import Device
from warehouse.values import replace

UNREADABLE = (
    b"",
    b"{}",
    b"[1]",
    b'{"theme":"of a newer program","sound":"shrill","language":"xx"}',
    b"\xff",
    b'{"theme":"\\ud800"}',
)


def chosen(folder: Path, *, fixed: tuple[str, ...] = (), settings: Settings | None = None, **look: str) -> Look:
    """What is in force at a start in `folder`, after `look` was chosen in it."""
    journal = Device(folder).journal
    with Writer(journal) as writer:
        looks = DeviceLooks(settings or Settings(), kept_look.kept(journal), fixed, writer)
        if look:
            asyncio.run(looks.choose(replace(looks.now, **look)))
        return looks.now


def test_a_choice_is_in_force_at_once_and_at_the_next_start(tmp_path: Path) -> None:
    assert chosen(tmp_path) == Look(theme="floor", sound="on")
    assert chosen(tmp_path, theme="night") == Look(theme="night", sound="on")
    assert chosen(tmp_path, sound="off") == Look(theme="night", sound="off")
    assert chosen(tmp_path) == Look(theme="night", sound="off")


def test_settings_rule_what_nobody_chose(tmp_path: Path) -> None:
    set_to = Settings(theme="sun", sound="off")
    assert chosen(tmp_path, settings=set_to, language="pl") == Look(theme="sun", sound="off", language="pl")
    assert chosen(tmp_path).theme == "floor"


def test_the_command_line_overrules_what_was_chosen_for_one_start(tmp_path: Path) -> None:
    chosen(tmp_path, theme="night", sound="off")
    assert chosen(tmp_path, fixed=("theme",), settings=Settings(theme="sun")) == Look(theme="sun", sound="off")
    assert chosen(tmp_path).theme == "night"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"theme":"of a newer program","sound":"shrill"}', b"\xff", b'{"theme":"\\ud800"}']
)
def test_a_choice_that_cannot_be_read_or_is_not_known_leaves_the_settings(tmp_path: Path, content: bytes) -> None:
    device = Device(tmp_path)
    device.journal.keep(documents={LOOK: content})
    device.stop()
    before = chosen(tmp_path)
    assert (before.theme, before.sound) == ("floor", "on")
    assert chosen(tmp_path, sound="off").sound == "off", "and another can be chosen"
