"""A scale at the far end of a cable: a pseudo-terminal whose other side answers as one does."""

import os
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from select import select


class FarEnd:
    """What the scale says to each question; to be changed while it runs."""

    def __init__(self) -> None:
        self.answer: bytes | Callable[[bytes], bytes] = b""
        self.asked: list[bytes] = []
        self.pauses: list[int] = []
        """Places in an answer at which the line is silent for a moment."""


@contextmanager
def cable(far: FarEnd) -> Iterator[str]:
    """The name of the port that leads to `far`."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    over = threading.Event()

    def talk() -> None:
        while not over.is_set():
            if not select([ours], [], [], 0.02)[0]:
                continue
            with suppress(OSError):
                question = os.read(ours, 64)
                far.asked.append(question)
                said = far.answer(question) if callable(far.answer) else far.answer
                for begin, end in pairwise([0, *far.pauses, len(said)]):
                    over.wait(0.05 if begin else 0)
                    os.write(ours, said[begin:end])

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield os.ttyname(theirs)
    finally:
        over.set()
        thread.join()
        os.close(ours)
        os.close(theirs)
