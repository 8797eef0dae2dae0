"""Draws every screen into docs/screens as SVG, and the page that links them. Not shipped.

`make pictures` after a change; a test holds the committed pictures to the code. `ARGS="DIR 27x16 120x40"` draws other
sizes into another folder, to be looked at.
"""

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from screens.base import JobScreen
from tests.doubles.recorder import ScreenApp
from tools.pictured import Picture, bench, pictures, standing

FOLDER: Final = Path(__file__).parents[1] / "docs" / "screens"
PAGE: Final = FOLDER.parent / "screens.md"
HEAD: Final = """# Screens

Drawn by `make pictures` from the real screens, at 40 and 80 columns; a test holds them to the code.

Everything can be done by scanning and by a function key; a touched tile is a third way. The message area on top turns
all green, red or amber and says so in words; the block says the one thing to do; the status line says what is saved.
"""
SIZES: Final[tuple[tuple[int, int], ...]] = ((40, 24), (80, 24))
POLISH: Final[tuple[tuple[int, int], ...]] = ((40, 24),)
_FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_NUMBER: Final = re.compile(r"terminal-[0-9]+-")


async def drawn(wanted: Sequence[Picture], size: tuple[int, int], language: str) -> dict[str, str]:
    """File name and SVG of each picture: naming no foreign host, and the same for the same screen."""
    found: dict[str, str] = {}
    app = ScreenApp()
    async with app.run_test(size=size) as pilot:
        for picture in wanted:
            screen = picture.opens(bench(picture).seams(language))
            screen.set_reactive(JobScreen.standing, standing(offline=False))
            await app.push_screen(screen)
            if picture.offline:
                screen.standing = standing(offline=True)
            for posted in picture.then:
                screen.post_message(posted)
            await pilot.pause()
            svg = app.export_screenshot(title=f"pickclient {screen.title or ''}", simplify=True)
            found[name_of(picture, size, language)] = _NUMBER.sub("t-", _FONTS.sub("", svg))
            await app.pop_screen()
    return found


def name_of(picture: Picture, size: tuple[int, int], language: str) -> str:
    """The name of the file in which a picture lies."""
    tail = "" if language == "en" else f"-{language}"
    return f"{picture.name}-{size[0]}x{size[1]}{tail}.svg"


async def all_drawn(english: Sequence[tuple[int, int]], polish: Sequence[tuple[int, int]]) -> dict[str, str]:
    """Every picture, in each language in the sizes named."""
    found: dict[str, str] = {}
    for language, sizes in (("en", english), ("pl", polish)):
        for size in sizes:
            found |= await drawn(pictures(), size, language)
    return found


def page() -> str:
    """docs/screens.md: what each picture shows."""
    parts = [HEAD]
    for picture in pictures():
        parts.append(f"## {picture.name}\n\n{picture.shows}\n")
        parts += [f"![{picture.name}, {w} columns](screens/{name_of(picture, (w, h), 'en')})\n" for w, h in SIZES]
        parts += [f"[In Polish](screens/{name_of(picture, size, 'pl')})\n" for size in POLISH]
    return "\n".join(parts)


def main(arguments: Sequence[str]) -> None:
    """Draw the committed pictures and their page, or those that `arguments` name: a folder and sizes."""
    folder, sizes, polish = FOLDER, SIZES, POLISH
    if arguments:
        folder = Path(arguments[0])
        sizes = tuple((int(columns), int(rows)) for columns, rows in (size.split("x") for size in arguments[1:]))
        polish = sizes
    else:
        PAGE.write_text(page(), encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in asyncio.run(all_drawn(sizes, polish)).items():
        (folder / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
