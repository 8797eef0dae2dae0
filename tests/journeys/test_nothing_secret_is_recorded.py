"""A thousand sign-ins, each with a PIN and a token of its own: none of them is in anything that a device keeps.

A tenth of them here, all by `make journeys-long`.
"""

import os
import sys
from pathlib import Path

from offline.recordings import files, read_file
from pickclient.replay.glass import Glass
from tests.doubles.terminal import Terminal

SIGN_INS = int(os.environ.get("PICKCLIENT_SIGN_INS", "100"))
SEED = int(os.environ.get("PICKCLIENT_SEED", "41"))
PATIENCE_S = 60.0 + SIGN_INS


def signed_in(folder: Path, number: int, *options: str) -> tuple[list[str], bytes]:
    """The secrets of so many sign-ins, and all that the terminal was given."""
    command = [sys.executable, "-m", "tests.doubles.signing_client", *options, str(number), str(SEED), str(folder)]
    with Terminal(command, size=(27, 16)) as terminal:
        assert terminal.wait(PATIENCE_S) == 0, terminal.text
        raw = terminal.raw
    return folder.with_suffix(".secrets").read_text(encoding="utf-8").split("\n"), raw


def everything_kept(folder: Path) -> str:
    """Every byte of every file on the device."""
    return "".join(path.read_bytes().decode("latin-1") for path in sorted(folder.rglob("*")) if path.is_file())


def drawn(folder: Path) -> tuple[list[str], int]:
    """Every screen that can be replayed, and how often somebody was at home."""
    screens, homes = [], 0
    for path in files(folder / "recordings"):
        segment = read_file(path)
        assert segment is not None
        glass = Glass(segment.head.columns, segment.head.rows)
        homes += sum(scene.screen == "home" for _, scene in segment.scenes() if scene.operator)
        for moment in segment.moments:
            if moment.kind == "o":
                glass.write(moment.data)
                screens.append("\n".join(glass.text))
    return screens, homes


def found(secrets: list[str], where: str) -> list[str]:
    """Which of `secrets` stand in `where`."""
    return [secret for secret in secrets if secret in where]


def test_no_pin_and_no_token_is_in_anything_that_is_kept_or_shown(tmp_path: Path) -> None:
    folder = tmp_path / "device"
    secrets, raw = signed_in(folder, SIGN_INS)
    assert len(secrets) == len(set(secrets)) == 2 * SIGN_INS
    screens, homes = drawn(folder)
    assert homes >= SIGN_INS, "each sign-in was recorded"
    assert sum("TAKE A TROLLEY" in screen for screen in screens) >= SIGN_INS, "and what came of it was seen"
    assert found(secrets, everything_kept(folder)) == []
    assert found(secrets, raw.decode(errors="replace")) == []
    assert found(secrets, "\n".join(screens)) == []
    assert not any("***" in screen for screen in screens), "what is typed is not even counted"


def test_a_secret_that_got_into_a_recording_would_be_found(tmp_path: Path) -> None:
    folder = tmp_path / "device"
    secrets, raw = signed_in(folder, 3, "--leaky")
    assert found(secrets, everything_kept(folder)) == secrets[:3]
    assert found(secrets, raw.decode(errors="replace")) == secrets[:3]
