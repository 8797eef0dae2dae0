"""A person with a device: the real program on a small terminal, read as an operator reads it.

Knows the sentences by the locale file and the running numbers by the status line; nothing of the program's insides.
"""

import json
import re
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from devices.simulated import HAND_KEY_S
from devices.sound import Tone, bell
from pickclient.demo import BADGE, client_command, client_environment
from tests.doubles.terminal import PATIENCE_S, Terminal

_MESSAGES: Mapping[str, Sequence[str]] = json.loads(
    (Path(__file__).parents[2] / "assets" / "locales" / "en.json").read_text(encoding="utf-8")
)["messages"]
_TITLE = re.compile(rb"\x1b\]2;pickclient ([^\x1b]*)\x1b")
_BAD_TONE = re.compile(b"|".join(re.escape(bell(tone).encode()) for tone in (Tone.REFUSED, Tone.TROUBLE)))
_NUMBER = re.compile(rb"#(\d+)\b")
_STYLES = re.compile(rb"\x1b\[[0-9;]*m")


class Picker:
    """Works on one device; a context manager that leaves nothing running."""

    def __init__(
        self,
        server: str,
        data: Path,
        *,
        through: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (40, 24),
    ) -> None:
        """Start the program on the folder `data`, as it is or `through` another program that starts it."""
        command = client_command(server, data)
        argv = [*through, *command[3:]] if through else command
        self.terminal = Terminal(
            argv, size=size, env={**client_environment(), "PICKCLIENT_POLL_S": "60", **(env or {})}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminal.close()

    @property
    def number(self) -> int:
        """The highest running number that was ever on the screen; 0 when there was none."""
        return max((int(number) for number in _NUMBER.findall(_STYLES.sub(b"", self.terminal.raw))), default=0)

    @property
    def good_tones(self) -> int:
        """How often the good tone sounded."""
        return self.terminal.raw.count(bell(Tone.ACCEPTED).encode())

    @property
    def title(self) -> str:
        """What the window was last called."""
        return (self.titles or [""])[-1]

    @property
    def titles(self) -> list[str]:
        """Everything the window was called so far, in order."""
        return [title.decode() for title in _TITLE.findall(self.terminal.raw)]

    def scan(self, *codes: str) -> None:
        """Scan, and wait for nothing."""
        self.terminal.scan(*codes)

    def press(self, key: str) -> None:
        """Press a key as a hand does: a digit by itself, or a function key's bytes."""
        time.sleep(HAND_KEY_S)
        self.terminal.type(key.encode())
        time.sleep(HAND_KEY_S)

    def is_accepted(self, *codes: str) -> None:
        """Scan one code after the other, each when the one before has its number and its tone."""
        for code in codes:
            before, tones = self.number, self.good_tones
            self.scan(code)
            self.terminal.wait_for(re.compile(rf"#(?!{before}\b)\d+\b"))
            assert (self.number > before, self.good_tones) == (True, tones + 1), (code, self.terminal.text)

    def is_told(self, message: str, *codes: str, key: str = "", **fields: object) -> None:
        """Scan, or press `key`; hear that it is not so, and read all of `message`; nothing is counted or gone."""
        before, tones, heard = self.number, self.good_tones, len(self.terminal.raw)
        self.scan(*codes)
        if key:
            self.press(key)
        self.hears_no(after=heard)
        self.reads(message, **fields)
        assert (self.number, self.good_tones) == (before, tones), (codes, self.terminal.text)

    def hears_no(self, after: int) -> None:
        """Wait for the tone of a refusal or of trouble, past the byte `after`."""
        self.terminal.wait_for_bytes(_BAD_TONE, after=after)

    def reads(self, message: str, **fields: object) -> None:
        """Wait until all lines of `message` stand below one another; fields that are not given may be anything."""
        lines = (re.split(r"(\{\w+(?::\w+)?\})", line) for line in _MESSAGES[message])
        patterns = ("".join(_pattern(part, fields) for part in line) for line in lines)
        self.terminal.wait_for(re.compile(r"[^\S\n]*\n[^\S\n]*".join(patterns)))

    def comes_to(self, title: str) -> None:
        """Wait for the screen whose title begins with `title`."""
        pattern = rb"\x1b\]2;pickclient " + re.escape(title.encode())
        last = [match.start() for match in _TITLE.finditer(self.terminal.raw)]
        self.terminal.wait_for_bytes(re.compile(pattern), after=last[-1] if last else 0)

    def stands_at(self, number: int, wait_s: float = PATIENCE_S) -> None:
        """Wait until the screen shows the running number `number`."""
        self.terminal.wait_for(re.compile(rf"#{number}\b"), wait_s)

    def is_saved(self) -> None:
        """Wait until the screen says that the server has everything."""
        self.terminal.wait_for(re.compile(r"\b0 unsent"))

    def ends(self) -> None:
        """Have the program end as a device that is switched off in good order."""
        self.terminal.send_signal(signal.SIGTERM)
        assert self.terminal.wait() == 128 + signal.SIGTERM

    def begins(self, trolley: str, screen: str = "BUILD") -> None:
        """Sign in and be given `trolley`."""
        self.comes_to("SIGN_IN")
        self.scan(BADGE)
        self.comes_to("HOME")
        self.scan(trolley)
        self.comes_to(screen)


def _pattern(part: str, fields: Mapping[str, object]) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part[1:-1].partition(":")[0]
    return re.escape(str(fields[name])) if name in fields else r"[^\n]*"
