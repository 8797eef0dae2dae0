"""What a recording shows is drawn, and nothing of it reaches the terminal of who looks at it."""

import re
from random import Random

from hypothesis import given, strategies as st

from offline.recordings import Head, Moment, Scene, Segment
from pickclient.replay.glass import Glass
from pickclient.replay.playing import Room, Tempo, play, spoken
from pickclient.replay.scans import ScanBeside, scan_of
from pickclient.replay.sources import Listed, Playable
from tests.protocol.floor import Handheld
from warehouse.codec import event_body
from warehouse.events import Refused
from warehouse.values import replace

HARMLESS = re.compile(r"(?:[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\x1b\[[0-9;]*[HmKJ])*")
"""Characters that are read, and the four sequences with which the player draws."""
HOSTILE = (
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b]2;title\x1b\\",
    "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b[?1049l\x1b[?1000h\x1b[?2004h\x1b[6n\x1b[c\x1b[21t",
    "\x1b[99999999;99999999H\x1b[-1;-1H\x1b[0;0H",
    "\x1bc\x1b7\x1b8\x1b(0\x1b#8",
    "\x9b2J\x90x\x9c",
    "\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "\u202eevil\u202c\u2066\u200b",
    "\x1b[" + "1;" * 5000 + "m",
    "\x1b]" + "x" * 5000,
    "\x1b[31",
    "\x1b",
    "e\u0301\u0300" * 50,
    "漢字" * 40,
)


def playable(*data: str, words: str = "", scan: str = "") -> Playable:
    """A recording that draws `data`."""
    head = Head(device="D1\x1b[2J", session="s", client="c", began_ms=0, columns=20, rows=4, scene=Scene(screen=words))
    moments = tuple(Moment(at_s=n / 10, kind="o", data=text) for n, text in enumerate(data))
    sizes = (Moment(at_s=9, kind="r", data="30x5"), Moment(at_s=9.1, kind="r", data="999999x-1"))
    marks = (
        Moment(at_s=9.2, kind="m", data=f"screen={words} stop=1 seq=2"),
        Moment(at_s=9.3, kind="m", data=f"told {words}"),
    )
    listed = Listed(name="n", began_ms=0, ended_ms=9, device="d", operators=(), trolleys=(), stops=())
    beside = ScanBeside(at_ms=5, seq=1, said=f"put {scan}", verdict=scan, took_ms=1500)
    return Playable(
        listed=listed, segments=(Segment(name="n", head=head, moments=(*moments, *sizes, *marks)),), scans=(beside,)
    )


def shown(recording: Playable, room: tuple[int, int] = (80, 24)) -> str:
    """All that the player writes."""
    written: list[str] = []
    play(recording, Room(columns=room[0], rows=room[1]), Tempo(speed=1.0, pause_s=1.0), written.append, lambda _: None)
    return "".join(written)


def test_what_our_driver_writes_is_drawn() -> None:
    glass = Glass(10, 3)
    glass.write("\x1b[2J\x1b[1;1H\x1b[1;31mRED\x1b[0m\n\x1b[2;3H漢x\x1b[3;9Hlong")
    assert glass.text == ["RED", "  漢x", "        lo"]
    assert glass.painted(0, 4) == "\x1b[0m\x1b[1;31mRED\x1b[0m \x1b[0m"
    glass.write("\x1b[2;4H!")
    assert glass.text[1] == "   !x", "no half of a wide character is left"
    glass.write("\x1b[1;2H\x1b[K")
    assert glass.text[0] == "R"
    glass.resize(5, 1)
    assert glass.text == [""]


def test_nothing_hostile_gets_through() -> None:
    for data in HOSTILE:
        for room in ((80, 24), (24, 8), (1, 1)):
            text = shown(playable(data, "after", words=data, scan=data), room)
            assert HARMLESS.fullmatch(text), repr(data)
        for line in spoken(playable(data, words=data, scan=data), None):
            assert HARMLESS.fullmatch(line), repr(data)
    assert "after" in shown(playable("\x1b]52;c;cm0gLXJm\x07", "after"))


@given(st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE)), max_size=6).map("".join), st.integers(0, 1 << 30))
def test_nothing_at_all_gets_through_or_breaks_the_player(data: str, seed: int) -> None:
    cut = Random(seed).randint(0, len(data))
    assert HARMLESS.fullmatch(shown(playable(data[:cut], data[cut:])))


def test_a_long_line_beside_the_screen_goes_on_in_the_next_row_and_says_what_the_operator_read() -> None:
    envelope = Handheld().envelope("refused")
    body = event_body(envelope, Refused(code="2000001200002", refusal="WrongItem", stop=7))
    beside = scan_of(body, 31, "sent")
    assert beside is not None
    assert beside.line == "#31 refused code=2000001200002 refusal=WRONG ITEM stop=7 · refused"
    recording = replace(playable("x"), scans=(beside,))
    text = shown(recording, (55, 24))
    told = [word for word in re.sub(r"\x1b\[[0-9;]*[A-Za-z]", " ", text).split() if word != "|"]
    begun = told.index("refusal=WRONG")
    assert told[begun : begun + 5] == ["refusal=WRONG", "ITEM", "stop=7", "·", "refused"]


def test_long_pauses_are_cut_and_speed_divides_them() -> None:
    head = Head(device="D1", session="s", client="c", began_ms=0, columns=20, rows=4)
    moments = (Moment(at_s=1, kind="o", data="a"), Moment(at_s=100, kind="o", data="b"))
    listed = Listed(name="n", began_ms=0, ended_ms=9, device="d", operators=(), trolleys=(), stops=())
    recording = Playable(listed=listed, segments=(Segment(name="n", head=head, moments=moments),), scans=())
    waits: list[float] = []
    play(recording, Room(columns=80, rows=24), Tempo(speed=2.0, pause_s=3.0), lambda _: None, waits.append)
    assert waits == [0.5, 1.5]
