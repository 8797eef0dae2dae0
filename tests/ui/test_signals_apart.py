"""Accepted, refused and trouble: each told by its words, mark, colour and bell, however small the screen."""

import asyncio
import itertools
import re

import pytest

from devices.sound import Tone as Sound, bell
from offline.errors import NotSaved
from screens.pick import PickScreen
from screens.widgets.notice import MARKS, Tone
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import Stage, staged
from tools.picture import standing
from tools.pictured_trolley import items, trolley
from warehouse.events import Arrived
from warehouse.flows.trolley import Trolley


def painted(stage: Stage[Trolley]) -> tuple[list[str], set[str]]:
    """The rows of the message area as they are painted, and the colours they are painted on."""
    screen = stage.screen
    strips = screen._compositor.render_strips()[: screen.notice.region.height]
    rows = ["".join(text for text, _, _ in strip) for strip in strips]
    return rows, {str(style.bgcolor) for strip in strips for _, style, _ in strip if style and not style.reverse}


@pytest.mark.parametrize("size", [(27, 16), (40, 24), (120, 40)])
def test_without_its_colour_each_is_still_told_by_word_and_mark(size: tuple[int, int]) -> None:
    async def look() -> dict[Tone, tuple[list[str], set[str]]]:
        made, there = Bench(), trolley(Arrived(stop=41))
        found: dict[Tone, tuple[list[str], set[str]]] = {}
        async with staged(PickScreen(made.seams(), WORK, there), size) as stage:
            for code in (items()[0].codes[0].code, items()[1].codes[0].code):
                await stage.do(code)
                await stage.pilot.pause()
                found[stage.tone] = painted(stage)
            made.recorder.failures = [NotSaved("the disk failed")]
            await stage.do(items()[0].codes[0].code)
            await stage.pilot.pause()
            found[stage.tone] = painted(stage)
        return found

    told = asyncio.run(look())
    assert set(told) == {Tone.ACCEPTED, Tone.REFUSED, Tone.TROUBLE}
    for tone, (rows, _) in told.items():
        first = next(row for row in rows if row.strip())
        assert first.strip().startswith(MARKS[tone])
        assert re.search(r"\w", first.strip()[1:]), "words beside the mark"
    for one, other in itertools.combinations(told, 2):
        assert told[one][0] != told[other][0]
        assert not told[one][1] & told[other][1], "the whole area is another colour"


def test_marks_and_bells_are_all_different() -> None:
    marks = [MARKS[tone] for tone in Tone]
    assert len(set(marks)) == len(marks)
    assert len({bell(sound).count("\a") for sound in Sound}) == len(Sound), "on a terminal that only rings"
    tuned = [re.findall(r"\x1b\[(\d+;\d+)\]", bell(sound)) for sound in Sound]
    for one, other in itertools.combinations(tuned, 2):
        assert not set(one) & set(other), "another pitch and another length, on a console"


def test_a_refusal_stays_until_the_next_correct_scan_or_a_key() -> None:
    async def look() -> None:
        made, there = Bench(), trolley(Arrived(stop=41))
        async with staged(PickScreen(made.seams(), WORK, there)) as stage:
            for ends in ("key", "scan"):
                await stage.do(items()[1].codes[0].code)
                refusal = stage.notice
                assert stage.tone is Tone.REFUSED
                stage.screen.standing = standing(offline=True)
                stage.screen.standing = standing(offline=False)
                made.clock.advance(3600)
                await stage.pilot.resize_terminal(40, 24)
                await stage.pilot.resize_terminal(27, 16)
                await stage.settle()
                assert (stage.tone, stage.notice) == (Tone.REFUSED, refusal)
                await (stage.press("f9") if ends == "key" else stage.do(items()[0].codes[0].code))
                assert stage.tone is not Tone.REFUSED, ends
                await stage.do(*(["CMD-HELP"] if ends == "key" else []))

    asyncio.run(look())


@pytest.mark.parametrize("size", [(27, 15), (27, 10), (27, 8), (30, 12), (60, 9)])
def test_behind_a_keyboard_that_pops_up_what_to_do_and_what_happened_are_still_there(size: tuple[int, int]) -> None:
    async def look() -> None:
        there = trolley(Arrived(stop=41))
        async with staged(PickScreen(Bench().seams(), WORK, there), size) as stage:
            await stage.do(items()[1].codes[0].code)
            await stage.pilot.pause()
            whole = [stage.screen.query_one(f"#{name}").region for name in ("notice", "said", "status")]
            assert all(region.height and region.bottom <= size[1] for region in whole), whole
            await stage.pilot.resize_terminal(27, 16)
            await stage.pilot.pause()
            assert stage.screen.query_one("#keys").display

    asyncio.run(look())


@pytest.mark.parametrize("size", [(26, 16), (16, 10), (27, 7)])
def test_a_screen_too_small_for_words_says_so_and_comes_back(size: tuple[int, int]) -> None:
    async def look() -> None:
        async with staged(PickScreen(Bench().seams(), WORK, trolley()), size) as stage:
            await stage.pilot.pause()
            assert stage.read("said") == "SCREEN TOO SMALL"
            assert stage.screen.query_one("#said").region.height
            await stage.pilot.resize_terminal(27, 16)
            await stage.pilot.pause()
            assert stage.read("said").startswith("GO TO D-")

    asyncio.run(look())
