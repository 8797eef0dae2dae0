"""Leaves out of a start what Textual and asyncio import and this program never uses: a tenth of it.

Follows the internals of Textual 8.2, as the driver does: its modules import names from these, and use none of them for
what a floor device does. Whatever is not named here stays as it is, and whoever imports one of these later gets the
real one.
"""

import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def lean() -> Iterator[None]:
    """Import the application in here; afterwards it changes nothing."""
    own = {name: stand_in for name, stand_in in _stand_ins().items() if name not in sys.modules}
    sys.modules.update(typing.cast("dict[str, ModuleType]", own))
    try:
        yield
    finally:
        for name, stand_in in own.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _stand_ins() -> dict[str, ModuleType | None]:
    """What is imported in the place of what is left out."""
    return {
        # The command palette, which is off, and its widgets (docs/decisions/0011).
        "textual.command": _Names("textual.command"),
        # Where a screenshot would be saved to.
        "platformdirs": _Names("platformdirs"),
        # The type of a file that a browser is given.
        "mimetypes": _Names("mimetypes"),
        # A table of a theme's colours, for who designs one.
        "rich.table": _Names("rich.table"),
        # What Textual takes from it is in the standard library of every Python that this program runs on.
        "typing_extensions": typing,
        # The loop opens no connection; asyncio does without, as it does on a Python that was built without.
        "ssl": None,
    }


class _Names(ModuleType):
    """Has an empty class for every name it is asked for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made
