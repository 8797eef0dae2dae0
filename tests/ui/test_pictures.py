"""The committed pictures are those of today's screens: the second witness, never the only one. All can be drawn."""

import asyncio
import os
import random
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from textual.color import Color

from screens.themes import THEMES
from screens.wording import languages
from tests.doubles.recorder import ScreenApp
from tools.looked_at import cut_off, unreadable
from tools.picture import Picture, Shown, bench
from tools.pictured import pictures
from tools.pictures import EVERY_SIZE, FOLDER, PAGE, SIZES, USUAL, Look, committed, draw_all, drawn, name_of, page

AGAIN: Final = {(27, 16): ("help", "more"), (80, 24): ("home", "pick-put"), (120, 40): ("pick-put", "summary")}
"""Beside every picture of the usual size, some of those that are laid out otherwise."""
LOOKS, PICTURES = 2, 6
"""Of the whole product of screens, sizes, themes and languages, so many looks of each size are drawn in every run, and
so many pictures of each."""
SEED: Final = int(os.environ.get("PICKCLIENT_SEED", "3"))


def _words(svg: str) -> str:
    """A picture without what tells nothing: spaces between tags."""
    return re.sub(r">\s+<", ">\n<", svg)


@pytest.mark.parametrize("size", SIZES)
def test_the_committed_pictures_show_what_the_screens_show(size: tuple[int, int]) -> None:
    names = AGAIN.get(size, tuple(picture.name for picture in pictures()))
    chosen = [picture for picture in pictures() if picture.name in names]
    today = asyncio.run(drawn(chosen, Look(size=size)))
    other = [name for name, svg in today.items() if _words(svg) != _words((FOLDER / name).read_text(encoding="utf-8"))]
    assert other == [], "run make pictures, and look at what changed"


def test_the_page_names_every_picture_and_no_other_lies_there() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make pictures"
    wanted = {name_of(picture, look) for picture, look in committed()}
    assert {path.name for path in Path(FOLDER).iterdir()} == wanted
    told = page()
    assert [name for name in wanted if f"screens/{name}" not in told] == []


def part() -> Iterator[tuple[Look, list[Picture]]]:
    """Some pictures of all there are, in every size, each on what it is drawn on; others with another seed."""
    chance = random.Random(SEED)
    for size in EVERY_SIZE:
        for theme, language in chance.sample([*product(THEMES, languages())], LOOKS):
            yield Look(size=size, theme=theme, language=language), chance.sample(pictures(), PICTURES)


def test_nothing_is_cut_off_or_hard_to_read_in_any_part_of_the_whole_product() -> None:
    amiss: list[str] = []

    def seen(picture: Picture, screen: Shown) -> None:
        amiss.extend(f"{picture.name}: {what}" for what in (*cut_off(screen), *unreadable(screen)))

    for look, chosen in part():
        before = len(amiss)
        made = asyncio.run(drawn(chosen, look, seen))
        assert all(svg.startswith("<svg") for svg in made.values())
        amiss[before:] = [f"{look.tail}: {what}" for what in amiss[before:]]
    assert amiss == [], f"PICKCLIENT_SEED={SEED}"


def test_words_that_are_hard_to_read_are_noticed_by_this_very_test() -> None:
    async def look() -> tuple[list[str], list[str]]:
        picture = next(picture for picture in pictures() if picture.name == "sign-in")
        app = ScreenApp()
        found: list[list[str]] = []
        async with app.run_test(size=USUAL) as pilot:
            screen = picture.opens(bench(picture).seams())
            await app.push_screen(screen)
            for ink in ("white", "#2222ff"):
                screen.query_one("#said").styles.color = Color.parse(ink)
                await pilot.pause()
                found.append(unreadable(screen))
        return found[0], found[1]

    readable, hard = asyncio.run(look())
    assert readable == []
    assert "SCAN YOUR BADGE" in hard[0]


def test_a_folder_of_all_pictures_has_pages_that_show_every_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tuple(picture for picture in pictures() if picture.name in ("sign-in", "more"))
    monkeypatch.setattr("tools.pictures.pictures", lambda: few)
    assert draw_all(tmp_path, (USUAL,), THEMES[1:2]) == 0
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    sheets = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*-*.html")}
    assert all(name in index for name in sheets)
    for path in tmp_path.glob("*.svg"):
        assert any(f'"{path.name}"' in sheet for sheet in sheets.values()), path.name
    assert len(list(tmp_path.glob("*.svg"))) == len(few) * len(languages())
