"""Looks at a screen as it is drawn: what of it an operator cannot see whole, or cannot read. Not shipped."""

from typing import Final

from rich.cells import cell_len
from rich.color import Color as Drawn
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from screens.widgets.tiles import ChoiceTile, KeyTile
from tools.colours import contrast
from tools.picture import Shown

WHOLE: Final = {"notice", "said", "detail", "slots", "next", "figures", "line", "status", "wanted", "progress", "pad"}
"""Widgets whose words are to be seen whole."""
READABLE: Final = 7.0
"""Contrast of words: what WCAG asks for at its highest level."""
_DRAWINGS: Final = set("█▀▄░ ")
"""Characters that are no words."""


def cut_off(screen: Shown) -> list[str]:
    """Names of what an operator cannot see whole, or not at all."""
    foot, page = screen.query_one("#foot"), screen.query_one("#help")
    found = []
    for widget in screen.query(Widget):
        if not _is_shown(widget) or (page.display and not {page, foot} & set(widget.ancestors)):
            continue
        below = screen.size.height if foot in widget.ancestors else foot.region.y
        room = Region(0, 0, screen.size.width, below)
        tile = widget if isinstance(widget, KeyTile | ChoiceTile) else None
        if (tile or widget.id in WHOLE) and not room.contains_region(widget.region):
            found.append(f"{widget.id or type(widget).__name__} {widget.region} is outside {room}")
        if tile is not None:
            wide = [line for line in _lines(tile) if cell_len(line.rstrip()) > widget.content_size.width]
            found += [f"{line!r} is wider than {widget.content_size}" for line in wide]
        elif widget.id in WHOLE and widget.content_size.height < _rows(widget):
            found.append(f"{widget.id} has {_rows(widget)} rows in {widget.content_size}")
    return found


def unreadable(screen: Shown) -> list[str]:
    """Words that do not stand out enough from what they are painted on."""
    found = []
    for strip in screen._compositor.render_strips():  # noqa: SLF001 - what is painted is nowhere else
        for text, style, _ in strip:
            if style is None or not set(text) - _DRAWINGS:
                continue
            on, ink = _colours(style)
            if contrast(on, ink) < READABLE:
                found.append(f"{text.strip()!r} {ink.hex} on {on.hex}: {contrast(on, ink):.1f}")
    return found


def _colours(style: Style) -> tuple[Color, Color]:
    """The colours of what is painted on, and of what is painted."""
    ink, on = _colour(style.color, "#ffffff"), _colour(style.bgcolor, "#000000")
    return (ink, on) if style.reverse else (on, ink)


def _colour(drawn: Drawn | None, otherwise: str) -> Color:
    return Color.parse(otherwise) if drawn is None else Color.from_rich_color(drawn)


def _is_shown(widget: Widget) -> bool:
    return widget.display and all(each.display for each in widget.ancestors if isinstance(each, Widget))


def _lines(widget: KeyTile | ChoiceTile) -> list[str]:
    content = widget.content
    return (content.plain if isinstance(content, Content) else str(content)).split("\n")


def _rows(widget: Widget) -> int:
    return widget.get_content_height(widget.content_size, widget.content_size, widget.content_size.width)
