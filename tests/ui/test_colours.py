"""Every theme's colours stay apart, on a terminal of sixteen and for eyes that lack a cone; words are read on all."""

import itertools
import math
import re
from pathlib import Path
from typing import Final

import pytest
from rich.color import Color as Sixteen, ColorSystem
from textual.color import Color
from textual.theme import Theme

from pickclient.settings import THEMES as SETTABLE
from screens.themes import THEMES, theme_named
from tests.doubles.recorder import ScreenApp
from tools.colours import LACKING, contrast, lab, linear, luminance, without

SIGNALS: Final = ("success", "error", "warning", "primary", "secondary", "accent")
"""Accepted, refused, trouble; go, take, put."""
AREAS: Final = (*SIGNALS, "surface", "panel", "background")
STYLES: Final = Path(__file__).parents[2] / "screens"
READABLE: Final = 7.0
"""Contrast of words: what WCAG asks for at its highest level."""
APART: Final = 20.0
"""Distance in CIELAB at which two areas are seen to differ at a glance; 2.3 is just noticeable side by side."""
FAR_APART: Final = 50.0
"""The same for eyes that lack a cone, in the theme made for them."""


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


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.tcss")), ids=lambda sheet: sheet.name)
def test_a_style_sheet_names_no_colour_of_its_own(sheet: Path) -> None:
    """Black on a warning is read by day, and not on the dark one of the night theme."""
    assert re.findall(r"(?:color|background):(?! *(?:\$|transparent))[^;]+;", sheet.read_text(encoding="utf-8")) == []
