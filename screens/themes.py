"""The colours of the floor: few, far apart, still themselves on a terminal of sixteen; never the only sign."""

from typing import Final

from textual.theme import Theme

FLOOR: Final = Theme(
    name="floor",
    dark=True,
    primary="#0000d7",
    secondary="#008787",
    accent="#870087",
    background="#000000",
    surface="#303030",
    panel="#4e4e4e",
    foreground="#ffffff",
    success="#008700",
    error="#d70000",
    warning="#ffaf00",
    variables={
        "primary-foreground": "#ffffff",
        "success-foreground": "#ffffff",
        "error-foreground": "#ffffff",
        "warning-foreground": "#000000",
    },
)
"""Green, red and amber say what came of the last scan; blue, teal and purple which step is due."""
