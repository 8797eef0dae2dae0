"""Every sentence in every language as it is painted on the smallest screen, with the longest fields: nothing is cut."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Final

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from screens.keys import KEYS, shown
from screens.sign_in import SignInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.wording import catalogue, languages, worded
from tests.doubles.recorder import Bench, ScreenApp
from tests.ui.test_wording import LONGEST, TYPES, WANTED
from tools.looked_at import cut_off
from warehouse.messages import Message

SMALLEST: Final = (27, 16)
CHOICE_COLUMNS: Final = 21
"""What a choice's words have on the smallest screen, beside its number."""
CHOSEN: Final = ("yes", "no", "ok", "home.next", "held.", "short.", "more.", "theme.", "sound.", "summary.start")
"""How the names of words that stand in a choice begin."""
NAMES: Final[Mapping[str, Mapping[str, object]]] = {
    "long": {},
    "wide": {
        "item_name": "深蓝色马克杯二百五十毫升礼品装第二版",
        "got_name": "深蓝色马克杯二百五十毫升礼品装第二版",
        "want_name": "深蓝色马克杯三百三十毫升礼品装第二版",
        "operator_name": "山田太郎左衛門之助",
    },
    "from the right": {
        "item_name": "ספל כחול גדול במיוחד לקפה שחור 250 מ״ל",
        "got_name": "ספל כחול גדול במיוחד לקפה שחור 250 מ״ל",
        "want_name": "ספל כחול גדול במיוחד לקפה שחור 330 מ״ל",
        "operator_name": "عبد الرحمن بن محمد",
    },
    "with pictures": {
        "item_name": "Mug 🎄🎅 blue 250 👨‍👩‍👧 family edition",
        "got_name": "Mug 🎄🎅 blue 250 👨‍👩‍👧 family edition",
        "want_name": "Mug 🎄🎁 blue 250 👨‍👩‍👧 family edition",
    },
    "one word": {
        "item_name": "Donaudampfschifffahrtsgesellschaft",
        "got_name": "Donaudampfschifffahrtsgesellschaft",
        "want_name": "Donaudampfschifffahrtskapitän",
    },
}


def filled(kind: type[Message], names: Mapping[str, object]) -> Message:
    """A message of `kind` with the longest fields there are, and `names`."""
    values = {
        field.name: WANTED if field.name == "want" and field.type is int else names.get(field.name, LONGEST[field.name])
        for field in fields(kind)
    }
    make: Callable[..., Message] = kind
    return make(**values)


def painted(screen: SignInScreen, name: str) -> list[str]:
    """The rows of the widget called `name`, as they are painted."""
    strips = screen._compositor.render_strips()
    area = screen.query_one(f"#{name}").region
    return ["".join(text for text, _, _ in strip) for strip in strips[area.y : area.bottom]]


async def amiss(pilot: Pilot[None], screen: SignInScreen, message: Message) -> list[str]:
    """What of `message` is not to be read, in the message area or in the instruction."""
    screen.notice.tell(message, Tone.REFUSED)
    screen.query_one(Instruction).tell(message)
    await pilot.pause()
    found = cut_off(screen)
    for line in worded(message, screen.seams.catalogue):
        for place in ("notice", "instruction"):
            rows = painted(screen, place)
            if not any(line.plain.rstrip() in row for row in rows):
                found.append(f"{place}: {line.plain!r} is not in {rows}")
    return [f"{screen.seams.catalogue.language} {type(message).__name__} {what}" for what in found]


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("language", languages())
def test_every_message_is_painted_whole_on_the_smallest_screen(language: str, names: str) -> None:
    async def look() -> list[str]:
        found: list[str] = []
        async with ScreenApp().run_test(size=SMALLEST) as pilot:
            screen = SignInScreen(Bench().seams(language))
            await pilot.app.push_screen(screen)
            for kind in TYPES:
                if names == "long" or {field.name for field in fields(kind)} & set(NAMES[names]):
                    found += await amiss(pilot, screen, filled(kind, NAMES[names]))
        return found

    assert asyncio.run(look()) == []


@pytest.mark.parametrize("language", languages())
def test_the_words_of_choices_and_of_help_fit_their_tiles(language: str) -> None:
    words = catalogue(language)
    for name, text in words.words.items():
        if name.startswith(CHOSEN) and not name.endswith("title"):
            assert cell_len(text) <= CHOICE_COLUMNS, name
    assert cell_len(words.word("home.resume", trolley="117")) <= CHOICE_COLUMNS
    for act in KEYS:
        told = f"{shown(act)} {words.word(f'key.{act}')} {words.word(f'tip.{act}')}"
        assert cell_len(told) <= SMALLEST[0], told
