"""What holds for every screen in every state: it fits the smallest terminal, its keys can be found and touched."""

import asyncio
import re
from typing import get_args

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len
from textual.binding import Binding
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widget import Widget

from screens.asked import AskedScreen
from screens.base import JobScreen
from screens.keys import KEYS, Act, act_of, acts_of, as_keys_stand, shown
from screens.pick import PickScreen
from screens.sign_in import SignInScreen
from screens.widgets.big import big
from screens.widgets.key_bar import KeyBar
from screens.widgets.slots import Cell, arranged, drawn
from screens.widgets.status import StatusLine
from screens.widgets.tiles import ChoiceTile, KeyTile
from tests.doubles.recorder import WORK, Bench, ScreenApp
from tests.doubles.stage import staged
from tests.doubles.trolleys import PLAN
from tools.looked_at import cut_off
from tools.picture import Picture, Shown, bench, standing
from tools.pictured import pictures
from tools.pictured_trolley import trolley
from warehouse.flows.trolley import opened
from warehouse.reconcile import Tally

SCREENS: tuple[type[JobScreen[object]], ...] = get_args(Shown)
FULLEST = ("build", "pick-put", "summary", "short", "help", "home")
"""The states with most on the screen."""


@pytest.mark.parametrize("size", [(27, 16), (32, 20)])
def test_nothing_is_cut_off_or_focused_on_a_small_terminal_in_the_longer_language(size: tuple[int, int]) -> None:
    async def look() -> dict[str, list[str]]:
        found = {}
        async with ScreenApp().run_test(size=size) as pilot:
            for picture in pictures():
                if size != (27, 16) and picture.name not in FULLEST:
                    continue
                found[picture.name] = await _looked_at(pilot, picture)
        return {name: things for name, things in found.items() if things}

    assert asyncio.run(look()) == {}


def test_a_terminal_that_is_too_small_is_noticed_by_this_very_test() -> None:
    async def look() -> list[str]:
        async with ScreenApp().run_test(size=(27, 10)) as pilot:
            short = next(picture for picture in pictures() if picture.name == "short")
            return await _looked_at(pilot, short)

    assert asyncio.run(look())


async def _looked_at(pilot: Pilot[None], picture: Picture) -> list[str]:
    screen = picture.opens(bench(picture).seams("pl"))
    screen.set_reactive(JobScreen.standing, standing(offline=picture.offline))
    await pilot.app.push_screen(screen)
    for posted in picture.then:
        screen.post_message(posted)
    await pilot.pause()
    found = cut_off(screen)
    found += [f"{widget} takes the focus" for widget in screen.query(Widget) if widget.can_focus and widget.display]
    await pilot.app.pop_screen()
    return found


@pytest.mark.parametrize("size", [(27, 16), (27, 12), (80, 24)])
def test_help_shows_every_key_of_every_screen_once_whole_and_ends(size: tuple[int, int]) -> None:
    async def look() -> list[str]:
        found, seen_kinds = [], set()
        async with ScreenApp().run_test(size=size) as pilot:
            for picture in pictures():
                screen = picture.opens(bench(picture).seams("pl"))
                if type(screen) in seen_kinds or (size != (27, 16) and not isinstance(screen, PickScreen)):
                    continue
                seen_kinds.add(type(screen))
                await pilot.app.push_screen(screen)
                await pilot.pause()
                found += [f"{picture.name}: {what}" for what in await paged(pilot, screen)]
                await pilot.app.pop_screen()
        return found

    assert asyncio.run(look()) == []


async def paged(pilot: Pilot[None], screen: Shown) -> list[str]:
    """What is amiss on the pages of help of `screen`."""
    found: list[str] = []
    told: list[Act] = []
    page = screen.query_one("#help")
    for _ in range(len(screen.acts) + 1):
        await screen.ask(Act.HELP)
        await pilot.pause()
        if not page.display:
            break
        found += cut_off(screen)
        told += [tile.act for tile in page.query(KeyTile) if tile.display]
    if told != as_keys_stand(screen.acts) or page.display:
        found.append(f"tells {told}")
    return found


@pytest.mark.parametrize("kind", SCREENS, ids=lambda kind: kind.__name__)
def test_every_key_of_a_screen_has_an_id_a_tooltip_and_a_way_back(kind: type[JobScreen[object]]) -> None:
    bindings = [binding for binding in kind.BINDINGS if isinstance(binding, Binding)]
    assert all(binding.id and binding.tooltip for binding in bindings)
    assert len({binding.id for binding in bindings}) == len(bindings)
    acts = [str(binding.id).rpartition(".")[2] for binding in bindings]
    assert (Act.BACK in acts) is (not (issubclass(kind, AskedScreen) or kind is SignInScreen)), (
        "only the one question after a crash and the first screen have no way back"
    )
    assert acts[-1] == Act.HELP


