"""Every theme's colours stay apart, on a terminal of sixteen and for eyes that lack a cone; words are read on all."""

import itertools
import math
from typing import Final

import pytest
from rich.color import Color as Sixteen, ColorSystem
from textual.color import Color
from textual.theme import Theme

from pickclient.settings import THEMES as SETTABLE
from screens.themes import THEMES, theme_named
from tests.doubles.recorder import ScreenApp

SIGNALS: Final = ("success", "error", "warning", "primary", "secondary", "accent")
"""Accepted, refused, trouble; go, take, put."""
AREAS: Final = (*SIGNALS, "surface", "panel", "background")
READABLE: Final = 7.0
"""Contrast of words: what WCAG asks for at its highest level."""
APART: Final = 20.0
"""Distance in CIELAB at which two areas are seen to differ at a glance; 2.3 is just noticeable side by side."""
FAR_APART: Final = 50.0
"""The same for eyes that lack a cone, in the theme made for them."""
Linear = tuple[float, float, float]
LACKING: Final = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""What is left of red, green and blue light: the matrices of Machado, Oliveira and Fernandes (2009), severity 1."""


def areas(theme: Theme, names: tuple[str, ...] = AREAS) -> dict[str, Color]:
    """The colours of `theme` by what they are for."""
    return {name: Color.parse(getattr(theme, name)) for name in names}


@pytest.mark.parametrize("name", THEMES)
def test_every_colour_that_says_something_is_another_of_the_sixteen(name: str) -> None:
    told = areas(theme_named(name), (*SIGNALS, "background"))
    numbers = {what: Sixteen.parse(colour.hex).downgrade(ColorSystem.STANDARD).number for what, colour in told.items()}
    assert len(set(numbers.values())) == len(numbers), numbers


def test_a_tile_is_another_of_the_sixteen_too_by_day() -> None:
    told = areas(theme_named(THEMES[0]), (*SIGNALS, "background", "surface")).values()
    assert len({Sixteen.parse(colour.hex).downgrade(ColorSystem.STANDARD).number for colour in told}) == len(told)


@pytest.mark.parametrize("name", THEMES)
def test_words_can_be_read_on_every_colour(name: str) -> None:
    theme = theme_named(name)
    for what, colour in areas(theme).items():
        words = theme.variables.get(f"{what}-foreground", theme.foreground)
        assert contrast(colour, Color.parse(words or "")) >= READABLE, what
    muted = Color.parse(theme.variables["text-muted"])
    assert contrast(muted, Color.parse(theme.background or "")) >= READABLE


@pytest.mark.parametrize("name", THEMES)
def test_what_is_said_of_a_scan_and_what_is_due_look_different(name: str) -> None:
    seen = {what: lab(linear(colour)) for what, colour in areas(theme_named(name), SIGNALS).items()}
    for one, other in itertools.combinations(SIGNALS, 2):
        assert math.dist(seen[one], seen[other]) >= APART, (one, other)


@pytest.mark.parametrize("lacking", LACKING)
def test_whoever_lacks_a_cone_tells_the_colour_blind_theme_apart(lacking: str) -> None:
    theme = theme_named("colour-blind")
    seen = {what: lab(without(linear(colour), lacking)) for what, colour in areas(theme, SIGNALS).items()}
    for one, other in itertools.combinations(SIGNALS, 2):
        alike = (one in SIGNALS[:3]) is (other in SIGNALS[:3])  # both in the message area, or both in the block
        assert math.dist(seen[one], seen[other]) >= (FAR_APART if alike else APART), (one, other)


def test_the_eyes_of_this_test_cannot_tell_a_red_from_a_green_that_differ_in_hue_alone() -> None:
    light = [linear(Color.parse(each)) for each in ("#a03a2c", "#4d6b24")]
    seen, left = [lab(each) for each in light], [lab(without(each, "deuteranopia")) for each in light]
    assert math.dist(*left) < APART < math.dist(*seen)


def test_nothing_large_is_bright_at_night() -> None:
    for what, colour in areas(theme_named("night")).items():
        assert luminance(colour) <= 0.1, what


def test_what_can_be_set_is_what_there_is() -> None:
    assert SETTABLE == THEMES
    assert [theme_named(name).name for name in THEMES] == list(THEMES)
    assert theme_named("of a newer program").name == THEMES[0]


def test_an_application_makes_no_theme_but_its_own() -> None:
    made = set(ScreenApp("night").available_themes) & set(THEMES)
    assert made == {"night"}


def contrast(one: Color, other: Color) -> float:
    """Contrast as WCAG 2 defines it: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: Color) -> Linear:
    """Red, green and blue as amounts of light."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return red, green, blue


def without(light: Linear, lacking: str) -> Linear:
    """What eyes that lack a cone see of `light`."""
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, light, strict=True))))
        for row in LACKING[lacking]
    )
    return red, green, blue


def lab(light: Linear) -> Linear:
    """`light` in CIELAB under daylight, where distances are those that are seen."""
    red, green, blue = light
    x = _bent((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    y = _bent(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _bent((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _bent(part: float) -> float:
    return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
