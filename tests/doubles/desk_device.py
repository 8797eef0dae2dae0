"""The device at a pack desk in a packer's hands: the real program on a terminal, scanned at, read and listened to.

Every wait is for what the program says. Knows the words on the screen, and nothing of what is packed.
"""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from devices.sound import Tone, bell
from tests.doubles.desk_jobs import Place, Unit
from tests.doubles.picker import Picker

F3, F4, F5, F7, F8 = "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[18~", "\x1b[19~"
GOOD: Final = bell(Tone.ACCEPTED).encode()
TONES: Final = re.compile(re.escape(GOOD) + b"|" + re.escape(bell(Tone.REFUSED).encode()))
TITLES: Final = re.compile(rb"\x1b\]2;pickclient ([^\x1b\x07]*)[\x1b\x07]")
CALLED: Final = b"\x1b]2;pickclient "
ANYTHING: Final = re.compile(rb"(?s).")
PATIENCE_S: Final = 60.0
"""Six desks and a server share two cores."""
SETTLES_S: Final = 1.0
"""How long a screen may still change that somebody complains of."""


class DeskDevice:
    """One device; whoever has it closes it."""

    def __init__(self, server: str, data: Path, place: Place) -> None:
        """Start the program on the folder `data`, for the desk's printer."""
        self._server, self._data, self._place = server, data, place
        self.picker = self._started()

    @property
    def text(self) -> str:
        """What is on the screen."""
        return self.picker.terminal.text

    @property
    def heard(self) -> int:
        """How much was heard of the program so far, in bytes."""
        return len(self.picker.terminal.raw)

    def close(self) -> None:
        """Leave nothing running."""
        self.picker.terminal.close()

    def restarts(self) -> None:
        """Pull the battery, and put it back."""
        self.picker.terminal.kill()
        self.picker.terminal.close()
        self.picker = self._started()

    def complaint(self, about: str) -> str:
        """`about`, with what is on the screen once it has come to be, and what the last screens were called."""
        time.sleep(SETTLES_S)
        titles = [title.decode() for title in TITLES.findall(self.picker.terminal.raw)][-6:]
        return f"{self._place.desk}, {about}\n{titles}\n{self.text}"

    # What a packer does.

    def scan(self, code: str) -> int:
        """Scan; how much had been heard before."""
        heard = self.heard
        self.picker.scan(code)
        return heard

    def press(self, key: str) -> int:
        """Press a key; how much had been heard before."""
        heard = self.heard
        self.picker.press(key)
        return heard

    def accepts(self, code: str = "", *, key: str = "") -> int:
        """Scan, or press a key, and hear that it counts; how much had been heard before."""
        heard = self.scan(code) if code else self.press(key)
        self.says_good(heard)
        return heard

    def refuses(self, code: str) -> None:
        """Scan, and hear that it does not count."""
        self.picker.hears_no(after=self.scan(code))

    def picks_choice(self, named: str) -> int:
        """Press the digit beside a choice; how much had been heard before."""
        found = re.compile(rf"(\d) +{re.escape(named)}")
        self.shows(found)
        match = found.search(self.text)
        assert match is not None
        return self.press(match[1])

    def shows_badge(self) -> None:
        """Say who has the device."""
        heard = self.scan(self._place.badge)
        if self._place.pin:
            self.comes("PIN", after=heard)
            for digit in self._place.pin:
                self.picker.press(digit)
            self.picker.press("\r")

    # What the program answers.

    def says_good(self, heard: int) -> None:
        """Hear the good tone."""
        assert self.is_good(heard), "refused"

    def is_good(self, heard: int) -> bool:
        """Whether the next tone past the byte `heard` is the good one."""
        end, _ = self.picker.terminal.wait_for_bytes(TONES, after=heard, timeout_s=PATIENCE_S)
        return self.picker.terminal.raw[heard:end].endswith(GOOD)

    def packed_of(self, line: Unit) -> int:
        """How many of it the screen says are packed."""
        found = re.compile(rf"(\d+)/\d+ {re.escape(line.name)}")
        self.shows(found)
        match = found.search(self.text)
        assert match is not None
        return int(match[1])

    def shows(self, *wanted: str | re.Pattern[str]) -> str:
        """Wait until the screen shows one of them, the first that it does; what stops the screen is read and left."""
        return self.until(lambda text, _: next((_said(one) for one in wanted if _is_in(one, text)), None), str(wanted))

    def comes(self, title: str, *, after: int) -> str:
        """Wait for a screen that is called so, past the byte `after`; its whole name."""
        return self.until(lambda _, titles: next((one for one in titles if one.startswith(title)), None), title, after)

    def until(self, found: Callable[[str, Sequence[str]], str | None], wanted: str, after: int | None = None) -> str:
        """Wait until something is `found` on the screen, or in what screens were called past the byte `after`."""
        terminal, until_s = self.picker.terminal, time.monotonic() + PATIENCE_S
        begun, stopped = (self.heard if after is None else after), -1
        while True:
            raw = terminal.raw
            answer = found(terminal.text, [title.decode() for title in TITLES.findall(raw, begun)])
            if answer is not None:
                return answer
            last = raw.rfind(CALLED)
            if last > stopped and raw.startswith(CALLED + b"STOPPED", last):
                stopped = last
                self.picker.press("1")
            assert time.monotonic() < until_s, f"waited for {wanted}"
            if len(terminal.raw) == len(raw):
                terminal.wait_for_bytes(ANYTHING, after=len(raw), timeout_s=PATIENCE_S)

    def _started(self) -> Picker:
        env = {"PICKCLIENT_PRINTER": self._place.printer, "PICKCLIENT_POLL_S": "1"}
        return Picker(self._server, self._data, size=(80, 24), env=env)


def _is_in(wanted: str | re.Pattern[str], text: str) -> bool:
    return wanted in text if isinstance(wanted, str) else wanted.search(text) is not None


def _said(wanted: str | re.Pattern[str]) -> str:
    return wanted if isinstance(wanted, str) else wanted.pattern
