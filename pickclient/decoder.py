"""Turns the bytes of a terminal into Textual's events, whatever the bytes are.

Stock Textual dies on one Latin-1 byte and on `ESC[99999999u`, goes deaf after half a paste marker, and makes `¡` of
Escape followed by 1. Here every byte sequence gives some list of events, never an exception, and the decoder is back at
rest after at most one control character or one silence. Pure: no clock, no descriptor; times come in with the bytes.

Swallowed: what was never asked for (paste markers, focus reports, kitty keys) and what no terminal means. Nothing of a
swallowed sequence turns into characters, which could make another code of a code.
"""

import re
from codecs import getincrementaldecoder

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import _character_to_key
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

ESCAPE = "\x1b"
SEQUENCE_CHARACTERS_MAX = 48
"""Longer sequences are followed to their end, and mean nothing."""
_MOUSE = re.compile(r"\x1b\[<\d{1,4};\d{1,4};\d{1,4}[Mm]")
_OLD_MOUSE = "\x1b[M"
"""Three characters of any kind follow."""
_SYNCHRONIZED_OUTPUT = re.compile(r"\x1b\[\?2026;[1-4]\$y")
_DELETE = "\x7f"


class Decoder:
    """Bytes of one terminal in, Textual's events out, each stamped with the time its bytes were read."""

    def __init__(self) -> None:
        """Start at rest."""
        self._text = getincrementaldecoder("utf-8")(errors="replace")
        self._mouse = XTermParser()
        self._sequence = ""
        self._sequence_s = 0.0

    @property
    def waiting(self) -> bool:
        """Whether an escape sequence has begun; silence will settle it."""
        return bool(self._sequence)

    def heard(self, data: bytes, at_s: float) -> list[Message]:
        """The events in `data`, read at `at_s` seconds of the monotonic clock."""
        events: list[Message] = []
        for character in self._text.decode(data):
            events.extend(self._step(character, at_s))
        for event in events:
            event.time = at_s
        return events

    def silent(self) -> list[Message]:
        """What a begun sequence was, now that nothing followed: the Escape key, or nothing."""
        sequence, self._sequence = self._sequence, ""
        if sequence != ESCAPE:
            return []
        key = Key("escape", ESCAPE)
        key.time = self._sequence_s
        return [key]

    def _step(self, character: str, at_s: float) -> list[Message]:
        """Take one character, in a sequence or at rest."""
        begun = self._sequence
        if character == ESCAPE:
            self._sequence, self._sequence_s = ESCAPE, at_s
            return [Key("escape", ESCAPE)] if begun == ESCAPE else []
        if not begun:
            return [_key(character)]
        if begun == ESCAPE:
            self._sequence = begun + character if character in "[O" else ""
            return [] if self._sequence else [Key("escape", ESCAPE), _key(character)]
        if character < " " or (character >= _DELETE and not begun.startswith(_OLD_MOUSE)):
            self._sequence = ""
            return [_key(character)]
        sequence = begun + character
        if not _complete(sequence):
            self._sequence = sequence[:SEQUENCE_CHARACTERS_MAX]
            return []
        self._sequence = ""
        return self._meant(sequence)

    def _meant(self, sequence: str) -> list[Message]:
        """The events of a complete escape sequence; none when it means nothing here."""
        if _MOUSE.fullmatch(sequence):
            event = self._mouse.parse_mouse_code(sequence)
            return [event] if event else []
        if _SYNCHRONIZED_OUTPUT.fullmatch(sequence):
            return [TerminalSupportsSynchronizedOutput()]
        keys = ANSI_SEQUENCES_KEYS.get(sequence)
        return [Key(key.value, None) for key in keys] if isinstance(keys, tuple) else []


def _complete(sequence: str) -> bool:
    """Whether an escape sequence of at least three characters has come to its end."""
    last = sequence[-1]
    if sequence.startswith("\x1b[["):
        return len(sequence) > 3
    if sequence.startswith(_OLD_MOUSE):
        return len(sequence) > 5
    if sequence.startswith("\x1bO"):
        return last not in "0123456789;"
    return "@" <= last <= "~"


def _key(character: str) -> Key:
    """The key of one character that is no part of a sequence."""
    keys = ANSI_SEQUENCES_KEYS.get(character)
    if isinstance(keys, tuple):
        return Key(keys[0].value, character)
    return Key(_character_to_key(character), character)
