"""A bar that shows a person how far a long read is; writes nothing where nobody looks."""

import sys
from typing import Final

from pickserver.importing.rows import Progress, unheard

WIDTH: Final = 30


def progress_bar() -> Progress:
    """A bar on standard error when that is a terminal."""
    return _draw if sys.stderr.isatty() else unheard


def _draw(done: int, lines: int) -> None:
    """Draw the bar anew on its line, and leave the line when all is read."""
    full = WIDTH * done // max(lines, 1)
    sys.stderr.write(f"\rreading [{'#' * full}{' ' * (WIDTH - full)}] {done}/{lines} lines")
    if done >= lines:
        sys.stderr.write("\n")
    sys.stderr.flush()
