"""Writes the pages of docs that repeat what the code says: events, messages, settings, commands, flows. Not shipped.

Run `make docs` after a change; a test holds the committed pages to the code.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pickclient import settings
from pickserver import settings as server_settings
from screens.wording import catalogue
from tools.code_read import doc_of, fields_of, kinds_in, members_of
from tools.reference_commands import commands_page
from tools.reference_flows import flow_pages
from tools.reference_keys import keys_page
from tools.reference_protocol import protocol_page
from warehouse import envelope, events, messages

DOCS: Final = Path(__file__).parents[1] / "docs"
WRITTEN: Final = "Written by `make docs` from the code; change it there."


def pages() -> dict[str, str]:
    """Every written page by its path under docs."""
    written = {
        "reference/events.md": _events(),
        "reference/messages.md": _messages(),
        "reference/settings.md": _settings(),
        "reference/commands.md": commands_page(),
        "reference/keys.md": keys_page(),
        "reference/protocol.md": protocol_page(),
        **flow_pages(),
    }
    return {path: text.replace("\n", f"\n\n{WRITTEN}\n", 1) for path, text in written.items()}


def main() -> None:
    """Write them all."""
    for path, text in pages().items():
        page = DOCS / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")


def _events() -> str:
    intro = "What can be recorded. A fact is named in the past; once released, an event's form never changes."
    around = (
        "Around each event lies an envelope. A field with a default came later: a program that does not know it passes "
        "it over, and one that misses it takes the default."
    )
    page = _classes("Events", intro, members_of(events.Event), lambda _: "")
    return f"{page}\n{_classes('Around each event', around, [envelope.Envelope], lambda _: '')}".replace(
        "\n# ", "\n## "
    )


def _messages() -> str:
    intro = "Every sentence an operator can be shown. The code knows these values; the words are in the locale files."
    english = catalogue("en").sentences
    return _classes("Messages", intro, kinds_in(messages, messages.Message), lambda cls: _lines(english[cls.__name__]))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(["```text", *lines, "```"])


def _settings() -> str:
    intro = (
        "Of pickclient: read from its settings file, overruled by the environment, overruled by the command line. "
        "What operators choose at the device overrules all but the command line."
    )
    client = _set(settings.Settings, settings.ENVIRONMENT_PREFIX)
    server = _set(server_settings.Settings, str(server_settings.Settings.model_config["env_prefix"]))
    beside = "Of pickserver: read from the environment, overruled by the command line."
    return f"# Settings\n\n## pickclient\n\n{intro}\n\n{client}\n\n## pickserver\n\n{beside}\n\n{server}\n"


def _set(cls: type, prefix: str) -> str:
    """A table of the fields of `cls`, each with its variable in the environment."""
    rows = [
        f"| `{field.name}` | `{prefix}{field.name.upper()}` | {_shown(field.default)} | {field.doc} |"
        for field in fields_of(cls)
    ]
    return "\n".join(["| setting | environment | default | |", "|---|---|---|---|", *rows])


def _shown(default: str) -> str:
    """A default as a person would write it in the file."""
    bare = re.sub(r"^(?:Path|SecretStr)\((.*)\)$", r"\1", default).strip("'\"")
    return f"`{bare}`" if bare else "(empty)"


def _classes(title: str, intro: str, classes: Iterable[type], more: Callable[[type], str]) -> str:
    """A page with a section for each class: what it says, its fields, and what `more` adds."""
    parts = [f"# {title}", intro]
    for cls in classes:
        parts += [f"## {cls.__name__}", doc_of(cls)]
        rows = [f"| `{field.name}` | `{field.kind.replace('|', '&#124;')}` | {field.doc} |" for field in fields_of(cls)]
        if rows:
            parts.append("\n".join(["| field | type | |", "|---|---|---|", *rows]))
        parts += [text for text in [more(cls)] if text]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
