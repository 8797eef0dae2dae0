"""The colours of the floor by day, by night, in the sun, and for people who see fewer of them; never the only sign.

In each, green (or what stands for it), red and amber say what came of the last scan, and three more which step is due.
All are far apart, also for eyes that lack a cone, and still themselves on a terminal of sixteen colours; words can be
read on every one of them. A test keeps all that. Only the theme in use is ever made.
"""

from typing import Final, Literal, assert_never, get_args

from textual.theme import Theme

ThemeName = Literal["floor", "night", "sun", "colour-blind"]
THEMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)
"""Every theme by its name, in the order in which they are offered; the first is that of a device nobody set."""


def theme_named(name: str) -> Theme:
    """The theme called `name`; the first where there is no such."""
    known = name if name in THEMES else THEMES[0]
    match known:
        case "floor":
            return _floor()
        case "night":
            return _night()
        case "sun":
            return _sun()
        case "colour-blind":
            return _colour_blind()
        case _:
            assert_never(known)


def _floor() -> Theme:
    """Black and white, with areas that are seen from afar."""
    return Theme(
        name="floor",
        dark=True,
        primary="#0000d7",
        secondary="#00afaf",
        accent="#870087",
        background="#000000",
        surface="#303030",
        panel="#4e4e4e",
        foreground="#ffffff",
        success="#00d700",
        error="#af0000",
        warning="#ffaf00",
        variables=_words(
            success="#000000", error="#ffffff", warning="#000000", step="#ffffff", take="#000000", muted="#c6c6c6"
        ),
    )


def _night() -> Theme:
    """Dark all over: nothing large is bright, and no blue white keeps eyes from the dark between the racks."""
    return Theme(
        name="night",
        dark=True,
        primary="#00005f",
        secondary="#005f5f",
        accent="#5f005f",
        background="#000000",
        surface="#1c1c1c",
        panel="#262626",
        foreground="#c6b89e",
        success="#005a00",
        error="#5f0000",
        warning="#6b4a00",
        variables=_words(
            success="#e4ffe4", error="#ffd7d7", warning="#fff4d7", step="#ffffff", take="#ffffff", muted="#a8a090"
        ),
    )


def _sun() -> Theme:
    """Black on white, for a screen that daylight falls on: light against dark tells more there than any hue."""
    return Theme(
        name="sun",
        dark=False,
        primary="#0000af",
        secondary="#00afaf",
        accent="#5f005f",
        background="#ffffff",
        surface="#dadada",
        panel="#c6c6c6",
        foreground="#000000",
        success="#00d700",
        error="#af0000",
        warning="#ffd700",
        variables=_words(
            success="#000000", error="#ffffff", warning="#000000", step="#ffffff", take="#000000", muted="#444444"
        ),
    )


def _colour_blind() -> Theme:
    """Light blue, dark red and yellow, which differ in brightness too; no red against green."""
    return Theme(
        name="colour-blind",
        dark=True,
        primary="#0000af",
        secondary="#d7ffff",
        accent="#87005f",
        background="#000000",
        surface="#303030",
        panel="#4e4e4e",
        foreground="#ffffff",
        success="#5fafff",
        error="#870000",
        warning="#ffff5f",
        variables=_words(
            success="#000000", error="#ffffff", warning="#000000", step="#ffffff", take="#000000", muted="#c6c6c6"
        ),
    )


def _words(*, success: str, error: str, warning: str, step: str, take: str, muted: str) -> dict[str, str]:
    """The colours of words on each area."""
    return {
        "success-foreground": success,
        "error-foreground": error,
        "warning-foreground": warning,
        "primary-foreground": step,
        "secondary-foreground": take,
        "accent-foreground": step,
        "text-muted": muted,
    }
