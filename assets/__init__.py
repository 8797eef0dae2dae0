"""The data the programs ship: demo site, words, sounds. One function reads it; nothing of ours is imported here."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def asset(*parts: str) -> Traversable:
    """The shipped file or folder at `parts` under assets, read with `.read_text(encoding="utf-8")` or `.read_bytes()`.

    Raises:
        FileNotFoundError: nothing is shipped under that name.

    """
    found = files(__name__).joinpath(*parts)
    if not (found.is_file() or found.is_dir()):
        raise FileNotFoundError("/".join(("assets", *parts)))
    return found
