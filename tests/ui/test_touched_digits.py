"""A number can be touched where it can be typed: on the real application's ear, in every size of the pad."""

import asyncio
from collections.abc import Callable

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from pickclient.app import FloorApp
from screens.count import CountScreen
from screens.type_in import NUMBERS, TypeInScreen
from screens.widgets.line import Line
from screens.widgets.pad import Pad
from tests.doubles.recorder import Bench
from warehouse.flows.decision import Scanned
from warehouse.messages import HowMany

TILES = {text: (row, column) for row, texts in enumerate(("123<", "4560", "789!")) for column, text in enumerate(texts)}
"""Where each tile stands; `<` erases, `!` ends the line."""
PATIENCE_TURNS = 200


async def touch(pilot: Pilot[None], tile: str, done: Callable[[], bool]) -> None:
    """Touch `tile`, and wait until it is `done`."""
    pad = pilot.app.screen.query_one(Pad)
    row, column = TILES[tile]
    await pilot.click(pad, offset=(pad.size.width * (2 * column + 1) // 8, pad.size.height * (2 * row + 1) // 6))
    for _ in range(PATIENCE_TURNS):
        if done():
            return
        await pilot.pause(0.01)
    raise AssertionError(tile)


def shows(pilot: Pilot[None], line: str) -> Callable[[], bool]:
    """Whether `line` stands in the line typed."""
    return lambda: str(pilot.app.screen.query_one("#line", Line).content) == f"{line}_"


@pytest.mark.parametrize("size", [(27, 16), (40, 24), (120, 40)])
def test_a_count_is_touched_corrected_and_ended(size: tuple[int, int]) -> None:
    async def count() -> list[int | None]:
        results: list[int | None] = []
        app = FloorApp(HeadlessDriver)
        async with app.run_test(size=size) as pilot:
            await app.push_screen(CountScreen(Bench().seams(), HowMany(want=90), lambda _units: None), results.append)
            await pilot.pause()
            for tile, line in zip("18<7", ("1", "18", "1", "17"), strict=True):
                await touch(pilot, tile, shows(pilot, line))
            await touch(pilot, "!", lambda: bool(results))
        return results

    assert asyncio.run(count()) == [17]


def test_letters_are_left_to_keys() -> None:
    async def look(wanted: str) -> bool:
        app = FloorApp(HeadlessDriver)
        async with app.run_test(size=(27, 16)):
            results: list[Scanned | None] = []
            await app.push_screen(TypeInScreen(Bench().seams(), wanted), results.append)
            return bool(app.screen.query(Pad))

    for wanted in ("badge", "trolley", "tote", "place", "total", "slot", "zone", "park"):
        assert asyncio.run(look(wanted)) is (wanted in NUMBERS), wanted
