"""NO CODE as an operator meets it: key, barcode or the digit that a refusal names, then what stands on the label."""

import asyncio

import pytest

from screens.pick import PickScreen
from screens.widgets.notice import Tone
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import names, staged
from tests.doubles.trolleys import MUG_250
from warehouse.events import Arrived, Entry, Event, LineCount, NoCode, Put, Taken

MUG = MUG_250.codes[0].code


def test_the_digit_that_the_refusal_names_asks_for_the_last_digits_and_they_count() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            await stage.do("ZZZZ0331")
            assert stage.notice.endswith("no luck: 5 = NO CODE")
            await stage.choose(5)
            assert (stage.front, stage.wanted) == (
                "NO CODE",
                "TYPE LAST 4 DIGITS\nMug blue 250\nor the place's 2 digits",
            )
            await stage.type("48")
            assert stage.notice == "WRONG DIGITS\nyou: 48\nTYPE LAST 4 OF THE ITEM\nor 2 of A-01-02"
            await stage.type("0015")
            assert (stage.front, stage.tone) == ("PICK", Tone.ACCEPTED)
            assert made.recorder.kept == [
                Taken(stop=1, quantity=1, code=MUG, by=Entry.TYPED, no_code=NoCode.LAST_DIGITS)
            ]
            assert stage.wanted.endswith("you have 1")

    asyncio.run(walk())


@pytest.mark.parametrize("by", ["f11", "CMD-NOCODE"])
def test_the_key_and_the_command_barcode_do_the_same(by: str) -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await (stage.press(by) if by == "f11" else stage.do(by))
            assert stage.wanted == "TYPE CHECK NUMBER\n2 digits on the place\nA-01-02. Then ENTER"
            await stage.type("47")
            assert made.recorder.kept == [Arrived(stop=1, by=Entry.CHECK_DIGITS, no_code=NoCode.PLACE_DIGITS)]

    asyncio.run(walk())


def test_what_is_wrong_is_refused_where_it_can_be_typed_again_and_is_kept() -> None:
    async def walk() -> None:
        made = bench()
        before: tuple[Event, ...] = (Arrived(stop=1), Taken(stop=1, quantity=3))
        async with staged(PickScreen(made.seams(), WORK, trolley(*before))) as stage:
            await stage.press("f11")
            await stage.type("1")
            assert (stage.front, stage.notice) == ("NO CODE", "TOO FEW DIGITS\nthe tote in A1\nTYPE THE LAST 4")
            await stage.type("0002")
            assert (stage.tone, stage.notice) == (Tone.REFUSED, "WRONG TOTE\nyou: B3\nPUT IN A1")
            assert (made.recorder.kept, names(made.recorder.noted)) == ([], ["Refused", "Refused"])
            await stage.type("0001")
            assert (stage.front, names(made.recorder.kept)) == ("PICK", ["Put"])
            assert isinstance(made.recorder.kept[0], Put)
            assert made.recorder.kept[0].no_code is NoCode.LAST_DIGITS

    asyncio.run(walk())


def test_a_code_that_is_read_after_all_is_taken_as_a_scan() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            await stage.press("f11")
            await stage.do(MUG)
            assert (stage.front, made.recorder.kept) == ("PICK", [Taken(stop=1, quantity=1, code=MUG)])

    asyncio.run(walk())


def test_back_leads_back_with_nothing_done_and_other_digits_are_no_choice() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            wanted = stage.wanted
            await stage.press("f11")
            await stage.press("f3")
            assert (stage.front, stage.wanted, stage.notice) == ("PICK", wanted, "")
            await stage.choose(4)
            assert stage.tone is Tone.REFUSED
            assert made.recorder.kept == []

    asyncio.run(walk())


def test_what_was_typed_for_a_stop_that_others_filled_meanwhile_means_no_other() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.press("f11")
            pick = stage.pilot.app.screen_stack[-2]
            assert isinstance(pick, PickScreen)
            pick.trolley = trolley(Arrived(stop=1), *_filled())
            await stage.type("47")
            assert (stage.front, stage.tone, made.recorder.kept) == ("PICK", Tone.REFUSED, [])

    asyncio.run(walk())


def _filled() -> tuple[Event, ...]:
    """The first stop picked."""
    stop = trolley().current
    assert stop is not None
    return (
        Taken(stop=1, quantity=3),
        *(
            Put(stop=1, slot=one.slot, tote="", counts=(LineCount(line=one.line, quantity=one.quantity),))
            for one in stop.shares
        ),
    )
