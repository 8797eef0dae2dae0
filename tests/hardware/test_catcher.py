"""The catcher in an application without a terminal, where silence has to be timed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from tests.doubles.echo_app import EchoApp, Log

Heard = list[list[str | int]]
Act = Callable[[Pilot[None]], Awaitable[object]]


def test_a_lone_digit_becomes_a_choice_by_a_timer(tmp_path: Path) -> None:
    assert played(tmp_path, 1, lambda pilot: pilot.press("3")) == [["choice", "3", 1]]


def test_queued_keys_count_before_the_timer_that_ran_out_meanwhile(tmp_path: Path) -> None:
    assert played(tmp_path, 1, lambda pilot: sent(pilot, "3", "0", "8", "enter")) == [["scan", "308", 1]]


def test_an_unfinished_scan_is_told_by_a_timer(tmp_path: Path) -> None:
    assert played(tmp_path, 1, lambda pilot: sent(pilot, "T", "R", "L")) == [["dropped", "TRL", 1]]


def test_a_scan_without_terminator_is_ended_by_a_timer(tmp_path: Path) -> None:
    assert played(tmp_path, 1, lambda pilot: sent(pilot, *"TRL17")) == [["scan", "TRL17", 1]]


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+p", "enter", "tab", "shift+tab", "space"])
def test_no_key_of_textual_quits_moves_or_presses(tmp_path: Path, key: str) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await pilot.click("#press")
        await sent(pilot, key)
        await sent(pilot, "A", "enter")

    heard = played(tmp_path, 2, act)
    assert heard[0] == ["button", "", 1]
    assert heard[1] == ["scan", " A" if key == "space" else "A", 1]


def test_a_paste_is_heard_as_keys(tmp_path: Path) -> None:
    async def act(pilot: Pilot[None]) -> None:
        pilot.app.post_message(Paste("TRL-17\r\nTOT-00417\t"))

    assert played(tmp_path, 2, act) == [["scan", "TRL-17", 1], ["scan", "TOT-00417", 1]]


def test_a_key_that_acts_is_a_binding_in_its_turn(tmp_path: Path) -> None:
    acting = played(tmp_path, 3, lambda pilot: sent(pilot, *"NEXT", "enter", "f3", "escape"))
    assert acting == [["scan", "NEXT", 1], ["key", "F3", 2], ["key", "ESCAPE", 2]]


def test_a_screen_that_takes_typing_gets_digits_as_text(tmp_path: Path) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await sent(pilot, *"TYPE", "enter")
        await until(pilot, tmp_path, 1)
        await pilot.press("0", "wait:80", "3", "wait:80", "backspace", "enter")

    heard = played(tmp_path, 5, act)
    assert [text for what, text, _ in heard if what == "typed"] == ["0", "03", "0"]
    assert heard[-1] == ["finished", "0", 1]


def played(folder: Path, count: int, act: Act) -> Heard:
    """The first `count` things heard when `act` is done to the echo application."""

    async def play() -> None:
        async with EchoApp(Log(folder / "heard")).run_test() as pilot:
            await pilot.pause()
            await act(pilot)
            await until(pilot, folder, count)

    asyncio.run(play())
    return heard_in(folder)


async def sent(pilot: Pilot[None], *keys: str) -> None:
    """Post `keys` at once, as a driver does."""
    for key in keys:
        pilot.app.post_message(Key(key, " " if key == "space" else None))


async def until(pilot: Pilot[None], folder: Path, count: int) -> None:
    """Wait until `count` things were heard."""
    async with asyncio.timeout(5):
        while len(heard_in(folder)) < count:
            await pilot.pause(0.005)


def heard_in(folder: Path) -> Heard:
    return [json.loads(line) for line in (folder / "heard").read_text().splitlines()]
