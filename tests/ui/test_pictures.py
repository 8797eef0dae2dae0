"""The committed pictures are those of today's screens: the second witness, never the only one."""

import asyncio
import re
from pathlib import Path

import pytest

from tools.pictured import pictures
from tools.pictures import FOLDER, PAGE, POLISH, SIZES, drawn, name_of, page

AGAIN = {(80, 24): ("home", "build", "pick-put", "summary")}
"""Beside every picture at 40 columns, a few of those that are laid out otherwise."""


def _words(svg: str) -> str:
    """A picture without what tells nothing: spaces between tags."""
    return re.sub(r">\s+<", ">\n<", svg)


@pytest.mark.parametrize("size", SIZES)
def test_the_committed_pictures_show_what_the_screens_show(size: tuple[int, int]) -> None:
    names = AGAIN.get(size, tuple(picture.name for picture in pictures()))
    chosen = [picture for picture in pictures() if picture.name in names]
    today = asyncio.run(drawn(chosen, size, "en"))
    other = [name for name, svg in today.items() if _words(svg) != _words((FOLDER / name).read_text(encoding="utf-8"))]
    assert other == [], "run make pictures, and look at what changed"


def test_the_page_names_every_picture_and_no_other_lies_there() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make pictures"
    wanted = {name_of(picture, size, "en") for picture in pictures() for size in SIZES}
    wanted |= {name_of(picture, size, "pl") for picture in pictures() for size in POLISH}
    assert {path.name for path in Path(FOLDER).iterdir()} == wanted
