"""The floor's colours stay apart on a terminal of sixteen, and can be read on each other."""

from rich.color import Color as Sixteen, ColorSystem
from textual.color import Color

from screens.themes import FLOOR

SPEAKING = {
    "success": FLOOR.success,
    "error": FLOOR.error,
    "warning": FLOOR.warning,
    "primary": FLOOR.primary,
    "secondary": FLOOR.secondary,
    "accent": FLOOR.accent,
    "surface": FLOOR.surface,
    "background": FLOOR.background,
}
READABLE = 4.0
"""Contrast of large bold text: above the 3 that WCAG asks for."""


def test_every_colour_that_says_something_is_another_of_the_sixteen() -> None:
    numbers = {
        name: Sixteen.parse(colour or "").downgrade(ColorSystem.STANDARD).number for name, colour in SPEAKING.items()
    }
    assert len(set(numbers.values())) == len(numbers), numbers


def test_words_can_be_read_on_every_colour() -> None:
    for name, colour in SPEAKING.items():
        words = FLOOR.variables.get(f"{name}-foreground", FLOOR.foreground)
        assert _contrast(Color.parse(colour or ""), Color.parse(words or "")) >= READABLE, name


def _contrast(one: Color, other: Color) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
