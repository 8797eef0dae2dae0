"""A scanner without a hand: writes the very bytes a keyboard-wedge scanner would send.

It feeds the decoder a real scanner feeds, through a descriptor or a callable; it knows nothing of screens or rules.
"""

import time
from collections.abc import Callable

CR = b"\r"
"""What most scanners send after a code."""

HAND_KEY_S = 0.08
"""Time between two keys of a hand, in seconds; a scanner stays far below (`devices.wedge.FAST_KEY_S`)."""


class ScriptedScanner:
    """Sends codes, keys and typed text as bytes, at a scanner's or a hand's pace."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        key_s: float = 0.0,
        terminator: bytes = CR,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Send through `write`; `key_s` seconds between keys, 0 for a code in one write; `terminator` ends a code."""
        self._write = write
        self._key_s = key_s
        self._terminator = terminator
        self._sleep = sleep

    def scan(self, code: str) -> None:
        """Send one code and its terminator."""
        self._send(code.encode() + self._terminator, self._key_s)

    def press(self, sequence: bytes) -> None:
        """Send one key as its terminal `sequence`, and wait until it can only be a key by itself."""
        self._write(sequence)
        self._sleep(HAND_KEY_S)

    def type(self, text: str) -> None:
        """Send `text` at a hand's pace, without a terminator."""
        self._send(text.encode(), HAND_KEY_S)
        self._sleep(HAND_KEY_S)

    def _send(self, data: bytes, key_s: float) -> None:
        if not key_s:
            self._write(data)
            return
        for offset in range(len(data)):
            if offset:
                self._sleep(key_s)
            self._write(data[offset : offset + 1])
