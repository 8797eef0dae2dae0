"""Builds labels in ZPL II with one escaper, and looks through a carrier's ZPL before a printer may see it.

Pure text: who prints, and on what, is not known here. A printer takes `^` and `~` for the start of a command wherever
they stand, so that a customer's name can reconfigure it; and what one label sets (inverted, another font) stays
set for the next. So every field's text goes through `escaped`, every label says all that it relies on, and of a
carrier's label only commands that draw are let through.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import normalize

from warehouse.errors import PickclientError
from warehouse.values import dataclass

DOTS_PER_MM: Final = 8
"""Of a common label printer, 203 dots an inch; 12 and 24 are the others."""
LABEL_DOTS: Final = (812, 1218)
"""Width and height of a carrier's label, 4 by 6 inches, at 203 dots an inch."""
CARRIER_BYTES_MAX: Final = 2_000_000
"""A label of 4 by 6 inches in dots is 120 kB, written as ZPL twice that."""
MARK_DOTS: Final = 28
"""Height of a mark, and how far above the lower edge it begins."""

PLAIN: Final = frozenset(" !\"#$%&'()*+,-./:;<=>?@[]`{|}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
"""What a field holds as itself: ASCII without `^` and `~` (commands), `_` (the sign of an escape) and the backslash."""
FRESH: Final = b"^LH0,0^LRN^PON^PMN^FWN^CFA,9,5^BY2,3,10"
"""What earlier labels may have changed, as it is on a printer that was just switched on."""

DRAWING: Final = re.compile(
    r"\^(F[DOTSHBRVWXPM]|TB|CF|BY|G[BCDES]|L[HRL]|P[MOW]|A[A-Z0-9@]|B[0-57-9A-FIJ-MO-UXZ])", re.ASCII
)
"""Commands that a carrier's label may use: they draw, or say how. `^CI` and `^GFA` besides."""
PRINTERS_OWN: Final = re.compile(r"\^(M[NTDMFC]|PR|L[ST]|CV|XB)", re.ASCII)
"""What is the printer's to know at this desk, its paper and its heat: left out of a carrier's label, with no harm."""
CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Some of them are commands too: STX begins a label, ENQ asks the printer."""
COMMAND: Final = re.compile(rb"[\^~][^\^~]*")


class ZplRefusedError(PickclientError):
    """A carrier's label that no printer may see; `command` is the one that refused it, empty where none did."""

    def __init__(self, command: str, why: str) -> None:
        """Say which command, and what is wrong with it."""
        super().__init__(f"The carrier's label was refused: {why}. Ask the carrier for PDF instead.")
        self.command = command


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text; all in dots from the upper left corner."""

    x: int
    y: int
    height: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A Code 128; `module` is the width of its thinnest bar. All in dots."""

    x: int
    y: int
    height: int
    code: str
    """1 to 80 printable ASCII characters."""
    module: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A frame, or a line where width or height is that of its stroke. All in dots."""

    x: int
    y: int
    width: int
    height: int
    stroke: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture from the upper left corner of the label."""

    rows: tuple[bytes, ...]
    """Each as long as the others; a bit is a dot, 1 is black."""


Part = Text | Barcode | Box | Picture


def label(parts: Iterable[Part], size: tuple[int, int] = LABEL_DOTS) -> bytes:
    """One label of `size` dots, printed once, the same on every printer whatever it printed before.

    Raises:
        ValueError: a barcode's code is not one that Code 128 prints.

    """
    width, height = size
    fields = "".join(_field(part) for part in parts)
    return b"^XA^CI28" + FRESH + f"^PW{width}^LL{height}{fields}^XZ".encode("ascii")


def escaped(text: str) -> str:
    """`text` as the data of a field behind `^FH` and under `^CI28`: it can hold no command, whatever it says.

    Control characters and other signs that print nothing become blanks.
    """
    shown = "".join(char if char.isprintable() else " " for char in normalize("NFC", text))
    return "".join(char if char in PLAIN else _hex(char) for char in shown)


def bars(code: str) -> str:
    """`code` as the data of a `^BC` field, where `>` begins a sign of its own: pairs of digits where it is all digits.

    Raises:
        ValueError: it is not 1 to 80 printable ASCII characters.

    """
    if not re.fullmatch(r"[ -~]{1,80}", code):
        raise ValueError(f"{code!r} cannot be printed as a barcode")
    if re.fullmatch(r"([0-9]{2}){2,}", code):
        return f">;{code}"
    return f">:{escaped(code.replace('>', '>0'))}"


def carrier_label(data: bytes) -> bytes:
    """A carrier's label with nothing in it but what draws, each of its pages beginning as on a fresh printer.

    Raises:
        ZplRefusedError: it holds a command that does more than draw, or is no whole ZPL.

    """
    if len(data) > CARRIER_BYTES_MAX:
        raise ZplRefusedError("", f"it has {len(data)} bytes, and {CARRIER_BYTES_MAX} are the most")
    if control := CONTROL.search(data):
        raise ZplRefusedError("", f"it holds the control character 0x{control.group().hex()}")
    first = COMMAND.search(data)
    if first is None or data[: first.start()].strip():
        raise ZplRefusedError("", "it does not begin as ZPL does")
    kept: list[bytes] = []
    inside = False
    for command in COMMAND.findall(data):
        inside, passed = _looked_at(command, inside=inside)
        kept.append(passed)
    if inside:
        raise ZplRefusedError("^XZ", "its last page has no end (^XZ)")
    return b"".join(kept)


def marked(label: bytes, words: str) -> bytes:
    """A label that `label` or `carrier_label` made, with `words` small at the lower edge of each page."""
    pages = re.split(rb"(?<=\^XZ)", label)
    return b"".join(_marked(page, words) if page.endswith(b"^XZ") else page for page in pages)


def reprint(label: bytes, number: int) -> bytes:
    """A label that is printed again: `number` counts its prints, 2 is the first that has to say so."""
    return marked(label, f"REPRINT {number}")


def proof(printer: str, told: Iterable[str], dots_per_mm: int = DOTS_PER_MM) -> bytes:
    """A test page for `printer` with lines of what was `told`, a barcode, and letters that go wrong where something is.

    100 by 60 mm are drawn; `dots_per_mm` is 8, 12 or 24.
    """
    unit = dots_per_mm
    parts: list[Part] = [
        Box(x=unit, y=unit, width=96 * unit, height=58 * unit, stroke=max(unit // 3, 1)),
        Text(x=4 * unit, y=4 * unit, height=6 * unit, text="PICKCLIENT TEST PAGE"),
        Text(x=4 * unit, y=12 * unit, height=3 * unit, text=printer),
        Text(x=4 * unit, y=17 * unit, height=4 * unit, text="Zażółć gęślą jaźń · Ștefan · Zoë"),
        Text(x=4 * unit, y=23 * unit, height=4 * unit, text=r"^ ~ _ \ > & as they are"),
        Barcode(x=10 * unit, y=29 * unit, height=12 * unit, module=max(unit * 3 // 8, 2), code="PICKCLIENT-TEST"),
    ]
    for line, text in enumerate(told):
        parts.append(Text(x=4 * unit, y=(43 + 4 * line) * unit, height=3 * unit, text=text))
    return label(parts, (100 * unit, 60 * unit))


def _field(part: Part) -> str:
    match part:
        case Text():
            return f"^FO{part.x},{part.y}^A0N,{part.height},{part.height}^FH^FD{escaped(part.text)}^FS"
        case Barcode():
            how = f"^BY{part.module},3,{part.height}^BCN,{part.height},N,N,N,N"
            return f"^FO{part.x},{part.y}{how}^FH^FD{bars(part.code)}^FS"
        case Box():
            return f"^FO{part.x},{part.y}^GB{part.width},{part.height},{part.stroke}^FS"
        case Picture():
            wide = len(part.rows[0])
            size = wide * len(part.rows)
            return f"^FO0,0^GFA,{size},{size},{wide},{''.join(_packed(part.rows))}^FS"


def _packed(rows: tuple[bytes, ...]) -> Iterator[str]:
    """Rows as ^GFA takes them: `:` for one that is as the one before, `,` for white to its end."""
    before = b""
    for row in rows:
        if row == before:
            yield ":"
            continue
        inked = row.rstrip(b"\0")
        yield inked.hex().upper() + ("," if len(inked) < len(row) else "")
        before = row


def _hex(char: str) -> str:
    return "".join(f"_{byte:02X}" for byte in char.encode("utf-8", errors="replace"))


def _looked_at(command: bytes, *, inside: bool) -> tuple[bool, bytes]:
    """Whether a page is open after `command`, and what of it passes.

    Raises:
        ZplRefusedError: it does more than draw.

    """
    name = command[:3].decode("latin-1").upper()
    match name, inside:
        case "^XA", False:
            return True, b"^XA^CI0" + FRESH
        case "^XZ", True:
            if command[3:].strip():
                raise ZplRefusedError(name, "something other than ZPL stands between its pages")
            return False, b"^XZ"
        case _, False:
            raise ZplRefusedError(name, f"{name} stands outside its pages")
        case "^XA", True:
            raise ZplRefusedError(name, "a page begins (^XA) before the one before it ends")
    if name == "^PQ" and not re.match(rb"0*1(,|\s*$)", command[3:]):
        raise ZplRefusedError(name, f"{name} asks for other than one copy")
    if name == "^PQ" or PRINTERS_OWN.fullmatch(name):
        return True, b""
    if not _draws(name, command):
        raise ZplRefusedError(name, f"{_shown(name)} is no command that only draws")
    return True, command


def _draws(name: str, command: bytes) -> bool:
    if name == "^GF":
        return command[3:4].upper() == b"A"  # the others hold any bytes, commands among them
    if name == "^CI":
        return command[3:].strip().isdigit()  # more would give characters other meanings
    return DRAWING.fullmatch(name) is not None


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)


def _marked(page: bytes, words: str) -> bytes:
    told: Iterator[int] = (int(found) for found in re.findall(rb"\^LL0*([1-9][0-9]{1,4})", page))
    height = max(told, default=LABEL_DOTS[1])
    at = f"^FO16,{max(height - MARK_DOTS - 4, 0)}^A0N,{MARK_DOTS},{MARK_DOTS}"
    mark = f"^CI28^LH0,0^LRN^FWN{at}^FH^FD{escaped(words)}^FS"
    return page.removesuffix(b"^XZ") + mark.encode("ascii") + b"^XZ"
