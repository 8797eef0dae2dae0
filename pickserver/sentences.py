"""What the commands say is made readable here: numbers with their nouns, and names that steer no terminal."""

from typing import Final

PLURAL: Final = "s"


def counted(number: int, one: str, many: str = "") -> str:
    """`number` with `one`, or with `many` where it is not 1; without `many` an s makes it."""
    return f"{number} {one if number == 1 else many or one + PLURAL}"


def readable(text: str) -> str:
    """`text` with everything escaped that would steer a terminal, line ends aside."""
    return "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in text)
