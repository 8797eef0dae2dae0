"""Two items of an order whose names differ in one word: that word is on the screen, however narrow that is."""

import asyncio

import pytest

from screens.wording import catalogue, languages, worded
from tests.doubles.at_desk import DeskBench
from tests.doubles.packing import MUG, ORDER, SOAPS, Packed
from tests.doubles.stage import staged
from warehouse.desk import PackLine
from warehouse.flows.pack_words import instruction
from warehouse.messages import PackItem
from warehouse.values import replace

LONG = "Mug blue with a very long name that goes on "
PAIRS = [
    (
        "Nordlys Collection Mug blue 250 ml handmade dishwasher safe",
        "Nordlys Collection Mug blue 330 ml handmade dishwasher safe",
    ),
    (f"{LONG * 2}250 {LONG * 2}", f"{LONG * 2}330 {LONG * 2}"),
    (f"{LONG * 4}250 ml", f"{LONG * 4}330 ml"),
    (f"250 {LONG * 4}", f"330 {LONG * 4}"),
    ("W" * 199 + "1", "W" * 199 + "2"),
    ("1" + "W" * 199, "2" + "W" * 199),
    ("\u674e" * 100 + "\u7532", "\u674e" * 100 + "\u4e59"),
    (
        "\u05e1\u05e4\u05dc \u05db\u05d7\u05d5\u05dc " * 15 + "250",
        "\u05e1\u05e4\u05dc \u05db\u05d7\u05d5\u05dc " * 15 + "330",
    ),
    (
        "\u0643\u0648\u0628 \u0623\u0632\u0631\u0642 " * 9 + "250 " + "\u0643\u0648\u0628 " * 20,
        "\u0643\u0648\u0628 \u0623\u0632\u0631\u0642 " * 9 + "330 " + "\u0643\u0648\u0628 " * 20,
    ),
    ("[b]bold[/b] 250", "[b]bold[/b] 330"),
]
SIZES = [(27, 16), (40, 24), (80, 24), (120, 40)]


def lines(name: str, other: str) -> tuple[PackLine, ...]:
    first = PackLine(line="4417/1", item=replace(MUG, name=name), ordered=1, picked=1)
    return first, PackLine(line="4417/2", item=replace(SOAPS, name=other), ordered=1, picked=1)


def told(name: str, other: str, language: str, columns: int) -> str:
    packed = Packed(replace(ORDER, lines=lines(name, other), gift=False))
    return "\n".join(line.plain for line in worded(instruction(packed.order), catalogue(language), columns))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pair", PAIRS)
def test_what_tells_two_items_of_an_order_apart_is_never_cut(pair: tuple[str, str], language: str) -> None:
    for columns in (25, 38, 60, 78):
        name, alike = pair
        one, other = told(name, alike, language, columns), told(alike, name, language, columns)
        assert one != other
        assert all(len(line) <= columns for line in one.splitlines())


@pytest.mark.parametrize("size", SIZES)
def test_so_it_is_on_the_pack_screen(size: tuple[int, int]) -> None:
    async def shown(name: str, other: str) -> str:
        screen = DeskBench().pack(replace(ORDER, lines=lines(name, other), gift=False))
        async with staged(screen, size) as stage:
            await stage.settle()
            return stage.wanted

    for pair in PAIRS[:3]:
        one, other = asyncio.run(shown(*pair)), asyncio.run(shown(pair[1], pair[0]))
        assert "250" in one
        assert "330" in other


def test_items_that_are_named_otherwise_are_compared_with_nothing() -> None:
    packed = Packed(replace(ORDER, gift=False))
    assert instruction(packed.order) == PackItem(item_name=MUG.name, quantity=packed.order.remaining(ORDER.lines[0]))
