"""One rule for everything that people are to read and know again: what is called something can be seen.

Pure text. A name that steers a terminal, turns what stands beside it around, or shows nothing is no name.
"""

from re import compile as pattern
from typing import Final
from unicodedata import category

NAME_CHARACTERS_MAX: Final = 80
"""The most characters of a name: twice what the widest line of a screen has room for."""
UNSHOWN: Final = pattern(
    "[\0-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control characters, halves of characters, marks of direction, and what is drawn with nothing in it."""


def name_fault(name: str, most: int = NAME_CHARACTERS_MAX) -> str:
    """What keeps `name` from being one, as the end of a sentence; empty when it is one."""
    if found := UNSHOWN.search(name):
        return f"holds a control character, or one that nobody can see (U+{ord(found[0]):04X})"
    if not any(category(char)[0] not in "CMZ" for char in name):
        return "is empty, or holds nothing that can be seen"
    return f"has {len(name)} characters, and {most} are the most" if len(name) > most else ""
