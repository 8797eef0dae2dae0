"""Scales at a serial port or at USB: asked now, answered with what they say. Needs the extra `scales`.

Written `sics:/dev/ttyUSB0`, `toledo-kg:/dev/ttyS0`, `toledo-lb:/dev/ttyS0@4800`, `hid` or `hid:0922:8003`.
"""

import re
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from devices.scale import NoReading, Said, Why, hid, sics, toledo
from warehouse.errors import PickclientError
from warehouse.values import dataclass

ANSWER_S: Final = 0.5
BAUD: Final = 9600
ANSWER_BYTES_MAX: Final = 64
WRITTEN: Final = re.compile(
    r"(?P<kind>sics|toledo-kg|toledo-lb):(?P<port>/[!-?A-~]{1,100})(?:@(?P<baud>[0-9]{3,6}))?"
    r"|(?P<usb>hid)(?::(?P<vendor>[0-9a-fA-F]{4}):(?P<product>[0-9a-fA-F]{4}))?"
)
WANTED: Final = "a scale such as sics:/dev/ttyUSB0, toledo-kg:/dev/ttyS0@9600, hid or hid:0922:8003"
SCALE_PAGE: Final = 0x8D
"""USB's page of uses for scales."""


PULLED: Final = (OSError, termios.error)
"""What a cable that was pulled out raises; the second is no kind of the first."""


class ScaleError(PickclientError):
    """No scale can be used so; says what to do."""


class Scale(Protocol):
    """A scale on the desk."""

    def read(self) -> Said:
        """What it says now; takes half a second at most, and raises nothing that a cable does."""
        ...


class Port(Protocol):
    """An open serial port."""

    def write(self, data: bytes, /) -> int | None:
        """Send `data`."""
        ...

    def read_until(self, expected: bytes, size: int) -> bytes:
        """What comes, up to `expected` or until it has been silent for long."""
        ...

    def reset_input_buffer(self) -> None:
        """Forget what came unasked."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Usb(Protocol):
    """An open USB device."""

    def read(self, max_length: int, timeout_ms: int, /) -> list[int]:
        """The next report."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    """How a scale is asked."""

    question: bytes
    end: bytes
    read: Callable[[bytes], Said]


LANGUAGES: Final = {
    "sics": _Language(question=b"SI\r\n", end=b"\n", read=sics),
    "toledo-kg": _Language(question=b"W", end=b"\r", read=lambda answer: toledo(answer, "kg")),
    "toledo-lb": _Language(question=b"W", end=b"\r", read=lambda answer: toledo(answer, "lb")),
}


class SerialScale:
    """A scale at a serial port; opened when it is first read, and again after it was gone."""

    def __init__(self, kind: str, opened: Callable[[], Port]) -> None:
        """`kind` is one of `LANGUAGES`; `opened` opens the port or raises OSError."""
        self._language = LANGUAGES[kind]
        self._opened = opened
        self._port: Port | None = None

    def read(self) -> Said:
        """Ask once."""
        try:
            port = self._port = self._port or self._opened()
            port.reset_input_buffer()
            port.write(self._language.question)
            answer = port.read_until(self._language.end, ANSWER_BYTES_MAX)
        except PULLED:
            self._let_go()
            return NoReading(why=Why.GONE)
        return self._language.read(answer) if answer else NoReading(why=Why.GONE)

    def _let_go(self) -> None:
        if self._port is not None:
            with suppress(*PULLED):
                self._port.close()
        self._port = None


class HidScale:
    """A scale at USB; opened when it is first read, and again after it was gone."""

    def __init__(self, opened: Callable[[], Usb]) -> None:
        """`opened` opens the device or raises OSError."""
        self._opened = opened
        self._device: Usb | None = None

    def read(self) -> Said:
        """The newest report: a scale sends them all the time, and the oldest waits in front."""
        last: list[int] = []
        try:
            device = self._device = self._device or self._opened()
            report = device.read(ANSWER_BYTES_MAX, round(ANSWER_S * 1000))
            for _ in range(ANSWER_BYTES_MAX):
                if not report:
                    break
                last, report = report, device.read(ANSWER_BYTES_MAX, 1)
        except (*PULLED, ValueError):
            if self._device is not None:
                self._device.close()
            self._device = None
            return NoReading(why=Why.GONE)
        return hid(bytes(last)) if last else NoReading(why=Why.GONE)


def scale_at(written: str) -> Scale:
    """The scale that is `written`; opens nothing yet.

    Raises:
        ScaleError: it is none, or the libraries for scales are not installed.

    """
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise ScaleError(f"{written} is no scale: it must be {WANTED}")
    if found["usb"]:
        return HidScale(_usb(found["vendor"], found["product"]))
    return SerialScale(found["kind"], _serial(found["port"], int(found["baud"] or BAUD), found["kind"] != "sics"))


def _serial(port: str, baud: int, seven_bits: bool) -> Callable[[], Port]:
    try:
        import serial  # noqa: PLC0415 - an extra, which most devices go without
    except ImportError as error:
        raise _missing() from error

    def opened() -> Port:
        bits, parity = (serial.SEVENBITS, serial.PARITY_EVEN) if seven_bits else (serial.EIGHTBITS, serial.PARITY_NONE)
        return serial.Serial(port, baud, bytesize=bits, parity=parity, timeout=ANSWER_S, write_timeout=ANSWER_S)

    return opened


def _usb(vendor: str | None, product: str | None) -> Callable[[], Usb]:
    try:
        import hid as usb  # noqa: PLC0415 - as above
    except ImportError as error:
        raise _missing() from error

    def opened() -> Usb:
        wanted = (int(vendor, 16), int(product, 16)) if vendor and product else None
        for one in usb.enumerate():
            named = (one["vendor_id"], one["product_id"])
            if named == wanted or (wanted is None and one["usage_page"] == SCALE_PAGE):
                device = usb.device()
                device.open_path(one["path"])
                scale: Usb = device
                return scale
        raise OSError("no scale is plugged in")

    return opened


def _missing() -> ScaleError:
    return ScaleError("scales need two libraries that are not installed: pip install 'pickclient[scales]'")
