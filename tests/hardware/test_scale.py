"""Scales: what they say in three languages, over a real cable, and when a weight is believed."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from serial import Serial

from devices.scale import How, NoReading, Reading, Said, Weighing, Weight, WeightError, Why, hid, sics, toledo, typed
from devices.scale_wire import HidScale, ScaleError, SerialScale, scale_at
from pickclient.cli import main
from pickclient.weigh import weigh
from tests.doubles.scales import FarEnd, cable

MOVING, OVERLOAD, BELOW_ZERO, FAULT, GONE = (NoReading(why=why) for why in Why)


def grams(text: str, *, stable: bool = True) -> Reading:
    return Reading(grams=Decimal(text), stable=stable)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"S S     100.00 g\r\n", grams("100.00")),
        (b"S D     100.25 g\r\n", grams("100.25", stable=False)),
        (b"S S      1.234 kg\r\n", grams("1234.000")),
        (b"S S          2 lb\r\n", grams("907.18474")),
        (b"S S      -0.02 g\r\n", BELOW_ZERO),
        (b"S S       0.00 g\r\n", grams("0.00")),
        (b"S +\r\n", OVERLOAD),
        (b"S -\r\n", BELOW_ZERO),
        (b"S I\r\n", MOVING),
        (b"ES\r\n", FAULT),
        (b"S S 1e3 g\r\n", FAULT),
        (b"S S nan g\r\n", FAULT),
        (b"S S 100.00 ct\r\n", FAULT),
        (b"S S 100.00 g S S 1 g\r\n", FAULT),
        (b"", FAULT),
    ],
)
def test_a_line_of_mt_sics_is_a_weight_or_says_why_not(line: bytes, said: Said) -> None:
    assert sics(line) == said


@pytest.mark.parametrize(
    ("answer", "unit", "said"),
    [
        (b"\x0201.234\r", "kg", grams("1234.000")),
        (b"\x02012.34\r", "lb", grams("5597.3298458")),
        (b"\x0200.000\r", "kg", grams("0.000")),
        (b"\x02\xb01.234\r", "kg", grams("1234.000")),
        (b"\x02?A\r", "kg", MOVING),
        (b"\x02?B\r", "kg", OVERLOAD),
        (b"\x02?D\r", "kg", BELOW_ZERO),
        (b"\x02?@\r", "kg", FAULT),
        (b"\x02?\r", "kg", FAULT),
        (b"01.234\r", "kg", FAULT),
        (b"\x0201.234", "kg", FAULT),
        (b"\x02-1.234\r", "kg", FAULT),
    ],
)
def test_an_answer_of_toledo_8217_is_a_weight_or_says_why_not(answer: bytes, unit: str, said: Said) -> None:
    assert toledo(answer, unit) == said


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ([3, 4, 2, 0, 0xD2, 0x04], grams("1234")),
        ([3, 4, 3, 0xFD, 0xD2, 0x04], grams("1234.000")),
        ([3, 3, 2, 0, 0xD2, 0x04], grams("1234", stable=False)),
        ([3, 4, 11, 0xFF, 0x2F, 0x00], grams("133.2427586875")),
        ([3, 4, 12, 0xFE, 0xC8, 0x00], grams("907.18474")),
        ([3, 2, 2, 0, 0, 0], grams("0")),
        ([3, 5, 2, 0, 1, 0], BELOW_ZERO),
        ([3, 6, 2, 0, 0, 0], OVERLOAD),
        ([3, 1, 2, 0, 0, 0], FAULT),
        ([3, 7, 2, 0, 0, 0], FAULT),
        ([3, 8, 2, 0, 0, 0], FAULT),
        ([3, 9, 2, 0, 1, 0], FAULT),
        ([3, 4, 5, 0, 1, 0], FAULT),
        ([3, 4, 2, 100, 1, 0], FAULT),
        ([4, 4, 2, 0, 1, 0], FAULT),
        ([3, 4, 2], FAULT),
    ],
)
def test_a_report_of_a_usb_scale_is_a_weight_or_says_why_not(report: list[int], said: Said) -> None:
    assert hid(bytes(report)) == said


@given(data=st.binary(max_size=24))
def test_whatever_comes_is_read_without_a_float(data: bytes) -> None:
    for said in (sics(data), toledo(data, "kg"), hid(data)):
        assert isinstance(said, NoReading) or isinstance(said.grams, Decimal)


@pytest.mark.parametrize(
    ("heard", "believed"),
    [
        ([grams("120"), grams("120")], 120),
        ([grams("120", stable=False), grams("120")], None),
        ([grams("120"), grams("121")], None),
        ([grams("120"), grams("121"), grams("121")], 121),
        ([grams("120"), MOVING, grams("120")], None),
        ([grams("120"), GONE, grams("120"), grams("120")], 120),
        ([grams("0"), grams("0")], None),
        ([grams("0.4"), grams("0.4")], None),
        ([grams("1234.5"), grams("1234.5")], 1235),
        ([grams("1234.50"), grams("1234.5")], 1235),
        ([grams("1000000"), grams("1000000")], None),
    ],
)
def test_a_weight_is_believed_when_it_is_stable_above_zero_and_twice_the_same(
    heard: list[Said], believed: int | None
) -> None:
    weighing = Weighing()
    *before, last = [weighing.take(said) for said in heard]
    assert before == [None] * len(before)
    assert last == (None if believed is None else Weight(grams=believed, how=How.SCALE))


def test_a_typed_weight_says_that_it_was_typed() -> None:
    assert typed(" 1250 ") == Weight(grams=1250, how=How.MANUAL)
    assert str(How.MANUAL) == "manual"
    for odd in ("", "0", "-5", "1.5", "1,5", "1e3", "1000000", "١٢", "one"):
        with pytest.raises(WeightError, match="type whole grams, 1 to 999999"):
            typed(odd)


@pytest.mark.parametrize(
    ("kind", "answer", "question"),
    [("sics", b"S S     420.50 g\r\n", b"SI\r\n"), ("toledo-kg", b"\x0200.4205\r", b"W")],
)
def test_a_scale_at_a_cable_is_asked_and_answers(kind: str, answer: bytes, question: bytes) -> None:
    far = FarEnd()
    with cable(far) as port:
        scale = scale_at(f"{kind}:{port}")
        far.answer = answer
        assert scale.read() == scale.read() == grams("420.50")
        far.pauses = [3]
        assert scale.read() == grams("420.50"), "half an answer is waited for"
        assert b"".join(far.asked) == question * 3


def test_a_scale_that_is_silent_or_talks_of_itself_is_asked_again() -> None:
    far = FarEnd()
    with cable(far) as port:
        scale = scale_at(f"sics:{port}@19200")
        assert scale.read() == GONE
        far.answer = b"S S 1 g\r\nS S 2 g\r\n"
        assert scale.read() == grams("1")
        far.answer = b"S S 3 g\r\n"
        assert scale.read() == grams("3"), "what came unasked is forgotten"
        far.answer = b"?" * 100
        assert scale.read() == FAULT


def test_a_cable_that_is_pulled_is_gone_and_may_come_back() -> None:
    far = FarEnd()
    far.answer = b"S S 5 g\r\n"
    tries: list[int] = []
    with cable(far) as port:

        def opened() -> Serial:
            tries.append(1)
            if len(tries) == 1:
                raise FileNotFoundError(port)
            return Serial(port, timeout=0.5)

        scale = SerialScale("sics", opened)
        assert scale.read() == GONE
        assert scale.read() == grams("5")
    assert scale.read() == GONE


class Reports:
    """A USB device that gives the reports it was given."""

    def __init__(self, *reports: list[int]) -> None:
        self.left = [*reports]

    def read(self, max_length: int, timeout_ms: int, /) -> list[int]:
        if self.left and self.left[0] == [0]:
            raise OSError("read error")
        return self.left.pop(0) if self.left else []

    def close(self) -> None:
        self.left.clear()


def test_the_newest_report_of_a_usb_scale_counts_and_a_pulled_one_is_gone() -> None:
    plugged = [Reports([3, 4, 2, 0, 1, 0], [3, 4, 2, 0, 7, 0]), Reports([0]), Reports([3, 4, 2, 0, 9, 0])]
    device = plugged.pop(0)
    scale = HidScale(lambda: device)
    assert scale.read() == grams("7")
    assert scale.read() == GONE
    device.left = [[0]]
    assert scale.read() == GONE
    device = plugged[1]
    assert scale.read() == grams("9")


def test_no_usb_scale_is_plugged_in_here() -> None:
    assert scale_at("hid:ffff:fff0").read() == GONE


@pytest.mark.parametrize("written", ["", "sics", "sics:ttyUSB0", "toledo:/dev/ttyS0", "hid:1", "sics:/dev/x@1"])
def test_what_is_no_scale_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ScaleError, match="it must be a scale such as sics:/dev/ttyUSB0"):
        scale_at(written)


@pytest.mark.parametrize(("written", "library"), [("sics:/dev/ttyS0", "serial"), ("hid", "hid")])
def test_a_device_without_the_libraries_says_how_to_install_them(
    written: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ScaleError, match=r"pip install 'pickclient\[scales\]'"):
        scale_at(written)


def test_the_command_weighs_and_says_meanwhile_why_it_waits(capsys: pytest.CaptureFixture[str]) -> None:
    far = FarEnd()
    answers = [b"S S 0.00 g\r\n", b"S +\r\n", b"S D 100 g\r\n", b"S S 420.5 g\r\n"]
    far.answer = lambda _: answers.pop(0) if len(answers) > 1 else answers[0]
    with cable(far) as port:
        assert weigh(f"sics:{port}", pause=lambda _: None) == 0
    assert capsys.readouterr().out.splitlines() == [
        "The scale is empty. PUT something ON IT.",
        "There is too much on the scale. TAKE SOMETHING OFF.",
        "What is on the scale still moves.",
        "421 g",
    ]


def test_the_command_gives_up_with_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert weigh(f"sics:{tmp_path}/none", wait_s=0) == 1
    assert capsys.readouterr().out.startswith("The scale does not answer. Is it switched on")
    assert main(["scale", "--at", "scale"]) == 2
    assert "scale is no scale: it must be a scale such as" in capsys.readouterr().err
    assert weigh("") == 2
    assert "This device has no scale" in capsys.readouterr().err
