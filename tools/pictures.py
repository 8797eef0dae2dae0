"""Draws the screens as SVG: some into docs/screens, with the page that links them, or all there are. Not shipped.

`make pictures` after a change; a test holds the committed pictures to the code. `make pictures-all` draws every screen
in every size, theme and language into build/pictures, with an index.html to look through, and fails where something of
a screen is cut off or cannot be read. `python -m tools.pictures DIR 27x16 120x40` draws some sizes into a folder.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from screens.base import JobScreen
from screens.themes import THEMES
from screens.wording import languages
from tests.doubles.recorder import ScreenApp
from tools.looked_at import cut_off, unreadable
from tools.picture import Picture, Shown, bench, standing
from tools.pictured import pictures

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "screens"
PAGE: Final = FOLDER.parent / "screens.md"
HEAD: Final = """# Screens

Drawn by `make pictures` from the real screens, on terminals of four sizes; a test holds them to the code. `make
pictures-all` draws every size, theme and language into `build/pictures`.

Everything can be done by scanning and by a function key; a touched tile is a third way. The message area on top turns
all green, red or amber and says so in words and by a mark; the block says the one thing to do; the status line says
what is saved.
"""
Size = tuple[int, int]
EVERY_SIZE: Final[tuple[Size, ...]] = ((27, 16), (32, 20), (40, 24), (80, 24), (120, 40))
SIZES: Final[tuple[Size, ...]] = ((27, 16), (40, 24), (80, 24), (120, 40))
"""Those that are committed."""
USUAL: Final[Size] = (40, 24)
THEMED: Final = ("pick-put", "pick-wrong-item", "pick-not-saved", "settings")
"""What is committed in every theme."""
_FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_NUMBER: Final = re.compile(r"terminal-[0-9]+-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one terminal is like."""

    size: Size
    theme: str = THEMES[0]
    language: str = "en"

    @property
    def tail(self) -> str:
        """What tells its pictures from others, in the names of their files."""
        told = (f"{self.size[0]}x{self.size[1]}", self.theme, self.language)
        return "-".join(part for part in told if part not in (THEMES[0], "en"))


async def drawn(
    wanted: Sequence[Picture], look: Look, seen: Callable[[Picture, Shown], None] | None = None
) -> dict[str, str]:
    """File name and SVG of each picture: naming no foreign host, and the same for the same screen.

    `seen` is shown each screen as it stands.
    """
    found: dict[str, str] = {}
    app = ScreenApp(look.theme)
    async with app.run_test(size=look.size) as pilot:
        for picture in wanted:
            screen = picture.opens(bench(picture).seams(look.language))
            screen.set_reactive(JobScreen.standing, standing(offline=False))
            await app.push_screen(screen)
            if picture.offline:
                screen.standing = standing(offline=True)
            for posted in picture.then:
                screen.post_message(posted)
            await pilot.pause()
            if seen is not None:
                seen(picture, screen)
            svg = app.export_screenshot(title=f"pickclient {screen.title or ''}", simplify=True)
            found[name_of(picture, look)] = _NUMBER.sub("t-", _FONTS.sub("", svg))
            await app.pop_screen()
    return found


def name_of(picture: Picture, look: Look) -> str:
    """The name of the file in which a picture lies."""
    return f"{picture.name}-{look.tail}.svg"


def committed() -> Iterator[tuple[Picture, Look]]:
    """What lies in docs/screens."""
    for picture in pictures():
        yield from ((picture, Look(size=size)) for size in SIZES)
        yield from ((picture, Look(size=USUAL, language=code)) for code in languages() if code != "en")
        if picture.name in THEMED:
            yield from ((picture, Look(size=USUAL, theme=theme)) for theme in THEMES[1:])


def page() -> str:
    """docs/screens.md: what each picture shows."""
    parts, wanted = [HEAD], list(committed())
    for picture in pictures():
        parts.append(f"## {picture.name}\n\n{picture.shows}\n")
        looks = [look for each, look in wanted if each.name == picture.name]
        shown = [look for look in looks if look in (Look(size=USUAL), Look(size=SIZES[0]))]
        parts += [f"![{picture.name}, {look.size[0]} columns](screens/{name_of(picture, look)})\n" for look in shown]
        links = [f"[{look.tail}](screens/{name_of(picture, look)})" for look in looks if look not in shown]
        parts.append(" · ".join(links) + "\n")
    return "\n".join(parts)


def draw_committed() -> None:
    """Draw docs/screens anew, and its page."""
    PAGE.write_text(page(), encoding="utf-8")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    wanted = list(committed())
    for look in dict.fromkeys(look for _, look in wanted):
        chosen = [picture for picture, each in wanted if each == look]
        _write(FOLDER, asyncio.run(drawn(chosen, look)))


def draw_all(folder: Path, sizes: Sequence[Size], themes: Sequence[str]) -> int:
    """Draw every screen in `sizes`, `themes` and each language, and a page to look through; how much is amiss."""
    folder.mkdir(parents=True, exist_ok=True)
    amiss: list[str] = []
    for theme, language in product(themes, languages()):
        for size in sizes:
            look = Look(size=size, theme=theme, language=language)

            def seen(picture: Picture, screen: Shown, tail: str = look.tail) -> None:
                amiss.extend(f"{picture.name} {tail}: {what}" for what in (*cut_off(screen), *unreadable(screen)))

            _write(folder, asyncio.run(drawn(pictures(), look, seen)))
        sheet = _sheet([Look(size=size, theme=theme, language=language) for size in sizes])
        (folder / f"{theme}-{language}.html").write_text(sheet, encoding="utf-8")
    links = (f'<li><a href="{theme}-{code}.html">{theme}, {code}</a>' for theme, code in product(themes, languages()))
    listed = "".join(f"<li>{what}" for what in amiss)
    (folder / "index.html").write_text(
        f"<!doctype html><title>pickclient</title><ul>{''.join(links)}</ul><ul>{listed}</ul>", encoding="utf-8"
    )
    sys.stdout.writelines(f"{what}\n" for what in amiss)
    sys.stdout.write(f"{folder / 'index.html'}: {len(amiss)} things amiss\n")
    return len(amiss)


def _sheet(looks: Sequence[Look]) -> str:
    """A page of every screen in `looks`."""
    parts = ["<!doctype html><meta charset='utf-8'><style>body{background:#888}img{vertical-align:top}</style>"]
    for picture in pictures():
        parts.append(f"<h2>{picture.name}</h2><p>{picture.shows}</p>")
        parts += [f'<img loading="lazy" height="420" src="{name_of(picture, look)}">' for look in looks]
    return "\n".join(parts)


def _write(folder: Path, svgs: dict[str, str]) -> None:
    for name, svg in svgs.items():
        (folder / name).write_text(svg, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Draw the committed pictures and their page, or into the folder that `arguments` name: the sizes named, or all."""
    if not arguments:
        draw_committed()
        return 0
    folder, *named = arguments
    sizes = [(int(columns), int(rows)) for columns, rows in (size.split("x") for size in named)]
    return min(draw_all(Path(folder), sizes or EVERY_SIZE, THEMES[:1] if sizes else THEMES), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
