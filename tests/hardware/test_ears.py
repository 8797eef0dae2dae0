"""Silence is told only when it is proven, however late the machine is."""

import os
from collections.abc import Callable

from textual.events import Key
from textual.message import Message

from devices.wedge import PAUSE_S
from pickclient.ears import Ears, Quiet


def test_bytes_that_waited_while_the_machine_stood_still_are_not_late() -> None:
    told = listened(b"40063", at_the_pause=lambda heard: os.write(heard, b"81333931\r"))
    assert "".join(key.character or "" for key in told if isinstance(key, Key)) == "4006381333931\r"
    assert [type(message) for message in told].count(Quiet) == 1, "only the first: I am listening"
    times = sorted(message.time for message in told)
    assert times[-1] - times[0] < PAUSE_S


def test_silence_is_told_twice_after_what_is_pending() -> None:
    told = listened(b"4", at_the_pause=lambda heard: None)
    assert [message.time for message in told if isinstance(message, Quiet)] == [0.0, 10.0, 10.0]


def test_escape_is_told_when_silence_has_proved_it() -> None:
    told = listened(b"\x1b", at_the_pause=lambda heard: None)
    assert [type(message) for message in told] == [Quiet, Key, Quiet, Quiet]


def test_a_descriptor_that_ends_is_told_once() -> None:
    out, into = os.pipe()
    os.close(into)
    gone: list[int] = []

    def forget(descriptor: int) -> None:
        gone.append(descriptor)
        ears.hush()

    ears = Ears(lambda message: None, forget, lambda: 0.0)
    ears.listen(out)
    ears.close()
    os.close(out)
    assert gone == [out]


def listened(data: bytes, *, at_the_pause: Callable[[int], object]) -> list[Message]:
    """All that is told of `data` when the clock jumps ten seconds after it was read, and `at_the_pause` ran meanwhile.

    The descriptor ends after the last silence, or with the first Enter.
    """
    out, into = os.pipe()
    os.write(into, data)
    told: list[Message] = []
    asked = 0

    def clock() -> float:
        nonlocal asked
        asked += 1
        if asked == 3:
            at_the_pause(into)
        return 0.0 if asked < 3 else 10.0

    def tell(message: Message) -> None:
        told.append(message)
        quiets = sum(isinstance(earlier, Quiet) for earlier in told)
        if quiets == 3 or (isinstance(message, Key) and message.key == "enter"):
            os.close(into)

    ears = Ears(tell, lambda descriptor: ears.hush(), clock)
    ears.listen(out)
    ears.close()
    os.close(out)
    return told