@pytest.mark.parametrize("kind", SCREENS, ids=lambda kind: kind.__name__)
def test_no_key_of_a_screen_means_two_things(kind: type[JobScreen[object]]) -> None:
    keys = [name for act in acts_of(kind.BINDINGS) for name in KEYS[act].keys.split(",")]
    assert len(set(keys)) == len(keys)


def test_no_command_barcode_means_two_things() -> None:
    assert {act_of(key.command.lower()) for key in KEYS.values()} == set(KEYS)
    assert act_of("CMD-NOTHING") is None


@pytest.mark.parametrize("kind", SCREENS, ids=lambda kind: kind.__name__)
def test_keys_are_shown_as_they_stand_on_a_keyboard(kind: type[JobScreen[object]]) -> None:
    stand = [shown(act) for act in as_keys_stand(acts_of(kind.BINDINGS))]
    assert stand == sorted(stand, key=lambda key: int(key.removeprefix("F")))
    assert "F9" in stand


def test_the_key_bar_keeps_the_most_needed_and_stands_in_order() -> None:
    async def look() -> None:
        async with staged(PickScreen(Bench().seams(), WORK, trolley(done=0))) as stage:
            await stage.pilot.pause()
            assert stage.screen.query_one(KeyBar).shown == [Act.TYPE, Act.SHORT, Act.UNDO, Act.HELP]
            await stage.press("f9")
            await stage.pilot.pause()
            page = stage.screen.query_one("#help")
            assert [tile.act for tile in page.query(KeyTile)] == as_keys_stand(acts_of(PickScreen.BINDINGS))

    asyncio.run(look())


def test_a_touched_key_and_a_touched_choice_do_what_the_key_and_the_digit_do() -> None:
    async def touch() -> None:
        made = Bench()
        start = trolley(done=0)
        async with staged(PickScreen(made.seams(), WORK, start), (40, 24)) as stage:
            await stage.pilot.pause()
            bar = stage.screen.query_one(KeyBar)
            words = bar.render().plain.split("\n")[1]
            await stage.pilot.click(bar, offset=(words.index("SHORT") + 4, 1))
            await stage.pilot.pause()
            assert stage.front == "SHORT"
            await stage.pilot.click(ChoiceTile)
            await stage.pilot.pause()
            assert stage.front == "COUNT"

    asyncio.run(touch())


def test_a_trolley_is_drawn_by_columns_and_rows_with_its_holes() -> None:
    assert arranged(["A1", "B1", "A2", "C2"]) == (("A1", "B1", ""), ("A2", "", "C2"))
    assert arranged(["LEFT", "RIGHT"]) == (("LEFT", "RIGHT"),)
    assert arranged([]) == ()


@given(
    columns=st.integers(1, 9),
    rows=st.integers(1, 12),
    width=st.integers(25, 60),
    due=st.dictionaries(st.integers(0, 107), st.integers(1, 1440), max_size=6),
    data=st.data(),
)
def test_the_target_is_always_drawn_and_no_number_is_ever_cut(
    columns: int, rows: int, width: int, due: dict[int, int], data: st.DataObject
) -> None:
    names = [f"{'ABCDEFGHI'[column]}{row}" for row in range(1, rows + 1) for column in range(columns)]
    filled = {names[place % len(names)]: quantity for place, quantity in due.items()}
    target = data.draw(st.sampled_from(sorted(filled))) if filled else ""
    cells = {slot: Cell(text=str(number), target=slot == target) for slot, number in filled.items()}
    lines = drawn(arranged(names), cells, width, Size(width, 16)).plain.split("\n")
    assert all(cell_len(line) <= width for line in lines)
    shown = {name: number for line in lines for name, number in re.findall(r"([A-I]\d+) +(\d+)", line)}
    assert all(filled[name] == int(number) for name, number in shown.items())
    assert not target or shown[target] == str(filled[target])


def test_big_characters_are_three_rows_or_nothing() -> None:
    drawn = big("D-14-02", 38)
    assert len(drawn.split("\n")) == 3
    assert big("D-14-02", 20) == ""
    assert big("Łódź", 80) == ""


def test_the_countdown_is_late_for_some_hours_after_the_cut_off_and_then_means_tomorrows() -> None:
    async def look() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, opened(PLAN, Tally())), (40, 24)) as stage:
            assert "cut-off 15:00 in 1:00" in stage.status
            assert stage.alarmed == ""
            made.clock.advance(3600 + 7 * 60)
            stage.screen.query_one(StatusLine).look()
            assert "cut-off 15:00 LATE 0:07" in stage.status
            assert stage.alarmed == "cut-off 15:00 LATE 0:07"
            made.clock.advance(6 * 3600)
            stage.screen.query_one(StatusLine).look()
            assert "cut-off 15:00 in 17:53" in stage.status

    asyncio.run(look())
