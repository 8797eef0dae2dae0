"""The page of keys and command barcodes, read from their one table and from what each screen declares. Not shipped."""

import importlib
from pathlib import Path

import screens
from screens.keys import KEYS, Act, acts_of, shown

SCREENS = Path(screens.__file__).parent


def keys_page() -> str:
    """Every key, the barcode that does the same, and the screens that have it."""
    by_screen = screen_acts()
    rows = [
        f"| {shown(act)} | `{key.command}` | {key.name} | {key.tooltip} | {_having(act, by_screen)} |"
        for act, key in KEYS.items()
    ]
    intro = "Whatever a key asks for, a barcode asks for too. A digit is a choice where choices are numbered."
    table = "\n".join(["| key | barcode | | | screens |", "|---|---|---|---|---|", *rows])
    return f"# Keys\n\n{intro}\n\n{table}\n"


def screen_acts() -> dict[str, tuple[Act, ...]]:
    """What each screen lets people ask for, by the name of its module."""
    found = {}
    for path in sorted(SCREENS.glob("*.py")):
        module = importlib.import_module(f"screens.{path.stem}")
        for cls in vars(module).values():
            if isinstance(cls, type) and cls.__module__ == module.__name__ and vars(cls).get("BINDINGS"):
                found[path.stem] = acts_of(vars(cls)["BINDINGS"])
    return found


def _having(act: Act, by_screen: dict[str, tuple[Act, ...]]) -> str:
    return ", ".join(name.replace("_", " ") for name, acts in by_screen.items() if act in acts)
