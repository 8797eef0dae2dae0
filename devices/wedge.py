"""Turns the keys of a scanner that types like a keyboard into whole scans.

Pure: no clock, timer, thread or screen. Times come in with the keys and are those of *reading*, so that a busy
application decides as an idle one would. Somebody else keeps the timer: `Assembler.deadline_s` says when to call
`Assembler.elapsed`, which is to be called only when it is known that no key came before.

What is a scan and what is not:

- Enter, ctrl+j (a scanner that meets a cooked terminal sends LF) and Tab end a code. Alone they do nothing, ever.
  (Only while `typing` is on, Enter ends an empty line too; one right behind a code or another Enter is the scanner's.)
- Printable characters and GS (0x1d) are kept. Every other key in a code is swallowed and does not break the code: a
  0x11 inside a barcode is not "quit", and the rest of the code still arrives.
- `ACTING_KEYS` act only when no code is under way.
- 250 ms of silence inside a code drop it, and say so.
- A digit followed by 50 ms of silence is a choice.
- A scanner without a terminator: 50 ms of silence end a code of at least four fast keys. Once a fast code has come
  *with* a terminator this rule rests, so that a hiccup cannot cut a code in two; a fast code that is dropped for want
  of its terminator wakes it again (another scanner was plugged in, and the next scan works).
- Keys at the pace of a hand are a scan only with Enter.

While `typing` is on, a hand's keys edit one line instead; a fast code still is a scan, and never mixes with the line.
"""

from itertools import pairwise

from devices.scanner import Choice, Dropped, DropReason, Heard, KeyPressed, Scan, Source, Typed

PAUSE_S = 0.05
"""Silence after which a lone digit is a choice, and a fast code without terminator is whole. Seconds, from product.md's
numbered choices and measured scanners (0 to 15 ms a key)."""
GAP_S = 0.25
"""Silence after which an unfinished code is dropped. Seconds."""
FAST_KEY_S = 0.03
"""The longest median time between two keys of a scanner; hands stay above it. Seconds."""
FAST_KEYS_MIN = 4
"""Fewer keys than this say nothing about pace."""
PACE_KEYS_MAX = 48
"""Keys whose times are kept to judge the pace of a code."""
CODE_CHARACTERS_MAX = 8_192
"""Longer is no barcode: a QR code holds 7,089 digits at most."""
LINE_CHARACTERS_MAX = 200
"""Characters of a line typed by hand."""
DROPPED_TEXT_CHARACTERS_MAX = 80
"""Characters kept of what was dropped."""
GS = "\x1d"
"""The separator of GS1 codes, the one control character that is part of a code."""
TERMINATORS = frozenset({"enter", "ctrl+j", "tab"})
"""Keys that end a code, by Textual's names."""
ACTING_KEYS = frozenset({*(f"f{number}" for number in range(1, 13)), "escape", "up", "down"})
"""Keys that act by themselves, by Textual's names; every other one that is no character is swallowed."""


