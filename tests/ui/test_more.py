"""F10: the menu of what is not part of a job, and the settings in it: nothing of the job is changed by looking."""

import asyncio

import pytest

from offline.errors import ReadOnly
from offline.look import Look
from screens.home import HomeScreen
from screens.keys import Act, acts_of
from screens.more import MoreScreen
from screens.one_of import OneOfScreen
from screens.pick import PickScreen
from screens.settings import SettingsScreen
from screens.themes import THEMES
from screens.widgets.notice import Tone
from screens.widgets.tiles import ChoiceTile
from screens.wording import catalogue, languages
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import staged
from tools.picture import OPERATOR
from tools.pictured_trolley import trolley
from warehouse.events import Arrived


def test_the_menu_opens_on_a_key_and_a_barcode_and_leads_back_to_the_very_same() -> None:
    async def look() -> None:
        made, start = Bench(), trolley(Arrived(stop=41))
        async with staged(PickScreen(made.seams(), WORK, start)) as stage:
            before = (stage.read("notice", "said", "detail"), stage.number)
            for opening in ("f10", "CMD-MORE"):
                await (stage.press(opening) if opening == "f10" else stage.do(opening))
                assert stage.front == "MORE"
                await stage.do("CMD-BACK")
                assert stage.front == "PICK"
                assert (stage.read("notice", "said", "detail"), stage.number) == before
            assert made.recorder.kept == []

    asyncio.run(look())


def test_what_is_scanned_in_the_menu_or_its_screens_is_scanned_at_the_stop() -> None:
    async def look() -> None:
        for digits in ((), (2,), (3,), (3, 1), (3, 3)):
            made, start = Bench(), trolley()
            async with staged(PickScreen(made.seams(), WORK, start)) as stage:
                await stage.press("f10")
                for digit in digits:
                    await stage.choose(digit)
                assert start.current is not None
                await stage.do(start.current.location)
                assert (stage.front, made.recorder.kept) == ("PICK", [Arrived(stop=41)]), digits

    asyncio.run(look())


def test_a_refusal_goes_with_the_key_and_the_trolley_is_left_as_it_is() -> None:
    async def look() -> None:
        async with staged(HomeScreen(Bench().seams(), OPERATOR)) as stage:
            await stage.do("D-14-02")
            assert stage.tone is Tone.REFUSED
            await stage.press("f10")
            await stage.choose(9)
            assert (stage.front, stage.tone) == ("MORE", Tone.REFUSED)
            await stage.press("f3")
            assert (stage.front, stage.notice) == ("HOME", "")

    asyncio.run(look())


def test_every_theme_can_be_chosen_by_its_number_and_the_one_that_holds_is_marked() -> None:
    async def look() -> None:
        made = Bench()
        async with staged(SettingsScreen(made.seams())) as stage:
            for digit, name in enumerate(THEMES, 1):
                await stage.choose(1)
                tiles = [str(tile.content) for tile in stage.pilot.app.screen.query(ChoiceTile)]
                assert ["*" in tile for tile in tiles] == [each == made.looks.now.theme for each in THEMES]
                await stage.choose(digit)
                assert (stage.front, made.looks.now.theme, stage.tone) == ("SETTINGS", name, Tone.ACCEPTED)
                words = catalogue("en").word(f"theme.{name}")
                assert words in str(stage.screen.query(ChoiceTile).first().content)

    asyncio.run(look())


def test_the_sound_is_turned_off_and_on() -> None:
    async def look() -> None:
        made = Bench()
        async with staged(SettingsScreen(made.seams())) as stage:
            for sound in ("off", "on"):
                await stage.choose(2)
                assert made.looks.now.sound == sound
                tile = list(stage.screen.query(ChoiceTile))[1]
                assert sound.upper() in str(tile.content)

    asyncio.run(look())


def test_every_language_can_be_chosen_by_its_own_name() -> None:
    async def look() -> None:
        made = Bench()
        async with staged(SettingsScreen(made.seams())) as stage:
            for digit, code in enumerate(languages(), 1):
                await stage.choose(3)
                assert catalogue(code).name.upper() in str(
                    list(stage.pilot.app.screen.query(ChoiceTile))[digit - 1].content
                )
                await stage.choose(digit)
                assert made.looks.now.language == code

    asyncio.run(look())


def test_a_choice_that_was_not_kept_is_not_in_force_and_says_so() -> None:
    async def look() -> None:
        made = Bench()
        made.looks.failures = [ReadOnly("a disk that turned")]
        async with staged(SettingsScreen(made.seams())) as stage:
            before = made.looks.now
            await stage.choose(2)
            assert (made.looks.now, stage.tone) == (before, Tone.TROUBLE)
            assert made.signals.log == ["trouble"]

    asyncio.run(look())


@pytest.mark.parametrize("key", ["f3", "CMD-BACK"])
def test_going_back_chooses_nothing(key: str) -> None:
    async def look() -> None:
        made = Bench()
        async with staged(OneOfScreen(made.seams(), "settings.theme", ["A", "B"], 0)) as stage:
            await stage.choose(3)
            assert stage.tone is Tone.REFUSED
            await (stage.press(key) if key == "f3" else stage.do(key))
            assert stage.results == [None]
            assert made.looks.now == Look(theme=THEMES[0], sound="on")

    asyncio.run(look())


def test_the_menu_offers_no_menu_of_itself() -> None:
    for kind in (MoreScreen, SettingsScreen, OneOfScreen):
        assert Act.MORE not in acts_of(kind.BINDINGS)
