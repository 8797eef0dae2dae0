"""Puts text into the order and shapes in which its letters stand on paper, for printers that only place letters.

Hebrew and Arabic run from right to left, Arabic letters join: both are done here for names and short words, one line at
a time. A browser does it by itself, so that only PDF needs this.
"""

from functools import cache
from re import compile as pattern
from typing import Final
from unicodedata import bidirectional, decomposition, normalize

from warehouse.values import dataclass, field

RIGHT_TO_LEFT: Final = ("R", "AL", "RLE", "RLO", "RLI")
NUMBERS: Final = ("EN", "AN", "ES", "CS", "ET")
MIRRORED: Final = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
LAM: Final = "\u0644"
FORMS: Final = (range(0xFB50, 0xFC00), range(0xFE70, 0xFEFD))
"""Where Unicode keeps Arabic letters as they look beside others."""
VOWELS: Final = pattern("[\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670]")
"""Signs above and below Hebrew and Arabic letters; names are read without them, and this font could not place them."""
JOINER, NON_JOINER, STRETCH = "\u200d", "\u200c", "\u0640"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shapes:
    """How Arabic letters look, by their place in a word."""

    by_place: dict[str, dict[str, str]] = field(default_factory=dict)
    """Letter (lam with alef together), then `isolated`, `initial`, `medial`, `final`."""


def visual(text: str) -> str:
    """`text` with its letters from left to right as they stand on paper, Arabic ones joined."""
    shaped = _joined("".join(char for char in normalize("NFC", text) if not VOWELS.match(char)))
    if not any(bidirectional(char) in RIGHT_TO_LEFT for char in shaped):
        return shaped
    from_right = next(
        (bidirectional(c) in RIGHT_TO_LEFT for c in shaped if bidirectional(c) in ("L", "R", "AL")), False
    )
    runs = _runs(shaped, from_right=from_right)
    turned = [_turned(run) if is_right else run for run, is_right in runs]
    return "".join(reversed(turned) if from_right else turned)


def _runs(text: str, *, from_right: bool) -> list[tuple[str, bool]]:
    """`text` cut where its direction changes; blanks and signs go with what is on both sides, else with the line."""
    sides = [_side(char) for char in text]
    for place, side in enumerate(sides):
        if side is None:
            before = next((one for one in reversed(sides[:place]) if one is not None), from_right)
            after = next((one for one in sides[place + 1 :] if one is not None), from_right)
            sides[place] = before if before == after else from_right
    runs: list[tuple[str, bool]] = []
    for char, side in zip(text, sides, strict=True):
        if runs and runs[-1][1] == bool(side):
            runs[-1] = (runs[-1][0] + char, bool(side))
        else:
            runs.append((char, bool(side)))
    return runs


def _side(char: str) -> bool | None:
    """Whether `char` runs from right to left; None where it has no direction of its own."""
    kind = bidirectional(char)
    if kind in RIGHT_TO_LEFT:
        return True
    return False if kind == "L" or (kind in NUMBERS and char.isdigit()) else None


def _turned(run: str) -> str:
    """`run` backwards, brackets turned."""
    return "".join(MIRRORED.get(char, char) for char in reversed(run))


def _joined(text: str) -> str:
    """`text` with each Arabic letter in the shape that its neighbours give it."""
    shapes = _shapes()
    found: list[str] = []
    letters = _letters(text)
    for place, letter in enumerate(letters):
        forms = shapes.by_place.get(letter)
        if forms is None:
            found.append("" if letter in (JOINER, NON_JOINER) else letter)
            continue
        before = _joins_on(letters, place, -1)
        after = _joins_on(letters, place, 1)
        wanted = ("medial" if after else "final") if before else ("initial" if after else "isolated")
        found.append(forms.get(wanted) or forms.get("final" if before else "isolated") or letter)
    return "".join(found)


def _letters(text: str) -> list[str]:
    """Characters, but lam and the alef behind it are one."""
    shapes = _shapes()
    letters: list[str] = []
    for char in text:
        if letters and letters[-1] == LAM and LAM + char in shapes.by_place:
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _joins_on(letters: list[str], place: int, step: int) -> bool:
    """Whether the letter at `place` joins its neighbour in direction `step`."""
    at = place + step
    if not 0 <= at < len(letters):
        return False
    first, second = (letters[at], letters[place]) if step < 0 else (letters[place], letters[at])
    return _reaches(first, "initial") and _reaches(second, "final")


def _reaches(letter: str, shape: str) -> bool:
    return letter in (JOINER, STRETCH) or shape in _shapes().by_place.get(letter, {})


@cache
def _shapes() -> _Shapes:
    """The table of shapes, from what Unicode says each of them stands for."""
    shapes = _Shapes()
    for block in FORMS:
        for number in block:
            place, _, letters = decomposition(chr(number)).partition("> ")
            plain = "".join(chr(int(letter, 16)) for letter in letters.split())
            if place and (len(plain) == 1 or (plain[0] == LAM and len(plain) == 2)):
                shapes.by_place.setdefault(plain, {}).setdefault(place.removeprefix("<"), chr(number))
    return shapes