class Assembler:
    """Keys and their times in, whole scans, choices, typed text and acting keys out."""

    def __init__(self) -> None:
        """Start with nothing heard and nothing known about the scanner."""
        self._text: list[str] = []
        self._times: list[float] = []
        self._last_s = 0.0
        self._too_long = False
        self._terminates = False
        self._typing = False
        self._line = ""
        self._coded_s: float | None = None
        """When the last code or terminator came."""

    @property
    def typing(self) -> bool:
        """Whether a hand's keys edit a line, which starts empty; set while a screen asks for typing."""
        return self._typing

    @typing.setter
    def typing(self, wanted: bool) -> None:
        if wanted != self._typing:
            self._typing = wanted
            self._line = ""

    @property
    def deadline_s(self) -> float | None:
        """When silence will mean something, in seconds of the keys' clock; None while no key is pending."""
        if not self._text:
            return None
        return self._last_s + (PAUSE_S if self._pause_decides() else GAP_S)

    def heard(self, key: str, character: str | None, at_s: float) -> tuple[Heard, ...]:
        """Take one key, by Textual's name, with the character it carries, read at `at_s`; what became certain by it."""
        before = self.elapsed(at_s)
        if key in TERMINATORS:
            return (*before, *self._end(key, at_s))
        if character == GS or (character is not None and len(character) == 1 and character.isprintable()):
            self._keep(character, at_s)
            return before
        if self._text and at_s - self._last_s <= PAUSE_S:
            return before
        if key in ACTING_KEYS:
            return (*before, *self._give_up(), KeyPressed(key=key))
        if self._typing and key == "backspace":
            return (*before, *self._give_up(), *self._edited(self._line[:-1]))
        return before

    def elapsed(self, at_s: float) -> tuple[Heard, ...]:
        """What became certain by hearing nothing until `at_s`."""
        found: list[Heard] = []
        while (deadline_s := self.deadline_s) is not None and at_s >= deadline_s:
            found.extend(self._silence())
        return tuple(found)

    def _pause_decides(self) -> bool:
        """Whether 50 ms of silence settle what is pending; otherwise it takes 250."""
        if self._fast_code():
            return not self._terminates
        return self._typing or (len(self._text) == 1 and self._text[0] in "0123456789")

    def _silence(self) -> tuple[Heard, ...]:
        """Settle what is pending: its deadline has passed."""
        if self._fast_code() and not self._terminates:
            return self._scan(Source.WEDGE, self._last_s, len(self._text))
        if not self._typing and self._pause_decides():
            return (Choice(digit=int(self._taken())),)
        return self._give_up()

    def _end(self, key: str, at_s: float) -> tuple[Heard, ...]:
        """A terminator came."""
        if self._too_long:
            return self._give_up()
        if not self._text:
            by_hand = self._coded_s is None or at_s - self._coded_s > GAP_S
            self._coded_s = at_s
            finishes = self._typing and key != "tab" and (self._line or by_hand)
            return self._edited(self._line, finished=True) if finishes else ()
        fast = _fast([*self._times, at_s] if len(self._text) < PACE_KEYS_MAX else self._times)
        if fast and len(self._text) >= FAST_KEYS_MIN:
            self._terminates = True
        elif self._typing:
            self._line = (self._line + self._taken())[:LINE_CHARACTERS_MAX]
            return self._edited(self._line, finished=key != "tab")
        return self._scan(Source.WEDGE if fast else Source.TYPED, at_s, len(self._text) + 1)

    def _keep(self, character: str, at_s: float) -> None:
        self._last_s = at_s
        if len(self._times) < PACE_KEYS_MAX:
            self._times.append(at_s)
        if len(self._text) < CODE_CHARACTERS_MAX:
            self._text.append(character)
        else:
            self._too_long = True

    def _scan(self, source: Source, ended_s: float, keys: int) -> tuple[Heard, ...]:
        began_s, self._coded_s = self._times[0], ended_s
        return (Scan(code=self._taken(), source=source, began_s=began_s, ended_s=ended_s, keys=keys),)

    def _give_up(self) -> tuple[Heard, ...]:
        """What is pending is no scan: a hand's keys go to the line while typing is on, the rest is dropped aloud."""
        if not self._text:
            return ()
        fast, too_long = self._fast_code(), self._too_long
        if fast:
            self._coded_s = self._last_s
            self._terminates = False
        text = self._taken()
        if self._typing and not fast:
            return self._edited((self._line + text)[:LINE_CHARACTERS_MAX])
        reason = DropReason.TOO_LONG if too_long else DropReason.GAP
        return (Dropped(reason=reason, text=text[:DROPPED_TEXT_CHARACTERS_MAX]),)

    def _edited(self, line: str, *, finished: bool = False) -> tuple[Heard, ...]:
        self._line = "" if finished else line
        return (Typed(text=line, finished=finished),)

    def _taken(self) -> str:
        """What is pending, which then is nothing."""
        text = "".join(self._text)
        self._text.clear()
        self._times.clear()
        self._too_long = False
        return text

    def _fast_code(self) -> bool:
        """Whether what is pending can only have come from a scanner."""
        return len(self._text) >= FAST_KEYS_MIN and _fast(self._times)


def _fast(times_s: list[float]) -> bool:
    """Whether keys read at `times_s` came faster than a hand types."""
    gaps = sorted(later - earlier for earlier, later in pairwise(times_s))
    return bool(gaps) and gaps[len(gaps) // 2] <= FAST_KEY_S
