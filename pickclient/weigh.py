"""`pickclient scale`: reads the desk's scale until a weight can be believed, and says in sentences what it hears."""

import sys
import time
from collections.abc import Callable
from typing import Final

from devices.scale import NoReading, Said, Weighing, Why
from devices.scale_wire import ScaleError, scale_at

WAIT_S: Final = 20.0
PAUSE_S: Final = 0.2
SENTENCES: Final = {
    Why.MOVING: "What is on the scale still moves.",
    Why.OVERLOAD: "There is too much on the scale. TAKE SOMETHING OFF.",
    Why.BELOW_ZERO: "The scale is below zero. EMPTY IT, and set it to zero.",
    Why.FAULT: "The scale says something that is not understood. LOOK at its display and its language.",
    Why.GONE: "The scale does not answer. Is it switched on, is it plugged in, may this user open its port?",
}


def weigh(written: str, wait_s: float = WAIT_S, pause: Callable[[float], None] = time.sleep) -> int:
    """Say what the scale that is `written` weighs; the exit status: 0 when it could be believed within `wait_s`."""
    if not written:
        sys.stderr.write("This device has no scale: set scale in its settings, or say which with --at SCALE.\n")
        return 2
    try:
        scale = scale_at(written)
    except ScaleError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    weighing, told, until = Weighing(), "", time.monotonic() + wait_s
    while True:
        said = scale.read()
        if weight := weighing.take(said):
            sys.stdout.write(f"{weight.grams} g\n")
            return 0
        if (sentence := _sentence(said)) != told:
            told = sentence
            sys.stdout.write(f"{told}\n" if told else "")
            sys.stdout.flush()
        if time.monotonic() >= until:
            return 1
        pause(PAUSE_S)


def _sentence(said: Said) -> str:
    if isinstance(said, NoReading):
        return SENTENCES[said.why]
    if said.grams <= 0:
        return "The scale is empty. PUT something ON IT."
    return "" if said.stable else SENTENCES[Why.MOVING]
