"""What a Zebra answers when it is asked: ~HQES, ~HS, ~HI, its odometer. Bytes in, values out; asks nobody itself."""

import re
from enum import StrEnum
from typing import Final

from devices.printers.printer import Fault, Trouble
from warehouse.values import dataclass

ERRORS: Final = b"~HQES"
"""Answered also with paper out or the head open, when ~HS may be silent."""
STATUS: Final = b"~HS"
IDENTITY: Final = b"~HI"
LABELS: Final = b'! U1 getvar "odometer.total_label_count"\r\n'
"""Answered by printers with Link-OS; others say "?" or nothing."""
LENGTH: Final = b"~HQOD"

FAULTS: Final = (
    (0x1, Trouble.PAPER_OUT, "no paper"),
    (0x4, Trouble.HEAD_OPEN, "the head is open"),
    (0x2, Trouble.OTHER, "no ribbon"),
    (0x8, Trouble.OTHER, "the cutter has a fault"),
    (0x10, Trouble.OTHER, "the head is too hot"),
    (0x20, Trouble.OTHER, "the motor is too hot"),
    (0x40, Trouble.OTHER, "the head has a fault"),
    (0x10000, Trouble.OTHER, "it is paused"),
    (0x400000, Trouble.OTHER, "the paper is jammed"),
)
"""Bits of ~HQES, what people have to do first at the beginning."""
ERROR_LINE: Final = re.compile(rb"ERRORS:\s+([01])\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")
FRAME: Final = re.compile(rb"\x02([^\x02\x03]*)\x03")
COUNT: Final = re.compile(rb'"([0-9]{1,12})"')
TOTAL: Final = re.compile(rb"TOTAL NONRESETTABLE:\s*([0-9]{1,12})")
DOTS_OF_DPI: Final = {b"203": 8, b"300": 12, b"600": 24}


class Counter(StrEnum):
    """What an odometer counts."""

    LABELS = "labels"
    LENGTH = "length"
    """Inches or centimetres: half a label counts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odometer:
    """What a printer has printed in its life."""

    counter: Counter
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The answer to ~HS."""

    fault: Fault | None
    waiting: int
    """Labels received and not printed yet."""
    length_dots: int = 0
    """Of one of its labels, as it was measured or set; 0 where it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The answer to ~HI."""

    model: str
    dots_per_mm: int


def whole(query: bytes, answer: bytes) -> bool:
    """Whether `answer` is all that a printer says to `query`."""
    if query == LABELS:
        return re.search(rb'"[^"]*"', answer) is not None
    return len(FRAME.findall(answer)) >= (3 if query == STATUS else 1)


def errors(answer: bytes) -> tuple[bool, Fault | None]:
    """Whether `answer` is one to ~HQES, and the fault it names."""
    found = ERROR_LINE.search(answer)
    if found is None:
        return False, None
    bits = int(found[3], 16)
    if found[1] == b"0" or not bits | int(found[2], 16):
        return True, None
    for bit, trouble, detail in FAULTS:
        if bits & bit:
            return True, Fault(trouble=trouble, detail=detail)
    return True, Fault(trouble=Trouble.OTHER, detail=f"error {found[2].decode()} {found[3].decode()}")


def status(answer: bytes) -> Status | None:
    """What ~HS told; None where `answer` is none to it."""
    frames = [frame.split(b",") for frame in FRAME.findall(answer)]
    if len(frames) < 2 or len(frames[0]) < 12 or len(frames[1]) < 9:
        return None
    first, second = frames[0], frames[1]
    told = (
        (first[1], Trouble.PAPER_OUT, "no paper"),
        (second[2], Trouble.HEAD_OPEN, "the head is open"),
        (second[3], Trouble.OTHER, "no ribbon"),
        (first[2], Trouble.OTHER, "it is paused"),
    )
    fault = next((Fault(trouble=trouble, detail=detail) for flag, trouble, detail in told if flag == b"1"), None)
    return Status(fault=fault, waiting=_number(first[4]) + _number(second[8]), length_dots=_number(first[3]))


def identity(answer: bytes) -> Identity | None:
    """What ~HI told; None where `answer` is none to it."""
    frame = FRAME.search(answer)
    if frame is None or b"," not in frame[1]:
        return None
    model, *others = frame[1].split(b",")
    said = re.search(rb"(203|300|600)dpi", model)
    dots = DOTS_OF_DPI[said[1]] if said else _number(others[1]) if len(others) > 1 else 8
    shown = "".join(char for char in model.decode("ascii", errors="replace") if char.isprintable())
    return Identity(model=shown[:40], dots_per_mm=dots if dots in (8, 12, 24) else 8)


def odometer(labels: bytes, length: bytes) -> Odometer | None:
    """What the answers to `LABELS` and `LENGTH` count; the first is exact."""
    if found := COUNT.search(labels):
        return Odometer(counter=Counter.LABELS, count=int(found[1]))
    if found := TOTAL.search(length):
        return Odometer(counter=Counter.LENGTH, count=int(found[1]))
    return None


def _number(text: bytes) -> int:
    return int(text) if re.fullmatch(rb"\s*[0-9]{1,9}\s*", text) else 0
