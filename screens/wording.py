"""Joins a message to the lines of the operator's language; no sentence is ever glued from fragments.

A locale file holds, for each message, its lines with named fields; `{operator_name:caps}` is a field in capitals. A
message may have a second entry, `Name.long`, for fields that do not fit the first. A name that does not fit even then
is cut where names are alike: never in the part in which the two names of one message differ, which is shown reversed.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from string import Formatter
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from assets import asset, locales
from screens.cutting import Span, differing, printable, shortened
from warehouse.messages import Message
from warehouse.values import dataclass

COLUMNS: Final = 26
"""The longest line on the smallest screen, which has 27 columns."""

ENGLISH: Final = "en"

_PAIRS: Final = {"got": "want", "want": "got", "got_name": "want_name", "want_name": "got_name", "item_name": "unlike"}
"""Fields that an operator compares; with one that is empty there is nothing to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One language's words."""

    language: str
    """Code of the language, such as `en`."""
    name: str
    """What its speakers call it."""
    doing: Mapping[str, tuple[str, ...]]
    """The words in capitals that tell people what to do, by their English form."""
    sentences: Mapping[str, tuple[str, ...]]
    """The lines of each message, by the name of its class."""
    words: Mapping[str, str]
    """Names of keys, choices and fields on the screen."""

    def word(self, name: str, **values: object) -> str:
        """The words called `name`, with `values` in the places of their names.

        Raises:
            KeyError: this language has no such words, or they name another field.

        """
        readable = {field: printable(value) if isinstance(value, str) else value for field, value in values.items()}
        return self.words[name].format(**readable)


@cache
def catalogue(language: str) -> Catalogue:
    """The words of `language`, from its locale file; in English where there is none, since work has to go on."""
    if language not in languages():
        language = ENGLISH
    told = json.loads(asset("locales", f"{language}.json").read_text(encoding="utf-8"))
    return Catalogue(
        language=language,
        name=told["name"],
        doing={word: tuple(forms) for word, forms in told["doing"].items()},
        sentences={name: tuple(lines) for name, lines in told["messages"].items()},
        words=told["words"],
    )


def languages() -> tuple[str, ...]:
    """Codes of every language there is a locale file for."""
    return locales()


def worded(message: Message, words: Catalogue, columns: int = COLUMNS) -> tuple[Content, ...]:
    """The lines to show for `message`, each at most `columns` wide."""
    name = type(message).__name__
    values = {field.name: printable(str(getattr(message, field.name))) for field in fields(message)}
    lines = words.sentences[name]
    longer = words.sentences.get(f"{name}.long")
    if longer and any(cell_len(_filled(line, values)) > columns for line in lines):
        lines = longer
    return tuple(_fitted(line, values, columns) for line in lines)


def said(name: str, words: Catalogue, **values: object) -> tuple[Content, ...]:
    """The lines of a sentence that no flow says, such as `wait`, by its name among the words."""
    return tuple(Content(line) for line in words.word(name, **values).split("\n"))


def _fitted(line: str, values: Mapping[str, str], columns: int) -> Content:
    """`line` with its fields filled in; what two names differ in is reversed, and only what is alike is cut."""
    over = cell_len(_filled(line, values)) - columns
    pieces: list[Content | str] = []
    for literal, name, spec, _ in Formatter().parse(line):
        pieces.append(literal)
        if name is not None:
            span = _span(values, name)
            text = _cased(values[name], spec)
            if over > 0:
                before = cell_len(text)
                text, span = shortened(text, span, max(before - over, 1))
                over -= before - cell_len(text)
            pieces.append(Content(text).stylize("reverse", span.start, span.end) if span.marked else text)
    return Content.assemble(*pieces)


def _filled(line: str, values: Mapping[str, str]) -> str:
    """`line` with its fields filled in, however long."""
    return "".join(
        literal + (_cased(values[name], spec) if name is not None else "")
        for literal, name, spec, _ in Formatter().parse(line)
    )


def _span(values: Mapping[str, str], name: str) -> Span:
    """The part of the field `name` that must be read: where it differs from the field it is compared with."""
    text, other = values[name], values.get(_PAIRS.get(name, ""))
    return differing(text, other) if other else Span(start=len(text), end=len(text))


def _cased(text: str, spec: str | None) -> str:
    return text.upper() if spec == "caps" else text
