"""The data the programs ship: demo site, words, sounds. Nothing of ours is imported here."""

from pathlib import Path


def asset(*parts: str) -> Path:
    """The shipped file or folder at `parts` under assets.

    Raises:
        FileNotFoundError: nothing is shipped under that name.

    """
    found = Path(__file__).parent.joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError("/".join(("assets", *parts)))
    return found


def locales() -> tuple[str, ...]:
    """Codes of every language there is a locale file for."""
    return tuple(sorted(file.name.removesuffix(".json") for file in asset("locales").iterdir() if file.name[0] != "."))
