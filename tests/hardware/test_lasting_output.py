"""The output that takes everything, whatever has become of the terminal."""

import os
from threading import Thread

from pickclient.driver import LastingOutput


def test_text_is_written_as_utf_8_when_flushed() -> None:
    out, into = os.pipe()
    output = LastingOutput(into)
    assert output.write("TAKE 12 → B3 \udcff") == len("TAKE 12 → B3 \udcff")
    output.flush()
    os.close(into)
    assert read(out) == "TAKE 12 → B3 ?".encode()


def test_a_slow_terminal_that_does_not_block_gets_everything() -> None:
    out, into = os.pipe()
    os.set_blocking(into, False)
    output = LastingOutput(into)
    output.write("█" * 100_000)
    came: list[bytes] = []
    reading = Thread(target=lambda: came.append(read(out)))
    reading.start()
    output.flush()
    os.close(into)
    reading.join()
    assert came == [("█" * 100_000).encode()]


def test_a_terminal_that_is_gone_costs_nothing() -> None:
    out, into = os.pipe()
    os.close(out)
    output = LastingOutput(into)
    for _ in range(3):
        output.write("TAKE 12")
        output.flush()
    os.close(into)


def test_last_words_overtake_what_was_kept_and_nothing_follows_them() -> None:
    out, into = os.pipe()
    output = LastingOutput(into)
    output.write("half a frame")
    output.end(b"restored")
    output.end(b"again")
    output.flush()
    os.close(into)
    assert read(out) == b"restored"


def read(descriptor: int) -> bytes:
    """Everything until the end."""
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
