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
SIZES: Final = ((40, 24), (80, 24))
LANGUAGES: Final = ("en", "pl")
_FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_NUMBER: Final = re.compile(r"terminal-[0-9]+-")


async def drawn(wanted: Sequence[Picture], size: tuple[int, int], language: str) -> dict[str, str]:
    """File name and SVG of each picture: naming no foreign host, and the same for the same screen."""
    found: dict[str, str] = {}
    app = ScreenApp()
    async with app.run_test(size=size) as pilot:
        for picture in wanted:
            screen = picture.opens(bench(picture).seams(language))
            screen.set_reactive(JobScreen.standing, standing(picture))
            await app.push_screen(screen)
            await pilot.pause()
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


async def draw(folder: Path, sizes: Sequence[tuple[int, int]]) -> None:
    """Draw everything into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        for language in LANGUAGES:
            for name, svg in (await drawn(pictures(), size, language)).items():
                (folder / name).write_text(svg, encoding="utf-8")


def page() -> str:
    """docs/screens.md: every picture with what it shows."""
    parts = [HEAD]
    for picture in pictures():
        parts.append(f"## {picture.name}\n\n{picture.shows}\n")
        parts += [f"![{picture.name} at {w}×{h}](screens/{name_of(picture, (w, h), 'en')})\n" for w, h in SIZES]
    return "\n".join(parts)


def main(arguments: Sequence[str]) -> None:
    """Draw the committed pictures, or those that `arguments` name: a folder and sizes."""
    if arguments:
        sizes = [(int(columns), int(rows)) for columns, rows in (size.split("x") for size in arguments[1:])]
        asyncio.run(draw(Path(arguments[0]), sizes))
        return
    asyncio.run(draw(FOLDER, SIZES))


if __name__ == "__main__":
    main(sys.argv[1:])
