"""Events out of whatever bytes a terminal sends."""

import pytest
from hypothesis import example, given, strategies as st
from textual.events import Key, MouseDown, MouseScrollDown
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from pickclient.decoder import Decoder

HOSTILE = [
    b"\xe9", b"\x1b[99999999u", b"\x1b[200~", b"\x1b[201~", b"\x1b[20", b"1~", b"\x1b1", b"\x11", b"\x00" * 9,
    b"\x1b[M\xff\xff\xff", b"\x1b[<99999;99999;99999M", b"\x1b[<-1;-1;-1M", b"\x1b[?2026;99999999$y",
    b"\x1b[" + b"9" * 500, b"\x1bO", b"\x1b]0;x\x07", b"\x1b", b"\x9b", b"\xc2\x9b", b"\xff\xfe", b"\xf0\x9f\x98",
    b"\x1b[1;99999999;1111111111u", b"\x1b[48;a;b;c;dt", b"TRL-17\r",
]  # fmt: skip


def test_every_character_of_a_code_is_a_key_with_the_time_it_was_read() -> None:
    keys = keys_of(Decoder().heard(b"Ab-1 \x1d\r\n\t", 7.5))
    assert [key.character for key in keys] == list("Ab-1 \x1d\r\n\t")
    assert [key.key for key in keys[-3:]] == ["enter", "ctrl+j", "tab"]
    assert {key.time for key in keys} == {7.5}


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        (b"\x1bOP", "f1"), (b"\x1b[[A", "f1"), (b"\x1b[11~", "f1"), (b"\x1bOR", "f3"), (b"\x1b[24~", "f12"),
        (b"\x1b[A", "up"), (b"\x1bOB", "down"), (b"\x11", "ctrl+q"), (b"\x7f", "backspace"),
        (b"\xc3\xa9", "é"), (b"\x1b[1;5A", "ctrl+up"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("split", [False, True])
def test_a_key_is_known_by_its_sequence_whole_or_split(sequence: bytes, key: str, split: bool) -> None:
    decoder = Decoder()
    parts = [sequence[at : at + 1] for at in range(len(sequence))] if split else [sequence]
    assert [found.key for part in parts for found in keys_of(decoder.heard(part, 0.0))] == [key]
    assert not decoder.waiting


def test_escape_is_a_key_when_nothing_follows() -> None:
    decoder = Decoder()
    assert decoder.heard(b"\x1b", 3.0) == []
    assert decoder.waiting
    (escape,) = keys_of(decoder.silent())
    assert (escape.key, escape.time) == ("escape", 3.0)
    assert not decoder.waiting


def test_escape_and_a_character_are_two_keys() -> None:
    assert [key.key for key in keys_of(Decoder().heard(b"\x1b1", 0.0))] == ["escape", "1"]
    assert [key.key for key in keys_of(Decoder().heard(b"\x1b\x1b[A", 0.0))] == ["escape", "up"]


@pytest.mark.parametrize(
    "asked_for_by_nobody", [b"\x1b[200~", b"\x1b[201~", b"\x1b[I", b"\x1b[97;5u", b"\x1b[99999999u"]
)
def test_what_was_never_asked_for_is_swallowed_whole(asked_for_by_nobody: bytes) -> None:
    assert [key.character for key in keys_of(Decoder().heard(b"A" + asked_for_by_nobody + b"B", 0.0))] == ["A", "B"]


def test_a_latin_1_byte_changes_a_code_and_never_shortens_it() -> None:
    assert [key.character for key in keys_of(Decoder().heard(b"A\xe9B\r", 0.0))] == ["A", "\ufffd", "B", "\r"]


def test_clicks_and_the_wheel_are_mouse_events() -> None:
    click, wheel = Decoder().heard(b"\x1b[<0;5;3M\x1b[<65;5;3M", 0.0)
    assert isinstance(click, MouseDown)
    assert (click.x, click.y) == (4, 2)
    assert isinstance(wheel, MouseScrollDown)


def test_the_terminal_may_say_that_it_draws_in_one_go() -> None:
    (message,) = Decoder().heard(b"\x1b[?2026;2$y", 0.0)
    assert isinstance(message, TerminalSupportsSynchronizedOutput)


@given(st.lists(st.one_of(st.binary(max_size=12), st.sampled_from(HOSTILE)), max_size=12), st.booleans())
@example([b"\x1b[" + b"9" * 100_000], False)
def test_after_any_bytes_and_a_silence_the_next_code_is_heard_whole(chunks: list[bytes], silence_between: bool) -> None:
    decoder = Decoder()
    for chunk in chunks:
        decoder.heard(chunk, 0.0)
        if silence_between:
            decoder.silent()
    decoder.silent()
    assert not decoder.waiting
    keys = keys_of(decoder.heard(b"\rTRL-17\r", 0.0))
    assert "".join(key.character or "" for key in keys).endswith("\rTRL-17\r")


@given(st.binary(max_size=60), st.integers(min_value=0, max_value=60))
def test_a_split_read_changes_nothing(data: bytes, at: int) -> None:
    whole, halves = Decoder(), Decoder()
    one = whole.heard(data, 0.0) + whole.silent()
    two = halves.heard(data[:at], 0.0) + halves.heard(data[at:], 0.0) + halves.silent()
    assert [(key.key, key.character) for key in keys_of(one)] == [(key.key, key.character) for key in keys_of(two)]


def keys_of(messages: list[Message]) -> list[Key]:
    return [message for message in messages if isinstance(message, Key)]
