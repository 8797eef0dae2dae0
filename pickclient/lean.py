"""Leaves out of Textual the command palette, which this program turns off: its widgets are a twelfth of every start.

Follows the internals of Textual 8.2, as the driver does: its application imports names for the palette and uses none of
them while it is off. Whatever is not named here stays as it is.
"""

import sys
from types import ModuleType

PALETTE = "textual.command"


def leave_out_the_palette() -> None:
    """Call before Textual's application is imported; afterwards it changes nothing."""
    if "textual.app" not in sys.modules:
        sys.modules[PALETTE] = _Names(PALETTE)


class _Names(ModuleType):
    """Has an empty class for every name it is asked for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made
