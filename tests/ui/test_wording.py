"""Every sentence an operator can read, in every language: complete, short enough, and telling what to do."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from string import Formatter
from typing import Final

import pytest
from rich.cells import cell_len

from assets import asset
from offline.news import Link
from screens.keys import KEYS
from screens.wording import COLUMNS, Catalogue, catalogue, languages, worded
from tools.code_read import kinds_in
from warehouse import messages
from warehouse.messages import SHORT_REASONS, Message, WrongItem

TYPES: Final = kinds_in(messages, Message)
CATALOGUES: Final = tuple(catalogue(language) for language in languages())
DOING: Final = (
    *("GO", "SCAN", "PUT", "TAKE", "COUNT", "TYPE", "PACK"),
    *("CHANGE", "WAIT", "CALL", "SKIP", "FINISH", "LEAVE", "PARK"),
)
LINES_MAX: Final = 4

ONLY_TELLS: Final = {
    "ToteIn",
    "UndoneTake",
    "WhyShort",
    "SignOutAsked",
    "IsItInTote",
    "IsItInHand",
    "IsToteIn",
    "AreYouAt",
    "IsItShort",
    "WasItInTote",
    "OnPaper",
    "UndonePaper",
    "IsItSkipped",
    "HeldBy",
    "HeldHeard",
    "HeldUnknown",
    "TrolleyFree",
    "GiveFree",
    "OrderHeldBy",
    "BoxIs",
    "WeightIs",
    "IsItInBox",
    "IsItSo",
}
"""What only says what happened, or asks a question whose choices stand below it."""

LONGEST: Final = {
    "location": "AB-124-04",
    "want": "AB-124-04",
    "got": "AB-124-03",
    "slot": "D10",
    "tote": "TOT-00417",
    "item_name": "Tea towel linen striped light grey 50x70",
    "unlike": "Tea towel linen striped light blue 50x70",
    "got_name": "Tea towel linen striped light grey 50x70 set of two",
    "want_name": "Tea towel linen striped light blue 50x70 set of two",
    "trolley_name": "117",
    "trolley": "TRL-117",
    "operator_name": "Aleksandra Katarzyna W.",
    "zone_name": "12",
    "place_name": "A12",
    "place": "ZON-12",
    "badge": "BDG-004129",
    "holder": "4194303 23:59",
    "saved_at": "23:59",
    "tail": "0331",
    "what": "AB-124-04",
    "quantity": 144,
    "units": 144,
    "have": 144,
    "left": 100,
    "done": 100,
    "stops": 100,
    "stop": 100,
    "missing": 144,
    "back": 144,
    "most": 144,
    "unsent": 2400,
    "sent": 2400,
    "wanted": 144,
    "minutes": 1440,
    "order": "1004417",
    "bin_name": "117",
    "box_name": "Book mailer extra long with flap",
    "weight_g": 100000,
    "parcel": 12,
    "copy": 12,
    "desk_name": "80",
    "price": "144.85 EUR",
    "carrier": "POSTNORD",
    "age": "119:59",
    "cut_off": "23:59",
    "was": "144.35 EUR",
}
"""The longest that each field can be; slots and quantities a floor has, and names longer than any line."""
WANTED: Final = 144
"""`want` is a number in some messages, a place in others."""
AROUND: Final = {
    "at": "23:59",
    "unsent": 240,
    "left": "11:59",
    "operator": "Aleksandra K",
    "age": "23:59",
    "heard": "silent 1440 min",
    "minutes": 1440,
    "page": 20,
    "pages": 20,
    "late": 400,
    "trolley": "117",
    "done": 40,
    "all": 40,
    "stop": 100,
    "stops": 100,
    "location": "AB-124-04",
    "units": 144,
    "scans": 200,
    "slot": "D10",
    "why": "TOTE IS IN … ALREADY",
    "what": "DLA DALTONISTÓW",
    "order": "44170",
    "place": "H6",
    "desk": "80",
    "parcel": 12,
    "box": "Book mailer",
    "boxes": "1, 2, 3",
    "whole": 100,
    "tenth": 0,
}
"""The longest that goes into the words around the sentences."""
CUT: Final = {"item_name", "got_name", "want_name", "box_name"}
"""Names that may be cut where they are alike; everything else has to be there whole."""


def longest(kind: type[Message]) -> Message:
    """A message of `kind` with the longest fields there are."""
    values = {
        field.name: WANTED if field.name == "want" and field.type is int else LONGEST[field.name]
        for field in fields(kind)
    }
    make: Callable[..., Message] = kind
    return make(**values)


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_every_message_with_its_longest_fields_fits_the_smallest_screen(words: Catalogue) -> None:
    for kind in TYPES:
        message = longest(kind)
        lines = [line.plain for line in worded(message, words)]
        assert len(lines) <= LINES_MAX, kind
        assert [line for line in lines if cell_len(line) > COLUMNS] == [], kind
        whole = "\n".join(lines)
        used = _fields(words, kind.__name__)
        for field in fields(kind):
            value = str(getattr(message, field.name))
            if field.name in used - CUT:
                assert value in whole or value.upper() in whole, f"{kind.__name__}.{field.name} is cut: {lines}"


def _fields(words: Catalogue, name: str) -> set[str]:
    lines = (*words.sentences[name], *words.sentences.get(f"{name}.long", ()))
    return {field for line in lines for _, field, _, _ in Formatter().parse(line) if field}


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_every_message_has_its_lines_and_they_use_its_fields_alone(words: Catalogue) -> None:
    names = {kind.__name__: {field.name for field in fields(kind)} for kind in TYPES}
    assert {name.removesuffix(".long") for name in words.sentences} == set(names)
    for name, known in names.items():
        assert _fields(words, name) <= known, name


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_every_sentence_that_wants_something_says_what_to_do_in_capitals(words: Catalogue) -> None:
    doing = {form for forms in words.doing.values() for form in forms}
    for name, lines in words.sentences.items():
        said = set(re.findall(r"\w+", " ".join(lines)))
        assert (name.removesuffix(".long") in ONLY_TELLS) or said & doing, name


def test_every_language_has_a_word_for_everything_to_do() -> None:
    wanted = set(DOING)
    for words in CATALOGUES:
        assert set(words.doing) == wanted


def test_the_words_around_the_sentences_are_the_same_in_every_language() -> None:
    english = catalogue("en")
    for words in CATALOGUES:
        assert {name.removesuffix(".narrow") for name in words.words} == {
            name.removesuffix(".narrow") for name in english.words
        }
        for name, text in words.words.items():
            whole = _named(english.words[name.removesuffix(".narrow")])
            assert _named(text) <= whole if name.endswith(".narrow") else _named(text) == whole, name


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_the_words_around_the_sentences_fit_the_smallest_screen(words: Catalogue) -> None:
    for name in words.words:
        if f"{name}.narrow" not in words.words:
            lines = words.word(name, **{field: AROUND[field] for field in _named(words.words[name])}).split("\n")
            assert [line for line in lines if cell_len(line) > COLUMNS] == [], name


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_the_status_line_fits_in_two_rows_of_the_smallest_screen(words: Catalogue) -> None:
    saved = words.word("status.saved.narrow", at="23:59", unsent=99)
    assert cell_len(f"#1240 {saved}") <= COLUMNS + 1
    for link in Link:
        name = f"status.{link}.narrow" if f"status.{link}.narrow" in words.words else f"status.{link}"
        for left in ("status.cut_off.narrow", "status.late.narrow"):
            assert words.word("summary.cut_off") in words.word(left, left="0:00"), "a time without a name says nothing"
            assert cell_len(f"{words.word(name)} {words.word(left, at='17:00', left='11:59')}") <= COLUMNS + 1


def _named(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_every_key_link_and_reason_has_its_words(words: Catalogue) -> None:
    for act in KEYS:
        assert cell_len(words.word(f"key.{act}")) <= 6, "a key's tile on the smallest screen"
        assert words.word(f"tip.{act}")
    for link in Link:
        assert words.word(f"status.{link}")
    for reason in SHORT_REASONS:
        assert words.word(f"short.{reason}")


def test_the_english_names_of_keys_are_those_of_the_table() -> None:
    words = catalogue("en")
    assert [words.word(f"key.{act}") for act in KEYS] == [key.name for key in KEYS.values()]


def test_names_are_cut_where_they_are_alike_and_what_differs_is_reversed() -> None:
    message = WrongItem(got_name=str(LONGEST["got_name"]), want_name=str(LONGEST["want_name"]))
    _, got, want, _ = worded(message, catalogue("en"))
    assert [(line.plain[span.start : span.end], span.style) for line in (got, want) for span in line.spans] == [
        ("grey", "reverse"),
        ("blue", "reverse"),
    ]
    assert got.plain.startswith("you: Tea")


def test_a_name_is_shown_as_it_is_and_cannot_steer_the_terminal() -> None:
    message = WrongItem(got_name="[red]Mug\x1b[2J", want_name="Kubek\u202e\x9b\x07")
    _, got, want, _ = worded(message, catalogue("en"))
    assert (got.plain, want.plain) == ("you: [red]Mug·[2J", "want: Kubek···")
    assert catalogue("en").word("home.resume", trolley="1\x1b") == "GO ON: TROLLEY 1·"


def test_a_colleague_with_a_long_name_is_named_whole_on_a_line_of_their_own() -> None:
    held = messages.HeldBy(trolley_name="17", operator_name="Aleksandra Katarzyna W.", done=4, stops=9)
    assert worded(held, catalogue("en"))[1].plain == "Aleksandra Katarzyna W."
    short = messages.HeldBy(trolley_name="17", operator_name="Ana", done=4, stops=9)
    assert worded(short, catalogue("en"))[0].plain == "TROLLEY 17 IS ANA'S"


def test_a_trolley_in_a_zone_and_one_in_a_park_place_are_told_apart() -> None:
    for kind, said in ((messages.Left, "TROLLEY 11 IS IN ZONE 3"), (messages.ParkedAt, "TROLLEY 11 IS IN PARK 3")):
        assert worded(kind(trolley_name="11", place_name="3"), catalogue("en"))[0].plain == said


@pytest.mark.parametrize("language", languages())
def test_a_language_gives_each_name_its_words_once(language: str) -> None:
    with asset("locales", f"{language}.json").open(encoding="utf-8") as file:
        counts = [Counter(name for name, _ in pairs) for pairs in _objects(file.read())]
    assert [name for count in counts for name, times in count.items() if times > 1] == []


def _objects(text: str) -> list[list[tuple[str, object]]]:
    """Every object of a JSON text as the pairs that stand in it, repeated ones too."""
    found: list[list[tuple[str, object]]] = []
    json.loads(text, object_pairs_hook=found.append)
    return found


def test_whoever_speaks_a_language_that_is_not_there_reads_english() -> None:
    assert catalogue("xx") == catalogue("en")
